"""The official grade, decided by people: up a bank's ladder to the committee, or by a fund's correction."""

from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.amendment import Amendment
from recoup.services import approval_query, case, case_query, decision, fact, loan_query, reversal
from recoup.services.approval_query import ApprovalFilter, ApprovalView
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_query import CaseView
from recoup.services.changed import plain
from recoup.services.decision import DecisionDraft
from recoup.services.fact import FactDraft
from recoup.services.reversal import ReversalDraft
from tests.services.agreeing import codes_of, colleague, signed, stated
from tests.services.casework import attach
from tests.services.world import World, home_loan, term_loan

CURED = date(2024, 5, 10)


async def bank_loan(world: World) -> None:
    """CB-X10 (a): dues on 2024-06-20 and 2024-09-20; SUBSTANDARD, all arrears and costs paid on 2024-05-10."""
    await world.begin(date(2023, 12, 20))
    draft = term_loan(
        product="CORPORATE_INSTALMENT",
        method="EQUAL_PRINCIPAL",
        instalments=8,
        every=3,
        disbursed_on=date(2023, 12, 20),
        maturity_on=None,
    )
    await world.lend(draft)
    await world.reach(date(2024, 3, 25))
    told = await stated(world, FactDraft(loan="L-1", code="CREDIT_IMPAIRED", from_on=date(2024, 3, 25), note="r"))
    await world.reach(CURED)
    assert (await world.see("L-1")).grade == "SUBSTANDARD"
    await fact.end(world.actor, told.id, on=date(2024, 5, 9))
    await pay_what_is_due(world, CURED)


async def pay_what_is_due(world: World, day: date) -> None:
    """Everything that open bills ask for on the day."""
    view = await world.see("L-1")
    owed = (await loan_query.figures(world.actor, [view.id]))[view.id].arrears
    await world.pay("L-1", owed, day)


async def graded(world: World, grade: str) -> CaseView:
    """Proposed, graded preliminarily by the head; the committee is to decide."""
    told = {"proposed_grade": grade, "reason": "arrears paid, dues met"}
    one = await case.open_(
        await colleague(world, "officer"),
        CaseDraft(regime="commercial_bank", kind="GRADING", opening="ASKED", loan="L-1", fields=told),
    )
    draft = ActDraft(case=one.id, transition="grade_preliminarily", fields={"preliminary_grade": grade})
    return await case.act(await colleague(world, "head"), draft)


async def test_the_committee_raises_a_class_once_two_periods_and_six_months_were_performed(world: World) -> None:
    """CB-X10 (a): 2024-11-10 at the earliest; the day before the refusal names it. Taken back, all is as it was."""
    await bank_loan(world)
    for due in (date(2024, 6, 20), date(2024, 9, 20)):
        await world.reach(due)
        await pay_what_is_due(world, due)
    await world.reach(date(2024, 11, 9))
    sound = FactDraft(loan="L-1", code="FAVOURABLE_ASSESSMENT", from_on=date(2024, 11, 1), note="report")
    await stated(world, sound)
    one = await graded(world, "NORMAL")
    committee = await colleague(world, "committee")
    final = ActDraft(case=one.id, transition="finalise", fields={"final_grade": "NORMAL"})
    with pytest.raises(Refused) as refused:
        await case.act(committee, final)
    assert [(problem.code, problem.limit) for problem in refused.value.problems] == [("DAY_NOT_REACHED", "2024-11-10")]
    await world.reach(date(2024, 11, 10))
    assert (await case.act(committee, final)).state == "FINAL"
    assert (await world.see("L-1")).grade == "NORMAL"
    await world.reach(date(2024, 11, 12))
    assert (await world.see("L-1")).grade == "NORMAL"


async def test_a_final_class_may_be_worse_and_never_better_than_the_computed_one(world: World) -> None:
    """SM-CLASS, PL-09, PL-16, AX-06: who proposed or graded first does not finalise; NORMAL is refused."""
    await bank_loan(world)
    one = await graded(world, "DOUBTFUL")
    worse = ActDraft(case=one.id, transition="finalise", fields={"final_grade": "DOUBTFUL"})
    for code in ("officer", "head"):
        who = await colleague(world, code)
        with pytest.raises(Refused) as refused:
            await case.act(who, worse)
        assert codes_of(refused) == ["PERSON_NOT_APART"]
    committee = await colleague(world, "committee")
    for grade, why in (("NORMAL", ["BETTER_THAN_FLOOR"]), ("POOR", ["CHOICE_UNKNOWN"])):
        with pytest.raises(Refused) as refused:
            await case.act(committee, ActDraft(case=one.id, transition="finalise", fields={"final_grade": grade}))
        assert [code for code in codes_of(refused) if code not in ("DAY_NOT_REACHED", "FACT_MISSING")] == why
    await case.act(committee, worse)
    await world.reach(date(2024, 5, 13))
    assert (await world.see("L-1")).grade == "DOUBTFUL"


# --- a correction that another person agrees to ---------------------------------------------------------------------


async def waiting(world: World) -> ApprovalView:
    """The newest command that waits."""
    return (await approval_query.page(world.actor, ApprovalFilter(state="PENDING"))).items[0]


async def fund_case(world: World) -> CaseView:
    """HF-X10: three misses without a factor; a reviewer wants NORMAL because they were accidental."""
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    await world.reach(date(2026, 3, 24))
    assert (await world.see("H-1")).grade == "SPECIAL_MENTION"
    one = await case.open_(
        world.actor, CaseDraft(regime="housing_fund", kind="GRADING", opening="ASKED", loan="H-1", note="accidental")
    )
    await attach(world, one.internal_id, "REPORT")
    return one


def correct(one: CaseView, grade: str = "NORMAL") -> ActDraft:
    """The step that asks for another class."""
    told = {"corrected_grade": grade, "reason": "accidental"}
    return ActDraft(case=one.id, transition="correct", fields=told)


async def test_a_class_is_corrected_once_the_leader_agrees_and_lapses_with_the_next_miss(world: World) -> None:
    """HF-X10, HF-15, HC-06: without the second person it stays 关注; the fourth miss ends what was agreed."""
    one = await fund_case(world)
    asked = await case.act(world.actor, correct(one))
    assert (asked.state, (await world.see("H-1")).grade) == ("PROPOSED", "SPECIAL_MENTION")
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, ActDraft(case=one.id, transition="leave"))
    assert codes_of(refused) == ["CASE_WAITS"]
    done = await signed(world, await waiting(world))
    assert [tuple(map(plain, (one.name, one.before, one.after))) for one in done.changes] == [
        ("GRADING", "PROPOSED", "CORRECTED")
    ]
    assert done.amended is not None
    assert (done.amended.loan_before.grade, done.amended.loan_after.grade) == ("SPECIAL_MENTION", "NORMAL")
    assert (await world.see("H-1")).grade == "NORMAL"
    lines = await case_query.story(world.actor, one.id)
    assert [(line.act, line.code, line.person) for line in lines] == [
        ("OPENED", "ASKED", "local"),
        ("ASKED", "correct", "local"),
        ("MOVED", "correct", "local"),
    ]
    await world.reach(date(2026, 4, 19))
    assert (await world.see("H-1")).grade == "NORMAL"
    await world.reach(date(2026, 4, 24))
    assert (await world.see("H-1")).grade == "SUBSTANDARD"


async def test_a_step_that_was_refused_leaves_its_case_where_it_is_and_is_told(world: World) -> None:
    """The leader says no; whoever plays the part may ask anew, or leave it."""
    one = await fund_case(world)
    await case.act(world.actor, correct(one))
    no = DecisionDraft(
        approval=(await waiting(world)).number, verdict="REFUSED", idempotency_key=world.key(), note="no proof"
    )
    await decision.decide(await colleague(world, "leader"), no)
    lines = await case_query.story(world.actor, one.id)
    assert [(line.act, line.code, line.fields.get("outcome")) for line in lines][-1] == (
        "ANSWERED",
        "correct",
        "REFUSED",
    )
    assert (await world.see("H-1")).grade == "SPECIAL_MENTION"
    assert (await case.act(world.actor, ActDraft(case=one.id, transition="leave"))).state == "LEFT"


async def test_a_decided_class_is_taken_back_like_every_amendment(world: World) -> None:
    """The fact is undone, not edited: the class is what it was without it."""
    one = await fund_case(world)
    await case.act(world.actor, correct(one, "DOUBTFUL"))
    await signed(world, await waiting(world))
    assert (await world.see("H-1")).grade == "DOUBTFUL"
    made = await Amendment.all().order_by("-id").first()
    assert made is not None
    assert (made.command, made.principal_id) == ("grade.set", world.actor.principal_id)
    draft = ReversalDraft(amendment=made.number, reason="as if never", idempotency_key=world.key())
    asked = (await reversal.reverse(world.actor, draft)).approval
    await signed(world, asked)
    assert (await world.see("H-1")).grade == "SPECIAL_MENTION"
