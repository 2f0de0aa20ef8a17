"""Grants: a role for a principal at an organisation, from a day to a day. Given, ended, and read at each sign-in.

What a principal holds is kept for seconds by each process and dropped at once where it changes; other processes follow
within `KEPT_SECONDS`. Days are those of the wall: access is about people now, whatever day the books are on.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal, RoleGrant
from recoup.rules.calendar import date_of, day_of
from recoup.services import access, listing, organisation, permission, principal, role, sight, sql
from recoup.services.access import Actor, Held, Person, institution_of, require
from recoup.services.organisation import OrganisationView
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.role import Role
from recoup.services.unit_of_work import Mode, Work, unit_of_work

KEPT_SECONDS: Final = 5
"""How long what a principal holds is believed without asking again."""
KEPT_MAX: Final = 10_000

_Kept: TypeAlias = dict[tuple[int, int], tuple[float, tuple[Held, ...]]]
_kept_of: "WeakKeyDictionary[TortoiseContext, _Kept]" = WeakKeyDictionary()

_HELD: Final = """
SELECT g.role, g.regime, g.subtree, o.id AS organisation_id, o.path, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id
WHERE g.principal_id = ? AND g.begins_on <= ? AND (g.ends_on = 0 OR g.ends_on > ?)
ORDER BY g.id"""


def forget() -> None:
    """Ask the database again for everybody: grants, roles or organisations changed."""
    _kept().clear()


def _kept() -> _Kept:
    """What is kept of the database at hand."""
    return _kept_of.setdefault(require_context(), {})


async def of(principal_id: int, today: date) -> tuple[Held, ...]:
    """What a principal holds today. A role of a regime that is not active gives nothing."""
    day, now = day_of(today), time.monotonic()
    kept = _kept()
    known = kept.get((principal_id, day))
    if known is not None and now - known[0] < KEPT_SECONDS:
        return known[1]
    found = tuple(held for _, held in _resolved(await sql.rows(_HELD, [principal_id, day, day])))
    if len(kept) >= KEPT_MAX:
        kept.clear()
    kept[principal_id, day] = (now, found)
    return found


def _resolved(rows: Iterable[sql.Row]) -> Iterable[tuple[sql.Row, Held]]:
    for row in rows:
        known = role.find(row["role"])
        if known is not None and known.regime == row["regime"]:
            yield (
                row,
                role.held(
                    known,
                    organisation_id=row["organisation_id"],
                    path=row["path"],
                    subtree=bool(row["subtree"]),
                    person=row["kind"] == access.PERSON,
                ),
            )


_PLAYING: Final = """
SELECT g.role, g.regime, g.subtree, o.id AS organisation_id, o.path, p.id, p.code, p.name, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id
WHERE p.active AND p.kind = 'PERSON' AND g.begins_on <= ? AND (g.ends_on = 0 OR g.ends_on > ?) AND g.regime = ?
ORDER BY p.code, g.id"""


async def players(regime: str, part: str, organisation_id: int, *, clock: Clock | None = None) -> tuple[Person, ...]:
    """The active persons who play a part of a regime in an organisation today, by their codes."""
    today = day_of((clock or SystemClock()).now().date())
    path = await access.path_of(organisation_id)
    found = {
        row["id"]: Person(id=row["id"], code=row["code"], name=row["name"])
        for row, held in _resolved(await sql.rows(_PLAYING, [today, today, regime]))
        if part in held.plays and held.covers(path)
    }
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDraft:
    """A grant as it is asked for: from today or a later day on, to the day before `ends_on` or without end."""

    principal: str
    role: str
    organisation: str
    subtree: bool = True
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A grant as it is shown; `regime` is empty for a role of the core, `ends_on` None without end."""

    id: int
    principal_code: str
    principal_name: str
    role: str
    regime: str
    organisation_code: str
    subtree: bool
    begins_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFilter:
    """Which grants: of a principal, of a role; `present` leaves out those that ended."""

    principal: str | None = None
    role: str | None = None
    present: bool = True


_GRANTS: Final = """
SELECT g.id, g.role, g.regime, g.subtree, g.begins_on, g.ends_on, g.principal_id, o.id AS organisation_id, o.path,
       o.code AS organisation_code, p.code AS principal_code, p.name AS principal_name, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id"""


async def give(actor: Actor, draft: GrantDraft, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None) -> GrantView:
    """Give a role to a principal at an organisation. Needs `user.change` there.

    Raises `NotFound` for the principal, and `Refused`: ROLE_UNKNOWN, ROLE_OF_OTHER_REGIME, ORGANISATION_UNKNOWN,
    ALREADY_EXISTS, DATE_OUT_OF_RANGE, GRANTS_CONFLICT for what one person may not hold together.
    """
    actor = require(actor, "user.change")
    async with unit_of_work(actor, "grant.give", mode=mode, input=draft, clock=clock) as work:
        who = await principal.reached(actor, draft.principal)
        wanted, place = role.find(draft.role), (await organisation.in_sight(actor)).get(draft.organisation)
        today = day_of(work.now.date())
        begins = day_of(draft.begins_on) if draft.begins_on else today
        ends = day_of(draft.ends_on) if draft.ends_on else 0
        problems = [*_plain_problems(draft, wanted, place, today)]
        if wanted is not None and place is not None:
            problems += await _standing_problems(who, wanted, place, begins, ends)
        if problems or wanted is None or place is None:
            raise Refused(*problems)
        made = await RoleGrant.create(
            principal_id=who["id"],
            role=wanted.code,
            regime=wanted.regime,
            organisation_id=place.id,
            subtree=int(draft.subtree),
            begins_on=begins,
            ends_on=ends,
            audit_id=work.audit_id,
        )
        work.subject = ("grant", made.id)
        view = await _one(made.id)
    forget()
    return view


def _plain_problems(
    draft: GrantDraft, wanted: Role | None, place: OrganisationView | None, today: int
) -> Iterator[Problem]:
    if wanted is None:
        yield Problem(code="ROLE_UNKNOWN", field=("role",), value=draft.role)
    if place is None:
        yield Problem(code="ORGANISATION_UNKNOWN", field=("organisation",), value=draft.organisation)
    if draft.begins_on is not None and day_of(draft.begins_on) < today:
        limit = f"{date_of(today)} …"
        yield Problem(code="DATE_OUT_OF_RANGE", field=("begins_on",), value=str(draft.begins_on), limit=limit)
    begins = max(today, day_of(draft.begins_on) if draft.begins_on else 0)
    if draft.ends_on is not None and day_of(draft.ends_on) <= begins:
        limit = f"{date_of(begins + 1)} …"
        yield Problem(code="DATE_OUT_OF_RANGE", field=("ends_on",), value=str(draft.ends_on), limit=limit)


async def _standing_problems(
    who: sql.Row, wanted: Role, place: OrganisationView, begins: int, ends: int
) -> list[Problem]:
    """What the principal holds already in that time, and what the institution is."""
    problems: list[Problem] = []
    owner = await _regime_of(place)
    if wanted.regime and owner and owner != wanted.regime:
        problems.append(Problem(code="ROLE_OF_OTHER_REGIME", field=("role",), value=wanted.code, limit=owner))
    for row in await sql.rows(f"{_GRANTS} WHERE g.principal_id = ?", [who["id"]]):
        if (row["ends_on"] and row["ends_on"] <= begins) or (ends and row["begins_on"] >= ends):
            continue
        other = role.find(row["role"])
        if row["role"] == wanted.code and row["organisation_id"] == place.id:
            problems.append(Problem(code="ALREADY_EXISTS", field=("role",), value=wanted.code))
        elif other is not None and _near(row["path"], place.path):
            problems += _conflict(wanted, other)
    return problems


def _near(one: str, other: str) -> bool:
    """Whether two organisations are of one institution, or one of them stands above institutions."""
    first, second = institution_of(one), institution_of(other)
    return first.startswith(second) or second.startswith(first)


def _conflict(wanted: Role, other: Role) -> Iterator[Problem]:
    found = role.clash(wanted, other)
    if found is not None:
        told = {"parts": " / ".join(found.parts), "rules": ", ".join(found.rules)}
        yield Problem(code="GRANTS_CONFLICT", field=("role",), value=wanted.code, limit=other.code, details=told)


async def _regime_of(place: OrganisationView) -> str:
    """The regime that an organisation's institution goes by; empty above institutions."""
    rows = await sql.rows("SELECT regime FROM organisation WHERE path = ?", [institution_of(place.path)])
    return str(rows[0]["regime"] or "") if rows else ""


async def end(
    actor: Actor, grant_id: int, *, on: date | None = None, mode: Mode = Mode.COMMIT, clock: Clock | None = None
) -> GrantView:
    """End a grant at once, or on a day from which it no longer holds. Needs `user.change` where it was given.

    Raises `NotFound`, `Refused` GRANT_ENDED for one that has ended, DATE_OUT_OF_RANGE for a day gone by.
    """
    actor = require(actor, "user.change")
    async with unit_of_work(actor, "grant.end", mode=mode, input={"grant": grant_id, "on": on}, clock=clock) as work:
        seen, values = sight.organisations(actor, path="o.path")
        rows = await sql.rows(f"{_GRANTS} WHERE g.id = ? AND {seen}", [grant_id, *values])
        if not rows:
            raise NotFound("grant", str(grant_id))
        today = day_of(work.now.date())
        ends = day_of(on) if on else max(today, rows[0]["begins_on"])
        if rows[0]["ends_on"] and rows[0]["ends_on"] <= today:
            raise Refused(Problem(code="GRANT_ENDED", field=("grant",), value=str(grant_id)))
        if ends < today:
            limit = f"{date_of(today)} …"
            raise Refused(Problem(code="DATE_OUT_OF_RANGE", field=("on",), value=str(on), limit=limit))
        await RoleGrant.filter(id=grant_id).update(ends_on=ends, ended_audit_id=work.audit_id)
        work.subject = ("grant", grant_id)
        view = await _one(grant_id)
    forget()
    return view


async def page(
    actor: Actor,
    filter: GrantFilter,  # noqa: A002
    page: Page = FIRST_PAGE,
    *,
    clock: Clock | None = None,
) -> PageOf[GrantView]:
    """Grants in the order in which they were given. Needs `user.read` where they were given; one's own are shown to
    anybody by `of`."""
    actor = require(actor, permission.USER_READ)
    seen, values = sight.organisations(actor, path="o.path")
    wanted = listing.Wanted(select=_GRANTS, where=[seen], values=values)
    if filter.principal is not None:
        wanted.add("p.code = ?", filter.principal)
    if filter.role is not None:
        wanted.add("g.role = ?", filter.role)
    if filter.present:
        wanted.add("(g.ends_on = 0 OR g.ends_on > ?)", day_of((clock or SystemClock()).now().date()))
    found = await listing.page(wanted, listing.Order(name="grant", keys=(("g.id", "id"),)), page)
    return found.holding([_view(row) for row in found.items])


async def _one(grant_id: int) -> GrantView:
    return _view((await sql.rows(f"{_GRANTS} WHERE g.id = ?", [grant_id]))[0])


def _view(row: sql.Row) -> GrantView:
    return GrantView(
        id=row["id"],
        principal_code=row["principal_code"],
        principal_name=row["principal_name"],
        role=row["role"],
        regime=row["regime"],
        organisation_code=row["organisation_code"],
        subtree=bool(row["subtree"]),
        begins_on=date_of(row["begins_on"]),
        ends_on=date_of(row["ends_on"]) if row["ends_on"] else None,
    )


async def give_matching(work: Work, who: Principal, scopes: Iterable[str]) -> None:
    """Give a new service the core roles that match scopes, at its own organisation and below, inside a command."""
    for scope in sorted(scopes):
        await RoleGrant.create(
            principal_id=who.id,
            role=role.ROLE_OF_SCOPE[scope],
            organisation_id=who.organisation_id,
            begins_on=day_of(work.now.date()),
            audit_id=work.audit_id,
        )
    forget()
