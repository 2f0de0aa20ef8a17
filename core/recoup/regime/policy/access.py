"""Who: organisations, parties, roles, and what must be kept apart (regime.md §8)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P

Reach: TypeAlias = Literal["NAMED", "UNIT", "ALL"]
"""NAMED: where the person or organisation is named; UNIT: the own unit and below; ALL: everything."""
NAMED: Final = "NAMED"
UNIT: Final = "UNIT"
ALL: Final = "ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationKind:
    """A kind of unit. `within` is the kind it stands under; `external`: not part of the institution.

    `headed_by` is the part whose players manage such a unit, `dedicated` the part that somebody must play there, named
    for its work: what is filed for the unit names who did on its day (`dedicated_persons`), and a case whose side
    has none says so; of several one is given each task (HF-07; both since 1.7).
    """

    code: str
    within: str | None = None
    external: bool = False
    headed_by: str | None = None
    dedicated: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRole:
    """What a party may be to a loan. `related`: may be told of the debt (CC-04)."""

    code: str
    natural: bool = True
    legal: bool = True
    required: bool = False
    related: bool = True
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The parts a person may play, and where. A role plays its own code too.

    `may` and `never` hold core commands (`payment.record`) and transitions (`GRADING.finalise`; `CHECK.review_*`).
    `never` is a denial and a claim that is proved against everything the role could do.
    """

    code: str
    organisation: str
    plays: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    reach: Reach = NAMED
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two parts that one person may not hold."""

    parts: tuple[str, str]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who must approve a command: `levels` are (part, how many persons), in order. The first row whose `when` holds.

    `within`: days after which an unapproved request lapses.
    """

    command: str
    levels: tuple[tuple[str, int | P], ...]
    when: Condition | None = None
    within: int | P | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must hold for a command to be taken at all (EX-01: an extension's length)."""

    command: str
    must: Condition
    when: Condition | None = None
    rules: tuple[str, ...] = ()
