"""How urgent a task is: one number, higher first, and what it is made of.

    priority = 10 x days late, at most 300
             +  1 x days past due of the loan, at most 360
             + 15 x digits of the amount overdue in minor units, at most 225

A task 3 days late, on a loan 35 days past due with 1,234.56 overdue (123,456 分: six digits), has 30 + 35 + 90 = 155.
Lateness of the task weighs most, then how long the debtor has not paid, then the size of the amount, by its order of
magnitude so that a large loan does not hide ten small ones.
"""

from dataclasses import dataclass
from typing import Final

LATE_POINTS: Final = 10
"""For each day after the task's own due day."""
LATE_MAX: Final = 300
OVERDUE_POINTS: Final = 1
"""For each day since the loan's oldest unpaid due day."""
OVERDUE_MAX: Final = 360
AMOUNT_POINTS: Final = 15
"""For each digit of the amount past due and unpaid, in minor units, as booked."""
AMOUNT_MAX: Final = 225


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The points of a task by their cause."""

    late: int
    overdue: int
    amount: int

    @property
    def points(self) -> int:
        """The priority itself."""
        return self.late + self.overdue + self.amount


def priority_of(*, days_late: int, days_past_due: int, arrears: int) -> Priority:
    """The priority of a task, `days_late` after its due day (0 or less: not late), on a loan with `arrears` overdue."""
    digits = len(str(arrears)) if arrears > 0 else 0
    return Priority(
        late=min(LATE_POINTS * max(days_late, 0), LATE_MAX),
        overdue=min(OVERDUE_POINTS * max(days_past_due, 0), OVERDUE_MAX),
        amount=min(AMOUNT_POINTS * digits, AMOUNT_MAX),
    )
