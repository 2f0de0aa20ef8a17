"""The general ledger through GraphQL."""

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
