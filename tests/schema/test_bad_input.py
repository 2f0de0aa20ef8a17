"""Bad input, one kind at a time: each is told by field, value and limit, and nothing is written."""

from typing import Any

from tests.schema.books import lent, loan_input, party_input, payment_input
from tests.schema.calling import Server
from tests.schema.operations import DISBURSE, LOAN_BOARD, PARTY_BOARD, RECORD, REVERSE

COUNTS = "{ loans(first: 1) { totalCount } parties(first: 1) { totalCount } journal(first: 1) { totalCount } }"


async def told(server: Server, mutation: str, given: dict[str, object]) -> dict[str, Any]:
    """The one top-level error of an input that does not fit its type."""
    answer = await server.ask(mutation, {"input": given})
    assert "data" not in answer, answer
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    found: dict[str, Any] = error
    return found


async def test_what_is_no_number_is_refused_by_the_scalar(server: Server) -> None:
    """The place and the value stand in the sentence."""
    for amount in ("NaN", "1e999", "1E5", "Infinity", "1,120.00", "", "１１２０"):
        error = await told(server, RECORD, payment_input("x", amount))
        assert error["extensions"]["reason"] == "DECIMAL", amount
        assert error["message"].startswith(f"input.amount.amount: {amount}")


async def test_a_number_of_json_is_no_amount(server: Server) -> None:
    """1120.10 as a double is not 1120.10."""
    error = await told(server, RECORD, {**payment_input("x"), "amount": {"amount": 1120.1, "currency": "CNY"}})
    assert "1120.1" in error["message"]


async def test_a_literal_in_the_document_is_as_strict(server: Server) -> None:
    """NaN without quotes is a name, 1e999 a float: neither is an amount."""
    for literal in ("NaN", "1e999", "5"):
        query = (
            'mutation { paymentRecord(input: {loanId: "x", valueDate: "2024-01-10", idempotencyKey: "k", '
            f'amount: {{amount: {literal}, currency: "CNY"}}}}) {{ userErrors {{ code }} }} }}'
        )
        answer = await server.ask(query)
        assert answer["errors"][0]["extensions"]["reason"] == "DECIMAL", answer


async def test_an_unknown_field_is_named(server: Server) -> None:
    """A misspelt field must not be left out silently."""
    error = await told(server, RECORD, {**payment_input("x"), "amonut": "5"})
    assert "amonut" in error["message"]


async def test_a_missing_field_is_told(server: Server) -> None:
    """An idempotency key is not made up by the server."""
    given = payment_input("x")
    del given["idempotencyKey"]
    assert "input" in (await told(server, RECORD, given))["message"]


async def test_a_wrong_day_is_told(server: Server) -> None:
    """Its spelling, or the range of days that can be booked."""
    for day in ("2024-02-30", "20240110", "2024-01-10T00:00:00Z", "1969-12-31", "2199-01-01"):
        error = await told(server, RECORD, payment_input("x", valueDate=day))
        assert error["message"].startswith(f"input.valueDate: {day}")


async def test_problems_of_a_payment_are_told_one_by_one(server: Server) -> None:
    """Too many decimals, below zero, another currency, before draw-down, after the business day, nobody's id."""
    loan = await lent(server)
    before = await server.data(COUNTS)
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"amount": {"amount": "1.001", "currency": "CNY"}}, "AMOUNT_TOO_PRECISE", "amount"),
        ({"amount": {"amount": "-5.00", "currency": "CNY"}}, "AMOUNT_NOT_POSITIVE", "amount"),
        ({"amount": {"amount": "0", "currency": "CNY"}}, "AMOUNT_NOT_POSITIVE", "amount"),
        ({"amount": {"amount": "99999999999999.00", "currency": "CNY"}}, "AMOUNT_TOO_LARGE", "amount"),
        ({"amount": {"amount": "5.00", "currency": "USD"}}, "CURRENCY_OTHER", "currency"),
        ({"valueDate": "2024-01-09"}, "VALUE_DATE_BEFORE_DISBURSEMENT", "valueDate"),
        ({"valueDate": "2024-01-11"}, "VALUE_DATE_IN_FUTURE", "valueDate"),
        ({"reference": "长" * 201}, "TEXT_TOO_LONG", "reference"),
        ({"payer": "a\u0007b"}, "TEXT_UNPRINTABLE", "payer"),
        ({"idempotencyKey": ""}, "TEXT_MISSING", "idempotencyKey"),
        ({"idempotencyKey": "k" * 256}, "TEXT_TOO_LONG", "idempotencyKey"),
        ({"loanId": "TG9hbjp4"}, "NOT_FOUND", "loanId"),
        ({"loanId": "UGFydHk6eA"}, "INVALID_ID", "loanId"),
        ({"loanId": "nonsense"}, "INVALID_ID", "loanId"),
    ]
    for more, code, field in wrong:
        payload = (await server.data(RECORD, {"input": {**payment_input(loan), **more}}))["paymentRecord"]
        found = [(error["code"], error["field"]) for error in payload["userErrors"]]
        assert [found[0][0]] == [code], (more, found)
        assert found[0][1] is not None
        assert field in found[0][1], found
        assert payload["payment"] is None
        assert all(error["message"] and not error["message"].startswith("error.") for error in payload["userErrors"])
    assert await server.data(COUNTS) == before


async def test_everything_wrong_with_an_input_is_told_at_once(server: Server) -> None:
    """Nobody likes to mend one thing after the other."""
    given = loan_input(
        party="C-404",
        organisation="NOWHERE",
        product="NO_SUCH",
        principal={"amount": "12000.001", "currency": "CNY"},
    )
    gathered = await server.refusals(LOAN_BOARD, {"input": given}, field="loanBoard")
    assert gathered == [("AMOUNT_TOO_PRECISE", ["input", "principal", "amount"])]
    given["principal"] = {"amount": "12000.00", "currency": "CNY"}
    refused = await server.refusals(LOAN_BOARD, {"input": given}, field="loanBoard")
    assert {path[1] for _, path in refused} >= {"party", "organisation", "product"}, refused


async def test_a_disbursement_problem_is_told(server: Server) -> None:
    """Twice, or too much."""
    loan = await lent(server)
    again = {"loanId": loan, "valueDate": "2024-01-10", "idempotencyKey": "other"}
    codes = await server.refusals(DISBURSE, {"input": again}, field="loanDisburse")
    assert [code for code, _ in codes] == ["ALREADY_DISBURSED"]


async def test_a_number_is_never_given_twice(server: Server) -> None:
    """People tell parties by it."""
    assert await server.refusals(PARTY_BOARD, {"input": party_input()}, field="partyBoard") == []
    refused = await server.refusals(PARTY_BOARD, {"input": party_input()}, field="partyBoard")
    assert refused == [("ALREADY_EXISTS", ["input", "number"])]


async def test_a_reversal_needs_a_reason_and_a_payment(server: Server) -> None:
    """Nobody's payment cannot be taken back."""
    given = {"paymentId": "UGF5bWVudDp4", "reason": "x", "idempotencyKey": "r"}
    assert await server.refusals(REVERSE, {"input": given}, field="paymentReverse") == [
        ("NOT_FOUND", ["input", "paymentId"])
    ]


async def test_sentences_come_in_the_language_asked_for(server: Server) -> None:
    """At the field, over the header."""
    loan = await lent(server)
    query = RECORD.replace("code field message", "code en: message(language: EN) zh: message(language: ZH_CN)")
    given = payment_input(loan, "1.001")
    answer = await server.ask(query, {"input": given}, language="zh-CN")
    (error,) = answer["data"]["paymentRecord"]["userErrors"]
    assert "decimals" in error["en"]
    assert "小数" in error["zh"]


async def test_a_name_longer_than_names_are_belongs_to_nobody(server: Server) -> None:
    """The database's own refusal of such a text is no answer to a client."""
    loan = await lent(server)
    long = "x" * 300
    lending = {"part": "head", "organisation": "BANK", "reason": "x", "beginsOn": "2024-01-10", "endsOn": "2024-01-11"}
    change = {"regime": "commercial_bank", "key": "cost_warning", "value": "1", "since": "2024-02-01"}
    asked: dict[str, dict[str, object]] = {
        "tokenRevoke": {"token": long},
        "officerAssign": {"loanId": loan, "officer": long},
        "delegationGive": {"delegate": long, "giver": long, **lending},
        "parameterChange": {"institution": long, **change},
        "principalDeactivate": {"principal": long},
    }
    for name, given in asked.items():
        kind = f"{name[0].upper()}{name[1:]}Input"
        mutation = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
        answer = await server.data(mutation, {"input": given}, bearer=server.admin)
        assert answer[name]["userErrors"] != [], name
