# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""The wall of PostgreSQL lets through whose loan is in sight, and what a task is about that somebody holds.

A loan may be handed to another unit while its party stays where it was: a list of the unit's loans names the party.
"""

from importlib import import_module
from typing import Final

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

FIRST: Final = import_module("recoup_migrations.core.0019_row_security")
BEFORE: Final = import_module("recoup_migrations.core.0027_sight_by_cases")

HELD: Final = f"SELECT t.{{column}} FROM task t WHERE t.assignee_id = {BEFORE.PERSON} AND t.state = 'OPEN'"
OF_LOANS: Final = (
    "EXISTS (SELECT 1 FROM loan l WHERE l.party_id = party.id AND (l.organisation_id IN "
    f"({FIRST.ORGANISATIONS}) OR l.id IN ({HELD.format(column='loan_id')})))"
)


def _policy(table: str, named: str, by_cases: str, more: str) -> Step:
    """The policy of a table with more by which a row is in sight; backwards without it."""
    plain = f"{BEFORE.EVERYBODY} OR organisation_id IN ({FIRST.ORGANISATIONS}) OR {named} OR {by_cases}"
    return Step(
        postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({plain} OR {more})",
        undo_postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({plain})",
    )


class Migration(BaseMigration):
    """Two policies."""

    dependencies = [("core", "0028_plan_options")]
    operations = [
        Ddl(
            _policy(
                "loan",
                f"id IN ({FIRST.NAMED})",
                f"id IN ({BEFORE.BY_CASES.format(column='loan_id')})",
                f"id IN ({HELD.format(column='loan_id')})",
            ),
            _policy(
                "party",
                f"id IN ({FIRST.PARTIES})",
                f"id IN ({BEFORE.BY_CASES.format(column='party_id')})",
                OF_LOANS,
            ),
        )
    ]
