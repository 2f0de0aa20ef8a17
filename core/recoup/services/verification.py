# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What the newest verification of the whole book found: kept in the audit trail, read by whoever watches the books.

Worked example: on the morning of 15 May all 11 loans are verified and one bill differs. The entry of that command says
when, by whom, of how many loans, and what was stored and derived; whoever does not see the loan is told the count only.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from recoup.records.fields import moment_of
from recoup.services import sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.unit_of_work import unit_of_work
from recoup.services.verify import Finding, Verification

COMMAND: Final = "book.verify"
KEPT_MAX: Final = 100
"""So many differences are kept; the count tells of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A verification that was made. `broken` are names of proofs that did not hold, `findings` those in sight."""

    at: datetime
    by: str
    loans: int
    left_out: int
    differing: int
    is_sound: bool
    broken: tuple[str, ...]
    findings: tuple[Finding, ...]


async def keep(actor: Actor, told: Verification) -> None:
    """Write down what a verification of the whole book found. Needs `read`."""
    actor = require(actor, BOOK_READ)
    found = {
        "loans": told.loans,
        "left_out": told.left_out,
        "differing": told.differing,
        "sound": told.sound,
        "broken": [proof.name for proof in told.proofs if not proof.holds],
        "findings": [asdict(finding) for finding in told.findings[:KEPT_MAX]],
    }
    async with unit_of_work(actor, COMMAND, input=found):
        pass


async def last(actor: Actor) -> Verified | None:
    """The newest one; None before the first. Needs `read`."""
    actor = require(actor, BOOK_READ)
    rows = await sql.rows(
        "SELECT e.recorded_at, e.input, p.code FROM audit_entry e JOIN principal p ON p.id = e.principal_id "
        "WHERE e.command = ? AND e.outcome = 'DONE' ORDER BY e.id DESC LIMIT 1",
        [COMMAND],
    )
    if not rows:
        return None
    told = sql.unpacked(rows[0]["input"])
    findings = [Finding(**one) for one in told["findings"]]
    seen = await _in_sight(actor, sorted({one.loan_number for one in findings}))
    return Verified(
        at=moment_of(rows[0]["recorded_at"]),
        by=rows[0]["code"],
        loans=told["loans"],
        left_out=told["left_out"],
        differing=told["differing"],
        is_sound=told["sound"],
        broken=tuple(told["broken"]),
        findings=tuple(one for one in findings if one.loan_number in seen),
    )


async def _in_sight(actor: Actor, numbers: Sequence[str]) -> set[str]:
    seen, values = sight.where(actor)
    found = await sql.rows_in(
        f"SELECT l.number FROM loan l JOIN organisation o ON o.id = l.organisation_id WHERE {seen} "
        "AND l.number IN ({keys})",
        numbers,
        values,
    )
    return {row["number"] for row in found}
