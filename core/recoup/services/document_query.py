"""Filed documents as they are listed: whose, of which period, in which edition, signed by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import NotFound
from recoup.regime.period import period_in
from recoup.rules.calendar import date_of
from recoup.services import case_key, comparing, listing, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.document import DRAFT
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledView:
    """A document that was filed, as it is listed. `period` is empty where its key has none."""

    id: str
    regime: str
    code: str
    key: str
    period: str
    organisation_code: str
    organisation_name: str
    state: str
    edition: int
    as_of: date
    filed_on: date | None
    digest: str
    signed_by: tuple[tuple[str, str], ...]
    internal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """Which documents."""

    regime: str | None = None
    code: str | None = None
    organisation: str | None = None
    period: str | None = None
    state: str | None = None


_DOCUMENTS: Final = """
SELECT d.id, d.public_id, d.regime, d.code, d.key, d.state, d.edition, d.as_of, d.filed_on, d.digest,
       o.code AS organisation_code, o.name AS organisation_name
FROM document d JOIN organisation o ON o.id = d.organisation_id"""


COMPARED: Final[comparing.Columns] = (
    comparing.text("regime", "d.regime", "Its regime."),
    comparing.text("code", "d.code", "Which document."),
    comparing.text("state", "d.state", "`DRAFT`, `FILED` or `LOCKED`."),
    comparing.whole("edition", "d.edition", "Its edition."),
    comparing.text("organisation", "o.code", "Code of its organisation.", indexed=True),
    comparing.day("asOf", "d.as_of", "The day that it tells of."),
    comparing.day("filedOn", "d.filed_on", "When it was filed.", indexed=True),
)


async def page(actor: Actor, filter: DocumentFilter, page: Page = FIRST_PAGE) -> PageOf[FiledView]:  # noqa: A002
    """The filed documents in sight, newest first. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    seen, values = sight.where(actor, loan=None)
    wanted = listing.Wanted(select=_DOCUMENTS, where=[seen], values=values, columns=COMPARED)
    for column, value in (("d.regime", filter.regime), ("d.code", filter.code), ("d.state", filter.state)):
        if value is not None:
            wanted.add(f"{column} = ?", value)
    if filter.organisation is not None:
        wanted.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", filter.organisation)
    if filter.period is not None:
        wanted.add("d.key LIKE ? ESCAPE '\\'", "%:" + sql.beginning(filter.period).rstrip("%"))
    order = listing.Order(name="document", keys=(("d.filed_on", "filed_on"), ("d.id", "id")), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items))


async def get(actor: Actor, key: str) -> FiledView:
    """A filed document in sight by its public id. Needs `book.read`. Raises `NotFound`."""
    actor = require(actor, BOOK_READ)
    seen, values = sight.where(actor, loan=None)
    rows = await sql.rows(f"{_DOCUMENTS} WHERE d.public_id = ? AND {seen}", [key, *values])
    if not rows:
        raise NotFound("document", key)
    return (await _views(rows))[0]


async def view(owned: int) -> FiledView:
    """A document by the database's own id, whoever asks: for commands that have checked already."""
    return (await _views(await sql.rows(f"{_DOCUMENTS} WHERE d.id = ?", [owned])))[0]


async def _views(rows: Sequence[sql.Row]) -> list[FiledView]:
    signed = await sql.rows_in(
        "SELECT s.document_id, s.edition, s.part, p.code FROM document_signature s "
        "JOIN principal p ON p.id = s.principal_id WHERE s.document_id IN ({keys})",
        [row["id"] for row in rows],
    )
    return [_view(row, signed) for row in rows]


def _view(row: sql.Row, signed: Sequence[sql.Row]) -> FiledView:
    by = [each for each in signed if each["document_id"] == row["id"] and each["edition"] == row["edition"]]
    about = case_key.nouns_in(row["key"])
    period = period_in(tuple(about))
    return FiledView(
        id=row["public_id"],
        regime=row["regime"],
        code=row["code"],
        key=row["key"],
        period=about[period] if period else "",
        organisation_code=row["organisation_code"],
        organisation_name=row["organisation_name"],
        state=row["state"],
        edition=row["edition"],
        as_of=date_of(row["as_of"]),
        filed_on=date_of(row["filed_on"]) if row["filed_on"] else None,
        digest=row["digest"],
        signed_by=tuple((each["part"], each["code"]) for each in by) if row["state"] != DRAFT else (),
        internal_id=row["id"],
    )
