# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What the days of a holiday bear where a rate begins while an instalment waits: one column of the state (IR-10)."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, column


class Migration(BaseMigration):
    """One column."""

    dependencies = [("core", "0022_webhooks")]
    operations = [Ddl(column("loan_state", "waited", "BIGINT"))]
