# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Promises to pay: so much by a day, kept or broken as the payments of the loan say.

A promise is kept when payments whose value dates lie in it add up to it, from that moment on; it is broken when its day
is over and they do not. Both follow the payments for good: one that is taken back, or told late with a value date in
time, decides anew. Nobody sets the state by hand.

Worked example: on 10 January 500.00 is promised by the 15th. 300.00 on the 12th leave it open; 200.00 with value date
15 January, recorded on the 17th, find it broken since the 16th and make it kept. When the 300.00 are taken back it is
broken again.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem
from recoup.records.fields import new_public_id
from recoup.records.message import Promise
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import FactKind
from recoup.rules.contact import Channel
from recoup.services import comparing, limits, listing, loan_header, loan_query, personal, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.loan_query import LIVE
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.promise_standing import BROKEN, KEPT, OPEN
from recoup.services.unit_of_work import Mode, Work, unit_of_work

STATES: Final = (OPEN, KEPT, BROKEN)
CHANNELS: Final = tuple(channel.value for channel in Channel)
CLOCK: Final = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDraft:
    """A promise as it is told. `loan` is a public id or a number, `contact` the public id of the conversation.

    `currency` is the loan's, where somebody says one.
    """

    loan: str
    amount: int
    due_on: date
    currency: str | None = None
    channel: str = Channel.TELEPHONE.value
    made_on: date | None = None
    contact: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A promise as it is shown; `paid` came in time for it."""

    id: str
    loan_id: str
    loan_number: str
    party_name: str
    currency: str
    amount: int
    paid: int
    made_on: date
    due_on: date
    channel: str
    state: str
    decided_on: date | None
    note: str
    taken_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFilter:
    """Which promises: of a loan or a party (public id or number), in a state, due in a stretch of days."""

    loan: str | None = None
    party: str | None = None
    state: str | None = None
    due_from: date | None = None
    due_to: date | None = None


EVERYTHING: Final = PromiseFilter()


async def record(actor: Actor, draft: PromiseDraft, *, mode: Mode = Mode.COMMIT) -> PromiseView:
    """Write a promise down. Needs `contact.log`. Raises `Refused` with every problem, `NotFound`."""
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, "promise.record", mode=mode, input=draft) as work:
        loan_id = await loan_query.internal_id(actor, draft.loan)
        header = (await loan_header.headers([loan_id]))[loan_id]
        problems = list(_problems(draft, header.currency, work.booked_on))
        if header.stage != LIVE:
            problems.append(Problem(code="LOAN_NOT_LIVE", field=("loan",), value=header.number))
        limits.refuse({0: problems}, single=True)
        row = await Promise.create(
            public_id=new_public_id(work.now),
            loan_id=loan_id,
            amount=draft.amount,
            made_on=day_of(draft.made_on) if draft.made_on else work.booked_on,
            due_on=day_of(draft.due_on),
            channel=draft.channel,
            contact_id=await _contact(draft.contact, header.party_id),
            note=draft.note,
            state=OPEN,
            principal_id=actor.principal_id,
            recorded_at=work.now,
            booked_on=work.booked_on,
            audit_id=work.audit_id,
        )
        work.subject = ("loan", loan_id)
        work.event("promise.recorded", loan_id=loan_id, due_on=draft.due_on.isoformat())
        await decide(work, [loan_id])
        return (await _views([int(row.id)], actor))[0]


async def _contact(contact: str | None, party_id: int) -> int:
    """The conversation in which it was given, by the database's own id; 0 for none. Raises `NotFound`."""
    if contact is None:
        return 0
    rows = await sql.rows("SELECT id FROM contact_attempt WHERE public_id = ? AND party_id = ?", [contact, party_id])
    if not rows:
        raise NotFound("contact", contact)
    return int(rows[0]["id"])


def _problems(draft: PromiseDraft, currency: str, today: int) -> Iterator[Problem]:
    yield from limits.amount(draft.amount, currency)
    yield from limits.same_currency(draft.currency or currency, currency)
    yield from limits.choice(draft.channel, ("channel",), CHANNELS)
    yield from limits.day(draft.due_on, ("due_on",))
    yield from limits.text(draft.note, ("note",), limits.NOTE_MAX)
    if draft.made_on is not None:
        yield from limits.not_after(draft.made_on, ("made_on",), today)
    first = draft.made_on or date_of(today)
    if draft.due_on < first:
        yield Problem(code="DATE_TOO_EARLY", field=("due_on",), value=draft.due_on.isoformat(), limit=first.isoformat())


# --- deciding -------------------------------------------------------------------------------------------------------

_MADE: Final = "SELECT id, loan_id, state, amount, made_on, due_on, paid, recorded_at FROM promise"
_PAID: Final = f"""
SELECT loan_id, seq, reverses, amount, value_on, recorded_at FROM loan_fact
WHERE kind = {FactKind.PAYMENT.value} AND loan_id IN ({{keys}}) ORDER BY value_on, recorded_at"""


@dataclass(slots=True)
class _Came:
    """The payments of a loan that hold, in order of the moments from which they count, and their running sum."""

    moments: list[tuple[int, int]] = field(default_factory=list)
    sums: list[int] = field(default_factory=lambda: [0])

    def add(self, row: sql.Row) -> None:
        self.moments.append((row["value_on"], row["recorded_at"]))
        self.sums.append(self.sums[-1] + row["amount"])

    def of(self, promised: sql.Row) -> int:
        """What came after it was given and no later than its day."""
        after = bisect_right(self.moments, (promised["made_on"], promised["recorded_at"]))
        until = bisect_left(self.moments, (promised["due_on"] + 1,))
        return self.sums[max(after, until)] - self.sums[after]


async def decide(work: Work, loans: Sequence[int]) -> int:
    """Decide the promises of loans (the database's own ids) by the payments that hold now; how many changed."""
    found = await sql.rows_in(f"{_MADE} WHERE loan_id IN ({{keys}}) ORDER BY id", sorted(loans))
    return await _settle(work, found)


async def on_event(work: Work) -> None:
    """Let promises follow the payments of a command, at its end."""
    await decide(work, sorted(work.moved))


async def on_morning(actor: Actor, *, clock: Clock = CLOCK) -> int:
    """Decide every open promise whose day is over; how many changed. Called when a day opens; again does nothing."""
    async with unit_of_work(actor, "promise.day", clock=clock) as work:
        over = f"{_MADE} WHERE state = '{OPEN}' AND due_on < ? ORDER BY due_on, id"
        return await _settle(work, await sql.rows(over, [work.booked_on]))


async def _settle(work: Work, found: Sequence[sql.Row]) -> int:
    came = await _came({row["loan_id"] for row in found})
    changed, decided = 0, []
    for row in found:
        paid = came[row["loan_id"]].of(row)
        state = _state(row, paid, work.booked_on)
        if (state, paid) == (row["state"], row["paid"]):
            continue
        decided_on = {OPEN: 0, BROKEN: row["due_on"] + 1, KEPT: work.booked_on}[state]
        decided.append((state, paid, decided_on, row["id"]))
        if state != row["state"]:
            changed += 1
            due = date_of(row["due_on"]).isoformat()
            work.event(f"promise.{state.lower()}", loan_id=row["loan_id"], due_on=due)
    await sql.execute_many("UPDATE promise SET state = ?, paid = ?, decided_on = ? WHERE id = ?", decided)
    return changed


async def _came(loans: Collection[int]) -> dict[int, _Came]:
    """The payments of each loan that nothing has taken back."""
    paid = await sql.rows_in(_PAID, sorted(loans))
    undone = {(row["loan_id"], row["reverses"]) for row in paid}
    came = {loan: _Came() for loan in loans}
    for row in paid:
        if not row["reverses"] and (row["loan_id"], row["seq"]) not in undone:
            came[row["loan_id"]].add(row)
    return came


def _state(row: sql.Row, paid: int, today: int) -> str:
    if paid >= row["amount"]:
        return KEPT
    return BROKEN if row["due_on"] < today else OPEN


# --- reading --------------------------------------------------------------------------------------------------------

_SELECT: Final = """
SELECT r.id, r.public_id, r.amount, r.paid, r.made_on, r.due_on, r.channel, r.state, r.decided_on, r.note, l.currency,
       l.public_id AS loan_id, l.number AS loan_number, p.name AS party_name, p.kind AS party_kind, w.code AS taken_by
FROM promise r
JOIN loan l ON l.id = r.loan_id
JOIN party p ON p.id = l.party_id
JOIN organisation o ON o.id = l.organisation_id
JOIN principal w ON w.id = r.principal_id"""


COMPARED: Final[comparing.Columns] = (
    comparing.text("loanNumber", "l.number", "Number of the loan.", indexed=True),
    comparing.text("partyNumber", "p.number", "Number of the debtor.", indexed=True),
    comparing.text("organisation", "o.code", "Code of the loan's organisation."),
    comparing.text("state", "r.state", "Where it stands."),
    comparing.amount("amount", "r.amount", "What was promised.", currency="l.currency"),
    comparing.amount("paid", "r.paid", "What was paid of it.", currency="l.currency"),
    comparing.day("madeOn", "r.made_on", "When it was made."),
    comparing.day("dueOn", "r.due_on", "When it is due.", indexed=True),
)


async def page(
    actor: Actor,
    filter: PromiseFilter = EVERYTHING,  # noqa: A002
    page: Page = FIRST_PAGE,
) -> PageOf[PromiseView]:
    """Promises in order of the days on which they fall due. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    wanted = listing.Wanted(select=_SELECT, where=[seen], values=values, columns=COMPARED)
    if filter.loan is not None:
        wanted.add("(l.public_id = ? OR l.number = ?)", filter.loan, filter.loan)
    if filter.party is not None:
        wanted.add("(p.public_id = ? OR p.number = ?)", filter.party, filter.party)
    if filter.state is not None:
        wanted.add("r.state = ?", filter.state)
    if filter.due_from is not None:
        wanted.add("r.due_on >= ?", day_of(filter.due_from))
    if filter.due_to is not None:
        wanted.add("r.due_on <= ?", day_of(filter.due_to))
    order = listing.Order(name="promise.due", keys=(("r.due_on", "due_on"), ("r.id", "id")))
    found = await listing.page(wanted, order, page)
    return found.holding([_view(row, actor) for row in found.items])


async def get(actor: Actor, promise: str) -> PromiseView:
    """A promise by its public id. Needs `book.read`. Raises `NotFound`, also for one out of sight."""
    actor = require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    rows = await sql.rows(f"{_SELECT} WHERE r.public_id = ? AND {seen}", [promise, *values])
    if not rows:
        raise NotFound("promise", promise)
    return _view(rows[0], actor)


async def _views(ids: Sequence[int], actor: Actor) -> list[PromiseView]:
    return [_view(row, actor) for row in await sql.rows_in(f"{_SELECT} WHERE r.id IN ({{keys}})", list(ids))]


def _view(row: sql.Row, actor: Actor) -> PromiseView:
    names = ("loan_id", "loan_number", "currency", "amount", "paid", "channel", "state", "taken_by")
    is_clear = personal.is_clear(actor, row["party_kind"])
    return PromiseView(
        id=row["public_id"],
        party_name=row["party_name"] if is_clear else personal.mask(row["party_name"]),
        note=row["note"] if is_clear else personal.mask(row["note"]),
        made_on=date_of(row["made_on"]),
        due_on=date_of(row["due_on"]),
        decided_on=date_of(row["decided_on"]) if row["decided_on"] else None,
        **{name: row[name] for name in names},
    )
