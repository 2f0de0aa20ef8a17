"""Who plays which part in a case: by role at its place, named in it, or in another's name; and who holds its tasks.

The organisation of a part is the one of the kind that its role is at home in, nearest to the case: a branch's own
department before another's, so that two organisations work one case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from recoup.records.case import CasePerson
from recoup.regime.checking.machines import takers
from recoup.regime.machine import Person
from recoup.regime.policy.access import NAMED
from recoup.regime.policy.case import CaseKind
from recoup.regime.spec import RegimeSpec
from recoup.services import access, sql
from recoup.services.access import EVERY_PART, Actor, plays
from recoup.services.case_ground import Subject
from recoup.services.case_sharing import Sharing
from recoup.services.case_sides import Place, places
from recoup.services.holding import players

OFFICER: Final = "officer"
"""The part of who looks after a loan."""


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


async def players_near(spec: RegimeSpec, part: str, subject: Subject) -> Sequence[access.Person]:
    """Who plays a part where it is at home, nearest to a subject; at the subject's own place where it has none."""
    home = home_of(spec, part, subject.organisation_path, await places(subject.institution_id))
    return await players(spec.code, part, home.id if home else subject.organisation_id)


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


def parts_of(actor: Actor, spec: RegimeSpec, paths: Iterable[str], *, officer_id: int) -> frozenset[str]:
    """The parts that an actor plays for something at these paths; an officer's part only for the own loans.

    Whoever plays a part in an organisation above or at its home plays it there: a head of the branch, the centre's
    leader. A part that is played only where its holder is named counts for the loan's officer, or in the case itself.
    """
    listed = tuple(paths)
    found: set[str] = set()
    for part in {part for role in spec.roles for part in (role.code, *role.plays)}:
        reached = any(plays(actor, spec.code, part, path) for path in listed)
        if reached and (actor.grants is None or _reaches(actor, spec.code, part, officer_id)):
            found.add(part)
    return frozenset(found)


def _reaches(actor: Actor, code: str, part: str, officer_id: int) -> bool:
    """Whether the actor reaches it in that part: beyond what it is named for, or because it is named."""
    held = [one for one in actor.grants or () if EVERY_PART in one.plays or (one.regime == code and part in one.plays)]
    return any(one.reach != NAMED for one in held) or actor.principal_id == officer_id or not officer_id


@dataclass(slots=True, kw_only=True)
class Holding:
    """Where tasks of a batch of cases belong and who gets them; who plays what where is asked once."""

    named: Mapping[int, Sequence[Named]]
    places: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    homes: dict[tuple[str, str, str], Place | None] = field(default_factory=dict)
    playing: dict[tuple[str, str, int], tuple[int, ...]] = field(default_factory=dict)
    sharing: Sharing = field(default_factory=Sharing)

    @classmethod
    async def of(cls, case_ids: Sequence[int], day: int) -> Self:
        """For cases as they are on a day."""
        found: dict[int, list[Named]] = {}
        for piece in sql.chunks(list(dict.fromkeys(case_ids))):
            found |= await named([int(str(each)) for each in piece], day)
        return cls(named=found)

    async def home_of(self, spec: RegimeSpec, part: str, subject: Subject) -> Place | None:
        """The organisation of a part, nearest to a subject."""
        institution, key = subject.institution_id, (spec.code, part, subject.organisation_path)
        if institution not in self.places:
            self.places[institution] = await places(institution)
        if key not in self.homes:
            self.homes[key] = home_of(spec, part, subject.organisation_path, self.places[institution])
        return self.homes[key]

    async def holder(
        self, case_id: int, subject: Subject, part: str, organisation_id: int, *, is_dedicated: bool = False
    ) -> int:
        """Who a task of a part is given to when it opens; 0 nobody yet.

        Who is named in the case; else the loan's officer, if it plays the part; else the only person who does; of
        several that hold a post which the organisation dedicates, one (`case_sharing`, HF-07). What people share in
        other parts is distributed by hand.
        """
        who = await self._holder(case_id, subject, part, organisation_id, is_dedicated=is_dedicated)
        self.sharing.given[who] += 1
        return who

    async def _holder(
        self, case_id: int, subject: Subject, part: str, organisation_id: int, *, is_dedicated: bool
    ) -> int:
        own = [one for one in self.named.get(case_id, ()) if one.part == part]
        if own:
            return own[-1].principal_id
        key = (subject.regime, part, organisation_id)
        if key not in self.playing:
            self.playing[key] = tuple(person.id for person in await players(*key))
        playing = self.playing[key]
        if subject.officer_id and (part == OFFICER or subject.officer_id in playing):
            return subject.officer_id
        if len(playing) > 1 and is_dedicated:
            return await self.sharing.taker(subject, part, organisation_id, playing)
        return playing[0] if len(playing) == 1 else 0
