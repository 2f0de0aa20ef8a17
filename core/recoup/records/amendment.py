"""Changes of a loan that somebody agreed to, and what took them back. All append-only."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.approval import Approval
from recoup.records.fields import DayField, IdField, Int4Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan


class Amendment(Model):
    """A command that changed what was agreed, or let go of a claim. Its facts bear the same `audit_id`."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    command = fields.CharField(max_length=64)
    value_on = DayField()
    booked_on = DayField()
    recorded_at = MomentField()
    input = fields.JSONField[dict[str, Any]](default=dict)  # as the maker told it
    before = fields.JSONField[dict[str, str]](default=dict)  # what was replaced, by name
    reason = fields.CharField(max_length=500)
    contract_version = Int4Field(default=0)  # the version that it began; 0: none
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    approval: fields.OneToOneNullableRelation[Approval] = fields.OneToOneField(
        "core.Approval", null=True, related_name=False, on_delete=RESTRICT
    )
    audit_id = Int8Field()

    loan_id: int
    principal_id: int
    approval_id: int | None

    class Meta:
        table = "amendment"
        table_description = "Changes of loans"


class AmendmentReversal(Model):
    """An amendment was taken back; at most once."""

    id = IdField()
    amendment: fields.OneToOneRelation[Amendment] = fields.OneToOneField(
        "core.Amendment", related_name=False, on_delete=RESTRICT
    )
    reason = fields.CharField(max_length=500)
    booked_on = DayField()
    recorded_at = MomentField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    audit_id = Int8Field()

    amendment_id: int
    principal_id: int

    class Meta:
        table = "amendment_reversal"
        table_description = "Changes of loans undone"
