"""Who answers for which days of a late task (PM-04).

A task is late from the day after its due day through the day on which it is closed, else through the last day looked
at. Whoever holds it on a day answers for that day; nobody holds it: nobody does, and the report says so. Whoever is
given a task on a day has it from that day on.

Worked example: a task is due on the 10th and closed on the 15th. Li held it from the 5th, Wang was given it on the
13th. It was late on five days: Li answers for the 11th and the 12th, Wang for the 13th, the 14th and the 15th. A report
of the days through the 12th tells of two, both of them Li's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NOBODY: Final = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which one person held something, the first and the last among them; `NOBODY` held it."""

    holder: int
    since: int
    through: int

    @property
    def days(self) -> int:
        """How many."""
        return self.through - self.since + 1


def late_span(*, due_on: int, closed_on: int, since: int, through: int) -> tuple[int, int] | None:
    """The first and the last late day within `since` to `through`; None where it was not late then.

    `closed_on` 0: still open. A task without a due day (0) is never late.
    """
    first = max(due_on + 1, since)
    last = min(closed_on, through) if closed_on else through
    return (first, last) if due_on and first <= last else None


def spans(given: Iterable[tuple[int, int]], *, since: int, through: int) -> tuple[Span, ...]:
    """Who held it from `since` through `through`, by (day, holder) in the order in which it was given away.

    Neighbouring days of one holder are one span; what comes before the first giving was nobody's.
    """
    cuts = [(since, NOBODY)]
    for told_on, holder in given:
        if told_on > through:
            break
        day = max(told_on, since)
        while cuts and cuts[-1][0] >= day:
            cuts.pop()
        if not cuts or cuts[-1][1] != holder:
            cuts.append((day, holder))
    ends = [day - 1 for day, _ in cuts[1:]] + [through]
    return tuple(Span(holder, day, end) for (day, holder), end in zip(cuts, ends, strict=True))


def answering(
    given: Iterable[tuple[int, int]], looked_after: Iterable[tuple[int, int]], *, since: int, through: int
) -> tuple[Span, ...]:
    """Who answers for the days: who held it; on days that nobody did, who looked after the loan then."""
    behind = tuple(looked_after)
    found: list[Span] = []
    for span in spans(given, since=since, through=through):
        pieces = spans(behind, since=span.since, through=span.through) if span.holder == NOBODY else (span,)
        found += pieces
    return tuple(found)
