# ruff: noqa: N999, RUF012  migrations are numbered, Tortoise reads plain lists, statements are our own
"""PostgreSQL asks again who may see a loan, a party or a case: by the paths and the person that a query says it is for.

Nothing said (`recoup.paths` empty): the installation itself, as commands, the night and the program at hand are.
Forced, so that it holds for the tables' owner too; only superusers and roles with BYPASSRLS are not asked.
"""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step

ORGANISATIONS = (
    "SELECT o.id FROM organisation o "
    "WHERE o.path LIKE ANY (string_to_array(current_setting('recoup.paths', true), ','))"
)
NAMED = (
    "SELECT n.loan_id FROM loan_officer n WHERE n.ends_on = 0 "
    "AND n.principal_id = NULLIF(current_setting('recoup.principal', true), '')::bigint"
)
PARTIES = (
    "SELECT m.party_id FROM loan_officer n JOIN loan m ON m.id = n.loan_id WHERE n.ends_on = 0 "
    "AND n.principal_id = NULLIF(current_setting('recoup.principal', true), '')::bigint"
)


def _policy(table: str, named: str) -> tuple[Step, ...]:
    everybody = "(SELECT COALESCE(current_setting('recoup.paths', true), '') = '')"
    condition = f"{everybody} OR organisation_id IN ({ORGANISATIONS}) OR {named}"
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


class Migration(BaseMigration):
    """A policy for each table that has an organisation of its own."""

    dependencies = [("core", "0018_audit_chain")]
    operations = [
        Ddl(
            *_policy("loan", f"id IN ({NAMED})"),
            *_policy("party", f"id IN ({PARTIES})"),
            *_policy("work_case", f"loan_id IN ({NAMED})"),
        )
    ]
