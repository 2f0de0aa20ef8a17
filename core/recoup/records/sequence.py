"""Numbers without gaps, and ids before their rows."""

from tortoise import fields
from tortoise.models import Model

from recoup.records.fields import Int8Field


class Sequence(Model):
    """The last number given out for a noun."""

    noun = fields.CharField(max_length=32, primary_key=True)
    newest = Int8Field()

    class Meta:
        table = "sequence"
