"""The bank's watching and recovery as cases, each story named by the rules that ask for it (SM-STAGE to SM-WO)."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from recoup.errors import Refused
from recoup.records.case import Case, CaseClock, CaseStep
from recoup.records.loan import LoanState
from recoup.records.task import Task
from recoup.services import (
    approval_query,
    case,
    case_paper,
    case_query,
    clocks,
    contact,
    fact,
    loan,
    loan_query,
    organisation,
)
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_event import BULK
from recoup.services.case_paper import PaperDraft
from recoup.services.case_query import CaseView
from recoup.services.contact import ContactDraft
from recoup.services.fact import FactDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft
from tests.services.agreeing import choose, codes_of, colleague, signed, stated
from tests.services.casework import another, attach, of_kind
from tests.services.world import World, term_loan

PAID_OUT = date(2024, 2, 20)
ASSESSMENT: dict[str, str | int] = {
    "ability_to_repay": "orders for two years",
    "willingness_to_repay": "pays",
    "risk_score": 71,
}


@pytest.fixture
def database_kind() -> str:
    """What is asked here is data of the regime; what walks it is tried on both databases by `test_cases`."""
    return "sqlite"


async def lend(world: World) -> None:
    """CB-X01's loan is paid out."""
    await world.begin(PAID_OUT)
    await world.lend(term_loan(disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20)))


async def newest(world: World, kind: str) -> CaseView:
    """The newest case of a kind."""
    return (await of_kind(world, kind))[-1]


async def begun(who: Actor, kind: str, opening: str, **told: str | int) -> CaseView:
    """A case that somebody opens on the loan."""
    draft = CaseDraft(regime="commercial_bank", kind=kind, opening=opening, loan="L-1", fields=told)
    return await case.open_(who, draft)


async def step(who: Actor, one: CaseView, code: str, **told: str | int) -> CaseView:
    """The case after a step."""
    return await case.act(who, ActDraft(case=one.id, transition=code, fields=told))


async def refused(who: Actor, one: CaseView, code: str, **told: str | int) -> list[str]:
    """What stands against a step."""
    with pytest.raises(Refused) as told_off:
        await step(who, one, code, **told)
    return [f"{problem.code} {problem.value}".strip() for problem in told_off.value.problems]


async def open_tasks(one: CaseView) -> list[tuple[str, str]]:
    """The codes and parts of a case's open tasks."""
    rows = await Task.filter(case_id=one.internal_id, state="OPEN").order_by("id")
    return [(row.code, row.part) for row in rows]


async def agreed(world: World) -> None:
    """The waiting command is signed by everybody who has to."""
    (waiting,) = (await approval_query.page(world.actor, ApprovalFilter(state="PENDING"))).items
    await signed(world, waiting)


async def test_a_loan_is_assessed_monitored_warned_of_and_disposed_of(world: World) -> None:
    """CP-03, CP-04, CP-06, CP-10, BK-04, PM-02: a paper leaves a stage, the first day overdue disposes."""
    await lend(world)
    one = await newest(world, "STAGE")
    assert (one.state, await open_tasks(one)) == ("ASSESSMENT", [("ASSESS_RISK", "officer")])
    assert await refused(world.actor, one, "assess") == ["DOCUMENT_NOT_FILED RISK_ASSESSMENT"]
    half = PaperDraft(case=one.id, document="RISK_ASSESSMENT", fields={**ASSESSMENT, "willingness_to_repay": ""})
    with pytest.raises(Refused) as told_off:
        await case_paper.file(world.actor, half)
    assert [problem.field[-1] for problem in told_off.value.problems] == ["willingness_to_repay"]
    await case_paper.file(world.actor, PaperDraft(case=one.id, document="RISK_ASSESSMENT", fields=ASSESSMENT))
    assert (await step(world.actor, one, "assess")).state == "MONITORING"
    told = await stated(world, FactDraft(loan="L-1", code="WARNED", from_on=PAID_OUT, note="signal"))
    assert (await newest(world, "STAGE")).state == "WARNED"
    await world.reach(date(2024, 2, 21))
    await fact.end(world.actor, told.id, on=date(2024, 2, 21))
    await world.reach(date(2024, 3, 22))
    assert (await newest(world, "STAGE")).state == "DISPOSAL"
    owed = (await loan_query.figures(world.actor, [(await world.see("L-1")).id]))[(await world.see("L-1")).id].arrears
    await world.pay("L-1", owed, date(2024, 3, 22))
    assert (await newest(world, "STAGE")).state == "MONITORING"


async def from_approval_on(world: World) -> None:
    """The bank chooses that post-loan work starts with the approval, from 2024-02-20 on."""
    own = {"institution": "BANK", "regime": "commercial_bank", "key": "postloan_starts_at"}
    await choose(world, ParameterDraft(**own, value="APPROVAL", since=PAID_OUT))


@pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])
async def test_post_loan_work_starts_with_the_approval_where_the_bank_says_so(world: World) -> None:
    """PL-01, PL-02, AX-01: assessed before a fen is paid out, not closed for owing nothing; the payment is a reason."""
    await world.begin(date(2024, 2, 19))
    await from_approval_on(world)
    await world.reach(PAID_OUT)
    await world.party()
    await world.board(term_loan(disbursed_on=date(2024, 2, 22), maturity_on=date(2025, 2, 22)))
    one = await newest(world, "STAGE")
    assert (one.opening, one.state) == ("APPROVED", "ASSESSMENT")
    await case_paper.file(world.actor, PaperDraft(case=one.id, document="RISK_ASSESSMENT", fields=ASSESSMENT))
    assert (await step(world.actor, one, "assess")).state == "MONITORING"
    await stated(world, FactDraft(loan="L-1", code="RISK_FOUND", value="SURVEY", from_on=PAID_OUT, note="one buyer"))
    await world.reach(date(2024, 2, 22))
    assert (await newest(world, "STAGE")).state == "MONITORING"
    await world.disburse("L-1", date(2024, 2, 22))
    lines = await CaseStep.filter(case_id=one.internal_id, act__in=["OPENED", "REASON"]).order_by("seq")
    assert [(row.act, row.code) for row in lines] == [("OPENED", "APPROVED"), ("REASON", "LENT")]
    assert len(await of_kind(world, "STAGE")) == 1


async def test_contracts_that_come_in_their_hundreds_begin_their_work_the_next_morning(world: World) -> None:
    """PL-01: 201 at once; where the bank starts at disbursement, nothing of it is noted at all."""
    await world.begin(date(2024, 2, 19))
    await from_approval_on(world)
    await world.party()
    drafts = [term_loan(f"L-{number}", disbursed_on=date(2024, 3, 1)) for number in range(BULK + 1)]
    await loan.board_many(world.actor, drafts)
    assert await CaseClock.filter(opening="STAGE.APPROVED").count() == 0
    await world.reach(PAID_OUT)
    await loan.board_many(world.actor, [replace(draft, number=f"A{draft.number}") for draft in drafts])
    assert await Case.filter(kind="STAGE").count() == 0
    await world.reach(date(2024, 2, 21))
    assert await Case.filter(kind="STAGE", state="ASSESSMENT").count() == BULK + 1


async def test_an_assessment_is_made_anew_when_half_a_year_has_passed(world: World) -> None:
    """CP-10: entered on 2024-02-20, monitored six months; then the report is a draft again and its task is open."""
    await lend(world)
    one = await newest(world, "STAGE")
    await case_paper.file(world.actor, PaperDraft(case=one.id, document="RISK_ASSESSMENT", fields=ASSESSMENT))
    await step(world.actor, one, "assess")
    for day in (date(2024, 3, 21), date(2024, 6, 21)):
        await world.reach(day.replace(day=20))
        await world.reach(day)
        view = await world.see("L-1")
        await world.pay("L-1", (await loan_query.figures(world.actor, [view.id]))[view.id].arrears, day)
    monitored = await newest(world, "STAGE")
    assert (monitored.state, monitored.due_on) == ("MONITORING", monitored.due_on)
    await world.reach(date(2024, 9, 20))
    again = await newest(world, "STAGE")
    assert (again.state, await open_tasks(again)) == ("ASSESSMENT", [("ASSESS_RISK", "officer")])


async def test_a_warning_goes_from_the_officer_to_the_committee_and_back(world: World) -> None:
    """PL-07, PL-08, PL-17, PL-19, LR-09, CP-11, RB-10, PM-03: a signal opens it by itself.

    Who carried the measures out does not lift it; each step has who took it, and when.
    """
    await lend(world)
    await stated(world, FactDraft(loan="L-1", code="USE_CHANGED", from_on=PAID_OUT, note="report"))
    one = await newest(world, "WARNING")
    assert (one.opening, one.state) == ("SIGNAL", "RAISED")
    assert await open_tasks(one) == [("COLLECT_SIGNAL", "head"), ("TAKE_NOTE", "leader")]
    await step(await colleague(world, "leader"), one, "acknowledge", acknowledgement="seen")
    assert await open_tasks(one) == [("COLLECT_SIGNAL", "head")]
    await step(await colleague(world, "head"), one, "collect", signal="money went elsewhere")
    committee, told = await colleague(world, "committee"), {"measures": "call the money back", "answerable": "officer"}
    assert await refused(committee, one, "decide", **told) == ["FIELD_EMPTY measures_by"]
    decided = await step(committee, one, "decide", measures_by="2024-03-01", **told)
    assert (decided.state, decided.due_on) == ("DECIDED", date(2024, 3, 1))
    assert [row.code for row in await fact.of_loan(world.actor, "L-1") if row.to_on is None][-1] == "WARNED"
    officer = await colleague(world, "officer")
    await step(officer, one, "carry_out", carried_out="half of it is back")
    assert await refused(officer, one, "lift", verification="ok") == ["PERSON_NOT_APART carry_out"]
    assert (await step(committee, one, "lift", verification="vouchers seen")).state == "LIFTED"
    acted = await CaseStep.filter(case_id=one.internal_id, act="MOVED").order_by("seq").prefetch_related("principal")
    assert [row.principal.code for row in acted if row.principal] == ["head", "committee", "officer", "committee"]
    assert all(row.recorded_at and row.audit_id for row in acted)


async def test_a_plan_is_due_before_maturity_and_followed_until_the_loan_is_paid(world: World) -> None:
    """LR-01, LR-05, LR-10: 60 days before 2025-02-20 it opens, 40 days before it is due; a difficulty is put down."""
    await lend(world)
    await world.reach(date(2024, 12, 22))
    one = await newest(world, "RECOVERY_PLAN")
    assert (one.opening, one.complete_by) == ("BEFORE_MATURITY", date(2025, 1, 11))
    paper = {"source_of_repayment": "sale of stock", "steps": "weekly calls, then the guarantor"}
    await case_paper.file(world.actor, PaperDraft(case=one.id, document="RECOVERY_PLAN", fields=paper))
    assert (await step(world.actor, one, "adopt", answerable="local")).state == "PURSUED"
    noted = await step(world.actor, one, "note_difficulty", difficulty_reason="buyers pay late")
    assert noted.fields["difficulty_reason"] == "buyers pay late"


async def test_the_committee_accelerates_what_another_asked_for(world: World) -> None:
    """CP-07, CP-16: the command of the core runs with the step and waits for one more of the committee."""
    await lend(world)
    one = await begun(await colleague(world, "postloan"), "ACCELERATION", "ASKED", breach="the money went elsewhere")
    waiting = await step(await colleague(world, "first"), one, "accelerate", opinion="agreed")
    assert waiting.state == "PROPOSED"
    await agreed(world)
    assert (await newest(world, "ACCELERATION")).state == "ACCELERATED"
    assert (await world.see("L-1")).maturity_on == PAID_OUT


async def test_who_evades_is_blacklisted_sued_and_lent_nothing(world: World) -> None:
    """CP-17, RB-07, PL-11, LM-02, LM-07: with evidence only; a suit is opened, whose steps move the law's clocks."""
    await lend(world)
    one = await begun(await colleague(world, "legal"), "EVASION", "FOUND", conduct="moved the stock to a cousin")
    committee = await colleague(world, "committee")
    assert await refused(committee, one, "blacklist", opinion="agreed") == ["EVIDENCE_MISSING REPORT"]
    await attach(world, one.internal_id, "REPORT")
    assert (await step(committee, one, "blacklist", opinion="agreed")).state == "BLACKLISTED"
    assert {"EVADES_DEBT", "BLACKLISTED"} <= {row.code for row in await fact.of_loan(world.actor, "L-1")}
    with pytest.raises(Refused) as told_off:
        await world.board(term_loan("L-2", disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20)))
    assert codes_of(told_off) == ["DEMAND_NOT_MET"]
    suit = await newest(world, "LITIGATION")
    with pytest.raises(Refused) as told_off:
        await step(world.actor, suit, "file", court="the county court", filed_on="2024-02-21")
    assert [(problem.code, problem.field) for problem in told_off.value.problems] == [
        ("VALUE_DATE_IN_FUTURE", ("fields", "filed_on"))
    ]
    await step(world.actor, suit, "file", court="the county court", filed_on="2024-02-20")
    await attach(world, suit.internal_id, "JUDGMENT")
    judged = await step(world.actor, suit, "judge", judged_on="2024-02-20", performed_by="2024-03-20")
    assert judged.due_on == date(2024, 3, 20)
    assert [(one.course, one.state, one.expires_on) for one in await clocks.of_loan(world.actor, "L-1")][1:] == [
        ("ENFORCEMENT", "RUNNING", date(2026, 3, 20))
    ]
    unperformed = await step(world.actor, suit, "leave_unperformed", outcome="nothing came")
    assert (unperformed.due_on, await open_tasks(suit)) == (date(2026, 3, 20), [("APPLY_FOR_ENFORCEMENT", "legal")])


async def test_what_is_written_off_stays_on_file_and_is_pursued_each_year(world: World) -> None:
    """WO-01, WO-02, WO-04: reviewed on evidence, booked once head and committee have signed, pursued from then on."""
    await lend(world)
    told = {"criterion": "CEASED", "evidence": "licence revoked, nothing found"}
    one = await begun(await colleague(world, "postloan"), "WRITE_OFF", "PROPOSED", **told)
    head = await colleague(world, "head")
    assert await refused(head, one, "review", head_opinion="agreed") == ["EVIDENCE_MISSING REPORT"]
    await attach(world, one.internal_id, "REPORT")
    await step(head, one, "review", head_opinion="agreed")
    assert (await step(await colleague(world, "first"), one, "book", opinion="agreed")).state == "REVIEWED"
    await agreed(world)
    booked = await newest(world, "WRITE_OFF")
    assert (booked.state, booked.due_on) == ("BOOKED", date(2025, 2, 20))
    assert (await LoanState.get()).written_off == 100_000_000
    assert await open_tasks(booked) == [("PURSUE_WRITTEN_OFF", "postloan")]
    assert (await step(world.actor, booked, "pursue", pursuit="asked the heirs")).state == "BOOKED"


async def test_nobody_decides_on_the_own_liability(world: World) -> None:
    """PM-04: with a report, by others than the one it is about; due care is a verdict like the other."""
    await lend(world)
    accused = await colleague(world, "accused")
    one = await begun(world.actor, "LIABILITY_REVIEW", "ORDERED", answerable="accused")
    await attach(world, one.internal_id, "REPORT")
    assert await refused(accused, one, "find", findings="none") == ["PERSON_NOT_APART @answerable"]
    await step(await colleague(world, "risk"), one, "find", findings="checked monthly")
    committee = await colleague(world, "committee")
    assert await refused(accused, one, "decide", verdict="EXEMPT", opinion="o") == ["PERSON_NOT_APART @answerable"]
    assert (await step(committee, one, "decide", verdict="EXEMPT", opinion="due care")).state == "DECIDED"


async def test_an_agency_has_a_contract_an_end_and_an_evaluation(world: World) -> None:
    """CP-07: a loan goes to a third party with a contract until a day, and comes back with what it did."""
    await lend(world)
    until = {"agency": "A-1", "agency_until": "2024-05-20"}
    one = await begun(await colleague(world, "postloan"), "OUTSOURCING", "ASKED", **until)
    await attach(world, one.internal_id, "CONTRACT")
    entrusted = await step(await colleague(world, "committee"), one, "entrust", **until)
    assert (entrusted.state, entrusted.due_on) == ("ENTRUSTED", date(2024, 5, 20))
    assert await refused(world.actor, one, "withdraw") == ["FIELD_EMPTY evaluation"]
    assert (await step(world.actor, one, "withdraw", evaluation="two calls, no complaint")).state == "WITHDRAWN"


async def units(world: World) -> None:
    """A department, a post-loan department and an agency."""
    for code, kind in (("D-1", "BUSINESS_DEPARTMENT"), ("P-1", "POST_LOAN_DEPARTMENT"), ("A-1", "COLLECTION_AGENCY")):
        await organisation.board(world.actor, OrganisationDraft(code=code, name=code, kind=kind, parent_code="BANK"))


async def visit(world: World, party: str) -> None:
    """A debtor is seen where it is, that morning."""
    at = datetime(2024, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    await contact.log(
        world.actor, ContactDraft(channel="VISIT", number="12 Mill Lane", party=party, outcome="MET", at=at)
    )


async def test_visits_audits_and_training_come_round(world: World) -> None:
    """PL-15, PL-21, CP-20, BK-09, CP-07: for the unit that each is about."""
    await world.begin(date(2024, 1, 2))
    await units(world)
    await world.reach(date(2025, 1, 2))
    kinds = ("SITE_PROGRAMME", "FILE_AUDIT", "TRAINING", "AGENCY_REVIEW")
    assert [(one.kind, one.complete_by) for kind in kinds for one in await of_kind(world, kind)] == [
        ("SITE_PROGRAMME", date(2025, 12, 31)),
        ("FILE_AUDIT", date(2025, 12, 31)),
        ("TRAINING", date(2025, 12, 31)),
        ("AGENCY_REVIEW", date(2025, 2, 1)),
    ]


async def test_every_officer_writes_the_survey_of_the_quarter_before_in_its_second_month(world: World) -> None:
    """PL-12, PL-13, PL-14: opens on the 1st of May, August, November, due at month's end; the head signs and locks."""
    await world.begin(date(2024, 1, 2))
    own = term_loan(disbursed_on=date(2024, 1, 2), maturity_on=date(2026, 1, 2), officer_code="mei")
    mei, zhou = await another("mei"), await another("zhou")
    await world.lend(own)
    await world.lend(replace(own, number="L-2", party_number="D-2", officer_code="zhou"))
    await world.reach(date(2024, 4, 30))
    assert await of_kind(world, "SURVEY") == []
    for day in (date(2024, 5, 1), date(2024, 8, 1), date(2024, 11, 1)):
        await world.reach(day)
    found = await of_kind(world, "SURVEY")
    assert [(one.period_end, one.complete_by) for one in found[::2]] == [
        (date(2024, 3, 31), date(2024, 5, 31)),
        (date(2024, 6, 30), date(2024, 8, 31)),
        (date(2024, 9, 30), date(2024, 11, 30)),
    ]
    one, other = found[-2:]
    held = await Task.filter(case_id__in=[one.internal_id, other.internal_id], state="OPEN").order_by("id")
    assert [row.assignee_id for row in held] == [mei.principal_id, zhou.principal_id]
    assert await refused(mei, one, "write") == ["DOCUMENT_NOT_FILED SURVEY_SUMMARY"]
    told: dict[str, str | int] = {"problems": "none", "measures": "go on"}
    await case_paper.file(world.actor, PaperDraft(case=one.id, document="SURVEY_SUMMARY", fields=told))
    assert (await step(mei, one, "write")).state == "WRITTEN"
    assert await refused(mei, one, "read") == ["PERSON_NOT_APART write"]
    assert (await step(await colleague(world, "head"), one, "read")).state == "READ"
    (signed_paper,) = await case_paper.of_case(world.actor, one.id)
    assert signed_paper.state == "LOCKED"


async def test_a_programme_that_visited_fewer_than_half_is_submitted_with_the_reason_only(world: World) -> None:
    """PL-15, CK-05: of three customers two must be seen where they are; who saw two has no shortfall to tell."""
    await world.begin(date(2023, 12, 29))
    await units(world)
    for number in range(1, 4):
        draft = term_loan(f"L-{number}", party_number=f"D-{number}", organisation_code="D-1")
        await world.lend(replace(draft, disbursed_on=date(2023, 12, 29), maturity_on=date(2025, 12, 29)))
    await world.reach(date(2024, 9, 29))
    assert (await newest(world, "SITE_PROGRAMME")).state == "RUNNING"
    await world.reach(date(2024, 9, 30))
    programme = await newest(world, "SITE_PROGRAMME")
    assert (programme.state, await open_tasks(programme)) == ("BEHIND", [("CATCH_UP_VISITS", "head")])
    await attach(world, programme.internal_id, "REPORT")
    told = {"findings": "two stopped", "shortfall": "roads closed"}
    assert await refused(world.actor, programme, "submit", findings="two stopped") == [
        "FIGURE_NOT_MET site_visited",
        "DOCUMENT_NOT_FILED SITE_COVERAGE",
    ]
    await case_paper.file(world.actor, PaperDraft(case=programme.id, document="SITE_COVERAGE"))
    await visit(world, "D-1")
    assert await refused(world.actor, programme, "submit", findings="two stopped") == ["FIGURE_NOT_MET site_visited"]
    await visit(world, "D-2")
    assert await refused(world.actor, programme, "submit_short", **told) == ["MUST_NOT_HOLD site_visited"]
    assert (await step(world.actor, programme, "submit", findings="two stopped")).state == "SUBMITTED"


@pytest.mark.parametrize(
    ("kind", "evidence", "told"),
    [
        ("INSPECTION", "LETTER", {"inspector": "the regulator", "subject": "files", "findings": "none"}),
        ("EXTERNAL_AUDIT", "REPORT", {"auditor": "an audit firm", "subject": "files", "findings": "none"}),
        ("CONTINGENCY_PLAN", "REPORT", {"risk_event": "flood", "measures": "call all"}),
        ("POLICY_VERSION", "MINUTES", {"approved_by": "b", "effective_on": "2024-03-01", "interpreted_by": "p"}),
    ],
)
async def test_what_is_put_on_record_needs_its_proof(
    world: World, kind: str, evidence: str, told: dict[str, str | int]
) -> None:
    """PL-18, CP-12, CP-15, CP-22."""
    await world.begin(PAID_OUT)
    draft = CaseDraft(regime="commercial_bank", kind=kind, opening="ASKED", organisation="BANK")
    one = await case.open_(world.actor, draft)
    assert await refused(world.actor, one, "record", **told) == [f"EVIDENCE_MISSING {evidence}"]
    await attach(world, one.internal_id, evidence)
    assert (await step(world.actor, one, "record", **told)).state == "RECORDED"
    assert (await case_query.get(world.actor, one.id)).fields["told" if "told" in told else next(iter(told))]


@pytest.mark.parametrize(
    ("kind", "steps", "ends"),
    [
        # PL-21: four groups of documents, none left out; the head answers
        (
            "FILE_AUDIT",
            (
                (
                    "find",
                    {"credit_files": "7", "class_material": "7", "repayment_vouchers": "7", "check_reports": "6"},
                    "",
                ),
                ("answer", {"answer": "the seventh follows"}, ""),
            ),
            "ANSWERED",
        ),
        # CP-20, BK-09: when, about what, how many, and who was there
        ("TRAINING", (("hold", {"held_on": "2025-01-02", "subject": "classes", "attended": 12}, "SIGNATURE"),), "HELD"),
        # CP-13, CK-05: found with a report, answered by the department
        (
            "RISK_INSPECTION",
            (("find", {"findings": "two reports late"}, "REPORT"), ("answer", {"answer": "filed since"}, "")),
            "ANSWERED",
        ),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
async def test_what_comes_round_is_done_with_everything_it_asks_for(
    world: World, kind: str, steps: tuple[tuple[str, dict[str, str | int], str], ...], ends: str
) -> None:
    """PL-21, CP-20, BK-09, CP-13: each field left out is asked for, and the proof."""
    await world.begin(date(2024, 1, 2))
    await units(world)
    await world.reach(date(2025, 1, 2))
    one = await newest(world, kind)
    for place, (code, told, proof) in enumerate(steps):
        who = await colleague(world, f"person-{place}")
        for name in told:
            rest = {each: value for each, value in told.items() if each != name}
            assert f"FIELD_EMPTY {name}" in await refused(who, one, code, **rest)
        if proof:
            assert await refused(who, one, code, **told) == [f"EVIDENCE_MISSING {proof}"]
            await attach(world, one.internal_id, proof)
        one = await step(who, one, code, **told)
    assert one.state == ends
