"""Why through the API: one shape for a loan's figure, a bill, a payment line; and what it may cost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from recoup.rules.advance import Batch
from recoup.rules.edition import Stages
from recoup.rules.origin import Traced, traced
from recoup.services import explain
from recoup_graphql.explain import LoanFigure
from tests.schema.books import done, lent, payment_input, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import RECORD

WHY = """
fragment why on Explanation {
  code title effectiveOn amount { amount } number grade { code } because { rule citation }
  steps { level code text adds amount { amount } number formula rounding because { rule }
    accrual { beginsOn endsOn days base { amount } rate share exact }
    fact { seq kind valueDate recordedAt recordedBy } }
}"""
LOAN = 'query ($figure: LoanFigure!) { loan(number: "L-1") { explain(figure: $figure) { ...why } } }' + WHY
BILL = (
    """query ($part: BillPart!) {
  loan(number: "L-1") { bills(first: 1) { nodes { interest { amount } explain(part: $part) { ...why } } } }
}"""
    + WHY
)
LINES = (
    """query { loan(number: "L-1") {
  payments(first: 1) { nodes { amount { amount } lines { explain { ...why } } } }
} }"""
    + WHY
)


def total(steps: list[dict[str, Any]]) -> Decimal:
    """What the steps right below the figure add up to."""
    return sum((Decimal(step["amount"]["amount"]) for step in steps if step["level"] == 0 and step["adds"]), Decimal())


async def test_a_bill_tells_the_days_and_the_formula_of_its_interest(server: Server) -> None:
    """12,000.00 at 12 % for a month is 120.00: a twelfth of a year."""
    await lent(server)
    await turned(server, FIRST_DAY + timedelta(days=34))
    (bill,) = (await server.data(BILL, {"part": "INTEREST"}))["loan"]["bills"]["nodes"]
    told = bill["explain"]
    (stretch,) = [step for step in told["steps"] if step["accrual"]]
    assert told["amount"] == bill["interest"] == {"amount": "120.00"}
    assert total(told["steps"]) == Decimal("120.00")
    assert stretch["formula"] == "12,000.00 × 12% × 1 / 12 = 120.00"
    assert stretch["accrual"]["share"] == "1/12"
    assert Decimal(stretch["accrual"]["exact"]) == 120
    assert stretch["fact"]["kind"] == "DRAWDOWN"
    assert {reason["rule"] for reason in told["because"]} >= {"IR-01"}
    assert all(reason["citation"] for reason in told["because"])


async def test_a_payment_line_tells_the_order(server: Server) -> None:
    """Interest before principal, each in its turn, and the lines sum to what was paid."""
    loan = await lent(server)
    await turned(server, FIRST_DAY + timedelta(days=34))
    paid = payment_input(loan, "500.00", valueDate=(FIRST_DAY + timedelta(days=35)).isoformat())
    await done(server, "paymentRecord", RECORD, paid)
    (payment,) = (await server.data(LINES, {}))["loan"]["payments"]["nodes"]
    told = payment["lines"][0]["explain"]
    assert told["amount"] == payment["amount"]
    assert total(told["steps"]) == Decimal("500.00")
    assert told["steps"][0]["because"]
    assert [step["number"] for step in told["steps"] if step["adds"]] == list(range(1, len(payment["lines"]) + 1))


async def test_every_figure_of_a_loan_tells_why(server: Server) -> None:
    """Late by five days: each has a title, and its steps speak."""
    await lent(server)
    await turned(server, FIRST_DAY + timedelta(days=34))
    for figure in LoanFigure:
        told = (await server.data(LOAN, {"figure": figure.value}))["loan"]["explain"]
        assert told["title"]
        assert all(step["text"] for step in told["steps"])


async def test_a_grade_tells_why_and_one_operation_walks_a_loan_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as the loan's figure, with the titles of the instruments; three whys of a day, one walk."""
    await lent(server)
    await turned(server, FIRST_DAY + timedelta(days=74))
    walks: list[int] = []

    def counted(batch: Batch, stages: Stages, on: int) -> Traced:
        walks.append(on)
        return traced(batch, stages, on)

    monkeypatch.setattr(explain, "traced", counted)
    asked = """query { loan(number: "L-1") {
      grade { official { code } explain { ...why } } explain(figure: GRADE) { ...why }
      explainBill(seq: 1, part: PENALTY) { steps { because { rule instrument(language: EN) } } }
    } }"""
    told = (await server.data(asked + WHY))["loan"]
    assert told["grade"]["explain"] == told["explain"]
    assert told["explain"]["grade"] == told["grade"]["official"]
    assert all(reason["instrument"] for step in told["explainBill"]["steps"] for reason in step["because"])
    assert len(walks) == 1


async def test_explaining_a_page_of_loans_is_too_dear(server: Server) -> None:
    """Each walks its loan: twenty may be asked for at once, a hundred not."""
    await lent(server)
    query = "query { loans(first: %d) { nodes { explain(figure: PAYOFF) { amount { amount } } } } }"
    assert "errors" not in await server.ask(query % 20)
    assert "cost" in (await server.ask(query % 100))["errors"][0]["message"]
