# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Messages with their outbox, and promises to pay."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField, PublicIdField
from recoup_migrations import guards


def _refers(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _table(name: str, about: str) -> dict[str, Any]:
    """The options that Tortoise derives from a model, so that it sees no difference."""
    return {"table": name, "app": "core", "pk_attr": "id", "table_description": about}


MESSAGE = ops.CreateModel(
    name="Message",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("party", _refers("Party", "party_id", null=True)),
        ("principal", _refers("Principal", "principal_id", null=True)),
        ("loan", _refers("Loan", "loan_id", null=True)),
        ("regime", fields.CharField(default="", max_length=64)),
        ("template", fields.CharField(max_length=64)),
        ("language", fields.CharField(max_length=8)),
        ("channel", fields.CharField(max_length=16)),
        ("address", fields.CharField(max_length=200)),
        ("relation", fields.CharField(max_length=16)),
        ("purpose", fields.CharField(max_length=16)),
        ("subject", fields.CharField(max_length=500)),
        ("body", fields.CharField(max_length=8000)),
        ("state", fields.CharField(max_length=16)),
        ("tries", Int2Field(default=0)),
        ("next_at", MomentField()),
        ("reason", fields.CharField(default="", max_length=500)),
        ("reference", fields.CharField(default="", max_length=200)),
        ("created_at", MomentField()),
        ("sent_at", MomentField(null=True)),
        ("booked_on", DayField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("message", "Messages to debtors and colleagues"),
)

PROMISE = ops.CreateModel(
    name="Promise",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("loan", _refers("Loan", "loan_id")),
        ("amount", Int8Field()),
        ("made_on", DayField()),
        ("due_on", DayField()),
        ("channel", fields.CharField(max_length=16)),
        ("contact_id", Int8Field(default=0)),
        ("note", fields.CharField(default="", max_length=2000)),
        ("state", fields.CharField(max_length=16)),
        ("paid", Int8Field(default=0)),
        ("decided_on", DayField(default=0)),
        ("principal", _refers("Principal", "principal_id")),
        ("recorded_at", MomentField()),
        ("booked_on", DayField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("promise", "Promises to pay"),
)


class Migration(BaseMigration):
    """Two tables, then what guards them."""

    dependencies = [("core", "0014_contacts")]
    operations = [MESSAGE, PROMISE, Ddl(*guards.message(), *guards.promise())]
