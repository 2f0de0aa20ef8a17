"""Who acts: organisations, principals and the tokens that prove them."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField


class Organisation(Model):
    """A branch, a centre, a trustee bank, a sales department. `path` holds the ids from the root: `.1.4.`."""

    id = IdField()
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=64, default="")
    parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "core.Organisation", null=True, related_name=False, on_delete=RESTRICT
    )
    path = fields.CharField(max_length=255, default="")
    regime = fields.CharField(max_length=64, null=True)
    begins_on = DayField(default=0)  # the first day on which it is there; 0 always was
    ends_on = DayField(default=0)  # the first day without it; 0 none

    parent_id: int | None

    class Meta:
        table = "organisation"
        table_description = "Branches, centres and departments"


class Principal(Model):
    """A person or a service that gives commands."""

    id = IdField()
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=16)  # PERSON or SERVICE
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    active = fields.BooleanField(default=True)
    language = fields.CharField(max_length=8, default="")  # in which it is told of work; empty: Chinese

    organisation_id: int

    class Meta:
        table = "principal"
        table_description = "Persons and services that give commands"


class ApiToken(Model):
    """The hash of a token's secret; the secret itself is shown once and stored nowhere."""

    id = IdField()
    token_id = fields.CharField(max_length=32, unique=True)
    secret_hash = fields.CharField(max_length=64)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    scopes = fields.JSONField[list[str]](default=list)
    created_at = MomentField()
    expires_at = MomentField()
    revoked_at = MomentField(null=True)
    last_used_at = MomentField(null=True)
    maker_id = Int8Field(default=0)  # the principal who made it and was shown it; 0 where that was not told

    principal_id: int

    class Meta:
        table = "api_token"
        table_description = "Hashed tokens of principals"


class Membership(Model):
    """In which organisation a principal works, from a day to a day: `ends_on` is the first day after it, 0 none."""

    id = IdField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    begins_on = DayField()
    ends_on = DayField(default=0)
    audit_id = Int8Field()

    principal_id: int
    organisation_id: int

    class Meta:
        table = "membership"
        table_description = "Where principals work, and worked"


class RoleGrant(Model):
    """A role that a principal holds at an organisation, from a day to a day; `ends_on` as of a membership.

    `regime` is empty for a role of the core.
    """

    id = IdField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    role = fields.CharField(max_length=64)
    regime = fields.CharField(max_length=64, default="")
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    subtree = Int2Field(default=1)  # with what lies below
    begins_on = DayField()
    ends_on = DayField(default=0)
    audit_id = Int8Field()
    ended_audit_id = Int8Field(default=0)

    principal_id: int
    organisation_id: int

    class Meta:
        table = "role_grant"
        table_description = "Roles of principals at organisations"


class Identity(Model):
    """Who a principal is to an identity provider: the subject of its tokens there."""

    id = IdField()
    issuer = fields.CharField(max_length=255)
    subject = fields.CharField(max_length=255)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    linked_at = MomentField()
    audit_id = Int8Field()

    principal_id: int

    class Meta:
        table = "identity"
        table_description = "Principals as identity providers know them"
        unique_together = (("issuer", "subject"),)


class Password(Model):
    """The one password there is: the bootstrap administrator's, by argon2id, and how often it was guessed wrongly."""

    id = IdField()
    principal: fields.OneToOneRelation[Principal] = fields.OneToOneField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    secret_hash = fields.CharField(max_length=255)
    failures = Int2Field(default=0)
    locked_until = MomentField(null=True)
    changed_at = MomentField()

    principal_id: int

    class Meta:
        table = "password"
        table_description = "The password of the bootstrap administrator"
