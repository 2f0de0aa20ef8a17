# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Parties: borrowers, dealers, projects."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from recoup.errors import NotFound, Problem
from recoup.records import bulk, sequence
from recoup.records.fields import micros_of, new_public_id
from recoup.services import access, audit, comparing, limits, listing, organisation, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, Work, unit_of_work
from recoup.translation import Language

KINDS: Final = ("NATURAL", "LEGAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDraft:
    """A party as it is asked for. `kind` is NATURAL or LEGAL, `language` that in which messages go to it."""

    number: str
    kind: str
    name: str
    organisation_code: str
    phone: str = ""
    language: Language = Language.ZH
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A party as it is shown; `id` is its public id."""

    id: str
    number: str
    kind: str
    name: str
    phone: str
    language: Language
    organisation_code: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFilter:
    """Which parties: `text` is the beginning of a number or of a name."""

    text: str = ""


COLUMNS: Final = """p.public_id AS party_public_id, p.number AS party_number, p.kind AS party_kind,
p.name AS party_name, p.phone AS party_phone, p.language AS party_language, p.attributes AS party_attributes,
po.code AS party_organisation"""
"""What `view` needs of `party p JOIN organisation po ON po.id = p.organisation_id`."""

_FROM: Final = f"SELECT p.id, {COLUMNS} FROM party p JOIN organisation po ON po.id = p.organisation_id"


def view(row: sql.Row) -> PartyView:
    """The party in a row with `COLUMNS`."""
    return PartyView(
        id=row["party_public_id"],
        number=row["party_number"],
        kind=row["party_kind"],
        name=row["party_name"],
        phone=row["party_phone"],
        language=Language(row["party_language"] or Language.ZH),
        organisation_code=row["party_organisation"],
        attributes=sql.unpacked(row["party_attributes"]),
    )


def _problems(draft: PartyDraft) -> Iterator[Problem]:
    yield from limits.text(draft.number, ("number",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX, required=True)
    yield from limits.text(draft.phone, ("phone",), limits.PHONE_MAX)
    yield from limits.choice(draft.kind, ("kind",), KINDS)
    yield from limits.attributes(draft.attributes)


async def examine(actor: Actor, drafts: Sequence[PartyDraft]) -> dict[int, tuple[Problem, ...]]:
    """What is wrong with each draft, by its place in the list; nothing is written. Needs `operate`."""
    actor = require(actor, "party.board")
    organisations, today = await organisation.in_sight(actor), await organisation.today()
    taken = {
        row["number"]
        for row in await sql.rows_in(
            "SELECT number FROM party WHERE number IN ({keys})", [draft.number for draft in drafts]
        )
    }
    twice = {number for number, times in Counter(draft.number for draft in drafts).items() if times > 1}
    found: dict[int, tuple[Problem, ...]] = {}
    for row, draft in enumerate(drafts):
        problems = list(_problems(draft))
        if draft.number in taken:
            problems.append(Problem(code="ALREADY_EXISTS", field=("number",), value=draft.number))
        if draft.number in twice:
            problems.append(Problem(code="GIVEN_TWICE", field=("number",), value=draft.number))
        problems += organisation.misplaced(organisations, draft.organisation_code, today, ("organisation_code",))
        if problems:
            found[row] = tuple(problems)
    return found


async def _insert(work: Work, drafts: Sequence[PartyDraft]) -> None:
    organisations = await organisation.in_sight(work.actor)
    first = await sequence.ids("party", len(drafts))
    await bulk.bulk().insert(
        "party",
        {
            "id": list(range(first, first + len(drafts))),
            "public_id": [new_public_id(work.now) for _ in drafts],
            "number": [draft.number for draft in drafts],
            "kind": [draft.kind for draft in drafts],
            "name": [draft.name for draft in drafts],
            "phone": [draft.phone for draft in drafts],
            "language": [draft.language.value for draft in drafts],
            "organisation_id": [organisations[draft.organisation_code].id for draft in drafts],
            "attributes": [dict(draft.attributes) for draft in drafts],
            "recorded_at": [micros_of(work.now)] * len(drafts),
        },
    )
    work.subject = ("party", first if len(drafts) == 1 else 0)


async def board(actor: Actor, draft: PartyDraft, *, mode: Mode = Mode.COMMIT) -> PartyView:
    """Take a party on the books. Needs `operate`. Raises `Refused` with every problem."""
    actor = require(actor, "party.board")
    async with unit_of_work(actor, "party.board", mode=mode, input=draft) as work:
        limits.refuse(await examine(actor, [draft]), single=True)
        await _insert(work, [draft])
        work.event("party.boarded", party_id=work.subject[1], number=draft.number)
        return await get(actor, draft.number)


async def board_many(actor: Actor, drafts: Sequence[PartyDraft]) -> int:
    """Take many parties on the books in one transaction; how many. All problems of all rows are told at once."""
    actor = require(actor, "party.board")
    limits.count(drafts)
    async with unit_of_work(actor, "party.board_many", input=audit.summary(drafts)) as work:
        limits.refuse(await examine(actor, drafts), single=False)
        await _insert(work, drafts)
    return len(drafts)


async def speak(actor: Actor, key: str, language: Language, *, mode: Mode = Mode.COMMIT) -> PartyView:
    """Say in which language messages go to a party from now on. Needs `contact.log`. Raises `NotFound`."""
    actor = require(actor, "contact.log")
    told = {"party": key, "language": language.value}
    async with unit_of_work(actor, "party.language", mode=mode, input=told) as work:
        found = await _in_sight(actor, key)
        await work.about("party", int(found["id"]))
        await sql.execute("UPDATE party SET language = ? WHERE id = ?", [language.value, found["id"]])
        return view(await _in_sight(actor, key))


async def get(actor: Actor, key: str) -> PartyView:
    """A party by public id or number. Raises `NotFound`. Needs `read`."""
    require(actor, BOOK_READ)
    return view(await _in_sight(actor, key))


async def internal_id(actor: Actor, key: str) -> int:
    """The database's own id of a party in sight, by public id or number. Raises `NotFound`."""
    return int((await _in_sight(actor, key))["id"])


def by_name(actor: Actor) -> str:
    """The condition that a party's name begins with a text; a name that is masked for the asker is not found by it."""
    known = "p.name LIKE ? ESCAPE '\\'"
    return known if access.sees_personal(actor) else f"(p.kind <> 'NATURAL' AND {known})"


def _seen(actor: Actor) -> sight.Condition:
    return sight.where(actor, path="po.path", loan=None, party="p.id")


async def _in_sight(actor: Actor, key: str) -> sql.Row:
    seen, values = _seen(actor)
    found = await sql.rows(f"{_FROM} WHERE (p.public_id = ? OR p.number = ?) AND {seen}", [key, key, *values])
    if not found:
        raise NotFound("party", key)
    return found[0]


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, PartyView]:
    """Parties by public id; those out of sight are left out. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = _seen(actor)
    found = await sql.rows_in(f"{_FROM} WHERE {seen} AND p.public_id IN ({{keys}})", ids, values)
    return {row["party_public_id"]: view(row) for row in found}


COMPARED: Final[comparing.Columns] = (
    comparing.text("number", "p.number", "Its number.", indexed=True),
    comparing.text("kind", "p.kind", "`NATURAL` or `LEGAL`."),
    comparing.text("organisation", "po.code", "Code of its organisation.", indexed=True),
)


async def page(actor: Actor, filter: PartyFilter, page: Page = FIRST_PAGE) -> PageOf[PartyView]:  # noqa: A002
    """Parties in order of their numbers. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = _seen(actor)
    wanted = listing.Wanted(select=_FROM, where=[seen], values=values, columns=COMPARED)
    if filter.text:
        wanted.where.append(f"(p.number LIKE ? ESCAPE '\\' OR {by_name(actor)})")
        wanted.values += [sql.beginning(filter.text)] * 2
    order = listing.Order(name="party.number", keys=(("p.number", "party_number"), ("p.id", "id")))
    found = await listing.page(wanted, order, page)
    return found.holding([view(row) for row in found.items])
