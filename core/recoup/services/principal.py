"""Principals: persons and services that give commands. Made, moved, linked to an identity provider, deactivated.

A person signs in through an identity provider, which knows it by issuer and subject; a service by API tokens. Whoever
manages principals reaches those that work in the organisations where it may.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.clock import Clock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Identity, Membership, Principal
from recoup.rules.calendar import day_of
from recoup.services import limits, listing, organisation, sight, sql
from recoup.services.access import LOCAL_CODE, PERSON, SERVICE, USER_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, unit_of_work

ISSUER_MAX: Final = 255
KINDS: Final = (PERSON, SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalDraft:
    """A principal as it is asked for, in the organisation where it works."""

    code: str
    name: str
    organisation_code: str
    kind: str = PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """Issuer and subject by which an identity provider knows a principal."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalView:
    """A principal as it is shown."""

    code: str
    name: str
    kind: str
    organisation_code: str
    active: bool
    identities: tuple[IdentityView, ...]


_PRINCIPALS: Final = """
SELECT p.id, p.code, p.name, p.kind, p.active, o.code AS organisation_code
FROM principal p JOIN organisation o ON o.id = p.organisation_id"""


def _problems(draft: PrincipalDraft) -> Iterator[Problem]:
    yield from limits.text(draft.code, ("code",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX, required=True)
    yield from limits.choice(draft.kind, ("kind",), KINDS)


async def create(
    actor: Actor, draft: PrincipalDraft, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None
) -> PrincipalView:
    """A new principal without any grant. Needs `user.change`. Raises `Refused` with every problem."""
    actor = require(actor, "user.change")
    problems = list(_problems(draft))
    async with unit_of_work(actor, "principal.create", mode=mode, input=draft, clock=clock) as work:
        home = (await organisation.in_sight(actor)).get(draft.organisation_code)
        if home is None:
            problems.append(_unknown(draft.organisation_code))
        if await Principal.exists(code=draft.code):
            problems.append(Problem(code="ALREADY_EXISTS", field=("code",), value=draft.code))
        if problems or home is None:
            raise Refused(*problems)
        made = await Principal.create(code=draft.code, name=draft.name, kind=draft.kind, organisation_id=home.id)
        await Membership.create(
            principal_id=made.id, organisation_id=home.id, begins_on=day_of(work.now.date()), audit_id=work.audit_id
        )
        work.subject = ("principal", made.id)
        return await _view(made.id)


def _unknown(code: str) -> Problem:
    return Problem(code="ORGANISATION_UNKNOWN", field=("organisation_code",), value=code)


async def reached(actor: Actor, code: str) -> sql.Row:
    """The row of a principal that works where the actor may manage or see users. Raises `NotFound` for any other."""
    seen, values = sight.organisations(actor, path="o.path")
    rows = await sql.rows(f"{_PRINCIPALS} WHERE p.code = ? AND {seen}", [code, *values])
    if not rows:
        raise NotFound("principal", code)
    return rows[0]


async def get(actor: Actor, code: str) -> PrincipalView:
    """A principal by its code. Needs `user.read`. Raises `NotFound`."""
    actor = require(actor, USER_READ)
    return (await _views([await reached(actor, code)]))[0]


async def page(
    actor: Actor, page: Page = FIRST_PAGE, *, text: str = "", active: bool | None = None
) -> PageOf[PrincipalView]:
    """Principals by code; of those that begin with a text, or are active or not. Needs `user.read`."""
    actor = require(actor, USER_READ)
    seen, values = sight.organisations(actor, path="o.path")
    wanted = listing.Wanted(select=_PRINCIPALS, where=[seen], values=values)
    if text:
        begins = sql.beginning(text)
        wanted.add("(p.code LIKE ? ESCAPE '\\' OR p.name LIKE ? ESCAPE '\\')", begins, begins)
    if active is not None:
        wanted.add("p.active" if active else "NOT p.active")
    found = await listing.page(wanted, listing.Order(name="principal", keys=(("p.code", "code"),)), page)
    return found.holding(await _views(found.items))


async def _view(owned: int) -> PrincipalView:
    return (await _views(await sql.rows(f"{_PRINCIPALS} WHERE p.id = ?", [owned])))[0]


async def _views(rows: Sequence[sql.Row]) -> list[PrincipalView]:
    known = await sql.rows_in(
        "SELECT principal_id, issuer, subject FROM identity WHERE principal_id IN ({keys})", [row["id"] for row in rows]
    )
    return [
        PrincipalView(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            organisation_code=row["organisation_code"],
            active=bool(row["active"]),
            identities=tuple(
                IdentityView(issuer=each["issuer"], subject=each["subject"])
                for each in known
                if each["principal_id"] == row["id"]
            ),
        )
        for row in rows
    ]


async def deactivate(actor: Actor, code: str, *, mode: Mode = Mode.COMMIT) -> PrincipalView:
    """Let a principal in no more, from now on; its grants stay to be read. Needs `user.change`.

    Raises `NotFound`, and `Refused` PRINCIPAL_SELF for oneself: whoever locks everybody out must not be the last.
    """
    actor = require(actor, "user.change")
    async with unit_of_work(actor, "principal.deactivate", mode=mode, input={"principal": code}) as work:
        row = await reached(actor, code)
        if row["id"] == actor.principal_id or row["code"] == LOCAL_CODE:
            raise Refused(Problem(code="PRINCIPAL_SELF", field=("principal",), value=code))
        await Principal.filter(id=row["id"]).update(active=False)
        work.subject = ("principal", row["id"])
        return await _view(row["id"])


async def link(actor: Actor, code: str, *, issuer: str, subject: str) -> PrincipalView:
    """Let the subject of an identity provider sign in as a principal. Needs `user.change`.

    Raises `NotFound`, and `Refused` ALREADY_EXISTS where somebody is linked to that subject: two are never merged.
    """
    actor = require(actor, "user.change")
    problems = [*limits.text(issuer, ("issuer",), ISSUER_MAX, required=True)]
    problems += limits.text(subject, ("subject",), ISSUER_MAX, required=True)
    told = {"principal": code, "issuer": issuer, "subject": subject}
    async with unit_of_work(actor, "identity.link", input=told) as work:
        row = await reached(actor, code)
        if await Identity.exists(issuer=issuer, subject=subject):
            problems.append(Problem(code="ALREADY_EXISTS", field=("subject",), value=subject))
        if problems:
            raise Refused(*problems)
        await Identity.create(
            issuer=issuer, subject=subject, principal_id=row["id"], linked_at=work.now, audit_id=work.audit_id
        )
        work.subject = ("principal", row["id"])
        return await _view(row["id"])


async def move(
    actor: Actor, code: str, organisation_code: str, *, since: date | None = None, mode: Mode = Mode.COMMIT
) -> PrincipalView:
    """Let a principal work in another organisation, from today or an earlier day on. Needs `user.change`.

    Its grants are not touched: they are given and ended by themselves. Raises `NotFound` and `Refused`.
    """
    actor = require(actor, "user.change")
    told = {"principal": code, "organisation": organisation_code, "since": since}
    async with unit_of_work(actor, "membership.change", mode=mode, input=told) as work:
        row = await reached(actor, code)
        home = (await organisation.in_sight(actor)).get(organisation_code)
        today = day_of(work.now.date())
        begins = day_of(since) if since else today
        present = await Membership.get_or_none(principal_id=row["id"], ends_on=0)
        problems = [] if home else [_unknown(organisation_code)]
        if begins > today or (present is not None and begins < present.begins_on):
            limit = f"{present.begins_on if present else 0} … {today}"
            problems.append(Problem(code="DATE_OUT_OF_RANGE", field=("since",), value=str(since), limit=limit))
        if problems or home is None:
            raise Refused(*problems)
        await Membership.filter(principal_id=row["id"], ends_on=0).update(ends_on=begins)
        await Membership.create(
            principal_id=row["id"], organisation_id=home.id, begins_on=begins, audit_id=work.audit_id
        )
        await Principal.filter(id=row["id"]).update(organisation_id=home.id)
        work.subject = ("principal", row["id"])
        return await _view(row["id"])
