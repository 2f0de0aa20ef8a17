"""When a listed rate is fixed anew (IR-10, IR-12, HI-04, DI-02).

Worked examples. A loan first drawn on 2023-05-15 and re-fixed yearly by its first tranche is fixed anew on 2024-05-15,
whenever its other tranches were drawn (DB-X08). One of 2025-03-20 that is re-fixed on 1 January is so on 2026-01-01
(HF-X08). A loan for a year or less keeps its rate (IR-12, HI-04).
"""

from enum import IntEnum
from typing import Final

import numpy as np

from recoup.rules.calendar import add_months, split


class Refix(IntEnum):
    """How often a listed rate is fixed anew."""

    NONE = 0
    ANNIVERSARY = 1  # of the first draw-down
    FIRST_OF_JANUARY = 2
    YEARLY_FIRST_TRANCHE = 3  # the same day as ANNIVERSARY; says that later tranches follow the first (DI-02)
    QUARTERLY = 4  # every three months from the first draw-down
    MONTHLY = 5


_MONTHS: Final = {Refix.ANNIVERSARY: 12, Refix.YEARLY_FIRST_TRANCHE: 12, Refix.QUARTERLY: 3, Refix.MONTHLY: 1}


def next_refix(mode: Refix, starts_on: int, maturity_on: int, after: int, *, fixed_up_to: int = 0) -> int:
    """The first day after `after` on which a loan of [starts_on, maturity_on) is fixed anew; 0 if there is none.

    `fixed_up_to`: a term of at most so many months keeps its rate. From 2024-02-29 a yearly re-fix is on 2025-02-28 and
    on 2028-02-29: the day is remembered through short months.
    """
    if mode is Refix.NONE or term_months(starts_on, maturity_on) <= fixed_up_to:
        return 0
    after = max(after, starts_on)
    month = _month(after)
    if mode is Refix.FIRST_OF_JANUARY:
        day = _moved(0, 12 * (month // 12 + 1))
    else:
        step = _MONTHS[mode]
        steps = (month - _month(starts_on)) // step
        day = _moved(starts_on, step * steps)
        if day <= after:
            day = _moved(starts_on, step * (steps + 1))
    return day if day < maturity_on else 0


def term_months(starts_on: int, maturity_on: int) -> int:
    """Whole months from a day to another, a part of one counting as one: 2024-01-10 to 2025-01-11 is 13."""
    months = _month(maturity_on) - _month(starts_on)
    return months + (_moved(starts_on, months) < maturity_on)


def full_months(starts_on: int, maturity_on: int) -> int:
    """Whole months from a day to another, a part of one counting as none: 2024-01-10 to 2025-01-09 is 11."""
    months = _month(maturity_on) - _month(starts_on)
    return months - (_moved(starts_on, months) > maturity_on)


def _month(day: int) -> int:
    return int(split(np.array([day], dtype=np.int64))[0][0])


def _moved(day: int, months: int) -> int:
    return int(add_months(np.array([day], dtype=np.int64), months)[0])
