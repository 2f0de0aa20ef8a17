"""Every node of a spec with its place and with what may be read there."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, TypeVar

from recoup.regime.policy.access import Approval, Requirement
from recoup.regime.policy.allocation import Allocation, Setoff
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.case import CaseKind, Task
from recoup.regime.policy.condition import Not
from recoup.regime.policy.contact import ContactGate
from recoup.regime.policy.document import Document, Panel, Table
from recoup.regime.policy.formula import Count, Figure, Total
from recoup.regime.policy.grade import GradePolicy, Status
from recoup.regime.policy.interest import Compound, Interest, NonAccrual, Surcharge
from recoup.regime.policy.provision import Provision
from recoup.regime.policy.rate import RateList
from recoup.regime.remembering import remembered
from recoup.regime.spec import Dated, RegimeSpec

T = TypeVar("T")

_LOAN_ROWS: Final = (
    Allocation, Setoff, Arrears, GradePolicy, Status, Compound, Interest, NonAccrual, Provision, RateList,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A node of the spec and what surrounds it. `nouns`: whose names may be read here; none: nobody's in particular."""

    place: str
    node: object
    nouns: tuple[str, ...] = ()
    case: CaseKind | None = None
    document: Document | None = None
    table: Table | None = None
    command: str | None = None
    negated: bool = False


@remembered(8)  # the forty checks of a regime read the same walk
def walk(spec: RegimeSpec) -> tuple[Site, ...]:
    """Every node, parents before children, in the order of the fields."""
    tops = (Site(place=field.name, node=getattr(spec, field.name)) for field in fields(spec))
    return tuple(site for top in tops for site in _walk(top))


def of_type(spec: RegimeSpec, kind: type[T]) -> Iterator[tuple[Site, T]]:
    """The nodes of a class with their sites."""
    for site in walk(spec):
        if isinstance(site.node, kind):
            yield site, site.node


def editions(policy: T | Dated[T]) -> tuple[T, ...]:
    """All editions of a policy, oldest first."""
    if not isinstance(policy, Dated):
        return (policy,)
    found: tuple[T, ...] = tuple(version.value for version in policy.versions)
    return found


def rows(policy: tuple[T, ...] | Dated[tuple[T, ...]]) -> Iterator[T]:
    """All rows of all editions of a table."""
    for edition in editions(policy):
        yield from edition


def _walk(site: Site) -> Iterator[Site]:
    here = _entered(site)
    yield here
    if isinstance(here.node, tuple):
        for index, part in enumerate(here.node):
            yield from _walk(_below(here, f"{here.place}[{_name(part, index)}]", part))
    elif is_dataclass(here.node) and not isinstance(here.node, type):
        for field in fields(here.node):
            yield from _walk(_below(here, f"{here.place}.{field.name}", getattr(here.node, field.name)))


def _below(here: Site, place: str, node: object) -> Site:
    """`replace`, written out: a regime has thousands of nodes."""
    return Site(
        place=place,
        node=node,
        nouns=here.nouns,
        case=here.case,
        document=here.document,
        table=here.table,
        command=here.command,
        negated=here.negated,
    )


def _name(part: object, index: int) -> str:
    for naming in ("code", "id", "since", "grade"):
        name = getattr(part, naming, None)
        if name is not None:
            return str(name)
    return str(index)


def _entered(site: Site) -> Site:
    """The site with what its node lets be read below it."""
    match site.node:
        case CaseKind(key=key):
            return replace(site, case=site.node, nouns=key)
        case Document(key=key):
            return replace(site, document=site.node, nouns=key)
        case Table(row=row):
            return replace(site, table=site.node, nouns=row)
        case Task(key=key) if site.case is None:
            return replace(site, nouns=key or ("loan",))
        case Approval(command=command) | Requirement(command=command):
            return replace(site, command=command, nouns=("loan", "payment"))
        case Figure(noun=noun) | Count(noun=noun) | Total(noun=noun):
            return replace(site, nouns=(noun,))
        case Surcharge():
            return replace(site, nouns=("bill",))
        case ContactGate():
            return replace(site, nouns=("contact",))
        case Panel(slot=slot):
            return replace(site, nouns=("portfolio",) if slot == "DASHBOARD" else ("loan",))
        case Not():
            return replace(site, negated=not site.negated)
        case node if isinstance(node, _LOAN_ROWS):
            return replace(site, nouns=("loan",))
        case _:
            return site
