"""RB-06 over HTTP: a plan is offered to an overdue debtor, signed, agreed to, and is an amendment of the loan then."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from tests.schema.books import done, lent, turned
from tests.schema.calling import Server
from tests.schema.operations import DECIDE
from tests.schema.test_casework import GRANT, PERSON, upload

CASE: Final = """query { cases(filter: {kind: "COLLECTION"}) { nodes {
  id state { code } version fields { code { code } value text(language: ZH_CN) }
  acts { code { code } isPermitted entries { code { code } kind choices { code label } } obstacles { code message } }
  story { act code { code } } tasks { code { code } state } } } }"""
ACT: Final = """
mutation ($input: CaseActInput!) {
  caseAct(input: $input) {
    case { state { code } dueOn } approval { id number levels { part { code } } } userErrors { code field message }
  } }"""
MESSAGES: Final = (
    "{ messages(filter: {}, first: 9) { nodes { template { code } channel { code } body state { code } } } }"
)
ATTACH: Final = """
mutation ($input: EvidenceAttachInput!) { evidenceAttach(input: $input) { evidence { id } userErrors { code } } }"""
TOKEN: Final = "mutation ($input: TokenCreateInput!) { tokenCreate(input: $input) { secret userErrors { code } } }"
LOAN: Final = """{ loan(number: "L-1") { maturityOn instalments
  amendments(first: 5) { nodes { command { code label } told { name value text } approvalNumber } } } }"""
OFFER: Final = {
    "difficulty": "OVERDUE",
    "new_instalments": "24",
    "first_due_on": "2024-04-20",
    "capitalise": "true",
    "offer": "24 instalments from 20 April",
    "offered_until": "2024-03-10",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


async def _case(server: Server) -> Any:  # noqa: ANN401  JSON
    (one,) = (await server.data(CASE))["cases"]["nodes"]
    return one


async def _step(server: Server, code: str, **fields: str) -> Any:  # noqa: ANN401  JSON
    one = await _case(server)
    told = [{"code": name, "value": value} for name, value in fields.items()]
    given = {"caseId": one["id"], "transition": code, "expectedVersion": one["version"], "fields": told}
    return await done(server, "caseAct", ACT, given)


async def _person(server: Server, code: str, role: str) -> str:
    """A token of somebody who plays a role at the bank."""
    person = {"code": code, "name": code, "organisation": "BANK", "kind": "SERVICE"}
    await done(server, "principalCreate", PERSON, person, bearer=server.admin)
    await done(
        server, "grantGive", GRANT, {"principal": code, "role": role, "organisation": "BANK"}, bearer=server.admin
    )
    made = await done(
        server, "tokenCreate", TOKEN, {"principal": code, "scopes": ["READ", "OPERATE"]}, bearer=server.admin
    )
    return str(made["secret"])


async def test_an_offered_plan_that_the_debtor_signs_becomes_a_restructuring(server: Server) -> None:
    """RB-06, CL-09: offered through the gate, refused without the signature, agreed by head and committee."""
    await lent(server)
    await turned(server, date(2024, 2, 20))
    one = await _case(server)
    assert one["state"]["code"] == "COLLECTING"
    offer = next(act for act in one["acts"] if act["code"]["code"] == "offer")
    asked = {entry["code"]["code"]: entry for entry in offer["entries"]}
    assert {code: entry["kind"] for code, entry in asked.items()} == {
        "difficulty": "CODE", "new_instalments": "INT", "first_due_on": "DATE", "capitalise": "BOOL", "offer": "TEXT",
        "offered_until": "DATE",
    }  # fmt: skip
    assert {each["code"] for each in asked["difficulty"]["choices"]} >= {"OVERDUE", "LIKELY_OVERDUE"}
    offered = await _step(server, "offer", **OFFER)
    assert (offered["case"]["state"]["code"], offered["case"]["dueOn"]) == ("OFFERED", "2024-03-10")
    sent = [
        one for one in (await server.data(MESSAGES))["messages"]["nodes"] if one["template"]["code"] == "PLAN_OFFER"
    ]
    assert [(one["channel"]["code"], OFFER["offer"] in one["body"]) for one in sent] == [("SMS", True)]
    texts = {each["code"]["code"]: each["text"] for each in (await _case(server))["fields"]}
    assert (texts["difficulty"], texts["capitalise"]) == ("逾期", "是")
    accept = next(act for act in (await _case(server))["acts"] if act["code"]["code"] == "accept")
    assert [each["code"] for each in accept["obstacles"]] == ["EVIDENCE_MISSING"]
    proof = (await upload(server, b"%PDF-1.7 signed by the debtor")).json()["id"]
    subject = (await _case(server))["id"]
    await done(server, "evidenceAttach", ATTACH, {"evidenceId": proof, "subjectId": subject, "kind": "SIGNATURE"})
    heads = [await _person(server, code, role) for code, role in (("head", "CB-R3"), ("sitting", "CB-R8"))]
    waits = (await _step(server, "accept"))["approval"]
    assert [level["part"]["code"] for level in waits["levels"]] == ["head", "committee"]
    for place, bearer in enumerate(heads):
        verdict = {"approvalId": waits["id"], "verdict": "APPROVED", "idempotencyKey": f"d{place}"}
        await done(server, "approvalDecide", DECIDE, verdict, bearer=bearer)
    loan = (await server.data(LOAN))["loan"]
    (amendment,) = loan["amendments"]["nodes"]
    assert (amendment["command"]["code"], amendment["approvalNumber"]) == ("loan.restructure", waits["number"])
    assert (loan["maturityOn"], loan["instalments"]) == ("2026-03-20", 24)
    ended = CASE.replace('kind: "COLLECTION"', 'kind: "COLLECTION", open: false')
    (one,) = (await server.data(ended))["cases"]["nodes"]
    assert (one["state"]["code"], [line["act"] for line in one["story"]].count("ASKED")) == ("CURED", 1)
