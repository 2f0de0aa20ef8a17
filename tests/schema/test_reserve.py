"""The fund's reserve by its value-added income: the figure is put on record under four eyes, the reserve follows."""

from typing import Final

from recoup.services import organisation
from recoup.services.organisation import OrganisationDraft
from tests.schema.books import done, loan_input, party_input, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD
from tests.schema.people import agree, person

CHANGE: Final = """
mutation ($input: ParameterChangeInput!) { parameterChange(input: $input) {
  approval { id } userErrors { code field } } }"""
RESERVE: Final = """{ portfolio { regime { code } balance { amount }
  provisions { minimum { amount } minima { provision { code } amount { amount } rules } } } }"""
STATED: Final = """{ portfolio { provisions(
  figures: [{name: "value_added_income", amount: {amount: "50000000.00", currency: "CNY"}}]) {
    minimum { amount } } } }"""


async def test_the_income_of_the_year_is_recorded_and_the_reserve_is_60_percent_of_it(server: Server) -> None:
    """HW-04, HF-X14: 1 % of the balance; by income, of 38,000,000.00, 22,800,000.00. A question may state another."""
    draft = OrganisationDraft(code="FUND", name="Fund", kind="CENTRE", regime="housing_fund")
    await organisation.board(server.actor, draft)
    leader = await person(server, "leader", "HF-R5", "FUND")
    committee = await person(server, "committee", "HF-R7", "FUND")
    await done(server, "partyBoard", PARTY_BOARD, party_input(organisation="FUND"))
    home = {**loan_input(), "organisation": "FUND", "regime": "housing_fund", "product": "HOME", "rate": "0.031"}
    loan = (await done(server, "loanBoard", LOAN_BOARD, home))["loan"]["id"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan})
    draw = {"loanId": loan, "valueDate": FIRST_DAY.isoformat(), "idempotencyKey": "draw"}
    await done(server, "loanDisburse", DISBURSE, draw)
    (row,) = (await server.data(RESERVE, bearer=leader))["portfolio"]
    assert (row["balance"]["amount"], row["provisions"]["minimum"]["amount"]) == ("12000.00", "120.00")
    for key, value in (("reserve_method", "INCOME_60PCT"), ("value_added_income", "3800000000")):
        told = {"institution": "FUND", "regime": "housing_fund", "key": key, "value": value, "since": "2024-01-11"}
        asked = await done(server, "parameterChange", CHANGE, told, bearer=leader)
        await agree(server, asked["approval"]["id"], committee)
    negative = {"institution": "FUND", "regime": "housing_fund", "key": "value_added_income", "value": "-1"}
    refused = await server.data(CHANGE, {"input": {**negative, "since": "2024-01-11"}}, bearer=leader)
    assert refused["parameterChange"]["userErrors"] == [{"code": "PARAMETER_RANGE", "field": ["input", "value"]}]
    await turned(server, FIRST_DAY)
    (row,) = (await server.data(RESERVE, bearer=leader))["portfolio"]
    assert row["provisions"]["minimum"]["amount"] == "22800000.00"
    assert [each for each in row["provisions"]["minima"] if each["amount"]["amount"] != "0.00"] == [
        {"provision": {"code": "RISK_RESERVE_OF_INCOME"}, "amount": {"amount": "22800000.00"}, "rules": ["HW-04"]}
    ]
    (row,) = (await server.data(STATED, bearer=leader))["portfolio"]
    assert row["provisions"]["minimum"]["amount"] == "30000000.00"
