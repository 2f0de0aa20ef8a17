# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Which day an opening names, beside the day on which the kernel saw it."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn
from recoup.records.fields import DayField


class Migration(BaseMigration):
    """A column."""

    dependencies = [("core", "0037_own_unit")]
    operations = [AddColumn("CaseClock", "named_on", DayField(default=0), kind="INT")]
