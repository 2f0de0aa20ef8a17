"""Messages to debtors and colleagues: rendered in the transaction that asks for them, sent after it (`dispatch`).

What is sent is what stood when it was asked for: a payment that comes meanwhile does not change the words. A message to
a natural person who owes waits until the contact gate lets it through, and is refused where waiting does not help.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.fields import moment_of, new_public_id
from recoup.records.message import Message
from recoup.regime.vocabulary import MESSAGES, TO_COLLEAGUES
from recoup.rules.calendar import date_of
from recoup.rules.contact import Channel, Purpose, Relation
from recoup.services import (
    comparing,
    contact_gate,
    contact_point,
    limits,
    listing,
    loan_query,
    message_template,
    party,
    personal,
    sight,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, Person, require
from recoup.services.contact_gate import Ask
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.reason import grouped
from recoup.services.unit_of_work import Mode, Work, unit_of_work
from recoup.translation import Language

WAITING: Final = "WAITING"
SENDING: Final = "SENDING"
SENT: Final = "SENT"
DELIVERED: Final = "DELIVERED"
FAILED: Final = "FAILED"
REFUSED: Final = "REFUSED"
CANCELLED: Final = "CANCELLED"
STATES: Final = (WAITING, SENDING, SENT, DELIVERED, FAILED, REFUSED, CANCELLED)

CHANNELS: Final = ("SMS", "EMAIL", "LETTER", "TELEPHONE", "IN_APP")
"""In the order in which one is chosen where nobody says: the first for which an address is on file."""
WAYS: Final = tuple(map(Channel, CHANNELS))
TEMPLATES: Final = tuple(code for code in MESSAGES if code != TO_COLLEAGUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """A message as it is asked for. Exactly one of `loan` and `party`; the rest is chosen where nobody says.

    `text` fills the free place of a template that has one; `language` None: that of the debtor.
    """

    template: str
    loan: str | None = None
    party: str | None = None
    channel: str | None = None
    address: str | None = None
    purpose: str = Purpose.COLLECT.value
    language: Language | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as it is shown. `reason` says why it waits, failed or was refused."""

    id: str
    party_id: str | None
    party_name: str | None
    loan_id: str | None
    loan_number: str | None
    colleague_code: str | None
    template: str
    channel: str
    address: str
    subject: str
    body: str
    state: str
    tries: int
    next_at: datetime | None
    reason: str
    created_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    booked_on: date
    case: "CaseTold | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTold:
    """The case that a colleague is told of, and what was done in it: None where it only began.

    `by` is the code of who did it, None the system; `state` is the one that the step led to or was taken in.
    """

    id: str
    number: str
    regime: str
    kind: str
    party_name: str | None
    step: str | None
    state: str
    by: str | None
    fields: Mapping[str, object]
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """Which messages: of a loan or a party (public id or number), in a state, told of a kind of case.

    `mine`: those to the asker; `colleagues`: those to colleagues, or those to debtors; `read`: those that a colleague
    has read, or has not.
    """

    loan: str | None = None
    party: str | None = None
    state: str | None = None
    mine: bool = False
    colleagues: bool | None = None
    read: bool | None = None
    kind: str | None = None


EVERYTHING: Final = MessageFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Where a message goes. Ids are the database's own."""

    party: int
    channel: Channel
    address: str
    relation: Relation = Relation.DEBTOR
    purpose: Purpose = Purpose.COLLECT
    loan: int | None = None
    task: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What colleagues are told of: a case (0 none), and the line of its story (0 none). Ids are the database's own."""

    organisation: int
    loan: int | None = None
    case: int = 0
    step: int = 0


async def request(actor: Actor, draft: MessageDraft, *, mode: Mode = Mode.COMMIT) -> MessageView:
    """Ask for a message to a debtor. Needs `contact.log`.

    Raises `Refused` with every problem; NOT_ALLOWED_TO_CONTACT with the rules where no waiting would make the gate let
    it through.
    """
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, "message.send", mode=mode, input=draft) as work:
        limits.refuse({0: list(_problems(draft))}, single=True)
        owner, loan_id = await _whose(actor, draft)
        to = await _to(draft, owner, loan_id, work)
        made = await send(work, draft.template, to, language=draft.language)
        work.subject = ("party", owner)
        return await _one(actor, made)


async def send(work: Work, template: str, to: To, *, language: Language | None = None) -> int:
    """Put a message to a debtor into the outbox of a transaction; its id. `template` is one of `TEMPLATES`.

    It goes out in the debtor's language where none is asked for.

    Raises `Refused` NOT_ALLOWED_TO_CONTACT where the gate will never let it through as it is.
    """
    asked = Ask(
        party=to.party, at=work.now, channel=to.channel, number=to.address, relation=to.relation, purpose=to.purpose
    )
    answered, point = await contact_gate.answer(asked)
    if not answered.allowed and answered.allowed_from is None:
        lasting = [reason for reason in answered.reasons if reason.allowed_from is None]
        rules = sorted({rule for reason in lasting for rule in reason.rules})
        codes = ", ".join(reason.code for reason in lasting)
        raise Refused(Problem(code="NOT_ALLOWED_TO_CONTACT", field=("channel",), value=codes, limit=", ".join(rules)))
    standing = await _standing(to.party, to.loan)
    language = language or standing.language
    words = message_template.render(template, language, {**standing.values, **to.values}, regime_code=standing.regime)
    row = await Message.create(
        public_id=new_public_id(work.now),
        organisation_id=standing.organisation_id,
        party_id=to.party,
        loan_id=to.loan,
        task_id=to.task,
        regime=standing.regime,
        template=template,
        language=language.value,
        channel=to.channel.value,
        address=contact_point.plain(contact_point.KIND_OF[to.channel], to.address),
        relation=(point.relation if point else to.relation).value,
        purpose=to.purpose.value,
        subject=words.subject,
        body=words.body,
        state=WAITING,
        next_at=answered.allowed_from or work.now,
        reason=", ".join(reason.code for reason in answered.reasons),
        created_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
    )
    work.event("message.requested", loan_id=to.loan or 0, party_id=to.party, template=template)
    return int(row.id)


async def tell(
    work: Work,
    people: Sequence[Person],
    say: Callable[[Language], Mapping[str, str]],
    about: About,
) -> None:
    """Tell colleagues of work, each in their own language: a message in the application, there at once, under no gate.

    `say` fills the places of the template WORK in a language: `subject`, `loan`, `due_on`, `text`.
    """
    rows = await sql.rows_in("SELECT id, language FROM principal WHERE id IN ({keys})", [one.id for one in people])
    spoken = {int(row["id"]): Language(row["language"] or Language.ZH) for row in rows}
    words = {
        language: message_template.render(TO_COLLEAGUES, language, say(language))
        for language in sorted(set(spoken.values()))
    }
    await Message.bulk_create(
        Message(
            public_id=new_public_id(work.now),
            organisation_id=about.organisation,
            principal_id=person.id,
            loan_id=about.loan,
            case_id=about.case,
            step=about.step,
            template=TO_COLLEAGUES,
            language=spoken[person.id].value,
            channel=Channel.IN_APP.value,
            address=person.code,
            relation="",
            purpose="",
            subject=words[spoken[person.id]].subject[:500],
            body=words[spoken[person.id]].body,
            state=DELIVERED,
            next_at=work.now,
            created_at=work.now,
            sent_at=work.now,
            booked_on=work.booked_on,
            audit_id=work.audit_id,
        )
        for person in people
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    organisation_id: int
    regime: str
    language: Language
    values: Mapping[str, str]


_STANDING: Final = """
SELECT p.name, p.language, o.id AS organisation_id, i.name AS institution, l.number, l.currency, f.regime,
       s.overdue_since, s.next_due_on, s.instalment,
       s.overdue_principal + s.overdue_interest + s.overdue_other AS arrears
FROM party p
LEFT JOIN loan l ON l.id = ?
LEFT JOIN loan_state s ON s.loan_id = l.id
LEFT JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = COALESCE(l.organisation_id, p.organisation_id)
LEFT JOIN organisation i ON i.id = COALESCE(f.institution_id, o.id)
WHERE p.id = ?"""


async def _standing(owner: int, loan_id: int | None) -> _Standing:
    """The debtor and the loan in words, as they stand in this transaction."""
    row = (await sql.rows(_STANDING, [loan_id, owner]))[0]
    values = {"name": row["name"], "institution": row["institution"]}
    if row["number"]:
        values |= {
            "loan": row["number"],
            "arrears": f"{grouped(row['arrears'] or 0, row['currency'])} {row['currency']}",
            "instalment": f"{grouped(row['instalment'] or 0, row['currency'])} {row['currency']}",
            "overdue_since": _told_day(row["overdue_since"]),
            "next_due_on": _told_day(row["next_due_on"]),
        }
    return _Standing(int(row["organisation_id"]), row["regime"] or "", Language(row["language"] or Language.ZH), values)


def _told_day(number: int | None) -> str:
    return date_of(number).isoformat() if number else ""


async def _to(draft: MessageDraft, owner: int, loan_id: int | None, work: Work) -> To:
    """The channel and the address that are asked for, or the first ones on file."""
    if draft.address is not None and draft.channel is not None:
        reached = (Channel(draft.channel), draft.address)
    else:
        wanted = (Channel(draft.channel),) if draft.channel else WAYS
        whose = draft.loan or draft.party or ""
        reached = await reaching(owner, work.booked_on, wanted, field="address", whose=whose)
    return To(
        party=owner,
        loan=loan_id,
        channel=reached[0],
        address=reached[1],
        purpose=Purpose(draft.purpose),
        values={"text": draft.text} if draft.text else {},
    )


async def reaching(
    owner: int, day: int, wanted: Sequence[Channel] = WAYS, *, field: str, whose: str
) -> tuple[Channel, str]:
    """The same as `address_of`. Raises `Refused` ADDRESS_MISSING, of the field and whose address was asked for."""
    found = await address_of(owner, day, wanted)
    if found is None:
        limit = ", ".join(one.value for one in wanted)
        raise Refused(Problem(code="ADDRESS_MISSING", field=(field,), value=whose, limit=limit))
    return found


async def address_of(owner: int, day: int, wanted: Sequence[Channel] = WAYS) -> tuple[Channel, str] | None:
    """By which of the channels a debtor is reached on a day, and where; None where none has a good address on file."""
    points = [
        point
        for point in await contact_point.on_file(owner, day)
        if point.valid and not point.invalid and point.relation is Relation.DEBTOR
    ]
    for channel in wanted:
        kind = contact_point.KIND_OF[channel]
        for point in points:
            if point.kind == kind:
                return channel, point.value
    return None


async def _whose(actor: Actor, draft: MessageDraft) -> tuple[int, int | None]:
    if draft.loan is None:
        return await party.internal_id(actor, draft.party or ""), None
    loan_id = await loan_query.internal_id(actor, draft.loan)
    row = (await sql.rows("SELECT party_id FROM loan WHERE id = ?", [loan_id]))[0]
    return int(row["party_id"]), loan_id


def _problems(draft: MessageDraft) -> Iterator[Problem]:
    if (draft.loan is None) == (draft.party is None):
        yield Problem(code="LOAN_OR_PARTY", field=("loan",), value=draft.loan or "")
    yield from limits.choice(draft.template, ("template",), TEMPLATES)
    yield from limits.choice(draft.purpose, ("purpose",), tuple(purpose.value for purpose in Purpose))
    if draft.channel is not None:
        yield from limits.choice(draft.channel, ("channel",), CHANNELS)
    if draft.address is not None:
        yield from limits.text(draft.address, ("address",), limits.VALUE_MAX, required=True)
        if draft.channel is None:
            yield Problem(code="OPTION_MISPLACED", field=("address",), value=draft.address, limit="channel")
    yield from limits.text(draft.text, ("text",), limits.REASON_MAX)


# --- reading --------------------------------------------------------------------------------------------------------

_SELECT: Final = """
SELECT m.id, m.public_id, m.template, m.channel, m.address, m.subject, m.body, m.state, m.tries, m.next_at, m.reason,
       m.created_at, m.sent_at, m.booked_on, p.public_id AS party_id, p.name AS party_name, p.kind AS party_kind,
       l.public_id AS loan_id,
       l.number AS loan_number, w.code AS colleague_code, r.read_at, c.public_id AS case_id, c.number AS case_number,
       c.regime AS case_regime, c.kind, COALESCE(q.name, lq.name) AS case_party,
       COALESCE(q.kind, lq.kind) AS case_party_kind, t.code AS step, COALESCE(t.target, c.state) AS case_state,
       y.code AS by_code, t.told, COALESCE(l.currency, 'CNY') AS currency
FROM message m
JOIN organisation o ON o.id = m.organisation_id
LEFT JOIN party p ON p.id = m.party_id
LEFT JOIN loan l ON l.id = m.loan_id
LEFT JOIN principal w ON w.id = m.principal_id
LEFT JOIN message_reading r ON r.message_id = m.id
LEFT JOIN work_case c ON c.id = m.case_id
LEFT JOIN party q ON q.id = c.party_id
LEFT JOIN party lq ON lq.id = l.party_id
LEFT JOIN case_step t ON t.case_id = m.case_id AND t.seq = m.step
LEFT JOIN principal y ON y.id = t.principal_id"""


COMPARED: Final[comparing.Columns] = (
    comparing.text("template", "m.template", "Which template."),
    comparing.text("channel", "m.channel", "How it goes."),
    comparing.text("state", "m.state", "Where it stands."),
    comparing.moment("createdAt", "m.created_at", "When it was written."),
    comparing.text("loanNumber", "l.number", "Number of the loan.", sorts=False, indexed=True),
    comparing.text("partyNumber", "p.number", "Number of the debtor.", sorts=False, indexed=True),
)


async def page(
    actor: Actor,
    filter: MessageFilter = EVERYTHING,  # noqa: A002
    page: Page = FIRST_PAGE,
) -> PageOf[MessageView]:
    """Messages in sight and those to the asker, the latest first. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    seen, values = _seen(actor)
    if filter.mine:
        seen, values = "m.principal_id = ?", [actor.principal_id]
    wanted = listing.Wanted(select=_SELECT, where=[seen], values=values, columns=COMPARED)
    if filter.loan is not None:
        wanted.add("(l.public_id = ? OR l.number = ?)", filter.loan, filter.loan)
    if filter.party is not None:
        wanted.add("(p.public_id = ? OR p.number = ?)", filter.party, filter.party)
    if filter.state is not None:
        wanted.add("m.state = ?", filter.state)
    if filter.kind is not None:
        wanted.add("c.kind = ?", filter.kind)
    if filter.colleagues is not None:
        wanted.add(f"m.principal_id IS {'NOT ' if filter.colleagues else ''}NULL")
    if filter.read is not None:
        wanted.add(f"m.principal_id IS NOT NULL AND r.id IS {'NOT ' if filter.read else ''}NULL")
    found = await listing.page(wanted, listing.Order(name="message", keys=(("m.id", "id"),), descending=True), page)
    return found.holding([_view(row, actor) for row in found.items])


async def get(actor: Actor, message: str) -> MessageView:
    """A message by its public id. Needs `book.read`. Raises `NotFound`, also for one out of sight."""
    actor = require(actor, BOOK_READ)
    seen, values = _seen(actor)
    rows = await sql.rows(f"{_SELECT} WHERE m.public_id = ? AND {seen}", [message, *values])
    if not rows:
        raise NotFound("message", message)
    return _view(rows[0], actor)


def _seen(actor: Actor) -> sight.Condition:
    """What lies in sight, and what the actor itself was told."""
    seen, values = sight.where(actor, party="p.id")
    return f"({seen} OR m.principal_id = ?)", [*values, actor.principal_id]


async def _one(actor: Actor, message: int) -> MessageView:
    return _view((await sql.rows(f"{_SELECT} WHERE m.id = ?", [message]))[0], actor)


def _view(row: sql.Row, actor: Actor) -> MessageView:
    names = ("party_id", "loan_id", "loan_number", "colleague_code", "template", "channel", "state", "tries", "reason")
    name = row["party_name"]
    is_clear = personal.is_clear(actor, row["party_kind"])
    masked = name if is_clear else personal.mask(name)
    return MessageView(
        party_name=masked,
        address=row["address"] if is_clear else personal.mask_number(row["address"]),
        subject=row["subject"] if is_clear else row["subject"].replace(name, masked),
        body=row["body"] if is_clear else personal.HIDDEN,
        id=row["public_id"],
        next_at=moment_of(row["next_at"]) if row["state"] == WAITING else None,
        created_at=moment_of(row["created_at"]),
        sent_at=moment_of(row["sent_at"]) if row["sent_at"] else None,
        read_at=moment_of(row["read_at"]) if row["read_at"] else None,
        booked_on=date_of(row["booked_on"]),
        case=_case(row, actor) if row["case_id"] else None,
        **{name: row[name] for name in names},
    )


def _case(row: sql.Row, actor: Actor) -> CaseTold:
    name = row["case_party"]
    return CaseTold(
        party_name=name if personal.is_clear(actor, row["case_party_kind"]) else personal.mask(name),
        id=row["case_id"],
        number=row["case_number"],
        regime=row["case_regime"],
        kind=row["kind"],
        step=row["step"],
        state=row["case_state"],
        by=row["by_code"],
        fields=sql.unpacked(row["told"]) if row["told"] else {},
        currency=row["currency"],
    )
