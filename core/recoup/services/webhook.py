"""Receivers of events: made, paused and set back to an earlier place of the feed.

A receiver is told what its principal sees, in the order of the feed, from its own cursor on (`webhook_delivery`). Its
secret is shown once, to whoever made it; the server keeps it, because it signs with it.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from recoup.clock import Clock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.fields import new_public_id
from recoup.records.webhook import Webhook
from recoup.services import event, limits
from recoup.services.access import Actor, require
from recoup.services.unit_of_work import unit_of_work

ACTIVE: Final = "ACTIVE"
PAUSED: Final = "PAUSED"
CHANGE: Final = "user.change"
"""The permission: a receiver reads as its principal does, so whoever makes one could give a token as well."""
URL_MAX: Final = 500
KINDS_MAX: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDraft:
    """Events that `principal` (a code) sees are sent to `url`.

    `kinds`: only those, such as `payment.recorded`; empty: all. `after`: from this cursor of the feed on; None: from
    now on.
    """

    url: str
    principal: str
    kinds: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """A receiver. `cursor` is that of the newest event that it has taken; None before the first."""

    id: str
    url: str
    principal_code: str
    kinds: tuple[str, ...]
    state: str
    cursor: str | None
    tries: int
    next_at: datetime
    reason: str
    sent_at: datetime | None


async def create(actor: Actor, draft: WebhookDraft, *, clock: Clock | None = None) -> tuple[WebhookView, str]:
    """A receiver, and its secret, told this once. Needs `user.change`. Raises `Refused` with every problem."""
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.create", input=draft, clock=clock) as work:
        problems = list(_problems(draft))
        who = await Principal.get_or_none(code=draft.principal, active=True)
        if who is None:
            problems.append(Problem(code="PRINCIPAL_UNKNOWN", field=("principal",), value=draft.principal))
        if problems or who is None:
            raise Refused(*problems)
        secret = secrets.token_hex(32)
        made = await Webhook.create(
            public_id=new_public_id(work.now),
            principal_id=who.id,
            url=draft.url,
            secret=secret,
            kinds=",".join(draft.kinds),
            state=ACTIVE,
            seen=await event.newest() if draft.after is None else event.place_of(draft.after),
            next_at=work.now,
            created_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("webhook", made.id)
        return await _view(made.public_id), secret


def _problems(draft: WebhookDraft) -> Iterator[Problem]:
    yield from limits.text(draft.url, ("url",), URL_MAX, required=True)
    parts = urlsplit(draft.url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.fragment:
        yield Problem(code="URL_UNUSABLE", field=("url",), value=draft.url, limit="https://host/path")
    if len(draft.kinds) > KINDS_MAX:
        yield Problem(code="TOO_MANY", field=("kinds",), value=str(len(draft.kinds)), limit=str(KINDS_MAX))
    for kind in draft.kinds:
        yield from limits.text(kind, ("kinds",), 48, required=True)
        if "," in kind:
            yield Problem(code="TEXT_UNPRINTABLE", field=("kinds",), value=kind)


async def everything(actor: Actor) -> Sequence[WebhookView]:
    """All receivers, the oldest first. Needs `user.change`."""
    require(actor, CHANGE)
    return [_shown(row) for row in await Webhook.all().order_by("id").select_related("principal")]


async def turn(actor: Actor, webhook: str, *, on: bool) -> WebhookView:
    """Pause a receiver, or go on with it where it stands, at once. Needs `user.change`. Raises `NotFound`."""
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.turn", input={"webhook": webhook, "on": on}) as work:
        work.subject = ("webhook", await _internal_id(webhook))
        state = ACTIVE if on else PAUSED
        await Webhook.filter(public_id=webhook).update(state=state, tries=0, next_at=work.now, reason="")
        return await _view(webhook)


async def replay(actor: Actor, webhook: str, *, after: str | None) -> WebhookView:
    """Send everything behind a cursor of the feed once more; None: from the beginning. Needs `user.change`.

    Raises `NotFound`, `Refused` CURSOR_FOREIGN.
    """
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.replay", input={"webhook": webhook, "after": after}) as work:
        work.subject = ("webhook", await _internal_id(webhook))
        seen = 0 if after is None else event.place_of(after)
        await Webhook.filter(public_id=webhook).update(seen=seen, tries=0, next_at=work.now, reason="")
        return await _view(webhook)


async def _internal_id(webhook: str) -> int:
    found = await Webhook.get_or_none(public_id=webhook)
    if found is None:
        raise NotFound("webhook", webhook)
    return found.id


async def _view(webhook: str) -> WebhookView:
    return _shown(await Webhook.get(public_id=webhook).select_related("principal"))


def _shown(row: Webhook) -> WebhookView:
    return WebhookView(
        id=row.public_id,
        url=row.url,
        principal_code=row.principal.code,
        kinds=tuple(row.kinds.split(",")) if row.kinds else (),
        state=row.state,
        cursor=event.cursor_at(row.seen) if row.seen else None,
        tries=row.tries,
        next_at=row.next_at,
        reason=row.reason,
        sent_at=row.sent_at,
    )
