"""What somebody is to do."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation
from recoup.records.fields import DayField, IdField, MomentField, PublicIdField
from recoup.records.loan import Loan


class Task(Model):
    """An item of a worklist; a loan has at most one OPEN of a code."""

    id = IdField()
    public_id = PublicIdField()
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
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

    loan_id: int
    organisation_id: int

    class Meta:
        table = "task"
        table_description = "Items of worklists"
