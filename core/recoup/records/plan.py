"""Plans that no formula says: imported, irregular and renegotiated ones."""

from tortoise import fields

from recoup.records.fields import AmountField, DayField, Int2Field, Int4Field, Int8Field
from recoup.records.ledger import LedgerRow


class PlanLine(LedgerRow):
    """One row of a stored plan; key (loan_id, plan_version, seq). The loan says which version is in force."""

    loan_id = Int8Field(primary_key=True)
    plan_version = Int4Field()
    seq = Int4Field()
    due_on = DayField()
    principal = AmountField()
    interest = AmountField(default=-1)  # -1: not known beforehand

    class Meta:
        table = "plan_line"
        app = "ledger"


class PlanOption(LedgerRow):
    """By which options the lines of a plan were figured with the contract; key (loan_id, plan_version). Append-only.

    Lines that somebody listed have no row. `steps`: pairs of a due's number and the instalment from it on.
    """

    loan_id = Int8Field(primary_key=True)
    plan_version = Int4Field()
    year_days = fields.CharField(max_length=8)
    year_cut = fields.CharField(max_length=8)
    leap_rule = fields.CharField(max_length=16)
    month_end = fields.CharField(max_length=8)
    instalment_basis = fields.CharField(max_length=16)
    smooth_residual = Int2Field()
    interest_grace = Int4Field()
    steps = fields.JSONField[list[list[int]]](default=list)

    class Meta:
        table = "plan_option"
        app = "ledger"
