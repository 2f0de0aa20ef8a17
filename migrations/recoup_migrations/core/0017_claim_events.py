# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What starts, interrupts and ends the clocks of claims."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField
from recoup_migrations import guards


def _refers(model: str, column: str) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


CLAIM_EVENT = ops.CreateModel(
    name="ClaimEvent",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("loan", _refers("Loan", "loan_id")),
        ("kind", fields.CharField(max_length=32)),
        ("happened_on", DayField()),
        ("until_on", DayField(default=0)),
        ("person", fields.CharField(default="", max_length=200)),
        ("method", fields.CharField(default="", max_length=32)),
        ("outcome", fields.CharField(default="", max_length=32)),
        ("proof", fields.CharField(default="", max_length=2000)),
        ("voids", Int8Field(default=0)),
        ("principal", _refers("Principal", "principal_id")),
        ("recorded_at", MomentField()),
        ("booked_on", DayField()),
        ("audit_id", Int8Field()),
    ],
    options={
        "table": "claim_event",
        "app": "core",
        "pk_attr": "id",
        "table_description": "What starts, interrupts and ends the clocks of claims",
    },
)


class Migration(BaseMigration):
    """One table, then what guards it."""

    dependencies = [("core", "0016_agreement")]
    operations = [CLAIM_EVENT, Ddl(*guards.claim_event())]
