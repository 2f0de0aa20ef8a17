"""Commands that wait for others to agree, and what those said."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan


class Approval(Model):
    """A command as its maker gave it, not carried out yet. A loan has at most one PENDING of the same input."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    command = fields.CharField(max_length=64)
    input = fields.JSONField[dict[str, Any]](default=dict)
    input_hash = fields.CharField(max_length=64)
    levels = fields.JSONField[list[list[Any]]](default=list)  # (part, how many persons), in order
    rules = fields.JSONField[list[str]](default=list)
    maker: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    state = fields.CharField(max_length=16)  # PENDING, EXECUTED, REFUSED, WITHDRAWN
    requested_on = DayField()
    requested_at = MomentField()
    closed_on = DayField(default=0)
    audit_id = Int8Field()

    loan_id: int
    maker_id: int

    class Meta:
        table = "approval"
        table_description = "Commands that wait for approval"


class ApprovalDecision(Model):
    """What one person said to a waiting command; append-only, a person speaks once."""

    id = IdField()
    approval: fields.ForeignKeyRelation[Approval] = fields.ForeignKeyField(
        "core.Approval", related_name=False, on_delete=RESTRICT
    )
    place = Int2Field()  # which of the signatures, from 1
    part = fields.CharField(max_length=64)
    verdict = fields.CharField(max_length=16)  # APPROVED, REFUSED
    note = fields.CharField(max_length=500, default="")
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    decided_on = DayField()
    decided_at = MomentField()
    audit_id = Int8Field()

    approval_id: int
    principal_id: int

    class Meta:
        table = "approval_decision"
        table_description = "Decisions on waiting commands"
        unique_together = (("approval", "principal"), ("approval", "place"))
