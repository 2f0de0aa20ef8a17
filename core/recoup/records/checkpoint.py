"""Loans as they were on some evening of the past, for replays to go on from."""

from tortoise import fields

from recoup.records.fields import DayField, Int8Field
from recoup.records.ledger import LedgerRow


class Checkpoint(LedgerRow):
    """A loan after the evening of a day; key (loan_id, day). Derived: may be thrown away at any time.

    `policy` names the policy of that day, `packed` holds state, open bills and open watches.
    """

    loan_id = Int8Field(primary_key=True)
    day = DayField()
    policy = fields.CharField(max_length=64)
    packed = fields.TextField()

    class Meta:
        table = "checkpoint"
        app = "ledger"
