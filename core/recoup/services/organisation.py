# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Organisations: banks, branches, centres, sales regions, in a tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.access import Organisation
from recoup.regime.binding import in_force
from recoup.services import access, comparing, limits, listing, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """An organisation as it is asked for; `parent_code` None puts it at the top.

    `kind` is one of those that the institution's regime declares; `regime` is told of institutions alone.
    """

    code: str
    name: str
    kind: str
    parent_code: str | None = None
    regime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation; `path` is `.1.4.` for child 4 of 1."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    regime: str | None


def _problems(draft: OrganisationDraft) -> Iterator[Problem]:
    yield from limits.text(draft.code, ("code",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.name, ("name",), limits.NAME_MAX, required=True)
    yield from limits.text(draft.kind, ("kind",), limits.NUMBER_MAX, required=True)
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


async def board(actor: Actor, draft: OrganisationDraft, *, mode: Mode = Mode.COMMIT) -> OrganisationView:
    """Add an organisation. Needs `user.change`. Raises `Refused` with every problem."""
    actor = require(actor, "user.change")
    problems = list(_problems(draft))
    async with unit_of_work(actor, "organisation.board", mode=mode, input=draft) as work:
        known = await in_sight(actor)
        if await Organisation.exists(code=draft.code):
            problems.append(Problem(code="ALREADY_EXISTS", field=("code",), value=draft.code))
        parent = known.get(draft.parent_code or access.ROOT_CODE)
        if parent is None:
            problems.append(Problem(code="ORGANISATION_UNKNOWN", field=("parent_code",), value=str(draft.parent_code)))
        else:
            problems += _of_kind(draft, parent, known.values())
        if problems or parent is None:
            raise Refused(*problems)
        made = await Organisation.create(
            code=draft.code, name=draft.name, kind=draft.kind, parent_id=parent.id, regime=draft.regime
        )
        made.path = f"{parent.path}{made.id}."
        await made.save(update_fields=["path"])
        work.subject = ("organisation", made.id)
    return OrganisationView(
        id=made.id, code=made.code, name=made.name, kind=made.kind, path=made.path, regime=made.regime
    )


async def in_sight(actor: Actor) -> dict[str, OrganisationView]:
    """The organisations under the actor's own, by code."""
    seen, values = sight.organisations(actor)
    found = await sql.rows(
        f"SELECT id, code, name, kind, path, regime FROM organisation WHERE {seen} ORDER BY path", values
    )
    return {row["code"]: OrganisationView(**row) for row in found}


COMPARED: Final[comparing.Columns] = (
    comparing.text("code", "code", "Its code."),
    comparing.text("name", "name", "Its name."),
    comparing.text("kind", "kind", "What it is."),
    comparing.text("regime", "regime", "Its regime."),
)


async def page(actor: Actor, page: Page = FIRST_PAGE) -> PageOf[OrganisationView]:
    """The organisations in sight, parents before children. Needs `book.read`."""
    require(actor, BOOK_READ)
    seen, values = sight.organisations(actor)
    wanted = listing.Wanted(
        select="SELECT id, code, name, kind, path, regime FROM organisation",
        where=[seen],
        values=values,
        columns=COMPARED,
    )
    found = await listing.page(wanted, listing.Order(name="organisation", keys=(("path", "path"),)), page)
    return found.holding([OrganisationView(**row) for row in found.items])


async def everything(actor: Actor) -> tuple[OrganisationView, ...]:
    """All organisations in sight, parents before children. Needs `read`."""
    require(actor, BOOK_READ)
    return tuple((await in_sight(actor)).values())
