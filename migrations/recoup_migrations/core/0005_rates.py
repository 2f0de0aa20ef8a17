# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Lists of rates, and the contracts that refer to them."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, ledger_table
from recoup_migrations import guards

LIST_RATE = ledger_table(
    "list_rate",
    {
        "rate_list": "VARCHAR(16)",
        "tenor": "VARCHAR(32)",
        "since": "INT",
        "recorded_at": "BIGINT",
        "rate": "INT",
        "booked_on": "INT",
        "audit_id": "BIGINT",
    },
    key=["rate_list", "tenor", "since", "recorded_at"],
    checks={"rate_of_one": "rate BETWEEN 0 AND 1000000"},
)

LOAN_RATE = ledger_table(
    "loan_rate",
    {
        "loan_id": "BIGINT",
        "rate_list": "VARCHAR(16)",
        "tenor": "VARCHAR(32)",
        "spread_bp": "INT",
        "refix": "SMALLINT",
        "fixed_up_to": "SMALLINT",
        "refix_on": "INT",
    },
    key=["loan_id"],
)


class Migration(BaseMigration):
    """Tables first, then what guards them."""

    dependencies = [("core", "0004_as_of")]
    operations = [Ddl(LIST_RATE, LOAN_RATE, *guards.list_rate(), *guards.loan_rate())]
