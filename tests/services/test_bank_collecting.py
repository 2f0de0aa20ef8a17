"""How the bank collects, classifies each quarter and looks after its security, each story named by its rules."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from recoup.errors import NotFound, Refused
from recoup.records.message import Message
from recoup.regime.binding import in_force
from recoup.services import (
    case_paper,
    document,
    fact,
    grant,
    organisation,
    principal,
    report_draft,
    report_filing,
    task,
    token,
)
from recoup.services.access import Actor
from recoup.services.authentication import authenticate
from recoup.services.case_paper import PaperDraft
from recoup.services.fact import FactDraft
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.report_scope import Asked
from recoup_commercial_bank.spec import SPEC
from tests.services.agreeing import codes_of, colleague
from tests.services.casework import attach, of_kind
from tests.services.contacting import FIRST, NUMBERS, a_person
from tests.services.test_bank_work import agreed, lend, newest, open_tasks, refused, step
from tests.services.world import World, term_loan

MISSED = date(2024, 7, 21)
"""The morning after the first instalment was missed."""
OFFER: dict[str, str | int] = {
    "difficulty": "OVERDUE",
    "new_instalments": 24,
    "first_due_on": "2024-09-20",
    "capitalise": 1,
    "offer": "24 instalments from 20 September",
    "offered_until": "2024-08-10",
}


@pytest.fixture
def database_kind() -> str:
    """What is asked here is data of the regime; what walks it is tried on both databases by `test_cases`."""
    return "sqlite"


async def overdue(world: World) -> None:
    """A person's loan of 12 instalments whose first was not paid."""
    await world.begin(FIRST)
    await a_person(world)
    retail: dict[str, Any] = {
        "product": "RETAIL_INSTALMENT",
        "method": "ANNUITY",
        "instalments": 12,
        "principal": 1_200_000,
    }
    await world.board(term_loan(disbursed_on=FIRST, maturity_on=date(2025, 6, 20), **retail))
    await world.disburse("L-1", FIRST)
    await world.reach(MISSED)


async def test_collection_begins_on_the_first_day_overdue_and_ends_with_the_arrears(world: World) -> None:
    """RB-06, BK-05, LR-05: a letter is due within ten days; why the debtor cannot pay is put down; paid, it is over."""
    await overdue(world)
    one = await newest(world, "COLLECTION")
    assert (one.opening, one.state, one.due_on) == ("FIRST_DAY_OVERDUE", "COLLECTING", date(2024, 7, 31))
    assert await open_tasks(one) == [("WRITE_LETTER", "officer")]
    officer = await colleague(world, "officer")
    assert (await step(officer, one, "note_difficulty", difficulty_reason="lost the job")).state == "COLLECTING"
    await world.pay("L-1", 110_000, MISSED)
    assert (await newest(world, "COLLECTION")).state == "CURED"


async def test_a_letter_counts_when_its_service_is_proved(world: World) -> None:
    """RB-06, LM-02: drawn from the ledger, filed, signed; with proof of service the demand is on record."""
    await overdue(world)
    one = await newest(world, "COLLECTION")
    officer = await colleague(world, "officer")
    paper = PaperDraft(case=one.id, document="COLLECTION_LETTER", fields={"pay_by": "2024-08-05"})
    await case_paper.file(officer, paper)
    assert await refused(officer, one, "serve") == ["EVIDENCE_MISSING PROOF_OF_SERVICE"]
    await attach(world, one.internal_id, "PROOF_OF_SERVICE")
    await step(officer, one, "serve")
    assert "DEMAND_SERVED" in {row.code for row in await fact.of_loan(world.actor, "L-1")}
    (letter,) = [view for view in await document.of_key(one.regime, one.key) if view.code == "COLLECTION_LETTER"]
    assert letter.signed_by == (("officer", "officer"),)
    assert await open_tasks(one) == []


async def test_an_accepted_offer_becomes_a_restructuring_and_an_unanswered_one_lapses(world: World) -> None:
    """RB-06, CL-09: the offer goes through the contact gate; signed by the debtor it waits for head and committee."""
    await overdue(world)
    one = await newest(world, "COLLECTION")
    officer, postloan = await colleague(world, "officer"), await colleague(world, "postloan")
    assert await refused(officer, one, "offer", **{**OFFER, "offer": ""}) == ["FIELD_EMPTY offer"]
    offered = await step(officer, one, "offer", **OFFER)
    assert (offered.state, offered.due_on) == ("OFFERED", date(2024, 8, 10))
    sent = await Message.get(template="PLAN_OFFER")
    assert (sent.address, sent.state, str(OFFER["offer"]) in sent.body) == (NUMBERS["OWN"], "WAITING", True)
    await world.reach(date(2024, 8, 11))
    assert (await newest(world, "COLLECTION")).state == "COLLECTING"
    again = {**OFFER, "offered_until": "2024-08-20"}
    await step(officer, one, "offer", **again)
    assert await refused(postloan, one, "accept") == ["EVIDENCE_MISSING SIGNATURE"]
    await attach(world, one.internal_id, "SIGNATURE")
    assert (await step(postloan, one, "accept")).state == "OFFERED"
    await agreed(world)
    assert (await newest(world, "COLLECTION")).state in {"AGREED", "CURED"}
    assert (await world.see("L-1")).maturity_on == date(2026, 8, 20)


async def test_a_debtor_without_an_address_is_not_offered_a_plan_by_itself(world: World) -> None:
    """RB-06: the refusal says what to do; nothing has moved."""
    await lend(world)
    await world.reach(date(2024, 3, 22))
    one = await newest(world, "COLLECTION")
    with pytest.raises(Refused) as told_off:
        await step(world.actor, one, "offer", **{**OFFER, "first_due_on": "2025-02-20"})
    assert codes_of(told_off) == ["ADDRESS_MISSING"]
    assert (await newest(world, "COLLECTION")).state == "COLLECTING"


async def test_classes_lists_material_and_inspections_come_round(world: World) -> None:
    """CL-11, PL-09, PL-16, AX-06: by 2024-04-15. CK-05, CP-13: listed by the 5th, inspected twice a year."""
    await world.begin(date(2024, 1, 2))
    for code, kind in (("D-1", "BUSINESS_DEPARTMENT"), ("R-1", "RISK_DEPARTMENT")):
        await organisation.board(world.actor, OrganisationDraft(code=code, name=code, kind=kind, parent_code="BANK"))
    for day in (date(2024, 2, 1), date(2024, 4, 1), date(2024, 7, 1)):
        await world.reach(day)
    kinds = ("GRADING_RUN", "MONTHLY_LIST", "MATERIAL", "RISK_INSPECTION")
    assert {(kind, one.complete_by) for kind in kinds for one in await of_kind(world, kind)} == {
        ("GRADING_RUN", date(2024, 4, 15)),
        ("GRADING_RUN", date(2024, 7, 12)),
        ("MONTHLY_LIST", date(2024, 2, 5)),
        ("MONTHLY_LIST", date(2024, 3, 5)),
        ("MONTHLY_LIST", date(2024, 4, 5)),
        ("MONTHLY_LIST", date(2024, 5, 5)),
        ("MONTHLY_LIST", date(2024, 6, 5)),
        ("MONTHLY_LIST", date(2024, 7, 5)),
        ("MATERIAL", date(2024, 4, 30)),
        ("MATERIAL", date(2024, 7, 30)),
        ("RISK_INSPECTION", date(2024, 12, 31)),
    }
    run = await newest(world, "GRADING_RUN")
    officer, head, committee = [await colleague(world, code) for code in ("officer", "head", "committee")]
    await step(officer, run, "propose", reviewed=12)
    assert await refused(head, run, "determine", head_opinion="agreed") == ["DOCUMENT_NOT_FILED FIVE_CLASS_TABLE"]
    await case_paper.file(head, PaperDraft(case=run.id, document="FIVE_CLASS_TABLE"))
    assert await refused(officer, run, "determine", head_opinion="agreed") == ["PERSON_NOT_APART propose"]
    await step(head, run, "determine", head_opinion="agreed")
    assert (await step(committee, run, "confirm", committee_opinion="agreed")).state == "CONFIRMED"


async def test_security_is_valued_a_year_after_lending_and_before_it_is_disposed_of(world: World) -> None:
    """CK-07: 12 months after 2024-02-20; valued, with the report, it comes again a year later."""
    await world.begin(date(2024, 2, 20))
    await world.party("D-1")
    attributes = {"secured_by": "MORTGAGE"}
    await world.board(term_loan(disbursed_on=date(2024, 2, 20), maturity_on=date(2027, 2, 20), attributes=attributes))
    await world.disburse("L-1", date(2024, 2, 20))
    await world.reach(date(2025, 2, 20))
    one = await newest(world, "REVALUATION")
    assert (one.opening, one.complete_by) == ("FIRST", date(2025, 3, 20))
    told: dict[str, str | int] = {"valued_at": 130_000_000, "valuer": "a sworn valuer"}
    assert await refused(world.actor, one, "value", **told) == ["EVIDENCE_MISSING VALUATION"]
    await attach(world, one.internal_id, "VALUATION")
    assert (await step(world.actor, one, "value", **told)).state == "VALUED"


async def test_what_is_found_out_is_put_on_record_with_its_proof(world: World) -> None:
    """LR-07, PL-02, BK-06, RB-02: assets, risks by origin, feedback. PL-05, BK-03: the use of the money."""
    await lend(world)
    await world.reach(date(2024, 2, 21))
    asked = {task.code for task in (await task.worklist(world.actor)).items}
    assert "USE_CHECK" in asked
    on = date(2024, 2, 20)
    stated: tuple[tuple[str, dict[str, Any]], ...] = (
        ("ASSET_FOUND", {"party": "D-1", "value": "30000000"}),
        ("RISK_FOUND", {"loan": "L-1", "value": "LATENT"}),
        ("FEEDBACK", {"party": "D-1"}),
        ("USE_DOCUMENTED", {"loan": "L-1"}),
    )
    for code, told in stated:
        await fact.record(world.actor, FactDraft(code=code, from_on=on, note="report 7", **told))
    known = {row.code: row.value for row in await fact.of_loan(world.actor, "L-1")}
    assert (known["RISK_FOUND"], known["ASSET_FOUND"]) == ("LATENT", "30000000")
    with pytest.raises(Refused) as told_off:
        await fact.record(world.actor, FactDraft(loan="L-1", code="RISK_FOUND", value="ELSEWHERE", from_on=on))
    assert codes_of(told_off) == ["CHOICE_UNKNOWN"]
    await world.reach(date(2024, 2, 22))
    assert "USE_CHECK" not in {task.code for task in (await task.worklist(world.actor)).items}


async def test_the_management_report_tells_what_matured_and_what_of_it_came_back(world: World) -> None:
    """CP-14, LR-02, LR-03, LR-04: of two loans of 1,000,000.00 that matured in the quarter one was paid: 50 %.

    No interest was ever paid (from 2024-03-21): DOUBTFUL at 285 days and LOSS at 375, class by class with the change.
    """
    await world.begin(date(2024, 1, 10))
    await world.party("D-1")
    for number in ("L-1", "L-2"):
        await world.board(term_loan(number))
        await world.disburse(number, date(2024, 1, 10))
    await world.reach(date(2025, 1, 10))
    await world.pay("L-1", 110_000_000, date(2025, 1, 10))
    await world.reach(date(2025, 4, 1))
    about = {"organisation": "BANK", "quarter": "2025-Q1"}
    drawn = await report_draft.draw(world.actor, Asked(regime="commercial_bank", document="REP-CP-1", about=about))
    told = drawn.figures.fields
    assert (told["matured"], told["matured_recovered"]) == (200_000_000, 100_000_000)
    assert told["recovery_rate"] == Fraction(1, 2)
    classes = {row["class"]: (row["balance"], row["before"], row["change"]) for row in drawn.figures.tables[0].rows}
    assert classes["DOUBTFUL"] == (0, 200_000_000, -200_000_000)
    assert classes["LOSS"] == (100_000_000, 0, 100_000_000)
    assert (told["non_performing"], told["npl_ratio"]) == (100_000_000, 1)


async def test_the_whole_banks_report_is_signed_by_a_leader_of_the_bank_itself(world: World) -> None:
    """CP-14, PM-05c: CB-R4 at the bank signs for it; a branch's leader is told of no such document."""
    await world.begin(date(2024, 1, 10))
    branch = OrganisationDraft(code="EAST", name="East", kind="BRANCH", parent_code="BANK")
    await organisation.board(world.actor, branch)
    people = {
        code: await _holder(world, code, role, at)
        for code, role, at in (("post", "CB-R6", "BANK"), ("boss", "CB-R4", "BANK"), ("east", "CB-R4", "EAST"))
    }
    await world.reach(date(2024, 4, 1))
    about = {"organisation": "BANK", "quarter": "2024-Q1"}
    filed = await report_filing.file(
        people["post"], Asked(regime="commercial_bank", document="REP-CP-1", about=about, fields={})
    )
    with pytest.raises(NotFound):
        await report_filing.sign(people["east"], filed.id, "leader")
    assert (await report_filing.sign(people["post"], filed.id, "postloan")).state == "FILED"
    with pytest.raises(Refused) as other_part:
        await report_filing.sign(people["post"], filed.id, "leader")
    assert codes_of(other_part) == ["PART_NOT_PLAYED", "SIGNED_BY_SAME"]
    signed = await report_filing.sign(people["boss"], filed.id, "leader")
    assert signed.state == "LOCKED"


async def _holder(world: World, code: str, role: str, at: str) -> Actor:
    """Somebody who holds a role at an organisation."""
    await principal.create(world.actor, PrincipalDraft(code=code, name=code, organisation_code=at, kind="SERVICE"))
    await grant.give(world.actor, GrantDraft(principal=code, role=role, organisation=at))
    scopes = frozenset({"read", "operate"})
    return await authenticate(await token.create(world.actor, principal_code=code, scopes=scopes, days=1))


async def test_one_report_of_a_check_goes_by_all_its_names() -> None:
    """AX-03, PM-08: check report, management report, survey report, and REP-CB-1."""
    names = {
        name for document in in_force(SPEC.documents) if document.code == "CHECK_REPORT" for name in document.aliases
    }
    assert names == {"POSTLOAN_MANAGEMENT_REPORT", "POSTLOAN_SURVEY_REPORT", "REP-CB-1"}


async def test_a_product_has_the_methods_of_the_rules_and_a_loan_its_own_rate(world: World) -> None:
    """RB-08, RB-09: instalments, principal, monthly interest, bullet. RB-01: what was reviewed stays on file."""
    methods = {method for product in in_force(SPEC.products) for method in product.methods}
    assert {"ANNUITY", "EQUAL_PRINCIPAL", "INTEREST_ONLY", "BULLET"} <= methods
    await world.begin(FIRST)
    await a_person(world)
    reviewed = {"credit_record": "clean", "financial_state": "sound", "industry_background": "retail"}
    view = await world.board(
        term_loan(disbursed_on=FIRST, maturity_on=date(2025, 6, 20), rate=51_500, attributes=reviewed)
    )
    assert view.rate == 51_500
    assert {key: view.attributes[key] for key in reviewed} == reviewed
