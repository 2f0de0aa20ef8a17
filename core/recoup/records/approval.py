"""Commands that wait for others to agree, what those said, and who may speak for whom."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan


class Approval(Model):
    """A command as its maker gave it, not carried out yet. A subject has at most one PENDING of the same input.

    What it is about is a pair (kind, the database's own id) at an organisation; `loan` is set where that is a loan.
    """

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    command = fields.CharField(max_length=64)
    input = fields.JSONField[dict[str, Any]](default=dict)
    input_hash = fields.CharField(max_length=64)
    levels = fields.JSONField[list[list[Any]]](default=list)  # (part, how many persons), in order
    rules = fields.JSONField[list[str]](default=list)
    maker: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    state = fields.CharField(max_length=16)  # PENDING, EXECUTED, REFUSED, WITHDRAWN, EXPIRED, FAILED
    requested_on = DayField()
    requested_at = MomentField()
    closed_on = DayField(default=0)
    audit_id = Int8Field()
    subject_type = fields.CharField(max_length=32, default="loan")
    subject_id = Int8Field(default=0)
    subject_number = fields.CharField(max_length=64, default="")  # what people call it
    organisation_id = Int8Field(default=0)
    regime = fields.CharField(max_length=64, default="")
    version = Int8Field(default=0)  # of the subject when it was asked for
    lapses_on = DayField(default=0)  # the last day on which it may be signed
    outcome = fields.CharField(max_length=500, default="")  # why it failed
    concerned_id = Int8Field(default=0)  # the principal whom it is about: it signs nothing of it

    loan_id: int | None
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
    for_id = Int8Field(default=0)  # the person in whose name it was said; 0: in one's own
    shown_hash = fields.CharField(max_length=64, default="")  # of the effect that was shown

    approval_id: int
    principal_id: int

    class Meta:
        table = "approval_decision"
        table_description = "Decisions on waiting commands"
        unique_together = (("approval", "principal"), ("approval", "place"))


class Delegation(Model):
    """A person signs in another's name, for a part at an organisation, from a day to a day."""

    id = IdField()
    public_id = PublicIdField()
    giver: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    delegate: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    part = fields.CharField(max_length=64)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    begins_on = DayField()
    ends_on = DayField()
    reason = fields.CharField(max_length=500)
    given_at = MomentField()
    ended_on = DayField(default=0)  # taken back before its last day
    audit_id = Int8Field()

    giver_id: int
    delegate_id: int
    organisation_id: int

    class Meta:
        table = "delegation"
        table_description = "Persons who sign in the name of others"
