"""Evidence: what was uploaded, by its content, and what each piece hangs on. The bytes lie outside the database."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int8Field, MomentField, PublicIdField


class Evidence(Model):
    """A file as somebody uploaded it. The same bytes are stored once, under their SHA-256."""

    id = IdField()
    public_id = PublicIdField()
    sha256 = fields.CharField(max_length=64)
    size = Int8Field()
    media_type = fields.CharField(max_length=100)
    name = fields.CharField(max_length=200)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    booked_on = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    principal_id: int
    organisation_id: int

    class Meta:
        table = "evidence"
        table_description = "Files that prove something"


class EvidenceLink(Model):
    """What a piece of evidence is there for: its kind, and the subject that it hangs on; append-only."""

    id = IdField()
    evidence: fields.ForeignKeyRelation[Evidence] = fields.ForeignKeyField(
        "core.Evidence", related_name=False, on_delete=RESTRICT
    )
    kind = fields.CharField(max_length=64)
    subject_type = fields.CharField(max_length=16)  # loan, party, organisation, case, fact, approval, contact
    subject_id = Int8Field()
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    note = fields.CharField(max_length=500, default="")
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    booked_on = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    evidence_id: int
    organisation_id: int
    principal_id: int

    class Meta:
        table = "evidence_link"
        table_description = "What evidence hangs on"
