"""The end of day: advance every loan whose day has come, prove the books, open the next business day."""

from dataclasses import dataclass
from datetime import date

from recoup.services.access import Actor
from recoup.services.progress import SILENCE, Progress
from recoup.services.proof import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What one pass did: the days it closed, rows written, loans set aside, proofs, seconds of work.

    `rolled` is False while faults or a failing proof keep the day from turning; the same call again goes on from there.
    """

    day_from: date
    day_to: date
    rolled: bool
    touched: int
    bills: int
    postings: int
    grade_changes: int
    tasks_opened: int
    tasks_closed: int
    faults: int
    proofs: tuple[Proof, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A loan that a run set aside, and why. It blocks the roll until it is retried or waived."""

    id: int
    loan_id: str
    loan_number: str
    day: date
    reason: str
    recorded_state: str


async def run(
    actor: Actor, *, until: date | None = None, progress: Progress = SILENCE, expected: date | None = None
) -> DayReport:
    """Close every day from the open one through `until` (None: the open one only) in one pass. Needs `admin`.

    Killed anywhere, it goes on where it was. `expected` is the open day that the caller saw; `Refused` DAY_MOVED if it
    is another now. Raises `Refused` where the calendar is not published or a live loan's regime is not active.
    """
    raise NotImplementedError


async def last_report(actor: Actor) -> DayReport | None:
    """What the newest run did; None before the first. Needs `read`."""
    raise NotImplementedError


async def faults(actor: Actor) -> tuple[FaultView, ...]:
    """The loans that are set aside now. Needs `read`."""
    raise NotImplementedError


async def retry(actor: Actor, loan: str) -> None:
    """Let the next run take a set-aside loan (public id or number) up again. Needs `admin`."""
    raise NotImplementedError


async def waive(actor: Actor, loan: str, *, reason: str) -> None:
    """Let the day roll without a set-aside loan; it stays read-only until it is retried. Needs `admin`."""
    raise NotImplementedError
