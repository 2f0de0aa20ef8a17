"""Months of the books: closed under four eyes, opened again under four eyes, each step recorded.

A month can be closed once the business day has left it. The business day only goes forward and every transfer is booked
on it (or later, in a pass over missed days), so nothing is ever booked into a closed month. A payment may still take
effect in it: `effective_on` is a value date and may lie anywhere, `booked_on` is today. The trial balance by the day of
booking is therefore final, and is kept with the closing; the one by the day of effect goes on to learn.

One person asks, another administrator of the whole book agrees: it is a command that waits like any other. Months are
closed one after another and opened again from the last one back. Opening again says that the figures kept are no longer
vouched for: the next closing keeps new ones. Nothing can be booked into it all the same.

Worked example: on 2024-04-03 Li asks to close March, Wang signs, and the books of 31 March are kept. On the 5th a
payment of 30 March is recorded: effective in March, booked in April. March's kept figures stay as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from recoup.clock import Clock
from recoup.errors import Problem, Refused
from recoup.records.bulk import bulk
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.services import about, access, approval, approval_query, businessday, limits, sight, sql, trial_balance
from recoup.services.about import About
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Said, Word
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work


class PeriodState(StrEnum):
    """Where a month stands; CLOSING and REOPENING wait for another person."""

    OPEN = "OPEN"
    CLOSING = "CLOSING"
    CLOSED = "CLOSED"
    REOPENING = "REOPENING"


class Wish(StrEnum):
    """What is asked for."""

    CLOSE = "CLOSE"
    REOPEN = "REOPEN"


PERMISSION: Final = "day.turn"
"""Who turns days closes months."""
COMMANDS: Final = {"period.close": Wish.CLOSE, "period.reopen": Wish.REOPEN}
"""What is asked for, by the command that waits."""
ADMINISTRATOR: Final = "ADMINISTRATOR"
NEEDED: Final = Class(levels=((ADMINISTRATOR, 1),), rules=("CP-19",))
"""Who agrees: the core's own rule, since the books are no regime's."""

_FROM: Final = {Wish.CLOSE: PeriodState.OPEN, Wish.REOPEN: PeriodState.CLOSED}
_WAITS: Final = {Wish.CLOSE: PeriodState.CLOSING, Wish.REOPEN: PeriodState.REOPENING}
_DONE: Final = {Wish.CLOSE: PeriodState.CLOSED, Wish.REOPEN: PeriodState.OPEN}

Balances = dict[str, dict[str, int]]
"""Debits less credits by currency and account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodView:
    """A month. `asked_by` is whoever asked last; `balances` are those of its last closing, empty while it is open."""

    begins_on: date
    ends_on: date
    state: PeriodState
    asked_by: str
    decided_by: str
    reason: str
    changed_at: datetime | None
    balances: Balances


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    begins = day.replace(day=1)
    return begins, (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)


_STEPS: Final = """
SELECT t.begins_on, t.seq, t.step, t.reason, t.balances, t.recorded_at, p.code AS person
FROM period_step t JOIN principal p ON p.id = t.principal_id"""


def _view(begins: date, steps: Iterable[sql.Row]) -> PeriodView:
    """A month after all that was said of it."""
    state, asked, decided, reason = PeriodState.OPEN, "", "", ""
    balances: Balances = {}
    changed: datetime | None = None
    for row in steps:
        state = PeriodState(row["step"])
        changed, reason = moment_of(row["recorded_at"]), row["reason"]
        if state in _WAITS.values():
            asked, decided = row["person"], ""
        else:
            decided = row["person"]
            kept: Any = sql.unpacked(row["balances"])
            balances = (kept or balances) if state is PeriodState.CLOSED else {}
    return PeriodView(
        begins_on=begins,
        ends_on=month_of(begins)[1],
        state=state,
        asked_by=asked,
        decided_by=decided,
        reason=reason,
        changed_at=changed,
        balances=balances,
    )


async def period(actor: Actor, month: date) -> PeriodView:
    """The month of a day. Needs `read`."""
    require(actor, BOOK_READ)
    begins, _ = month_of(month)
    return _view(begins, await sql.rows(f"{_STEPS} WHERE t.begins_on = ? ORDER BY t.seq", [day_of(begins)]))


async def periods(actor: Actor) -> tuple[PeriodView, ...]:
    """Every month in which something was booked, through that of the business day, newest first. Needs `read`."""
    require(actor, BOOK_READ)
    first = await _first_booked()
    opened = await businessday.begun()
    if opened is None:
        return ()
    rows = await sql.rows(f"{_STEPS} ORDER BY t.begins_on, t.seq")
    said: dict[int, list[sql.Row]] = {}
    for row in rows:
        said.setdefault(row["begins_on"], []).append(row)
    begins, _ = month_of(date_of(first) if first else opened.day)
    found: list[PeriodView] = []
    while begins <= opened.day:
        found.append(_view(begins, said.get(day_of(begins), ())))
        begins = month_of(begins)[1] + timedelta(days=1)
    return tuple(reversed(found))


async def _first_booked() -> int:
    rows = await sql.rows("SELECT COALESCE(MIN(booked_on), 0) AS first FROM posting")
    return int(rows[0]["first"])


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodResult:
    """The month as it waits, and the command that waits."""

    period: PeriodView
    approval: ApprovalView | None


async def ask(
    actor: Actor,
    month: date,
    *,
    wish: Wish,
    reason: str = "",
    mode: Mode = Mode.COMMIT,
    clock: Clock | None = None,
) -> PeriodResult:
    """Ask for the closing of a month or its opening again; another person agrees. Needs `admin` over the whole book.

    Raises `Refused`: FORBIDDEN_BELOW_ROOT, PERIOD_STATE where the month does not stand where the step begins,
    PERIOD_NOT_OVER, PERIOD_OUT_OF_ORDER.
    """
    actor = require(actor, PERMISSION)
    begins, _ = month_of(month)
    given = {"month": begins, "reason": reason}
    command = f"period.{wish.lower()}"
    async with unit_of_work(actor, command, mode=mode, input=given, clock=clock, turns_day=True) as work:
        work.subject = ("period", day_of(begins))
        present = await period(actor, begins)
        root = await access.root_organisation()
        problems = list(limits.text(reason, ("reason",), limits.REASON_MAX, required=wish is Wish.REOPEN))
        if not sight.sees_everything(actor, root.path):
            problems.append(Problem(code="FORBIDDEN_BELOW_ROOT", field=("month",), value=actor.code))
        problems += await _problems(work, present, wish, _FROM[wish])
        limits.refuse({0: problems}, single=True)
        await _write(work, present, _WAITS[wish], reason, {})
        subject = About(
            kind=about.ORGANISATION,
            id=root.id,
            number=begins.strftime("%Y-%m"),
            organisation_id=root.id,
            regime="",
            version=await _steps(begins),
        )
        await approval.ask(work, subject=subject, told=given, needed=NEEDED)
        return PeriodResult(period=await period(actor, begins), approval=await approval_query.asked_by(work.audit_id))


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Close the month or open it again, once another person agreed."""
    wish = COMMANDS[waiting.command]
    present = await period(work.actor, _month(waiting))
    limits.refuse({0: await _problems(work, present, wish, _WAITS[wish])}, single=True)
    balances = await _books(work.actor, present.ends_on) if wish is Wish.CLOSE else {}
    await _write(work, present, _DONE[wish], "", balances)
    return Effect(changes=(Changed(name=(waiting.about.number,), before=_word(_FROM[wish]), after=_word(_DONE[wish])),))


def _word(state: PeriodState) -> Said:
    return (Word("period", state),)


async def let_go(work: Work, waiting: Waiting, _state: str) -> None:
    """The month stands where it stood before it was asked for."""
    present = await period(work.actor, _month(waiting))
    await _write(work, present, _FROM[COMMANDS[waiting.command]], "", {})


async def version(waiting: Waiting) -> int:
    """How many steps the month has taken."""
    return await _steps(_month(waiting))


def _month(waiting: Waiting) -> date:
    return date.fromisoformat(str(waiting.input["month"]))


async def _steps(begins: date) -> int:
    rows = await sql.rows("SELECT COUNT(*) AS steps FROM period_step WHERE begins_on = ?", [day_of(begins)])
    return int(rows[0]["steps"])


async def _problems(work: Work, present: PeriodView, wish: Wish, needed: PeriodState) -> list[Problem]:
    """What stands against a step today."""
    month, field = present.begins_on.strftime("%Y-%m"), ("month",)
    if present.state is not needed:
        return [Problem(code="PERIOD_STATE", field=field, value=f"{month} {present.state}", limit=needed)]
    return await _order(work, present, wish, month, field)


async def _order(work: Work, present: PeriodView, wish: Wish, month: str, field: tuple[str, ...]) -> list[Problem]:
    """A month that is not over, or whose neighbour has to come first."""
    if day_of(present.ends_on) >= work.booked_on:
        return [Problem(code="PERIOD_NOT_OVER", field=field, value=month, limit=str(date_of(work.booked_on)))]
    if wish is Wish.CLOSE:
        neighbour = await period(work.actor, present.begins_on - timedelta(days=1))
        first = await _first_booked()
        late = 0 < first < day_of(present.begins_on) and neighbour.state is not PeriodState.CLOSED
    else:
        neighbour = await period(work.actor, present.ends_on + timedelta(days=1))
        late = neighbour.state in (PeriodState.CLOSED, PeriodState.REOPENING)
    if not late:
        return []
    return [Problem(code="PERIOD_OUT_OF_ORDER", field=field, value=month, limit=neighbour.begins_on.strftime("%Y-%m"))]


async def _books(actor: Actor, on: date) -> Balances:
    """The books of an evening by the day of booking. Raises `Refused` PERIOD_UNBALANCED where they do not balance."""
    told = await trial_balance.trial_balance(actor, on)
    wrong = [one.currency for one in told if not one.balances]
    if wrong:
        raise Refused(Problem(code="PERIOD_UNBALANCED", field=("month",), value=str(on), limit=", ".join(wrong)))
    return {one.currency: {row.account: row.closing for row in one.accounts if row.closing} for one in told}


async def _write(work: Work, present: PeriodView, state: PeriodState, reason: str, balances: Balances) -> None:
    begins = day_of(present.begins_on)
    await bulk().insert(
        "period_step",
        {
            "begins_on": [begins],
            "seq": [await _steps(present.begins_on) + 1],
            "ends_on": [day_of(present.ends_on)],
            "principal_id": [work.actor.principal_id],
            "audit_id": [work.audit_id],
            "recorded_at": [work.now],
            "step": [str(state)],
            "reason": [reason],
            "balances": [balances],
        },
    )


async def broken(actor: Actor) -> dict[str, dict[str, tuple[int, int]]]:
    """Where the books of the newest closed month are no longer what was kept with it: (kept, now) by currency and
    account. Needs `read` over the whole book."""
    closed = [one for one in await periods(actor) if one.state in (PeriodState.CLOSED, PeriodState.REOPENING)]
    if not closed:
        return {}
    kept, now = closed[0].balances, await _books(actor, closed[0].ends_on)
    differs: dict[str, dict[str, tuple[int, int]]] = {}
    for currency in {*now, *kept}:
        left, right = kept.get(currency, {}), now.get(currency, {})
        pairs = {name: (left.get(name, 0), right.get(name, 0)) for name in {*left, *right}}
        if some := {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}:
            differs[currency] = some
    return differs
