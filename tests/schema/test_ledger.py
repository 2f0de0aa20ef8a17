"""The general ledger through GraphQL."""

from tests.schema.books import lent
from tests.schema.calling import Server

ACCOUNTS = """{ accounts { number account { code label } type { code label } normalSide { code label } isContra
  name { zh en } regimeNames { regime { code } name { zh en } } } }"""


async def test_the_chart_of_accounts_names_every_account_in_both_languages_and_in_the_words_of_regimes(
    server: Server,
) -> None:
    """A front end needs no table of its own."""
    told = {row["account"]["code"]: row for row in (await server.data(ACCOUNTS))["accounts"]}
    principal = told["PRINCIPAL"]
    assert (principal["number"], principal["type"]["code"], principal["normalSide"]["label"]) == (
        1301,
        "ASSET",
        "Debit",
    )
    assert principal["name"] == {"zh": "本金", "en": "Principal"}
    names = {row["regime"]["code"]: row["name"]["zh"] for row in principal["regimeNames"]}
    assert names == {"commercial_bank": "贷款", "development_bank": "贷款", "housing_fund": "委托贷款"}
    assert [code for code, row in told.items() if row["isContra"]] == [
        "PROVISION",
        "OFF_BOOK_CONTRA",
        "WRITTEN_OFF_CONTRA",
    ]


async def test_the_books_of_the_open_day_balance_and_show_both_sides_of_a_loan(server: Server) -> None:
    """A draw-down: principal against clearing."""
    loan = await lent(server)
    query = (
        "{ trialBalance { currency isBalanced debits { amount } accounts { account { code } closing { amount } } } }"
    )
    (told,) = (await server.data(query))["trialBalance"]
    assert (told["currency"], told["isBalanced"]) == ("CNY", True)
    assert {row["account"]["code"] for row in told["accounts"]} >= {"CLEARING", "PRINCIPAL"}
    sides = """query ($loan: ID!) { ledgerLegs(filter: {loanId: $loan}) {
      totalCount nodes { side { code } account { code } other { code } amount { amount } loanNumber } } }"""
    legs = (await server.data(sides, {"loan": loan}))["ledgerLegs"]
    assert legs["totalCount"] % 2 == 0
    assert [(leg["side"]["code"], leg["account"]["code"], leg["other"]["code"]) for leg in legs["nodes"][:2]] == [
        ("DEBIT", "PRINCIPAL", "CLEARING"),
        ("CREDIT", "CLEARING", "PRINCIPAL"),
    ]


async def test_the_whole_ledger_is_refused_as_a_list(server: Server) -> None:
    """The refusal says what to name."""
    answer = await server.ask("{ ledgerLegs(filter: {}) { totalCount } }")
    assert answer["errors"][0]["extensions"]["reason"] == "LEGS_OF_WHAT"


async def test_a_month_that_is_not_over_is_not_closed_and_the_refusal_says_why(server: Server) -> None:
    """Administrators only; the list shows the present month."""
    await lent(server)
    assert [row["state"] for row in (await server.data("{ periods { state { code } } }"))["periods"]] == [
        {"code": "OPEN"}
    ]
    close = """mutation { periodClose(input: {month: "2024-01-10"}) {
      period { state { code } } userErrors { code field message } } }"""
    (error,) = (await server.data(close, bearer=server.admin))["periodClose"]["userErrors"]
    assert (error["code"], error["field"]) == ("PERIOD_NOT_OVER", ["input", "month"])
    denied = await server.ask(close)
    assert denied["errors"][0]["extensions"]["code"] == "FORBIDDEN"
