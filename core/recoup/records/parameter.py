"""Values that an institution chose, dated. Append-only: a new value is a new row."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation
from recoup.records.fields import DayField, IdField, Int8Field, MomentField


class ParameterRow(Model):
    """The value of a regime's parameter from a day on, held under the key `value`."""

    id = IdField()
    institution: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    regime = fields.CharField(max_length=64)
    key = fields.CharField(max_length=64)
    value = fields.JSONField[dict[str, Any]]()
    since = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    institution_id: int

    class Meta:
        table = "parameter_row"
        table_description = "Values that institutions chose"
