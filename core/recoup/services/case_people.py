"""Who plays which part in a case: by role at its place, named in it, or in another's name; and who holds its tasks.

The organisation of a part is the one of the kind that its role is at home in, nearest to the case: a branch's own
department before another's, so that two organisations work one case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.records.case import CasePerson
from recoup.regime.checking.machines import takers
from recoup.regime.machine import Person
from recoup.regime.policy.case import CaseKind
from recoup.regime.spec import RegimeSpec
from recoup.services import sql
from recoup.services.access import Actor
from recoup.services.case_ground import Subject

OFFICER: Final = "officer"
"""The part of who looks after a loan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation where work is done."""

    id: int
    code: str
    kind: str
    path: str


async def places(institution_id: int) -> tuple[Place, ...]:
    """The organisations of an institution, from the top."""
    rows = await sql.rows(
        "SELECT c.id, c.code, c.kind, c.path FROM organisation c JOIN organisation i ON i.id = ? "
        "WHERE c.path LIKE i.path || '%' ORDER BY c.path",
        [institution_id],
    )
    return tuple(Place(**row) for row in rows)


def home_of(spec: RegimeSpec, part: str, path: str, known: Iterable[Place]) -> Place | None:
    """Where a part is played for something that lies at a path: of its roles' kind, the nearest; None without one."""
    kinds = {role.organisation for role in spec.roles if part in (role.code, *role.plays)}
    fitting = [place for place in known if place.kind in kinds]
    return max(fitting, key=lambda place: (_shared(place.path, path), -len(place.path), -place.id), default=None)


def _shared(one: str, other: str) -> int:
    """How many steps two paths have in common, from the top."""
    pairs = zip(one.strip(".").split("."), other.strip(".").split("."), strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody who plays a part in one case; `in_name_of` 0: in the own name."""

    part: str
    principal_id: int
    in_name_of: int


async def named(case_ids: Sequence[int], day: int) -> dict[int, list[Named]]:
    """Who is named in cases on a day."""
    rows = await CasePerson.filter(case_id__in=list(case_ids), since__lte=day)
    found: dict[int, list[Named]] = {}
    for row in rows:
        if not row.until or day < row.until:
            one = Named(part=row.part, principal_id=row.principal_id, in_name_of=row.in_name_of_id or 0)
            found.setdefault(row.case_id, []).append(one)
    return found


def person_of(actor: Actor, spec: RegimeSpec, kind: CaseKind, plays: frozenset[str], listed: Sequence[Named]) -> Person:
    """The actor as the machine sees it: whose names it acts in, the parts it plays, and the steps it is denied."""
    own = [one for one in listed if one.principal_id == actor.principal_id]
    parts = plays | {one.part for one in own}
    denied = frozenset(
        f"{kind.code}.{step.code}"
        for step in kind.transitions
        if step.by and not takers(spec, tuple(parts), f"{kind.code}.{step.code}")
    )
    return Person(
        ids=frozenset({actor.principal_id, *(one.in_name_of for one in own if one.in_name_of)}),
        parts=parts,
        denied=denied,
    )


def parts_of(actor: Actor, spec: RegimeSpec, path: str) -> frozenset[str]:  # noqa: ARG001
    """The parts that an actor plays at a path: until roles are granted, every one."""
    return frozenset(part for role in spec.roles for part in (role.code, *role.plays))


async def holder(case_id: int, subject: Subject, part: str, organisation_id: int, day: int) -> int:  # noqa: ARG001
    """Who a task of a part is given to when it opens: who is named in the case, else the loan's officer; 0 nobody."""
    own = [one for one in (await named([case_id], day)).get(case_id, ()) if one.part == part]
    if own:
        return own[-1].principal_id
    return subject.officer_id if part == OFFICER else 0
