# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans derived anew from their facts, and the difference to the books posted today, effective when it was (kernel §9).

A fact that lies before what is worked already, and a reversal, change what should have been. Nothing that was posted is
touched: what no longer holds is undone by a row of its own, what holds instead is added.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.advance import Outcome, advance_through
from recoup.rules.columns import NEVER, Bills, Facts, IntArray, Lines, Signal, Signals, State, Transfers
from recoup.services import event, ledger, ledger_rows, sql, task
from recoup.services.difference import difference
from recoup.services.ledger import Loaded, Written
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
    state = State.zeros(len(loaded.loan_ids))
    state.next_event[:] = NEVER
    terms = ledger.first_contracts(loaded)
    batch = replace(loaded.batch, terms=terms, state=state, bills=Bills.zeros(0), facts=facts)
    return advance_through(batch, loaded.stages, until, closing=closing)


async def restate(work: Work, loaded: Loaded, newest: IntArray) -> Written:
    """Derive loans anew and post the difference. `newest` is each loan's newest fact. Their rows are locked."""
    closed = loaded.batch.state.closed_on
    total = Written()
    for through in np.unique(np.maximum(closed, work.booked_on - 1)).tolist():
        rows = np.flatnonzero(np.maximum(closed, work.booked_on - 1) == through).astype(np.int64)
        chosen = loaded.take(rows)
        facts = await standing_facts(chosen)
        closing = through >= work.booked_on
        outcome = derive(chosen, facts, until=max(through, work.booked_on), closing=closing)
        total += await _write(work, chosen, outcome, newest[rows])
    return total


async def _write(work: Work, loaded: Loaded, outcome: Outcome, newest: IntArray) -> Written:
    booked, reverses = await _booked(loaded)
    change, undoes = difference(booked, reverses, outcome.transfers)
    postings = ledger_rows.postings(
        change,
        loan_ids=loaded.loan_ids,
        last=loaded.last_posting,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
        reverses=undoes,
    )
    await bulk().insert("posting", postings)
    fresh = await _replace_bills(loaded, outcome.bills)
    await ledger.write_lines(loaded, await _changed_lines(loaded, outcome.lines))
    graded = await _write_grades(work, loaded, outcome)
    await ledger.write_terms(loaded, outcome.terms)
    opened, closed = await _apply_signals(work, loaded, outcome)
    work.outbox += [
        event.Draft(kind="loan.restated", loan_id=int(loan_id), data={}) for loan_id in loaded.loan_ids.tolist()
    ]
    posted = np.bincount(change.loan, minlength=len(loaded.loan_ids)).astype(np.int64)
    return Written(
        loans=await ledger.write_states(loaded, outcome.state, posted, newest),
        bills=fresh,
        postings=len(change),
        grade_changes=graded,
        tasks_opened=opened,
        tasks_closed=closed,
    )


async def _booked(loaded: Loaded) -> tuple[Transfers, IntArray]:
    names = [name for name in Transfers.names() if name != "loan"]
    found = await bulk().fetch(
        f"SELECT loan_id, reverses, {', '.join(names)} FROM posting WHERE loan_id IN (?*) ORDER BY loan_id, seq",
        [loaded.loan_ids],
    )
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    return Transfers(loan=rows, **{name: found[name] for name in names}), found["reverses"]


async def _replace_bills(loaded: Loaded, bills: Bills) -> int:
    """The derived bills instead of the present ones; how many there are more than before."""
    before = 0
    for piece in sql.chunks([int(loan_id) for loan_id in loaded.loan_ids]):
        before += await sql.execute(f"DELETE FROM bill WHERE loan_id IN ({sql.places(piece)})", piece)
    if len(bills):
        await bulk().insert("bill", ledger_rows.bills(bills, loaded.loan_ids))
    return max(0, len(bills) - before)


async def _changed_lines(loaded: Loaded, lines: Lines) -> Lines:
    """The lines of those facts that are allocated in another way than before."""
    found = await bulk().fetch(
        "SELECT x.loan_id, x.fact_seq, x.bill_seq, x.component, x.amount FROM payment_line x "
        "WHERE x.loan_id IN (?*) AND x.generation = (SELECT max(y.generation) FROM payment_line y "
        "WHERE y.loan_id = x.loan_id AND y.fact_seq = x.fact_seq) ORDER BY x.loan_id, x.fact_seq, x.line",
        [loaded.loan_ids],
    )
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    names = [name for name in Lines.names() if name != "loan"]
    told = _by_fact(Lines(loan=rows, **{name: found[name] for name in names}))
    derived = _by_fact(lines)
    changed = {fact for fact, listed in derived.items() if told.get(fact) != listed}
    keep = [pair in changed for pair in zip(lines.loan.tolist(), lines.fact_seq.tolist(), strict=True)]
    return lines.take(np.array(keep, dtype=np.bool_))


def _by_fact(lines: Lines) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
    found: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for loan, fact, *rest in zip(*(getattr(lines, name).tolist() for name in Lines.names()), strict=True):
        bill, component, amount = rest
        found.setdefault((loan, fact), []).append((bill, component, amount))
    return found


async def _write_grades(work: Work, loaded: Loaded, outcome: Outcome) -> int:
    """Begin a new grade history for every loan; how many changes it has."""
    generations = await ledger.grade_generations(loaded)
    return await ledger.write_grades(work, loaded, outcome, generations + 1)


async def _apply_signals(work: Work, loaded: Loaded, outcome: Outcome) -> tuple[int, int]:
    """Close the tasks that are not open any more or were opened on another day, then open those that are missing."""
    known = await _stored_tasks(loaded)
    opened = openings(outcome)
    gone = [key for key in known if opened.get(key, _NOWHERE) != known[key]]
    closing = [
        {"loan": loan, "on": work.booked_on, "signal": Signal.WATCH_CLOSED, "value": watch} for loan, watch in gone
    ]
    opening = [
        {"loan": loan, "on": on, "signal": Signal.WATCH_OPENED, "value": watch, "bill_seq": due}
        for (loan, watch), (on, due) in opened.items()
        if known.get((loan, watch), _NOWHERE) != (on, due)
    ]
    _, closed = await task.apply_signals(work, loaded, Signals.of(closing))
    new, _ = await task.apply_signals(work, loaded, Signals.of(opening))
    return new, closed


_NOWHERE: Final = (-1, -1)


async def _stored_tasks(loaded: Loaded) -> dict[tuple[int, int], tuple[int, int]]:
    """The day of opening and the due day of every open task, by (loan's row, watch)."""
    watches = {watch.code: index for index, watch in enumerate(loaded.policy.watches)}
    rows = await sql.rows_in(
        f"SELECT loan_id, code, opened_on, due_on FROM task WHERE state = '{task.OPEN}' AND loan_id IN ({{keys}})",
        loaded.loan_ids.tolist(),
    )
    places = {loan_id: row for row, loan_id in enumerate(loaded.loan_ids.tolist())}
    return {
        (places[row["loan_id"]], watches[row["code"]]): (row["opened_on"], row["due_on"])
        for row in rows
        if row["code"] in watches
    }


def openings(outcome: Outcome) -> dict[tuple[int, int], tuple[int, int]]:
    """The day of opening and the due day of every watch that is open at the end, by (loan's row, watch)."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    edges = outcome.signals.take(outcome.signals.signal == Signal.WATCH_OPENED)
    rows = zip(edges.loan.tolist(), edges.value.tolist(), edges.on.tolist(), edges.bill_seq.tolist(), strict=True)
    for loan, watch, on, due in rows:
        if outcome.state.watching[loan] >> watch & 1:
            found[loan, watch] = (on, due)
    return found
