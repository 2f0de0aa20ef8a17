"""Listed rates: which is in force on a day, and what a contract makes of it (IR-10, DI-03).

Worked example: one-year LPR is 3.45 % from 2023-08-21 and 3.35 % from 2024-07-22. A contract of LPR plus 90 basis
points that is fixed anew on 2024-07-22 has 4.25 %; one that is fixed anew the day before has 4.35 %.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

BASIS_POINT: Final = 100
"""Parts per million in a basis point."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """Listed rates by (list, tenor), each with its first day, ascending."""

    rows: dict[tuple[str, str], tuple[tuple[int, int], ...]]

    @classmethod
    def of(cls, told: Iterable[tuple[str, str, int, int]]) -> Self:
        """From (list, tenor, first day, rate), in order of recording: of two for one day the later corrects."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        for code, tenor, since, rate in told:
            found.setdefault((code, tenor), {})[since] = rate
        return cls({key: tuple(sorted(rates.items())) for key, rates in found.items()})

    def at(self, code: str, tenor: str, day: int) -> int | None:
        """The rate in force on a day, ppm a year; None before the first."""
        rates = self.rows.get((code, tenor), ())
        place = bisect_right(rates, day, key=lambda row: row[0])
        return rates[place - 1][1] if place else None


def contract_rate(listed: int, spread_bp: int) -> int:
    """The listed rate and the spread: 3.45 % and 90 basis points are 4.35 %. Negative if they make less than none."""
    return listed + spread_bp * BASIS_POINT


def tier_of(months: int, tiers: Sequence[tuple[str, int]]) -> str | None:
    """The tier of a term: the first that is long enough, else the longest; None where there are none (贷款通则 8).

    With tiers up to 12, 60 and 600 months a loan of 48 months extended by 24 turns from MEDIUM into LONG (DI-03).
    """
    if not tiers:
        return None
    return next((code for code, most in tiers if months <= most), tiers[-1][0])


def tier_rate(
    months: int, tiers: Sequence[tuple[str, int]], tenors: dict[str, str], table: RateTable, code: str, day: int
) -> int | None:
    """The listed rate of the tier that a term belongs to, on a day; `tenors` are the list's by tier (DI-03).

    The benchmark of 2015-10-24 is 4.35 %, 4.75 % and 4.9 % for SHORT, MEDIUM and LONG: a loan of four years whose
    extension makes it six has 4.9 % from the extension day.
    """
    tier = tier_of(months, tiers)
    return None if tier is None or tier not in tenors else table.at(code, tenors[tier], day)
