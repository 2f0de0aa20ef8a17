# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""One transaction, one audit entry: the frame around every command.

    async with unit_of_work(actor, "payment.record", input=draft) as work:
        ...                                                   # everything inside is written, or nothing is

On PostgreSQL the row of the business day is shared until the commit: rolling the day waits for commands under way, and
commands wait for the roll, so nothing is ever booked on a day that is closed. SQLite has one writer anyway.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from importlib import import_module
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records import sequence
from recoup.records.outage import outage_of
from recoup.services import audit, event, idempotency, sql
from recoup.services.access import Actor


class Mode(Enum):
    """Whether a command counts, or is only tried: PREVIEW is the same walk, rolled back."""

    COMMIT = "COMMIT"
    PREVIEW = "PREVIEW"


@dataclass(slots=True, kw_only=True)
class Work:
    """What a command knows of its transaction. `day` is the open business day as a number, 0 before the first one."""

    actor: Actor
    command: str
    mode: Mode
    day: int
    phase: str
    now: datetime
    audit_id: int
    subject: tuple[str, int]
    before_hash: str = ""
    outbox: list[event.Draft] = field(default_factory=list)
    morning: int = 0
    """The day whose morning the cases are run for, where it is not the open one: a day that was missed."""
    moved: set[int] = field(default_factory=set)
    """Loans (the database's own ids) that the command has written or stated something about."""
    stated: set[str] = field(default_factory=set)
    """Codes of the facts that it recorded or ended."""
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    """What a case's step asked for besides: a verb, a kind of case, and the case that asked."""

    @property
    def booked_on(self) -> int:
        """The open business day. Raises `Refused` DAY_NOT_BEGUN where no day was ever begun."""
        if not self.day:
            raise Refused(Problem(code="DAY_NOT_BEGUN", field=("businessDay",)))
        return self.day

    @property
    def on(self) -> int:
        """The day on which people and cases act: the open business day, or the missed one that is run."""
        return self.morning or self.booked_on

    async def about(self, kind: str, owned: int) -> None:
        """Say what the command is about (the database's own id), before it changes it."""
        self.subject = (kind, owned)
        self.before_hash = await audit.standing(self.subject)

    def event(self, kind: str, *, loan_id: int = 0, party_id: int = 0, **data: object) -> None:
        """Add an event to the outbox; it is written with the transaction and told after the commit."""
        self.outbox.append(event.Draft(kind=kind, loan_id=loan_id, party_id=party_id, data=data))


class _TriedOnly(Exception):
    """Rolls a preview back."""


FOLLOWERS: Final = ("recoup.services.promise", "recoup.services.clock_alert", "recoup.services.case_event")
"""The rooms that follow what a command did: promises, the law's clocks, and cases. What they do are commands too, so
they are asked for by name; the cases come last, because they read what the others decide."""


async def _follow(work: Work) -> None:
    """Let what hangs on the loans that a command has moved follow, before it ends."""
    if (work.moved or work.asked) and work.phase == "OPEN":
        for room in FOLLOWERS:
            await import_module(room).on_event(work)


async def _open_day(*, turns_day: bool) -> tuple[int, str]:
    lock = (" FOR UPDATE" if turns_day else " FOR SHARE") if sql.is_postgres() else ""
    found = await sql.rows(f"SELECT day, phase FROM business_day WHERE id = 1{lock}")
    return (int(found[0]["day"]), str(found[0]["phase"])) if found else (0, "")


@asynccontextmanager
async def unit_of_work(
    actor: Actor,
    command: str,
    *,
    mode: Mode = Mode.COMMIT,
    subject: tuple[str, int] = ("", 0),
    input: object = None,  # noqa: A002
    clock: Clock | None = None,
    turns_day: bool = False,
) -> AsyncIterator[Work]:
    """A transaction with its audit entry. `input` is a mapping or a dataclass without secrets.

    Raises whatever is raised inside, after rolling back; a database that went away is told as `Unavailable`, figures
    that the ledger does not hold as `Refused` BEYOND_LIMITS. A preview
    is rolled back at its end. A command that was carried out before with the key it is sent with raises `Repeated`.
    `turns_day` holds the business day for itself alone: for the commands that change it.
    """
    try:
        async with sql.transaction():
            day, phase = await _open_day(turns_day=turns_day)
            work = Work(
                actor=actor,
                command=command,
                mode=mode,
                day=day,
                phase=phase,
                now=(clock or SystemClock()).now(),
                audit_id=await sequence.ids("audit_entry", 1),
                subject=subject,
            )
            if mode is Mode.COMMIT:
                await idempotency.once(work, command, input or {})
            yield work
            await _follow(work)
            if mode is Mode.PREVIEW:
                raise _TriedOnly  # noqa: TRY301  the only way out of a transaction without its writes
            names = await event.write(work.outbox, booked_on=work.day, recorded_at=work.now)
            entry = audit.Entry(
                principal_id=actor.principal_id,
                command=command,
                subject=work.subject,
                told=audit.told(input or {}),
                booked_on=work.day,
                recorded_at=work.now,
                before_hash=work.before_hash,
            )
            await audit.write(work.audit_id, entry)
    except _TriedOnly:
        return
    except Refused as refused:
        if codes := [problem.code for problem in refused.problems if problem.code in audit.DENIALS]:
            await audit.denied(actor.principal_id, command, codes, value=refused.problems[0].value)
        raise
    except OverflowError as error:  # what no check at a door foresaw: the rules stop before a figure is wrong
        raise Refused(Problem(code="BEYOND_LIMITS", field=("command",), value=command, limit=str(error))) from error
    except Exception as error:
        outage = outage_of(error)
        if outage is None:
            raise
        raise outage from error
    if names:
        event.hint()
        await event.tell_regimes(names)


@asynccontextmanager
async def many_units(
    actor: Actor,
    command: str,
    *,
    input: object,  # noqa: A002
    clock: Clock | None = None,
) -> AsyncIterator[None]:
    """A run of many transactions, each kept by itself. The key that it was sent with is claimed when all are done.

    So a run that was cut off goes on where it is sent again, and one that was carried out raises `Repeated`. Two at
    once share the work, because each of their transactions looks what is left to do.
    """
    key = idempotency.take()
    if key is None:
        yield
        return
    await idempotency.done_before(actor, command, key, input)
    yield
    with idempotency.sent_with(key):
        async with unit_of_work(actor, command, input=input, clock=clock):
            pass
