# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Who was excused for late tasks (PM-04)."""

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


TASK_EXEMPTION = ops.CreateModel(
    name="TaskExemption",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("task", _refers("Task", "task_id")),
        ("person", _refers("Principal", "person_id")),
        ("reason", fields.CharField(max_length=500)),
        ("evidence", _refers("Evidence", "evidence_id")),
        ("voids", Int8Field(default=0)),
        ("approval", _refers("Approval", "approval_id")),
        ("principal", _refers("Principal", "principal_id")),
        ("booked_on", DayField()),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options={
        "table": "task_exemption",
        "app": "core",
        "pk_attr": "id",
        "table_description": "Who was excused for late tasks",
    },
)


class Migration(BaseMigration):
    """One table, then what guards it."""

    dependencies = [("core", "0023_waited_days")]
    operations = [TASK_EXEMPTION, Ddl(*guards.task_exemption())]
