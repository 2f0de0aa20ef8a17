"""The one object that a regime is (regime.md §2).

Frozen, keyword-only, nothing executed. Fields typed `… | Dated[…]` may have editions; each ends where the next begins,
so a gap or an overlap cannot be written. For money and grades the edition of the value date counts; for a case the one
of its opening day, to its end; for a document the one of its period's last day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from recoup.regime.policy.access import Approval, Conflict, OrganisationKind, PartyRole, Requirement, Role
from recoup.regime.policy.allocation import Allocation, Setoff
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.case import CaseKind, Task
from recoup.regime.policy.contact import Alarms, ContactGate
from recoup.regime.policy.document import Document, Panel
from recoup.regime.policy.fact import Fact
from recoup.regime.policy.formula import Figure, Function
from recoup.regime.policy.grade import GradePolicy, Status
from recoup.regime.policy.interest import Compound, Interest, NonAccrual, Surcharge
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import Param, Profile
from recoup.regime.policy.product import Generator, Product
from recoup.regime.policy.provision import Provision
from recoup.regime.policy.rate import RateList

CONTRACT: Final = (1, 7)
"""Major and minor version of the contract that this core keeps."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages, for what must be named even when a regime's catalogues cannot be read."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """An edition of a policy, in force from a day."""

    since: date
    value: T


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Editions, oldest first. Before the first there is none, and binding for such a day is refused."""

    versions: tuple[Version[T], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A text that rules come from: law, measure, notice, contract form (CP-22, HF-01)."""

    code: str
    title: Text
    issuer: Text | None = None
    in_force: date | None = None
    approved_by: Text | None = None
    interpreter: Text | None = None


Tag: TypeAlias = Literal["S", "V", "V2", "K", "L", "D"]
"""How sure the text of a rule is: S source document, V read, V2 read at second hand, K known, L custom, D decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that the regime implements, and where it stands.

    `recorded`: there is nothing to act upon (an aim, a definition, text that is cut off); `note` says why (since 1.4).
    """

    id: str
    instrument: str
    article: str = ""
    tag: Tag = "S"
    note: str = ""
    recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeSpec:
    """Everything a regime has to say. `contract` is "major.minor"; `version` is the regime's own.

    `statuses`, `arrears`, `interest`, `compound`, `grades`: of each table the first row that applies counts. Words that
    people read stand in the catalogues `locale/<language>/*.toml` of the package `recoup_<code>`.
    """

    code: str
    name: Text
    contract: str
    version: str
    rules: tuple[Rule, ...]
    params: tuple[Param, ...]
    organisations: tuple[OrganisationKind, ...]
    parties: tuple[PartyRole, ...]
    roles: tuple[Role, ...]
    facts: tuple[Fact, ...]
    products: tuple[Product, ...]
    arrears: tuple[Arrears, ...] | Dated[tuple[Arrears, ...]]
    allocation: tuple[Allocation, ...] | Dated[tuple[Allocation, ...]]
    instruments: tuple[Instrument, ...] = ()
    profiles: tuple[Profile, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    approvals: tuple[Approval, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    evidence: tuple[str, ...] = ()
    rate_lists: tuple[RateList, ...] = ()
    interest: tuple[Interest, ...] | Dated[tuple[Interest, ...]] = ()
    surcharges: tuple[Surcharge, ...] | Dated[tuple[Surcharge, ...]] = ()
    compound: tuple[Compound, ...] | Dated[tuple[Compound, ...]] = ()
    non_accrual: NonAccrual | Dated[NonAccrual | None] | None = None
    statuses: tuple[Status, ...] | Dated[tuple[Status, ...]] = ()
    grades: tuple[GradePolicy, ...] | Dated[tuple[GradePolicy, ...]] = ()
    provisions: tuple[Provision, ...] | Dated[tuple[Provision, ...]] = ()
    figures: tuple[Figure, ...] = ()
    cases: tuple[CaseKind, ...] | Dated[tuple[CaseKind, ...]] = ()
    tasks: tuple[Task, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    contact: ContactGate | Dated[ContactGate | None] | None = None
    alarms: Alarms | None = None
    setoff: Setoff | None = None
    documents: tuple[Document, ...] | Dated[tuple[Document, ...]] = ()
    panels: tuple[Panel, ...] = ()
    functions: tuple[Function, ...] = ()
    dues: tuple[Generator, ...] = ()

    @property
    def package(self) -> str:
        """The import name of the regime's package; its catalogues lie there."""
        return f"recoup_{self.code}"
