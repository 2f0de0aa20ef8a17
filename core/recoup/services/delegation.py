"""A person's part lent to another one, from a day to a day: the delegate then signs in the giver's name.

Only what one has can be lent, and only by its holder or by whoever manages users; a delegate cannot lend it on. What
the giver stops playing, the delegate stops as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.approval import Delegation
from recoup.records.fields import moment_of, new_public_id
from recoup.regime.words import Named
from recoup.rules.calendar import date_of, day_of
from recoup.services import access, comparing, holding, limits, listing, organisation, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, permits, require
from recoup.services.organisation import OrganisationView
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, Work, unit_of_work

DECIDE: Final = "approval.decide"
USER_CHANGE: Final = "user.change"
DAYS_MAX: Final = 366
"""The longest delegation: what lasts longer is a change of role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationDraft:
    """A part lent: to whom (code), which, where (organisation's code), first and last day. `giver` None: one's own."""

    delegate: str
    part: str
    organisation: str
    begins_on: date
    ends_on: date
    reason: str
    giver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationView:
    """A delegation. `ended_on` is the business day on which it was taken back; None while it was not."""

    id: str
    giver_code: str
    delegate_code: str
    part: str
    organisation_code: str
    begins_on: date
    ends_on: date
    ended_on: date | None
    reason: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What is in a delegate's hands today: the giver's part at an organisation and below."""

    giver: Actor
    part: str
    path: str


async def give(actor: Actor, draft: DelegationDraft, *, mode: Mode = Mode.COMMIT) -> DelegationView:
    """Lend a part. Needs `operate`; another's part `admin`. Raises `Refused` with every problem."""
    actor = require(actor, DECIDE if draft.giver in (None, actor.code) else USER_CHANGE)
    async with unit_of_work(actor, "delegation.give", mode=mode, input=draft) as work:
        problems = list(_plain(draft, work.booked_on))
        giver = await access.known(draft.giver or actor.code, active=True)
        delegate = await access.known(draft.delegate, active=True)
        known = await organisation.in_sight(actor)
        where = known.get(draft.organisation)
        for found, name, told in ((giver, "giver", draft.giver or actor.code), (delegate, "delegate", draft.delegate)):
            if found is None:
                problems.append(Problem(code="PRINCIPAL_UNKNOWN", field=(name,), value=told))
        problems += organisation.misplaced(known, draft.organisation, await organisation.today(), ("organisation",))
        if giver is not None and delegate is not None and giver.id == delegate.id:
            problems.append(Problem(code="DELEGATE_IS_GIVER", field=("delegate",), value=draft.delegate))
        if giver is not None and where is not None and not await _has(giver.id, draft.part, where):
            what = Named((f"part.{draft.part}",), regime.spec_of(_home(known.values(), where)))
            problems.append(
                Problem(
                    code="NOT_ONES_PART", field=("part",), value=draft.part, limit=giver.code, details={"what": what}
                )
            )
        if problems or giver is None or delegate is None or where is None:
            raise Refused(*problems)
        made = await Delegation.create(
            public_id=new_public_id(work.now),
            giver_id=giver.id,
            delegate_id=delegate.id,
            part=draft.part,
            organisation_id=where.id,
            begins_on=day_of(draft.begins_on),
            ends_on=day_of(draft.ends_on),
            reason=draft.reason,
            given_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("delegation", made.id)
        return (await _views("d.id = ?", [made.id]))[0]


def _plain(draft: DelegationDraft, today: int) -> Iterator[Problem]:
    yield from limits.text(draft.part, ("part",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True)
    yield from limits.day(draft.begins_on, ("begins_on",))
    yield from limits.day(draft.ends_on, ("ends_on",))
    least = max(day_of(draft.begins_on), today)
    if not least <= day_of(draft.ends_on) < day_of(draft.begins_on) + DAYS_MAX:
        limit = f"{date_of(least)} … {date_of(day_of(draft.begins_on) + DAYS_MAX - 1)}"
        yield Problem(code="DELEGATION_DAYS", field=("ends_on",), value=draft.ends_on.isoformat(), limit=limit)


def _home(known: Iterable[OrganisationView], where: OrganisationView) -> str:
    """The regime of the institution that an organisation belongs to; empty where that is not in sight."""
    return next((one.regime or "" for one in known if one.path == access.institution_of(where.path)), "")


async def _has(principal_id: int, part: str, where: OrganisationView) -> bool:
    giver = await actor_of(principal_id)
    codes = sorted(regime.installed().registry.active)
    return giver is not None and any(access.plays(giver, code, part, where.path) for code in ("", *codes))


async def end(actor: Actor, delegation_id: str, *, mode: Mode = Mode.COMMIT) -> DelegationView:
    """Take a delegation back. Needs `operate` of its giver, `admin` of others. Raises `NotFound`, DELEGATION_OVER."""
    require(actor, DECIDE)
    async with unit_of_work(actor, "delegation.end", mode=mode, input={"delegation": delegation_id}) as work:
        found = await Delegation.get_or_none(public_id=delegation_id)
        if found is None or (found.giver_id != actor.principal_id and not permits(actor, USER_CHANGE)):
            raise NotFound("delegation", delegation_id)
        work.subject = ("delegation", found.id)
        await _end(work, found)
        return (await _views("d.id = ?", [found.id]))[0]


async def _end(work: Work, found: Delegation) -> None:
    if found.ended_on or found.ends_on < work.booked_on:
        day = date_of(found.ended_on or found.ends_on).isoformat()
        raise Refused(Problem(code="DELEGATION_OVER", field=("delegation",), value=day))
    await Delegation.filter(id=found.id).update(ended_on=work.booked_on)


async def lent_to(principal_id: int, today: int) -> tuple[Lent, ...]:
    """What is lent to a principal on a business day."""
    rows = await sql.rows(
        "SELECT d.giver_id, d.part, o.path FROM delegation d JOIN organisation o ON o.id = d.organisation_id "
        "WHERE d.delegate_id = ? AND d.begins_on <= ? AND d.ends_on >= ? AND d.ended_on = 0 ORDER BY d.id",
        [principal_id, today, today],
    )
    givers = {row["giver_id"]: await actor_of(row["giver_id"]) for row in rows}
    return tuple(
        Lent(giver=giver, part=row["part"], path=row["path"])
        for row in rows
        if (giver := givers[row["giver_id"]]) is not None
    )


async def actor_of(principal_id: int, *, clock: Clock | None = None) -> Actor | None:
    """Somebody who is not the one who asks, with what it holds today; None for who is not active any more."""
    found = await Principal.get_or_none(id=principal_id, active=True).select_related("organisation")
    if found is None:
        return None
    today = (clock or SystemClock()).now().date()
    return Actor(
        principal_id=found.id,
        code=found.code,
        scopes=access.SCOPES,
        organisation_path=found.organisation.path,
        grants=None if found.code == access.LOCAL_CODE else await holding.of(found.id, today),
    )


_DELEGATIONS: Final = """
SELECT d.id, d.public_id, d.part, d.begins_on, d.ends_on, d.ended_on, d.reason, d.given_at, g.code AS giver_code,
       p.code AS delegate_code, o.code AS organisation_code
FROM delegation d JOIN organisation o ON o.id = d.organisation_id
JOIN principal g ON g.id = d.giver_id JOIN principal p ON p.id = d.delegate_id"""


def _view(row: sql.Row) -> DelegationView:
    return DelegationView(
        id=row["public_id"],
        giver_code=row["giver_code"],
        delegate_code=row["delegate_code"],
        part=row["part"],
        organisation_code=row["organisation_code"],
        begins_on=date_of(row["begins_on"]),
        ends_on=date_of(row["ends_on"]),
        ended_on=date_of(row["ended_on"]) if row["ended_on"] else None,
        reason=row["reason"],
        given_at=moment_of(row["given_at"]),
    )


async def _views(where: str, values: Sequence[sql.Value]) -> list[DelegationView]:
    return [_view(row) for row in await sql.rows(f"{_DELEGATIONS} WHERE {where} ORDER BY d.id DESC", values)]


async def get(actor: Actor, delegation_id: str) -> DelegationView:
    """A delegation in sight by its public id. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    where, values = _in_sight(actor)
    found = await _views(f"({where}) AND d.public_id = ?", [*values, delegation_id])
    if not found:
        raise NotFound("delegation", delegation_id)
    return found[0]


COMPARED: Final[comparing.Columns] = (
    comparing.text("giver", "g.code", "Whose part it is."),
    comparing.text("delegate", "p.code", "Who signs."),
    comparing.text("part", "d.part", "Which part."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.day("beginsOn", "d.begins_on", "Its first day."),
    comparing.day("endsOn", "d.ends_on", "Its last day."),
)


async def page(actor: Actor, page: Page = FIRST_PAGE) -> PageOf[DelegationView]:
    """The delegations at organisations in sight, and the asker's own, the newest first. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = _in_sight(actor)
    wanted = listing.Wanted(select=_DELEGATIONS, where=[f"({seen})"], values=values, columns=COMPARED)
    order = listing.Order(name="delegation.newest", keys=(("d.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding([_view(row) for row in found.items])


def _in_sight(actor: Actor) -> tuple[str, list[sql.Value]]:
    seen, values = sight.where(actor, loan=None)
    return f"{seen} OR d.giver_id = ? OR d.delegate_id = ?", [*values, actor.principal_id, actor.principal_id]
