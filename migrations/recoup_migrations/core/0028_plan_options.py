# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""By which options a fixed plan was figured."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, ledger_table
from recoup_migrations import guards

PLAN_OPTION = ledger_table(
    "plan_option",
    {
        "loan_id": "BIGINT",
        "plan_version": "INT",
        "year_days": "VARCHAR(8)",
        "year_cut": "VARCHAR(8)",
        "leap_rule": "VARCHAR(16)",
        "month_end": "VARCHAR(8)",
        "instalment_basis": "VARCHAR(16)",
        "smooth_residual": "SMALLINT",
        "interest_grace": "INT",
        "steps": "JSONB",
    },
    key=["loan_id", "plan_version"],
)


class Migration(BaseMigration):
    """One table, then what guards it."""

    dependencies = [("core", "0027_sight_by_cases")]
    operations = [Ddl(PLAN_OPTION, *guards.plan_option())]
