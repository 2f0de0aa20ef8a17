"""A loan moved to another regime through the API: who agrees, and what is missing at the fields of the input."""

from datetime import date
from typing import Final

from tests.schema.books import done, lent, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import DECIDE
from tests.schema.people import agree, person

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


LOAN: Final = """
query ($id: ID!, $then: Date!) { loan(id: $id) { regime { code } product { code } status { code } daysPastDue }
  past: loan(id: $id) { asOf(effectiveOn: $then) { regime { code } product { code } } } }"""
MOVED: Final = """
mutation ($input: LoanRegimeChangeInput!) { loanRegimeChange(input: $input) {
  approval { id } needed { part { code } persons } warnings { code }
  before { product { code } } after { product { code } } scheduleAfter { dueOn }
  userErrors { code field message }
} }"""


async def test_persons_move_a_loan_and_a_later_day_goes_by_the_other_regime(server: Server) -> None:
    """CP-19: whoever keeps the ledger asks, head and committee sign; whoever asks signs nothing. Due on 2024-02-10, in
    the spring holiday and so on the 18th, and unpaid, the loan is overdue by the fund's table on the 20th; the day
    before the move is the bank's."""
    loan = await lent(server)
    ledger = await person(server, "ledger", "CB-R10", "BANK")
    head, member = await person(server, "head", "CB-R3", "BANK"), await person(server, "member", "CB-R8", "BANK")
    await turned(server, date(2024, 1, 19))
    home = {"regime": "housing_fund", "product": "HOME", "valueDate": "2024-01-20"}
    seen = await done(server, "loanRegimeChange", MOVED, _given(loan, "k1", **home, mode="PREVIEW"), bearer=ledger)
    assert [seen[side]["product"]["code"] for side in ("before", "after")] == ["RETAIL_INSTALMENT", "HOME"]
    assert [each["code"] for each in seen["warnings"]] == ["NOBODY_PLAYS", "ROUNDS_OF_ANOTHER"]
    assert len(seen["scheduleAfter"]) == 12
    asked = await done(server, "loanRegimeChange", MOVED, _given(loan, "k2", **home), bearer=ledger)
    given = {"approvalId": asked["approval"]["id"], "verdict": "APPROVED", "idempotencyKey": "own"}
    refused = (await server.data(DECIDE, {"input": given}, bearer=ledger))["approvalDecide"]["userErrors"]
    assert [each["code"] for each in refused] == ["MAKER_CANNOT_DECIDE"]
    await agree(server, asked["approval"]["id"], head, member)
    await turned(server, date(2024, 2, 19))
    told = await server.data(LOAN, {"id": loan, "then": "2024-01-19"}, bearer=head)
    assert told["loan"] == {
        "regime": {"code": "housing_fund"}, "product": {"code": "HOME"}, "status": {"code": "OVERDUE"},
        "daysPastDue": 2,
    }  # fmt: skip
    assert told["past"]["asOf"] == {"regime": {"code": "commercial_bank"}, "product": {"code": "RETAIL_INSTALMENT"}}
