"""Who owes."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation
from recoup.records.fields import IdField, MomentField, PublicIdField


class Party(Model):
    """A borrower, a buyer or a guarantor: a natural or a legal person."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=16)  # NATURAL or LEGAL
    name = fields.CharField(max_length=200)
    phone = fields.CharField(max_length=32, default="")
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    language = fields.CharField(max_length=8, default="")  # in which messages go to it; empty: Chinese
    attributes = fields.JSONField[dict[str, str]](default=dict)
    recorded_at = MomentField()

    organisation_id: int

    class Meta:
        table = "party"
        table_description = "Borrowers, buyers and guarantors"
