"""Facts and fields: what may be stated, and what a form, report, case or panel shows (regime.md §6)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.formula import NONE, Formula, Unit
from recoup.regime.policy.parameter import TEXT, Kind, P

Subject: TypeAlias = Literal["LOAN", "PARTY", "COLLATERAL", "ORGANISATION", "CASE"]
"""Whom a fact is about. One about a PARTY reaches all its loans."""
LOAN: Final = "LOAN"
PARTY: Final = "PARTY"
COLLATERAL: Final = "COLLATERAL"
CASE: Final = "CASE"

Nature: TypeAlias = Literal["STATE", "EVENT", "ATTRIBUTE"]
"""STATE lasts from … to; EVENT happens on a day and is counted; ATTRIBUTE always has one value, amended with a date."""
STATE: Final = "STATE"
EVENT: Final = "EVENT"
ATTRIBUTE: Final = "ATTRIBUTE"
SYSTEM_PART: Final = "system"
"""In whose part the system signs, and states what nobody else may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value with its place on paper and screen.

    `source` fills it from a name, `formula` computes it, neither means typed in. `total`: summed in the total row.
    `number` is the column's number on a printed form, `decimals` how much stands behind the point. `personal`: masked
    unless the role may `personal.unmask`.
    """

    code: str
    kind: Kind = TEXT
    source: str | None = None
    formula: Formula | None = None
    unit: Unit = NONE
    decimals: int | P = 2
    choices: tuple[str, ...] = ()
    required: bool = False
    total: bool = False
    number: int | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A dated, evidenced statement that may be made about a subject.

    `value` when the fact carries one; `required` attributes are asked when a loan is boarded; `evidence` without which
    it is refused; `by` the parts that may record it; `checked_by` the parts one of which must confirm before it counts.
    """

    code: str
    subject: Subject
    nature: Nature = STATE
    value: Field | None = None
    required: bool = False
    evidence: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    checked_by: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
