"""Conditions: twelve words for guards, floors, openings, statuses, filters and requirements (regime.md §4).

A name is a measure or attribute of the core, a figure, a valued fact, a case field, a sibling column, a command
argument or a parameter. An unknown value makes a comparison false; under `Not` only what is always known may stand,
so that not knowing never opens a door.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from recoup.regime.policy.deadline import When
from recoup.regime.policy.parameter import P

Operator: TypeAlias = Literal["<", "<=", "=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold. The part reads only what is always known."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`; with `of`: `name op value ppm x of`, exact in integers.

    `Compare("ECL", ">=", P("ecl_loss_ge"), of="carrying")`: 1,799,999 of 2,000,000 is not 90 % (CB-X09).
    """

    name: str
    op: Operator
    value: int | P
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """A code is one of these."""

    name: str
    values: tuple[str, ...] | P


@dataclass(frozen=True, slots=True)
class Holds:
    """A state fact covers the day, or an event happened so many times. `whose`: debtor, or a party role.

    `months`: events count for so many months, the day they end included; 0: for ever (since 1.6).
    """

    fact: str
    times: int | P = 1
    whose: str = "debtor"
    months: int | P = 0


@dataclass(frozen=True, slots=True)
class Has:
    """That kind of evidence hangs on the case, so many pieces; `fresh`: since the present state was entered."""

    evidence: str
    count: int | P = 1
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """The document of the case's key is filed; `signed`: by all its signers."""

    document: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """These fields of the case have values; in a table of cases those of the case in the row."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """The day is the deadline's or later; false while its anchor is unknown."""

    deadline: When


@dataclass(frozen=True, slots=True)
class Late:
    """The deadline of the case's present state has gone by."""


@dataclass(frozen=True, slots=True)
class InState:
    """A case of that kind on the same subject is in one of the states, or ended there."""

    kind: str
    states: tuple[str, ...]


Condition: TypeAlias = All | Some | Not | Compare | Is | Holds | Has | Filed | Filled | Reached | Late | InState
"""Whatever holds or does not."""


def compared(when: Condition | None) -> Iterator[Compare]:
    """The comparisons of a condition, in the order in which they stand."""
    match when:
        case All(of=parts) | Some(of=parts):
            yield from (found for part in parts for found in compared(part))
        case Not(part=part):
            yield from compared(part)
        case Compare():
            yield when
