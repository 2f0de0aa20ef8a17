# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Options of a plan that a contract may agree: real days, its own rounding and multiple, grace, longer amortisation."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn, Ddl, column
from recoup.records.fields import AmountField, Int2Field

SMALL = ("month_days", "instalment_rounding", "principal_grace", "amortisation")


class Migration(BaseMigration):
    """The same columns in the contracts in force and in their versions."""

    dependencies = [("core", "0008_interest_unit")]
    operations = [
        *(AddColumn("Loan", name, Int2Field(default=0), kind="SMALLINT") for name in SMALL),
        AddColumn("Loan", "instalment_multiple", AmountField(default=0), kind="BIGINT"),
        Ddl(
            *(column("loan_contract", name, "SMALLINT") for name in SMALL),
            column("loan_contract", "instalment_multiple", "BIGINT"),
        ),
    ]
