"""Who commanded what, and what was answered before. Append-only."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import DayField, IdField, Int8Field, MomentField
from recoup.records.ledger import LedgerRow


class AuditEntry(Model):
    """One command. Its id is taken first and stands on every row that it wrote; it comes last."""

    id = IdField()
    recorded_at = MomentField()
    booked_on = DayField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    command = fields.CharField(max_length=64)
    subject_type = fields.CharField(max_length=32, default="")
    subject_id = Int8Field(default=0)
    input = fields.JSONField[dict[str, Any]](default=dict)  # without secrets
    outcome = fields.CharField(max_length=64, default="")

    principal_id: int

    class Meta:
        table = "audit_entry"
        table_description = "Commands and who gave them"


class Idempotency(LedgerRow):
    """What a keyed command answered; key (principal_id, command, key). Kept for ever."""

    principal_id = Int8Field(primary_key=True)
    audit_id = Int8Field(default=0)
    command = fields.CharField(max_length=64)
    key = fields.CharField(max_length=255)
    input_hash = fields.CharField(max_length=64)
    result = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        table = "idempotency"
        app = "ledger"
