"""Any past day as known at any moment: an answer once given stays what it is, and today's is today's view."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from recoup.errors import NotFound, Refused
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of
from recoup.services import as_of, loan_query, portfolio
from recoup.services.as_of import LoanAsOf, Pair
from recoup.services.cost import CostDraft, charge
from recoup.services.parameter import ParameterDraft
from tests.services.agreeing import choose, undo
from tests.services.world import World, home_loan, invoice, term_loan

BEGIN = date(2026, 1, 5)
TODAY = date(2026, 5, 20)
ASKED = (date(2026, 1, 6), date(2026, 3, 31), date(2026, 5, 8), TODAY)
NUMBERS = ("H-1", "T-1", "I-1")
SHOWN = (
    "balance", "principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense", "grade", "floor",
    "status", "instalment", "rate", "non_accrual", "next_due_on", "overdue_since",
)  # fmt: skip


async def _open(world: World) -> None:
    """A mortgage, a term loan due on 5 May, an invoice due in March."""
    await world.begin(BEGIN)
    await world.party("D-1", "FUND")
    await world.party("D-2", "BANK")
    await world.party("D-3", "MAKER")
    drafts = (
        home_loan("H-1", disbursed_on=BEGIN, party_number="D-1"),
        term_loan("T-1", disbursed_on=BEGIN, maturity_on=date(2026, 5, 5), principal=5_000_000, party_number="D-2"),
        invoice("I-1", 900_000, BEGIN, date(2026, 3, 5), party_number="D-3"),
    )
    for draft in drafts:
        await world.board(draft)
        await world.disburse(draft.number, BEGIN)


async def _book(world: World) -> None:
    """The mortgage pays its January; then weeks of nothing."""
    await _open(world)
    await world.reach(date(2026, 2, 16))
    await world.pay("H-1", 200_000, date(2026, 2, 16))
    await world.reach(TODAY)


async def _all(world: World, pair: Pair) -> list[object]:
    found: list[object] = [await as_of.loan(world.actor, number, pair) for number in NUMBERS]
    return [*found, await as_of.portfolio(world.actor, pair)]


async def test_an_answer_stays_what_it_is(world: World) -> None:
    """Ask; then back-date, reverse, charge, state, choose, publish and turn days; ask the same again."""
    await _book(world)
    early = [await as_of.pair_of(day, None) for day in ASKED]
    before = [await _all(world, pair) for pair in early]
    late = (await world.pay("T-1", 1_000_000, date(2026, 4, 1))).payment
    assert late is not None
    await world.pay("H-1", 100_000, date(2026, 3, 20))
    await charge(world.actor, CostDraft(loan="I-1", amount=5_000, value_on=date(2026, 4, 2), idempotency_key="c"))
    changed = ParameterDraft(
        institution="BANK",
        regime="commercial_bank",
        key="overdue_surcharge",
        value="300000",
        since=TODAY + timedelta(1),
    )
    await choose(world, changed)
    middle = [await as_of.pair_of(day, None) for day in ASKED]
    between = [await _all(world, pair) for pair in middle]
    assert between[1:] != before[1:]
    await undo(world, late.id, key="r")
    now = micros_of(datetime.now(UTC))
    await bulk().insert(
        "calendar_day", {"calendar": ["CN"], "day": [30_000], "working": [1], "note": [""], "recorded_at": [now]}
    )
    await world.reach(date(2026, 6, 30))
    assert [await _all(world, pair) for pair in early] == before
    assert [await _all(world, pair) for pair in middle] == between


async def test_the_present_pair_is_what_is_shown_today(world: World) -> None:
    """Figures, bills, balances, counters, grade and status; and the sums of the portfolio."""
    await _book(world)
    await world.pay("T-1", 1_000_000, date(2026, 4, 1))
    pair = await as_of.pair_of(None, None)
    for number in NUMBERS:
        found, view = await as_of.loan(world.actor, number, pair), await world.see(number)
        assert {name: getattr(found, name) for name in SHOWN} == {name: getattr(view, name) for name in SHOWN}
        assert found.figures == (await loan_query.figures(world.actor, [view.id]))[view.id]
        assert found.bills == await loan_query.bills(world.actor, number)
    assert await as_of.portfolio(world.actor, pair) == await portfolio.portfolio(world.actor)


async def test_every_day_shows_what_was_shown_on_it(world: World) -> None:
    """What was seen day by day while nothing came late is what is found later."""
    await _open(world)
    seen: dict[tuple[date, str], object] = {}
    for day in ASKED:
        await world.reach(day)
        for number in NUMBERS:
            view = await world.see(number)
            computed = (await loan_query.figures(world.actor, [view.id]))[view.id]
            seen[day, number] = ([getattr(view, name) for name in SHOWN], computed)
    for (day, number), shown in seen.items():
        found = await as_of.loan(world.actor, number, Pair(effective_on=day, recorded_at=datetime.now(UTC)))
        assert ([getattr(found, name) for name in SHOWN], found.figures) == shown


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: as_of.pair_of(TODAY + timedelta(1), None), "VALUE_DATE_IN_FUTURE"),
        (lambda: as_of.pair_of(None, datetime.now(UTC) + timedelta(hours=1)), "MOMENT_IN_FUTURE"),
    ],
)
async def test_what_is_yet_to_come_is_refused(world: World, ask: Callable[[], Awaitable[object]], code: str) -> None:
    """Nobody knows it."""
    await _book(world)
    with pytest.raises(Refused) as refused:
        await ask()
    assert [problem.code for problem in refused.value.problems] == [code]


async def test_a_loan_is_not_there_before_it_was_known(world: World) -> None:
    """Nor does it count in the portfolio."""
    moment = datetime.now(UTC)
    await _book(world)
    pair = Pair(effective_on=TODAY, recorded_at=moment)
    with pytest.raises(NotFound):
        await as_of.loan(world.actor, "T-1", pair)
    assert await as_of.portfolio(world.actor, pair) == ()


async def test_a_loan_that_was_not_paid_out_owes_nothing(world: World) -> None:
    """Boarded and known, but the day lies before its draw-down."""
    await _book(world)
    found: LoanAsOf = await as_of.loan(world.actor, "T-1", await as_of.pair_of(BEGIN - timedelta(1), None))
    assert (found.disbursed, found.balance, found.grade, found.bills) == (False, 0, None, ())
