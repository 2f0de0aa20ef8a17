"""By which numbers and addresses a debtor may be reached: his own, those of who owes with him, those of others.

A point is never deleted: it ends, it is found to lead nowhere, or whoever it belongs to asks to be left alone (CC-04).
The telephone number on a party's file is a point of its own even where nobody wrote one down.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import NotFound, Problem
from recoup.records.contact import ContactPoint
from recoup.records.fields import new_public_id
from recoup.rules.calendar import date_of, day_of
from recoup.rules.contact import Channel, Relation
from recoup.services import comparing, limits, listing, party, personal, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, Work, unit_of_work

PHONE: Final = "PHONE"
EMAIL: Final = "EMAIL"
ADDRESS: Final = "ADDRESS"
IN_APP: Final = "IN_APP"
KINDS: Final = (PHONE, EMAIL, ADDRESS, IN_APP)

KIND_OF: Final = {
    Channel.TELEPHONE: PHONE,
    Channel.SMS: PHONE,
    Channel.EMAIL: EMAIL,
    Channel.IN_APP: IN_APP,
    Channel.LETTER: ADDRESS,
    Channel.VISIT: ADDRESS,
}
"""What kind of point a channel needs."""

RELATIONS: Final = tuple(relation.value for relation in Relation)

_SPACING: Final = re.compile(r"[\s()（）·.-]+")
_NUMBER: Final = re.compile(r"\+?[0-9]{3,20}")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDraft:
    """A number or an address as it is told. `party` is the debtor's public id or number.

    `relation` says whose it is, `role` by which name the regime knows that person, `any_hour` that he agreed to be
    contacted at night as well.
    """

    party: str
    kind: str
    value: str
    relation: str = Relation.DEBTOR.value
    role: str = ""
    name: str = ""
    any_hour: bool = False
    valid_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChange:
    """What became of a point: days, each None where it stays as it is."""

    point: str
    valid_to: date | None = None
    invalid_on: date | None = None
    refused_on: date | None = None
    any_hour: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A point as it is shown."""

    id: str
    party_id: str
    kind: str
    value: str
    relation: str
    role: str
    name: str
    any_hour: bool
    valid_from: date
    valid_to: date | None
    invalid_on: date | None
    refused_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point as the gate reads it; ids are the database's own, 0 for the number on the party's file."""

    id: int
    kind: str
    value: str
    relation: Relation
    any_hour: bool
    valid: bool
    invalid: bool
    refused: bool


_POINTS: Final = """
SELECT c.id, c.public_id, c.party_id AS owner, p.public_id AS party_id, p.kind AS party_kind,
       c.kind, c.value, c.relation, c.role, c.name,
       c.any_hour, c.valid_from, c.valid_to, c.invalid_on, c.refused_on
FROM contact_point c
JOIN party p ON p.id = c.party_id
JOIN organisation o ON o.id = p.organisation_id"""


def plain(kind: str, value: str) -> str:
    """A number without what people write between its digits; anything else as it stands."""
    return _SPACING.sub("", value) if kind == PHONE else value.strip()


async def add(actor: Actor, draft: PointDraft, *, mode: Mode = Mode.COMMIT) -> PointView:
    """Write down how a debtor may be reached. Needs `contact.log`. Raises `Refused` with every problem, `NotFound`."""
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, "contact_point.add", mode=mode, input=draft) as work:
        owner = await party.internal_id(actor, draft.party)
        value = plain(draft.kind, draft.value)
        problems = list(_problems(draft, value, work.booked_on))
        if await ContactPoint.exists(party_id=owner, kind=draft.kind, value=value, valid_to=0):
            problems.append(Problem(code="ALREADY_EXISTS", field=("value",), value=draft.value))
        limits.refuse({0: problems}, single=True)
        made = await ContactPoint.create(
            public_id=new_public_id(work.now),
            party_id=owner,
            kind=draft.kind,
            value=value,
            relation=draft.relation,
            role=draft.role,
            name=draft.name,
            any_hour=int(draft.any_hour),
            valid_from=day_of(draft.valid_from) if draft.valid_from else work.booked_on,
            recorded_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("party", owner)
        work.event("contact_point.added", party_id=owner, point_kind=draft.kind, relation=draft.relation)
        return await get(actor, made.public_id)


async def change(actor: Actor, told: PointChange, *, mode: Mode = Mode.COMMIT) -> PointView:
    """Say what became of a point. Needs `contact.log`. Raises `Refused` with every problem, `NotFound`."""
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, "contact_point.change", mode=mode, input=told) as work:
        row = await _row(actor, told.point)
        days = {name: getattr(told, name) for name in ("valid_to", "invalid_on", "refused_on") if getattr(told, name)}
        limits.refuse(
            {0: [one for name, day in days.items() for one in limits.not_after(day, (name,), work.booked_on)]},
            single=True,
        )
        changes: dict[str, int] = {name: day_of(day) for name, day in days.items()}
        if told.any_hour is not None:
            changes["any_hour"] = int(told.any_hour)
        if changes:
            await ContactPoint.filter(id=row["id"]).update(**changes)
        work.subject = ("party", int(row["owner"]))
        work.event("contact_point.changed", party_id=int(row["owner"]))
        return await get(actor, told.point)


async def get(actor: Actor, point: str) -> PointView:
    """A point by its public id. Needs `book.read`. Raises `NotFound`, also for one out of sight."""
    actor = require(actor, BOOK_READ)
    return _view(await _row(actor, point), actor)


COMPARED: Final[comparing.Columns] = (
    comparing.text("kind", "c.kind", "`PHONE`, `EMAIL`, `ADDRESS` or `IN_APP`."),
    comparing.text("relation", "c.relation", "Whose it is."),
    comparing.day("validFrom", "c.valid_from", "Since when it is known."),
    comparing.day("invalidOn", "c.invalid_on", "When it was found invalid."),
)


async def of_party(actor: Actor, party_key: str, page: Page = FIRST_PAGE) -> PageOf[PointView]:
    """The points of a debtor, the oldest first. Needs `book.read`. Raises `NotFound`."""
    actor = require(actor, BOOK_READ)
    owner = await party.internal_id(actor, party_key)
    wanted = listing.Wanted(select=_POINTS, where=["c.party_id = ?"], values=[owner], columns=COMPARED)
    found = await listing.page(wanted, listing.Order(name="contact_point", keys=(("c.id", "id"),)), page)
    return found.holding([_view(row, actor) for row in found.items])


async def on_file(owner: int, day: int) -> tuple[Point, ...]:
    """The points of a debtor as the gate reads them on a day, the number of the party's file first."""
    rows = await sql.rows(f"{_POINTS} WHERE c.party_id = ? ORDER BY c.id", [owner])
    known = [_point(row, day) for row in rows]
    filed = await sql.rows("SELECT phone FROM party WHERE id = ? AND phone <> ''", [owner])
    numbers = {(point.kind, point.value) for point in known}
    for row in filed:
        value = plain(PHONE, row["phone"])
        if (PHONE, value) not in numbers:
            known.insert(0, _filed(value))
    return tuple(known)


def _filed(value: str) -> Point:
    return Point(
        id=0,
        kind=PHONE,
        value=value,
        relation=Relation.DEBTOR,
        any_hour=False,
        valid=True,
        invalid=False,
        refused=False,
    )


async def found_invalid(work: Work, owner: int, point: Point) -> None:
    """A call found that the number leads nowhere. The number of the party's file becomes a point by that."""
    if point.id:
        await ContactPoint.filter(id=point.id, invalid_on=0).update(invalid_on=work.booked_on)
        return
    await ContactPoint.create(
        public_id=new_public_id(work.now),
        party_id=owner,
        kind=point.kind,
        value=point.value,
        relation=point.relation.value,
        valid_from=work.booked_on,
        invalid_on=work.booked_on,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )


async def found_refusing(work: Work, point: int) -> None:
    """Whoever it belongs to asked not to be contacted again."""
    await ContactPoint.filter(id=point, refused_on=0).update(refused_on=work.booked_on)


def invalid(points: Sequence[Point]) -> bool:
    """Whether the debtor has numbers on file and none of them leads to him."""
    own = [point for point in points if point.kind == PHONE and point.relation is Relation.DEBTOR and point.valid]
    return bool(own) and all(point.invalid for point in own)


def _problems(draft: PointDraft, value: str, today: int) -> Iterator[Problem]:
    yield from limits.choice(draft.kind, ("kind",), KINDS)
    yield from limits.choice(draft.relation, ("relation",), RELATIONS)
    yield from limits.text(value, ("value",), limits.VALUE_MAX, required=True)
    yield from limits.text(draft.role, ("role",), limits.NUMBER_MAX)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX)
    if value and draft.kind == PHONE and not _NUMBER.fullmatch(value):
        yield Problem(code="PHONE_INVALID", field=("value",), value=draft.value)
    if value and draft.kind == EMAIL and not _MAIL.fullmatch(value):
        yield Problem(code="EMAIL_INVALID", field=("value",), value=draft.value)
    if draft.valid_from is not None:
        yield from limits.not_after(draft.valid_from, ("valid_from",), today)


async def _row(actor: Actor, point: str) -> sql.Row:
    seen, values = sight.where(actor, loan=None, party="p.id")
    rows = await sql.rows(f"{_POINTS} WHERE c.public_id = ? AND {seen}", [point, *values])
    if not rows:
        raise NotFound("contact_point", point)
    return rows[0]


def _point(row: sql.Row, day: int) -> Point:
    return Point(
        id=row["id"],
        kind=row["kind"],
        value=row["value"],
        relation=Relation(row["relation"]),
        any_hour=bool(row["any_hour"]),
        valid=row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"]),
        invalid=0 < row["invalid_on"] <= day,
        refused=row["refused_on"] > 0,
    )


def _view(row: sql.Row, actor: Actor) -> PointView:
    names = ("party_id", "kind", "relation", "role")
    is_clear = personal.is_clear(actor, row["party_kind"])
    return PointView(
        id=row["public_id"],
        value=row["value"] if is_clear else personal.mask_number(row["value"]),
        name=row["name"] if is_clear else personal.mask(row["name"]),
        any_hour=bool(row["any_hour"]),
        valid_from=date_of(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        invalid_on=_day(row["invalid_on"]),
        refused_on=_day(row["refused_on"]),
        **{name: row[name] for name in names},
    )


def _day(number: int) -> date | None:
    return date_of(number) if number else None
