"""What happened to a loan, and what was stated about a party or a loan. Append-only."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.fields import AmountField, DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField
from recoup.records.ledger import LedgerRow
from recoup.records.loan import Loan
from recoup.records.party import Party


class LoanFact(LedgerRow):
    """The kernel's `Facts` with the three times; key (loan_id, seq), gap-free per loan in order of recording.

    `reverses` is the seq of the fact that this one undoes, 0 none; a fact that another reverses is not replayed.
    """

    loan_id = Int8Field(primary_key=True)
    amount = AmountField(default=0)
    recorded_at = MomentField()
    payment_id = Int8Field(default=0)
    audit_id = Int8Field(default=0)
    seq = Int4Field()
    value_on = DayField()
    booked_on = DayField()
    rate = Int4Field(default=0)
    designation = Int4Field(default=0)
    reverses = Int4Field(default=0)
    kind = Int2Field()
    component = Int2Field(default=0)
    contract_version = Int4Field(default=0)

    class Meta:
        table = "loan_fact"
        app = "ledger"


class Fact(Model):
    """A dated, evidenced statement: bankrupt, sealed by a court. A row naming it in `ends` ends it."""

    id = IdField()
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    party: fields.ForeignKeyNullableRelation[Party] = fields.ForeignKeyField(
        "core.Party", null=True, related_name=False, on_delete=RESTRICT
    )
    code = fields.CharField(max_length=64)
    from_on = DayField()
    to_on = DayField(default=0)
    value = fields.CharField(max_length=200, default="")
    evidence = fields.CharField(max_length=2000, default="")
    ends: fields.OneToOneNullableRelation["Fact"] = fields.OneToOneField(
        "core.Fact", null=True, related_name=False, on_delete=RESTRICT
    )
    recorded_at = MomentField()
    booked_on = DayField()
    audit_id = Int8Field()

    loan_id: int | None
    party_id: int | None
    ends_id: int | None

    class Meta:
        table = "fact"
        table_description = "Dated and evidenced statements"
