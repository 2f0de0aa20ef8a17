"""Lists of rates that contracts refer to, dated (regime.md §10; IR-10, HI-04, DI-02, DI-03).

Worked example: the fund's list has 2.85 % for a first home over five years from 2024-05-18 and 2.6 % from 2025-05-08; a
loan of 2025-03-20 that is fixed anew on 2026-01-01 has 2.6 % from there on (HF-X08).
"""

from dataclasses import dataclass
from datetime import date

from recoup.regime.policy.condition import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenor:
    """A column of a list: a term, a kind of home. A contract that names none has the first whose `when` holds."""

    code: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRate:
    """A rate that a regulation itself gives, ppm a year, in force from a day until the tenor's next one."""

    tenor: str
    since: date
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateList:
    """A list of rates. `rates` are the regulation's own; what is published later comes in through the services."""

    code: str
    tenors: tuple[Tenor, ...]
    rates: tuple[ListedRate, ...] = ()
    rules: tuple[str, ...] = ()
