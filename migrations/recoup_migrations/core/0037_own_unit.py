# ruff: noqa: N999, RUF012  migrations are numbered, Tortoise reads plain lists, statements are our own
"""The wall of PostgreSQL lets through a unit's own work, about no loan and no party, where somebody holds a role."""

from importlib import import_module
from typing import Final

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

CASES: Final = import_module("recoup_migrations.core.0027_sight_by_cases")
LIGHT: Final = import_module("recoup_migrations.core.0032_light_wall")
WORK: Final = import_module("recoup_migrations.core.0035_work_in_sight")

UNITS: Final = (
    "SELECT o.id FROM role_grant g JOIN organisation h ON h.id = g.organisation_id "
    "JOIN organisation o ON o.id = h.id OR (g.subtree = 1 AND o.path LIKE h.path || '%') "
    "WHERE g.principal_id = named"
)
OWN: Final = f"loan_id IS NULL AND organisation_id IN (SELECT recoup_units_of({CASES.NAMED}))"


def _policy(table: str, before: str, own: str) -> Step:
    """The policy of a table with a unit's own work; backwards as it was before."""
    return Step(
        postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({before} OR ({own}))",
        undo_postgres=f"ALTER POLICY {table}_in_sight ON {table} USING ({before})",
    )


class Migration(BaseMigration):
    """A function, two policies."""

    dependencies = [("core", "0036_compared")]
    operations = [
        Ddl(
            Step(
                postgres="CREATE FUNCTION recoup_units_of(named bigint) RETURNS SETOF bigint LANGUAGE sql STABLE "
                f"AS $$ {UNITS} $$",
                undo_postgres="DROP FUNCTION recoup_units_of(bigint)",
            ),
            _policy(
                "work_case",
                f"{CASES.EVERYBODY} OR organisation_id IN ({LIGHT.ORGANISATIONS}) "
                "OR loan_id IN (SELECT loans_named()) OR id IN (SELECT cases_by_work())",
                f"party_id IS NULL AND {OWN}",
            ),
            _policy("task", WORK.TASKS, OWN),
        )
    ]
