"""The contact log: who was contacted, how, what came of it, and what the rules had against it (CC-01 to CC-05).

`gate` warns before. `log` writes what happened, whatever the rules say: a log that refuses the truth is worth nothing,
so a contact outside the rules is kept and marked as a breach. An attempt that the gate kept from happening is logged as
`NOT_MADE` and counts for nothing.

Worked example (CB-X20): the call at 07:59 was not made, because of CC-01; those at 08:00, 12:00 and 18:00 were talked;
the one at 19:00 was not made, because of CC-02.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.clock import SystemClock
from recoup.errors import NotFound, Problem
from recoup.records.contact import ContactAttempt
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.rules import contact as rules
from recoup.rules.calendar import date_of, day_of
from recoup.rules.contact import BECOMES, Answer, Channel, Kind, Purpose, Relation
from recoup.services import (
    comparing,
    contact_gate,
    contact_point,
    limits,
    listing,
    loan_query,
    party,
    personal,
    sight,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.contact_gate import Ask
from recoup.services.contact_point import Point
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, Work, unit_of_work

OUT: Final = "OUT"
IN: Final = "IN"
DIRECTIONS: Final = (OUT, IN)
CHANNELS: Final = tuple(channel.value for channel in Channel)
PURPOSES: Final = tuple(purpose.value for purpose in Purpose)

NOT_MADE: Final = "NOT_MADE"
_TALKED: Final = ("TALKED", "NOTIFIED", "HUNG_UP")
_FAILED: Final = ("NO_ANSWER", "BUSY", "SWITCHED_OFF", "NUMBER_INVALID")
_SENT: Final = ("SENT", "DELIVERED", "UNDELIVERED")
OUTCOMES: Final = {
    Channel.TELEPHONE: (*_TALKED, *_FAILED),
    Channel.SMS: _SENT,
    Channel.EMAIL: _SENT,
    Channel.IN_APP: _SENT,
    Channel.LETTER: ("SENT", "SIGNED_FOR", "RETURNED", "RECEIPT_REFUSED"),
    Channel.VISIT: ("MET", "NOBODY_THERE"),
}
"""What may come of a contact, by channel; besides that it was not made."""
REACHED: Final = frozenset({*_TALKED, "MET"})
"""Outcomes in which somebody was spoken to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A channel: what may come of a contact by it, in which of these somebody was spoken to, and as what it counts."""

    channel: str
    outcomes: tuple[str, ...]
    reached: tuple[str, ...]
    counts: tuple[str, ...]


def channels(actor: Actor) -> tuple[ChannelView, ...]:
    """The channels by which debtors are contacted. Needs `book.read`."""
    require(actor, BOOK_READ)
    return tuple(
        ChannelView(
            channel=channel.value,
            outcomes=outcomes,
            reached=tuple(one for one in outcomes if one in REACHED),
            counts=tuple(kind.value for kind in BECOMES[channel]),
        )
        for channel, outcomes in OUTCOMES.items()
    )


INSTITUTION_STATED: Final = "INSTITUTION_STATED"
DEBT_TOLD: Final = "DEBT_TOLD"
CONTACT_REFUSED: Final = "CONTACT_REFUSED"
PROHIBITED: Final = (
    "VIOLENCE", "THREAT", "INSULT", "HARASSMENT", "PRIVACY_EXPOSED", "DECEPTION", "IMPERSONATION", "BORROWING_URGED",
)  # fmt: skip
"""What must never be done or said (CC-05)."""
SAID: Final = (
    INSTITUTION_STATED, DEBT_TOLD, "PLAN_OFFERED", "CONSEQUENCES_TOLD", "RECORDING_ANNOUNCED", "PROMISE_GIVEN",
    "DEBT_DISPUTED", "HARDSHIP_TOLD", CONTACT_REFUSED, *PROHIBITED,
)  # fmt: skip
"""What was said or done, by code."""

CONDUCT: Final = ("CC-05",)
AT_FIELD: Final = ("at",)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAsk:
    """A contact that somebody thinks of making; now, where no moment is given. `loan` stands for its debtor."""

    channel: str
    number: str
    loan: str | None = None
    party: str | None = None
    relation: str = Relation.DEBTOR.value
    purpose: str = Purpose.COLLECT.value
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft(GateAsk):
    """A contact as it is told afterwards. `said` are codes of `SAID`; `next_on` is when to try again."""

    outcome: str
    direction: str = OUT
    said: tuple[str, ...] = ()
    note: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a rule has against a contact. `subject` is the cap that is reached or the act that was prohibited."""

    code: str
    rules: tuple[str, ...]
    subject: str = ""
    limit: str = ""
    allowed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """What the gate says: every reason against the contact, and from when waiting mends all of them."""

    allowed: bool
    allowed_from: datetime | None
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact as it is shown. `breach`: it took place although rules were against it."""

    id: str
    party_id: str
    party_name: str
    loan_id: str | None
    loan_number: str | None
    organisation_code: str
    principal_code: str
    channel: str
    direction: str
    outcome: str
    kind: str | None
    number: str
    relation: str
    purpose: str
    made: bool
    breach: bool
    against: tuple[Against, ...]
    at: datetime
    said: tuple[str, ...]
    note: str
    next_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """Which contacts: of a loan or a party (public id or number), by channel, breaches only, in a stretch of time."""

    loan: str | None = None
    party: str | None = None
    channel: str | None = None
    breach: bool | None = None
    made: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING: Final = ContactFilter()


async def gate(actor: Actor, asked: GateAsk) -> GateView:
    """What the gate says to a contact before it is made. Needs `book.read`. Raises `Refused`, `NotFound`."""
    actor = require(actor, BOOK_READ)
    limits.refuse({0: list(_ask_problems(asked))}, single=True)
    owner, _ = await _whose(actor, asked)
    answered, _ = await contact_gate.answer(_asked(asked, owner, asked.at or SystemClock().now()))
    return GateView(allowed=answered.allowed, allowed_from=answered.allowed_from, against=tuple(_of_gate(answered)))


async def log(actor: Actor, draft: ContactDraft, *, mode: Mode = Mode.COMMIT) -> ContactView:
    """Write a contact into the log, with what the rules have against it. Needs `contact.log`.

    Raises `Refused` with every problem, `NotFound` for a loan or party that is not in sight.
    """
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, "contact.log", mode=mode, input=draft) as work:
        limits.refuse({0: [*_ask_problems(draft), *_problems(draft, work)]}, single=True)
        owner, loan_id = await _whose(actor, draft)
        answered, point = await contact_gate.answer(_asked(draft, owner, draft.at or work.now))
        made = await write(work, draft, owner=owner, loan_id=loan_id, answered=answered, point=point)
        return await _one(actor, made)


async def write(
    work: Work,
    draft: ContactDraft,
    *,
    owner: int,
    loan_id: int | None,
    answered: Answer,
    point: Point | None,
    message_id: int = 0,
    organisation_id: int = 0,
) -> int:
    """Append a contact inside a transaction; its id. What it found out of the number goes onto the point.

    `organisation_id` made it, where that is not where the actor works.
    """
    outgoing = draft.direction == OUT
    took_place = draft.outcome != NOT_MADE
    relation = point.relation if point else Relation(draft.relation)
    against = list(_of_gate(answered)) if outgoing else []
    if took_place and outgoing:
        against += [one async for one in _conduct(draft, owner, relation)]
    kind = contact_point.KIND_OF[Channel(draft.channel)]
    row = await ContactAttempt.create(
        public_id=new_public_id(work.now),
        party_id=owner,
        loan_id=loan_id,
        point_id=(point.id or None) if point else None,
        organisation_id=organisation_id or int(sight.home(work.actor).strip(".").rpartition(".")[2]),
        principal_id=work.actor.principal_id,
        message_id=message_id,
        channel=draft.channel,
        direction=draft.direction,
        outcome=draft.outcome,
        kind=_kind(draft),
        number=contact_point.plain(kind, draft.number),
        relation=relation.value,
        purpose=draft.purpose,
        made=int(took_place),
        reached=int(draft.outcome in REACHED),
        breach=int(took_place and bool(against)),
        at=draft.at or work.now,
        said=list(draft.said),
        against=[_stored(one) for one in against],
        note=draft.note,
        next_on=day_of(draft.next_on) if draft.next_on else 0,
        recorded_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
    )
    if point is not None and draft.outcome == "NUMBER_INVALID":
        await contact_point.found_invalid(work, owner, point)
    if point is not None and point.id and relation is Relation.THIRD_PARTY and CONTACT_REFUSED in draft.said:
        await contact_point.found_refusing(work, point.id)
    work.subject = ("contact", row.id)
    told = {"channel": draft.channel, "outcome": draft.outcome, "breach": bool(row.breach)}
    work.event("contact.logged", loan_id=loan_id or 0, party_id=owner, **told)
    return int(row.id)


def _kind(draft: ContactDraft) -> str:
    """What a contact counts as."""
    if draft.outcome == NOT_MADE:
        return ""
    if draft.channel == Channel.TELEPHONE.value:
        return Kind.EFFECTIVE_CALL.value if draft.outcome in _TALKED else Kind.FAILED_ATTEMPT.value
    (kind,) = rules.BECOMES[Channel(draft.channel)]
    return kind.value


async def _conduct(draft: ContactDraft, owner: int, relation: Relation) -> AsyncIterator[Against]:
    """What was said or done that must not be, and what the first conversation lacked (CC-04, CC-05)."""
    for code in draft.said:
        if code in PROHIBITED:
            yield Against(code="PROHIBITED_ACT", rules=CONDUCT, subject=code)
    if relation is Relation.THIRD_PARTY and DEBT_TOLD in draft.said:
        yield Against(code="DEBT_TOLD_TO_OTHERS", rules=rules.PEOPLE)
    if draft.outcome in REACHED and INSTITUTION_STATED not in draft.said:
        first = await sql.rows(
            "SELECT id FROM contact_attempt WHERE party_id = ? AND reached = 1 AND number = ? LIMIT 1",
            [owner, contact_point.plain(contact_point.KIND_OF[Channel(draft.channel)], draft.number)],
        )
        if not first:
            yield Against(code="INSTITUTION_NOT_STATED", rules=CONDUCT)


def _of_gate(answered: Answer) -> Iterator[Against]:
    for reason in answered.reasons:
        yield Against(
            code=reason.code,
            rules=reason.rules,
            subject=reason.subject,
            limit=reason.limit,
            allowed_from=reason.allowed_from,
        )


def _stored(one: Against) -> dict[str, object]:
    return {
        "code": one.code,
        "rules": list(one.rules),
        "subject": one.subject,
        "limit": one.limit,
        "allowed_from": micros_of(one.allowed_from) if one.allowed_from else 0,
    }


def _asked(asked: GateAsk, owner: int, at: datetime) -> Ask:
    return Ask(
        party=owner,
        at=at,
        channel=Channel(asked.channel),
        number=asked.number,
        relation=Relation(asked.relation),
        purpose=Purpose(asked.purpose),
    )


async def _whose(actor: Actor, asked: GateAsk) -> tuple[int, int | None]:
    """The debtor and the loan, by the database's own ids. Raises `NotFound` for what is not in sight."""
    if asked.loan is None:
        return await party.internal_id(actor, asked.party or ""), None
    loan_id = await loan_query.internal_id(actor, asked.loan)
    row = (await sql.rows("SELECT party_id FROM loan WHERE id = ?", [loan_id]))[0]
    return int(row["party_id"]), loan_id


def _ask_problems(asked: GateAsk) -> Iterator[Problem]:
    if (asked.loan is None) == (asked.party is None):
        yield Problem(code="LOAN_OR_PARTY", field=("loan",), value=asked.loan or "")
    yield from limits.choice(asked.channel, ("channel",), CHANNELS)
    yield from limits.choice(asked.relation, ("relation",), contact_point.RELATIONS)
    yield from limits.choice(asked.purpose, ("purpose",), PURPOSES)
    yield from limits.text(asked.number, ("number",), limits.VALUE_MAX, required=True)
    if asked.at is not None:
        yield from limits.day(asked.at.date(), AT_FIELD)


def _problems(draft: ContactDraft, work: Work) -> Iterator[Problem]:
    yield from limits.choice(draft.direction, ("direction",), DIRECTIONS)
    if draft.channel in CHANNELS:
        yield from limits.choice(draft.outcome, ("outcome",), (*OUTCOMES[Channel(draft.channel)], NOT_MADE))
    for code in draft.said:
        yield from limits.choice(code, ("said",), SAID)
    yield from limits.text(draft.note, ("note",), limits.NOTE_MAX)
    if draft.at is not None and draft.at > work.now:
        limit = work.now.isoformat(timespec="minutes")
        yield Problem(code="CONTACT_IN_FUTURE", field=AT_FIELD, value=draft.at.isoformat(), limit=limit)
    if draft.next_on is not None:
        yield from limits.day(draft.next_on, ("next_on",))
        if day_of(draft.next_on) < work.booked_on:
            limit = date_of(work.booked_on).isoformat()
            yield Problem(code="DATE_TOO_EARLY", field=("next_on",), value=draft.next_on.isoformat(), limit=limit)


# --- reading --------------------------------------------------------------------------------------------------------

_SELECT: Final = """
SELECT a.id, a.public_id, a.channel, a.direction, a.outcome, a.kind, a.number, a.relation, a.purpose, a.made, a.breach,
       a.at, a.said, a.against, a.note, a.next_on, p.public_id AS party_id, p.name AS party_name, p.kind AS party_kind,
       l.public_id AS loan_id, l.number AS loan_number, b.code AS organisation_code, w.code AS principal_code
FROM contact_attempt a
JOIN party p ON p.id = a.party_id
LEFT JOIN loan l ON l.id = a.loan_id
JOIN organisation b ON b.id = a.organisation_id
JOIN principal w ON w.id = a.principal_id
JOIN organisation o ON o.id = COALESCE(l.organisation_id, p.organisation_id)"""


COMPARED: Final[comparing.Columns] = (
    comparing.text("channel", "a.channel", "By which channel."),
    comparing.text("direction", "a.direction", "`OUT` or `IN`."),
    comparing.text("outcome", "a.outcome", "What came of it."),
    comparing.text("relation", "a.relation", "To whom."),
    comparing.text("purpose", "a.purpose", "What for."),
    comparing.moment("at", "a.at", "When it was.", indexed=True),
    comparing.day("nextOn", "a.next_on", "When the next one is to be."),
    comparing.text("loanNumber", "l.number", "Number of the loan.", sorts=False, indexed=True),
    comparing.text("partyNumber", "p.number", "Number of the debtor.", indexed=True),
    comparing.text("organisation", "o.code", "Code of the organisation of the loan or the debtor."),
)


async def page(
    actor: Actor,
    filter: ContactFilter = EVERYTHING,  # noqa: A002
    page: Page = FIRST_PAGE,
) -> PageOf[ContactView]:
    """Contacts, the latest first. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    order = listing.Order(name="contact.at", keys=(("a.at", "at"), ("a.id", "id")), descending=True)
    found = await listing.page(_wanted(actor, filter), order, page)
    return found.holding([_view(row, actor) for row in found.items])


def _wanted(actor: Actor, filter: ContactFilter) -> listing.Wanted:  # noqa: A002
    seen, values = sight.where(actor, party="p.id")
    wanted = listing.Wanted(select=_SELECT, where=[seen], values=values, columns=COMPARED)
    if filter.loan is not None:
        wanted.add("(l.public_id = ? OR l.number = ?)", filter.loan, filter.loan)
    if filter.party is not None:
        wanted.add("(p.public_id = ? OR p.number = ?)", filter.party, filter.party)
    if filter.channel is not None:
        wanted.add("a.channel = ?", filter.channel)
    if filter.breach is not None:
        wanted.add("a.breach = ?", int(filter.breach))
    if filter.made is not None:
        wanted.add("a.made = ?", int(filter.made))
    if filter.since is not None:
        wanted.add("a.at >= ?", micros_of(filter.since))
    if filter.until is not None:
        wanted.add("a.at < ?", micros_of(filter.until))
    return wanted


async def get(actor: Actor, contact: str) -> ContactView:
    """A contact by its public id. Needs `book.read`. Raises `NotFound`, also for one out of sight."""
    actor = require(actor, BOOK_READ)
    seen, values = sight.where(actor, party="p.id")
    rows = await sql.rows(f"{_SELECT} WHERE a.public_id = ? AND {seen}", [contact, *values])
    if not rows:
        raise NotFound("contact", contact)
    return _view(rows[0], actor)


async def _one(actor: Actor, attempt: int) -> ContactView:
    rows = await sql.rows(f"{_SELECT} WHERE a.id = ?", [attempt])
    return _view(rows[0], actor)


def _view(row: sql.Row, actor: Actor) -> ContactView:
    names = (
        "party_id", "loan_id", "loan_number", "organisation_code", "principal_code", "channel", "direction", "outcome",
        "relation", "purpose",
    )  # fmt: skip
    is_clear = personal.is_clear(actor, row["party_kind"])
    return ContactView(
        party_name=row["party_name"] if is_clear else personal.mask(row["party_name"]),
        number=row["number"] if is_clear else personal.mask_number(row["number"]),
        note=row["note"] if is_clear else personal.mask(row["note"]),
        id=row["public_id"],
        kind=row["kind"] or None,
        made=bool(row["made"]),
        breach=bool(row["breach"]),
        against=tuple(_read(one) for one in sql.unpacked(row["against"])),
        at=moment_of(row["at"]),
        said=tuple(sql.unpacked(row["said"])),
        next_on=date_of(row["next_on"]) if row["next_on"] else None,
        **{name: row[name] for name in names},
    )


def _read(told: dict[str, object]) -> Against:
    allowed = told["allowed_from"]
    return Against(
        code=str(told["code"]),
        rules=tuple(map(str, told["rules"])) if isinstance(told["rules"], list) else (),
        subject=str(told["subject"]),
        limit=str(told["limit"]),
        allowed_from=moment_of(allowed) if isinstance(allowed, int) and allowed else None,
    )


async def next_on(loans: Sequence[int]) -> dict[int, int]:
    """The day of the next contact of loans, by the database's own ids, as the latest contact of each said it.

    A contact that was made since without a new day leaves none.
    """
    rows = await sql.rows_in(
        "SELECT a.loan_id, a.next_on FROM contact_attempt a WHERE a.next_on > 0 AND a.id = "
        "(SELECT b.id FROM contact_attempt b WHERE b.loan_id = a.loan_id AND b.made = 1 "
        "ORDER BY b.at DESC, b.id DESC LIMIT 1) AND a.loan_id IN ({keys})",
        list(loans),
    )
    return {row["loan_id"]: row["next_on"] for row in rows}
