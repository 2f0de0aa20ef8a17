"""How long a loan must perform before it counts as sound again: upgrade and observation period (CL-07, CL-09).

Both are the longer of so many repayment periods and so many months. An upgrade counts repayment days after the cure;
an observation period begins on the first repayment day after the change and counts whole periods from there.

Worked examples. A loan cured on 2024-05-10 with repayment days 2024-06-20 and 2024-09-20 may rise on 2024-11-10, six
months later; with yearly days on 2025-12-20, the second of them (CB-X10). A restructured loan with quarterly days from
2024-06-20 is observed until 2025-06-20; if 2024-12-20 is missed, the period starts anew there and ends on 2025-12-20;
with yearly days two full periods end on 2026-06-20 (CB-X11).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from recoup.rules.calendar import add_months, months_after
from recoup.rules.columns import NEVER, IntArray


def longer_of(start: IntArray, nth_due: IntArray, months: int) -> IntArray:
    """For each row the later of a repayment day and `start` moved by whole months.

    `nth_due` is the repayment day that closes the periods asked for; where it is 0, the plan has no such day and the
    loan is observed to its end: NEVER. Where `start` is 0 nothing is observed: 0.
    """
    later = np.maximum(nth_due, add_months(start, months))
    return np.where(start == 0, 0, np.where(nth_due == 0, NEVER, later))


def upgrade_from(cured_on: int, dues: Sequence[int], *, periods: int, months: int) -> int:
    """The first day on which a cured loan may rise (CL-07); NEVER if its plan has too few days left.

    `cured_on` is the day on which all arrears and costs were paid, `dues` the repayment days in ascending order. A miss
    after the cure ends it: the next cure has a day of its own. Raises ValueError for what is no such day or list.
    """
    _sound(dues, periods, months)
    return _later(cured_on, dues, periods, months)


def observed_until(dues: Sequence[int], missed: Sequence[int] = (), *, periods: int, months: int) -> int:
    """The last day of an observation period (CL-09); NEVER if the plan has too few days left.

    `dues` begins with the first repayment day after the change. A miss inside the period starts it anew on the day
    missed. Raises ValueError for an empty or unsorted list and for a miss on a day that is no repayment day.
    """
    _sound(dues, periods, months)
    strange = sorted(set(missed).difference(dues))
    if not dues or strange:
        msg = f"an observation period needs repayment days, and misses on them: {strange or 'none given'}"
        raise ValueError(msg)
    return anew(dues[0], missed, lambda start: _later(start, dues, periods, months))


def anew(start: int, missed: Iterable[int], until: Callable[[int], int]) -> int:
    """The end of a time that a miss inside it, its first and last day included, begins anew on the day missed."""
    end = until(start)
    for day in sorted(missed):
        if start <= day <= end:
            start, end = day, until(day)
    return end


def nth_due(dues: Sequence[int], after: int, count: int) -> int:
    """The `count`-th repayment day after a day; 0 if the plan has none. `dues` ascend."""
    place = bisect_right(dues, after) + count - 1
    return dues[place] if place < len(dues) else 0


def _later(start: int, dues: Sequence[int], periods: int, months: int) -> int:
    nth = nth_due(dues, start, periods)
    return max(nth, months_after(start, months)) if nth else NEVER


def _sound(dues: Sequence[int], periods: int, months: int) -> None:
    if periods < 1 or months < 0:
        msg = f"at least one period and no negative months: {periods} periods, {months} months"
        raise ValueError(msg)
    if any(later <= earlier for earlier, later in pairwise(dues)):
        msg = "repayment days must ascend"
        raise ValueError(msg)
