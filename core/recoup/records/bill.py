"""What has fallen due."""

from recoup.records.fields import AmountField, DayField, Int2Field, Int4Field, Int8Field
from recoup.records.ledger import LedgerRow


class Bill(LedgerRow):
    """The kernel's `Bills` by the same names; key (loan_id, seq). Open ones are found by a partial index."""

    loan_id = Int8Field(primary_key=True)
    principal = AmountField(default=0)
    interest = AmountField(default=0)
    cost = AmountField(default=0)
    paid_principal = AmountField(default=0)
    paid_interest = AmountField(default=0)
    paid_cost = AmountField(default=0)
    penalty_acc = AmountField(default=0)
    penalty_posted = AmountField(default=0)
    penalty_paid = AmountField(default=0)
    compound_acc = AmountField(default=0)
    compound_posted = AmountField(default=0)
    compound_paid = AmountField(default=0)
    seq = Int4Field()
    due_on = DayField()
    rolled_due_on = DayField()
    penalty_from = DayField(default=0)
    penalty_rem = Int4Field(default=0)
    compound_rem = Int4Field(default=0)
    opened_on = DayField(default=0)
    paid_on = DayField(default=0)
    kind = Int2Field()
    missed = Int2Field(default=0)
    state = Int2Field(default=1)

    class Meta:
        table = "bill"
        app = "ledger"
