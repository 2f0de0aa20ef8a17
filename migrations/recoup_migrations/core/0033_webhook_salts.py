# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Secrets of receivers leave the database: what is kept is a salt, of which the installation's key makes the secret.

A receiver that was made before has none until it is given a new one (`recoup webhook rotate`).
"""

from tortoise import fields
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn, AddText, Ddl, Renamed, Step
from recoup.records.fields import Int8Field

FORGET = "UPDATE webhook SET secret = ''"


class Migration(BaseMigration):
    """One column with another meaning, two more."""

    dependencies = [("core", "0032_light_wall")]
    operations = [
        Ddl(Step(postgres=FORGET, sqlite=FORGET)),
        Renamed("Webhook", "secret", "salt"),
        AddText("Webhook", "salt_before", fields.CharField(max_length=64, default=""), kind="VARCHAR(64)"),
        AddColumn("Webhook", "rotated_at", Int8Field(default=0), kind="BIGINT"),
    ]
