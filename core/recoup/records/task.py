"""What somebody is to do, and who held it when."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.case import Case
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan


class Task(Model):
    """An item of a worklist: of a case, or standing alone for a loan, which has at most one OPEN of a code."""

    id = IdField()
    public_id = PublicIdField()
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    regime = fields.CharField(max_length=64)
    code = fields.CharField(max_length=64)
    part = fields.CharField(max_length=64)  # the role of the party or office that must act
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    opened_on = DayField()
    due_on = DayField(default=0)
    state = fields.CharField(max_length=16)  # OPEN, DONE, CANCELLED
    closed_on = DayField(default=0)
    reason = fields.JSONField[dict[str, Any]](default=dict)  # rule ids and figures
    recorded_at = MomentField()
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "core.Case", null=True, related_name=False, on_delete=RESTRICT
    )
    assignee: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    escalated_to = fields.CharField(max_length=64, default="")  # the part that a late task was brought to
    escalates_on = DayField(default=0)  # the day of the next escalation; 0 none
    why = fields.CharField(max_length=200, default="")  # how it was closed

    loan_id: int | None
    organisation_id: int
    case_id: int | None
    assignee_id: int | None

    class Meta:
        table = "task"
        table_description = "Items of worklists"


class TaskStep(Model):
    """Who was given a task, to whom it escalated, who closed it; append-only. No principal: the system."""

    id = IdField()
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField("core.Task", related_name=False, on_delete=RESTRICT)
    act = fields.CharField(max_length=16)  # ASSIGNED, ESCALATED, CLOSED
    part = fields.CharField(max_length=64)
    holder: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    principal: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    note = fields.CharField(max_length=500, default="")
    day = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    task_id: int
    holder_id: int | None
    principal_id: int | None

    class Meta:
        table = "task_step"
        table_description = "Who held tasks"
