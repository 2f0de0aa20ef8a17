"""How long a restructured loan must perform before it counts as sound again (CL-09).

The observation period is the longer of so many repayment periods and so many months; it begins on the first repayment
day after the change and counts whole periods from there. (A cured loan rises by a deadline of its regime, CL-07.)

Worked example. A restructured loan with quarterly days from 2024-06-20 is observed until 2025-06-20; if 2024-12-20 is
missed, the period starts anew there and ends on 2025-12-20; with yearly days two full periods end on 2026-06-20
(CB-X11).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from recoup.rules.calendar import months_after
from recoup.rules.columns import NEVER


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
