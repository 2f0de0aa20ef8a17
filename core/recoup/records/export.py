"""What somebody has had written out: which query, how far it has come, and until when the file may be fetched."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import IdField, Int4Field, Int8Field, MomentField, PublicIdField


class BulkExport(Model):
    """An export. The row stays when the file is gone."""

    id = IdField()
    public_id = PublicIdField()
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    scopes = fields.CharField(max_length=100)  # those of the token that asked, separated by commas
    document = fields.TextField()  # the query of a page, as it is carried out
    state = fields.CharField(max_length=16)  # WAITING, RUNNING, DONE, FAILED, EXPIRED
    entries = Int4Field(default=0)  # lines that are written
    size = Int8Field(default=0)  # bytes
    reason = fields.CharField(max_length=500, default="")  # why it failed
    held_until = MomentField()  # while it is under way: until when that is believed
    created_at = MomentField()
    done_at = MomentField(null=True)
    expires_at = MomentField(null=True)  # when the file goes
    audit_id = Int8Field()

    principal_id: int

    class Meta:
        table = "bulk_export"
        table_description = "What was written out"
