"""What a case is about: nouns and a period, as one text that at most one open case of a kind has.

Worked example (PM-07): a check of loan 12 that opens on 2024-05-01 has the key `loan:12|month:2024-05`; its period goes
from 2024-05-01 to 2024-05-31.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem, Refused
from recoup.regime.period import period_in
from recoup.rules.calendar import date_of, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of the calendar: its name, its first and its last day."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key of a case. Without a period in it both days are 0."""

    text: str
    period_start: int = 0
    period_end: int = 0


def _months(first: date, count: int, label: str) -> Period:
    last = date(first.year, first.month + count - 1, monthrange(first.year, first.month + count - 1)[1])
    return Period(label=label, start=day_of(first), end=day_of(last))


def _quarter(day: date) -> Period:
    number = (day.month - 1) // 3
    return _months(date(day.year, number * 3 + 1, 1), 3, f"{day.year}-Q{number + 1}")


def _half_year(day: date) -> Period:
    second = day.month > 6
    return _months(date(day.year, 7 if second else 1, 1), 6, f"{day.year}-H{2 if second else 1}")


_PERIODS: Final[Mapping[str, Callable[[date], Period]]] = {
    "day": lambda day: Period(label=day.isoformat(), start=day_of(day), end=day_of(day)),
    "month": lambda day: _months(day.replace(day=1), 1, f"{day.year}-{day.month:02d}"),
    "quarter": _quarter,
    "half_year": _half_year,
    "year": lambda day: _months(date(day.year, 1, 1), 12, str(day.year)),
}


def period_of(noun: str, day: int) -> Period:
    """The period of a kind in which a day lies: the quarter of 2024-05-17 is 2024-Q2."""
    return _PERIODS[noun](date_of(day))


def nouns_in(text: str) -> dict[str, str]:
    """What a key holds for each of its nouns: the database's own id, a code, or a period by its name."""
    return dict(part.split(":", 1) for part in text.split("|") if ":" in part)


def told_in(text: str, noun: str) -> int:
    """The id that a key holds for a noun; 0 none. `officer:17|quarter:2024-Q1` has 17 for `officer`."""
    found = nouns_in(text).get(noun, "")
    return int(found) if found.isdecimal() else 0


def key_of(key: tuple[str, ...], about: Mapping[str, str], day: int) -> Key:
    """The key for what a case is about and the period of a day. Raises `Refused` SUBJECT_MISSING."""
    named = period_in(key)
    period = period_of(named, day) if named else None
    missing = [noun for noun in key if noun != named and not about.get(noun)]
    if missing:
        raise Refused(
            *(Problem(code="SUBJECT_MISSING", field=("about", noun), value="", limit=noun) for noun in missing)
        )
    parts = [f"{noun}:{period.label if period and noun == named else about[noun]}" for noun in key]
    return Key(
        text="|".join(parts),
        period_start=period.start if period else 0,
        period_end=period.end if period else 0,
    )
