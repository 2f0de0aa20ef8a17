# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Organisations: banks, branches, centres, sales regions, in a tree, each there from a day to a day.

What already is in a unit stays readable for ever; nothing new may be placed in one that is not there yet or whose end
is set, and none ends while work is in it. The day is the open business day, before the first one the calendar's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.clock import SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Organisation
from recoup.regime.binding import in_force
from recoup.rules.calendar import date_of, day_of
from recoup.services import access, comparing, limits, listing, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """An organisation as it is asked for; `parent_code` None puts it at the top.

    `kind` is one of those that the institution's regime declares; `regime` is told of institutions alone. `begins_on`
    is its first day; None: it is there as long as what it belongs to.
    """

    code: str
    name: str
    kind: str
    parent_code: str | None = None
    regime: str | None = None
    begins_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation; `path` is `.1.4.` for child 4 of 1. `begins_on` is its first day, `ends_on` the first without.

    Both are days of the ledger, 0 where there is none.
    """

    id: int
    code: str
    name: str
    kind: str
    path: str
    regime: str | None
    begins_on: int = 0
    ends_on: int = 0


STANDS: Final = "{o}.begins_on <= ? AND ({o}.ends_on = 0 OR {o}.ends_on > ?)"
"""The condition that an organisation is there on a day, which is placed twice."""
_COLUMNS: Final = "id, code, name, kind, path, regime, begins_on, ends_on"


async def regime_at_home(actor: Actor) -> str | None:
    """The regime of the one institution in which the actor holds every role; None above or across institutions."""
    found = await sql.rows("SELECT regime FROM organisation WHERE path = ?", [sight.workplace(actor)])
    return found[0]["regime"] or None if found else None


async def today() -> int:
    """The day by which a unit is there or not: the open business day, before the first one the calendar's."""
    found = await sql.rows("SELECT day FROM business_day WHERE id = 1")
    return int(found[0]["day"]) if found else day_of(SystemClock().now().date())


def misplaced(
    known: Mapping[str, OrganisationView], code: str | None, day: int, path: tuple[str, ...]
) -> Iterator[Problem]:
    """Why nothing new may be placed on a day in the organisation that somebody names: it is out of sight, not there
    yet, or its end is set."""
    found = known.get(code or access.ROOT_CODE)
    if found is None:
        yield Problem(code="ORGANISATION_UNKNOWN", field=path, value=str(code))
    elif found.ends_on:
        yield Problem(
            code="ORGANISATION_CLOSED", field=path, value=found.code, limit=date_of(found.ends_on).isoformat()
        )
    elif found.begins_on > day:
        limit = date_of(found.begins_on).isoformat()
        yield Problem(code="ORGANISATION_NOT_BEGUN", field=path, value=found.code, limit=limit)


def _problems(draft: OrganisationDraft) -> Iterator[Problem]:
    yield from limits.text(draft.code, ("code",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX, required=True)
    yield from limits.text(draft.kind, ("kind",), limits.NUMBER_MAX, required=True)
    if draft.begins_on is not None:
        yield from limits.day(draft.begins_on, ("begins_on",))
    if draft.regime is not None and regime.spec_of(draft.regime) is None:
        installed = ", ".join(sorted(regime.installed().registry.active))
        yield Problem(code="CHOICE_UNKNOWN", field=("regime",), value=draft.regime, limit=installed)


def _of_kind(
    draft: OrganisationDraft, parent: OrganisationView, known: Iterable[OrganisationView]
) -> Iterator[Problem]:
    """That a unit of an institution is of a kind that the institution's regime declares: cases come round by kind."""
    home = next((one.regime for one in known if one.path == access.institution_of(parent.path)), None)
    spec = regime.spec_of(home or "")
    kinds = [kind.code for kind in in_force(spec.organisations)] if spec is not None else []
    if kinds and draft.regime is None and draft.kind not in kinds:
        yield Problem(code="CHOICE_UNKNOWN", field=("kind",), value=draft.kind, limit=", ".join(kinds))


def _within_parent(draft: OrganisationDraft, parent: OrganisationView) -> Iterator[Problem]:
    """That a unit is not there before what it belongs to."""
    if draft.begins_on is not None and day_of(draft.begins_on) < parent.begins_on:
        value, limit = draft.begins_on.isoformat(), f"{date_of(parent.begins_on).isoformat()} …"
        yield Problem(code="DATE_OUT_OF_RANGE", field=("begins_on",), value=value, limit=limit)


async def board(actor: Actor, draft: OrganisationDraft, *, mode: Mode = Mode.COMMIT) -> OrganisationView:
    """Add an organisation. Needs `user.change`. Raises `Refused` with every problem."""
    actor = require(actor, "user.change")
    problems = list(_problems(draft))
    async with unit_of_work(actor, "organisation.board", mode=mode, input=draft) as work:
        known = await in_sight(actor)
        if await Organisation.exists(code=draft.code):
            problems.append(Problem(code="ALREADY_EXISTS", field=("code",), value=draft.code))
        parent = known.get(draft.parent_code or access.ROOT_CODE)
        begins = day_of(draft.begins_on) if draft.begins_on else 0
        problems += misplaced(known, draft.parent_code, parent.begins_on if parent else 0, ("parent_code",))
        if parent is not None:
            problems += [*_of_kind(draft, parent, known.values()), *_within_parent(draft, parent)]
        if problems or parent is None:
            raise Refused(*problems)
        made = await Organisation.create(
            code=draft.code,
            name=draft.name,
            kind=draft.kind,
            parent_id=parent.id,
            regime=draft.regime,
            begins_on=max(begins, parent.begins_on),
        )
        made.path = f"{parent.path}{made.id}."
        await made.save(update_fields=["path"])
        work.subject = ("organisation", made.id)
        return await _view(made.id)


# --- the end of one ---------------------------------------------------------------------------------------------------

_INSIDE: Final = {
    "units": "SELECT count(*) AS n FROM organisation x WHERE x.parent_id = ? AND (x.ends_on = 0 OR x.ends_on > ?)",
    "loans": "SELECT count(*) AS n FROM loan x WHERE x.organisation_id = ? AND x.stage <> 'PAID_OFF' AND ? > 0",
    "people": (
        "SELECT count(*) AS n FROM principal x WHERE x.active AND (x.organisation_id = ? OR EXISTS ("
        "SELECT 1 FROM role_grant g WHERE g.principal_id = x.id AND g.organisation_id = ? "
        "AND (g.ends_on = 0 OR g.ends_on > ?)))"
    ),
    "cases": "SELECT count(*) AS n FROM work_case x WHERE x.organisation_id = ? AND x.closed_on = 0 AND ? > 0",
    "tasks": "SELECT count(*) AS n FROM task x WHERE x.organisation_id = ? AND x.state = 'OPEN' AND ? > 0",
}
"""How much of each noun still is in a unit on the first day without it."""


async def end(actor: Actor, code: str, *, on: date | None = None, mode: Mode = Mode.COMMIT) -> OrganisationView:
    """Close a unit, at once or from a day on. Needs `user.change` there. Nothing new is placed in it from now on.

    Raises `NotFound`, and `Refused`: ORGANISATION_CLOSED for one that has ended, DATE_OUT_OF_RANGE for a day gone by,
    ORGANISATION_IN_USE with how many loans, people, units, open cases and tasks still are in it.
    """
    actor = require(actor, "user.change")
    told = {"organisation": code, "on": on}
    async with unit_of_work(actor, "organisation.end", mode=mode, input=told, turns_day=True) as work:
        found = (await in_sight(actor)).get(code)
        if found is None:
            raise NotFound("organisation", code)
        await work.about("organisation", found.id)
        present = await today()
        day = day_of(on) if on else max(present, found.begins_on)
        limits.refuse({0: [*_not_ending(found, day, present), *await _in_use(found, day)]}, single=True)
        await Organisation.filter(id=found.id).update(ends_on=day)
        return await _view(found.id)


def _not_ending(found: OrganisationView, day: int, present: int) -> Iterator[Problem]:
    if found.code == access.ROOT_CODE:
        yield Problem(code="ORGANISATION_ROOT", field=("organisation",), value=found.code)
    if found.ends_on and found.ends_on <= present:
        limit = date_of(found.ends_on).isoformat()
        yield Problem(code="ORGANISATION_CLOSED", field=("organisation",), value=found.code, limit=limit)
    earliest = max(present, found.begins_on)
    if day < earliest:
        limit = f"{date_of(earliest).isoformat()} …"
        yield Problem(code="DATE_OUT_OF_RANGE", field=("on",), value=date_of(day).isoformat(), limit=limit)


async def _in_use(found: OrganisationView, day: int) -> list[Problem]:
    """What still is in a unit, as one refusal."""
    counts: dict[str, str] = {}
    for noun, statement in _INSIDE.items():
        values = [found.id] * (statement.count("?") - 1)
        counts[noun] = str((await sql.rows(statement, [*values, day]))[0]["n"])
    if all(count == "0" for count in counts.values()):
        return []
    limit = date_of(day).isoformat()
    return [Problem(code="ORGANISATION_IN_USE", field=("organisation",), value=found.code, limit=limit, details=counts)]


# --- reading ----------------------------------------------------------------------------------------------------------


async def _view(owned: int) -> OrganisationView:
    return OrganisationView(**(await sql.rows(f"SELECT {_COLUMNS} FROM organisation WHERE id = ?", [owned]))[0])


async def in_sight(actor: Actor) -> dict[str, OrganisationView]:
    """The organisations under the actor's own, by code; also those that ended."""
    seen, values = sight.organisations(actor)
    found = await sql.rows(f"SELECT {_COLUMNS} FROM organisation WHERE {seen} ORDER BY path", values)
    return {row["code"]: OrganisationView(**row) for row in found}


COMPARED: Final[comparing.Columns] = (
    comparing.text("code", "code", "Its code."),
    comparing.text("name", "name", "Its name."),
    comparing.text("kind", "kind", "What it is."),
    comparing.text("regime", "regime", "Its regime."),
)


async def page(actor: Actor, page: Page = FIRST_PAGE, *, on: date | None = None) -> PageOf[OrganisationView]:
    """The organisations in sight, parents before children; on a day those that are there then. Needs `book.read`."""
    require(actor, BOOK_READ)
    seen, values = sight.organisations(actor)
    wanted = listing.Wanted(
        select=f"SELECT {_COLUMNS} FROM organisation",
        where=[seen],
        values=values,
        columns=COMPARED,
    )
    if on is not None:
        wanted.add(STANDS.format(o="organisation"), day_of(on), day_of(on))
    found = await listing.page(wanted, listing.Order(name="organisation", keys=(("path", "path"),)), page)
    return found.holding([OrganisationView(**row) for row in found.items])


async def everything(actor: Actor) -> tuple[OrganisationView, ...]:
    """All organisations in sight, parents before children. Needs `read`."""
    require(actor, BOOK_READ)
    return tuple((await in_sight(actor)).values())


async def names(paths: Iterable[str]) -> dict[str, str]:
    """Code and name of organisations by their paths, for whoever holds a role there."""
    rows = await sql.rows_in("SELECT path, code, name FROM organisation WHERE path IN ({keys})", sorted(set(paths)))
    return {row["path"]: f"{row['code']} {row['name']}" for row in rows}
