# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""Who may what: memberships, grants, identities, the bootstrap password, and officers of loans with their days.

Principals that have tokens are given the roles that match the tokens' scopes, where they were; officers stay officers.
"""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step
from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField
from recoup_migrations import guards


def _refers(model: str, column: str, *, once: bool = False) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to; `once`: at most one row refers to it."""
    reference: Any = fields.OneToOneField if once else fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _table(name: str, about: str, *, unique_together: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    """The options that Tortoise derives from a model, so that it sees no difference."""
    options: dict[str, Any] = {"table": name, "app": "core", "pk_attr": "id", "table_description": about}
    return options | ({"unique_together": unique_together} if unique_together else {})


MEMBERSHIP = ops.CreateModel(
    name="Membership",
    fields=[
        ("id", IdField()),
        ("principal", _refers("Principal", "principal_id")),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("begins_on", DayField()),
        ("ends_on", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options=_table("membership", "Where principals work, and worked"),
)

ROLE_GRANT = ops.CreateModel(
    name="RoleGrant",
    fields=[
        ("id", IdField()),
        ("principal", _refers("Principal", "principal_id")),
        ("role", fields.CharField(max_length=64)),
        ("regime", fields.CharField(default="", max_length=64)),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("subtree", Int2Field(default=1)),
        ("begins_on", DayField()),
        ("ends_on", DayField(default=0)),
        ("audit_id", Int8Field()),
        ("ended_audit_id", Int8Field(default=0)),
    ],
    options=_table("role_grant", "Roles of principals at organisations"),
)

IDENTITY = ops.CreateModel(
    name="Identity",
    fields=[
        ("id", IdField()),
        ("issuer", fields.CharField(max_length=255)),
        ("subject", fields.CharField(max_length=255)),
        ("principal", _refers("Principal", "principal_id")),
        ("linked_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("identity", "Principals as identity providers know them", unique_together=(("issuer", "subject"),)),
)

PASSWORD = ops.CreateModel(
    name="Password",
    fields=[
        ("id", IdField()),
        ("principal", _refers("Principal", "principal_id", once=True)),
        ("secret_hash", fields.CharField(max_length=255)),
        ("failures", Int2Field(default=0)),
        ("locked_until", MomentField(null=True)),
        ("changed_at", MomentField()),
    ],
    options=_table("password", "The password of the bootstrap administrator"),
)

LOAN_OFFICER = ops.CreateModel(
    name="LoanOfficer",
    fields=[
        ("id", IdField()),
        ("loan", _refers("Loan", "loan_id")),
        ("principal", _refers("Principal", "principal_id")),
        ("begins_on", DayField()),
        ("ends_on", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options=_table("loan_officer", "Officers of loans, and who was"),
)


def _everywhere(statement: str) -> Step:
    return Step(postgres=statement, sqlite=statement)


def _granted(scope: str, role: str) -> Step:
    """The role that matches a scope, for whoever has a token with it and is not the installation itself."""
    return _everywhere(
        "INSERT INTO role_grant (principal_id, role, regime, organisation_id, subtree, begins_on, ends_on, audit_id, "
        f"ended_audit_id) SELECT p.id, '{role}', '', p.organisation_id, 1, 0, 0, 0, 0 FROM principal p "
        "WHERE p.code <> 'local' AND EXISTS (SELECT 1 FROM api_token t WHERE t.principal_id = p.id "
        f"AND CAST(t.scopes AS TEXT) LIKE '%\"{scope}\"%') ORDER BY p.id"
    )


MEMBERS = _everywhere(
    "INSERT INTO membership (principal_id, organisation_id, begins_on, ends_on, audit_id) "
    "SELECT id, organisation_id, 0, 0, 0 FROM principal ORDER BY id"
)
OFFICERS = _everywhere(
    "INSERT INTO loan_officer (loan_id, principal_id, begins_on, ends_on, audit_id) "
    "SELECT id, officer_id, 0, 0, 0 FROM loan WHERE officer_id IS NOT NULL ORDER BY id"
)


class Migration(BaseMigration):
    """The tables, what was known before, then what guards them."""

    dependencies = [("core", "0012_work")]
    operations = [
        MEMBERSHIP,
        ROLE_GRANT,
        IDENTITY,
        PASSWORD,
        LOAN_OFFICER,
        Ddl(
            MEMBERS,
            _granted("read", "READER"),
            _granted("operate", "OPERATOR"),
            _granted("admin", "ADMINISTRATOR"),
            OFFICERS,
            *guards.membership(),
            *guards.role_grant(),
            *guards.identity(),
            *guards.loan_officer(),
        ),
    ]
