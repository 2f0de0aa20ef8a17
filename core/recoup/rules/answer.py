"""The conditions of a policy over a loan that is alone: the answers that `condition` gives for columns, in plain whole
numbers, and what they hang on, so that nothing is asked twice that cannot have changed.

Worked example: `Threshold("dpd", ">", 90)` hangs on `overdue_since`. With 100 there the answer on day 150 is no, until
day 191; on every day before that it need not be asked again unless `overdue_since` moves (CL-03, CB-X06).
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from recoup.rules.columns import NEVER, IntArray
from recoup.rules.condition import MOVING, Constant, Either, Every, FactBits, Opposite, Ratio, Reached, Threshold, moves
from recoup.rules.interest import PPM
from recoup.rules.policy import Days, Mask

Measure: TypeAlias = Callable[[str], int]
"""The value of a measure by its name; `today` is always among them."""

_OPERATORS: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition for one loan: whether it holds today, when time alone may change that, and what it hangs on."""

    holds: Callable[[Measure], bool]
    changes: Callable[[Measure], int]
    names: frozenset[str]  # with `today`: it may be another one every day
    moves: bool


@dataclass(frozen=True, slots=True)
class Column(Mapping[str, IntArray]):
    """The measures of one loan as columns of one row, for what only columns answer."""

    measure: Measure
    read: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> IntArray:
        """A column of one row."""
        self.read.add(name)
        return np.array([self.measure(name)], dtype=np.int64)

    def __iter__(self) -> Iterator[str]:
        """The names read so far."""
        return iter(self.read)

    def __len__(self) -> int:
        """How many names were read so far."""
        return len(self.read)


def answer(mask: Mask) -> Answer:
    """A condition for one loan; a kind that is not known here is asked as a column, every day."""
    match mask:
        case Constant(answer=given):
            return Answer(lambda _: given, _never, frozenset(), moves=False)
        case Threshold():
            return _threshold(mask)
        case Ratio():
            return Answer(lambda measure: _ratio(mask, measure), _never, frozenset((mask.name, mask.of)), moves=False)
        case FactBits(bits=bits):
            return Answer(lambda measure: measure("facts") & bits != 0, _never, frozenset(("facts",)), moves=False)
        case Reached(days=days):
            return _reached(days)
        case Every(parts=parts):
            return _joined(mask, parts, all)
        case Either(parts=parts):
            return _joined(mask, parts, any)
        case Opposite(part=part):
            of = answer(part)
            return Answer(lambda measure: not of.holds(measure), of.changes, of.names, of.moves)
        case _:
            return _asked(mask)


def _never(_: Measure) -> int:
    return NEVER


def _first_after(today: int, *days: int) -> int:
    return min((day for day in days if day > today), default=NEVER)


def _threshold(mask: Threshold) -> Answer:
    compare, name, value, moving = _OPERATORS[mask.op], mask.name, mask.value, MOVING.get(mask.name)
    if moving is None:
        return Answer(lambda measure: compare(measure(name), value), _never, frozenset((name,)), moves=False)
    reaches = value + (1 if mask.op in (">", "<=") else 0)
    passes = reaches + 1 if mask.op == "=" else reaches

    def changes(measure: Measure) -> int:
        anchor = measure(moving)
        return _first_after(measure("today"), anchor + reaches, anchor + passes) if anchor > 0 else NEVER

    return Answer(lambda measure: compare(measure(name), value), changes, frozenset((moving,)), moves=True)


def _ratio(mask: Ratio, measure: Measure) -> bool:
    return _OPERATORS[mask.op](measure(mask.name) * PPM, measure(mask.of) * mask.ppm)


def _reached(days: Days) -> Answer:
    """What a deadline reads is what it reads of a loan of which every measure is 1."""
    probe = Column(lambda _: 1)
    days(probe)
    names = tuple(sorted(probe.read))
    known: dict[tuple[int, ...], int] = {}

    def day(measure: Measure) -> int:
        read = tuple(map(measure, names))
        if read not in known:
            known.clear()
            known[read] = int(days(Column(measure))[0])
        return known[read]

    return Answer(
        lambda measure: 0 < day(measure) <= measure("today"),
        lambda measure: _first_after(measure("today"), day(measure)),
        frozenset(names),
        moves=True,
    )


def _joined(mask: Mask, parts: Sequence[Mask], join: Callable[[Iterable[bool]], bool]) -> Answer:
    of = tuple(answer(part) for part in parts)
    moving = tuple(each for each in of if each.moves)
    return Answer(
        lambda measure: join(each.holds(measure) for each in of),
        lambda measure: min((each.changes(measure) for each in moving), default=NEVER),
        frozenset().union(*(each.names for each in of)),
        moves(mask),
    )


def _asked(mask: Mask) -> Answer:
    return Answer(
        lambda measure: bool(mask.holds(Column(measure))[0]),
        lambda measure: int(mask.changes(Column(measure))[0]),
        frozenset(("today",)),
        moves=True,
    )


@dataclass(slots=True)
class Asked:
    """Conditions that are asked together, what they hung on the last time, and until when that stays so."""

    names: tuple[str, ...]
    moving: tuple[Answer, ...]
    known: tuple[int, ...] = ()
    on: int = NEVER
    until: int = 0

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Asked":
        """Never asked yet."""
        names = frozenset().union(*(each.names for each in answers))
        return cls(tuple(sorted(names)), tuple(each for each in answers if each.moves))

    def anew(self, measure: Measure, today: int, *marks: int) -> bool:
        """Whether an answer may differ from the last time: a measure or a mark has moved, or the day has come."""
        seen = (*marks, *map(measure, self.names))
        if seen == self.known and self.on <= today < self.until:
            return False
        self.known, self.on = seen, today
        self.until = min((each.changes(measure) for each in self.moving), default=NEVER)
        return True
