"""A contract that fixes its plan, and one that will cost too much, through the API."""

from typing import Final

from tests.schema.books import done, loan_input, party_input
from tests.schema.calling import Server
from tests.schema.operations import PARTY_BOARD

BOARD: Final = """
mutation ($input: LoanBoardInput!) {
  loanBoard(input: $input) {
    loan { fixedPlan { yearDays yearCut smoothResidual steps { fromSeq instalment { amount } } } }
    schedule { principal { amount } interest { amount } }
    warnings { code field value limit message }
    userErrors { code field }
  }
}"""
PLAN: Final = {"yearDays": "ACTUAL", "yearCut": "JAN_1", "steps": [{"fromSeq": 3, "instalment": "4000.00"}]}


async def test_a_fixed_plan_and_a_warning_are_shown_before_anything_is_boarded(server: Server) -> None:
    """4,000.00 from the third due on, by hand; the plan ends when nothing is left. Boarded, it tells its options."""
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    asked = loan_input(method="ANNUITY", rate="0.3", fixedPlan=PLAN, mode="PREVIEW")
    told = await done(server, "loanBoard", BOARD, asked)
    totals = [
        round(100 * (float(row["principal"]["amount"]) + float(row["interest"]["amount"]))) for row in told["schedule"]
    ]
    assert totals[2:4] == [400_000, 400_000]
    (warning,) = told["warnings"]
    assert (warning["code"], warning["field"], warning["limit"]) == ("YEARLY_COST_ABOVE", ["input", "rate"], "0.24")
    assert "IR-11" in warning["message"]
    told = await done(server, "loanBoard", BOARD, loan_input(method="ANNUITY", fixedPlan=PLAN))
    assert told["loan"]["fixedPlan"] == {
        "yearDays": "ACTUAL", "yearCut": "JAN_1", "smoothResidual": False,
        "steps": [{"fromSeq": 3, "instalment": {"amount": "4000.00"}}],
    }  # fmt: skip


async def test_a_step_beyond_the_plan_is_refused_by_its_place_in_the_input(server: Server) -> None:
    """The field is the one that was sent."""
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    steps = [{"fromSeq": 13, "instalment": "4000.00"}]
    asked = loan_input(method="ANNUITY", fixedPlan={**PLAN, "steps": steps})
    answer = (await server.data(BOARD, {"input": asked}))["loanBoard"]
    assert answer["userErrors"] == [{"code": "QUOTE_OUT_OF_RANGE", "field": ["input", "fixedPlan", "steps"]}]
