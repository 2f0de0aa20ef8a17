# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""PostgreSQL asks again who may see a task, a command that waits, a contact or a message.

The policies of loans and cases read tasks, so that of tasks may read neither, else it would ask itself without end: it
asks two functions, inside which nobody asks (`recoup.paths` empty) and which are told for whom they answer.
"""

from importlib import import_module
from typing import Final

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

FIRST: Final = import_module("recoup_migrations.core.0019_row_security")
LIGHT: Final = import_module("recoup_migrations.core.0032_light_wall")
BEFORE: Final = import_module("recoup_migrations.core.0027_sight_by_cases")

PATHS: Final = "current_setting('recoup.paths', true)"
LOANS_OF_CASES: Final = (
    "SELECT w.loan_id FROM case_person k JOIN work_case w ON w.id = k.case_id WHERE k.principal_id = named "
    "AND w.closed_on = 0 AND w.loan_id IS NOT NULL "
    "AND (k.until = 0 OR k.until > (SELECT b.day FROM business_day b))"
)
CASES: Final = (
    "SELECT w.id FROM work_case w JOIN organisation o ON o.id = w.organisation_id "
    "WHERE o.path LIKE ANY (string_to_array(paths, ',')) "
    "UNION SELECT k.case_id FROM case_person k WHERE k.principal_id = person "
    "UNION SELECT w.id FROM work_case w JOIN loan_officer n ON n.loan_id = w.loan_id "
    "WHERE n.ends_on = 0 AND n.principal_id = named"
)


def _function(name: str, told: str, select: str) -> Step:
    """Rows of ids as if nobody had said for whom: the wall does not stand inside."""
    kinds = ", ".join(each.split()[1] for each in told.split(", "))
    return Step(
        postgres=f"CREATE FUNCTION {name}({told}) RETURNS SETOF bigint LANGUAGE sql STABLE "
        f"SET recoup.paths TO '' AS $$ {select} $$",
        undo_postgres=f"DROP FUNCTION {name}({kinds})",
    )


def _condition(*more: str) -> str:
    return " OR ".join((BEFORE.EVERYBODY, f"organisation_id IN ({LIGHT.ORGANISATIONS})", *more))


TASKS: Final = _condition(
    f"assignee_id = {BEFORE.PERSON}",
    f"loan_id IN ({FIRST.NAMED})",
    f"loan_id IN (SELECT recoup_loans_of_cases({BEFORE.NAMED}))",
    f"case_id IN (SELECT recoup_cases_in_sight({PATHS}, {BEFORE.NAMED}, {BEFORE.PERSON}))",
)


def _secured(table: str, condition: str) -> tuple[Step, ...]:
    return (
        Step(
            postgres=f"CREATE POLICY {table}_in_sight ON {table} USING ({condition})",
            undo_postgres=f"DROP POLICY {table}_in_sight ON {table}",
        ),
        Step(
            postgres=f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            undo_postgres=f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY",
        ),
    )


def _policy(table: str, *more: str) -> tuple[Step, ...]:
    return _secured(table, _condition(*more))


def _with(table: str, noun: str) -> str:
    """That the loan or the party of a row is in sight, by its own policy."""
    return f"EXISTS (SELECT 1 FROM {noun} x WHERE x.id = {table}.{noun}_id)"


class Migration(BaseMigration):
    """Two functions, four policies."""

    dependencies = [("core", "0034_unit_days")]
    operations = [
        Ddl(
            _function("recoup_loans_of_cases", "named bigint", LOANS_OF_CASES),
            _function("recoup_cases_in_sight", "paths text, named bigint, person bigint", CASES),
            *_secured("task", TASKS),
            *_policy(
                "approval",
                f"maker_id = {BEFORE.PERSON}",
                _with("approval", "loan"),
                "(subject_type = 'case' AND EXISTS (SELECT 1 FROM work_case x WHERE x.id = approval.subject_id))",
            ),
            *_policy("contact_attempt", _with("contact_attempt", "loan"), _with("contact_attempt", "party")),
            *_policy("message", _with("message", "loan"), _with("message", "party")),
        )
    ]
