# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans derived anew from their facts, and the difference to the books posted today, effective when it was (kernel §9).

A fact that lies before what is worked already, and a reversal, change what should have been. Nothing that was posted is
touched: what no longer holds is undone by a row of its own, what holds instead is added.
"""

from dataclasses import replace
from typing import Final, TypedDict

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.columns import NEVER, Bills, Facts, IntArray, Lines, Signal, Signals, State, Transfers
from recoup.rules.mark import advance_marking
from recoup.services import checkpoint, event, ledger, ledger_rows, openings, sql, task
from recoup.services.checkpoint import Checkpoint
from recoup.services.difference import difference
from recoup.services.ledger import Loaded, Written
from recoup.services.openings import Openings
from recoup.services.regime import ALWAYS
from recoup.services.unit_of_work import Work

_FACT: Final = ", ".join(name for name in Facts.names() if name != "loan")


async def standing_facts(loaded: Loaded, *, through: int = NEVER, known_at: int = ALWAYS) -> Facts:
    """The facts that hold: all but those that were undone, and those that undo.

    `through`: only those of a value date up to it; `known_at` (microseconds since 1970): as known then.
    """
    found = await bulk().fetch(
        f"SELECT loan_id, reverses, {_FACT} FROM loan_fact WHERE loan_id IN (?*) AND value_on <= ? "
        "AND recorded_at <= ? ORDER BY loan_id, value_on, seq",
        [loaded.loan_ids, through, known_at],
    )
    undoing = found["reverses"] > 0
    undone = np.isin(_pairs(found["loan_id"], found["seq"]), _pairs(found["loan_id"], found["reverses"])[undoing])
    holds = ~undoing & ~undone
    names = [name for name in Facts.names() if name != "loan"]
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"][holds]).astype(np.int64)
    return Facts(loan=rows, **{name: found[name][holds] for name in names})


def _pairs(loans: IntArray, numbers: IntArray) -> IntArray:
    return (loans << 24) | numbers


def derive(loaded: Loaded, facts: Facts, *, until: int, closing: bool) -> Outcome:
    """The loans from their first fact to a day, stage by stage, as if they had never been worked before."""
    return advance_through(unworked(loaded, facts), loaded.stages, until, closing=closing)


def unworked(loaded: Loaded, facts: Facts) -> Batch:
    """The loans before anything happened to them, with these facts to come."""
    state = State.zeros(len(loaded.loan_ids))
    state.next_event[:] = NEVER
    terms = ledger.first_contracts(loaded)
    return replace(loaded.batch, terms=terms, state=state, bills=Bills.zeros(0), facts=facts)


async def restate(work: Work, loaded: Loaded, newest: IntArray) -> Written:
    """Derive loans anew and post the difference. `newest` is each loan's newest fact. Their rows are locked.

    Loans with many facts go on from their last checkpoint before what has changed, one by one.
    """
    total = Written()
    last = np.maximum(loaded.batch.state.closed_on, work.booked_on - 1)
    many = newest > checkpoint.EVERY
    for through in np.unique(last[~many]).tolist():
        rows = np.flatnonzero((last == through) & ~many).astype(np.int64)
        chosen = loaded.take(rows)
        outcome = derive(chosen, await standing_facts(chosen), **_end(work, through))
        total += await _write(work, chosen, outcome, newest[rows], None)
    for row in np.flatnonzero(many).tolist():
        one = loaded.take(np.array([row], dtype=np.int64))
        total += await _restate_long(work, one, newest[[row]], int(last[row]))
    return total


def _end(work: Work, through: int) -> "_End":
    return {"until": max(through, work.booked_on), "closing": through >= work.booked_on}


class _End(TypedDict):
    until: int
    closing: bool


async def _restate_long(work: Work, one: Loaded, newest: IntArray, through: int) -> Written:
    changed = await _first_change(one)
    await checkpoint.forget(one, changed)
    start = await checkpoint.last_before(one, changed)
    facts = await standing_facts(one)
    batch = start.batch(one, facts) if start else unworked(one, facts)
    days = [day for day in batch.facts.value_on[checkpoint.EVERY - 1 :: checkpoint.EVERY].tolist() if day <= through]
    outcome, marks = advance_marking(batch, one.stages, days=sorted(set(days)), **_end(work, through))
    await checkpoint.keep(one, marks, outcome.signals, start.openings if start else {})
    return await _write(work, one, outcome, newest, start)


async def _first_change(one: Loaded) -> int:
    """The earliest value day of the facts that are new to a loan, and of those that they undo."""
    found = await bulk().fetch(
        "SELECT f.value_on, COALESCE(u.value_on, f.value_on) AS undone_on FROM loan_fact f LEFT JOIN loan_fact u "
        "ON u.loan_id = f.loan_id AND u.seq = f.reverses WHERE f.loan_id = ? AND f.seq > ?",
        [int(one.loan_ids[0]), int(one.last_fact[0])],
    )
    return int(np.minimum(found["value_on"], found["undone_on"]).min(initial=NEVER))


async def _write(work: Work, loaded: Loaded, outcome: Outcome, newest: IntArray, start: Checkpoint | None) -> Written:
    """Post the difference of what lies after `start`, from where the loan was derived; None: from its first fact."""
    work.moved.update(loaded.loan_ids.tolist())
    held, reverses = await booked(loaded, start.day if start else 0)
    change, undoes = difference(held, reverses, outcome.transfers)
    postings = ledger_rows.postings(
        change,
        loan_ids=loaded.loan_ids,
        last=loaded.last_posting,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
        reverses=undoes,
    )
    await bulk().insert("posting", postings)
    fresh = await _replace_bills(loaded, outcome.bills, start)
    await ledger.write_lines(loaded, await changed_lines(loaded, outcome.lines))
    graded = await _write_grades(work, loaded, outcome, start)
    await ledger.write_terms(loaded, outcome.terms)
    opened, closed = await _apply_signals(work, loaded, outcome, start.openings if start else {})
    work.outbox += [
        event.Draft(kind="loan.restated", loan_id=int(loan_id), data={}) for loan_id in loaded.loan_ids.tolist()
    ]
    posted = np.bincount(change.loan, minlength=len(loaded.loan_ids)).astype(np.int64)
    return Written(
        loans=await ledger.write_states(loaded, outcome, posted, newest),
        bills=fresh,
        postings=len(change),
        grade_changes=graded,
        tasks_opened=opened,
        tasks_closed=closed,
    )


async def booked(loaded: Loaded, after: int) -> tuple[Transfers, IntArray]:
    """The transfers of these loans that took effect after a day, and which of them undo others."""
    names = [name for name in Transfers.names() if name != "loan"]
    found = await bulk().fetch(
        f"SELECT loan_id, reverses, {', '.join(names)} FROM posting "
        "WHERE loan_id IN (?*) AND effective_on > ? ORDER BY loan_id, seq",
        [loaded.loan_ids, after],
    )
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    return Transfers(loan=rows, **{name: found[name] for name in names}), found["reverses"]


async def _replace_bills(loaded: Loaded, bills: Bills, start: Checkpoint | None) -> int:
    """The derived bills instead of the present ones; how many there are more than before.

    Those that were paid when the derivation began stay as they are.
    """
    before = 0
    for piece in sql.chunks([int(loan_id) for loan_id in loaded.loan_ids]):
        kept = f" AND NOT (paid_on > 0 AND paid_on <= {start.day:d})" if start else ""
        before += await sql.execute(f"DELETE FROM bill WHERE loan_id IN ({sql.places(piece)}){kept}", piece)
    if len(bills):
        await bulk().insert("bill", ledger_rows.bills(bills, loaded.loan_ids))
    return max(0, len(bills) - before)


async def changed_lines(loaded: Loaded, lines: Lines) -> Lines:
    """The lines of those facts that are allocated in another way than before."""
    told, derived = by_fact(await stored_lines(loaded)), by_fact(lines)
    changed = {fact for fact, listed in derived.items() if told.get(fact) != listed}
    keep = [pair in changed for pair in zip(lines.loan.tolist(), lines.fact_seq.tolist(), strict=True)]
    return lines.take(np.array(keep, dtype=np.bool_))


async def stored_lines(loaded: Loaded) -> Lines:
    """The payment lines of loans that hold, in order."""
    found = await bulk().fetch(
        "SELECT x.loan_id, x.fact_seq, x.bill_seq, x.component, x.amount FROM payment_line x "
        "WHERE x.loan_id IN (?*) AND x.generation = (SELECT max(y.generation) FROM payment_line y "
        "WHERE y.loan_id = x.loan_id AND y.fact_seq = x.fact_seq) ORDER BY x.loan_id, x.fact_seq, x.line",
        [loaded.loan_ids],
    )
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    names = [name for name in Lines.names() if name != "loan"]
    return Lines(loan=rows, **{name: found[name] for name in names})


def by_fact(lines: Lines) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
    """By (loan's row, fact): bill, component and amount of each line, in order."""
    found: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for loan, fact, *rest in zip(*(getattr(lines, name).tolist() for name in Lines.names()), strict=True):
        bill, component, amount = rest
        found.setdefault((loan, fact), []).append((bill, component, amount))
    return found


async def _write_grades(work: Work, loaded: Loaded, outcome: Outcome, start: Checkpoint | None) -> int:
    """Begin a new grade history for every loan; how many changes it has since the derivation began."""
    generations = await ledger.grade_generations(loaded)
    if start is not None:
        await sql.execute(
            "INSERT INTO grade_change (loan_id, generation, changed_on, seq, floor_before, floor, grade_before, grade, "
            "fired, rules, policy, audit_id) SELECT loan_id, generation + 1, changed_on, seq, floor_before, floor, "
            "grade_before, grade, fired, rules, policy, audit_id FROM grade_change "
            "WHERE loan_id = ? AND generation = ? AND changed_on <= ?",
            [int(loaded.loan_ids[0]), int(generations[0]), start.day],
        )
    written = await ledger.write_grades(work, loaded, outcome, generations + 1)
    without = np.setdiff1d(np.arange(len(loaded.loan_ids)), outcome.grades.loan)
    await sql.execute_many(
        _NO_CHANGES.format(audit=work.audit_id),
        [(int(loaded.loan_ids[row]), int(generations[row])) for row in without.tolist()],
    )
    return written


_NO_CHANGES: Final = """
INSERT INTO grade_change (loan_id, generation, changed_on, seq, floor_before, floor, grade_before, grade, fired, rules,
                          policy, audit_id)
SELECT g.loan_id, g.generation + 1, 0, 0, 0, 0, 0, 0, 0, '[]', '', {audit:d} FROM grade_change g
WHERE g.loan_id = ? AND g.generation = ? AND g.changed_on > 0
AND NOT EXISTS (SELECT 1 FROM grade_change h WHERE h.loan_id = g.loan_id AND h.generation > g.generation)
GROUP BY g.loan_id, g.generation"""
"""A generation of no changes after one that had some: a row of no day, which is no change itself."""


async def _apply_signals(work: Work, loaded: Loaded, outcome: Outcome, before: Openings) -> tuple[int, int]:
    """Close the tasks that are not open any more or were opened on another day, then open those that are missing."""
    known, excused = await openings.stored(loaded), await openings.excused(loaded)
    opened = openings.stands(outcome.state, outcome.signals, before)
    gone = [key for key in known if opened.get(key, _NOWHERE) != known[key]]
    closing = [
        {"loan": loan, "on": work.booked_on, "signal": Signal.WATCH_CLOSED, "value": watch} for loan, watch in gone
    ]
    opening = [
        {"loan": loan, "on": on, "signal": Signal.WATCH_OPENED, "value": watch, "bill_seq": due}
        for (loan, watch), (on, due) in opened.items()
        if (on, due) not in (known.get((loan, watch)), excused.get((loan, watch)))
    ]
    _, closed = await task.apply_signals(work, loaded, Signals.of(closing))
    new, _ = await task.apply_signals(work, loaded, Signals.of(opening))
    return new, closed


_NOWHERE: Final = (-1, -1)
