# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Amendments with what took them back, and commands that wait for approval."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField, PublicIdField
from recoup_migrations import guards


def _refers(model: str, column: str) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _refers_once(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """The same, at most once a row referred to."""
    reference: Any = fields.OneToOneField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _table(name: str, about: str, *, unique_together: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    """The options that Tortoise derives from a model, so that it sees no difference."""
    options: dict[str, Any] = {"table": name, "app": "core", "pk_attr": "id", "table_description": about}
    return options | ({"unique_together": unique_together} if unique_together else {})


APPROVAL = ops.CreateModel(
    name="Approval",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("number", fields.CharField(unique=True, max_length=64)),
        ("loan", _refers("Loan", "loan_id")),
        ("command", fields.CharField(max_length=64)),
        ("input", fields.JSONField(default=dict)),
        ("input_hash", fields.CharField(max_length=64)),
        ("levels", fields.JSONField(default=list)),
        ("rules", fields.JSONField(default=list)),
        ("maker", _refers("Principal", "maker_id")),
        ("state", fields.CharField(max_length=16)),
        ("requested_on", DayField()),
        ("requested_at", MomentField()),
        ("closed_on", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options=_table("approval", "Commands that wait for approval"),
)

APPROVAL_DECISION = ops.CreateModel(
    name="ApprovalDecision",
    fields=[
        ("id", IdField()),
        ("approval", _refers("Approval", "approval_id")),
        ("place", Int2Field()),
        ("part", fields.CharField(max_length=64)),
        ("verdict", fields.CharField(max_length=16)),
        ("note", fields.CharField(default="", max_length=500)),
        ("principal", _refers("Principal", "principal_id")),
        ("decided_on", DayField()),
        ("decided_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table(
        "approval_decision",
        "Decisions on waiting commands",
        unique_together=(("approval", "principal"), ("approval", "place")),
    ),
)

AMENDMENT = ops.CreateModel(
    name="Amendment",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("number", fields.CharField(unique=True, max_length=64)),
        ("loan", _refers("Loan", "loan_id")),
        ("command", fields.CharField(max_length=64)),
        ("value_on", DayField()),
        ("booked_on", DayField()),
        ("recorded_at", MomentField()),
        ("input", fields.JSONField(default=dict)),
        ("before", fields.JSONField(default=dict)),
        ("reason", fields.CharField(max_length=500)),
        ("contract_version", Int4Field(default=0)),
        ("principal", _refers("Principal", "principal_id")),
        ("approval", _refers_once("Approval", "approval_id", null=True)),
        ("audit_id", Int8Field()),
    ],
    options=_table("amendment", "Changes of loans"),
)

AMENDMENT_REVERSAL = ops.CreateModel(
    name="AmendmentReversal",
    fields=[
        ("id", IdField()),
        ("amendment", _refers_once("Amendment", "amendment_id")),
        ("reason", fields.CharField(max_length=500)),
        ("booked_on", DayField()),
        ("recorded_at", MomentField()),
        ("principal", _refers("Principal", "principal_id")),
        ("audit_id", Int8Field()),
    ],
    options=_table("amendment_reversal", "Changes of loans undone"),
)


class Migration(BaseMigration):
    """The tables, then what guards them."""

    dependencies = [("core", "0005_rates")]
    operations = [
        APPROVAL,
        APPROVAL_DECISION,
        AMENDMENT,
        AMENDMENT_REVERSAL,
        Ddl(
            *guards.approval(),
            *guards.approval_decision(),
            *guards.amendment(),
            *guards.amendment_reversal(),
        ),
    ]
