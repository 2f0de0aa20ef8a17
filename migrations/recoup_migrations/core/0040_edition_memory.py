# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""By which codes, in which places, the loans of each edition of a regime are kept."""

from tortoise import fields
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField
from recoup_migrations import guards

REGIME_EDITION = ops.CreateModel(
    name="RegimeEdition",
    fields=[
        ("id", IdField()),
        ("regime", fields.CharField(max_length=64)),
        ("since", DayField()),
        ("version", fields.CharField(max_length=32)),
        ("bits", fields.JSONField()),
        ("booked_on", DayField()),
    ],
    options={
        "table": "regime_edition",
        "app": "core",
        "pk_attr": "id",
        "table_description": "Codes of editions by which loans are kept",
    },
)


class Migration(BaseMigration):
    """One table, then what guards it."""

    dependencies = [("core", "0039_party_language")]
    operations = [REGIME_EDITION, Ddl(*guards.regime_edition())]
