"""What a day's end says of a loan: non-accrual and grade; and with which status and watches the next day begins.

The computed grade is the worst floor whose condition holds. A worse one is the official grade at once; a better one
only if the policy says so, else somebody has to decide. Worked example (SM-CLASS): a loan that was DOUBTFUL and whose
floor is NORMAL again is DOUBTFUL until people decide; decided SUBSTANDARD it is SUBSTANDARD at once, and decided NORMAL
while the floor is SPECIAL_MENTION it is SPECIAL_MENTION.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from recoup.rules import nonaccrual
from recoup.rules.columns import NEVER, BoolArray, IntArray, Signal
from recoup.rules.condition import leaves, moves
from recoup.rules.measure import Seen, seen
from recoup.rules.policy import Mask, Policy, Status, Watch
from recoup.rules.trace import Judged, measured
from recoup.rules.walk import Walk, places


def judge(walk: Walk, view: Seen) -> None:
    """What conditions decide at the end of a day, in the order in which one reads the other (kernel §2, step 7)."""
    _accrual(walk, view)
    _grade(walk, view)


def decide(walk: Walk, rows: IntArray, grade: IntArray) -> None:
    """People decided on the official grade; better than the floor of the evening before only where the policy allows.

    Such a grade stands until another floor begins to hold or a measure of `lapses_on` rises (HF-15).
    """
    state, policy = walk.state, walk.policy
    if not policy.grades:
        return
    floor, before = state.floor[rows], state.grade[rows]
    after = grade if policy.better_than_floor else np.maximum(grade, floor)
    state.corrected[rows] = state.corrected_at[rows] = 0
    better = rows[after < floor]
    if len(better):
        view = seen(walk, better)
        state.corrected[better] = 1 | computed(policy, view)[1] << 1
        state.corrected_at[better] = _lapsing(policy, view)
    changed = places(after != before)
    loans = rows[changed]
    state.grade[loans] = after[changed]
    walk.grades.add(
        loans, on=walk.day[loans], stage=walk.stage, floor_before=floor[changed], floor=floor[changed],
        grade_before=before[changed], grade=after[changed],
    )  # fmt: skip


def computed(policy: Policy, view: Seen) -> tuple[IntArray, IntArray]:
    """Of each loan the worst floor that holds, the grade of the rules alone, and a bit for each floor that does."""
    floor, fired = np.zeros_like(view.rows), np.zeros_like(view.rows)
    for bit, each in enumerate(policy.floors):
        holds = each.mask.holds(view)
        if holds.any():
            floor[holds] = np.maximum(floor[holds], each.grade)
            fired[holds] |= 1 << bit
    return floor, fired


def _lapsing(policy: Policy, view: Seen) -> IntArray:
    """What the measures come to whose rise ends a grade better than the floor."""
    total = np.zeros_like(view.rows)
    for name in policy.lapses_on:
        total += view[name]
    return total


def _kept(walk: Walk, view: Seen, floor: IntArray, fired: IntArray) -> BoolArray:
    """The loans whose grade, decided better than the floor, still stands; the others' is one no more."""
    state, rows = walk.state, view.rows
    bits = state.corrected[rows]
    if not bits.any():
        return np.zeros(len(rows), dtype=np.bool_)
    another = (fired << 1) & ~bits
    risen = _lapsing(walk.policy, view) > state.corrected_at[rows]
    stands: BoolArray = (bits > 0) & (another == 0) & (floor > state.grade[rows]) & ~risen
    ended = rows[~stands]
    state.corrected[ended] = state.corrected_at[ended] = 0
    return stands


def greet(walk: Walk, view: Seen) -> None:
    """With which status a loan stands in the day that `view` sees, and what is to be done on it.

    Asked on the evening before, so that work due on a day is on the list when the day opens, and again after facts.
    """
    _set_status(walk, view)
    _watch(walk, view)


def _accrual(walk: Walk, view: Seen) -> None:
    policy, rows = walk.policy, view.rows
    none = np.zeros(len(rows), dtype=np.bool_)
    enters = none if policy.non_accrual_enters is None else policy.non_accrual_enters.holds(view)
    leaves = none if policy.non_accrual_leaves is None else policy.non_accrual_leaves.holds(view)
    if enters.any() or leaves.any():
        nonaccrual.transition(walk, rows, enters, leaves)
        view.forget("non_accrual")


def _grade(walk: Walk, view: Seen) -> None:
    if not walk.policy.grades:
        return
    rows, state = view.rows, walk.state
    floor, fired = computed(walk.policy, view)
    before, grade = state.floor[rows], state.grade[rows]
    after = np.maximum(grade, floor)
    if walk.policy.improves_by_rule:
        after = np.where(floor < before, floor, after)
    after = np.where(_kept(walk, view, floor, fired), grade, after)
    changed = places((floor != before) | (grade != after))
    if not len(changed):
        return
    if walk.trace is not None:
        _tell(walk, view, changed, fired)
    loans = rows[changed]
    state.floor[loans], state.grade[loans] = floor[changed], after[changed]
    walk.grades.add(
        loans, on=walk.day[loans], stage=walk.stage, floor_before=before[changed], floor=floor[changed],
        grade_before=grade[changed], grade=after[changed], fired=fired[changed],
    )  # fmt: skip


def _tell(walk: Walk, view: Seen, changed: IntArray, fired: IntArray) -> None:
    """Which floors held when grades moved, and what their conditions read."""
    if walk.trace is None:
        return
    for row in changed.tolist():
        loan = int(view.rows[row])
        for bit, each in enumerate(walk.policy.floors):
            if int(fired[row]) >> bit & 1:
                read = tuple(measured(leaf, view, row) for leaf in leaves(each.mask))
                walk.trace.entries.append(
                    Judged(
                        loan=loan,
                        on=int(walk.day[loan]),
                        stage=walk.stage,
                        floor=bit,
                        grade=each.grade,
                        rules=each.rules,
                        measured=read,
                    )
                )


def standing(statuses: Sequence[Status], view: Seen) -> IntArray:
    """1 + index of the first status that holds for each loan; 0 if none does."""
    found = np.zeros_like(view.rows)
    for number, status in enumerate(statuses, start=1):
        open_rows = found == 0
        holds = open_rows if status.mask is None else open_rows & status.mask.holds(view)
        found[holds] = number
    return found


def _set_status(walk: Walk, view: Seen) -> None:
    """The name of each loan's situation today."""
    if not walk.policy.statuses:
        return
    status = standing(walk.policy.statuses, view)
    changed = places(status != walk.state.status[view.rows])
    loans = view.rows[changed]
    walk.state.status[loans] = status[changed]
    walk.signal(loans, Signal.STATUS_CHANGED, value=status[changed])


def _watch(walk: Walk, view: Seen) -> None:
    """Open and close the watches; after a loan is paid off they only close."""
    rows, paid_off = view.rows, view["paid_off"] > 0
    for index, each in enumerate(walk.policy.watches):
        bit = 1 << index
        was = (walk.state.watching[rows] & bit) > 0
        holds = each.mask.holds(view) & (was | ~paid_off)
        begins = holds & (~was | _names_another(walk, each, view)) if each.each else holds & ~was
        opened, closed = rows[begins], rows[was & ~holds]
        walk.state.watching[opened] |= bit
        walk.state.watching[closed] &= ~bit
        if len(opened):
            due = each.due(view)[begins]
            walk.signal(opened, Signal.WATCH_OPENED, value=index, bill_seq=due)
            if each.each:
                walk.named[each.code][opened] = due
        walk.signal(closed, Signal.WATCH_CLOSED, value=index)


def _names_another(walk: Walk, watch: Watch, view: Seen) -> BoolArray:
    """Whether the day of a watch is not the one that this walk has told of last."""
    told = walk.named.setdefault(watch.code, np.zeros_like(walk.day))
    another: BoolArray = watch.due(view) != told[view.rows]
    return another


def judging(policy: Policy) -> Iterator[Mask]:
    """Every condition that the policy asks of a day that ends."""
    yield from (each for each in (policy.non_accrual_enters, policy.non_accrual_leaves) if each is not None)
    yield from (floor.mask for floor in policy.floors)


def greeting(policy: Policy) -> Iterator[Mask]:
    """Every condition that the policy asks of a day that begins."""
    yield from (status.mask for status in policy.statuses if status.mask is not None)
    yield from (watch.mask for watch in policy.watches)


def next_change(masks: Iterable[Mask], view: Seen) -> IntArray:
    """The first day after the one that `view` sees on which time alone may change an answer."""
    first = np.full(len(view.rows), NEVER, dtype=np.int64)
    for mask in masks:
        if moves(mask):
            first = np.minimum(first, mask.changes(view))
    return first
