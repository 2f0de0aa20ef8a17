"""A selling company's work as cases, each story named by its rules (TR, TP, TI, TQ)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.access import Principal, RoleGrant
from recoup.records.outbox import OutboxEvent
from recoup.rules.calendar import day_of
from recoup.services import case, case_paper, clocks, organisation, principal, report_draft
from recoup.services.access import Actor
from recoup.services.case import CaseDraft
from recoup.services.case_paper import PaperDraft
from recoup.services.case_query import CaseView
from recoup.services.fact import FactDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.report_scope import Asked
from tests.services.agreeing import choose, colleague, stated, undo
from tests.services.casework import attach, of_kind
from tests.services.test_bank_work import newest, open_tasks, refused, step
from tests.services.world import World, invoice

REGIME = "trade_receivables"
SOLD_ON = date(2024, 3, 28)
DUE_ON = date(2024, 4, 5)
WRITTEN = {
    "cause": "the dealer's buyer is late",
    "countermeasure": "half by the 20th, the rest by month-end",
    "responsible": "Zhao",
    "target_date": "2024-05-31",
}


@pytest.fixture
def database_kind() -> str:
    """What is asked here is data of the regime; what walks it is tried on both databases by the worked examples."""
    return "sqlite"


async def company(world: World, *kinds: str) -> None:
    """Departments of the maker, each with its kind as code."""
    for kind in kinds:
        draft = OrganisationDraft(code=kind, name=kind, kind=kind, parent_code="MAKER")
        await organisation.board(world.actor, draft)


async def sell(
    world: World, *amounts: int, sold_on: date = SOLD_ON, due_on: date = DUE_ON, place: str = "MAKER"
) -> None:
    """Invoices A, B, … of one dealer, of one day."""
    await world.party("D-1", place)
    for letter, amount in zip("ABCD", amounts, strict=False):
        await world.board(invoice(letter, amount, sold_on, due_on, organisation_code=place))
        await world.disburse(letter, sold_on)


async def under_dunning(world: World) -> CaseView:
    """March's sales, nothing paid, on 1 May."""
    await world.begin(SOLD_ON)
    await sell(world, 8_000_000, 2_000_000)
    await world.reach(date(2024, 5, 1))
    return await newest(world, "DEALER_MONTH")


async def states(world: World, kind: str) -> list[str]:
    """Where the cases of a kind stand, oldest first."""
    return [one.state for one in await of_kind(world, kind)]


async def told() -> Sequence[str]:
    """The parts that were told something, in order."""
    rows = await OutboxEvent.filter(kind="case.notified").order_by("id")
    return [str(row.data["part"]) for row in rows]


async def paper(who: Actor, one: CaseView, document: str, **fields: str) -> None:
    """File a document of a case."""
    await case_paper.file(who, PaperDraft(case=one.id, document=document, fields=fields))


async def drawn(world: World, document: str, *, effective_on: date | None = None, **about: str) -> report_draft.Drawn:
    """A document as the books say."""
    asked = Asked(regime=REGIME, document=document, about=about)
    return await report_draft.draw(world.actor, asked, effective_on=effective_on)


async def manages(world: World, code: str, begins_on: int, ends_on: int) -> None:
    """A person who is the head of sales from a day to a day."""
    await principal.create(world.actor, PrincipalDraft(code=code, name=code.title(), organisation_code="SALES"))
    person = await Principal.get(code=code)
    told: dict[str, Any] = {
        "principal_id": person.id,
        "organisation_id": person.organisation_id,
        "regime": REGIME,
        "audit_id": 1,
    }
    await RoleGrant.create(role="TR-SALES-HEAD", begins_on=begins_on, ends_on=ends_on, **told)


async def courses(world: World, loan: str) -> list[tuple[str, date]]:
    """The clocks of a loan, and when they run out."""
    return [(one.course, one.expires_on) for one in await clocks.of_loan(world.actor, loan)]


async def sell_more(world: World, number: str, sold_on: date, due_on: date) -> None:
    """One more invoice of the dealer."""
    await world.board(invoice(number, 1_000_000, sold_on, due_on, organisation_code="MAKER"))
    await world.disburse(number, sold_on)


async def test_a_dealers_month_is_written_about_forwarded_and_decided(world: World) -> None:
    """TR-01, TR-02, TR-10, TR-11, TR-12: one case for both invoices; three persons sign, the window is 30 days."""
    one = await under_dunning(world)
    assert (one.state, one.period_start, len(await of_kind(world, "DEALER_MONTH"))) == ("DUNNING", date(2024, 3, 1), 1)
    manager, vp, gm = [await colleague(world, code) for code in ("manager", "vp", "gm")]
    assert await refused(manager, one, "write", cause="late") == [
        "FIELD_EMPTY countermeasure", "FIELD_EMPTY responsible", "FIELD_EMPTY target_date",
    ]  # fmt: skip
    assert await refused(manager, one, "report") == ["DOCUMENT_NOT_FILED CAUSE_REPORT"]
    await step(manager, one, "write", **WRITTEN)
    await paper(manager, one, "CAUSE_REPORT")
    assert (await step(manager, one, "report")).state == "REPORTED"
    assert await refused(manager, one, "forward", vp_opinion="seen") == ["PERSON_NOT_APART report"]
    await step(vp, one, "forward", vp_opinion="agreed")
    decided = await step(gm, one, "decide", gm_decision="stop shipments until half is paid")
    assert (decided.state, decided.due_on) == ("DECIDED", date(2024, 5, 31))
    assert await open_tasks(decided) == [("RESOLVE", "vp")]
    assert await told() == ["vp", "gm", "regional_manager"]
    (row,) = (await drawn(world, "REP-TR-2", organisation="MAKER", month="2024-05")).figures.tables[0].rows
    assert (row["outstanding"], row["sales_month"], row["gm_decision"]) == (
        10_000_000, "2024-03", "stop shipments until half is paid",
    )  # fmt: skip
    await world.reach(date(2024, 5, 8))
    for letter, amount in (("A", 8_000_000), ("B", 2_000_000)):
        await world.pay(letter, amount, date(2024, 5, 8))
    assert await states(world, "DEALER_MONTH") == ["COLLECTED_LATE"]
    then: dict[str, Any] = {"effective_on": date(2024, 5, 7), "organisation": "MAKER", "month": "2024-05"}
    (before,) = (await drawn(world, "REP-TR-2", **then)).figures.tables[0].rows
    assert (before["outstanding"], before["gm_decision"]) == (10_000_000, "stop shipments until half is paid")
    assert (await drawn(world, "REP-TR-2", organisation="MAKER", month="2024-05")).figures.tables[0].rows == ()


async def test_a_note_that_bounces_brings_the_receivable_back_to_todays_state(world: World) -> None:
    """TR-02, TR-05, TA-01: paid on 2 May it is collected late; the reversal of 10 May finds it under dunning."""
    await under_dunning(world)
    await world.reach(date(2024, 5, 2))
    paid = await world.pay("A", 8_000_000, date(2024, 5, 2))
    assert await states(world, "DEALER_MONTH") == ["DUNNING"]
    await world.pay("B", 2_000_000, date(2024, 5, 2))
    assert await states(world, "DEALER_MONTH") == ["COLLECTED_LATE"]
    await world.reach(date(2024, 5, 10))
    assert paid.payment is not None
    await undo(world, paid.payment.number)
    assert (await world.see("A")).status == "DUNNING"
    assert await states(world, "DEALER_MONTH") == ["DUNNING"]


async def test_finance_sends_its_list_by_the_10th_and_sales_checks_it(world: World) -> None:
    """TR-09, TQ-01, TR-X13: the list of March's sales on 8 April, and what came of the month by the two days."""
    await world.begin(SOLD_ON)
    await company(world, "SALES")
    await sell(world, 60_000_000, 40_000_000, place="SALES")
    await world.reach(DUE_ON)
    await world.pay("A", 60_000_000, DUE_ON)
    await world.pay("B", 22_000_000, DUE_ON)
    await world.reach(date(2024, 4, 8))
    one = await newest(world, "UNCOLLECTED_LIST")
    assert (one.state, one.due_on, one.opened_on) == ("DUE", date(2024, 4, 10), date(2024, 4, 6))
    finance, head = await colleague(world, "finance"), await colleague(world, "head")
    assert await refused(finance, one, "send") == ["DOCUMENT_NOT_FILED UNCOLLECTED_LIST"]
    await paper(finance, one, "UNCOLLECTED_LIST")
    await step(finance, one, "send")
    assert await refused(finance, one, "check", findings="right") == ["PERSON_NOT_APART send"]
    assert (await step(head, one, "check", findings="right")).state == "CHECKED"
    listed, by_region = (await drawn(world, "REP-TR-1", organisation="SALES", month="2024-04")).figures.tables
    (row,) = listed.rows
    assert (row["invoice"], row["sales_month"], row["collected"], row["outstanding"]) == (
        "B", "2024-03", 22_000_000, 18_000_000,
    )  # fmt: skip
    assert [(region["invoices"], region["outstanding_in_all"]) for region in by_region.rows] == [(1, 18_000_000)]
    await manages(world, "li", 1, day_of(date(2024, 4, 7)))
    await manages(world, "wang", day_of(date(2024, 4, 7)), 0)
    for day, name in ((date(2024, 4, 6), "Li"), (date(2024, 4, 8), "Wang")):
        told = (await drawn(world, "REP-TR-1", effective_on=day, organisation="SALES", month="2024-04")).figures
        assert [row["manager"] for row in told.tables[0].rows] == [name]
    await world.reach(date(2024, 4, 30))
    await world.pay("B", 12_000_000, date(2024, 4, 30))
    await world.reach(date(2024, 5, 6))
    figures = (await drawn(world, "REP-TR-5", organisation="SALES", month="2024-03")).figures
    assert figures.as_of == day_of(date(2024, 4, 30))  # on the last of March nothing was due yet
    fields = figures.fields
    names = ("sales", "by_day", "by_month_end", "uncollected", "under_dunning")
    assert [fields[name] for name in names] == [100_000_000, 82_000_000, 94_000_000, 18_000_000, 6_000_000]


async def bankrupt(world: World) -> CaseView:
    """A dealer under dunning is declared bankrupt."""
    await under_dunning(world)
    await stated(world, FactDraft(party="D-1", code="BANKRUPT", from_on=date(2024, 5, 1), note="court notice"))
    return await newest(world, "QUASI_BAD_CASE")


async def test_a_bankrupt_dealer_goes_to_legal_the_same_day_and_every_event_is_told_to_sales(world: World) -> None:
    """TR-03, TR-13, TR-14, TR-17: sent before it is approved; a procedure that another agrees to, suit, judgment.

    LM-01, LM-02, LM-07: the suit lets the three years of both invoices begin anew, the judgment gives two years.
    """
    one = await bankrupt(world)
    head, legal, gm = [await colleague(world, code) for code in ("head", "legal", "gm")]
    assert await refused(head, one, "send_at_once") == [
        "EVIDENCE_MISSING HANDOVER_LIST", "FIELD_EMPTY transferred_on",
    ]  # fmt: skip
    await attach(world, one.internal_id, "HANDOVER_LIST")
    await step(head, one, "send_at_once", transferred_on="2024-05-01")
    assert (await world.see("A")).status == "LEGAL"
    assert (await step(gm, one, "approve", decision="quasi-bad")).state == "IN_LEGAL"
    assert await states(world, "DEALER_MONTH") == ["QUASI_BAD"]
    await step(legal, one, "plan", procedure="file the claim with the administrator")
    assert await refused(legal, one, "agree_procedure", procedure_decision="yes") == ["PERSON_NOT_APART plan"]
    await step(gm, one, "agree_procedure", procedure_decision="yes")
    filed = await step(legal, one, "file", court="the district court", filed_on="2024-05-01")
    assert await courses(world, "A") == await courses(world, "B") == [("LIMITATION", date(2027, 5, 1))]
    await step(legal, one, "circulate", event="first meeting of creditors")
    assert (await told())[-4:] == ["sales_head", "regional_manager"] * 2
    await attach(world, one.internal_id, "JUDGMENT")
    await world.reach(date(2024, 5, 20))
    await sell_more(world, "E", date(2024, 5, 1), date(2024, 5, 15))
    judged = await step(legal, filed, "judge", judged_on="2024-05-18", performed_by="2024-06-30")
    assert judged.due_on == date(2026, 6, 30)
    assert (await courses(world, "A"))[-1] == ("ENFORCEMENT", date(2026, 6, 30))
    assert await courses(world, "E") == [("LIMITATION", date(2027, 5, 15))]  # it fell due after the suit was filed
    await step(legal, one, "circulate", event="the debtor's accounts were handed over")
    listed = {
        day: (await drawn(world, "REP-TR-3", effective_on=day, organisation="MAKER", month="2024-05")).figures
        for day in (date(2024, 5, 1), date(2024, 5, 20))
    }
    rows = [figures.tables[0].rows[0] for figures in listed.values()]
    assert [(row["reason"], row["proofs"], row["standing"], row["last_event"]) for row in rows] == [
        ("1", 2, "FILED", "first meeting of creditors"), ("1", 2, "JUDGED", "the debtor's accounts were handed over"),
    ]  # fmt: skip


async def test_a_court_seal_and_a_difficulty_are_reasons_that_others_confirm(world: World) -> None:
    """TR-04, TR-07: what does not hold cannot be claimed as the reason; the fifth wants the general manager's word."""
    await under_dunning(world)
    sealed = FactDraft(party="D-1", code="COURT_SEALED", from_on=date(2024, 5, 1), note="sealed for another creditor")
    await stated(world, sealed)
    one = await newest(world, "QUASI_BAD_CASE")
    assert (one.opening, one.fields["reason"]) == ("SEALED", "2")
    head = await colleague(world, "head")
    assert "FACT_MISSING OTHER_DIFFICULTY" in await refused(head, one, "change_reason", reason="5")
    difficulty = FactDraft(party="D-1", code="OTHER_DIFFICULTY", from_on=date(2024, 5, 1), note="stock destroyed")
    await stated(world, difficulty)
    assert (await step(head, one, "change_reason", reason="5")).fields["reason"] == "5"
    assert await refused(head, one, "approve", decision="yes") == ["PERSON_NOT_APART change_reason"]
    assert (await step(await colleague(world, "gm"), one, "approve", decision="agreed")).state == "APPROVED"


async def test_bounced_notes_count_within_their_window_and_only_after_a_month_without_goods(world: World) -> None:
    """TR-05, TR-06, TR-08, TR-15, TR-X06: two bounces in the window, and reason (四) that the dealer's month gives."""
    await world.begin(date(2024, 4, 1))
    await choose(world, ParameterDraft(institution="MAKER", regime=REGIME, key="bounce_window_months", value="1",
                                       since=date(2024, 4, 2)))  # fmt: skip
    await world.reach(date(2024, 4, 2))
    await sell(world, 8_000_000, sold_on=date(2024, 4, 2), due_on=date(2024, 5, 5))
    bounces = (date(2024, 4, 2), date(2024, 5, 8))
    await stated(world, FactDraft(party="D-1", code="NOTE_BOUNCED", from_on=bounces[0], note="no funds"))
    await stated(world, FactDraft(party="D-1", code="SHIPMENTS_STOPPED", from_on=bounces[0], note="stopped"))
    await world.reach(bounces[1])
    await stated(world, FactDraft(party="D-1", code="NOTE_BOUNCED", from_on=bounces[1], note="no funds"))
    assert await of_kind(world, "QUASI_BAD_CASE") == []
    await world.reach(date(2024, 5, 20))
    await stated(world, FactDraft(party="D-1", code="NOTE_BOUNCED", from_on=date(2024, 5, 20), note="no funds"))
    one = await newest(world, "QUASI_BAD_CASE")
    assert (one.opening, one.state) == ("BOUNCED", "PROPOSED")
    await step(await colleague(world, "gm"), one, "approve", decision="agreed")
    head = await colleague(world, "head")
    assert await refused(head, one, "transfer", transferred_on="2024-05-20") == [
        "CODE_NOT_MET reason", "EVIDENCE_MISSING HANDOVER_LIST",
    ]  # fmt: skip


async def test_legal_and_sales_settle_together_and_the_dealer_is_good_again_when_it_is_performed(world: World) -> None:
    """TR-16: each signs once, nobody for both; with the last payment the dealer's next invoice is open as any other."""
    one = await bankrupt(world)
    head, legal = await colleague(world, "head"), await colleague(world, "legal")
    await step(await colleague(world, "gm"), one, "approve", decision="quasi-bad")
    await step(legal, one, "settle", settlement="all by June, in two parts", performed_by="2024-06-30")
    assert await refused(legal, one, "sign_for_legal") == ["DOCUMENT_NOT_FILED SETTLEMENT"]
    await paper(legal, one, "SETTLEMENT")
    await step(legal, one, "sign_for_legal")
    assert await refused(legal, one, "sign_for_sales") == ["PERSON_NOT_APART sign_for_legal"]
    settled = await step(head, one, "sign_for_sales")
    assert (settled.state, settled.due_on) == ("SETTLED", date(2024, 7, 1))
    await world.reach(date(2024, 5, 20))
    await world.pay("A", 8_000_000, date(2024, 5, 20))
    await world.pay("B", 2_000_000, date(2024, 5, 20))
    assert await states(world, "QUASI_BAD_CASE") == ["PERFORMED"]
    assert await states(world, "DEALER_MONTH") == ["COLLECTED_LATE"]
    await world.board(invoice("E", 1_000_000, date(2024, 5, 20), date(2024, 6, 5)))
    await world.disburse("E", date(2024, 5, 20))
    assert (await world.see("E")).status == "OPEN"


async def test_a_meeting_looks_back_and_nobody_reviews_his_own_dereliction(world: World) -> None:
    """TR-18: Legal asks, the board holds, planning writes, the board signs; findings are one for each person."""
    one = await bankrupt(world)
    await company(world, "COMPANY")
    await attach(world, one.internal_id, "HANDOVER_LIST")
    head, legal, board, planner = [await colleague(world, code) for code in ("head", "legal", "board", "planner")]
    await step(head, one, "send_at_once", transferred_on="2024-05-01")
    await step(head, one, "describe", cause="credit beyond the limit", course="notes bounced from April")
    asked = CaseDraft(regime=REGIME, kind="DERELICTION", opening="RAISED", party="D-1", fields={"person": "head"})
    raised = await case.open_(legal, asked)
    told = CaseDraft(regime=REGIME, kind="DERELICTION", opening="RAISED", party="D-1", about={"person": "planner"})
    own = await case.open_(legal, told)
    await attach(world, own.internal_id, "REPORT")
    assert await refused(planner, own, "examine", conduct="fine") == ["PERSON_NOT_APART @person"]
    assert await refused(planner, own, "examine", conduct="fine", person="head") == ["CHOICE_UNKNOWN head"]
    with pytest.raises(Refused) as nobody:
        await case.open_(legal, replace(told, about={"person": "Plannner"}))
    assert [problem.code for problem in nobody.value.problems] == ["PRINCIPAL_UNKNOWN"]
    again = CaseDraft(regime=REGIME, kind="DERELICTION", opening="RAISED", party="D-1", fields={"person": "board"})
    other = await case.open_(legal, again)
    assert raised.number != other.number
    await attach(world, raised.internal_id, "REPORT")
    assert await refused(head, raised, "examine", conduct="sold above the limit") == ["PERSON_NOT_APART @person"]
    await step(planner, raised, "examine", conduct="sold above the limit")
    await attach(world, other.internal_id, "REPORT")
    await step(planner, other, "examine", conduct="approved the limit")
    assert await refused(board, other, "find", finding="DILIGENT", opinion="fine") == ["PERSON_NOT_APART @person"]
    await step(board, raised, "find", finding="NEGLIGENT", opinion="no further credit without approval")
    await world.reach(date(2024, 6, 1))
    meeting = await newest(world, "REVIEW_MEETING")
    assert (meeting.opened_on, meeting.due_on) == (date(2024, 6, 1), date(2024, 6, 30))
    await step(legal, meeting, "ask", agenda="one bankrupt dealer")
    await step(board, meeting, "hold", held_on="2024-06-01", present="sales, planning, finance, Legal")
    await step(planner, meeting, "conclude", lesson="look at the limit first", measures="limits half-yearly")
    await paper(planner, meeting, "REVIEW_MINUTES")
    assert await refused(planner, meeting, "minute") == ["EVIDENCE_MISSING MINUTES"]
    await attach(world, meeting.internal_id, "MINUTES")
    await step(planner, meeting, "minute")
    assert await refused(planner, meeting, "close") == ["PERSON_NOT_APART minute"]
    assert (await step(board, meeting, "close")).state == "CLOSED"
    tables = (await drawn(world, "REP-TR-4", organisation="MAKER", month="2024-06")).figures.tables
    assert [(row["cause"], row["course"]) for row in tables[0].rows] == [
        ("credit beyond the limit", "notes bounced from April")
    ]
    assert [(row["person"], row["finding"]) for row in tables[1].rows] == [
        ("planner", None), ("board", None),
    ]  # fmt: skip


async def test_a_problem_account_is_reported_planned_and_decided_or_the_handler_answers(world: World) -> None:
    """TP-01, TP-02, TP-03, TP-04, TR-X12: report by 06-03; unreported after 06-16, the liability is on record."""
    await world.begin(date(2024, 3, 30))
    await choose(world, ParameterDraft(institution="MAKER", regime=REGIME, key="problem_account", value="ON",
                                       since=date(2024, 3, 31)))  # fmt: skip
    await world.reach(date(2024, 3, 31))
    await sell(world, 8_000_000, sold_on=date(2024, 3, 31))
    await world.reach(date(2024, 6, 1))
    one = await newest(world, "PROBLEM_ACCOUNT")
    assert (one.state, one.opened_on, one.due_on) == ("DUE", date(2024, 6, 1), date(2024, 6, 16))
    salesman, legal, gm = [await colleague(world, code) for code in ("salesman", "legal", "gm")]
    await step(salesman, one, "tell", course="does not answer", opinion="sue")
    with pytest.raises(Refused) as lacking:
        await paper(salesman, one, "PROBLEM_ACCOUNT_REPORT", annexes="invoice")
    assert [problem.code for problem in lacking.value.problems] == ["EVIDENCE_MISSING"]
    await world.reach(date(2024, 6, 17))
    assert await states(world, "PROBLEM_ACCOUNT") == ["UNREPORTED"]
    await attach(world, one.internal_id, "INVOICE")
    await paper(salesman, one, "PROBLEM_ACCOUNT_REPORT", annexes="invoice")
    await step(salesman, one, "report")
    assert (await step(legal, one, "return", what_is_wrong="no delivery note")).state == "RETURNED"
    await paper(salesman, one, "PROBLEM_ACCOUNT_REPORT", annexes="invoice, delivery note")
    reported = await step(salesman, one, "report")
    assert (reported.state, reported.due_on) == ("REPORTED", date(2024, 6, 19))
    await step(legal, one, "plan", legal_plan="a lawyer's letter")
    assert (await step(gm, one, "decide", gm_decision="agreed")).state == "DECIDED"
    assert (await told())[-2:] == ["finance", "legal"]


async def test_limits_are_reviewed_each_half_year_and_an_excess_is_answered_for(world: World) -> None:
    """TP-05: 8,000 owed above a limit of 5,000; sales proposes, the vice general manager agrees, the fact stands."""
    await world.begin(date(2024, 6, 3))
    await choose(world, ParameterDraft(institution="MAKER", regime=REGIME, key="credit_limit_review", value="ON",
                                       since=date(2024, 6, 4)))  # fmt: skip
    await world.reach(date(2024, 6, 4))
    await sell(world, 800_000, sold_on=date(2024, 6, 4), due_on=date(2024, 7, 5))
    await stated(world, FactDraft(party="D-1", code="credit_limit", from_on=date(2024, 6, 4), value="500000"))
    await world.reach(date(2024, 6, 30))
    one = await newest(world, "LIMIT_REVIEW")
    assert await open_tasks(one) == [("REVIEW_LIMIT", "sales_head"), ("ANSWER_FOR_EXCESS", "salesman")]
    salesman, head, vp = [await colleague(world, code) for code in ("salesman", "head", "vp")]
    await step(salesman, one, "answer", why_above="the season's stock")
    assert await open_tasks(one) == [("REVIEW_LIMIT", "sales_head")]
    await step(head, one, "review", new_limit="900000", opinion="pays on time")
    assert await refused(head, one, "agree", vp_opinion="yes") == ["PERSON_NOT_APART review"]
    assert (await step(vp, one, "agree", vp_opinion="yes")).state == "SET"


async def test_late_interest_is_told_every_month_with_what_is_owed(world: World) -> None:
    """TI-01: 80,000.00 at 0.05 % a day from 5 April; on 30 April 25 days, 1,000.00. What bears none is told nobody."""
    await world.begin(SOLD_ON)
    for dealer in ("D-1", "D-2"):
        await world.party(dealer, "MAKER")
    for number, basis, dealer in (("A", "SME", "D-1"), ("B", "NONE", "D-2")):
        draft = invoice(number, 8_000_000, SOLD_ON, DUE_ON, attributes={"late_interest": basis})
        await world.board(replace(draft, party_number=dealer))
        await world.disburse(number, SOLD_ON)
    await world.reach(date(2024, 5, 1))
    (one,) = await of_kind(world, "LATE_INTEREST")  # none of March, though its morning and April's are of one run
    assert (one.period_start, one.due_on) == (date(2024, 4, 1), date(2024, 5, 5))
    finance = await colleague(world, "finance")
    await paper(finance, one, "INTEREST_NOTICE")
    assert (await step(finance, one, "notify")).state == "NOTIFIED"
    fields = (await drawn(world, "INTEREST_NOTICE", party="D-1", month="2024-04")).figures.fields
    assert (fields["owed"], fields["late_interest_owed"]) == (8_000_000, 100_000)


@pytest.mark.parametrize(
    ("attributes", "due_on", "rate", "rule", "code"),
    [
        ({"late_interest": "NONE", "debtor_kind": "LARGE"}, DUE_ON, 0, "TI-01", "DEMAND_NOT_MET"),
        ({"late_interest": "SME", "debtor_kind": "LARGE"}, date(2024, 5, 28), 0, "TI-02", "DEMAND_BOUND"),
        ({"late_interest": "SME", "debtor_kind": "PUBLIC_BODY"}, date(2024, 4, 28), 0, "TI-02", "DEMAND_BOUND"),
        ({"late_interest": "AGREED", "lpr_at_signing": "0.03"}, DUE_ON, 28_000, "TI-02", "DEMAND_BOUND"),
    ],
)
async def test_what_the_regulation_forbids_is_refused_with_its_rule(
    world: World, attributes: dict[str, str], due_on: date, rate: int, rule: str, code: str
) -> None:
    """TI-01, TI-02: no late interest, 61 days, 31 days, an agreed rate below the LPR at signing (TR-X10)."""
    await world.begin(SOLD_ON)
    await world.party("D-1", "MAKER")
    with pytest.raises(Refused) as against:
        await world.board(invoice("A", 8_000_000, SOLD_ON, due_on, rate=rate, attributes=attributes))
    assert [(problem.code, problem.details["rules"]) for problem in against.value.problems] == [(code, rule)]
