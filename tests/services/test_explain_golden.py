"""Why, for worked examples of the rulebook: figures with the days, dues, turns and thresholds that each gives."""

import tomllib
from datetime import date
from typing import Final

import pytest

from recoup.services import as_of, explain, loan_query, payment_query
from recoup.services.explain import BillPart, LoanFigure
from recoup.services.explanation import Explanation
from recoup.services.loan_view import LoanFilter, LoanOrder
from recoup.services.payment_query import PaymentFilter
from recoup.services.unit_of_work import Mode
from tests.services import stories
from tests.services.agreeing import agree
from tests.services.test_contracts import BEGIN, CHANGES, LATER
from tests.services.test_golden import GOLDEN
from tests.services.world import World


async def played(world: World, example: str) -> None:
    """The story of an example."""
    await stories.play(world, tomllib.loads((GOLDEN / "services" / f"{example}.toml").read_text(encoding="utf-8")))


async def of_loan(world: World, number: str, figure: LoanFigure, on: date | None = None) -> Explanation:
    """A figure of a loan."""
    return await explain.loan(world.actor, number, figure, await as_of.pair_of(on, None))


async def test_what_left_the_books_is_what_was_billed_and_91_days(world: World) -> None:
    """CB-X13: 19,575.00 is 8,579.17 settled and unpaid, and 10,995.83 of 91 days without the day itself."""
    await played(world, "CB-X13")
    told = await of_loan(world, "L-1", LoanFigure.OFF_BOOK_INTEREST)
    moved, unpaid, accrued, *_ = told.steps
    assert [each.amount for each in (moved, unpaid, accrued)] == [1_957_500, 857_917, 1_099_583]
    assert [each.level for each in (moved, unpaid, accrued)] == [0, 1, 1]
    assert moved.places["on"] == "2024-06-20"
    (stretch,) = [step for step in told.steps if step.accrual]
    assert stretch.formula.startswith("1,000,000.00 × 4.35% × 91 / 360 = 10,995.83")
    assert stretch.accrual is not None
    assert (stretch.accrual.begins_on, stretch.accrual.ends_on) == (date(2024, 3, 21), date(2024, 6, 20))
    assert "RA-03" in told.rules


async def test_penalty_of_an_instalment_is_26_days_on_its_principal(world: World) -> None:
    """HF-X05: 26 days at 3.9 % on 1,908.73 is 5.38."""
    await played(world, "HF-X05")
    told = await explain.bill(world.actor, "H-1", 1, BillPart.PENALTY, await as_of.pair_of(None, None))
    (stretch,) = [step for step in told.steps if step.accrual]
    assert told.amount == 538
    assert stretch.formula.startswith("1,908.73 × 3.9% × 26 / 360 = 5.376")
    assert "HI-03" in told.rules


async def test_a_payment_meets_the_oldest_instalment_first(world: World) -> None:
    """HF-X06: each line in its turn, with what was asked there."""
    await played(world, "HF-X06")
    (paid,) = (await payment_query.page(world.actor, PaymentFilter())).items
    told = await explain.payment(world.actor, "H-1", paid.number, await as_of.pair_of(None, None))
    order, *lines = told.steps
    assert order.code == "allocation.by_item"
    assert order.rules == ("HA-01",)
    assert [(line.places["bill"], line.amount, line.places["owed"]) for line in lines] == [
        ("1", 1_323, "13.23"),
        ("1", 130_000, "1,300.00"),
        ("1", 190_873, "1,908.73"),
        ("2", 684, "6.84"),
        ("2", 129_586, "1,295.86"),
        ("2", 47_534, "1,912.87"),
    ]


COUNTED: Final = {
    LoanFigure.MISSED_TOTAL: ["2025-02-20", "2025-04-20", "2025-05-20", "2025-07-20", "2025-08-20"],
    LoanFigure.MISSED_OUTSTANDING: ["2025-07-20", "2025-08-20"],
}


async def test_counters_name_the_bills_that_were_missed(world: World) -> None:
    """HF-X04: five in all, two of them unpaid; two in a row now, and never more."""
    await played(world, "HF-X04-cumulative")
    for figure, dues in COUNTED.items():
        told = await of_loan(world, "H-1", figure)
        counted = [step for step in told.steps if step.number is not None]
        assert [step.places["due"] for step in counted] == dues
        assert [step.number for step in counted] == list(range(1, len(dues) + 1)) == [*range(1, (told.number or 0) + 1)]
    for figure in (LoanFigure.MISSED_RUN, LoanFigure.MISSED_RUN_MAX):
        told = await of_loan(world, "H-1", figure)
        assert told.number == [step.number for step in told.steps if step.number is not None][-1] == 2
    grade = await of_loan(world, "H-1", LoanFigure.GRADE)
    assert grade.grade == "SUBSTANDARD"
    assert "HC-03" in [rule for step in grade.steps for rule in step.rules]


FLOORS: Final = [
    (date(2024, 3, 22), "SPECIAL_MENTION", "CL-02", 1, 0),
    (date(2024, 6, 20), "SUBSTANDARD", "CL-03", 91, 90),
    (date(2024, 12, 17), "DOUBTFUL", "CL-04", 271, 270),
    (date(2025, 3, 17), "LOSS", "CL-05", 361, 360),
]


async def test_a_floor_tells_its_days_against_its_threshold(world: World) -> None:
    """CB-X06: the worst floor, its rule, and the days past due that went beyond it."""
    await played(world, "CB-X06")
    for on, grade, rule, days, limit in FLOORS:
        told = await of_loan(world, "L-1", LoanFigure.GRADE, on)
        place = max(at for at, step in enumerate(told.steps) if step.code == "grade.floor")
        floor, read = told.steps[place : place + 2]
        assert (told.grade, floor.rules) == (grade, (rule,))
        assert (read.code, read.number, read.places["op"], read.places["limit"]) == (
            "grade.holds",
            days,
            ">",
            str(limit),
        )
    before = await of_loan(world, "L-1", LoanFigure.GRADE, date(2024, 3, 21))
    assert [step.code for step in before.steps] == ["grade.best"]


async def test_a_grade_that_people_decided_names_their_decision(world: World) -> None:
    """HF-X10: corrected to NORMAL against the rules' SPECIAL_MENTION; before that the floor alone is told."""
    await played(world, "HF-X10")
    told = await of_loan(world, "H-1", LoanFigure.GRADE)
    decided = next(step for step in told.steps if step.code == "grade.decided")
    assert decided.source is not None
    assert (decided.source.kind, decided.source.value_on) == ("GRADE", date(2026, 3, 24))
    assert "grade.kept" in [step.code for step in told.steps]
    before = await of_loan(world, "H-1", LoanFigure.GRADE, date(2026, 3, 23))
    assert "grade.decided" not in [step.code for step in before.steps]


@pytest.mark.parametrize("name", ["HF-X06", "CB-X05", "TR-X08", "DB-X09"])
async def test_a_loan_of_every_regime_explains_every_figure_bill_and_payment(world: World, name: str) -> None:
    """Nothing that is not zero lacks its steps, and each adds up; a product without grades says so."""
    await played(world, name)
    pair = await as_of.pair_of(None, None)
    for row in (await loan_query.page(world.actor, LoanFilter(), LoanOrder())).items:
        for figure in LoanFigure:
            told = await of_loan(world, row.number, figure)
            assert told.steps or not (told.amount or told.grade), figure
            assert told.steps or figure is not LoanFigure.GRADE or told.code == "grade_none"
        for bill in await loan_query.bills(world.actor, row.number):
            for part in BillPart:
                asked = await explain.bill(world.actor, row.number, bill.seq, part, pair)
                assert asked.steps or not asked.amount
        for paid in (await payment_query.page(world.actor, PaymentFilter(loan=row.number))).items:
            assert (await explain.payment(world.actor, row.number, paid.number, pair)).steps


@pytest.mark.parametrize("name", CHANGES)
async def test_an_amended_loan_explains_every_figure(world: World, name: str) -> None:
    """Whatever became of its contract, each figure and each bill adds up."""
    do, lent = CHANGES[name]
    await world.begin(BEGIN)
    await world.lend(lent("A"))
    await world.reach(LATER)
    asked = await do(world, "A", LATER, Mode.COMMIT)
    if asked.approval is not None:
        await agree(world, asked.approval)
    await world.reach(date(2026, 6, 20))
    for figure in LoanFigure:
        assert (await of_loan(world, "A", figure)).code
    pair = await as_of.pair_of(None, None)
    for bill in await loan_query.bills(world.actor, "A"):
        for part in BillPart:
            assert (await explain.bill(world.actor, "A", bill.seq, part, pair)).code
