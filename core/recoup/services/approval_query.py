"""Commands that wait or waited for others to agree, as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of
from recoup.services import approval, comparing, listing, loan_query, sight, signing, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval import PENDING
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.requirement import Class

MINE_MAX: Final = 500
"""Of so many of the newest waiting commands it is asked whether somebody may sign them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What one person said; `place` counts the signatures from 1. `for_code`: in whose name; None in one's own.

    `shown` is the digest of the effect that the person was shown; empty where it was not told.
    """

    place: int
    part: str
    verdict: str
    note: str
    principal_code: str
    for_code: str | None
    shown: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A command that waits, or waited. `awaits` is the part whose signature comes next; None when it is closed.

    The subject is what it is about, by kind and number; `loan_id` is a loan's, `case_kind` a case's and empty for none,
    `currency` that of the loan or of the case's. `lapses_on` is the last day on which it may be signed. `outcome` are
    the codes for which it failed.
    """

    id: str
    number: str
    subject_kind: str
    subject_number: str
    organisation_code: str
    loan_id: str | None
    regime: str
    case_kind: str
    currency: str
    command: str
    input: Mapping[str, object]
    levels: tuple[tuple[str, int], ...]
    rules: tuple[str, ...]
    maker_code: str
    state: str
    requested_on: date
    requested_at: datetime
    closed_on: date | None
    lapses_on: date | None
    outcome: tuple[str, ...]
    decisions: tuple[DecisionView, ...]
    awaits: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFilter:
    """Which commands: of a loan (public id or number), in a state, of a code; `made`: those that the asker gave.

    `mine`: those that the asker may sign or refuse now, as far as the asker's own parts go and those lent to it.
    """

    loan: str | None = None
    state: str | None = None
    command: str | None = None
    mine: bool = False
    made: bool = False


_APPROVALS: Final = """
SELECT a.id, a.public_id, a.number, a.command, a.input, a.levels, a.rules, a.state, a.requested_on, a.requested_at,
       a.closed_on, a.lapses_on, a.outcome, a.subject_type, a.subject_number, a.regime, o.code AS organisation_code,
       l.public_id AS loan_id, COALESCE(l.currency, k.currency) AS currency, m.code AS maker_code,
       w.kind AS case_kind
FROM approval a
LEFT JOIN loan l ON l.id = a.loan_id
LEFT JOIN work_case w ON a.subject_type = 'case' AND w.id = a.subject_id
LEFT JOIN loan k ON k.id = w.loan_id
JOIN organisation o ON o.id = COALESCE(l.organisation_id, a.organisation_id)
JOIN principal m ON m.id = a.maker_id"""

_DECISIONS: Final = """
SELECT d.approval_id, d.place, d.part, d.verdict, d.note, d.decided_at, d.shown_hash, p.code, g.code AS for_code
FROM approval_decision d JOIN principal p ON p.id = d.principal_id LEFT JOIN principal g ON g.id = d.for_id
WHERE d.approval_id IN ({keys})"""


async def _views(rows: Sequence[sql.Row]) -> list[ApprovalView]:
    said = await sql.rows_in(_DECISIONS, [row["id"] for row in rows])
    by_approval: dict[int, list[DecisionView]] = {}
    for each in sorted(said, key=lambda row: row["place"]):
        by_approval.setdefault(each["approval_id"], []).append(_decision(each))
    return [_view(row, tuple(by_approval.get(row["id"], ()))) for row in rows]


def _decision(row: sql.Row) -> DecisionView:
    return DecisionView(
        place=row["place"],
        part=row["part"],
        verdict=row["verdict"],
        note=row["note"],
        principal_code=row["code"],
        for_code=row["for_code"],
        shown=row["shown_hash"],
        decided_at=moment_of(row["decided_at"]),
    )


def _view(row: sql.Row, decisions: tuple[DecisionView, ...]) -> ApprovalView:
    levels = approval.levels_of(row)
    parts = Class(levels=levels).signatures
    waits = row["state"] == PENDING and len(decisions) < len(parts)
    return ApprovalView(
        id=row["public_id"],
        number=row["number"],
        subject_kind=row["subject_type"],
        subject_number=row["subject_number"],
        organisation_code=row["organisation_code"],
        loan_id=row["loan_id"],
        regime=row["regime"],
        case_kind=row["case_kind"] or "",
        currency=row["currency"] or "",
        command=row["command"],
        input=sql.unpacked(row["input"]),
        levels=levels,
        rules=tuple(sql.unpacked(row["rules"])),
        maker_code=row["maker_code"],
        state=row["state"],
        requested_on=date_of(row["requested_on"]),
        requested_at=moment_of(row["requested_at"]),
        closed_on=date_of(row["closed_on"]) if row["closed_on"] else None,
        lapses_on=date_of(row["lapses_on"]) if row["lapses_on"] else None,
        outcome=tuple(row["outcome"].split()),
        decisions=decisions,
        awaits=parts[len(decisions)] if waits else None,
    )


async def view(owned: int) -> ApprovalView:
    """A command by the database's own id, whoever asks: for commands that have checked already."""
    return (await _views(await sql.rows(f"{_APPROVALS} WHERE a.id = ?", [owned])))[0]


async def asked_by(audit_id: int) -> ApprovalView | None:
    """The waiting command that a transaction stored; None if it stored none."""
    found = await _views(await sql.rows(f"{_APPROVALS} WHERE a.audit_id = ?", [audit_id]))
    return found[0] if found else None


async def get(actor: Actor, approval_id: str) -> ApprovalView:
    """A command in sight by public id or number. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    rows = await sql.rows(
        f"{_APPROVALS} WHERE (a.public_id = ? OR a.number = ?) AND {seen}", [approval_id, approval_id, *values]
    )
    if not rows:
        raise NotFound("approval", approval_id)
    return (await _views(rows))[0]


COMPARED: Final[comparing.Columns] = (
    comparing.text("number", "a.number", "Its number.", indexed=True),
    comparing.text("command", "a.command", "The command that waits."),
    comparing.text("state", "a.state", "Where it stands."),
    comparing.text("regime", "a.regime", "The regime of what it is about."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.text("loanNumber", "l.number", "Number of the loan.", sorts=False, indexed=True),
    comparing.text("madeBy", "m.code", "Who gave the command."),
    comparing.day("requestedOn", "a.requested_on", "When it was given."),
    comparing.day("lapsesOn", "a.lapses_on", "The last day on which it may be signed."),
)


async def page(actor: Actor, filter: ApprovalFilter, page: Page = FIRST_PAGE) -> PageOf[ApprovalView]:  # noqa: A002
    """Commands in sight that wait or waited, newest first. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    wanted = listing.Wanted(select=_APPROVALS, where=[seen], values=values, columns=COMPARED)
    if filter.loan is not None:
        wanted.add("a.loan_id = ?", await loan_query.internal_id(actor, filter.loan))
    if filter.state is not None:
        wanted.add("a.state = ?", filter.state)
    if filter.command is not None:
        wanted.add("a.command = ?", filter.command)
    if filter.made:
        wanted.add("a.maker_id = ?", actor.principal_id)
    if filter.mine:
        mine = await signing.signable(actor, await approval.pending(actor, MINE_MAX))
        wanted.where.append(f"a.id IN ({sql.places(mine) or 'NULL'})")
        wanted.values.extend(mine)
    order = listing.Order(name="approval", keys=(("a.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items))
