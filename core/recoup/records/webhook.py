"""Where events are sent to: how far each receiver has come, and when it is tried again."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import IdField, Int2Field, Int8Field, MomentField, PublicIdField


class Webhook(Model):
    """A receiver of events, in the sight of a principal. Never deleted."""

    id = IdField()
    public_id = PublicIdField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    url = fields.CharField(max_length=500)
    secret = fields.CharField(max_length=64)  # to sign with: kept as it is, like a key file
    kinds = fields.CharField(max_length=1000, default="")  # separated by commas; empty: all
    state = fields.CharField(max_length=16)  # ACTIVE, PAUSED
    seen = Int8Field(default=0)  # the newest event (the database's own id) that it has taken
    tries = Int2Field(default=0)  # in vain, since it last took something
    next_at = MomentField()  # when to try; while something is under way: until when that is believed
    reason = fields.CharField(max_length=500, default="")  # why the last try was in vain
    sent_at = MomentField(null=True)  # when it last took something
    created_at = MomentField()
    audit_id = Int8Field()

    principal_id: int

    class Meta:
        table = "webhook"
        table_description = "Receivers of events"
