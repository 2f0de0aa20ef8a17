"""Loans at the end of a day as they are and as other rules would have them; nothing is written.

Where the other rules only judge differently, both are asked of the loans as they stand. Where they would have counted,
charged or allocated differently, the loans are walked from their first fact under them. Either way the grade that is
told is the one that the rules compute that evening: what people decided was decided under the rules in force.

Worked example (HC-00, HF-X04): five instalments missed in all, two of them in a row. Counted in all the loan is
SUBSTANDARD, counted in a row NORMAL; both are read off the same columns.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from recoup.rules import grading
from recoup.rules.advance import Batch, advance_through
from recoup.rules.columns import NEVER, FactKind, Facts, IntArray, LoanFlag
from recoup.rules.edition import Stages, at
from recoup.rules.figures import figures_through
from recoup.rules.measure import charge, seen
from recoup.rules.policy import CountMode, Policy
from recoup.rules.walk import Walk
from recoup.services import ledger, replay, resuming
from recoup.services.as_of import Pair
from recoup.services.ledger import Loaded
from recoup.services.regime import Otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Loans of one batch at the end of the day; row i is the loan `loan_ids[i]`.

    `grade` is an index of the policy's grades, `fired` a bit for each floor that holds, `watched` one for each standing
    task or opening of a case that is asked for; `status` is a place in the policy's statuses, the first 1, 0 none;
    `interest` was accrued, `penalty` is charged and unpaid.
    """

    loaded: Loaded
    policy: Policy
    live: IntArray
    balance: IntArray
    arrears: IntArray
    interest: IntArray
    penalty: IntArray
    grade: IntArray
    fired: IntArray
    watched: IntArray
    status: IntArray
    non_accrual: IntArray
    observed: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The same loans twice. `walked`: they were walked anew under the other rules."""

    present: Side
    other: Side
    walked: bool


async def compare(
    loan_ids: Sequence[int], pair: Pair, otherwise: Otherwise, *, today: int, of: str = ""
) -> list[Compared]:
    """Loans at the end of a day, a batch a profile; `of`: only those that were under that regime then.

    Raises `Refused` for rules that cannot be.
    """
    found: list[Compared] = []
    for loaded in await ledger.load(loan_ids, lock=False, day=pair.day, known_at=pair.known_at):
        if of and loaded.regime != of:
            continue
        other = await ledger.under(loaded, pair.day, otherwise, known_at=pair.known_at)
        if pair.day == today and not otherwise.regime and judges_only(loaded, other, pair.day):
            found.append(await asyncio.to_thread(_judged, loaded, other, pair.day))
        else:
            found.append(await _walked(loaded, other, pair, otherwise))
    return found


def judges_only(loaded: Loaded, other: Loaded, day: int) -> bool:
    """Whether the other rules count, charge and allocate as those in force do, on every day."""
    ours, theirs = loaded.stages, other.stages
    days = sorted({stage.begins_on for stage in (*ours, *theirs)})
    return all(
        _moving(ours[at(ours, each)].policy) == _moving(theirs[at(theirs, each)].policy) for each in days if each <= day
    )


def _moving(policy: Policy) -> Policy:
    """A policy without what only judges."""
    return replace(
        policy,
        count_mode=CountMode.CUMULATIVE,
        grades=(),
        floors=(),
        improves_by_rule=False,
        statuses=(),
        watches=(),
        better_than_floor=False,
        lapses_on=(),
    )


def _judged(loaded: Loaded, other: Loaded, day: int) -> Compared:
    """Both sides of loans as they are stored; what has accrued is the same on both."""
    present = _side(loaded, loaded.batch, day, _accrued(loaded, loaded.batch, day))
    return Compared(present=present, other=_side(other, loaded.batch, day, present.interest), walked=False)


async def _walked(loaded: Loaded, other: Loaded, pair: Pair, otherwise: Otherwise) -> Compared:
    start = await resuming.start(loaded, pair.day, pair.known_at)
    facts = await replay.standing_facts(loaded, through=pair.day, known_at=pair.known_at)
    if otherwise.regime:
        facts = _translated(facts, loaded.stages, other.policy.facts)
    begun = replay.unworked(other, facts)
    return Compared(
        present=await asyncio.to_thread(_end_of_day, loaded, start, pair.day),
        other=await asyncio.to_thread(_end_of_day, other, begun, pair.day),
        walked=True,
    )


def _end_of_day(loaded: Loaded, start: Batch, day: int) -> Side:
    moved = advance_through(start, loaded.stages, day, closing=False)
    batch = replace(loaded.batch, terms=moved.terms, state=moved.state, bills=moved.bills)
    return _side(loaded, batch, day, _accrued(loaded, batch, day))


def _accrued(loaded: Loaded, batch: Batch, day: int) -> IntArray:
    """Contract interest that is not billed yet."""
    return figures_through(replace(batch, facts=Facts.zeros(0)), loaded.stages, day).interest_accrued


def _side(loaded: Loaded, batch: Batch, day: int, interest: IntArray) -> Side:
    """What the rules of a batch say of its loans in the evening of a day."""
    policy, state = loaded.stages[at(loaded.stages, day)].policy, batch.state
    rows = np.arange(len(loaded.loan_ids), dtype=np.int64)
    walk = Walk.of(batch.terms, state, batch.bills, batch.plan, policy)
    walk.day[:] = np.maximum(day, state.as_of)
    view = seen(walk, rows)
    grade, fired = grading.computed(policy, view)
    watched = np.zeros_like(rows)
    for bit, watch in enumerate(policy.watches):
        watched |= np.where(watch.mask.holds(view), 1 << bit, 0)
    return Side(
        loaded=loaded,
        policy=policy,
        live=((state.interest_from > 0) & ((state.flags & LoanFlag.PAID_OFF) == 0)).astype(np.int64),
        balance=view["balance"],
        arrears=view["arrears"],
        interest=interest,
        penalty=charge(view, "penalty") + charge(view, "compound"),
        grade=grade,
        fired=fired,
        watched=watched,
        status=grading.standing(policy.statuses, view) if policy.statuses else np.zeros_like(rows),
        non_accrual=view["non_accrual"],
        observed=view["observed"],
    )


def _translated(facts: Facts, ours: Stages, theirs: Sequence[str]) -> Facts:
    """Facts as another regime numbers them; what it does not know, and grades that people decided, is left out.

    Each was told by the codes of the regime under which its loan stood on its day.
    """
    stated = np.isin(facts.kind, [int(FactKind.STATEMENT_BEGINS), int(FactKind.STATEMENT_ENDS)])
    amounts = facts.amount.copy()
    kept = ~np.isin(facts.kind, [int(FactKind.GRADE), int(FactKind.PROFILE)]) & ~stated
    ends = [*(stage.begins_on for stage in ours[1:]), NEVER]
    for number, (stage, end) in enumerate(zip(ours, ends, strict=True)):
        on = stated & (facts.value_on < end) & ((facts.value_on >= stage.begins_on) | (number == 0))
        for bit, code in enumerate(stage.policy.facts):
            if code in theirs:
                told = on & (facts.amount == 1 << bit)
                amounts[told], kept[told] = 1 << theirs.index(code), True
    return replace(facts, amount=amounts).take(kept)
