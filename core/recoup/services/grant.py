"""Grants: a role for a principal at an organisation, from a day to a day. Given, or asked for where others have to
agree (`user_change`), and ended. Days are those of the wall: access is about people now, whatever day the books are on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal, RoleGrant
from recoup.rules.calendar import date_of, day_of
from recoup.services import (
    approval_query,
    comparing,
    delegation,
    holding,
    listing,
    organisation,
    permission,
    principal,
    role,
    sight,
    sql,
    user_change,
)
from recoup.services.access import Actor, institution_of, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Word
from recoup.services.organisation import OrganisationView
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.requirement import NOBODY, Class
from recoup.services.role import Role
from recoup.services.unit_of_work import Mode, Work, unit_of_work


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
class GrantResult:
    """The grant, None while it waits: `approval` is it as it waits, `needed` who has to agree, also in a
    preview, by parts of `regime`; of the core where that is empty."""

    grant: GrantView | None
    approval: ApprovalView | None = None
    needed: Class = NOBODY
    regime: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFilter:
    """Which grants: of a principal, of a role; `present` leaves out those that ended."""

    principal: str | None = None
    role: str | None = None
    present: bool = True


GIVE: Final = "grant.give"

_GRANTS: Final = """
SELECT g.id, g.role, g.regime, g.subtree, g.begins_on, g.ends_on, g.principal_id, o.id AS organisation_id, o.path,
       o.code AS organisation_code, p.code AS principal_code, p.name AS principal_name, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id"""


async def give(actor: Actor, draft: GrantDraft, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None) -> GrantResult:
    """Give a role to a principal at an organisation, or have that wait for those who must agree. Needs `user.change`
    there.

    Raises `NotFound` for the principal, and `Refused`: ROLE_UNKNOWN, ROLE_OF_OTHER_REGIME, ORGANISATION_UNKNOWN,
    ALREADY_EXISTS, DATE_OUT_OF_RANGE, GRANTS_CONFLICT for what one person may not hold together.
    """
    actor = require(actor, user_change.CHANGE)
    async with unit_of_work(actor, GIVE, mode=mode, input=draft, clock=clock) as work:
        one = await _examined(actor, draft, day_of(work.now.date()))
        work.subject = ("principal", one.row["principal_id"])
        change = user_change.Change(
            receiver_id=one.row["principal_id"],
            organisation_id=one.row["organisation_id"],
            roles=(one.role,),
            version=await _version(one.row["principal_id"]),
        )
        door = await user_change.asked(work, change, told=TypeAdapter(GrantDraft).dump_python(draft))
        asked = await approval_query.asked_by(work.audit_id)
        view = None if asked else await _write(work, one)
        result = GrantResult(grant=view, approval=asked, needed=door.needed, regime=door.regime)
    holding.forget()
    return result


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Give what an approved command names, after examining it again as its maker's."""
    draft = TypeAdapter(GrantDraft).validate_python(dict(waiting.input))
    maker = await delegation.actor_of(waiting.maker_id)
    if maker is None:
        raise Refused(Problem(code="MAKER_GONE", field=("approval",), value=waiting.number))
    view = await _write(work, await _examined(require(maker, user_change.CHANGE), draft, day_of(work.now.date())))
    holding.forget()
    ends = () if view.ends_on is None else (view.ends_on.isoformat(),)
    name = (view.principal_code, Word("role", view.role, view.regime), view.organisation_code)
    return Effect(changes=(Changed(name=name, before=(), after=(view.begins_on.isoformat(), "…", *ends)),))


async def version(waiting: Waiting) -> int:
    """The newest grant of whom a waiting one is for."""
    return await _version(waiting.concerned_id)


async def _version(principal_id: int) -> int:
    found = await sql.rows(
        "SELECT COALESCE(max(id), 0) AS newest FROM role_grant WHERE principal_id = ?", [principal_id]
    )
    return int(found[0]["newest"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A grant that nothing stands against today: its role, and its row."""

    role: Role
    row: dict[str, Any]


async def _examined(actor: Actor, draft: GrantDraft, today: int) -> _Examined:
    """Raises `NotFound` for the principal, `Refused` with every problem."""
    who = await principal.reached(actor, draft.principal)
    known = await organisation.in_sight(actor)
    wanted, place = role.find(draft.role), known.get(draft.organisation)
    begins = day_of(draft.begins_on) if draft.begins_on else today
    ends = day_of(draft.ends_on) if draft.ends_on else 0
    problems = [*_plain_problems(draft, wanted, today)]
    problems += organisation.misplaced(known, draft.organisation, await organisation.today(), ("organisation",))
    if wanted is not None and place is not None:
        problems += await _standing_problems(who, wanted, place, begins, ends)
    if problems or wanted is None or place is None:
        raise Refused(*problems)
    row = {
        "principal_id": int(who["id"]),
        "role": wanted.code,
        "regime": wanted.regime,
        "organisation_id": place.id,
        "subtree": int(draft.subtree),
        "begins_on": begins,
        "ends_on": ends,
    }
    return _Examined(role=wanted, row=row)


async def _write(work: Work, one: _Examined) -> GrantView:
    made = await RoleGrant.create(**one.row, audit_id=work.audit_id)
    work.subject = ("grant", made.id)
    return await _one(made.id)


def _plain_problems(draft: GrantDraft, wanted: Role | None, today: int) -> Iterator[Problem]:
    if wanted is None:
        yield Problem(code="ROLE_UNKNOWN", field=("role",), value=draft.role)
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
    actor = require(actor, user_change.CHANGE)
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
    holding.forget()
    return view


COMPARED: Final[comparing.Columns] = (
    comparing.text("role", "g.role", "Code of the role."),
    comparing.text("regime", "g.regime", "The regime of the role; empty for one of the core."),
    comparing.text("principal", "p.code", "Who holds it."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.day("beginsOn", "g.begins_on", "Its first day."),
    comparing.day("endsOn", "g.ends_on", "The first day without it."),
)


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
    wanted = listing.Wanted(select=_GRANTS, where=[seen], values=values, columns=COMPARED)
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
    holding.forget()
