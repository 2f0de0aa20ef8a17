"""The past through the API: a loan and the portfolio on a day, as known at a moment; and what changes the future."""

from tests.schema.books import done, lent, payment_input
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import RECORD

ASK = """query ($day: Date, $moment: DateTime) {
  loan(number: "L-1") {
    balance { amount } figures { payoff { amount } } schedule { dueOn principal { amount } interest { amount } }
    asOf(effectiveOn: $day, recordedAt: $moment) {
      effectiveOn recordedAt isDisbursed balance { amount } payoff { amount } arrears { amount } daysPastDue
      missedTotal grade { code } floor { code } status { code } bills { seq outstanding { amount } }
      schedule { dueOn principal { amount } interest { amount } }
    }
  }
  portfolio(asOf: {effectiveOn: $day, recordedAt: $moment}) { regime { code } loans balance { amount } }
}"""
CHANGE = """mutation ($input: ParameterChangeInput!) {
  parameterChange(input: $input) {
    change { key since before value } approval { awaits { code } subjectNumber told { name value } }
    userErrors { code field }
  }
}"""


async def test_an_answer_is_found_again_by_its_moment(server: Server) -> None:
    """Ask, pay, ask again by the moment of the first answer: the same; without one: today's."""
    loan = await lent(server)
    first = await server.data(ASK, {})
    then = first["loan"]["asOf"]
    assert then["balance"] == first["loan"]["balance"] == {"amount": "12000.00"}
    assert then["payoff"] == first["loan"]["figures"]["payoff"]
    assert then["schedule"] == first["loan"]["schedule"] != []
    assert (then["isDisbursed"], then["effectiveOn"], then["bills"]) == (True, FIRST_DAY.isoformat(), [])
    assert first["portfolio"] == [
        {"regime": {"code": "commercial_bank"}, "loans": 1, "balance": {"amount": "12000.00"}}
    ]
    await done(server, "paymentRecord", RECORD, payment_input(loan, "500.00"))
    again = await server.data(ASK, {"day": FIRST_DAY.isoformat(), "moment": then["recordedAt"]})
    assert again["loan"]["asOf"] == then
    now = (await server.data(ASK, {}))["loan"]
    assert now["asOf"]["balance"] == now["balance"] != then["balance"]
    assert now["asOf"]["schedule"] == now["schedule"] != then["schedule"]


async def test_the_future_is_refused(server: Server) -> None:
    """A day after the business day, a moment after now."""
    await lent(server)
    for given in ({"day": "2078-01-01"}, {"moment": "2078-01-01T00:00:00Z"}):
        answer = await server.ask(ASK, given)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_walking_the_past_is_dear(server: Server) -> None:
    """Twenty-five loans may be asked for at once, not a page of a hundred."""
    await lent(server)
    query = "query { loans(first: %d) { nodes { asOf { payoff { amount } } } } }"
    assert "errors" not in await server.ask(query % 20)
    assert "cost" in (await server.ask(query % 100))["errors"][0]["message"]


async def test_a_parameter_is_chosen_for_a_day_to_come(server: Server) -> None:
    """The answer says what it was and will be; what the rules do not admit comes back with its field."""
    await lent(server)
    chosen = {"institution": "BANK", "regime": "commercial_bank", "key": "overdue_surcharge", "since": "2027-01-01"}
    made = await done(server, "parameterChange", CHANGE, {**chosen, "value": "400000"}, bearer=server.admin)
    assert made["change"] == {"key": "overdue_surcharge", "since": "2027-01-01", "before": 500_000, "value": 400_000}
    assert (made["approval"]["awaits"], made["approval"]["subjectNumber"]) == ({"code": "risk"}, "BANK")
    wrong = {"input": {**chosen, "value": "900000"}}
    refused = (await server.data(CHANGE, wrong, bearer=server.admin))["parameterChange"]
    assert refused["change"] is None
    assert refused["userErrors"] == [{"code": "PARAMETER_RANGE", "field": ["input", "value"]}]
