"""What this database's loans were kept by: the lists of codes of each edition of a regime. Append-only."""

from tortoise import fields
from tortoise.models import Model

from recoup.records.fields import DayField, IdField


class RegimeEdition(Model):
    """The codes in their places of a regime's edition that begins on a day (0: from the beginning); the newest counts.

    `version` is the regime's own that said so, `booked_on` the business day on which it was first seen.
    """

    id = IdField()
    regime = fields.CharField(max_length=64)
    since = DayField()
    version = fields.CharField(max_length=32)
    bits = fields.JSONField[dict[str, list[str]]]()
    booked_on = DayField()

    class Meta:
        table = "regime_edition"
        table_description = "Codes of editions by which loans are kept"
