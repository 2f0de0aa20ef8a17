"""What the rules of bank and fund forbid is refused through the API, by field, with the rule, in both languages."""

from datetime import date
from typing import Any, Final

from recoup.services import case, organisation
from recoup.services.case import CaseDraft
from recoup.services.case_query import CaseView
from recoup.services.fact import FactDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft
from recoup_graphql.node import global_id
from tests.schema.calling import FIRST_DAY, Server
from tests.services.agreeing import choose, stated
from tests.services.casework import of_kind
from tests.services.test_grading_cases import graded
from tests.services.world import World, home_loan, term_loan

REFUSED: Final = "userErrors { code field en: message(language: EN) zh: message(language: ZH_CN) }"
ACT: Final = f"mutation ($input: CaseActInput!) {{ done: caseAct(input: $input) {{ {REFUSED} }} }}"
FILE: Final = f"mutation ($input: DocumentFileInput!) {{ done: documentFile(input: $input) {{ {REFUSED} }} }}"
TAKE: Final = f"mutation ($input: SetoffTakeInput!) {{ done: setoffTake(input: $input) {{ {REFUSED} }} }}"
EXTEND: Final = f"mutation ($input: LoanExtendInput!) {{ done: loanExtend(input: $input) {{ {REFUSED} }} }}"


async def fund(server: Server) -> World:
    """A fund beside the bank."""
    draft = OrganisationDraft(code="FUND", name="Fund", kind="CENTRE", regime="housing_fund")
    await organisation.board(server.actor, draft)
    return World(server.actor)


async def refusal(server: Server, mutation: str, given: dict[str, Any]) -> dict[str, Any]:
    """The one reason for which a command is refused; its sentences differ by language."""
    (error,) = (await server.data(mutation, {"input": given}))["done"]["userErrors"]
    assert error["en"] != error["zh"]
    found: dict[str, Any] = error
    return found


def named(error: dict[str, Any], *rules: str) -> bool:
    """Whether both sentences name these rules."""
    return all(rule in error[language] for rule in rules for language in ("en", "zh"))


def case_id(one: CaseView) -> str:
    """A case as clients name it."""
    return str(global_id("Case", one.id))


def fields(**told: str) -> list[dict[str, str]]:
    """What is filled in."""
    return [{"code": code, "value": value} for code, value in told.items()]


async def test_a_report_without_a_dedicated_person_is_not_filed(server: Server) -> None:
    """HF-10 (专岗专人): the trustee bank's report of January names nobody."""
    world = await fund(server)
    bank = OrganisationDraft(code="T-1", name="T-1", kind="TRUSTEE_BANK", parent_code="FUND")
    await organisation.board(server.actor, bank)
    await world.reach(date(2024, 2, 1))
    (one,) = await of_kind(world, "MONTHLY_REPORT")
    error = await refusal(server, FILE, {"caseId": case_id(one), "document": "REP-HF-1"})
    assert (error["code"], error["field"]) == ("NOBODY_NAMED", ["input", "document"])
    assert named(error, "HF-10")
    assert "Dedicated person" in error["en"]
    assert "专责人员" in error["zh"]


async def test_a_class_better_than_its_floor_is_not_decided(server: Server) -> None:
    """PL-19, CL-02: the money was used otherwise, so it is SPECIAL_MENTION at least."""
    world = World(server.actor)
    await world.lend(term_loan())
    await stated(world, FactDraft(loan="L-1", code="USE_CHANGED", from_on=FIRST_DAY, note="report"))
    await world.reach(date(2024, 1, 12))
    one = await graded(world, "NORMAL")
    told = {"caseId": case_id(one), "transition": "finalise", "fields": fields(final_grade="NORMAL")}
    error = await refusal(server, ACT, told)
    assert error["code"] == "BETTER_THAN_FLOOR"
    assert named(error, "CL-02")
    assert (await world.see("L-1")).grade == "SPECIAL_MENTION"


async def test_a_correction_without_evidence_is_not_made(server: Server) -> None:
    """HF-15, HC-06: reason, evidence, and another who agrees."""
    world = await fund(server)
    await world.lend(home_loan(disbursed_on=FIRST_DAY))
    await world.reach(date(2024, 1, 12))
    draft = CaseDraft(regime="housing_fund", kind="GRADING", opening="ASKED", loan="H-1")
    one = await case.open_(server.actor, draft)
    told = fields(corrected_grade="SPECIAL_MENTION", reason="income fell")
    error = await refusal(server, ACT, {"caseId": case_id(one), "transition": "correct", "fields": told})
    assert (error["code"], error["field"]) == ("EVIDENCE_MISSING", ["input", "transition"])
    assert named(error, "HF-15", "HC-06")


async def test_nothing_is_set_off_beyond_what_an_account_may_give(server: Server) -> None:
    """HS-05: 1,000.00 must stay on the borrower's account, and 1,000.00 is all that is there."""
    world = await fund(server)
    kept = '{"FUND_ACCOUNT": 100000, "GUARANTOR_ACCOUNT": 0}'
    own = {"institution": "FUND", "regime": "housing_fund", "key": "setoff_retained"}
    await choose(world, ParameterDraft(**own, value=kept, since=date(2024, 1, 11)))
    loan = await world.lend(home_loan(disbursed_on=FIRST_DAY))
    await stated(world, FactDraft(loan="H-1", code="SETOFF_AUTHORISED", from_on=FIRST_DAY, note="contract"))
    await world.reach(date(2024, 3, 13))
    balance = {"source": "FUND_ACCOUNT", "balance": {"amount": "1000.00", "currency": "CNY"}}
    told = {"loanId": str(global_id("Loan", loan.id)), "accounts": [balance], "reference": "S-1", "idempotencyKey": "s"}
    error = await refusal(server, TAKE, told)
    assert (error["code"], error["field"]) == ("BALANCES_MUST_STAY", ["input", "accounts"])
    assert named(error, "HS-05", "1000.00")
    beyond = {**balance, "balance": {"amount": "-0.01", "currency": "CNY"}}
    assert (await refusal(server, TAKE, {**told, "accounts": [beyond]}))["code"] == "NUMBER_OUT_OF_RANGE"


async def test_a_check_report_with_an_empty_block_is_not_filed(server: Server) -> None:
    """PL-20: neither the financial nor the non-financial condition may be left out."""
    world = World(server.actor)
    await world.lend(term_loan())
    (one,) = await of_kind(world, "CHECK")
    told = {
        "use_of_funds": "stock", "financial_condition": "sound", "repayment_record": "pays", "measures": "none",
        "class_proposal": "NORMAL",
    }  # fmt: skip
    for left_out in ("financial_condition", "non_financial_condition"):
        said = {**told, "non_financial_condition": "two new buyers", left_out: ""}
        paper = {"caseId": case_id(one), "document": "CHECK_REPORT", "fields": fields(**said)}
        error = await refusal(server, FILE, paper)
        assert (error["code"], error["field"]) == ("FIELD_EMPTY", ["input", "fields", left_out])
        assert named(error, "PL-20")


async def test_a_matured_loan_is_not_extended(server: Server) -> None:
    """EX-01, CB-X17: it fell due on 10 February; asked for on the 11th it is overdue."""
    world = World(server.actor)
    loan = await world.lend(term_loan(maturity_on=date(2024, 2, 10)))
    await world.reach(date(2024, 2, 12))
    told = {
        "loanId": str(global_id("Loan", loan.id)), "valueDate": "2024-02-12", "reason": "late", "months": 1,
        "idempotencyKey": "e",
    }  # fmt: skip
    errors = (await server.data(EXTEND, {"input": told}))["done"]["userErrors"]
    late = [error for error in errors if error["code"] == "DEMAND_TOO_LATE"]
    assert [error["field"] for error in late] == [["input", "valueDate"]]
    assert named(late[0], "EX-01")
