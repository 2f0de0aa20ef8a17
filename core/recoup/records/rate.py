"""Listed rates, and what contracts say of them."""

from tortoise import fields

from recoup.records.fields import DayField, Int2Field, Int4Field, Int8Field, MomentField
from recoup.records.ledger import LedgerRow


class ListRate(LedgerRow):
    """A rate in force from a day; key (rate_list, tenor, since, recorded_at). Append-only.

    Of two rows for one day the later recorded one corrects the other, from its recording on.
    """

    rate_list = fields.CharField(max_length=16, primary_key=True)
    tenor = fields.CharField(max_length=32)
    since = DayField()
    recorded_at = MomentField()
    rate = Int4Field()  # ppm a year
    booked_on = DayField()
    audit_id = Int8Field()

    class Meta:
        table = "list_rate"
        app = "ledger"


class LoanRate(LedgerRow):
    """A contract whose rate is a listed one and a spread; loans without a row keep their rate. Key (loan_id).

    `refix_on` is the next day on which it is fixed anew, 0 none; `tenor` empty: the one of the loan's profile.
    """

    loan_id = Int8Field(primary_key=True)
    rate_list = fields.CharField(max_length=16)
    tenor = fields.CharField(max_length=32, default="")
    spread_bp = Int4Field(default=0)
    refix = Int2Field()
    fixed_up_to = Int2Field(default=0)  # a term of at most so many months keeps its rate
    refix_on = DayField(default=0)

    class Meta:
        table = "loan_rate"
        app = "ledger"
