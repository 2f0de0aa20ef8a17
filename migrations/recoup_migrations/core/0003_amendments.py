# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What amendments need: versions of contracts, facts that name them, and the states that follow."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn, Ddl, column, ledger_table
from recoup.records.fields import Int4Field
from recoup_migrations import guards

LOAN_CONTRACT = ledger_table(
    "loan_contract",
    {
        "loan_id": "BIGINT",
        "contract_principal": "BIGINT",
        "contract_instalment": "BIGINT",
        "audit_id": "BIGINT",
        "contract_version": "INT",
        "plan_version": "INT",
        "every": "INT",
        "instalments": "INT",
        "starts_on": "INT",
        "first_due_on": "INT",
        "maturity_on": "INT",
        "plan_kind": "SMALLINT",
        "method": "SMALLINT",
        "unit": "SMALLINT",
        "anchor_day": "SMALLINT",
        "basis": "SMALLINT",
        "settlement": "SMALLINT",
        "settlement_day": "SMALLINT",
        "due_offset": "SMALLINT",
    },
    key=["loan_id", "contract_version"],
)


class Migration(BaseMigration):
    """Columns first, then the table of contracts and what guards it."""

    dependencies = [("core", "0002_ledger")]
    operations = [
        AddColumn("Loan", "contract_version", Int4Field(default=0), kind="INT"),
        Ddl(
            column("loan_fact", "component", "SMALLINT"),
            column("loan_fact", "contract_version", "INT"),
            column("loan_state", "misused", "BIGINT"),
            column("loan_state", "written_off", "BIGINT"),
            column("loan_state", "observed_from", "INT"),
            column("loan_state", "observed_until", "INT"),
            LOAN_CONTRACT,
            *guards.loan_contract(),
        ),
    ]
