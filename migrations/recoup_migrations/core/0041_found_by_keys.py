# ruff: noqa: N999  migrations are numbered
"""Indexes by which SQLite finds the rows of a slice: it took every closed task for each slice of a large book."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup_migrations import guards


class Migration(BaseMigration):
    """One index that goes another way, and two that were missing."""

    dependencies = [("core", "0040_edition_memory")]  # noqa: RUF012  Tortoise reads plain lists
    operations = [Ddl(*guards.found_by_keys())]  # noqa: RUF012
