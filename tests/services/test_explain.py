"""Why a figure is what it is: the rulebook's examples explained, and every figure of a book adding up."""

from datetime import date
from fractions import Fraction
from typing import Any

from recoup.services import as_of, explain, loan_query, misuse, rate_change
from recoup.services.explain import BillPart, LoanFigure
from recoup.services.explanation import Explanation, Step, sentence
from recoup.services.misuse import MisuseDraft
from recoup.services.parameter import ParameterDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.translation import Language
from tests.services.agreeing import agreed, choose
from tests.services.world import World, home_loan, term_loan

EN = Language.EN


def accruals(told: Explanation) -> list[Step]:
    """The stretches of days."""
    return [step for step in told.steps if step.accrual is not None]


def spoken(told: Explanation, language: Language = EN) -> list[str]:
    """The steps as sentences."""
    return [sentence(step, language) for step in told.steps]


async def of_bill(world: World, seq: int, part: BillPart, on: date) -> Explanation:
    """An amount of a bill of L-1."""
    return await explain.bill(world.actor, "L-1", seq, part, await as_of.pair_of(on, None))


async def of_loan(world: World, figure: LoanFigure, on: date | None = None, number: str = "L-1") -> Explanation:
    """A figure of a loan."""
    return await explain.loan(world.actor, number, figure, await as_of.pair_of(on, None))


async def test_penalty_is_fifty_days_at_the_heavier_rate(world: World) -> None:
    """CB-X03: 1,000,000.00 at 6.525 % for 50 days is 9,062.50, under IR-06."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(date(2025, 3, 1))
    bill = [step for step in (await of_loan(world, LoanFigure.OVERDUE_PRINCIPAL)).steps if step.code == "bill"][-1]
    assert bill.number is not None
    told = await of_bill(world, bill.number, BillPart.PENALTY, date(2025, 3, 1))
    (stretch,) = accruals(told)
    assert told.amount == 906_250
    assert stretch.formula == "1,000,000.00 × 6.525% × 50 / 360 = 9,062.50"
    assert stretch.accrual is not None
    assert (stretch.accrual.begins_on, stretch.accrual.ends_on) == (date(2025, 1, 10), date(2025, 3, 1))
    assert stretch.accrual.exact == Fraction(906_250)
    assert "IR-06" in told.rules
    assert stretch.source is not None
    assert stretch.source.kind == "DRAWDOWN"
    for figure in LoanFigure:
        assert (await of_loan(world, figure)).code
    compound = await of_bill(world, 1, BillPart.COMPOUND, date(2025, 3, 1))
    assert compound.amount
    assert "IR-07" in compound.rules
    grade = await of_loan(world, LoanFigure.GRADE)
    assert any("holds" in line for line in spoken(grade))
    assert "SPECIAL_MENTION" not in sentence(grade, EN)
    assert spoken(grade)[0].endswith("since the evening of 2024-12-17")
    assert [line for line in spoken(told) if line.startswith("Overdue")] == [
        "Overdue surcharge: 50%, as the regime has it"
    ]


async def test_a_value_that_was_chosen_tells_since_when_it_holds(world: World) -> None:
    """40 % from 1 February 2025: both values were in force while the penalty ran, and each stretch has its rate."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await choose(world, _surcharge("400000", date(2025, 2, 1)))
    await world.reach(date(2025, 3, 1))
    told = await of_bill(world, 5, BillPart.PENALTY, date(2025, 3, 1))
    assert [step.formula.split(" × ")[1] for step in accruals(told)] == ["6.525%", "6.09%"]
    assert [line for line in spoken(told) if line.startswith("Overdue")] == [
        "Overdue surcharge: 50%, as the regime has it",
        "Overdue surcharge: 40% since 2025-02-01",
    ]
    before = await of_bill(world, 5, BillPart.PENALTY, date(2025, 1, 31))
    assert [line for line in spoken(before) if line.startswith("Overdue")] == [
        "Overdue surcharge: 50%, as the regime has it"
    ]


def _surcharge(value: str, since: date) -> ParameterDraft:
    told = {"institution": "BANK", "regime": "commercial_bank", "key": "overdue_surcharge"}
    return ParameterDraft(value=value, since=since, **told)


async def test_what_a_misuse_costs_follows_the_rules_of_misuse(world: World) -> None:
    """CB-X05: 500,000.00 misused for thirty days at the surcharge of 100 %, 1,812.50, because of what was stated."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan(principal=50_000_000, disbursed_on=date(2024, 1, 10), maturity_on=date(2024, 5, 1)))
    await world.reach(date(2024, 4, 1))
    told_of: dict[str, Any] = {
        "value_on": date(2024, 4, 1),
        "reason": "audit",
        "currency": "CNY",
        "idempotency_key": world.key(),
    }
    draft = MisuseDraft(loan="L-1", amount=50_000_000, **told_of)
    await agreed(world, await misuse.tell(world.actor, draft))
    await world.reach(date(2024, 5, 1))
    (bill,) = [each for each in await loan_query.bills(world.actor, "L-1") if each.kind == "MISUSE"]
    told = await of_bill(world, bill.seq, BillPart.PENALTY, date(2024, 5, 1))
    assert told.amount == 181_250
    assert [step.formula for step in accruals(told)] == ["500,000.00 × 4.35% × 30 / 360 = 1,812.50"]
    assert [step.source.kind for step in accruals(told) if step.source] == ["MISUSE"]
    assert "IR-08" in told.rules
    assert [line for line in spoken(told) if "surcharge" in line][-1].startswith("Misuse surcharge: 100%")


async def test_an_amended_loan_explains_itself_by_the_contract_of_each_day(world: World) -> None:
    """The rate fell on 10 March: the interest of April has days at the new rate only, by the fact that changed it."""
    await world.begin(date(2026, 1, 5))
    await world.lend(home_loan("L-1", disbursed_on=date(2026, 1, 5)))
    await world.reach(date(2026, 3, 10))
    changed: dict[str, Any] = {
        "value_on": date(2026, 3, 10),
        "reason": "agreed",
        "rate": 20_000,
        "idempotency_key": world.key(),
    }
    await agreed(world, await rate_change.change_rate(world.actor, RateChangeDraft(loan="L-1", **changed)))
    await world.reach(date(2026, 5, 8))
    for figure in LoanFigure:
        assert (await of_loan(world, figure)).code
    told = await of_bill(world, 4, BillPart.INTEREST, date(2026, 5, 8))
    assert {step.accrual.rate for step in accruals(told) if step.accrual} == {20_000}
    assert {step.source.kind for step in accruals(told) if step.source} == {"RATE"}
    instalment = await of_loan(world, LoanFigure.INSTALMENT)
    assert "at 2%" in spoken(instalment)[0]


async def test_compound_interest_runs_on_unpaid_settled_interest_only(world: World) -> None:
    """CB-X04: 11,116.67 due 2024-06-21 and unpaid on 2024-08-15, 55 days at 6.525 %: 110.82."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan(rate=43_500))
    await world.reach(date(2024, 3, 21))
    await world.pay("L-1", 857_917, date(2024, 3, 21))
    await world.reach(date(2024, 8, 15))
    told = await of_bill(world, 2, BillPart.COMPOUND, date(2024, 8, 15))
    (stretch,) = accruals(told)
    assert told.amount == 11_082
    assert stretch.formula.startswith("11,116.67 × 6.525% × 55 / 360 = 110.81")
    (rounded,) = [text for text in spoken(told) if "rounded" in text]
    assert "rounded half up to 110.82; the rest of -0.0006" in rounded
    assert rounded.endswith("is dropped")
