"""Principals: persons and services that give commands. Made, moved, linked to an identity provider, deactivated.

A person signs in through an identity provider, which knows it by issuer and subject; a service by API tokens. Whoever
manages principals reaches those that work in the organisations where it may.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from recoup.clock import Clock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Identity, Membership, Principal
from recoup.rules.calendar import day_of
from recoup.services import (
    approval_query,
    comparing,
    delegation,
    limits,
    listing,
    organisation,
    role,
    sight,
    sql,
    user_change,
)
from recoup.services.access import LOCAL_CODE, PERSON, SERVICE, USER_READ, Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.permission import CASE_ACT
from recoup.services.requirement import Class
from recoup.services.role import Role
from recoup.services.unit_of_work import Mode, Work, unit_of_work
from recoup.translation import Language

ISSUER_MAX: Final = 255
KINDS: Final = (PERSON, SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalDraft:
    """A principal as it is asked for, in the organisation where it works; `language` is that in which it is told of
    work."""

    code: str
    name: str
    organisation_code: str
    kind: str = PERSON
    language: Language = Language.ZH


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
    language: Language
    identities: tuple[IdentityView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """By which issuer's subject a principal (code) is to sign in."""

    principal: str
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkResult:
    """The principal; `approval` is the link as it waits, `needed` who has to agree, also in a preview."""

    principal: PrincipalView
    approval: ApprovalView | None
    needed: Class


LINK: Final = "identity.link"
_PLACE: Final = ("organisation_code",)

_PRINCIPALS: Final = """
SELECT p.id, p.code, p.name, p.kind, p.active, p.language, p.organisation_id, o.code AS organisation_code
FROM principal p JOIN organisation o ON o.id = p.organisation_id"""


def _problems(draft: PrincipalDraft) -> Iterator[Problem]:
    yield from limits.text(draft.code, ("code",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX, required=True)
    yield from limits.choice(draft.kind, ("kind",), KINDS)


async def create(
    actor: Actor, draft: PrincipalDraft, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None
) -> PrincipalView:
    """A new principal without any grant. Needs `user.change`. Raises `Refused` with every problem."""
    actor = require(actor, user_change.CHANGE)
    problems = list(_problems(draft))
    async with unit_of_work(actor, "principal.create", mode=mode, input=draft, clock=clock) as work:
        known = await organisation.in_sight(actor)
        home = known.get(draft.organisation_code)
        problems += organisation.misplaced(known, draft.organisation_code, await organisation.today(), _PLACE)
        if await Principal.exists(code=draft.code):
            problems.append(Problem(code="ALREADY_EXISTS", field=("code",), value=draft.code))
        if problems or home is None:
            raise Refused(*problems)
        made = await Principal.create(
            code=draft.code,
            name=draft.name,
            kind=draft.kind,
            organisation_id=home.id,
            language=draft.language.value,
        )
        await Membership.create(
            principal_id=made.id, organisation_id=home.id, begins_on=day_of(work.now.date()), audit_id=work.audit_id
        )
        work.subject = ("principal", made.id)
        return await _view(made.id)


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


COMPARED: Final[comparing.Columns] = (
    comparing.text("code", "p.code", "Its code."),
    comparing.text("name", "p.name", "Its name."),
    comparing.text("kind", "p.kind", "`PERSON` or `SERVICE`."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
)


async def page(
    actor: Actor, page: Page = FIRST_PAGE, *, text: str = "", active: bool | None = None
) -> PageOf[PrincipalView]:
    """Principals by code; of those that begin with a text, or are active or not. Needs `user.read`."""
    actor = require(actor, USER_READ)
    seen, values = sight.organisations(actor, path="o.path")
    wanted = listing.Wanted(select=_PRINCIPALS, where=[seen], values=values, columns=COMPARED)
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
            language=Language(row["language"] or Language.ZH),
            identities=tuple(
                IdentityView(issuer=each["issuer"], subject=each["subject"])
                for each in known
                if each["principal_id"] == row["id"]
            ),
        )
        for row in rows
    ]


async def deactivate(actor: Actor, code: str, *, mode: Mode = Mode.COMMIT) -> PrincipalView:
    """Let a principal in no more, from now on; it works nowhere any more, its grants stay to be read. Needs
    `user.change`.

    Raises `NotFound`, and `Refused` PRINCIPAL_SELF for oneself: whoever locks everybody out must not be the last.
    """
    actor = require(actor, user_change.CHANGE)
    async with unit_of_work(actor, "principal.deactivate", mode=mode, input={"principal": code}) as work:
        row = await reached(actor, code)
        if row["id"] == actor.principal_id or row["code"] == LOCAL_CODE:
            raise Refused(Problem(code="PRINCIPAL_SELF", field=("principal",), value=code))
        await Principal.filter(id=row["id"]).update(active=False)
        await Membership.filter(principal_id=row["id"], ends_on=0).update(ends_on=day_of(work.now.date()))
        work.subject = ("principal", row["id"])
        return await _view(row["id"])


async def speak(actor: Actor, language: Language, *, mode: Mode = Mode.COMMIT) -> PrincipalView:
    """Say in which language the asker is told of work from now on. Needs `case.act`, as whoever works here may."""
    actor = require(actor, CASE_ACT)
    async with unit_of_work(actor, "principal.language", mode=mode, input={"language": language.value}) as work:
        work.subject = ("principal", actor.principal_id)
        await Principal.filter(id=actor.principal_id).update(language=language.value)
        return await _view(actor.principal_id)


async def link(actor: Actor, draft: LinkDraft, *, mode: Mode = Mode.COMMIT) -> LinkResult:
    """Let the subject of an identity provider sign in as a principal, or have that wait for those who must agree: it
    would act with all that the principal holds. Needs `user.change`.

    Raises `NotFound`, and `Refused` ALREADY_EXISTS where somebody is linked to that subject: two are never merged.
    """
    actor = require(actor, user_change.CHANGE)
    async with unit_of_work(actor, LINK, mode=mode, input=draft) as work:
        row = await _linkable(actor, draft)
        change = user_change.Change(
            receiver_id=row["id"],
            organisation_id=row["organisation_id"],
            roles=await _held(row["id"], day_of(work.now.date())),
            version=await _version(row["id"]),
        )
        work.subject = ("principal", row["id"])
        door = await user_change.asked(work, change, told=TypeAdapter(LinkDraft).dump_python(draft))
        asked = await approval_query.asked_by(work.audit_id)
        if asked is None:
            await _write_link(work, row["id"], draft)
        return LinkResult(principal=await _view(row["id"]), approval=asked, needed=door.needed)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Link what an approved command names, after examining it again as its maker's."""
    draft = TypeAdapter(LinkDraft).validate_python(dict(waiting.input))
    maker = await delegation.actor_of(waiting.maker_id)
    if maker is None:
        raise Refused(Problem(code="MAKER_GONE", field=("approval",), value=waiting.number))
    row = await _linkable(require(maker, user_change.CHANGE), draft)
    await _write_link(work, row["id"], draft)
    return Effect(changes=(Changed(name=(draft.principal,), before=(), after=(draft.issuer, draft.subject)),))


async def version(waiting: Waiting) -> int:
    """The newest link and the newest grant of whom a waiting link is for."""
    return await _version(waiting.concerned_id)


async def _version(principal_id: int) -> int:
    """The newest command that linked the principal or gave it a role."""
    found = await sql.rows(
        "SELECT COALESCE(max(audit_id), 0) AS newest FROM (SELECT audit_id FROM identity WHERE principal_id = ? "
        "UNION ALL SELECT audit_id FROM role_grant WHERE principal_id = ?) x",
        [principal_id, principal_id],
    )
    return int(found[0]["newest"])


async def _held(principal_id: int, today: int) -> tuple[Role, ...]:
    """The roles that a principal holds, or will."""
    rows = await sql.rows(
        "SELECT DISTINCT role FROM role_grant WHERE principal_id = ? AND (ends_on = 0 OR ends_on > ?)",
        [principal_id, today],
    )
    return tuple(known for row in rows if (known := role.find(row["role"])) is not None)


async def _linkable(actor: Actor, draft: LinkDraft) -> sql.Row:
    problems = [*limits.text(draft.issuer, ("issuer",), ISSUER_MAX, required=True)]
    problems += limits.text(draft.subject, ("subject",), ISSUER_MAX, required=True)
    row = await reached(actor, draft.principal)
    if await Identity.exists(issuer=draft.issuer, subject=draft.subject):
        problems.append(Problem(code="ALREADY_EXISTS", field=("subject",), value=draft.subject))
    if problems:
        raise Refused(*problems)
    return row


async def _write_link(work: Work, principal_id: int, draft: LinkDraft) -> None:
    await Identity.create(
        issuer=draft.issuer,
        subject=draft.subject,
        principal_id=principal_id,
        linked_at=work.now,
        audit_id=work.audit_id,
    )
    work.subject = ("principal", principal_id)


async def unlink(actor: Actor, draft: LinkDraft) -> PrincipalView:
    """Let the subject of an identity provider sign in no more; the link stands in the audit trail. Needs `user.change`.

    Raises `NotFound` for a principal out of sight, and where that subject is not linked to it.
    """
    actor = require(actor, user_change.CHANGE)
    async with unit_of_work(actor, "identity.unlink", input=draft) as work:
        row = await reached(actor, draft.principal)
        gone = await Identity.filter(issuer=draft.issuer, subject=draft.subject, principal_id=row["id"]).delete()
        if not gone:
            raise NotFound("identity", draft.subject)
        work.subject = ("principal", row["id"])
        return await _view(row["id"])


async def move(
    actor: Actor, code: str, organisation_code: str, *, since: date | None = None, mode: Mode = Mode.COMMIT
) -> PrincipalView:
    """Let a principal work in another organisation, from today or an earlier day on. Needs `user.change`.

    Its grants are not touched: they are given and ended by themselves. Raises `NotFound` and `Refused`.
    """
    actor = require(actor, user_change.CHANGE)
    told = {"principal": code, "organisation": organisation_code, "since": since}
    async with unit_of_work(actor, "membership.change", mode=mode, input=told) as work:
        row = await reached(actor, code)
        known = await organisation.in_sight(actor)
        home = known.get(organisation_code)
        today = day_of(work.now.date())
        begins = day_of(since) if since else today
        present = await Membership.get_or_none(principal_id=row["id"], ends_on=0)
        problems = [*organisation.misplaced(known, organisation_code, await organisation.today(), _PLACE)]
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
