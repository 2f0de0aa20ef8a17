"""What subscribers are told, written with the change itself and read after commit. Append-only."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField


class OutboxEvent(Model):
    """Something happened. `loan_id` and `party_id` are 0 where it concerns none, without keys."""

    id = IdField()
    public_id = PublicIdField()
    recorded_at = MomentField()
    booked_on = DayField()
    kind = fields.CharField(max_length=64)
    loan_id = Int8Field(default=0)
    party_id = Int8Field(default=0)
    data = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        table = "outbox_event"
        table_description = "What subscribers are told"
