"""The general ledger beside the journal of loans: accrual of groups of loans, and months that were closed."""

from typing import Any

from tortoise import fields

from recoup.records.fields import AmountField, DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField
from recoup.records.ledger import LedgerRow


class AccrualGroup(LedgerRow):
    """Loans whose accrual is booked together; `id` is made of the columns up to `divisor`."""

    id = IdField(generated=False)
    balance = AmountField(default=0)  # what `gl_day` holds for it
    organisation_id = Int4Field()
    divisor = Int4Field()  # remainders are parts of `divisor` x 10^6
    last_seq = Int4Field(default=0)  # seq of the newest `gl_day`
    grade = Int2Field()
    currency = Int2Field()
    regime = fields.CharField(max_length=64)
    product = fields.CharField(max_length=64)

    class Meta:
        table = "accrual_group"
        app = "ledger"


class GlDay(LedgerRow):
    """A transfer of a group; key (group_id, seq), gap-free. `amount` is above 0, `balance` the group's after it."""

    group_id = Int8Field(primary_key=True)
    amount = AmountField()
    balance = AmountField()
    audit_id = Int8Field(default=0)
    seq = Int4Field()
    effective_on = DayField()
    booked_on = DayField()
    debit = Int2Field()
    credit = Int2Field()

    class Meta:
        table = "gl_day"
        app = "ledger"


class EodAccrual(LedgerRow):
    """What the loans of a slice had accrued on an evening inside a pass; key (audit_id, group_id, accrued_on).

    Gone once the pass has rolled. The sum of whole minor units is `whole_high` x 2^32 + `whole_low`.
    """

    audit_id = Int8Field(primary_key=True)
    group_id = Int8Field()
    whole_high = Int8Field()
    whole_low = Int8Field()
    rem = Int8Field()
    accrued_on = DayField()
    day = DayField()  # the pass

    class Meta:
        table = "eod_accrual"
        app = "ledger"


class PeriodStep(LedgerRow):
    """What was said of a month; key (begins_on, seq), gap-free. `balances`: by currency and account, once closed."""

    begins_on = DayField(primary_key=True)
    seq = Int4Field()
    ends_on = DayField()
    principal_id = Int8Field()
    audit_id = Int8Field(default=0)
    recorded_at = MomentField()
    step = fields.CharField(max_length=16)
    reason = fields.CharField(max_length=500)
    balances = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        table = "period_step"
        app = "ledger"
