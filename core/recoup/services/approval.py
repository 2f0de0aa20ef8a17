# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Commands that wait until others agree: asked for, shown, taken back. Deciding them is `decision`'s.

What is stored is the command of its maker, never its effect: at the last signature it is examined again and carried out
in the same transaction. Parts are kept by name; whether a person plays a part is not asked yet, only that every
signature is another person's and none the maker's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records import sequence
from recoup.records.approval import Approval
from recoup.records.fields import moment_of, new_public_id
from recoup.rules.calendar import date_of
from recoup.services import audit, limits, listing, loan_query, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Work, unit_of_work

PENDING: Final = "PENDING"
EXECUTED: Final = "EXECUTED"
REFUSED: Final = "REFUSED"
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = (PENDING, EXECUTED, REFUSED, WITHDRAWN)
"""What may have become of a command that waited."""
APPROVED: Final = "APPROVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What one person said; `place` counts the signatures from 1."""

    place: int
    part: str
    verdict: str
    note: str
    principal_code: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A command that waits, or waited. `awaits` is the part whose signature comes next; None when it is closed."""

    id: str
    number: str
    loan_id: str
    loan_number: str
    regime: str
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
    decisions: tuple[DecisionView, ...]
    awaits: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFilter:
    """Which commands: of a loan (public id or number), in a state; `mine`: those that the asker may sign or refuse."""

    loan: str | None = None
    state: str | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A command as it is decided on; ids are the database's own."""

    id: int
    number: str
    public_id: str
    loan_id: int
    command: str
    input: Mapping[str, object]
    needed: Class
    maker_id: int
    state: str
    signed_by: tuple[int, ...]


_APPROVALS: Final = """
SELECT a.id, a.public_id, a.number, a.command, a.input, a.levels, a.rules, a.state, a.requested_on, a.requested_at,
       a.closed_on, l.public_id AS loan_id, l.number AS loan_number, l.currency, f.regime, m.code AS maker_code
FROM approval a
JOIN loan l ON l.id = a.loan_id
JOIN organisation o ON o.id = l.organisation_id
JOIN profile f ON f.id = l.profile_id
JOIN principal m ON m.id = a.maker_id"""

_DECISIONS: Final = """
SELECT d.approval_id, d.place, d.part, d.verdict, d.note, d.decided_at, p.code
FROM approval_decision d JOIN principal p ON p.id = d.principal_id WHERE d.approval_id IN ({keys})"""


def number_of(approval_id: int) -> str:
    """The number that people know a waiting command by."""
    return f"R{approval_id:010d}"


async def ask(work: Work, *, loan_id: int, told: Mapping[str, object], needed: Class) -> int:
    """Store the command of a transaction instead of carrying it out; its id.

    Raises `Refused` ALREADY_PENDING while the same command waits for the same loan.
    """
    plain = {name: value for name, value in audit.told(told).items() if name != "idempotency_key"}
    hashed = audit.digest(plain)
    twin = await Approval.get_or_none(loan_id=loan_id, command=work.command, input_hash=hashed, state=PENDING)
    if twin is not None:
        raise Refused(Problem(code="ALREADY_PENDING", field=("loan",), value=twin.number))
    made = await sequence.ids("approval", 1)
    await Approval.create(
        id=made,
        public_id=new_public_id(work.now),
        number=number_of(made),
        loan_id=loan_id,
        command=work.command,
        input=audit.told(told),
        input_hash=hashed,
        levels=[list(level) for level in needed.levels],
        rules=list(needed.rules),
        maker_id=work.actor.principal_id,
        state=PENDING,
        requested_on=work.booked_on,
        requested_at=work.now,
        audit_id=work.audit_id,
    )
    work.event("approval.requested", loan_id=loan_id, approval=number_of(made), command=work.command)
    return made


async def withdraw(actor: Actor, approval_id: str) -> ApprovalView:
    """Take back a command that one gave oneself and that still waits. Needs `operate`.

    Raises `NotFound`, and `Refused` NOT_THE_MAKER and NOT_PENDING.
    """
    actor = require(actor, "approval.decide")
    async with unit_of_work(actor, "approval.withdraw", input={"approval": approval_id}) as work:
        waiting = await locked(actor, approval_id)
        problems = list(closed_problems(waiting))
        if waiting.maker_id != actor.principal_id:
            problems.append(Problem(code="NOT_THE_MAKER", field=("approval",), value=waiting.number, limit=actor.code))
        limits.refuse({0: problems}, single=True)
        work.subject = ("approval", waiting.id)
        await close(work, waiting, WITHDRAWN)
        return await view(waiting.id)


def closed_problems(waiting: Waiting) -> tuple[Problem, ...]:
    """NOT_PENDING for a command that is closed."""
    if waiting.state == PENDING:
        return ()
    return (Problem(code="NOT_PENDING", field=("approval",), value=waiting.number, limit=waiting.state),)


async def close(work: Work, waiting: Waiting, state: str) -> None:
    """Close a command that waits, in a transaction that holds its row."""
    await Approval.filter(id=waiting.id).update(state=state, closed_on=work.booked_on)
    work.event("approval.closed", loan_id=waiting.loan_id, approval=waiting.number, state=state)


async def locked(actor: Actor, approval_id: str) -> Waiting:
    """A command in sight, by public id or number, its row held until the transaction ends. Raises `NotFound`."""
    held = " FOR NO KEY UPDATE OF a" if sql.is_postgres() else ""
    seen, values = sight.where(actor)
    rows = await sql.rows(
        "SELECT a.* FROM approval a JOIN loan l ON l.id = a.loan_id JOIN organisation o ON o.id = l.organisation_id "
        f"WHERE (a.public_id = ? OR a.number = ?) AND {seen}{held}",
        [approval_id, approval_id, *values],
    )
    if not rows:
        raise NotFound("approval", approval_id)
    row = rows[0]
    signed = await sql.rows("SELECT principal_id FROM approval_decision WHERE approval_id = ?", [row["id"]])
    return Waiting(
        id=row["id"],
        number=row["number"],
        public_id=row["public_id"],
        loan_id=row["loan_id"],
        command=row["command"],
        input=sql.unpacked(row["input"]),
        needed=Class(levels=_levels(row), rules=tuple(sql.unpacked(row["rules"]))),
        maker_id=row["maker_id"],
        state=row["state"],
        signed_by=tuple(int(each["principal_id"]) for each in signed),
    )


def _levels(row: sql.Row) -> tuple[tuple[str, int], ...]:
    return tuple((str(part), int(persons)) for part, persons in sql.unpacked(row["levels"]))


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
        decided_at=moment_of(row["decided_at"]),
    )


def _view(row: sql.Row, decisions: tuple[DecisionView, ...]) -> ApprovalView:
    levels = _levels(row)
    parts = Class(levels=levels).signatures
    waits = row["state"] == PENDING and len(decisions) < len(parts)
    return ApprovalView(
        id=row["public_id"],
        number=row["number"],
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        regime=row["regime"],
        currency=row["currency"],
        command=row["command"],
        input=sql.unpacked(row["input"]),
        levels=levels,
        rules=tuple(sql.unpacked(row["rules"])),
        maker_code=row["maker_code"],
        state=row["state"],
        requested_on=date_of(row["requested_on"]),
        requested_at=moment_of(row["requested_at"]),
        closed_on=date_of(row["closed_on"]) if row["closed_on"] else None,
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


async def page(actor: Actor, filter: ApprovalFilter, page: Page = FIRST_PAGE) -> PageOf[ApprovalView]:  # noqa: A002
    """Commands in sight that wait or waited, newest first. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    wanted = listing.Wanted(select=_APPROVALS, where=[seen], values=values)
    if filter.loan is not None:
        wanted.add("a.loan_id = ?", await loan_query.internal_id(actor, filter.loan))
    if filter.state is not None:
        wanted.add("a.state = ?", filter.state)
    if filter.mine:
        said = "SELECT 1 FROM approval_decision d WHERE d.approval_id = a.id AND d.principal_id = ?"
        wanted.add(f"a.state = '{PENDING}' AND a.maker_id <> ?", actor.principal_id)
        wanted.add(f"NOT EXISTS ({said})", actor.principal_id)
    order = listing.Order(name="approval", keys=(("a.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items))
