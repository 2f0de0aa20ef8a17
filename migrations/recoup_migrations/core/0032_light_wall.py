# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""The wall of PostgreSQL asks its many questions only of whom it does not know by organisation.

What lets a row through by names, cases and tasks stands in functions. A policy that named those tables
itself had each of them opened and locked for every page, whether it was asked or not. The organisations are asked for
once, with the patterns taken apart once.
"""

from importlib import import_module
from typing import Final

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

FIRST: Final = import_module("recoup_migrations.core.0019_row_security")
CASES: Final = import_module("recoup_migrations.core.0027_sight_by_cases")
LOANS: Final = import_module("recoup_migrations.core.0029_sight_by_loans")

ORGANISATIONS: Final = (
    "SELECT o.id FROM organisation o "
    "WHERE o.path LIKE ANY ((SELECT string_to_array(current_setting('recoup.paths', true), ','))::text[])"
)
BY_CASES: Final = CASES.BY_CASES
HELD: Final = LOANS.HELD.format(column="loan_id")


def _ids(name: str, *queries: str) -> Step:
    """A function that tells the ids that somebody sees by work."""
    asked = " ".join(f"RETURN QUERY {query};" for query in queries)
    return Step(
        postgres=(
            f"CREATE FUNCTION {name}() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 100 AS $$ BEGIN {asked} END $$"
        ),
        undo_postgres=f"DROP FUNCTION {name}()",
    )


def _policy(table: str, by_work: str, before: str) -> Step:
    """The policy of a table by organisations and by work; backwards as it was before."""
    return Step(
        postgres=(
            f"ALTER POLICY {table}_in_sight ON {table} "
            f"USING ({CASES.EVERYBODY} OR organisation_id IN ({ORGANISATIONS}) OR {by_work})"
        ),
        undo_postgres=(
            f"ALTER POLICY {table}_in_sight ON {table} "
            f"USING ({CASES.EVERYBODY} OR organisation_id IN ({FIRST.ORGANISATIONS}) OR {before})"
        ),
    )


OF_LOANS: Final = (
    "EXISTS (SELECT 1 FROM loan l WHERE l.party_id = party.id "
    f"AND (l.organisation_id IN ({ORGANISATIONS}) OR l.id IN ({HELD})))"
)


class Migration(BaseMigration):
    """Four functions, three policies."""

    dependencies = [("core", "0031_exports")]
    operations = [
        Ddl(
            _ids("loans_named", FIRST.NAMED),
            _ids("loans_by_work", FIRST.NAMED, BY_CASES.format(column="loan_id"), HELD),
            _ids("parties_by_work", FIRST.PARTIES, BY_CASES.format(column="party_id")),
            _ids("cases_by_work", CASES.OWN_CASES, CASES.BY_TASKS),
            _policy(
                "loan",
                "id IN (SELECT loans_by_work())",
                f"id IN ({FIRST.NAMED}) OR id IN ({BY_CASES.format(column='loan_id')}) OR id IN ({HELD})",
            ),
            _policy(
                "party",
                f"id IN (SELECT parties_by_work()) OR {OF_LOANS}",
                f"id IN ({FIRST.PARTIES}) OR id IN ({BY_CASES.format(column='party_id')}) OR {LOANS.OF_LOANS}",
            ),
            _policy(
                "work_case",  # of its own rows it cannot ask: that would not end
                "loan_id IN (SELECT loans_named()) OR id IN (SELECT cases_by_work())",
                f"loan_id IN ({FIRST.NAMED}) OR id IN ({CASES.OWN_CASES}) OR id IN ({CASES.BY_TASKS})",
            ),
        )
    ]
