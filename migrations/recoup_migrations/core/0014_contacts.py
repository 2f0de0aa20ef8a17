# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Numbers and addresses of debtors, and every attempt to reach one."""

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


CONTACT_POINT = ops.CreateModel(
    name="ContactPoint",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("party", _refers("Party", "party_id")),
        ("kind", fields.CharField(max_length=16)),
        ("value", fields.CharField(max_length=200)),
        ("relation", fields.CharField(max_length=16)),
        ("role", fields.CharField(default="", max_length=64)),
        ("name", fields.CharField(default="", max_length=200)),
        ("any_hour", Int2Field(default=0)),
        ("valid_from", DayField()),
        ("valid_to", DayField(default=0)),
        ("invalid_on", DayField(default=0)),
        ("refused_on", DayField(default=0)),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("contact_point", "Numbers and addresses of debtors"),
)

CONTACT_ATTEMPT = ops.CreateModel(
    name="ContactAttempt",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("party", _refers("Party", "party_id")),
        ("loan", _refers("Loan", "loan_id", null=True)),
        ("point", _refers("ContactPoint", "point_id", null=True)),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("principal", _refers("Principal", "principal_id")),
        ("message_id", Int8Field(default=0)),
        ("channel", fields.CharField(max_length=16)),
        ("direction", fields.CharField(max_length=3)),
        ("outcome", fields.CharField(max_length=32)),
        ("kind", fields.CharField(default="", max_length=16)),
        ("number", fields.CharField(max_length=200)),
        ("relation", fields.CharField(max_length=16)),
        ("purpose", fields.CharField(max_length=16)),
        ("made", Int2Field()),
        ("reached", Int2Field()),
        ("breach", Int2Field(default=0)),
        ("at", MomentField()),
        ("said", fields.JSONField(default=list)),
        ("against", fields.JSONField(default=list)),
        ("note", fields.CharField(default="", max_length=2000)),
        ("next_on", DayField(default=0)),
        ("recorded_at", MomentField()),
        ("booked_on", DayField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("contact_attempt", "Contacts and attempts"),
)


class Migration(BaseMigration):
    """Two tables, then what guards them."""

    dependencies = [("core", "0013_access")]
    operations = [
        CONTACT_POINT,
        CONTACT_ATTEMPT,
        Ddl(*guards.contact_point(), *guards.contact_attempt()),
    ]
