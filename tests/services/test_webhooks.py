"""Receivers are told in order and signed, tried again when they fail, and set back by a cursor."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from recoup.clock import FixedClock
from recoup.errors import Refused
from recoup.services import event, sql, webhook, webhook_delivery
from recoup.services.webhook import OVERLAP, WebhookDraft
from recoup.services.webhook_delivery import BACKOFF, IDLE, Delivered
from tests.conftest import begun
from tests.services.world import World, found_world, term_loan

KEY = "a key of the installation that is long enough"
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
URL = "https://bank.test/hooks"


@begun
async def lent() -> World:
    """A loan that was paid out today."""
    world = await found_world()
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    return world


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of which secrets are made."""
    monkeypatch.setenv("RECOUP_SECRET_KEY", KEY)


@dataclass(slots=True)
class Receiver:
    """Somebody who listens: answers with `status`, or not at all, and keeps what came."""

    status: int = 204
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Take one request."""
        self.requests.append(request)
        if not self.status:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(self.status)

    async def told(self, clock: FixedClock) -> Delivered:
        """One run of the worker."""
        return await webhook_delivery.run(clock=clock, transport=httpx.MockTransport(self))

    def events(self, at: int = -1) -> list[dict[str, Any]]:
        """The events of a request."""
        told: list[dict[str, Any]] = json.loads(self.requests[at].content)["events"]
        return told


async def test_a_receiver_is_told_in_order_signed_and_once(lent: World) -> None:
    """From the beginning, only the kinds it wants; the signature is reckoned anew here."""
    kinds = ("loan.boarded", "loan.disbursed", "payment.recorded")
    draft = WebhookDraft(url=URL, principal=lent.actor.code, kinds=kinds)
    clock = FixedClock(NOON)
    made, secret = await webhook.create(lent.actor, draft, clock=clock)
    await webhook.replay(lent.actor, made.id, after=None)
    receiver, clock.moment = Receiver(), datetime.now(UTC)
    assert await receiver.told(clock) == Delivered(events=2)
    (request,) = receiver.requests
    assert [told["kind"] for told in receiver.events()] == ["loan.boarded", "loan.disbursed"]
    at, given = (part.partition("=")[2] for part in request.headers["recoup-signature"].split(","))
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert (given, at, request.headers["recoup-webhook"]) == (wanted, str(int(clock.moment.timestamp())), made.id)
    await lent.pay("L-1", 100, date(2024, 1, 10))
    assert await receiver.told(clock) == Delivered()
    clock.moment += IDLE
    assert await receiver.told(clock) == Delivered(events=1)
    (paid,) = receiver.events()
    assert (paid["kind"], paid["loanNumber"], paid["data"]["amount"]) == ("payment.recorded", "L-1", "1.00")
    assert (await webhook.everything(lent.actor))[0].cursor == await event.latest(lent.actor)


def _genuine(request: httpx.Request, secret: str) -> list[bool]:
    """Whether each signature of a request was made with the secret."""
    at, *given = (part.partition("=")[2] for part in request.headers["recoup-signature"].split(","))
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + request.content, hashlib.sha256).hexdigest()
    return [signature == wanted for signature in given]


async def test_a_secret_stands_nowhere_and_is_changed_while_the_older_one_counts(
    lent: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database alone signs nothing; another key of the installation beside the older one; without any, nothing."""
    clock = FixedClock(datetime.now(UTC))
    made, secret = await webhook.create(lent.actor, WebhookDraft(url=URL, principal=lent.actor.code), clock=clock)
    kept = [str(value) for table in ("webhook", "audit_entry") for row in await _rows(table) for value in row]
    assert not any(secret in value or KEY in value for value in kept)
    monkeypatch.setenv("RECOUP_SECRET_KEY", f"{'n' * 32}, {KEY}")
    _, other = await webhook.rotate(lent.actor, made.id, clock=clock)
    receiver = Receiver()
    await lent.pay("L-1", 100, date(2024, 1, 10))
    assert (await receiver.told(clock)).events
    assert (_genuine(receiver.requests[0], other), _genuine(receiver.requests[0], secret)) == (
        [True, False],
        [False, True],
    )
    clock.moment += OVERLAP
    await webhook.replay(lent.actor, made.id, after=None)
    assert (await receiver.told(clock)).events
    assert _genuine(receiver.requests[1], other) == [True]
    monkeypatch.setenv("RECOUP_SECRET_KEY", KEY)
    await webhook.replay(lent.actor, made.id, after=None)
    assert (await receiver.told(clock)).failed == 1
    assert (await webhook.everything(lent.actor))[0].reason == "SECRET_KEY_GONE"
    monkeypatch.delenv("RECOUP_SECRET_KEY")
    with pytest.raises(Refused) as refused:
        await webhook.rotate(lent.actor, made.id)
    assert refused.value.problems[0].code == "SECRET_KEY_MISSING"


async def _rows(table: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await sql.rows(f"SELECT * FROM {table}")]  # noqa: S608  our own names


async def test_what_is_not_taken_is_sent_again_later_and_never_given_up(lent: World) -> None:
    """An error, nobody there: the same events, at growing distances; then on, and back by a cursor."""
    clock = FixedClock(datetime.now(UTC))
    made, _ = await webhook.create(lent.actor, WebhookDraft(url=URL, principal=lent.actor.code), clock=clock)
    await lent.pay("L-1", 100, date(2024, 1, 10))
    receiver = Receiver(status=500)
    for tries, wait in enumerate((*BACKOFF, BACKOFF[-1])):
        receiver.status = 500 if tries % 2 else 0
        assert await receiver.told(clock) == Delivered(failed=1)
        clock.moment += wait - timedelta(seconds=1)
        assert await receiver.told(clock) == Delivered()
        clock.moment += timedelta(seconds=1)
    (waiting,) = await webhook.everything(lent.actor)
    assert (waiting.tries, waiting.cursor) == (len(BACKOFF) + 1, made.cursor)
    receiver.status = 200
    assert (await receiver.told(clock)).events >= 1
    assert {json.dumps(receiver.events(at)) for at in range(len(receiver.requests))} == {json.dumps(receiver.events())}
    await webhook.replay(lent.actor, made.id, after=made.cursor)
    assert (await receiver.told(clock)).events == len(receiver.events(0))
    await webhook.turn(lent.actor, made.id, on=False)
    await webhook.replay(lent.actor, made.id, after=None)
    clock.moment += timedelta(days=1)
    assert await receiver.told(clock) == Delivered()


async def test_a_receiver_that_cannot_be_is_refused_with_every_reason(lent: World) -> None:
    """No address, nobody whose sight would count."""
    draft = WebhookDraft(url="ftp://bank.test", principal="nobody-at-all", kinds=("a,b",))
    with pytest.raises(Refused) as refused:
        await webhook.create(lent.actor, draft)
    assert [problem.code for problem in refused.value.problems] == [
        "URL_UNUSABLE",
        "TEXT_UNPRINTABLE",
        "PRINCIPAL_UNKNOWN",
    ]
    with pytest.raises(Refused):
        await webhook.create(lent.actor, WebhookDraft(url=URL, principal=lent.actor.code, after="nonsense"))
