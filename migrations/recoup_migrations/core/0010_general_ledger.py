# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, and the words are our own
"""Accrual in the general ledger: groups of loans, their transfers, and both sides of every transfer as a view."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step, column, ledger_table, view
from recoup_migrations import guards

ACCRUAL_GROUP = ledger_table(
    "accrual_group",
    {
        "id": "BIGINT",
        "balance": "BIGINT",
        "organisation_id": "INT",
        "divisor": "INT",
        "last_seq": "INT",
        "grade": "SMALLINT",
        "currency": "SMALLINT",
        "regime": "VARCHAR(64)",
        "product": "VARCHAR(64)",
    },
    key=["id"],
    checks={"divisor_positive": "divisor > 0"},
)

GL_DAY = ledger_table(
    "gl_day",
    {
        "group_id": "BIGINT",
        "amount": "BIGINT",
        "balance": "BIGINT",
        "audit_id": "BIGINT",
        "seq": "INT",
        "effective_on": "INT",
        "booked_on": "INT",
        "debit": "SMALLINT",
        "credit": "SMALLINT",
    },
    key=["group_id", "seq"],
    checks={"amount_positive": "amount > 0", "two_accounts": "debit <> credit"},
)

EOD_ACCRUAL = ledger_table(
    "eod_accrual",
    {
        "audit_id": "BIGINT",
        "group_id": "BIGINT",
        "whole_high": "BIGINT",
        "whole_low": "BIGINT",
        "rem": "BIGINT",
        "accrued_on": "INT",
        "day": "INT",
    },
    key=["audit_id", "group_id", "accrued_on"],
)

_NUMBERED = (
    "UPDATE loan_state SET currency = (SELECT CASE l.currency WHEN 'CNY' THEN 156 WHEN 'USD' THEN 840 "
    "WHEN 'EUR' THEN 978 WHEN 'HKD' THEN 344 WHEN 'GBP' THEN 826 ELSE 392 END FROM loan l WHERE l.id = loan_id)"
)

_OF_LOANS = "loan_id, 0 AS group_id, seq, effective_on, booked_on, kind, bill_seq, fact_seq, reverses, audit_id"
_OF_GROUPS = "0, group_id, seq, effective_on, booked_on, 2, 0, 0, 0, audit_id"


def _legs(columns: str, table: str) -> str:
    return (
        f"SELECT {columns}, 1 AS side, debit AS account, credit AS other, amount FROM {table} "
        f"UNION ALL SELECT {columns}, 2, credit, debit, amount FROM {table}"
    )


LEDGER_LEG = view("ledger_leg", f"{_legs(_OF_LOANS, 'posting')} UNION ALL {_legs(_OF_GROUPS, 'gl_day')}")


class Migration(BaseMigration):
    """Columns of the loans, then the tables, what guards them, and the view."""

    dependencies = [("core", "0009_plan_options")]
    operations = [
        Ddl(
            column("loan_state", "currency", "SMALLINT"),
            column("loan_state", "accrual_group", "BIGINT"),
            column("loan_state", "accrual_daily", "BIGINT"),
            column("loan_state", "accrual_daily_rem", "BIGINT"),
            column("loan_state", "accrual_until", "INT"),
            Step(postgres=_NUMBERED, sqlite=_NUMBERED),
            ACCRUAL_GROUP,
            GL_DAY,
            EOD_ACCRUAL,
            *guards.gl_day(),
            LEDGER_LEG,
        ),
    ]
