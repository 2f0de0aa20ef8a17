# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Indexes for what lists are compared and put in order by."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup_migrations import guards


class Migration(BaseMigration):
    """Eight indexes."""

    dependencies = [("core", "0035_work_in_sight")]
    operations = [Ddl(*guards.compared())]
