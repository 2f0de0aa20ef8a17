# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Commands wait for agreement whatever they are about, for so long; persons sign in the name of others."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn, AddText, Ddl, Nullable, Step
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField
from recoup_migrations import guards


def _refers(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _text(model: str, name: str, length: int, default: str = "") -> AddText:
    return AddText(model, name, fields.CharField(default=default, max_length=length), kind=f"VARCHAR({length})")


_ABOUT_LOANS = (
    "UPDATE approval SET subject_type = 'loan', subject_id = loan_id, subject_number = (SELECT l.number FROM loan l "
    "WHERE l.id = loan_id), organisation_id = (SELECT l.organisation_id FROM loan l WHERE l.id = loan_id), "
    "regime = (SELECT f.regime FROM loan l JOIN profile f ON f.id = l.profile_id WHERE l.id = loan_id)"
)
"""So far every waiting command was about a loan."""

DELEGATION = ops.CreateModel(
    name="Delegation",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("giver", _refers("Principal", "giver_id")),
        ("delegate", _refers("Principal", "delegate_id")),
        ("part", fields.CharField(max_length=64)),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("begins_on", DayField()),
        ("ends_on", DayField()),
        ("reason", fields.CharField(max_length=500)),
        ("given_at", MomentField()),
        ("ended_on", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options={
        "table": "delegation",
        "app": "core",
        "pk_attr": "id",
        "table_description": "Persons who sign in the name of others",
    },
)


class Migration(BaseMigration):
    """What a command is about, until when it waits, what became of it; and delegations."""

    dependencies = [("core", "0015_messages")]
    operations = [
        Nullable("Approval", "loan", _refers("Loan", "loan_id", null=True), column="loan_id", kind="INTEGER"),
        _text("Approval", "subject_type", 32, "loan"),
        AddColumn("Approval", "subject_id", Int8Field(default=0), kind="BIGINT"),
        _text("Approval", "subject_number", 64),
        AddColumn("Approval", "organisation_id", Int8Field(default=0), kind="BIGINT"),
        _text("Approval", "regime", 64),
        AddColumn("Approval", "version", Int8Field(default=0), kind="BIGINT"),
        AddColumn("Approval", "lapses_on", DayField(default=0), kind="INT"),
        _text("Approval", "outcome", 500),
        AddColumn("ApprovalDecision", "for_id", Int8Field(default=0), kind="BIGINT"),
        _text("ApprovalDecision", "shown_hash", 64),
        DELEGATION,
        Ddl(
            Step(postgres=_ABOUT_LOANS, sqlite=_ABOUT_LOANS),
            *guards.approval_of_subjects(),
            *guards.delegation(),
        ),
    ]
