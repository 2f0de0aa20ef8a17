# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Whom a waiting command is about, and who was shown a token: neither may sign what the other one asked for."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn
from recoup.records.fields import Int8Field


class Migration(BaseMigration):
    """Two columns."""

    dependencies = [("core", "0024_exemptions")]
    operations = [
        AddColumn("Approval", "concerned_id", Int8Field(default=0), kind="BIGINT"),
        AddColumn("ApiToken", "maker_id", Int8Field(default=0), kind="BIGINT"),
    ]
