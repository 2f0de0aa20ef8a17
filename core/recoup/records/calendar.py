"""Published working days and holidays."""

from tortoise import fields

from recoup.records.fields import DayField, Int2Field, MomentField
from recoup.records.ledger import LedgerRow


class CalendarDay(LedgerRow):
    """What is known of a day; key (calendar, day, recorded_at). Append-only; a day without a row is not published.

    Of two rows for one day the later recorded one corrects the other, from its recording on.
    """

    calendar = fields.CharField(max_length=16, primary_key=True)
    day = DayField()
    working = Int2Field()  # 1 or 0
    note = fields.CharField(max_length=64, default="")
    recorded_at = MomentField(default=0)  # 0: known from the beginning

    class Meta:
        table = "calendar_day"
        app = "ledger"
