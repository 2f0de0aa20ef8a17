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
    salt = fields.CharField(max_length=64)  # of which, with the installation's key, its secret is made: none itself
    salt_before = fields.CharField(max_length=64, default="")  # that of the secret before; signed with for some hours
    kinds = fields.CharField(max_length=1000, default="")  # separated by commas; empty: all
    state = fields.CharField(max_length=16)  # ACTIVE, PAUSED
    seen = Int8Field(default=0)  # the newest event (the database's own id) that it has taken
    tries = Int2Field(default=0)  # in vain, since it last took something
    next_at = MomentField()  # when to try; while something is under way: until when that is believed
    reason = fields.CharField(max_length=500, default="")  # why the last try was in vain
    sent_at = MomentField(null=True)  # when it last took something
    created_at = MomentField()
    rotated_at = Int8Field(default=0)  # when it last got another secret, in microseconds; 0 never
    audit_id = Int8Field()

    principal_id: int

    class Meta:
        table = "webhook"
        table_description = "Receivers of events"
