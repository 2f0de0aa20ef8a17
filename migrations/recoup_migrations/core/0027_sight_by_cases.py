# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""The wall of PostgreSQL lets through what sight does: by open cases, by tasks that lie elsewhere, by being named.

A policy of cases reads no cases, else it would ask itself without end: what a case shows of others goes by its own id.
"""

from importlib import import_module
from typing import Final

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

BEFORE: Final = import_module("recoup_migrations.core.0019_row_security")

PERSON: Final = "NULLIF(current_setting('recoup.person', true), '')::bigint"
NAMED: Final = "NULLIF(current_setting('recoup.principal', true), '')::bigint"
BY_CASES: Final = (
    "SELECT w.{column} FROM case_person k JOIN work_case w ON w.id = k.case_id "
    f"WHERE k.principal_id = {NAMED} AND w.closed_on = 0 "
    "AND (k.until = 0 OR k.until > (SELECT b.day FROM business_day b))"
)
OWN_CASES: Final = f"SELECT k.case_id FROM case_person k WHERE k.principal_id = {PERSON}"
BY_TASKS: Final = f"SELECT t.case_id FROM task t WHERE t.organisation_id IN ({BEFORE.ORGANISATIONS})"
EVERYBODY: Final = "(SELECT COALESCE(current_setting('recoup.paths', true), '') = '')"


def _policy(table: str, before: str, more: str) -> Step:
    """The policy of a table with more by which a row is in sight; backwards without it."""
    plain = f"{EVERYBODY} OR organisation_id IN ({BEFORE.ORGANISATIONS}) OR {before}"
    return Step(
        postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({plain} OR {more})",
        undo_postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({plain})",
    )


class Migration(BaseMigration):
    """Three policies."""

    dependencies = [("core", "0026_editions")]
    operations = [
        Ddl(
            _policy("loan", f"id IN ({BEFORE.NAMED})", f"id IN ({BY_CASES.format(column='loan_id')})"),
            _policy("party", f"id IN ({BEFORE.PARTIES})", f"id IN ({BY_CASES.format(column='party_id')})"),
            _policy("work_case", f"loan_id IN ({BEFORE.NAMED})", f"id IN ({OWN_CASES}) OR id IN ({BY_TASKS})"),
        )
    ]
