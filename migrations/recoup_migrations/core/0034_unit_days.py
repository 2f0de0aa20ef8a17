# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""From which day on a unit is there, and until which."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn
from recoup.records.fields import DayField


class Migration(BaseMigration):
    """Two columns."""

    dependencies = [("core", "0033_webhook_salts")]
    operations = [
        AddColumn("Organisation", "begins_on", DayField(default=0), kind="INT"),
        AddColumn("Organisation", "ends_on", DayField(default=0), kind="INT"),
    ]
