"""Receivers of events: made, paused, given another secret and set back to an earlier place of the feed.

A receiver is told what its principal sees, in the order of the feed, from its own cursor on (`webhook_delivery`). Its
secret is shown once, to whoever made it, and stands nowhere: it is made anew each time, of the installation's key
(`RECOUP_SECRET_KEY`) and of a salt that the database keeps, so that the database alone signs nothing.

    salt      3f9a1c07.5d0e…            which key it was made with, and what tells it from all others
    secret    HMAC-SHA-256 of "webhook.3f9a1c07.5d0e…" under that key, in hexadecimal digits
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from recoup import config
from recoup.clock import Clock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.records.webhook import Webhook
from recoup.services import access, event, limits, principal, sight, sql
from recoup.services.access import Actor, require
from recoup.services.unit_of_work import Mode, unit_of_work

ACTIVE: Final = "ACTIVE"
PAUSED: Final = "PAUSED"
CHANGE: Final = "user.change"
"""The permission: a receiver reads as its principal does, so whoever makes one could give a token as well."""
URL_MAX: Final = 500
KINDS_MAX: Final = 20
ID_MAX: Final = 36
KEY_MIN: Final = 32
"""Characters of a key of the installation."""
OVERLAP: Final = timedelta(hours=24)
"""How long a receiver's events are signed with its older secret as well, after it has got another one."""


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
    rotated_at: datetime | None


def _keys() -> dict[str, str]:
    """The installation's keys by their marks, the present one first. Raises `Refused` SECRET_KEY_MISSING."""
    told = config.load().secret_key.get_secret_value()
    keys = [key.strip() for key in told.split(",") if key.strip()]
    if not keys or min(map(len, keys)) < KEY_MIN:
        raise Refused(Problem(code="SECRET_KEY_MISSING", limit=str(KEY_MIN)))
    return {hashlib.sha256(key.encode()).hexdigest()[:8]: key for key in keys}


def _salt() -> str:
    return f"{next(iter(_keys()))}.{secrets.token_hex(24)}"


def secret_of(salt: str) -> str:
    """What a receiver's events are signed with. Raises `Refused` SECRET_KEY_MISSING, SECRET_KEY_GONE."""
    key = _keys().get(salt.partition(".")[0])
    if key is None:
        raise Refused(Problem(code="SECRET_KEY_GONE"))
    return hmac.new(key.encode(), f"webhook.{salt}".encode(), hashlib.sha256).hexdigest()


async def create(
    actor: Actor, draft: WebhookDraft, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None
) -> tuple[WebhookView, str]:
    """A receiver, and its secret, told this once. Needs `user.change`.

    As with tokens, only the installation itself names a person; anybody else a service that it reaches: what that may
    see was agreed to when it was given its roles. Raises `NotFound`, `Refused` with every problem.
    """
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.create", mode=mode, input=draft, clock=clock) as work:
        problems = list(_problems(draft))
        unfit = list(limits.text(draft.principal, ("principal",), limits.NUMBER_MAX, required=True))
        who = None if unfit else await Principal.get_or_none(code=draft.principal, active=True)
        problems += unfit
        if who is None and not unfit:
            problems.append(Problem(code="PRINCIPAL_UNKNOWN", field=("principal",), value=draft.principal))
        if problems or who is None:
            raise Refused(*problems)
        if actor.grants is not None and (await principal.reached(actor, draft.principal))["kind"] != access.SERVICE:
            raise Refused(Problem(code="TOKEN_FOR_PERSON", field=("principal",), value=draft.principal))
        made = await Webhook.create(
            public_id=new_public_id(work.now),
            principal_id=who.id,
            url=draft.url,
            salt=_salt(),
            kinds=",".join(draft.kinds),
            state=ACTIVE,
            seen=await event.newest() if draft.after is None else event.place_of(draft.after),
            next_at=work.now,
            created_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("webhook", made.id)
        return await _view(made.public_id), secret_of(made.salt)


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
    """The receivers whose principals are in sight, the oldest first. Needs `user.change`."""
    actor = require(actor, CHANGE)
    found = await Webhook.all().order_by("id").select_related("principal__organisation")
    return [_shown(row) for row in found if sight.sees(actor, row.principal.organisation.path)]


async def turn(actor: Actor, webhook: str, *, on: bool, mode: Mode = Mode.COMMIT) -> WebhookView:
    """Pause a receiver, or go on with it where it stands, at once. Needs `user.change`. Raises `NotFound`."""
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.turn", mode=mode, input={"webhook": webhook, "on": on}) as work:
        work.subject = ("webhook", (await _known(actor, webhook)).id)
        state = ACTIVE if on else PAUSED
        await Webhook.filter(public_id=webhook).update(state=state, tries=0, next_at=work.now, reason="")
        return await _view(webhook)


async def replay(actor: Actor, webhook: str, *, after: str | None, mode: Mode = Mode.COMMIT) -> WebhookView:
    """Send everything behind a cursor of the feed once more; None: from the beginning. Needs `user.change`.

    Raises `NotFound`, `Refused` CURSOR_FOREIGN.
    """
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.replay", mode=mode, input={"webhook": webhook, "after": after}) as work:
        work.subject = ("webhook", (await _known(actor, webhook)).id)
        seen = 0 if after is None else event.place_of(after)
        await Webhook.filter(public_id=webhook).update(seen=seen, tries=0, next_at=work.now, reason="")
        return await _view(webhook)


async def rotate(
    actor: Actor, webhook: str, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None
) -> tuple[WebhookView, str]:
    """Another secret for a receiver, told this once; the older one signs as well for `OVERLAP`. Needs `user.change`.

    Raises `NotFound`, `Refused` SECRET_KEY_MISSING.
    """
    actor = require(actor, CHANGE)
    async with unit_of_work(actor, "webhook.rotate", mode=mode, input={"webhook": webhook}, clock=clock) as work:
        known, salt = await _known(actor, webhook), _salt()
        work.subject = ("webhook", known.id)
        await Webhook.filter(id=known.id).update(
            salt=salt, salt_before=known.salt, rotated_at=micros_of(work.now), tries=0, next_at=work.now, reason=""
        )
        return await _view(webhook), secret_of(salt)


async def _known(actor: Actor, webhook: str) -> Webhook:
    """A receiver whose principal is in sight, locked. Raises `NotFound` for any other."""
    asked = webhook if len(webhook) <= ID_MAX else ""
    held = " FOR UPDATE" if sql.is_postgres() else ""
    await sql.rows(f"SELECT id FROM webhook WHERE public_id = ?{held}", [asked])  # noqa: S608  our own constant
    found = await Webhook.get_or_none(public_id=asked).select_related("principal__organisation")
    if found is None or not sight.sees(actor, found.principal.organisation.path):
        raise NotFound("webhook", webhook)
    return found


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
        rotated_at=moment_of(row.rotated_at) if row.rotated_at else None,
    )
