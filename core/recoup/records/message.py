"""What is sent to people: rendered once, held until it may go, tried until it went."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan
from recoup.records.party import Party
from recoup.records.task import Task


class Message(Model):
    """A message as it was rendered, to a debtor (`party`) or to a colleague (`principal`). Never deleted."""

    id = IdField()
    public_id = PublicIdField()
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    party: fields.ForeignKeyNullableRelation[Party] = fields.ForeignKeyField(
        "core.Party", null=True, related_name=False, on_delete=RESTRICT
    )
    principal: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "core.Task", null=True, related_name=False, on_delete=RESTRICT
    )  # the task that is done when this went, None one that somebody asked for
    case_id = Int8Field(default=0)  # the case that a colleague is told of, 0 none
    step = Int4Field(default=0)  # and the line of its story that tells what was done, 0 none
    regime = fields.CharField(max_length=64, default="")
    template = fields.CharField(max_length=64)
    language = fields.CharField(max_length=8)
    channel = fields.CharField(max_length=16)
    address = fields.CharField(max_length=200)
    relation = fields.CharField(max_length=16)
    purpose = fields.CharField(max_length=16)
    subject = fields.CharField(max_length=500)
    body = fields.CharField(max_length=8000)
    state = fields.CharField(max_length=16)  # WAITING, SENDING, SENT, DELIVERED, FAILED, REFUSED, CANCELLED
    tries = Int2Field(default=0)
    next_at = MomentField()  # when to try; while SENDING: until when the try is believed to go on
    reason = fields.CharField(max_length=500, default="")  # why it waits, failed or was refused
    reference = fields.CharField(max_length=200, default="")  # by which the provider knows it
    created_at = MomentField()
    sent_at = MomentField(null=True)
    booked_on = DayField()
    audit_id = Int8Field()

    organisation_id: int
    party_id: int | None
    principal_id: int | None
    loan_id: int | None
    task_id: int | None

    class Meta:
        table = "message"
        table_description = "Messages to debtors and colleagues"


class MessageReading(Model):
    """That a colleague has read a message; append-only. What has no row here is unread."""

    id = IdField()
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField(
        "core.Message", related_name=False, on_delete=RESTRICT
    )
    read_at = MomentField()
    audit_id = Int8Field()

    message_id: int

    class Meta:
        table = "message_reading"
        table_description = "Messages that colleagues have read"


class Promise(Model):
    """A promise to pay: so much by a day. Kept or broken as the payments say. Never deleted."""

    id = IdField()
    public_id = PublicIdField()
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    amount = Int8Field()
    made_on = DayField()
    due_on = DayField()
    channel = fields.CharField(max_length=16)
    contact_id = Int8Field(default=0)  # the conversation in which it was given, 0 none
    note = fields.CharField(max_length=2000, default="")
    state = fields.CharField(max_length=16)  # OPEN, KEPT, BROKEN
    paid = Int8Field(default=0)
    decided_on = DayField(default=0)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    recorded_at = MomentField()
    booked_on = DayField()
    audit_id = Int8Field()

    loan_id: int
    principal_id: int

    class Meta:
        table = "promise"
        table_description = "Promises to pay"
