# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The audit trail as auditors read it. Its readers change nothing: `audit.read` is all that they need (CP-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.services import comparing, listing, personal, sight, sql
from recoup.services.access import AUDIT_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry. `chain` is the code of the institution whose chain it is in, `seq` its number there.

    `subject_number` is what people call its subject, empty where that has no name. `before_hash` and `after_hash` are
    those of the subject, where it was changed. `day` is None before the first one.
    """

    id: int
    chain: str
    seq: int
    recorded_at: datetime
    day: date | None
    principal_code: str
    command: str
    subject_kind: str
    subject_id: int
    subject_number: str
    organisation_code: str
    outcome: str
    input: Mapping[str, object]
    request_id: str
    address: str
    token: str
    before_hash: str
    after_hash: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries: of a person (code), a command, an outcome, an organisation and those below it, of days."""

    principal: str | None = None
    command: str | None = None
    outcome: str | None = None
    organisation: str | None = None
    subject: tuple[str, int] | None = None
    request_id: str | None = None
    since: date | None = None
    until: date | None = None


_CALLED: Final = {
    "loan": "number FROM loan", "party": "number FROM party", "case": "number FROM work_case",
    "payment": "number FROM payment", "approval": "number FROM approval", "amendment": "number FROM amendment",
    "organisation": "code FROM organisation", "principal": "code FROM principal",
}  # fmt: skip
"""What people call the subjects that have a name or a number."""
_ENTRIES: Final = """
SELECT e.*, p.code AS principal_code, o.code AS organisation_code, i.code AS chain_code
FROM audit_entry e
JOIN principal p ON p.id = e.principal_id
LEFT JOIN organisation o ON o.id = e.organisation_id
LEFT JOIN organisation i ON i.id = e.chain"""


async def _views(rows: Sequence[sql.Row], actor: Actor) -> list[EntryView]:
    called: dict[tuple[str, int], str] = {}
    for kind in {row["subject_type"] for row in rows} & set(_CALLED):
        name, _, table = _CALLED[kind].partition(" FROM ")
        ids = sorted({row["subject_id"] for row in rows if row["subject_type"] == kind})
        for found in await sql.rows_in(f"SELECT id, {name} AS called FROM {table} WHERE id IN ({{keys}})", ids):
            called[kind, found["id"]] = found["called"]
    return [_view(row, called.get((row["subject_type"], row["subject_id"]), ""), actor) for row in rows]


def _view(row: sql.Row, called: str, actor: Actor) -> EntryView:
    return EntryView(
        id=row["id"],
        chain=row["chain_code"] or "",
        seq=row["seq"],
        recorded_at=moment_of(row["recorded_at"]),
        day=date_of(row["booked_on"]) if row["booked_on"] else None,
        principal_code=row["principal_code"],
        command=row["command"],
        subject_kind=row["subject_type"],
        subject_id=row["subject_id"],
        subject_number=called,
        organisation_code=row["organisation_code"] or "",
        outcome=row["outcome"],
        input=personal.covered(actor, row["command"], sql.unpacked(row["input"])),
        request_id=row["request_id"],
        address=row["address"],
        token=row["token"],
        before_hash=row["before_hash"],
        after_hash=row["after_hash"],
        prev_hash=row["prev_hash"],
        hash=row["hash"],
    )


async def get(actor: Actor, entry_id: int) -> EntryView:
    """An entry in sight by its id. Needs `audit.read`. Raises `NotFound`."""
    actor = require(actor, AUDIT_READ)
    seen, values = sight.where(actor, loan=None)
    rows = await sql.rows(f"{_ENTRIES} WHERE e.id = ? AND {seen}", [entry_id, *values])
    if not rows:
        raise NotFound("audit", str(entry_id))
    return (await _views(rows[:1], actor))[0]


COMPARED: Final[comparing.Columns] = (
    comparing.text("by", "p.code", "Who did it."),
    comparing.text("command", "e.command", "What was done."),
    comparing.text("outcome", "e.outcome", "`DONE`, `DENIED` or `SIGNED_IN`."),
    comparing.day("bookedOn", "e.booked_on", "The business day."),
    comparing.moment("recordedAt", "e.recorded_at", "The moment."),
)


async def page(actor: Actor, filter: EntryFilter, page: Page = FIRST_PAGE) -> PageOf[EntryView]:  # noqa: A002
    """Entries in sight, newest first. Needs `audit.read`."""
    actor = require(actor, AUDIT_READ)
    seen, values = sight.where(actor, loan=None)
    wanted = listing.Wanted(select=_ENTRIES, where=[seen], values=values, columns=COMPARED)
    texts = {"p.code": filter.principal, "e.command": filter.command, "e.outcome": filter.outcome}
    for column, told in (texts | {"e.request_id": filter.request_id}).items():
        if told is not None:
            wanted.add(f"{column} = ?", told)
    if filter.organisation is not None:
        below = "SELECT b.id FROM organisation b JOIN organisation t ON b.path LIKE t.path || '%' WHERE t.code = ?"
        wanted.add(f"e.organisation_id IN ({below})", filter.organisation)
    if filter.subject is not None:
        wanted.add("e.subject_type = ?", filter.subject[0])
        wanted.add("e.subject_id = ?", filter.subject[1])
    if filter.since is not None:
        wanted.add("e.booked_on >= ?", day_of(filter.since))
    if filter.until is not None:
        wanted.add("e.booked_on <= ?", day_of(filter.until))
    order = listing.Order(name="audit", keys=(("e.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items, actor))
