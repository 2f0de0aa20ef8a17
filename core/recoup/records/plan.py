"""Plans that no formula says: imported, irregular and renegotiated ones."""

from recoup.records.fields import AmountField, DayField, Int4Field, Int8Field
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
