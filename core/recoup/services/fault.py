# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans that a night set aside: why, and what becomes of them.

A set-aside loan is not moved by nights and takes no commands. It keeps the day from rolling until somebody has it
retried, after the cause is mended, or waives it: then the day rolls without it, and it stays aside until it is retried.
"""

from dataclasses import dataclass
from datetime import date

from recoup.errors import NotFound, Problem, Refused
from recoup.records.businessday import LoanFault
from recoup.rules.calendar import date_of
from recoup.services import sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.limits import REASON_MAX, text
from recoup.services.unit_of_work import Work, unit_of_work

CAUSE_MAX = 2000
"""Characters of a fault's reason that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A loan that is set aside, and why. `blocks`: the day does not roll before it is retried or waived."""

    id: int
    loan_id: str
    loan_number: str
    day: date
    reason: str
    blocks: bool


_FAULTS = """
SELECT f.id, l.public_id, l.number, f.day, f.reason, f.resolved_at
FROM loan_fault f JOIN loan l ON l.id = f.loan_id JOIN loan_state s ON s.loan_id = f.loan_id
JOIN organisation o ON o.id = l.organisation_id
WHERE s.suspended = 1 AND {seen} AND f.id = (SELECT MAX(g.id) FROM loan_fault g WHERE g.loan_id = f.loan_id)
ORDER BY f.id"""


async def set_aside(work: Work, loan_id: int, *, day: int, reason: str) -> None:
    """Take a loan out of the night, inside the night's transaction."""
    await sql.execute("UPDATE loan_state SET suspended = 1, version = version + 1 WHERE loan_id = ?", [loan_id])
    await LoanFault.create(loan_id=loan_id, day=day, reason=reason[:CAUSE_MAX])
    work.event("loan.set_aside", loan_id=loan_id, day=date_of(day).isoformat(), reason=reason[:CAUSE_MAX])


async def blocking() -> int:
    """How many loans keep the day from rolling."""
    return await LoanFault.filter(resolved_at=None).count()


async def faults(actor: Actor) -> tuple[FaultView, ...]:
    """The loans that are set aside, the longest first. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    return tuple(
        FaultView(
            id=row["id"],
            loan_id=row["public_id"],
            loan_number=row["number"],
            day=date_of(row["day"]),
            reason=row["reason"],
            blocks=row["resolved_at"] is None,
        )
        for row in await sql.rows(_FAULTS.format(seen=seen), values)
    )


async def retry(actor: Actor, loan: str) -> None:
    """Let the next run take a set-aside loan (public id or number) up again. Needs `admin`.

    Raises `NotFound` for no such loan, `Refused` LOAN_NOT_ASIDE for one that is not set aside.
    """
    actor = require(actor, "day.turn")
    async with unit_of_work(actor, "fault.retry", input={"loan": loan}) as work:
        loan_id = await _aside(actor, loan)
        await work.about("loan", loan_id)
        await sql.execute("UPDATE loan_state SET suspended = 0, version = version + 1 WHERE loan_id = ?", [loan_id])
        await LoanFault.filter(loan_id=loan_id, resolved_at=None).update(resolved_at=work.now)
        work.event("loan.taken_up", loan_id=loan_id)


async def waive(actor: Actor, loan: str, *, reason: str) -> None:
    """Let the day roll without a set-aside loan; it stays aside until it is retried. Needs `admin`.

    Raises as `retry`, and `Refused` without a reason: somebody will ask.
    """
    actor = require(actor, "day.turn")
    problems = tuple(text(reason, ("reason",), REASON_MAX, required=True))
    if problems:
        raise Refused(*problems)
    async with unit_of_work(actor, "fault.waive", input={"loan": loan, "reason": reason}) as work:
        loan_id = await _aside(actor, loan)
        await work.about("loan", loan_id)
        await LoanFault.filter(loan_id=loan_id, resolved_at=None).update(resolved_at=work.now)
        work.event("loan.fault_waived", loan_id=loan_id, reason=reason)


async def _aside(actor: Actor, loan: str) -> int:
    seen, values = sight.where(actor)
    found = await sql.rows(
        "SELECT l.id, s.suspended FROM loan l JOIN loan_state s ON s.loan_id = l.id"
        f" JOIN organisation o ON o.id = l.organisation_id WHERE (l.public_id = ? OR l.number = ?) AND {seen}",
        [loan, loan, *values],
    )
    if not found:
        raise NotFound("loan", loan)
    if not found[0]["suspended"]:
        raise Refused(Problem(code="LOAN_NOT_ASIDE", field=("loan",), value=loan))
    return int(found[0]["id"])
