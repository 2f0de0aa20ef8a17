# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The worker behind the outbox of messages: claim one whose moment has come, carry it, write down what became of it.

    claim     WAITING → SENDING, or held back until the gate opens, REFUSED or CANCELLED   one transaction
    deliver   outside of any transaction, by the first channel that takes it
    close     SENDING → SENT, DELIVERED, WAITING again or FAILED; the contact is logged   one transaction

Any number of workers claim at once: a claim is a locked row (`FOR UPDATE SKIP LOCKED`; SQLite has one writer anyway),
so a message is carried by one of them. A worker that dies leaves a message SENDING; after `LEASE` another one takes it
up, under the same id, by which the channel knows a second try.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

import structlog
from tortoise.transactions import in_transaction

from recoup.clock import Clock, SystemClock
from recoup.config import Settings
from recoup.errors import NotFound, Problem, RecoupError, Refused
from recoup.records.fields import micros_of
from recoup.records.message import Message
from recoup.regime import context
from recoup.rules.contact import Answer, Channel, Purpose, Relation
from recoup.services import channel, contact, contact_gate, reminding, sight, sql
from recoup.services.access import Actor, local_actor, require
from recoup.services.contact import ContactDraft
from recoup.services.contact_gate import Ask
from recoup.services.notification import CANCELLED, DELIVERED, FAILED, REFUSED, SENDING, SENT, WAITING
from recoup.services.unit_of_work import Work, unit_of_work

LEASE: Final = timedelta(minutes=5)
"""How long a try may take before another worker takes the message up."""
BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After how long a message is tried again; after the last one it has failed."""
REASON_MAX: Final = 500
CLOCK: Final = SystemClock()

_log = structlog.get_logger("recoup.messages")


@dataclass(slots=True, kw_only=True)
class Dispatched:
    """What a run did."""

    sent: int = 0
    held: int = 0
    refused: int = 0
    retried: int = 0
    failed: int = 0
    overtaken: int = 0


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message that this worker carries, or one that may not go (yet)."""

    row: Message
    answered: Answer | None = None


async def run(actor: Actor, settings: Settings, *, most: int = 1000, clock: Clock = CLOCK) -> Dispatched:
    """Carry the messages whose moment has come, at most so many. Needs `contact.log`."""
    actor = require(actor, "contact.log")
    done = Dispatched()
    for _ in range(most):
        claimed = await _claim(clock)
        if claimed is None:
            break
        await _carry(actor, claimed, settings, clock, done)
    return done


async def tick(settings: Settings, clock: Clock = CLOCK) -> None:
    """A run of the server's own worker. Failures are logged, not raised: the next tick goes on."""
    try:
        done = await run(await local_actor(), settings, clock=clock)
    except RecoupError as refusal:
        _log.warning("messages.refused", reason=str(refusal))
    except Exception:  # noqa: BLE001  the border of a background job
        _log.exception("messages.failed")
    else:
        if done != Dispatched():
            _log.info("messages.run", **asdict(done))


async def _claim(clock: Clock) -> _Claimed | None:
    """The next message, marked as under way; held back ones are put off, and come back with the gate's answer.

    The debtor's row is locked as well and one message of a debtor is under way at a time, so that two messages cannot
    pass one cap together.
    """
    async with in_transaction():
        now = clock.now()
        locking = " FOR UPDATE OF m SKIP LOCKED" if sql.is_postgres() else ""
        found = await sql.rows(
            f"SELECT m.id, m.party_id FROM message m WHERE m.state IN ('{WAITING}', '{SENDING}') AND m.next_at <= ? "
            f"AND NOT EXISTS (SELECT 1 FROM message b WHERE b.party_id = m.party_id AND b.state = '{SENDING}' "
            f"AND b.id <> m.id AND b.next_at > ?) ORDER BY m.next_at, m.id LIMIT 1{locking}",
            [micros_of(now), micros_of(now)],
        )
        if not found:
            return None
        if found[0]["party_id"] is not None and sql.is_postgres():
            await sql.rows("SELECT id FROM party WHERE id = ? FOR UPDATE", [found[0]["party_id"]])
        row = await Message.get(id=found[0]["id"])
        if await reminding.is_overtaken(row.task_id):
            row.state, row.reason = CANCELLED, reminding.OVERTAKEN
            await row.save()
            return _Claimed(row)
        answered = await _ask(row, clock)
        if answered is not None and not answered.allowed:
            reason = ", ".join(one.code for one in answered.reasons)
            row.reason = reason
            row.state = WAITING if answered.allowed_from else REFUSED
            row.next_at = answered.allowed_from or now
            await row.save()
            return _Claimed(row, answered)
        row.state, row.next_at, row.tries = SENDING, now + LEASE, row.tries + 1
        await row.save()
        return _Claimed(row)


async def _ask(row: Message, clock: Clock) -> Answer | None:
    if row.party_id is None:
        return None
    asked = Ask(
        party=row.party_id,
        at=clock.now(),
        channel=Channel(row.channel),
        number=row.address,
        relation=Relation(row.relation),
        purpose=Purpose(row.purpose),
    )
    return (await contact_gate.answer(asked))[0]


async def _carry(actor: Actor, claimed: _Claimed, settings: Settings, clock: Clock, done: Dispatched) -> None:
    row = claimed.row
    if row.state == CANCELLED:
        done.overtaken += 1
        return
    if claimed.answered is not None:
        if row.state == WAITING:
            done.held += 1
            return
        done.refused += 1
        async with unit_of_work(actor, "message.refuse", input={"message": row.public_id}, clock=clock) as work:
            await _log_contact(work, row, contact.NOT_MADE, claimed.answered)
        return
    loan, party = await _public_ids(row)
    told = context.Message(
        id=row.public_id,
        channel=row.channel,
        address=row.address,
        subject=row.subject,
        body=row.body,
        language=row.language,
        regime=row.regime,
        party=party,
        loan=loan,
    )
    try:
        delivery = await channel.deliver(told, settings, clock)
    except channel.NotTakenError as error:
        await _put_off(actor, row, str(error), clock, done)
        return
    await _close(actor, row, delivery, clock)
    done.sent += 1


async def _close(actor: Actor, row: Message, delivery: context.Delivery, clock: Clock) -> None:
    async with unit_of_work(actor, "message.close", input={"message": row.public_id}, clock=clock) as work:
        state = DELIVERED if delivery.arrived else SENT
        changed = await Message.filter(id=row.id, state=SENDING).update(
            state=state, sent_at=work.now, reason="", reference=delivery.reference[:200]
        )
        if changed and row.party_id is not None:
            await _log_contact(work, row, _outcome(row, arrived=delivery.arrived), Answer(reasons=()))
        if changed:
            await reminding.went(work, row.task_id)
        work.event("message.sent", loan_id=row.loan_id or 0, party_id=row.party_id or 0, template=row.template)


def _outcome(row: Message, *, arrived: bool) -> str:
    if row.channel == Channel.TELEPHONE.value:
        return "NOTIFIED"
    if row.channel == Channel.LETTER.value:
        return "SENT"
    return "DELIVERED" if arrived else "SENT"


async def _put_off(actor: Actor, row: Message, reason: str, clock: Clock, done: Dispatched) -> None:
    """Try again later, or give up."""
    async with unit_of_work(actor, "message.put_off", input={"message": row.public_id}, clock=clock) as work:
        last = row.tries > len(BACKOFF)
        await Message.filter(id=row.id, state=SENDING).update(
            state=FAILED if last else WAITING,
            next_at=work.now if last else work.now + BACKOFF[row.tries - 1],
            reason=reason[:REASON_MAX],
        )
        done.failed += int(last)
        done.retried += int(not last)
        _log.warning("message.not_taken", message=row.public_id, tries=row.tries, reason=reason)


async def _log_contact(work: Work, row: Message, outcome: str, answered: Answer) -> None:
    """What went out, or was kept back, stands in the contact log like any other contact."""
    assert row.party_id is not None  # noqa: S101  the gate is asked of debtors alone
    _, point = await contact_gate.answer(
        Ask(party=row.party_id, at=work.now, channel=Channel(row.channel), number=row.address)
    )
    draft = ContactDraft(
        channel=row.channel,
        number=row.address,
        relation=row.relation,
        purpose=row.purpose,
        outcome=outcome,
        said=(contact.INSTITUTION_STATED,),
        at=work.now,
    )
    await contact.write(
        work,
        draft,
        owner=row.party_id,
        loan_id=row.loan_id,
        answered=answered,
        point=point,
        message_id=row.id,
        organisation_id=row.organisation_id,
    )


async def _public_ids(row: Message) -> tuple[str, str]:
    found = await sql.rows(
        "SELECT l.public_id AS loan, p.public_id AS party FROM message m LEFT JOIN loan l ON l.id = m.loan_id "
        "LEFT JOIN party p ON p.id = m.party_id WHERE m.id = ?",
        [row.id],
    )
    return found[0]["loan"] or "", found[0]["party"] or ""


async def retry(actor: Actor, message: str, *, clock: Clock = CLOCK) -> None:
    """Try a message anew that failed. Needs `contact.log`. Raises `NotFound`, `Refused` MESSAGE_CLOSED."""
    await _reopen(actor, message, "message.retry", {FAILED}, WAITING, clock)


async def cancel(actor: Actor, message: str, *, clock: Clock = CLOCK) -> None:
    """Send a message no more that waits. Needs `contact.log`. Raises `NotFound`, `Refused` MESSAGE_CLOSED."""
    await _reopen(actor, message, "message.cancel", {WAITING, FAILED}, CANCELLED, clock)


async def _reopen(actor: Actor, message: str, command: str, before: set[str], after: str, clock: Clock) -> None:
    actor = require(actor, "contact.log")
    async with unit_of_work(actor, command, input={"message": message}, clock=clock) as work:
        seen, values = sight.where(actor, party="m.party_id", loan="m.loan_id")
        rows: Sequence[sql.Row] = await sql.rows(
            f"SELECT m.id, m.state, m.party_id FROM message m JOIN organisation o ON o.id = m.organisation_id "
            f"WHERE m.public_id = ? AND {seen}",
            [message, *values],
        )
        if not rows:
            raise NotFound("message", message)
        changed = await Message.filter(id=rows[0]["id"], state__in=before).update(
            state=after, next_at=work.now, tries=0
        )
        if not changed:
            limit = rows[0]["state"]
            raise Refused(Problem(code="MESSAGE_CLOSED", field=("message",), value=message, limit=limit))
        work.subject = ("message", int(rows[0]["id"]))
