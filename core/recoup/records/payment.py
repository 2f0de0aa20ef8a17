"""Money that came in, how it was allocated, and reversals. All append-only."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import (
    AmountField,
    DayField,
    IdField,
    Int2Field,
    Int4Field,
    Int8Field,
    MomentField,
    PublicIdField,
)
from recoup.records.ledger import LedgerRow
from recoup.records.loan import Loan
from recoup.records.party import Party


class Payment(Model):
    """A receipt as it came. It is never changed: a reversal is a row of its own."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    party: fields.ForeignKeyRelation[Party] = fields.ForeignKeyField(
        "core.Party", related_name=False, on_delete=RESTRICT
    )
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    amount = AmountField()
    currency = fields.CharField(max_length=3)
    value_on = DayField()
    booked_on = DayField()
    recorded_at = MomentField()
    channel = fields.CharField(max_length=64, default="")
    reference = fields.CharField(max_length=200, default="")
    payer = fields.CharField(max_length=200, default="")
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    idempotency_key = fields.CharField(max_length=255)
    input_hash = fields.CharField(max_length=64)
    audit_id = Int8Field()

    party_id: int
    loan_id: int | None
    principal_id: int

    class Meta:
        table = "payment"
        table_description = "Receipts as they came"
        unique_together = (("principal", "idempotency_key"),)


class PaymentReversal(Model):
    """A payment was undone; at most once."""

    id = IdField()
    payment: fields.OneToOneRelation[Payment] = fields.OneToOneField(
        "core.Payment", related_name=False, on_delete=RESTRICT
    )
    reason = fields.CharField(max_length=500)
    booked_on = DayField()
    recorded_at = MomentField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    idempotency_key = fields.CharField(max_length=255)
    input_hash = fields.CharField(max_length=64)
    audit_id = Int8Field()

    payment_id: int
    principal_id: int

    class Meta:
        table = "payment_reversal"
        table_description = "Payments undone"
        unique_together = (("principal", "idempotency_key"),)


class PaymentLine(LedgerRow):
    """A part of a payment on one component of one bill; key (loan_id, fact_seq, generation, line).

    A replay that allocates anew appends lines of a higher generation (the loan's version then); the highest generation
    of a fact holds.
    """

    loan_id = Int8Field(primary_key=True)
    payment_id = Int8Field(default=0)
    amount = AmountField()
    fact_seq = Int4Field()
    generation = Int4Field()
    line = Int4Field()  # from 1
    bill_seq = Int4Field()
    component = Int2Field()

    class Meta:
        table = "payment_line"
        app = "ledger"
