# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Messages that a task sends by itself; at most one a task, whatever two mornings at once may do."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup_migrations import guards


def _task() -> Field[Any]:
    """The task of a message; one that is sent cannot be taken away."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        "core.Task", source_field="task_id", null=True, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


class Migration(BaseMigration):
    """One column and its index. Going back makes the table anew on SQLite, so its guards go before and come after."""

    dependencies = [("core", "0029_sight_by_loans")]
    operations = [
        Ddl(*(step.taken_away() for step in guards.message())),
        ops.AddField(model_name="Message", name="task", field=_task()),
        Ddl(*guards.message(), *guards.reminding()),
    ]
