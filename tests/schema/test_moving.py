"""A loan moved to another regime through the API: who agrees, and what is missing at the fields of the input."""

from typing import Final

from tests.schema.books import done, lent
from tests.schema.calling import FIRST_DAY, Server

ASK: Final = """
mutation ($input: LoanRegimeChangeInput!) { loanRegimeChange(input: $input) {
  amendment { number } approval { told { name value } } needed { part { code } persons }
  userErrors { code field message }
} }"""


def _given(loan: str, key: str, **more: object) -> dict[str, object]:
    return {"loanId": loan, "valueDate": FIRST_DAY.isoformat(), "reason": "agreed", "idempotencyKey": key, **more}


async def test_what_is_missing_for_another_regime_is_told_at_the_fields_of_the_input(server: Server) -> None:
    """CP-19, DB-34: head and committee would agree; what the loan does not say yet is named as it would be given."""
    loan = await lent(server)
    home = {"regime": "housing_fund", "product": "HOME"}
    tried = await done(server, "loanRegimeChange", ASK, _given(loan, "k1", **home, mode="PREVIEW"))
    assert [(each["part"]["code"], each["persons"]) for each in tried["needed"]] == [("head", 1), ("committee", 1)]
    project = {"regime": "development_bank", "product": "PROJECT", "attributes": [{"code": "colour", "value": "red"}]}
    given = {"input": _given(loan, "k2", **project, mode="PREVIEW")}
    errors = (await server.data(ASK, given))["loanRegimeChange"]["userErrors"]
    told = {(each["code"], tuple(each["field"])) for each in errors}
    assert {
        ("ATTRIBUTE_MISSING", ("input", "attributes", "loan_kind")), ("CHOICE_UNKNOWN", ("input", "attributes")),
        ("DEMAND_NOT_MET", ("input", "loanId")),
    } <= told  # fmt: skip
    assert any("DB-34" in each["message"] for each in errors)
    waits = await done(
        server,
        "loanRegimeChange",
        ASK,
        _given(loan, "k3", **home, attributes=[{"code": "house_order", "value": "FIRST"}]),
    )
    assert {"name": "attributes", "value": "house_order: FIRST"} in waits["approval"]["told"]
    assert waits["amendment"] is None
