"""Who asks, and what they may do: an actor with its grants, under the ceiling of its token's scopes.

Deny by default: every public function of the services begins with `require`. A grant gives a role at an organisation;
what the actor's roles allow together, less what one of them never does, is what it may.

    actor = require(actor, "payment.record")     from here on the actor sees the loans whose payments it may record
    may(actor, "payment.record", ".1.4.")        whether it may do so in that organisation

Whoever runs the program on the database itself is the installation: no grants bound it (`grants` is None).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.access import Organisation, Principal
from recoup.records.officer import LoanOfficer
from recoup.regime.policy.access import ALL, Reach
from recoup.regime.words import Named
from recoup.services import limits, permission, sql
from recoup.services.permission import ADMIN, AUDIT_READ, BOOK_READ, OPERATE, READ, SCOPES, USER_READ
from recoup.translation import Language

__all__ = [
    "ADMIN",
    "AUDIT_READ",
    "BOOK_READ",
    "LOCAL_CODE",
    "OPERATE",
    "PERSON",
    "READ",
    "ROOT_CODE",
    "SCOPES",
    "SERVICE",
    "USER_READ",
    "Actor",
    "Held",
    "Person",
    "allows",
    "local_actor",
    "may",
    "officer_of",
    "permits",
    "plays",
    "principal",
    "require",
    "root_organisation",
    "sees_personal",
]

ROOT_CODE: Final = "root"
"""The organisation at the top of the tree: the installation itself."""
LOCAL_CODE: Final = "local"
"""The principal of whoever runs the program on the database itself."""
PERSON: Final = "PERSON"
SERVICE: Final = "SERVICE"
CLEAR: Final = ("contact.log", "party.board", "party.amend")
"""Whoever may do one of these sees personal data as it is."""
EVERY_PART: Final = "*"
"""Among the parts of a role: a service may act for any of them; a person only for those that it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A grant as its holder carries it: a role, resolved, at an organisation.

    `subtree`: with what lies below. `may` are permission codes, `plays` parts of the regime, `never` patterns.
    """

    role: str
    regime: str
    organisation_id: int
    path: str
    subtree: bool
    reach: Reach
    may: frozenset[str]
    plays: frozenset[str]
    never: tuple[str, ...] = ()

    @property
    def area(self) -> tuple[str, bool]:
        """The path that it reaches, and whether what lies below too. ALL is the whole institution, not its neighbour's.

        A grant of `.1.4.9.` with reach ALL reaches `.1.4.` and below.
        """
        if self.reach != ALL:
            return self.path, self.subtree
        return institution_of(self.path), True

    def covers(self, path: str) -> bool:
        """Whether the organisation of that path lies within reach."""
        own, below = self.area
        return path.startswith(own) if below else path == own

    def denies(self, code: str) -> bool:
        """Whether the role never does it. Reading is not denied: a role that only reads never does anything."""
        return code not in permission.READING and any(fnmatchcase(code, pattern) for pattern in self.never)

    def meets(self, other: "Held") -> bool:
        """Whether two grants have an organisation in common."""
        mine, yours = self.area[0], other.area[0]
        return mine.startswith(yours) or yours.startswith(mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever asks: a person or a service, its home in the tree, its grants, and the scopes that are their ceiling.

    `step_up` says how to sign in more strongly before a command that needs two persons; empty where it was done.
    """

    principal_id: int
    code: str
    scopes: frozenset[str]
    organisation_path: str
    language: Language = Language.EN
    grants: tuple[Held, ...] | None = None
    name: str = ""
    step_up: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom a task can be given to."""

    id: int
    code: str
    name: str


def institution_of(path: str) -> str:
    """The path of the institution that an organisation belongs to: `.1.4.` of `.1.4.9.`; the root's is its own."""
    return ".".join(path.split(".")[:3]) + "." if path.count(".") > 2 else path


def _allowing(grants: Iterable[Held], code: str) -> tuple[Held, ...]:
    listed = tuple(grants)
    denying = [held for held in listed if held.denies(code)]
    return tuple(held for held in listed if code in held.may and not any(held.meets(other) for other in denying))


def allows(actor: Actor, code: str) -> bool:
    """Whether one of the actor's grants allows it, whatever its token's scopes are."""
    return actor.grants is None or bool(_allowing(actor.grants, code))


def sees_personal(actor: Actor) -> bool:
    """Whether the data of natural persons is shown to the actor in clear: to whoever works with debtors."""
    return any(allows(actor, code) for code in CLEAR)


def permits(actor: Actor, code: str) -> bool:
    """Whether the actor may do it anywhere: under the ceiling of its scopes, and by one of its grants."""
    return permission.of(code).scope in actor.scopes and allows(actor, code)


def not_permitted(actor: Actor, code: str) -> Problem:
    """That no role of the actor allows a permission, which is told in words and by its code."""
    told = {"what": Named((code,))}
    return Problem(code="NOT_PERMITTED", field=("permission",), value=actor.code, limit=code, details=told)


def require(actor: Actor, code: str) -> Actor:
    """The actor with only those grants that allow it, so that it then sees only where it may.

    Raises `Refused` FORBIDDEN where the scope is missing, NOT_PERMITTED where no role allows it, STEP_UP_REQUIRED for
    a command that needs two persons where the asker is to sign in more strongly first.
    """
    needed = permission.of(code)
    if needed.scope not in actor.scopes:
        raise Refused(Problem(code="FORBIDDEN", field=("scope",), value=actor.code, limit=needed.scope))
    if needed.four_eyes and actor.step_up:
        raise Refused(Problem(code="STEP_UP_REQUIRED", field=("permission",), value=code, limit=actor.step_up))
    if actor.grants is None:
        return actor
    kept = _allowing(actor.grants, code)
    if not kept:
        raise Refused(not_permitted(actor, code))
    return actor if len(kept) == len(actor.grants) else replace(actor, grants=kept)


def may(actor: Actor, code: str, path: str) -> bool:
    """Whether the actor may do it in the organisation of that path."""
    if permission.of(code).scope not in actor.scopes:
        return False
    if actor.grants is None:
        return path.startswith(actor.organisation_path)
    return any(held.covers(path) for held in _allowing(actor.grants, code))


def plays(actor: Actor, regime: str, part: str, path: str) -> bool:
    """Whether the actor plays a part of a regime in the organisation of that path.

    A service that is an OPERATOR of the core may act for any part of a regime, for none of the core's own (`regime`
    empty); the installation itself for all.
    """
    if actor.grants is None:
        return OPERATE in actor.scopes and path.startswith(actor.organisation_path)
    return OPERATE in actor.scopes and any(
        held.covers(path) and ((regime and EVERY_PART in held.plays) or (held.regime == regime and part in held.plays))
        for held in actor.grants
    )


async def officer_of(loan_id: int) -> Person | None:
    """Who looks after a loan (the database's own id) now; None where nobody was named."""
    found = await LoanOfficer.filter(loan_id=loan_id, ends_on=0).order_by("-id").select_related("principal").first()
    if found is None:
        return None
    return Person(id=found.principal_id, code=found.principal.code, name=found.principal.name)


async def root_organisation() -> Organisation:
    """The organisation at the top, made when the database is new."""
    root, made = await Organisation.get_or_create(code=ROOT_CODE, defaults={"name": "Recoup", "kind": "INSTALLATION"})
    if made:
        root.path = f".{root.id}."
        await root.save(update_fields=["path"])
    return root


async def principal(code: str, *, kind: str = SERVICE) -> Principal:
    """The principal of that code, made under the root when it is new."""
    known = await Principal.get_or_none(code=code)
    if known is not None:
        return known
    root = await root_organisation()
    made, _ = await Principal.get_or_create(
        code=code, defaults={"name": code, "kind": kind, "organisation_id": root.id, "active": True}
    )
    return made


async def known(code: str, *, active: bool = False) -> Principal | None:
    """Somebody by a code that a client tells; None where nobody has it. No code is longer than codes may be."""
    found = await Principal.get_or_none(code=code) if len(code) <= limits.NUMBER_MAX else None
    return None if found is None or (active and not found.active) else found


async def local_actor(language: Language = Language.EN) -> Actor:
    """Whoever sits at the machine and runs the program on the database itself: all scopes, the whole organisation."""
    root = await root_organisation()
    who = await principal(LOCAL_CODE)
    return Actor(principal_id=who.id, code=who.code, scopes=SCOPES, organisation_path=root.path, language=language)


async def path_of(organisation_id: int) -> str:
    """The path of an organisation by the database's own id."""
    found = await sql.rows("SELECT path FROM organisation WHERE id = ?", [organisation_id])
    return str(found[0]["path"]) if found else ""
