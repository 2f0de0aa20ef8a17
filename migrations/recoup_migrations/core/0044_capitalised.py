# ruff: noqa: N999, RUF012, S608  migrations are numbered, and Tortoise reads plain lists; statements are our own
"""Arrears that became principal are a kind of fact of their own: they had been draw-downs, which pay money out (C4.2).

What happened stays as it was recorded, to the fen; it is called by its name.
"""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step, append_only

_DRAWDOWN, _AMENDMENT, _CAPITALISATION = 1, 12, 17
_NAMED = (
    f"UPDATE loan_fact SET kind = {_CAPITALISATION} WHERE kind = {_DRAWDOWN} AND EXISTS (SELECT 1 FROM loan_fact a "
    f"WHERE a.loan_id = loan_fact.loan_id AND a.audit_id = loan_fact.audit_id AND a.kind = {_AMENDMENT})"
)
_UNNAMED = f"UPDATE loan_fact SET kind = {_DRAWDOWN} WHERE kind = {_CAPITALISATION}"
_OF_THEM = f"WHERE loan_id IN (SELECT loan_id FROM loan_fact WHERE kind = {_CAPITALISATION})"
_ADDED_UP = (
    "UPDATE loan_state SET drawn = COALESCE((SELECT CAST(sum(f.amount) AS BIGINT) FROM loan_fact f "
    f"WHERE f.loan_id = loan_state.loan_id AND f.kind = {_DRAWDOWN} AND f.reverses = 0 AND NOT EXISTS ("
    f"SELECT 1 FROM loan_fact r WHERE r.loan_id = f.loan_id AND r.reverses = f.seq)), 0) {_OF_THEM}"
)
_FORGOTTEN = f"DELETE FROM checkpoint {_OF_THEM}"


_GUARDS = append_only("loan_fact")


def _both(statement: str, undo: str = "") -> Step:
    return Step(postgres=statement, sqlite=statement, undo_postgres=undo, undo_sqlite=undo)


class Migration(BaseMigration):
    """The facts by their name, what is undrawn of their loans, and no evening of theirs to go on from."""

    dependencies = [("core", "0043_principal_language")]
    operations = [
        Ddl(
            *(step.taken_away() for step in reversed(_GUARDS)),
            _both(_NAMED, _UNNAMED),
            *_GUARDS,
            _both(_ADDED_UP),
            _both(_FORGOTTEN),
        )
    ]
