# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What was paid out of each loan, so that a status can tell that tranches are still to come (DI-02, C4.2)."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step, column

_ADDED_UP = (
    "UPDATE loan_state SET drawn = COALESCE((SELECT CAST(sum(f.amount) AS BIGINT) FROM loan_fact f "
    "WHERE f.loan_id = loan_state.loan_id AND f.kind = 1 AND f.reverses = 0 AND NOT EXISTS (SELECT 1 FROM loan_fact r "
    "WHERE r.loan_id = f.loan_id AND r.reverses = f.seq)), 0)"
)


class Migration(BaseMigration):
    """A column of the loan's state, and what it comes to for the loans that are there."""

    dependencies = [("core", "0041_found_by_keys")]
    operations = [Ddl(column("loan_state", "drawn", "BIGINT"), Step(postgres=_ADDED_UP, sqlite=_ADDED_UP))]
