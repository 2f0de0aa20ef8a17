"""Past days from as late as what was known allows: nobody can tell from where, except by the clock."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest

from recoup.services import as_of, checkpoint, resuming
from recoup.services.as_of import LoanAsOf, Pair
from recoup.services.ledger import Loaded
from recoup.services.portfolio import PortfolioRow
from tests.services.agreeing import undo
from tests.services.world import World, home_loan, invoice, term_loan

BEGIN = date(2026, 1, 5)
END = date(2026, 5, 29)
NUMBERS = ("H-1", "R-1", "I-1")


async def _lived(world: World) -> list[datetime]:
    """Three loans with payments in time and late, some of them reversed; the moments between."""
    random, paid, moments = Random(7), list[str](), list[datetime]()  # noqa: S311  a seeded story
    await world.begin(BEGIN)
    instalments = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    await world.lend(home_loan("H-1", disbursed_on=BEGIN, party_number="D-1"))
    await world.lend(term_loan("R-1", disbursed_on=BEGIN, principal=1_200_000, party_number="D-2", **instalments))
    await world.lend(invoice("I-1", 900_000, BEGIN, date(2026, 3, 5), party_number="D-3"))
    day = BEGIN
    while day < END:
        day = min(END, day + timedelta(days=random.randint(6, 25)))
        await world.reach(day)
        for number in NUMBERS:
            if paid and random.random() < 0.2:
                chosen = paid.pop(random.randrange(len(paid)))
                await undo(world, chosen)
            if (await world.see(number)).stage == "LIVE":
                back = max(BEGIN, day - timedelta(days=random.choice((0, 0, 0, 20, 60))))
                made = (await world.pay(number, random.choice((9_900, 90_000, 130_000)), back)).payment
                assert made is not None
                paid.append(made.id)
        moments.append((await as_of.pair_of(None, None)).recorded_at)
    return moments


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """From where walks began; a checkpoint stands at every third fact."""
    used: Counter[str] = Counter()
    monkeypatch.setattr(checkpoint, "EVERY", 3)
    of_one = resuming.start_of_one

    async def watched(one: Loaded, day: int, known_at: int) -> resuming.Start:
        start = await of_one(one, day, known_at)
        begun = int(start.batch.state.interest_from[0]) > 0
        stored = int(start.batch.state.closed_on[0]) == int(one.batch.state.closed_on[0])
        used["stored" if begun and stored else "checkpoint" if begun else "first fact"] += 1
        return start

    monkeypatch.setattr(resuming, "start_of_one", watched)
    return used


async def test_answers_are_those_of_a_walk_from_the_first_fact(
    world: World, starts: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any day, as known at any moment: loans with every bill and figure, and the portfolio."""
    moments = await _lived(world)
    days = (date(2026, 2, 6), date(2026, 4, 10), END - timedelta(days=3), END)
    pairs = [Pair(effective_on=day, recorded_at=known) for day in days for known in (moments[-3], moments[-1])]
    quick = [await _all(world, pair) for pair in pairs]
    assert min(starts[begun] for begun in ("stored", "checkpoint", "first fact")) > 0

    async def nowhere(loaded: Loaded, known_at: int) -> object:  # noqa: ARG001  as if all had been recorded later
        return loaded.loan_ids * 0

    monkeypatch.setattr(resuming, "_first_later", nowhere)
    starts.clear()
    assert [await _all(world, pair) for pair in pairs] == quick
    assert set(starts) == {"first fact"}


async def _all(world: World, pair: Pair) -> list[LoanAsOf | tuple[PortfolioRow, ...]]:
    loans = [await as_of.loan(world.actor, number, pair) for number in NUMBERS]
    return [*loans, await as_of.portfolio(world.actor, pair)]
