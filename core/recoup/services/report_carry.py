# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What was learnt of earlier periods after their document was locked: the next one shows it (C4.2, DX-01).

Worked example: 15,000,000.00 of principal came in June, the table of the second quarter was signed, and in July the
payment is taken back. June's table stays as it was signed; that of the third quarter alone (DX-04) shows
-15,000,000.00, and one from 1 January on nothing.
"""

from collections.abc import Sequence
from typing import Final

from recoup.regime.deciding import Cell
from recoup.regime.period import period_in
from recoup.rules.columns import Account
from recoup.services import case_key, sql
from recoup.services.as_of import Pair
from recoup.services.report_scope import Scope

_LOCKED: Final = """
SELECT e.known_at FROM document d JOIN document_edition e ON e.document_id = d.id AND e.edition = d.edition
WHERE d.regime = ? AND d.code = ? AND d.key = ? AND d.state = 'LOCKED' AND e.filed_at <= ?"""


async def locked(scope: Scope, first: int, pair: Pair) -> int:
    """The moment as of which the document of the period before a day was drawn up and locked; 0 where none is, or where
    what is learnt later is not carried on."""
    unit = period_in(scope.document.key)
    if unit is None or not scope.document.carries:
        return 0
    before = case_key.period_of(unit, first - 1).label
    nouns = case_key.nouns_in(scope.key.text) | {unit: before}
    key = "|".join(f"{noun}:{held}" for noun, held in nouns.items())
    found = await sql.rows(_LOCKED, [scope.regime, scope.document.code, key, pair.known_at])
    return int(found[0]["known_at"]) if found else 0


_PRINCIPAL: Final = (int(Account.PRINCIPAL), int(Account.PRINCIPAL_OVERDUE))
_INTEREST: Final = (int(Account.INTEREST_RECEIVABLE), int(Account.INTEREST_INCOME))
_CASH: Final = int(Account.CLEARING)


def _paid(accounts: tuple[int, ...]) -> str:
    return (
        f"CAST(sum(CASE WHEN t.credit IN {accounts} AND t.debit = {_CASH} THEN t.amount "
        f"WHEN t.debit IN {accounts} AND t.credit = {_CASH} THEN -t.amount ELSE 0 END) AS BIGINT)"
    )


_LEARNT: Final = f"""
SELECT t.loan_id, {_paid(_PRINCIPAL)} AS principal, {_paid(_INTEREST)} AS interest
FROM posting t JOIN audit_entry a ON a.id = t.audit_id
JOIN loan_fact f ON f.loan_id = t.loan_id AND f.seq = t.fact_seq AND f.payment_id > 0
WHERE t.effective_on < ? AND a.recorded_at > ? AND a.recorded_at <= ? AND t.loan_id IN ({{keys}}) GROUP BY t.loan_id"""


async def learnt(loans: Sequence[int], first: int, since: int, pair: Pair) -> dict[int, dict[str, int]]:
    """By loan, by how much principal and interest that were received before a day are other than was known then."""
    if not since:
        return {}
    rows = await sql.rows_in(_LEARNT, loans, [first, since, pair.known_at])
    return {row["loan_id"]: {"principal": row["principal"], "interest": row["interest"]} for row in rows}


def added(found: dict[str, Cell], more: dict[str, int], ending: str) -> None:
    """Put what was learnt to the receipts of a period (`ending` empty) or of the year to the day (`_ytd`)."""
    for part, amount in more.items():
        name = f"{part}_received{ending}"
        held = found.get(name)
        found[name] = (held if isinstance(held, int) else 0) + amount
