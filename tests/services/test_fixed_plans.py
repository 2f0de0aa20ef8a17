# ruff: noqa: ANN401  changes to a draft are of any type
"""Loans whose plan is fixed with the contract: boarded, billed night by night as quoted, and what they cannot have."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.rules.money import format_amount
from recoup.services import as_of, explain, loan, loan_query, plan_option, quote, rate_change, reamortisation
from recoup.services.contract import FixedPlan, LoanDraft, PlanStep, RateClause
from recoup.services.explain import BillPart
from recoup.services.rate_change import RateChangeDraft
from recoup.services.reamortisation import ReamortisationDraft
from tests.services.world import World, home_loan

BEGIN = date(2020, 11, 29)
FIXED = FixedPlan(year_days="ACTUAL", year_cut="JAN_1", leap_rule="NONE", month_end="FIRST", smooth_residual=True)


def fixed_loan(**changes: Any) -> LoanDraft:
    """Five months across the end of a leap year, smoothed, the due of February on the 1st of March."""
    told: dict[str, Any] = {
        "principal": 33_177, "rate": 106_500, "instalments": 5, "disbursed_on": BEGIN, "month_days": "ACTUAL",
        "fixed": FIXED,
    }  # fmt: skip
    return home_loan(**told | changes)


def quoted() -> list[tuple[str, str, str]]:
    """The rows of the same plan without a loan."""
    asked = {
        "principal": "331.77", "annualRate": "0.1065", "instalments": 5, "disbursedOn": "2020-11-29",
        "monthDays": "ACTUAL", "yearDays": "ACTUAL", "yearCut": "JAN_1", "monthEnd": "FIRST", "smoothResidual": True,
    }  # fmt: skip
    return [(row["dueOn"], row["principal"], row["interest"]) for row in quote.schedule(asked)["rows"]]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(".".join(each.field), each.code) for each in refusal.value.problems]


async def test_a_fixed_plan_is_billed_night_by_night_as_it_was_quoted(world: World) -> None:
    """Shown so before it is signed too; money beyond what is due is kept and pays the next due, to the end."""
    await world.begin(BEGIN)
    await world.party(organisation_code="FUND")
    boarded = await loan.board(world.actor, fixed_loan(), confirm_schedule=True)
    shown = [
        (row.due_on.isoformat(), format_amount(row.principal, "CNY"), format_amount(row.interest, "CNY"))
        for row in boarded.schedule
    ]
    assert shown == quoted()
    await world.disburse("H-1", BEGIN)
    for row in boarded.schedule:
        await world.reach(row.due_on)
        await world.pay("H-1", row.total + (100 if row.seq == 2 else -100 if row.seq == 3 else 0), row.due_on)
        assert (await world.see("H-1")).balance == row.balance
    bills = await loan_query.bills(world.actor, "H-1")
    assert [
        (bill.due_on.isoformat(), format_amount(bill.principal, "CNY"), format_amount(bill.interest, "CNY"))
        for bill in bills
    ] == quoted()
    assert (await world.see("H-1")).stage == "PAID_OFF"
    pair = await as_of.pair_of(boarded.schedule[-1].due_on, None)
    why = await explain.bill(world.actor, "H-1", 2, BillPart.INTEREST, pair)
    named = [(step.level, step.code) for step in why.steps[:4]]
    assert named == [(0, "part.agreed"), (1, "plan.own_years"), (1, "plan.month_end"), (1, "plan.smooth")]
    assert await plan_option.of_loans(world.actor, [boarded.loan.id]) == {boarded.loan.id: FIXED}


async def test_what_a_fixed_plan_cannot_have_is_refused_by_name(world: World) -> None:
    """At the contract, at the draw-down, and when it is to be changed."""
    await world.begin(BEGIN)
    await world.party(organisation_code="FUND")
    for draft, found in (
        (fixed_loan(method="IRREGULAR"), ("method", "PLAN_NOT_FIXABLE")),
        (fixed_loan(listed=RateClause()), ("listed", "PLAN_NOT_FIXABLE")),
        (fixed_loan(fixed=FixedPlan(year_cut="JAN_1")), ("fixed.year_cut", "PLAN_NOT_FIXABLE")),
        (fixed_loan(fixed=FixedPlan(leap_rule="FEB_29_PERIOD")), ("fixed.leap_rule", "QUOTE_IMPOSSIBLE")),
        (fixed_loan(fixed=replace(FIXED, month_end="LAST")), ("fixed.month_end", "CHOICE_UNKNOWN")),
        (
            fixed_loan(fixed=FixedPlan(steps=(PlanStep(from_seq=6, instalment=1),))),
            ("fixed.steps", "QUOTE_OUT_OF_RANGE"),
        ),
    ):
        with pytest.raises(Refused) as refusal:
            await loan.board(world.actor, draft)
        assert found in codes(refusal)
    await world.board(fixed_loan())
    await world.reach(date(2020, 12, 1))
    with pytest.raises(Refused) as refusal:
        await world.disburse("H-1", date(2020, 12, 1), 33_000)
    assert codes(refusal) == [("value_on", "PLAN_BEGINS_OTHERWISE"), ("amount", "PLAN_BEGINS_OTHERWISE")]
    await world.disburse("H-1", BEGIN)
    told: dict[str, Any] = {"loan": "H-1", "value_on": date(2020, 12, 1), "reason": "agreed"}
    with pytest.raises(Refused) as refusal:
        await rate_change.change_rate(world.actor, RateChangeDraft(**told, rate=1, idempotency_key=world.key()))
    assert codes(refusal) == [("loan", "PLAN_IS_FIXED")]
    with pytest.raises(Refused) as refusal:
        await reamortisation.reamortise(
            world.actor, ReamortisationDraft(**told, way="SHORTER_TERM", idempotency_key=world.key())
        )
    assert codes(refusal) == [("loan", "PLAN_IS_FIXED")]
