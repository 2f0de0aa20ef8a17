# ruff: noqa: ANN401  changes to a draft are of any type
"""Listed rates are published, known as of a moment, and put on loans on their day, once, by the night or by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.fact import LoanFact
from recoup.rules.calendar import day_of
from recoup.rules.columns import FactKind
from recoup.services import endofday, fault, loan_query, rate, rate_clause, refixing
from recoup.services.contract import LoanDraft, RateClause
from recoup.services.rate import RateDraft
from recoup.services.refixing import Refixed
from recoup.services.unit_of_work import Work
from tests.services.world import World, home_loan, term_loan

LPR = {date(2023, 8, 21): 34_500, date(2024, 7, 22): 33_500, date(2024, 10, 21): 31_000}


def listed(since: date, value: int, *, code: str = "LPR", tenor: str = "1Y") -> RateDraft:
    """A rate to publish."""
    return RateDraft(rate_list=code, tenor=tenor, since=since, rate=value)


async def publish(world: World, rates: dict[date, int] = LPR, **where: Any) -> int:
    """Publish rates of one tenor."""
    made = await rate.publish(world.actor, [listed(since, value, **where) for since, value in rates.items()])
    return made.new


def lpr_loan(**changes: Any) -> LoanDraft:
    """A loan for three years at one-year LPR and 90 basis points."""
    told: dict[str, Any] = {"maturity_on": date(2027, 1, 10), "listed": RateClause(spread_bp=90)}
    return term_loan(**told | changes)


async def rate_facts() -> list[tuple[str, int]]:
    """The days and rates of all RATE facts."""
    rows = await LoanFact.filter(kind=int(FactKind.RATE)).order_by("value_on")
    return [((date(1970, 1, 1) + timedelta(days=row.value_on)).isoformat(), row.rate) for row in rows]


async def test_a_rate_is_published_once_and_corrected_by_a_later_row(world: World) -> None:
    """The same again is known; another value for the day corrects it; what was known before is still readable."""
    assert await publish(world) == 3
    assert await publish(world) == 0
    before = datetime.now(tz=UTC)
    assert await publish(world, {date(2024, 10, 21): 31_500}) == 1
    day = day_of(date(2024, 12, 1))
    assert (await rate.table()).at("LPR", "1Y", day) == 31_500
    assert (await rate.table(before)).at("LPR", "1Y", day) == 31_000
    rows = await rate.history(world.actor, rate_list="LPR")
    assert [(row.rate, row.corrected) for row in rows] == [
        (31_500, False), (31_000, True), (33_500, False), (34_500, False),
    ]  # fmt: skip


async def test_the_funds_rates_are_there_without_being_published(world: World) -> None:
    """HI-04: 2.85 % for a first home over five years until 2025-05-07, 2.6 % from the 8th."""
    table = await rate.table()
    assert table.at("FUND", "FIRST_OVER_FIVE", day_of(date(2025, 5, 7))) == 28_500
    assert table.at("FUND", "FIRST_OVER_FIVE", day_of(date(2025, 5, 8))) == 26_000
    assert [row.recorded_at for row in await rate.history(world.actor, rate_list="FUND")] == [None] * 8


async def test_what_is_wrong_with_rates_is_told_at_once(world: World) -> None:
    """List, tenor, rate and repetition, each with its row."""
    drafts = [
        listed(date(2024, 1, 1), 34_500, code="LIBOR"),
        listed(date(2024, 1, 1), 34_500, tenor="2Y"),
        listed(date(2024, 1, 1), 1_000_001),
        listed(date(2024, 1, 1), 1),
    ]
    with pytest.raises(Refused) as refusal:
        await rate.publish(world.actor, drafts)
    found = [(problem.field, problem.code) for problem in refusal.value.problems]
    assert found == [
        (("rates", "0", "rate_list"), "CHOICE_UNKNOWN"),
        (("rates", "1", "tenor"), "CHOICE_UNKNOWN"),
        (("rates", "2", "rate"), "RATE_TOO_LARGE"),
        (("rates", "2", "since"), "GIVEN_TWICE"),
        (("rates", "3", "since"), "GIVEN_TWICE"),
    ]


async def test_the_day_that_opens_fixes_the_rate_anew_before_anything_else_of_it(world: World) -> None:
    """IR-10: LPR 3.35 % and 90 basis points from the anniversary; the run again does nothing."""
    await publish(world)
    await world.begin(date(2024, 1, 10))
    await world.lend(lpr_loan())
    clause = (await rate_clause.of_loans(world.actor, ["L-1"])).popitem()[1]
    assert (clause.rate_list, clause.tenor, clause.refix, clause.next_on) == (
        "LPR",
        None,
        "ANNIVERSARY",
        date(2025, 1, 10),
    )
    await world.reach(date(2025, 1, 9))
    assert await rate_facts() == []
    await world.reach(date(2025, 1, 10))
    assert await rate_facts() == [("2025-01-10", 40_000)]
    assert (await world.see("L-1")).rate == 40_000
    again = await refixing.run(world.actor)
    assert (again.changed, again.unchanged, again.waiting) == (0, 0, 0)
    await world.reach(date(2026, 1, 11))
    assert await rate_facts() == [("2025-01-10", 40_000)]  # nothing new was listed meanwhile
    assert (await rate_clause.of_loans(world.actor, ["L-1"])).popitem()[1].next_on is None  # the next is the maturity


async def test_a_rate_that_costs_too_much_is_fixed_and_told(world: World) -> None:
    """23.5 % and 90 basis points in years of 360 days are 24.7389 % a year; 22.7 % and 90 below 24 % (IR-11)."""
    await publish(world, {date(2023, 8, 21): 34_500, date(2024, 12, 20): 227_000, date(2025, 12, 20): 235_000})
    await world.begin(date(2024, 1, 10))
    await world.lend(lpr_loan())
    found = await refixing.preview(world.actor, on=date(2026, 1, 10))
    assert [(row.after, row.cost) for row in found.rows] == [(236_000, None), (244_000, 247_389)]
    assert (found.changed, found.above) == (2, 1)


async def test_missed_nights_in_one_pass_leave_what_each_night_leaves(world: World) -> None:
    """A pass ends where a rate is fixed anew, so each stretch of a quarter has its own rate (IR-09, IR-10)."""
    await publish(world)
    await world.begin(date(2024, 1, 10))
    await world.lend(lpr_loan())
    await world.reach(date(2025, 3, 21))
    bills = await loan_query.bills(world.actor, "L-1")
    # 2024-12-21 .. 2025-01-09: 20 days at 4.35 %, 2025-01-10 .. 03-20: 70 days at 4 %
    assert bills[-1].interest == round(100_000_000 * (20 * 43_500 + 70 * 40_000) / 360 / 10**6)


async def test_a_run_killed_between_its_chunks_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loan a transaction, the second killed after its writes: the first has its rate, and nobody gets it twice."""
    await world.begin(date(2024, 1, 10))
    for number in ("L-1", "L-2", "L-3"):
        told = RateClause(spread_bp=90, refix="MONTHLY")
        await world.lend(lpr_loan(number=number, party_number=f"D-{number}", listed=told))
    await world.reach(date(2024, 2, 10))
    await publish(world, {date(2024, 1, 22): 31_000})
    monkeypatch.setattr(refixing._due, "__defaults__", (1,))
    fixed, asked = refixing.refix, list[int]()

    async def killed(work: Work, loan_ids: Sequence[int], *, through: int) -> list[Refixed]:
        done = await fixed(work, loan_ids, through=through)
        asked.extend(loan_ids)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(refixing, "refix", killed)
    with pytest.raises(KeyboardInterrupt):
        await refixing.run(world.actor)
    assert await rate_facts() == [("2024-02-10", 40_000)]
    report = await refixing.run(world.actor)
    assert (report.changed, len(report.rows)) == (2, 2)
    assert await rate_facts() == [("2024-02-10", 40_000)] * 3
    assert len(set(asked)) == 3
    assert (await refixing.run(world.actor)).rows == []


async def test_a_loan_without_a_listed_rate_waits_and_the_night_of_its_day_sets_it_aside(world: World) -> None:
    """The others go on. Once the rate is published and the loan retried, it is fixed anew from its day."""
    await publish(world, {date(2023, 1, 1): 41_000}, tenor="OVER_5Y")
    await world.begin(date(2024, 1, 10))
    await world.lend(lpr_loan(rate=50_000))
    await world.board(lpr_loan(number="L-2", rate=50_000, listed=RateClause(tenor="OVER_5Y")))
    await world.disburse("L-2", date(2024, 1, 10))
    await world.reach(date(2025, 1, 10))
    assert await rate_facts() == [("2025-01-10", 41_000)]
    looked = await refixing.preview(world.actor)
    assert [(row.loan_number, row.tenor, row.after) for row in looked.rows] == [("L-1", "1Y", None)]
    report = await endofday.run(world.actor, until=date(2025, 1, 10))
    assert (report.rolled, report.faults) == (False, 1)
    (aside,) = await fault.faults(world.actor)
    assert (aside.loan_number, "LPR 1Y" in aside.reason, "2025-01-10" in aside.reason) == ("L-1", True, True)
    await publish(world)
    await fault.retry(world.actor, "L-1")
    await world.reach(date(2025, 1, 11))
    assert (await world.see("L-1")).rate == 40_000
    assert sorted(await rate_facts()) == [("2025-01-10", 40_000), ("2025-01-10", 41_000)]


async def test_a_loan_taken_over_in_mid_life_has_the_rates_of_its_days(world: World) -> None:
    """Disbursed in the past, it is fixed anew on every anniversary since, to the fen as if it had been here."""
    rates = {date(2021, 1, 1): 38_500, date(2022, 1, 20): 37_000, date(2023, 6, 20): 35_500}
    await publish(world, rates)
    await world.begin(date(2024, 1, 15))
    await world.lend(lpr_loan(disbursed_on=date(2021, 3, 1), maturity_on=date(2026, 3, 1), rate=47_500))
    assert await rate_facts() == [("2022-03-01", 46_000)]  # the list of 2023-03-01 was the same
    clause = (await rate_clause.of_loans(world.actor, ["L-1"])).popitem()[1]
    assert clause.next_on == date(2024, 3, 1)
    bills = await loan_query.bills(world.actor, "L-1")
    quarter = next(bill for bill in bills if bill.due_on == date(2022, 3, 21))
    # 2021-12-21 .. 2022-02-28: 70 days at 4.75 %; 2022-03-01 .. 20: 20 days at 4.6 %
    assert quarter.interest == round(100_000_000 * (70 * 47_500 + 20 * 46_000) / 360 / 10**6)


async def test_a_short_loan_keeps_its_rate(world: World) -> None:
    """IR-12: a year or less."""
    await publish(world)
    await world.begin(date(2024, 1, 10))
    await world.lend(lpr_loan(maturity_on=date(2025, 1, 10), listed=RateClause(refix="QUARTERLY")))
    assert (await rate_clause.of_loans(world.actor, ["L-1"])).popitem()[1].next_on is None


async def test_what_is_wrong_with_a_clause_is_told_with_its_field(world: World) -> None:
    """List, tenor, spread and mode."""
    await world.begin(date(2024, 1, 10))
    await world.party()
    wrong = {
        "rate_list": RateClause(rate_list="FUND"),
        "tenor": RateClause(tenor="2Y"),
        "spread_bp": RateClause(spread_bp=10_001),
        "refix": RateClause(refix="DAILY"),
    }
    for name, clause in wrong.items():
        with pytest.raises(Refused) as refusal:
            await world.board(lpr_loan(listed=clause))
        assert [problem.field for problem in refusal.value.problems] == [("listed", name)]


async def test_a_fund_loan_that_names_no_home_must_name_its_rate(world: World) -> None:
    """Without first or second home nothing says which rate of the list it has."""
    await world.begin(date(2025, 12, 20))
    await world.party("D-1", "FUND")
    with pytest.raises(Refused) as refusal:
        await world.board(home_loan(listed=RateClause()))
    assert [problem.code for problem in refusal.value.problems] == ["TENOR_MISSING"]
    boarded = await world.board(home_loan(listed=RateClause(tenor="FIRST_OVER_FIVE")))
    assert boarded.rate == 26_000
