"""Statements about loans and parties move what rules say they move; costs are charged and paid first."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.services import decision, fact, loan_query, task
from recoup.services.cost import CostDraft, charge
from recoup.services.decision import DecisionDraft
from recoup.services.fact import FactDraft
from recoup.services.task import WorklistFilter
from recoup.services.unit_of_work import Mode
from tests.conftest import begun
from tests.services.agreeing import signed, stated
from tests.services.world import World, found_world, home_loan, invoice, term_loan

LENT = date(2024, 1, 10)


@begun
async def lent() -> World:
    """A corporate loan that was paid out today."""
    world = await found_world()
    await world.begin(LENT)
    await world.lend(term_loan())
    return world


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return sorted(problem.code for problem in refusal.value.problems)


async def test_a_debtors_liquidation_is_a_loss_from_that_evening(lent: World) -> None:
    """CL-05: the floor falls for every loan of the debtor; when the statement ends, the floor rises again."""
    told = await stated(lent, FactDraft(party="D-1", code="LIQUIDATION", from_on=LENT, note="ruling 7 of the court"))
    await lent.reach(date(2024, 1, 11))
    assert (await lent.see("L-1")).floor == "LOSS"
    assert [view.code for view in await fact.of_loan(lent.actor, "L-1")] == ["LIQUIDATION"]
    ended = await fact.end(lent.actor, told.id, on=date(2024, 1, 11))
    assert ended.to_on == date(2024, 1, 11)
    await lent.reach(date(2024, 1, 12))
    view = await lent.see("L-1")
    assert (view.floor, view.grade) == ("NORMAL", "LOSS")


async def test_a_statement_that_stood_before_reaches_the_next_loan(lent: World) -> None:
    """A loan that begins later begins with what is known of its party."""
    await stated(lent, FactDraft(party="D-1", code="LIQUIDATION", from_on=LENT, note="ruling 7"))
    await lent.board(term_loan("L-2"))
    await lent.disburse("L-2", LENT)
    await lent.reach(date(2024, 1, 11))
    assert (await lent.see("L-2")).floor == "LOSS"


async def test_a_statement_about_the_past_moves_the_past(lent: World) -> None:
    """Told in February, true since January: the history of grades says January."""
    await lent.reach(date(2024, 2, 10))
    await stated(lent, FactDraft(party="D-1", code="LIQUIDATION", from_on=date(2024, 1, 20), note="ruling 7"))
    await lent.reach(date(2024, 2, 11))
    history = await loan_query.grade_history(lent.actor, "L-1")
    assert [(change.on, change.grade) for change in history] == [(date(2024, 1, 20), "LOSS")]
    assert history[0].rules == ("CL-05",)


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (FactDraft(code="LIQUIDATION", from_on=LENT, note="x"), ["LOAN_OR_PARTY"]),
        (FactDraft(party="D-1", code="LIQUIDATION", from_on=date(2024, 1, 11), note="x"), ["VALUE_DATE_IN_FUTURE"]),
        (FactDraft(party="D-1", code="LIQUIDATION", from_on=LENT), ["EVIDENCE_MISSING"]),
        (FactDraft(party="D-1", code="NICE_WEATHER", from_on=LENT), ["CHOICE_UNKNOWN"]),
        (FactDraft(loan="L-1", code="LIQUIDATION", from_on=LENT, note="x"), ["CHOICE_UNKNOWN"]),
        (FactDraft(party="nobody", code="LIQUIDATION", from_on=LENT, note="x"), ["NOT_FOUND"]),
    ],
)
async def test_a_statement_that_cannot_be_is_refused(lent: World, draft: FactDraft, codes: list[str]) -> None:
    """Whom it is about, since when, by what evidence."""
    with pytest.raises(Refused) as refusal:
        await fact.record(lent.actor, draft)
    assert _codes(refusal) == codes


async def test_a_statement_ends_once(lent: World) -> None:
    """And not before it began."""
    told = await stated(lent, FactDraft(party="D-1", code="LIQUIDATION", from_on=LENT, note="x"))
    await lent.reach(date(2024, 1, 15))
    with pytest.raises(Refused) as refusal:
        await fact.end(lent.actor, told.id, on=LENT)
    assert _codes(refusal) == ["DATE_TOO_EARLY"]
    await fact.end(lent.actor, told.id, on=date(2024, 1, 12))
    with pytest.raises(Refused) as refusal:
        await fact.end(lent.actor, told.id, on=date(2024, 1, 13))
    assert _codes(refusal) == ["ALREADY_ENDED"]


async def test_what_happened_on_a_day_has_no_end(lent: World) -> None:
    """A risk that was found stays found; only what lasts can cease."""
    draft = FactDraft(loan="L-1", code="RISK_FOUND", from_on=LENT, value="NEW")
    told = (await fact.record(lent.actor, draft)).fact
    assert told is not None
    await lent.reach(date(2024, 1, 15))
    with pytest.raises(Refused) as refusal:
        await fact.end(lent.actor, told.id, on=date(2024, 1, 12))
    assert _codes(refusal) == ["EVENT_HAS_NO_END"]


async def test_an_end_that_is_only_tried_leaves_the_statement_standing(lent: World) -> None:
    """The preview shows the end; the books do not have it, and who said so is known once it counts."""
    told = await stated(lent, FactDraft(party="D-1", code="LIQUIDATION", from_on=LENT, note="x"))
    await lent.reach(date(2024, 1, 15))
    tried = await fact.end(lent.actor, told.id, on=date(2024, 1, 12), mode=Mode.PREVIEW)
    assert (tried.to_on, (await fact.get(lent.actor, told.id)).to_on) == (date(2024, 1, 12), None)
    ended = await fact.end(lent.actor, told.id, on=date(2024, 1, 12))
    assert (ended.ended_by, ended.regime) == ("local", "commercial_bank")


async def test_a_cost_is_due_at_once_and_paid_first(lent: World) -> None:
    """RA-01; the same key charges once."""
    await lent.reach(date(2024, 3, 21))
    draft = CostDraft(loan="L-1", amount=120_000, value_on=date(2024, 3, 21), idempotency_key="c")
    for _ in range(2):
        await charge(lent.actor, draft)
    result = await lent.pay("L-1", 130_000, date(2024, 3, 21))
    assert [(line.component, line.amount) for line in result.lines] == [("COST", 120_000), ("INTEREST", 10_000)]
    with pytest.raises(Refused) as refusal:
        await charge(lent.actor, CostDraft(loan="L-1", amount=0, value_on=LENT, idempotency_key=""))
    assert _codes(refusal) == ["AMOUNT_NOT_POSITIVE", "TEXT_MISSING"]


async def test_a_bankrupt_dealer_is_passed_to_the_legal_department(world: World) -> None:
    """TR-03, TR-14: the task of the dealer's case is due on the day of knowledge."""
    await world.begin(date(2024, 4, 1))
    await world.lend(invoice("M", 8_000_000, date(2024, 4, 1), date(2024, 5, 5)))
    await fact.record(
        world.actor, FactDraft(party="D-1", code="BANKRUPT", from_on=date(2024, 4, 1), note="court notice")
    )
    page = await task.worklist(world.actor, WorklistFilter(regime="trade_receivables"))
    assert {item.code: item.due_on for item in page.items}["TRANSFER_TO_LEGAL"] == date(2024, 4, 1)


async def test_each_factor_alone_keeps_a_loan_at_special_mention(world: World) -> None:
    """HF-20 (a) to (g): seven borrowers who paid whatever fell due, each with one factor of the seven."""
    await world.begin(date(2025, 12, 20))
    factors = {
        "INCOME_FELL": True, "EMERGENCY": True, "NEW_LOANS": True, "POOR_WILLINGNESS": True,
        "NON_PERFORMING_ELSEWHERE": True, "COLLATERAL_FELL": False, "LAW_BREACH": False,
    }  # fmt: skip
    for place, (code, is_of_party) in enumerate(factors.items()):
        await world.lend(home_loan(f"H-{place}", party_number=f"D-{place}"))
        draft = FactDraft(code=code, from_on=date(2025, 12, 20), note="told")
        whose = replace(draft, party=f"D-{place}") if is_of_party else replace(draft, loan=f"H-{place}")
        await stated(world, whose)
    await world.lend(home_loan("H-7", party_number="D-7"))
    await world.reach(date(2025, 12, 21))
    assert [(await world.see(f"H-{place}")).grade for place in range(8)] == [*["SPECIAL_MENTION"] * 7, "NORMAL"]


async def test_what_a_regime_wants_confirmed_counts_when_another_person_has(world: World) -> None:
    """HF-20: a collector states that the income fell; it waits for the centre, and counts from its own day on."""
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    draft = FactDraft(party="D-1", code="INCOME_FELL", from_on=date(2025, 12, 20), note="payslips")
    waits = await fact.record(world.actor, draft)
    assert (waits.fact, waits.needed.levels, waits.regime) == (None, (("centre_officer", 1),), "housing_fund")
    assert await fact.of_loan(world.actor, "H-1") == ()
    assert waits.approval is not None
    verdict = DecisionDraft(approval=waits.approval.number, verdict="APPROVED", idempotency_key="own")
    with pytest.raises(Refused) as refused:
        await decision.decide(world.actor, verdict)
    assert _codes(refused) == ["MAKER_CANNOT_DECIDE"]
    await signed(world, waits.approval)
    (told,) = await fact.of_loan(world.actor, "H-1")
    assert (told.code, told.recorded_by, told.checked_by) == ("INCOME_FELL", "local", "signer-0")
    await world.reach(date(2025, 12, 21))
    assert (await world.see("H-1")).grade == "SPECIAL_MENTION"
    await fact.record(world.actor, draft)  # told again it waits again, and not beside itself
    with pytest.raises(Refused) as twice:
        await fact.record(world.actor, draft)
    assert _codes(twice) == ["ALREADY_PENDING"]
    shown = await fact.record(world.actor, replace(draft, code="EMERGENCY"), mode=Mode.PREVIEW)
    assert (shown.fact is not None, shown.needed.levels) == (True, (("centre_officer", 1),))
