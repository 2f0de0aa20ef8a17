# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""In which language a principal is told of work: in Chinese, where nobody said another."""

from tortoise import fields
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddText


class Migration(BaseMigration):
    """A column."""

    dependencies = [("core", "0042_drawn")]
    operations = [AddText("Principal", "language", fields.CharField(max_length=8, default=""), kind="VARCHAR(8)")]
