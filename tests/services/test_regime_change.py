# ruff: noqa: ANN401  what is told of a move is of any type
"""A loan goes from one regime to another: what is missing is listed, others agree, and each day keeps its own rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from recoup.errors import Problem, Refused
from recoup.records.case import Case
from recoup.records.fact import LoanFact
from recoup.records.loan import Loan, LoanState
from recoup.rules.calendar import day_of
from recoup.rules.columns import FactKind
from recoup.services import as_of, explain, extension, portfolio, rate_change, regime, regime_change, verify, what_if
from recoup.services.amendment import AmendmentResult
from recoup.services.contract import LoanDraft
from recoup.services.explain import LoanFigure
from recoup.services.explanation import sentence
from recoup.services.extension import ExtensionDraft
from recoup.services.fact import FactDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.regime_change import RegimeChangeDraft
from recoup.services.unit_of_work import Mode
from recoup.services.what_if import WhatIfDraft
from recoup.translation import Language
from tests.conftest import begun
from tests.services.agreeing import agree, cancel_cases, codes_of, derived, settle_to, stated, take_back
from tests.services.world import World, found_world, home_loan, project_loan, term_loan

BEGIN, MOVED, TODAY = date(2026, 1, 5), date(2026, 3, 10), date(2026, 4, 20)
HOME: dict[str, Any] = {"regime": "housing_fund", "product": "HOME"}
PROJECT: dict[str, Any] = {"regime": "development_bank", "product": "PROJECT"}


def _retail(number: str) -> LoanDraft:
    """12,000.00 in twelve equal parts of principal at 12 %, due on the 5th: two of them are missed by the move."""
    return term_loan(
        number, party_number=f"D-{number}", disbursed_on=BEGIN, maturity_on=None, principal=12_000_00, rate=120_000,
        product="RETAIL_INSTALMENT", method="EQUAL_PRINCIPAL", instalments=12, attributes={"secured_by": "CREDIT"},
    )  # fmt: skip


@begun
async def lent() -> World:
    """Two alike loans of a bank on the day of the move, their cases ended; each debtor's other loans do not perform."""
    world = await found_world()
    await world.begin(BEGIN)
    for number in ("A", "B"):
        await world.lend(_retail(number))
        await stated(world, FactDraft(party=f"D-{number}", code="NON_PERFORMING_ELSEWHERE", from_on=BEGIN, note="r"))
    await world.reach(MOVED)
    for number in ("A", "B"):
        await cancel_cases(world, number)
    return world


def _draft(world: World, number: str, day: date = MOVED, **told: Any) -> RegimeChangeDraft:
    return RegimeChangeDraft(loan=number, value_on=day, reason="bought", idempotency_key=world.key(), **told)


async def _move(world: World, number: str, day: date = MOVED, **told: Any) -> AmendmentResult:
    asked = await regime_change.change_regime(world.actor, _draft(world, number, day, **told))
    return await agree(world, asked.approval)


async def _missing(world: World, number: str, **told: Any) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        await regime_change.change_regime(world.actor, _draft(world, number, **told), mode=Mode.PREVIEW)
    return list(refused.value.problems)


async def _regimes(world: World, number: str, *days: date) -> list[str]:
    pairs = [await as_of.pair_of(day, None) for day in days]
    return [(await as_of.loan(world.actor, number, pair)).regime for pair in pairs]


async def test_a_loan_moves_when_others_agree_and_each_day_keeps_its_regime(lent: World) -> None:
    """CP-19: head and committee of the bank sign. The grade goes along by its code, the bank's tasks end, the fund's
    open, days before the move stay the bank's, and everything is what the facts derive."""
    tried = await regime_change.change_regime(lent.actor, _draft(lent, "A", **HOME), mode=Mode.PREVIEW)
    assert tried.needed.levels == (("head", 1), ("committee", 1))
    assert (tried.loan_before.regime, tried.loan_after.regime) == ("commercial_bank", "housing_fund")
    assert [warning.code for warning in tried.warnings] == ["NOBODY_PLAYS", "ROUNDS_OF_ANOTHER"]
    assert (await lent.see("A")).regime == "commercial_bank"
    done = await _move(lent, "A", **HOME)
    view = await lent.see("A")
    assert (view.regime, view.product, view.balance) == ("housing_fund", "HOME", 12_000_00)
    assert (done.loan_before.grade, view.grade) == ("SPECIAL_MENTION", "SPECIAL_MENTION")
    assert (done.loan_before.status, view.status) == ("PART_OVERDUE", "OVERDUE")
    before, after = (
        [(due.due_on, due.principal) for due in each] for each in (done.schedule_before, done.schedule_after)
    )
    assert before == after
    assert [code for code, _ in (await derived("A"))["tasks"]] == ["WATCH_LIST"]
    await lent.reach(TODAY)
    days = (MOVED - timedelta(days=1), MOVED, TODAY)
    assert await _regimes(lent, "A", *days) == ["commercial_bank", "housing_fund", "housing_fund"]
    rows = {row.regime: row.loans for row in await portfolio.portfolio(lent.actor)}
    assert rows == {"commercial_bank": 1, "housing_fund": 1}
    told = await verify.verify(lent.actor)
    assert (told.findings, told.groups_compared) == ([], True)


async def test_a_payment_dated_before_the_move_is_replayed_across_it(lent: World) -> None:
    """Told before the move or after it, dated before: both loans are the same at the end."""
    await lent.pay("B", 1_500_00, date(2026, 2, 20))
    for number in ("A", "B"):
        await cancel_cases(lent, number)
        await _move(lent, number, **HOME)
    await lent.reach(TODAY)
    await lent.pay("A", 1_500_00, date(2026, 2, 20))
    await settle_to(lent, "A", "B", day=TODAY)
    assert _alike(await derived("A")) == _alike(await derived("B"))
    assert (await verify.verify(lent.actor)).findings == []


def _alike(told: dict[str, Any]) -> dict[str, Any]:
    """The same without what numbers facts and bills by the order in which they were told."""
    return {**told, "state": {name: value for name, value in told["state"].items() if name != "next_seq"}}


async def test_taken_back_the_loan_is_as_if_it_had_never_moved(lent: World) -> None:
    """The bank's tasks stand again since their own days."""
    done = await _move(lent, "A", **HOME)
    await cancel_cases(lent, "A")
    await take_back(lent, done.amendment)
    assert (await lent.see("A")).regime == "commercial_bank"
    await lent.reach(TODAY)
    await settle_to(lent, "A", "B", day=TODAY)
    assert await derived("A") == await derived("B")
    assert (await verify.verify(lent.actor)).findings == []


async def test_statements_count_by_the_codes_of_the_regime_of_their_day(lent: World) -> None:
    """HF-20: that other loans do not perform is known to both regimes, as the bank's 17th fact and the fund's 5th. Told
    after the move, law broken since February is both regimes' too, and that income fell is the fund's alone."""
    await _move(lent, "A", **HOME)
    await lent.reach(TODAY)
    since = MOVED + timedelta(days=30)
    await stated(lent, FactDraft(party="D-A", code="INCOME_FELL", from_on=since, note="letter"))
    await stated(lent, FactDraft(loan="A", code="LAW_BREACH", from_on=date(2026, 2, 10), note="ruling"))
    loan = await Loan.get(number="A")
    bits = await LoanFact.filter(loan_id=loan.id, kind=FactKind.STATEMENT_BEGINS).order_by("value_on")
    assert [(row.value_on, row.amount) for row in bits] == [
        (day_of(BEGIN), 1 << 16), (day_of(date(2026, 2, 10)), 1 << 4), (day_of(since), 1 << 0),
    ]  # fmt: skip
    held = (await LoanState.get(loan_id=loan.id)).facts
    assert held == 1 << 0 | 1 << 4 | 1 << 6  # INCOME_FELL, NON_PERFORMING_ELSEWHERE, LAW_BREACH
    assert (await verify.verify(lent.actor)).findings == []


async def test_what_was_stated_since_holds_a_move_fast(lent: World) -> None:
    """It was told by the fund's codes: the move is not taken back, but another one leads to the bank again."""
    done = await _move(lent, "A", **HOME)
    await lent.reach(TODAY)
    await stated(lent, FactDraft(party="D-A", code="INCOME_FELL", from_on=TODAY, note="letter"))
    await cancel_cases(lent, "A")
    with pytest.raises(Refused) as refused:
        await take_back(lent, done.amendment)
    assert codes_of(refused) == ["LATER_STATEMENTS"]
    await lent.reach(TODAY + timedelta(days=1))
    await cancel_cases(lent, "A")
    again: dict[str, Any] = {"regime": "commercial_bank", "product": "RETAIL_INSTALMENT"}
    await _move(lent, "A", TODAY + timedelta(days=1), **again)
    days = (MOVED - timedelta(days=1), MOVED, TODAY + timedelta(days=1))
    assert await _regimes(lent, "A", *days) == ["commercial_bank", "housing_fund", "commercial_bank"]
    assert (await verify.verify(lent.actor)).findings == []


async def test_nothing_is_agreed_for_a_day_before_the_move(lent: World) -> None:
    """The loan is asked by the codes of the regime that it is under now."""
    done = await _move(lent, "A", **HOME)
    draft = RateChangeDraft(
        loan="A", value_on=MOVED - timedelta(days=1), reason="r", idempotency_key=lent.key(), rate=100_000
    )
    with pytest.raises(Refused) as refused:
        await rate_change.change_rate(lent.actor, draft)
    assert "LATER_AMENDMENTS" in codes_of(refused)
    assert done.amendment is not None
    assert done.amendment.number in refused.value.problems[0].limit


async def test_a_move_dated_before_a_statement_is_refused_and_after_it_is_not(lent: World) -> None:
    """Statements of a day are told by the codes of one regime."""
    await stated(lent, FactDraft(loan="A", code="LAW_BREACH", from_on=date(2026, 3, 1), note="ruling"))
    await cancel_cases(lent, "A")
    early = [problem.code for problem in await _missing_on(lent, date(2026, 2, 27))]
    assert early == ["LATER_STATEMENTS"]
    await _move(lent, "A", date(2026, 3, 2), **HOME)
    assert (await verify.verify(lent.actor)).findings == []


async def _missing_on(world: World, day: date) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        await regime_change.change_regime(world.actor, _draft(world, "A", day, **HOME))
    return list(refused.value.problems)


async def test_everything_that_is_missing_is_listed_with_the_rule_that_asks_for_it(world: World) -> None:
    """DB-34: which of the five kinds it is. TI-01: which form of late interest; and a loan is no receivable. CP-17."""
    await world.begin(BEGIN)
    await world.lend(term_loan("T", party_number="D-T", disbursed_on=BEGIN, maturity_on=date(2027, 1, 5)))
    await world.lend(home_loan("H", party_number="D-H", disbursed_on=BEGIN, instalments=24))
    await stated(world, FactDraft(loan="H", code="LAW_BREACH", from_on=BEGIN, note="ruling"))
    await world.reach(date(2026, 1, 20))
    told: dict[str, Any] = {"day": date(2026, 1, 20)}
    project = await _missing(world, "T", **told, **PROJECT)
    assert [problem.code for problem in project][:2] == ["ATTRIBUTE_MISSING", "DEMAND_NOT_MET"]
    assert project[0].field == ("attributes", "loan_kind")
    assert all("DB-34" in str(problem.details["rules"]) for problem in project[:2])
    dealers = await _missing(world, "T", **told, regime="trade_receivables", product="INVOICE")
    assert {"OTHER_KIND_OF_PLAN", "ATTRIBUTE_MISSING"} <= {each.code for each in dealers}
    kinds = next(each for each in dealers if each.code == "OTHER_KIND_OF_PLAN")
    assert all("TR-01" in kinds.message(language) for language in Language)
    assert "TI-01" in str(next(each for each in dealers if each.code == "ATTRIBUTE_MISSING").details["rules"])
    wrong = await _missing(world, "H", **told, **PROJECT, attributes={"loan_kind": "CUBE", "colour": "red"})
    assert [(each.code, each.field) for each in wrong if each.code == "CHOICE_UNKNOWN"] == [
        ("CHOICE_UNKNOWN", ("attributes", "loan_kind")), ("CHOICE_UNKNOWN", ("attributes",)),
    ]  # fmt: skip
    assert [each.code for each in await _missing(world, "T", **told, regime="x", product="y")] == ["CHOICE_UNKNOWN"]
    same = await _missing(world, "T", **told, regime="commercial_bank", product="CORPORATE_TERM")
    assert [each.code for each in same] == ["ALREADY_THAT_REGIME"]


async def test_open_cases_and_waiting_commands_are_named(lent: World) -> None:
    """What the bank has begun is ended by the bank."""
    await lent.lend(replace(_retail("C"), disbursed_on=MOVED))
    missed = date(2026, 4, 15)
    await lent.reach(missed)
    longer = ExtensionDraft(loan="C", value_on=missed, reason="r", idempotency_key=lent.key(), months=6, rate=120_000)
    waits = await extension.extend(lent.actor, longer)
    assert waits.approval is not None
    found = await _missing(lent, "C", day=missed, **HOME)
    assert [problem.code for problem in found] == ["CASES_OPEN", "COMMANDS_WAIT"]
    assert found[0].limit.startswith("C0")
    assert found[1].limit == waits.approval.number


async def test_a_cancelled_case_stays_where_it_was_cancelled(lent: World) -> None:
    """Though the arrears go on that its own machine would have followed, and another payment stirs them."""
    cancelled = Case.filter(loan__number="A", closed_on=day_of(MOVED)).order_by("id")
    states = await cancelled.values_list("number", "state")
    assert states
    await lent.pay("A", 100_00, MOVED)
    await lent.reach(MOVED + timedelta(days=40))
    assert await cancelled.values_list("number", "state") == states


async def test_a_development_banks_loan_moves_when_chief_and_director_agree(world: World) -> None:
    """DB-34: what a loan of the bank is goes along where the other regime knows it, its kind among the rest."""
    await world.begin(BEGIN)
    await world.lend(project_loan("P", party_number="D-P", disbursed_on=BEGIN, maturity_on=date(2028, 1, 5)))
    await world.reach(date(2026, 1, 12))
    await cancel_cases(world, "P")
    told: dict[str, Any] = {"regime": "commercial_bank", "product": "CORPORATE_TERM"}
    asked = await regime_change.change_regime(world.actor, _draft(world, "P", date(2026, 1, 12), **told))
    assert asked.needed.levels == (("division_chief", 1), ("bureau_director", 1))
    done = await agree(world, asked.approval)
    assert (done.loan_after.regime, done.loan_after.attributes["loan_kind"]) == ("commercial_bank", "HARD")
    await world.reach(date(2026, 2, 2))
    assert (await verify.verify(world.actor)).findings == []


async def test_where_its_regime_names_nobody_another_operator_agrees(lent: World) -> None:
    """Nobody moves a loan alone."""
    registry = regime.installed().registry
    silent = replace(registry.active["commercial_bank"], approvals=())
    regime.install(replace(registry, active={**registry.active, silent.code: silent}), calendar="CN")
    asked = await regime_change.change_regime(lent.actor, _draft(lent, "A", **HOME))
    assert asked.needed == regime_change.NEEDED
    done = await agree(lent, asked.approval)
    assert done.loan_after.regime == "housing_fund"


async def test_every_figure_of_a_moved_loan_is_explained_on_days_before_and_after(lent: World) -> None:
    """None of them stops at the border of the two regimes, and every step has a sentence in both languages."""
    await _move(lent, "A", **HOME)
    await lent.reach(TODAY)
    for day in (MOVED - timedelta(days=2), MOVED, TODAY):
        told = await explain.walked(lent.actor, "A", await as_of.pair_of(day, None))
        for figure in LoanFigure:
            steps = explain.figure_of(told, figure).steps
            assert all(sentence(step, language) for step in steps for language in Language)


async def test_a_question_about_a_day_before_the_move_counts_the_loan_where_it_was(lent: World) -> None:
    """What if the fund's loans …: on the day before there is none of them; of the bank there are two."""
    await _move(lent, "A", **HOME)
    before = MOVED - timedelta(days=1)
    asked = WhatIfDraft(regime="commercial_bank", under="housing_fund", product="HOME", on=before)
    (bank,) = await what_if.ask(lent.actor, asked)
    assert bank.present.loans == 2
    fund = WhatIfDraft(regime="housing_fund", settings={"count_mode": "CONSECUTIVE"}, on=before)
    assert await what_if.ask(lent.actor, fund) == ()
    (now,) = await what_if.ask(lent.actor, replace(fund, on=None))
    assert now.present.loans == 1


async def test_a_loan_that_has_fallen_due_as_a_whole_moves_with_its_arrears(world: World) -> None:
    """CP-19: nothing is left of its plan; what is overdue, its days and its charges go on by the other regime."""
    await world.begin(BEGIN)
    for number in ("A", "B"):
        await world.lend(replace(_retail(number), instalments=2))
    await world.reach(MOVED)
    for number in ("A", "B"):
        await cancel_cases(world, number)
    done = await _move(world, "A", **HOME)
    assert (done.loan_before.balance, done.loan_after.balance, done.schedule_after) == (12_000_00, 12_000_00, ())
    await world.reach(TODAY)
    assert await _regimes(world, "A", MOVED - timedelta(days=1), MOVED) == ["commercial_bank", "housing_fund"]
    assert (await world.see("A")).dpd == (await world.see("B")).dpd
    await world.pay("A", 5_000_00, date(2026, 2, 20))
    assert (await verify.verify(world.actor)).findings == []
