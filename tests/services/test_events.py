"""The feed tells what was committed, once, in order; a listener wakes at once."""

import asyncio
from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest

from recoup.errors import Refused
from recoup.regime.context import Event as Told
from recoup.regime.hookspecs import hookimpl
from recoup.regime.registry import Registry
from recoup.services import event, regime
from recoup.services.unit_of_work import Mode
from tests.conftest import PATIENCE, begun
from tests.services.world import World, found_world, install_regimes, term_loan

OF_THE_LOAN = ["loan.boarded", "loan.disbursed", "loan.status_changed", "case.opened", "case.opened"]
"""What became of the loan on its first day; the case is the check after paying out (CK-01)."""


@begun
async def lent() -> World:
    """A loan that was paid out today."""
    world = await found_world()
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    return world


async def test_the_feed_tells_each_event_once_and_in_order(lent: World) -> None:
    """Page by page, each page from the cursor of the one before."""
    told = []
    cursor = None
    while True:
        stretch = await event.feed(lent.actor, after=cursor, limit=2)
        told += [view.kind for view in stretch.events]
        if not stretch.has_next:
            break
        cursor = stretch.events[-1].cursor
    assert told == ["day.opened", "party.boarded", *OF_THE_LOAN]


async def test_what_was_rolled_back_is_not_told(lent: World) -> None:
    """A preview and a refusal leave no event."""
    before = await event.latest(lent.actor)
    await lent.pay("L-1", 100, date(2024, 1, 10), mode=Mode.PREVIEW)
    with pytest.raises(Refused):
        await lent.pay("L-1", 0, date(2024, 1, 10))
    assert await event.latest(lent.actor) == before


async def test_a_listener_hears_of_a_payment_at_once(lent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the next look at the outbox, which would come in an hour."""
    monkeypatch.setattr(event, "POLL_SECONDS", 3600)
    rests, wait = asyncio.Event(), event._wait

    async def rest(woken: asyncio.Event) -> None:
        rests.set()
        await wait(woken)

    monkeypatch.setattr(event, "_wait", rest)
    heard = event.subscribe(lent.actor)
    waiting = asyncio.ensure_future(anext(heard))
    await asyncio.wait_for(rests.wait(), PATIENCE)
    await lent.pay("L-1", 100, date(2024, 1, 10))
    view = await asyncio.wait_for(waiting, PATIENCE)
    assert (view.kind, view.loan_number, view.data["amount"]) == ("payment.recorded", "L-1", "1.00")
    await heard.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_a_listener_goes_on_from_its_cursor(lent: World) -> None:
    """Nothing is lost while it was away."""
    first = (await event.feed(lent.actor, limit=1)).events[0]
    heard = event.subscribe(lent.actor, after=first.cursor)
    assert [(await anext(heard)).kind for _ in range(3)] == ["party.boarded", "loan.boarded", "loan.disbursed"]
    await heard.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_a_branch_hears_of_its_own_loans_only(lent: World) -> None:
    """Events of others are left out; those of nobody are for everyone."""
    stranger = replace(lent.actor, organisation_path=".999.")
    assert [view.kind for view in (await event.feed(stranger)).events] == ["day.opened"]
    of_loan = await event.feed(lent.actor, loan=(await lent.see("L-1")).id)
    assert [view.kind for view in of_loan.events] == OF_THE_LOAN


async def test_a_cursor_of_something_else_is_refused(lent: World) -> None:
    """It would skip or repeat."""
    for cursor in ("nonsense", "W10", "WyJsb2FuIiwxXQ", "é"):
        with pytest.raises(Refused) as refusal:
            await event.feed(lent.actor, after=cursor)
        assert [problem.code for problem in refusal.value.problems] == ["CURSOR_FOREIGN"]


async def test_a_listening_regime_hears_what_was_committed_and_cannot_harm_it(
    lent: World,
) -> None:
    """In order, after the commit; what it raises is logged and not felt."""
    heard: list[tuple[str, str]] = []

    def recoup_on_event(event: Told) -> None:
        heard.append((event.kind, event.regime))
        raise RuntimeError("a stranger's bug")

    listener = ModuleType("listener")
    listener.recoup_on_event = hookimpl(recoup_on_event)  # type: ignore[attr-defined]  # as a regime's module has it
    registry = Registry.load()
    registry._plugins.register(listener, name="listener")
    regime.install(registry, calendar="CN")
    try:
        await lent.pay("L-1", 100, date(2024, 1, 10))
    finally:
        install_regimes()
    assert heard == [("payment.recorded", "commercial_bank")]
    assert (await lent.see("L-1")).suspense == 100
