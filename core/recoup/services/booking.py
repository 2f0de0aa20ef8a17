"""Facts put on loans: numbered, recorded, and carried through the kernel to the open business day.

A fact on or after the day through which its loan is worked goes forward from there. One that lies before it, and a
reversal, means that the loan is replayed (`replay`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import structlog

from recoup.errors import Problem, Refused
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of
from recoup.rules.advance import advance_through
from recoup.rules.calendar import date_of
from recoup.rules.columns import BoolArray, FactKind, Facts, IntArray
from recoup.rules.misfit import Misfit
from recoup.rules.money import format_amount, format_rate
from recoup.services import checkpoint, ledger, ledger_rows, replay, sql, task
from recoup.services.ledger import Loaded, Written
from recoup.services.unit_of_work import Work

_log: Final = structlog.get_logger()
SHOWN_MAX: Final = 10
"""Loans that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """Something that happened to a loan (the database's own id). `reverses` numbers the fact that it undoes.

    `field` is the field of the one input that gave its amount, or its rate: what a refusal names.
    """

    loan_id: int
    value_on: int
    kind: FactKind
    amount: int
    rate: int = 0
    designation: int = 0
    payment_id: int = 0
    reverses: int = 0
    component: int = 0
    contract_version: int = 0
    field: str = ""


_COPIED: Final = (
    "value_on", "kind", "amount", "rate", "designation", "payment_id", "reverses", "component", "contract_version",
)  # fmt: skip


async def book(work: Work, batches: Sequence[Loaded], facts: Sequence[NewFact]) -> Written:
    """Record facts of loans that are loaded and locked, and write what follows from them.

    Raises `Refused` BEYOND_LIMITS where the kernel cannot hold what would follow.
    """
    total = Written()
    by_loan: dict[int, list[NewFact]] = {}
    for fact in facts:
        by_loan.setdefault(fact.loan_id, []).append(fact)
    for loaded in batches:
        mine = [fact for loan_id in loaded.loan_ids.tolist() for fact in by_loan.get(loan_id, ())]
        if mine:
            try:
                total += await _book(work, loaded, mine)
            except OverflowError as error:
                raise Refused(await _beyond(mine, error)) from error
    return total


async def _beyond(facts: Sequence[NewFact], error: OverflowError) -> Problem:
    """What gave the figures that the ledger would not hold (a balance of 10^15 minor units, mixed periods without end):
    a field of the input where one did, else the loans."""
    found = await sql.rows_in(
        "SELECT number, currency FROM loan WHERE id IN ({keys})", sorted({fact.loan_id for fact in facts})
    )
    given = next((fact for fact in facts if fact.field), None)
    if given is not None:
        shown = format_amount(given.amount, found[0]["currency"]) if given.amount else format_rate(given.rate)
        return Problem(code="BEYOND_LIMITS", field=(given.field,), value=shown, limit=str(error))
    numbers = ", ".join(str(row["number"]) for row in found[:SHOWN_MAX])
    return Problem(code="BEYOND_LIMITS", field=("loan",), value=numbers, limit=str(error))


async def _book(work: Work, loaded: Loaded, facts: Sequence[NewFact]) -> Written:
    """The facts of one batch, which come in order of its loans."""
    owners = np.array([fact.loan_id for fact in facts], dtype=np.int64)
    columns = {name: np.array([getattr(fact, name) for fact in facts], dtype=np.int64) for name in _COPIED}
    rows = np.searchsorted(loaded.loan_ids, owners).astype(np.int64)
    columns["seq"] = loaded.last_fact[rows] + 1 + ledger_rows.ranks(rows)
    size = len(facts)
    await bulk().insert(
        "loan_fact",
        {
            "loan_id": owners,
            **columns,
            "booked_on": np.full(size, work.booked_on, dtype=np.int64),
            "recorded_at": np.full(size, micros_of(work.now), dtype=np.int64),
            "audit_id": np.full(size, work.audit_id, dtype=np.int64),
        },
    )
    if (columns["kind"] == FactKind.PROFILE).any():
        loaded = await ledger.restaged(loaded, work.booked_on)
        await task.leave(int(loaded.loan_ids[0]), loaded.regime, work.booked_on)
    newest = loaded.last_fact + np.bincount(rows, minlength=len(loaded.loan_ids))
    back = _lies_back(loaded, rows, columns)
    touched = np.unique(rows)
    total = Written()
    ahead = touched[~back[touched]]
    if len(ahead):
        chosen = np.isin(rows, ahead)
        total += await _forward(
            work, loaded.take(ahead), _facts(np.searchsorted(ahead, rows[chosen]), columns, chosen), newest[ahead]
        )
    if back.any():
        behind = np.flatnonzero(back).astype(np.int64)
        total += await _restate(work, loaded.take(behind), newest[behind])
    return total


async def _restate(work: Work, loaded: Loaded, newest: IntArray) -> Written:
    """Replay loans. Raises `Refused` where a fact recorded earlier does not fit any more with what is recorded now."""
    try:
        return await replay.restate(work, loaded, newest)
    except Misfit as error:
        _log.info("a later fact does not fit", reason=str(error), fact=error.fact_seq)
        raise Refused(await _misfit(error)) from error


_STANDS: Final = """
SELECT l.number, f.value_on, a.number AS amendment
FROM loan l
JOIN loan_fact f ON f.loan_id = l.id
LEFT JOIN amendment a ON a.loan_id = l.id AND a.audit_id = f.audit_id
WHERE l.id = ? AND f.seq = ?"""


async def _misfit(error: Misfit) -> Problem:
    """The loan, and the fact that stands on what changes: the amendment that it came by, else its number, and its day.

    What was written is still there to be read; the transaction is undone with the refusal.
    """
    row = (await sql.rows(_STANDS, [error.loan_id, error.fact_seq]))[0]
    stands = f"{row['amendment'] or f'#{error.fact_seq}'} ({date_of(row['value_on']).isoformat()})"
    return Problem(code="LATER_FACTS_DO_NOT_FIT", field=("loan",), value=row["number"], limit=stands)


def _lies_back(loaded: Loaded, rows: IntArray, columns: dict[str, IntArray]) -> BoolArray:
    """Which loans have a fact before what is worked already, a reversal, or a day to be judged anew."""
    state = loaded.batch.state
    begun = loaded.last_fact[rows] > 0
    late = (columns["value_on"] < state.as_of[rows]) | (columns["value_on"] <= state.closed_on[rows])
    back = np.zeros(len(loaded.loan_ids), dtype=np.bool_)
    anew = (columns["reverses"] > 0) | (columns["kind"] == FactKind.PROFILE)
    back[rows[(begun & late) | anew]] = True
    return back


def _facts(rows: IntArray, columns: dict[str, IntArray], chosen: BoolArray) -> Facts:
    names = [name for name in Facts.names() if name != "loan"]
    facts = Facts(loan=rows.astype(np.int64), **{name: columns[name][chosen] for name in names})
    return facts.take(np.lexsort((facts.seq, facts.value_on, facts.loan)).astype(np.int64))


async def _forward(work: Work, loaded: Loaded, facts: Facts, newest: IntArray) -> Written:
    """Carry loans on from where they stand to the open business day; its evening is left to the night."""
    batch = loaded.batch
    await checkpoint.keep_on_the_way(loaded, newest)
    outcome = advance_through(replace(batch, facts=facts), loaded.stages, work.booked_on, closing=False)
    return await ledger.write(work, loaded, outcome, facts=newest)
