# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Closed months: what was asked, confirmed and refused, and the books as they were when a month was closed."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, ledger_table
from recoup_migrations import guards

PERIOD_STEP = ledger_table(
    "period_step",
    {
        "begins_on": "INT",
        "seq": "INT",
        "ends_on": "INT",
        "principal_id": "BIGINT",
        "audit_id": "BIGINT",
        "recorded_at": "BIGINT",
        "step": "VARCHAR(16)",
        "reason": "VARCHAR(500)",
        "balances": "JSONB",
    },
    key=["begins_on", "seq"],
)


class Migration(BaseMigration):
    """One table."""

    dependencies = [("core", "0010_general_ledger")]
    operations = [Ddl(PERIOD_STEP, *guards.period_step())]
