# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What has accrued when a contract is amended within a period keeps its unit: a divisor, and room for the remainder."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step, column

_WIDER = Step(
    postgres="ALTER TABLE loan_state ALTER COLUMN interest_rem TYPE BIGINT",
    undo_postgres="ALTER TABLE loan_state ALTER COLUMN interest_rem TYPE INT",
)


class Migration(BaseMigration):
    """A whole number of SQLite has room enough."""

    dependencies = [("core", "0007_calendar")]
    operations = [Ddl(_WIDER, column("loan_state", "interest_divisor", "INT"))]
