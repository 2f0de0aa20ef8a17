# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The worker that tells receivers of events: in order, signed, again and again until they take them.

    claim     the next receiver whose moment has come, for `LEASE`          one transaction
    deliver   a stretch of the feed from its cursor on, one POST            outside of any transaction
    close     its cursor behind what it took, or a later try                one statement

    POST /hooks/recoup
    Recoup-Webhook: 019a…
    Recoup-Signature: t=1767225600,v1=5257a8…           HMAC-SHA-256 of "<t>.<body>" under the receiver's secret,
                                                        and a second v1 under its older one for some hours
    {"webhook": "019a…", "events": [{"cursor": "WyJl…", "kind": "payment.recorded", …}]}

Any answer from 200 to 299 takes the events. A receiver may see an event twice, never out of order, and knows it by its
`cursor`, which is that of `events(after:)`. Nothing is given up: after the last step of `BACKOFF` a receiver is tried
at that step for good.
"""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
import orjson
import structlog
from tortoise.transactions import in_transaction

from recoup.clock import Clock, SystemClock
from recoup.errors import RecoupError, Refused
from recoup.records.fields import micros_of, moment_of
from recoup.records.webhook import Webhook
from recoup.services import delegation, event, sql
from recoup.services.event import EventView, Feed
from recoup.services.webhook import ACTIVE, OVERLAP, secret_of

EVENTS_MAX: Final = 100
"""Events of one request."""
SECONDS: Final = 10.0
"""How long a receiver may take."""
LEASE: Final = timedelta(minutes=1)
"""How long a try is believed to go on before another worker takes the receiver up."""
BACKOFF: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 14_400))
"""After how long a receiver is tried again that did not take what it was sent."""
IDLE: Final = timedelta(seconds=5)
"""After how long a receiver that has taken everything is looked at again."""
REASON_MAX: Final = 500
CLOCK: Final = SystemClock()

_log = structlog.get_logger("recoup.webhooks")


@dataclass(slots=True)
class Delivered:
    """What a run did: events that were taken, tries that were in vain."""

    events: int = 0
    failed: int = 0


async def run(
    *, most: int = 1000, clock: Clock = CLOCK, transport: httpx.AsyncBaseTransport | None = None
) -> Delivered:
    """Tell every receiver whose moment has come, in at most so many requests. `transport`: instead of the network."""
    done = Delivered()
    async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, transport=transport) as client:
        for _ in range(most):
            row = await _claim(clock)
            if row is None:
                break
            await _tell(client, row, clock, done)
    return done


async def tick(clock: Clock = CLOCK) -> None:
    """A run of the server's own worker. Failures are logged, not raised: the next tick goes on."""
    try:
        done = await run(clock=clock)
    except RecoupError as refusal:
        _log.warning("webhooks.refused", reason=str(refusal))
    except Exception:  # noqa: BLE001  the border of a background job
        _log.exception("webhooks.failed")
    else:
        if done != Delivered():
            _log.info("webhooks.run", events=done.events, failed=done.failed)


async def _claim(clock: Clock) -> Webhook | None:
    """The receiver that has waited longest, kept from other workers for a while."""
    async with in_transaction():
        now = clock.now()
        locking = " FOR UPDATE SKIP LOCKED" if sql.is_postgres() else ""
        found = await sql.rows(
            f"SELECT id FROM webhook WHERE state = ? AND next_at <= ? ORDER BY next_at, id LIMIT 1{locking}",
            [ACTIVE, micros_of(now)],
        )
        if not found:
            return None
        row = await Webhook.get(id=found[0]["id"])
        await Webhook.filter(id=row.id).update(next_at=now + LEASE)
        return row


async def _tell(client: httpx.AsyncClient, row: Webhook, clock: Clock, done: Delivered) -> None:
    stretch = await _stretch(row, clock)
    wanted = [one for one in stretch.events if not row.kinds or one.kind in row.kinds.split(",")]
    fault = await _sent(client, row, wanted, clock) if wanted else ""
    now = clock.now()
    if fault:
        done.failed += 1
        wait = BACKOFF[min(row.tries, len(BACKOFF) - 1)]
        changes: dict[str, object] = {"tries": row.tries + 1, "next_at": now + wait, "reason": fault[:REASON_MAX]}
    else:
        done.events += len(wanted)
        seen = event.place_of(stretch.events[-1].cursor) if stretch.events else row.seen
        changes = {"seen": seen, "tries": 0, "reason": "", "next_at": now if stretch.has_next else now + IDLE}
        changes |= {"sent_at": now} if wanted else {}
    await Webhook.filter(id=row.id, seen=row.seen).update(**changes)  # not where it was set back meanwhile


async def _stretch(row: Webhook, clock: Clock) -> Feed:
    """What the receiver's principal sees behind its cursor; nothing for one that is not active any more."""
    who = await delegation.actor_of(row.principal_id, clock=clock)
    if who is None:
        return Feed(events=(), has_next=False)
    return await event.feed(who, after=event.cursor_at(row.seen) if row.seen else None, limit=EVENTS_MAX)


async def _sent(client: httpx.AsyncClient, row: Webhook, events: list[EventView], clock: Clock) -> str:
    """Send events; what went wrong, or nothing."""
    body = orjson.dumps({"webhook": row.public_id, "events": [told(one) for one in events]})
    now = clock.now()
    at = int(now.timestamp())
    try:
        signed = [f"v1={signature(secret, at, body)}" for secret in _secrets(row, now)]
    except Refused as refused:
        return refused.problems[0].code
    headers = {
        "content-type": "application/json",
        "recoup-webhook": row.public_id,
        "recoup-signature": ",".join([f"t={at}", *signed]),
    }
    try:
        answer = await client.post(row.url, content=body, headers=headers)
    except httpx.HTTPError as fault:
        return f"{type(fault).__name__}: {fault}"
    return "" if answer.is_success else f"HTTP {answer.status_code}"


def _secrets(row: Webhook, now: datetime) -> list[str]:
    """What is signed with: the present secret, and the one before for a while. Raises `Refused` where a key is gone."""
    found = [secret_of(row.salt)]
    if row.salt_before and now - moment_of(row.rotated_at) < OVERLAP:
        with suppress(Refused):  # the key went, and with it the secret
            found.append(secret_of(row.salt_before))
    return found


def signature(secret: str, at: int, body: bytes) -> str:
    """What a receiver reckons anew: HMAC-SHA-256, in hexadecimal digits, of the moment, a dot, and the body."""
    return hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest()


def told(view: EventView) -> dict[str, object]:
    """An event as receivers read it, with the names that it has in the API."""
    return {
        "cursor": view.cursor,
        "kind": view.kind,
        "recordedAt": view.recorded_at,
        "bookedOn": view.booked_on,
        "loanNumber": view.loan_number,
        "data": dict(view.data),
    }
