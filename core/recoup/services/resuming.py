# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""From where loans are walked to a past day: from as late as what was known then allows, else from their first fact.

What is stored of a loan serves where nothing was recorded later that it holds, where the policies known then are those
known now, and where its last evening lies before the day. So does a checkpoint, where nothing that was recorded later
changes its day or an earlier one. Which of them it is shows in the clock only: each is what the facts give.

Worked example: T-1 moved last on 31 March, and 100.00 of 8 May are told on 20 May. Of 6 May, as known on 12 May, there
is nothing to go on from: the state of today knows the 100.00. Of 10 May, as known on 21 May, the state of 8 May is.
"""

from dataclasses import dataclass, replace

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.advance import Batch
from recoup.rules.columns import NEVER, Bills, BoolArray, Facts, IntArray
from recoup.services import checkpoint, ledger_rows, regime, replay
from recoup.services.ledger import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Loans, where they are gone on from, with the facts to come. `paid`: the bills that were paid by then."""

    batch: Batch
    paid: Bills


async def start(loaded: Loaded, day: int, known_at: int) -> Batch:
    """Where loans are gone on from to the morning of `day`, as known at `known_at` (microseconds since 1970)."""
    facts = await replay.standing_facts(loaded, through=day, known_at=known_at)
    return _mixed(loaded, facts, await _as_stored(loaded, day, await _first_later(loaded, known_at)))


async def start_of_one(one: Loaded, day: int, known_at: int) -> Start:
    """The same of one loan, which may have a checkpoint, and of which all bills are asked."""
    facts = await replay.standing_facts(one, through=day, known_at=known_at)
    later = await _first_later(one, known_at)
    stored = await _as_stored(one, day, later)
    if stored.all():
        return Start(batch=_mixed(one, facts, stored), paid=await _paid(one, NEVER))
    found = await checkpoint.last_before(one, min(day, int(later[0])))
    if found is not None:
        return Start(batch=found.batch(one, facts), paid=await _paid(one, found.day))
    return Start(batch=replay.unworked(one, facts), paid=Bills.zeros(0))


async def _first_later(loaded: Loaded, known_at: int) -> IntArray:
    """Of each loan the earliest day that what was recorded after a moment changes; NEVER: nothing."""
    found = await bulk().fetch(
        "SELECT f.loan_id, MIN(CASE WHEN u.value_on < f.value_on THEN u.value_on ELSE f.value_on END) AS changed "
        "FROM loan_fact f LEFT JOIN loan_fact u ON u.loan_id = f.loan_id AND u.seq = f.reverses "
        "WHERE f.loan_id IN (?*) AND f.recorded_at > ? GROUP BY f.loan_id ORDER BY f.loan_id",
        [loaded.loan_ids, known_at],
    )
    changed = np.full(len(loaded.loan_ids), NEVER, dtype=np.int64)
    changed[np.searchsorted(loaded.loan_ids, found["loan_id"])] = found["changed"]
    return changed


async def _as_stored(loaded: Loaded, day: int, later: IntArray) -> BoolArray:
    """The loans that are gone on from as they are stored."""
    state = loaded.batch.state
    fit: BoolArray = (later == NEVER) & (state.interest_from > 0) & (state.as_of <= day) & (state.closed_on < day)
    if fit.any():
        now = (await regime.judged([loaded.profile_id], day))[loaded.profile_id].stages
        if now != loaded.stages:
            fit[:] = False
    return fit


def _mixed(loaded: Loaded, facts: Facts, stored: BoolArray) -> Batch:
    """Some loans as they are stored, the others before anything happened to them."""
    batch, anew = replay.unworked(loaded, facts), np.flatnonzero(~stored).astype(np.int64)
    terms, state = loaded.batch.terms.copy(), loaded.batch.state.copy()
    terms.put(anew, batch.terms.take(anew))
    state.put(anew, batch.state.take(anew))
    bills = loaded.batch.bills.take(stored[loaded.batch.bills.loan])
    to_come = facts.take(~stored[facts.loan] | (facts.value_on > state.as_of[facts.loan]))
    return replace(batch, terms=terms, state=state, bills=bills, facts=to_come)


async def _paid(one: Loaded, through: int) -> Bills:
    """The bills of a loan that were paid by the evening of a day."""
    found = await bulk().fetch(
        f"SELECT {', '.join(ledger_rows.BILL_NAMES)} FROM bill WHERE loan_id = ? AND paid_on > 0 AND paid_on <= ? "
        "ORDER BY seq",
        [int(one.loan_ids[0]), through],
    )
    return Bills(loan=np.zeros(len(found["seq"]), dtype=np.int64), **found)
