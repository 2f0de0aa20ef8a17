"""Conditions over columns: the compiled form of the regimes' condition grammar (regime.md §4).

Each answers two questions for a whole column at once: does it hold today, and on which day may the answer change by
time alone? Worked example: `Threshold("dpd", ">", 90)` on a loan overdue since day 100 does not hold on day 190
(DPD 90) and says 191: on that day DPD is 91 and the loan becomes SUBSTANDARD (CL-03, CB-X06).
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from recoup.rules.columns import NEVER, BoolArray, IntArray, Measures
from recoup.rules.policy import Days, Mask

MOVING: Final = {
    "dpd": "overdue_since",
    "interest_dpd": "interest_overdue_since",
    "principal_dpd": "principal_overdue_since",
}
"""Measures that grow by one a day, and the day from which each counts: value = today - anchor where anchor > 0."""

_OPERATORS: Final[dict[str, Callable[[IntArray, IntArray | int], BoolArray]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def never(measures: Measures) -> IntArray:
    """No change by time, for every row."""
    return np.full_like(measures["today"], NEVER)


def _first_after(today: IntArray, days: IntArray) -> IntArray:
    return np.where(days > today, days, NEVER)


@dataclass(frozen=True, slots=True)
class Constant:
    """A condition that time and the ledger cannot change: it was settled when the policy was compiled."""

    answer: bool

    def holds(self, measures: Measures) -> BoolArray:
        """The same answer for every row."""
        return np.full(len(measures["today"]), self.answer, dtype=np.bool_)

    def changes(self, measures: Measures) -> IntArray:
        """Never."""
        return never(measures)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A measure against a whole number: `<` `<=` `=` `>=` `>`."""

    name: str
    op: str
    value: int

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, `measure op value`."""
        return _OPERATORS[self.op](measures[self.name], self.value)

    def changes(self, measures: Measures) -> IntArray:
        """For a moving measure the day on which it reaches, and the day on which it passes, the value."""
        anchor_name = MOVING.get(self.name)
        if anchor_name is None:
            return never(measures)
        anchor = measures[anchor_name]
        today = measures["today"]
        reaches = anchor + self.value + (1 if self.op in (">", "<=") else 0)
        first = _first_after(today, reaches)
        if self.op == "=":
            first = np.minimum(first, _first_after(today, reaches + 1))
        return np.where(anchor > 0, first, NEVER)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`measure op value ppm x of`, exact in integers without a division: 20.00 % is not above 20 % (CL-03)."""

    name: str
    op: str
    ppm: int
    of: str

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, cross-multiplied; the high parts are compared first so that nothing overflows."""
        part, whole = measures[self.name], measures[self.of]
        high, low = np.divmod(whole, 10**6)
        difference = part - high * self.ppm  # whole x ppm / 10^6 = high x ppm + low x ppm / 10^6
        share = low * self.ppm
        quotient, rest = np.divmod(share, 10**6)
        left = difference - quotient
        compared: IntArray = np.where(left > 0, 1, np.where((left < 0) | (rest > 0), -1, 0)).astype(np.int64)
        return _OPERATORS[self.op](compared, 0)

    def changes(self, measures: Measures) -> IntArray:
        """Never by time alone: amounts move with facts."""
        return never(measures)


@dataclass(frozen=True, slots=True)
class FactBits:
    """Any of these declared fact codes covers today."""

    bits: int

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, a bit test."""
        return np.asarray((measures["facts"] & self.bits) != 0, dtype=np.bool_)

    def changes(self, measures: Measures) -> IntArray:
        """Never by time alone: a fact begins and ends as a fact of the loan."""
        return never(measures)


@dataclass(frozen=True, slots=True)
class Reached:
    """Today is the deadline's day or later; false while the anchor is unknown."""

    days: Days

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row."""
        days = self.days(measures)
        return (days > 0) & (measures["today"] >= days)

    def changes(self, measures: Measures) -> IntArray:
        """The deadline's day, while it lies ahead."""
        return _first_after(measures["today"], self.days(measures))


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Mask, ...]

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, and."""
        answer = np.ones(len(measures["today"]), dtype=np.bool_)
        for part in self.parts:
            answer &= part.holds(measures)
        return answer

    def changes(self, measures: Measures) -> IntArray:
        """The earliest change of any part."""
        return _earliest(self.parts, measures)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Mask, ...]

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, or."""
        answer = np.zeros(len(measures["today"]), dtype=np.bool_)
        for part in self.parts:
            answer |= part.holds(measures)
        return answer

    def changes(self, measures: Measures) -> IntArray:
        """The earliest change of any part."""
        return _earliest(self.parts, measures)


@dataclass(frozen=True, slots=True)
class Opposite:
    """The part does not hold."""

    part: Mask

    def holds(self, measures: Measures) -> BoolArray:
        """Row by row, not."""
        return ~self.part.holds(measures)

    def changes(self, measures: Measures) -> IntArray:
        """Whenever the part changes."""
        return self.part.changes(measures)


Leaf: TypeAlias = Threshold | Ratio | FactBits | Reached
"""A part of a condition that reads something."""


def _earliest(parts: tuple[Mask, ...], measures: Measures) -> IntArray:
    earliest = never(measures)
    for part in parts:
        earliest = np.minimum(earliest, part.changes(measures))
    return earliest


def moves(mask: Mask) -> bool:
    """Whether time alone can change the answer; a kind of condition that is not known here can always do so."""
    match mask:
        case Constant() | FactBits() | Ratio():
            return False
        case Threshold(name=name):
            return name in MOVING
        case Every(parts=parts) | Either(parts=parts):
            return any(moves(part) for part in parts)
        case Opposite(part=part):
            return moves(part)
        case _:
            return True


def leaves(mask: Mask) -> Iterator[Leaf]:
    """The parts of a condition that read something, in order."""
    match mask:
        case Every(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Opposite(part=part):
            yield from leaves(part)
        case Threshold() | Ratio() | FactBits() | Reached():
            yield mask


def every(parts: tuple[Mask, ...]) -> Mask:
    """`Every`, settled where constants settle it."""
    open_parts = tuple(part for part in parts if not (isinstance(part, Constant) and part.answer))
    if any(isinstance(part, Constant) for part in open_parts):
        return Constant(answer=False)
    if not open_parts:
        return Constant(answer=True)
    return open_parts[0] if len(open_parts) == 1 else Every(open_parts)


def either(parts: tuple[Mask, ...]) -> Mask:
    """`Either`, settled where constants settle it."""
    open_parts = tuple(part for part in parts if not (isinstance(part, Constant) and not part.answer))
    if any(isinstance(part, Constant) for part in open_parts):
        return Constant(answer=True)
    if not open_parts:
        return Constant(answer=False)
    return open_parts[0] if len(open_parts) == 1 else Either(open_parts)


def opposite(part: Mask) -> Mask:
    """`Opposite`, settled where the part is a constant."""
    return Constant(answer=not part.answer) if isinstance(part, Constant) else Opposite(part)
