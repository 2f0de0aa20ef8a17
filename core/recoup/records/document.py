"""Documents: what was written for a key, filed with its figures frozen, signed and locked."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int4Field, Int8Field, MomentField, PublicIdField


class Document(Model):
    """A document of a key. Opened again it is a draft of the next edition; what was signed before is kept."""

    id = IdField()
    public_id = PublicIdField()
    regime = fields.CharField(max_length=64)
    code = fields.CharField(max_length=64)
    key = fields.CharField(max_length=200)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    edition = Int4Field(default=1)
    state = fields.CharField(max_length=16)  # DRAFT, FILED, LOCKED
    snapshot = fields.JSONField[dict[str, Any]](default=dict)
    digest = fields.CharField(max_length=64, default="")
    as_of = DayField(default=0)
    filed_on = DayField(default=0)
    locked_on = DayField(default=0)
    audit_id = Int8Field()

    organisation_id: int

    class Meta:
        table = "document"
        table_description = "Documents as they were filed"
        unique_together = (("regime", "code", "key"),)


class DocumentEdition(Model):
    """What an edition of a document says, with every figure and row, as it was filed; append-only."""

    id = IdField()
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "core.Document", related_name=False, on_delete=RESTRICT
    )
    edition = Int4Field()
    figures = fields.JSONField[dict[str, Any]](default=dict)
    digest = fields.CharField(max_length=64)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    as_of = DayField()
    filed_on = DayField()
    known_at = MomentField()  # what had been recorded by then
    filed_at = MomentField()
    audit_id = Int8Field()

    document_id: int
    principal_id: int

    class Meta:
        table = "document_edition"
        table_description = "What editions of documents say"
        unique_together = (("document", "edition"),)


class DocumentSignature(Model):
    """Who signed an edition of a document, in which part; append-only."""

    id = IdField()
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "core.Document", related_name=False, on_delete=RESTRICT
    )
    edition = Int4Field()
    part = fields.CharField(max_length=64)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    digest = fields.CharField(max_length=64, default="")
    signed_on = DayField()
    signed_at = MomentField()
    audit_id = Int8Field()

    document_id: int
    principal_id: int

    class Meta:
        table = "document_signature"
        table_description = "Signatures of documents"
        unique_together = (("document", "edition", "part"),)
