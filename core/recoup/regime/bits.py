"""What the small numbers in stored loans stand for, edition by edition: facts, statuses, grades, watches.

A loan's state keeps the place of a code in these lists, not the code. Where a list of an edition that was in force is
another one, everything stored is read wrongly: so a release appends an edition (regime.md), and `altered` tells where
one did not.

Worked example: the watches of an edition were (REMIND, CONTACT). A release puts REPORT between them in the same
edition: the bit of a loan with CONTACT open now says REPORT, and `altered` gives ("watches", 1, "CONTACT", "REPORT").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from recoup.regime.binding import edition
from recoup.regime.compiling import fact_bits, opening_code, openings, standing_tasks
from recoup.regime.spec import Dated, RegimeSpec
from recoup.rules.calendar import day_of

FACTS: Final = "facts"
STATUSES: Final = "statuses"
WATCHES: Final = "watches"
GRADES: Final = "grades"

Bits: TypeAlias = Mapping[str, Sequence[str]]
"""Codes in their places, by list: `facts`, `statuses`, `watches`, `grades.1` and so on for each table of grades."""


@dataclass(frozen=True, slots=True)
class Altered:
    """The first place of a list that is another one; an empty code where there is none."""

    what: str
    place: int
    before: str
    now: str


def beginnings(spec: RegimeSpec) -> tuple[int, ...]:
    """The days on which an edition begins, oldest first; the first is the one from which every table has one, 0 where
    none has editions."""
    tables = [table for one in fields(spec) if isinstance(table := getattr(spec, one.name), Dated)]
    first = max((day_of(table.versions[0].since) for table in tables), default=0)
    days = {day_of(version.since) for table in tables for version in table.versions}
    return (first, *sorted(day for day in days if day > first))


def bits_of(spec: RegimeSpec, day: int) -> Bits:
    """The lists of the edition in force on a day, which is one of `beginnings` or later."""
    kinds = edition(spec.cases, day)
    found = {
        FACTS: tuple(fact_bits(spec)),
        STATUSES: tuple(row.code for row in edition(spec.statuses, day)),
        WATCHES: (
            *(task.code for task in standing_tasks(spec)),
            *(opening_code(kind, opening) for kind, opening in openings(kinds)),
        ),
    }
    tables = edition(spec.grades, day)
    return found | {f"{GRADES}.{number}": tuple(row.grades) for number, row in enumerate(tables, start=1)}


def altered(before: Bits, now: Bits) -> Altered | None:
    """The first change that makes stored places mean something else; facts may be appended, nothing else may."""
    return next(_changes(before, now), None)


def _changes(before: Bits, now: Bits) -> Iterator[Altered]:
    for what in (*before, *(name for name in now if name not in before)):
        old, new = tuple(before.get(what, ())), tuple(now.get(what, ()))
        compared = new[: len(old)] if what == FACTS else new
        for place in range(max(len(old), len(compared))):
            pair = tuple(codes[place] if place < len(codes) else "" for codes in (old, compared))
            if pair[0] != pair[1]:
                yield Altered(what, place, *pair)
