"""The journal: transfers between two accounts, balanced by construction, never changed."""

from recoup.records.fields import AmountField, DayField, Int2Field, Int4Field, Int8Field
from recoup.records.ledger import LedgerRow


class Posting(LedgerRow):
    """One transfer; key (loan_id, seq), gap-free per loan in order of booking. `amount` is above 0."""

    loan_id = Int8Field(primary_key=True)
    amount = AmountField()
    audit_id = Int8Field(default=0)  # the command that booked it
    seq = Int4Field()
    effective_on = DayField()
    booked_on = DayField()
    bill_seq = Int4Field(default=0)
    fact_seq = Int4Field(default=0)  # the fact that caused it; 0: time
    kind = Int2Field()
    debit = Int2Field()
    credit = Int2Field()
    reverses = Int2Field(default=0)  # 1: undoes an earlier transfer

    class Meta:
        table = "posting"
        app = "ledger"
