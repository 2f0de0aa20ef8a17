"""The kinds of names that the core's vocabulary holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import Kind

Risk: TypeAlias = Literal["READ", "WORK", "MONEY", "FOUR_EYES", "ADMIN"]
"""How dangerous a permission is. READ: reading; WORK: what can be set right by hand; MONEY: moves the ledger;
FOUR_EYES: maker and checker differ; ADMIN: users, parameters and the day."""
READ_RISK: Final = "READ"
WORK_RISK: Final = "WORK"
MONEY_RISK: Final = "MONEY"
FOUR_EYES_RISK: Final = "FOUR_EYES"
ADMIN_RISK: Final = "ADMIN"


class Named(Protocol):
    """Whatever has a code."""

    @property
    def code(self) -> str:
        """Its code."""
        ...


N = TypeVar("N", bound=Named)


def by_code(rows: Iterable[N]) -> dict[str, N]:
    """The rows by their codes."""
    return {row.code: row for row in rows}


@dataclass(frozen=True, slots=True)
class Noun:
    """Something that rows, cases and tasks are about. `wider` are the nouns it may read directly; `period`: a span of
    the calendar, usable in keys."""

    code: str
    wider: tuple[str, ...] = ()
    period: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A whole number that the core knows of a noun.

    `kernel`: a column of the kernel. `summed`: also known of every wider noun, as the sum. `known`: never unknown, so
    it may stand under `Not`. `judged`: depends on grades, so floors that read it run in a second pass (CL-06).
    """

    code: str
    noun: str
    kind: Kind
    kernel: bool = False
    summed: bool = False
    known: bool = False
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """A code, text or person that the core knows of a noun. `coded`: fixed by the loan's profile, so conditions over it
    are settled before a batch is touched. `known`: never unknown."""

    code: str
    noun: str
    kind: Kind
    choices: tuple[str, ...] = ()
    coded: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day from which deadlines are reckoned. `kernel`: a column of the kernel, so standing tasks may use it.
    `known`: never unknown."""

    code: str
    noun: str
    kernel: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Something people or cases may do. `money`: moves the ledger. `four_eyes`: maker and checker differ, always.
    `automatic`: a system transition may run it. `admin`: of the installation, not of its loans. `arguments` may be read
    in approvals and requirements."""

    code: str
    arguments: tuple[Field, ...] = ()
    money: bool = False
    four_eyes: bool = False
    automatic: bool = False
    admin: bool = False

    @property
    def risk(self) -> Risk:
        """The gravest that applies."""
        if self.admin:
            return ADMIN_RISK
        if self.four_eyes:
            return FOUR_EYES_RISK
        return MONEY_RISK if self.money else WORK_RISK
