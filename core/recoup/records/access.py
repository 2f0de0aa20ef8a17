"""Who acts: organisations, principals and the tokens that prove them."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.fields import IdField, MomentField


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

    principal_id: int

    class Meta:
        table = "api_token"
        table_description = "Hashed tokens of principals"
