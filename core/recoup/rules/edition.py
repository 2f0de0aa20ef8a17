"""Another policy comes into force: an edition of a regime, a value of a parameter, another product, another regime
(regime.md §2, §3).

It counts from the morning of its first day: what has accrued before is reckoned by the old one, everything from there
on by the new one. Codes of grades, statuses, facts and watches are carried over by name; a grade better than
the floor was decided over the floors of its day and ends with them. Another regime asks for its own work: no watch of
the old one is carried over.

Worked example: the surcharge on what is overdue rises from 50 % to 100 % on 2025-03-01. 1,000,000.00 at 4.35 %, due on
2025-01-10 and paid on 2025-03-11, costs 50 days at 6.525 % and 10 days at 8.7 %: 9,062.50 and 2,416.67, posted as
11,479.17 (IR-06, IR-02).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from recoup.rules import misuse, penalty
from recoup.rules.columns import IntArray, Signal
from recoup.rules.policy import CompoundRate, Policy
from recoup.rules.rate import penalty_rate
from recoup.rules.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A policy, and the first day on which it decides."""

    begins_on: int
    policy: Policy


Stages: TypeAlias = Sequence[Stage]
"""The policies of loans one after another, by their first days; the first also decides before its own."""


def at(stages: Stages, day: int) -> int:
    """Which of the stages decides on a day."""
    return max((number for number, stage in enumerate(stages) if stage.begins_on <= day), default=0)


def begin(walk: Walk, rows: IntArray, number: int, policy: Policy) -> None:
    """The policy of stage `number` decides from this morning on; `rows` are worked up to today under the old one."""
    old = walk.policy
    _cut_charges(walk, rows, policy)
    _close_watches(walk, rows, policy)
    walk.policy, walk.stage = policy, number
    state = walk.state
    if old.penalty != policy.penalty:
        state.penalty_rate[rows] = penalty_rate(state.rate[rows], policy.penalty)
    misuse.charge(walk, rows)
    state.grade[rows] = _carried(state.grade[rows], old.grades, policy.grades)
    state.floor[rows] = _carried(state.floor[rows], old.grades, policy.grades)
    if (old.floors, old.lapses_on) != (policy.floors, policy.lapses_on):
        state.corrected[rows] = state.corrected_at[rows] = 0
    before, after = ([each.code for each in statuses] for statuses in (old.statuses, policy.statuses))
    state.status[rows] = _carried(state.status[rows], ("", *before), ("", *after), gone=0)
    if old.facts != policy.facts:
        state.facts[rows] = _renumbered(state.facts[rows], old.facts, policy.facts)
    drawn = np.flatnonzero(state.interest_from > 0)
    walk.turn(drawn)
    walk.turn_settlement(drawn)


def _cut_charges(walk: Walk, rows: IntArray, policy: Policy) -> None:
    """What lateness has cost until today keeps the old rate; it is posted where the new policy reckons it otherwise."""
    old = walk.policy
    if _reckoned_by(old) == _reckoned_by(policy) or not penalty.charges(walk):
        return
    idx = walk.open_bills(rows)
    unit = old.penalty is None or (policy.penalty is not None and old.penalty.basis == policy.penalty.basis)
    kept = old.misuse is None or policy.misuse is not None
    if unit and kept and old.compound in (CompoundRate.NONE, policy.compound):
        penalty.touch(walk, idx)
    else:
        penalty.post(walk, idx)


def _reckoned_by(policy: Policy) -> tuple[object, ...]:
    """What decides on charges from day to day: the maturity too, which rolls, where a rate ends with it."""
    ends = (policy.calendar, policy.due_roll) if policy.compound is CompoundRate.CONTRACT_WITHIN_TERM else ()
    return (policy.penalty, policy.compound, policy.misuse, *ends)


def _close_watches(walk: Walk, rows: IntArray, policy: Policy) -> None:
    """Watches keep their bits by name; those that the new policy does not have are closed."""
    codes = (
        {each.code: index for index, each in enumerate(policy.watches)} if walk.policy.regime == policy.regime else {}
    )
    moved = [(index, each.code) for index, each in enumerate(walk.policy.watches) if codes.get(each.code) != index]
    if not moved:
        return
    before = walk.state.watching[rows]
    after = before.copy()
    for index, _ in moved:
        after &= ~(1 << index)
    for index, code in moved:
        was = (before >> index) & 1
        if code in codes:
            after |= was << codes[code]
        else:
            walk.signal(rows[was > 0], Signal.WATCH_CLOSED, value=index)
    walk.state.watching[rows] = after


def _renumbered(bits: IntArray, before: Sequence[str], after: Sequence[str]) -> IntArray:
    """Facts by the bits of one list of codes as bits of another; those that it does not have are left out."""
    found = np.zeros_like(bits)
    for index, code in enumerate(before):
        if code in after:
            found |= ((bits >> index) & 1) << after.index(code)
    return found


def _carried(values: IntArray, before: Sequence[str], after: Sequence[str], *, gone: int | None = None) -> IntArray:
    """Places in one list of codes as places in another; a code that is gone is `gone`, else as far from the first."""
    if tuple(before) == tuple(after):
        return values
    places = {code: index for index, code in enumerate(after)}
    far = [min(index, max(len(after) - 1, 0)) if gone is None else gone for index in range(len(before))]
    table = np.array([places.get(code, far[index]) for index, code in enumerate(before)] or [0], dtype=np.int64)
    return np.where(values < len(table), table[np.minimum(values, len(table) - 1)], 0)
