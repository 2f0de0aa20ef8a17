"""Who was excused for a late task, because the work was done with due care."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.approval import Approval
from recoup.records.evidence import Evidence
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField
from recoup.records.task import Task


class TaskExemption(Model):
    """A person is excused for a task. Append-only; a row that names it in `voids` takes it back.

    `approval` is the command that others agreed to, `principal` whoever gave it.
    """

    id = IdField()
    public_id = PublicIdField()
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField("core.Task", related_name=False, on_delete=RESTRICT)
    person: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    reason = fields.CharField(max_length=500)
    evidence: fields.ForeignKeyRelation[Evidence] = fields.ForeignKeyField(
        "core.Evidence", related_name=False, on_delete=RESTRICT
    )
    voids = Int8Field(default=0)
    approval: fields.ForeignKeyRelation[Approval] = fields.ForeignKeyField(
        "core.Approval", related_name=False, on_delete=RESTRICT
    )
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    booked_on = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    task_id: int
    person_id: int
    evidence_id: int
    approval_id: int
    principal_id: int

    class Meta:
        table = "task_exemption"
        table_description = "Who was excused for late tasks"
