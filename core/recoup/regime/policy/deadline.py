"""Deadlines: one dataclass for all shapes that rules use (regime.md §4).

fixed day of next month     Deadline("period_end", months=1, day=P("report_deadline_day"))      HF-12, TR-09
N days after, before        Deadline("entered", days=5) · Deadline("due_on", days=7, before=True)   TR-11, DN-01
end of month                Deadline("opened_on", day=END)                                       PM-07
same day                    Deadline("known_on")                                                 TR-14
N months, clamped           Deadline("entered", months=12)                                       HW-03
longer of two               Latest((Deadline("cured_on", periods=2), Deadline("cured_on", months=6)))   CL-07
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.parameter import P

END: Final = 31
"""The last day of a month, however long it is."""

RollCode: TypeAlias = Literal["NONE", "FOLLOWING", "PRECEDING"]

ROLL_INTERNAL: Final = P("roll_internal_deadlines")
"""How the institution's own deadlines roll off holidays; legal ones pass `roll=P("roll_legal")`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day reckoned from an anchor; unknown while the anchor is.

    Move by repayment periods, then by months (clamped to the month's end), then to `day` of that month, then by days
    (the first day not counted; `working` skips holidays), then roll. `before` counts all of it back.
    `inclusive=False` makes the day itself too late. 2024-03-31 one month before is 2024-02-29.
    """

    anchor: str
    periods: int | P = 0
    months: int | P = 0
    day: int | P | None = None
    days: int | P = 0
    working: bool | P = False
    before: bool = False
    inclusive: bool | P = True
    roll: RollCode | P = ROLL_INTERNAL


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest of several deadlines; unknown while one of them is."""

    of: "tuple[When, ...]"


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earliest of several deadlines that are known."""

    of: "tuple[When, ...]"


When: TypeAlias = Deadline | Latest | Earliest
"""Whatever names a day."""
