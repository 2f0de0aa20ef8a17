"""Who commanded what, and what was answered before. Append-only."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import DayField, IdField, Int8Field, MomentField
from recoup.records.ledger import LedgerRow


class AuditEntry(Model):
    """One command, denial or sign-in. A command's id is taken first and stands on every row that it wrote.

    Entries of an institution are a chain: `seq` counts them without a gap, `hash` covers the entry and the hash before
    it (`records.chain`). `chain` is the institution's id, the installation's own for what belongs to none.
    """

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
    organisation_id = Int8Field(default=0)  # where it belongs
    chain = Int8Field(default=0)
    seq = Int8Field(default=0)
    request_id = fields.CharField(max_length=64, default="")  # of the request that brought it
    address = fields.CharField(max_length=64, default="")  # where that came from
    token = fields.CharField(max_length=64, default="")  # the id of the token or session, never its secret
    before_hash = fields.CharField(max_length=64, default="")  # of the subject as it stood before
    after_hash = fields.CharField(max_length=64, default="")  # and after
    prev_hash = fields.CharField(max_length=64, default="")
    hash = fields.CharField(max_length=64, default="")

    principal_id: int

    class Meta:
        table = "audit_entry"
        table_description = "Commands and who gave them"


class AuditHead(LedgerRow):
    """How far a chain goes: kept apart from its entries, so that entries that are gone from its end are missed."""

    chain = Int8Field(primary_key=True)
    seq = Int8Field(default=0)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit_head"
        app = "ledger"


class AuditBlock(LedgerRow):
    """The root over the hashes of 1,024 entries in a row; key (chain, block). Block 0 holds the entries 1 to 1024."""

    chain = Int8Field(primary_key=True)
    block = Int8Field()
    root = fields.CharField(max_length=64)

    class Meta:
        table = "audit_block"
        app = "ledger"


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
