# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Cases as they are shown: where each stands, by when, its whole story, and what may be done next and why not.

A case is in sight where its organisation is, where one of its tasks lies, to the officer of its loan and to whoever is
named in it. A foreign id and a missing one are told alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.regime.checking.walking import rows
from recoup.regime.drawing import mermaid
from recoup.regime.machine import Lack, asked_at, evidence_in
from recoup.regime.policy.case import CaseKind
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import EVIDENCE
from recoup.rules.calendar import date_of
from recoup.services import case_sides, comparing, listing, personal, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as it is shown. `loan_id` and `party_id` are public ids; `fields` what was filled in.

    `due_on` is the day by which the present state must be left, `complete_by` that by which all must be done.
    """

    id: str
    number: str
    regime: str
    kind: str
    key: str
    state: str
    opening: str
    organisation_code: str
    loan_id: str | None
    loan_number: str | None
    party_id: str | None
    party_number: str | None
    party_name: str | None
    opened_on: date
    entered_on: date
    due_on: date | None
    complete_by: date | None
    closed_on: date | None
    period_start: date | None
    period_end: date | None
    fields: Mapping[str, object]
    version: int
    internal_id: int
    currency: str = "CNY"

    @property
    def days_late(self) -> int:
        """How many days after the day by which all had to be done it ended; 0 in time, or while it is open."""
        ended, wanted = self.closed_on, self.complete_by
        return max(0, (ended - wanted).days) if ended is not None and wanted is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A line of a case's story. Without a person the system did it."""

    seq: int
    act: str
    code: str
    source: str
    target: str
    person: str | None
    in_name_of: str | None
    part: str
    fields: Mapping[str, object]
    evidence: tuple[str, ...]
    note: str
    day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """A step that people may take from where a case stands. `form` are the fields that are given with it.

    `refused_by`: everything that stands against it for the asker, none: it may be taken. `assents`: different persons
    who have agreed so far, of `quorum`.
    """

    code: str
    target: str | None
    by: tuple[str, ...]
    form: tuple[str, ...]
    refused_by: tuple[Lack, ...]
    quorum: int
    assents: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindView:
    """A kind of case as its regime declares it, with its diagram.

    `openings` are its ways to begin, with who opens it so by hand and which fields must be said then. `evidence` are
    kinds of evidence: first those that its steps and papers look for, then all others.
    """

    regime: str
    code: str
    key: tuple[str, ...]
    states: tuple[tuple[str, bool], ...]
    openings: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    steps: tuple[tuple[str, tuple[str, ...], str | None, tuple[str, ...]], ...]
    fields: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: tuple[str, ...]
    mermaid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases. `open` None: ended ones as well; `loan` and `party` are public ids or numbers.

    `text` begins a case's or a loan's number.
    """

    regime: str | None = None
    kind: str | None = None
    state: str | None = None
    open: bool | None = True
    late: bool | None = None
    loan: str | None = None
    party: str | None = None
    organisation: str | None = None
    text: str = ""


OPEN: Final = CaseFilter()

_CASES: Final = """
SELECT c.*, o.code AS organisation_code, l.public_id AS loan_public_id, l.number AS loan_number,
       l.currency AS loan_currency, p.public_id AS party_public_id, p.number AS party_number, p.name AS party_name,
       p.kind AS party_kind
FROM work_case c
JOIN organisation o ON o.id = c.organisation_id
LEFT JOIN loan l ON l.id = c.loan_id
LEFT JOIN party p ON p.id = c.party_id"""

_PRODUCT: Final = "(SELECT f.product FROM loan_state s JOIN profile f ON f.id = s.profile_id WHERE s.loan_id = l.id)"
_NAMED: Final = "EXISTS (SELECT 1 FROM case_person n WHERE n.case_id = c.id AND n.principal_id = ?)"


_UNTAKEN: Final = (
    "c.loan_id IS NULL AND c.party_id IS NULL AND NOT EXISTS (SELECT 1 FROM case_person n WHERE n.case_id = c.id)"
)
"""About nobody, and nobody is named for it yet: it lies open for the unit."""


def in_sight(actor: Actor) -> tuple[str, list[sql.Value]]:
    """The condition that a case is in sight, over the aliases `c` and `o`, with its values."""
    own, values = sight.where(actor, path="o.path", loan="c.loan_id", party="c.party_id", by_cases=False)
    task, of_task = sight.where(actor, path="x.path", loan=None)
    work = "SELECT 1 FROM task t JOIN organisation x ON x.id = t.organisation_id WHERE t.case_id = c.id"
    unit, of_unit = sight.of_own_unit(actor, path="o.path")
    seen = f"({own} OR EXISTS ({work} AND {task}) OR {_NAMED} OR ({_UNTAKEN} AND {unit}))"
    return seen, [*values, *of_task, actor.principal_id, *of_unit]


async def internal_id(actor: Actor, key: str) -> int:
    """The database's own id of a case in sight, by public id or number. Raises `NotFound`."""
    seen, values = in_sight(actor)
    rows = await sql.rows(
        f"SELECT c.id FROM work_case c JOIN organisation o ON o.id = c.organisation_id "
        f"WHERE (c.public_id = ? OR c.number = ?) AND {seen}",
        [key, key, *values],
    )
    if not rows:
        raise NotFound("case", key)
    return int(rows[0]["id"])


async def get(actor: Actor, key: str) -> CaseView:
    """A case in sight by public id or number. Raises `NotFound`. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    return await view_of(actor, await internal_id(actor, key))


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, CaseView]:
    """Cases by public id; those out of sight are left out. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    seen, values = in_sight(actor)
    rows = await sql.rows_in(f"{_CASES} WHERE {seen} AND c.public_id IN ({{keys}})", list(ids), values)
    return {row["public_id"]: _view(row, actor) for row in rows}


async def missing_sides(actor: Actor, case_id: str) -> tuple[str, ...]:
    """The sides of an open case in sight (public id) where nobody is named for the work. Raises `NotFound`."""
    actor = require(actor, BOOK_READ)
    (row,) = await sql.rows(
        "SELECT c.regime, c.kind, o.path, c.closed_on FROM work_case c JOIN organisation o ON o.id = c.organisation_id "
        "WHERE c.id = ?",
        [await internal_id(actor, case_id)],
    )
    asked = (row["regime"], row["kind"], row["path"])
    return () if row["closed_on"] else (await case_sides.missing([asked])).get(asked, ())


async def view_of(actor: Actor, case_id: int) -> CaseView:
    """A case by the database's own id: for commands that have checked already."""
    return _view((await sql.rows(f"{_CASES} WHERE c.id = ?", [case_id]))[0], actor)


COMPARED: Final[comparing.Columns] = (
    comparing.text("number", "c.number", "Its number.", indexed=True),
    comparing.text("regime", "c.regime", "Its regime."),
    comparing.text("kind", "c.kind", "Its kind.", indexed=True),
    comparing.text("state", "c.state", "Where it stands."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.text("organisationPath", "o.path", "Where that lies in the tree: what begins with it lies below."),
    comparing.text("loanNumber", "l.number", "Number of its loan.", sorts=False, indexed=True),
    comparing.text("product", _PRODUCT, "The product of its loan.", sorts=False),
    comparing.text("partyNumber", "p.number", "Number of its debtor.", sorts=False, indexed=True),
    comparing.day("openedOn", "c.opened_on", "When it was opened."),
    comparing.day("dueOn", "c.due_on", "When its state is due.", indexed=True),
    comparing.day("closedOn", "c.closed_on", "When it ended."),
)


async def page(actor: Actor, filter: CaseFilter = OPEN, page: Page = FIRST_PAGE) -> PageOf[CaseView]:  # noqa: A002
    """Cases in sight, newest first. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    seen, values = in_sight(actor)
    wanted = listing.Wanted(select=_CASES, where=[seen], values=list(values), columns=COMPARED)
    for column, value in (("c.regime", filter.regime), ("c.kind", filter.kind), ("c.state", filter.state)):
        if value is not None:
            wanted.add(f"{column} = ?", value)
    if filter.open is not None:
        wanted.add("c.closed_on = 0" if filter.open else "c.closed_on > 0")
    if filter.late is not None:
        day = "(SELECT b.day FROM business_day b)"
        late = f"(c.closed_on = 0 AND c.due_on > 0 AND c.due_on < {day})"
        wanted.add(late if filter.late else f"NOT {late}")
    _narrow(wanted, filter)
    found = await listing.page(wanted, listing.Order(name="case", keys=(("c.id", "id"),), descending=True), page)
    return found.holding([_view(row, actor) for row in found.items])


def _narrow(wanted: listing.Wanted, filter: CaseFilter) -> None:  # noqa: A002
    if filter.loan is not None:
        wanted.add("(l.public_id = ? OR l.number = ?)", filter.loan, filter.loan)
    if filter.party is not None:
        wanted.add("(p.public_id = ? OR p.number = ?)", filter.party, filter.party)
    if filter.organisation is not None:
        wanted.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", filter.organisation)
    if filter.text:
        begins = sql.beginning(filter.text)
        wanted.add("(c.number LIKE ? ESCAPE '\\' OR l.number LIKE ? ESCAPE '\\')", begins, begins)


def _day(number: int) -> date | None:
    return date_of(number) if number else None


def _view(row: sql.Row, actor: Actor) -> CaseView:
    return CaseView(
        id=row["public_id"],
        number=row["number"],
        regime=row["regime"],
        kind=row["kind"],
        key=row["key"],
        state=row["state"],
        opening=row["opening"],
        organisation_code=row["organisation_code"],
        loan_id=row["loan_public_id"],
        loan_number=row["loan_number"],
        party_id=row["party_public_id"],
        party_number=row["party_number"],
        party_name=row["party_name"]
        if personal.is_clear(actor, row["party_kind"])
        else personal.mask(row["party_name"]),
        opened_on=date_of(row["opened_on"]),
        entered_on=date_of(row["entered_on"]),
        due_on=_day(row["due_on"]),
        complete_by=_day(row["complete_by"]),
        closed_on=_day(row["closed_on"]),
        period_start=_day(row["period_start"]),
        period_end=_day(row["period_end"]),
        fields=sql.unpacked(row["told"]),
        version=row["version"],
        internal_id=row["id"],
        currency=row["loan_currency"] or "CNY",
    )


# --- the story -------------------------------------------------------------------------------------------------------

_STORY: Final = """
SELECT s.*, p.code AS person, n.code AS named FROM case_step s
LEFT JOIN principal p ON p.id = s.principal_id LEFT JOIN principal n ON n.id = s.in_name_of_id
WHERE s.case_id = ? ORDER BY s.seq"""


async def story(actor: Actor, key: str) -> tuple[StepView, ...]:
    """Everything that happened to a case, oldest first. Raises `NotFound`. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    rows = await sql.rows(_STORY, [await internal_id(actor, key)])
    return tuple(_step(row) for row in rows)


def _step(row: sql.Row) -> StepView:
    return StepView(
        seq=row["seq"],
        act=row["act"],
        code=row["code"],
        source=row["source"],
        target=row["target"],
        person=row["person"],
        in_name_of=row["named"],
        part=row["part"],
        fields=sql.unpacked(row["told"]),
        evidence=tuple(sql.unpacked(row["evidence"])),
        note=row["note"],
        day=date_of(row["day"]),
        recorded_at=moment_of(row["recorded_at"]),
    )


# --- kinds -----------------------------------------------------------------------------------------------------------


def kind_view(spec: RegimeSpec, kind: CaseKind) -> KindView:
    """A kind as it is shown."""
    return KindView(
        regime=spec.code,
        code=kind.code,
        key=kind.key,
        states=tuple((state.code, state.final) for state in kind.states),
        openings=tuple((opening.code, opening.by, asked_at(kind, opening)) for opening in kind.opens),
        steps=tuple((step.code, step.source, step.target, step.by) for step in kind.transitions),
        fields=tuple(field.code for field in kind.fields),
        evidence=tuple(dict.fromkeys((*_looked_for(spec, kind), *EVIDENCE, *spec.evidence))),
        rules=kind.rules,
        mermaid=mermaid(kind),
    )


def _looked_for(spec: RegimeSpec, kind: CaseKind) -> Iterator[str]:
    """The evidence that steps of a kind ask for, and the papers that are about the same."""
    for step in kind.transitions:
        yield from evidence_in(step.guard)
    for paper in rows(spec.documents):
        if paper.key == kind.key:
            yield from paper.evidence
