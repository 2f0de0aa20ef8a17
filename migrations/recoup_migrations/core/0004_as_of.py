# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What answers about the past need: when a day of the calendar became known, and states to go on from."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, column, ledger_table

CHECKPOINT = ledger_table(
    "checkpoint",
    {"loan_id": "BIGINT", "day": "INT", "policy": "VARCHAR(64)", "packed": "TEXT"},
    key=["loan_id", "day"],
)


class Migration(BaseMigration):
    """Nothing that is there changes: the days published so far were known from the beginning."""

    dependencies = [("core", "0003_amendments")]
    operations = [Ddl(column("calendar_day", "recorded_at", "BIGINT"), CHECKPOINT)]
