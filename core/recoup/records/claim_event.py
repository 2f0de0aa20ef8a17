"""What the law's clocks go by."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan


class ClaimEvent(Model):
    """Something that starts, interrupts or ends a clock. Append-only; a row that names it in `voids` undoes it."""

    id = IdField()
    public_id = PublicIdField()
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    kind = fields.CharField(max_length=32)
    happened_on = DayField()  # served, signed, filed, judged
    until_on = DayField(default=0)  # the last day that it gives: performance, an agreed guarantee period
    person = fields.CharField(max_length=200, default="")  # who received it, who guarantees
    method = fields.CharField(max_length=32, default="")
    outcome = fields.CharField(max_length=32, default="")  # of a demand: SERVED, UNDELIVERED
    proof = fields.CharField(max_length=2000, default="")
    voids = Int8Field(default=0)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    recorded_at = MomentField()
    booked_on = DayField()
    audit_id = Int8Field()

    loan_id: int
    principal_id: int

    class Meta:
        table = "claim_event"
        table_description = "What starts, interrupts and ends the clocks of claims"
