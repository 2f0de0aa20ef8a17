"""Contacts through the API: the gate warns, the log tells the truth, points learn."""

from pathlib import Path
from typing import Final

import pytest

from tests.schema.books import done, loan_input, party_input
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD, RECORD

GATE: Final = """
query ($input: ContactGateInput!) {
  contactGate(input: $input) {
    isAllowed allowedFrom reasons { code rules allowedFrom text(language: ZH_CN) subject { code label } }
  }
}"""
LOG: Final = """
mutation ($input: ContactLogInput!) {
  contactLog(input: $input) {
    contact { id isMade isBreach countsAs { code label } outcome { label } reasons { code rules } partyName }
    userErrors { code field message }
  }
}"""
ADD: Final = """
mutation ($input: ContactPointAddInput!) {
  contactPointAdd(input: $input) { contactPoint { id value relation { label } } userErrors { code field } }
}"""
CHANGE: Final = """
mutation ($input: ContactPointChangeInput!) {
  contactPointChange(input: $input) { contactPoint { isAnyHour invalidOn } userErrors { code field } }
}"""
LIST: Final = """
query ($party: ID!) {
  contacts(filter: {partyId: $party, isBreach: true}) { totalCount nodes { id said { code label } } }
  contactPoints(partyId: $party) { nodes { id value isAnyHour } }
}"""


async def _proof(server: Server) -> str:
    """A receipt, uploaded: the id by which it is named."""
    async with server.client() as client:
        headers = {"authorization": f"Bearer {server.operator}"}
        answer = await client.post(
            "/evidence", params={"name": "回执.pdf"}, content=b"%PDF-1.7 signed", headers=headers
        )
    return str(answer.json()["id"])


async def test_the_ways_of_contact_are_told_with_what_may_come_of_them(server: Server) -> None:
    """For a front end's form: channel, outcomes, in which somebody was spoken to, and under which caps it counts."""
    document = """{ contactChannels { code { code label(language: ZH_CN) } outcomes { code label } reached { code }
      countsAs { code label } } }"""
    ways = {each["code"]["code"]: each for each in (await server.data(document))["contactChannels"]}
    assert set(ways) == {"TELEPHONE", "SMS", "EMAIL", "IN_APP", "LETTER", "VISIT"}
    call = ways["TELEPHONE"]
    assert [each["code"] for each in call["countsAs"]] == ["EFFECTIVE_CALL", "FAILED_ATTEMPT"]
    assert {each["code"] for each in call["reached"]} < {each["code"] for each in call["outcomes"]}
    for way in ways.values():
        shown = (way["code"], *way["outcomes"], *way["countsAs"])
        assert all(each["label"] != each["code"] for each in shown)


async def test_the_gate_warns_and_the_log_keeps_what_happened_all_the_same(server: Server) -> None:
    """07:59 in Shanghai is too early; the call is logged as the breach that it is, and found again by its id."""
    party = (await done(server, "partyBoard", PARTY_BOARD, party_input(kind="NATURAL")))["party"]["id"]
    plan = {"partyId": party, "channel": "TELEPHONE", "number": "138 0000 0001", "at": "2024-01-09T23:59:00Z"}
    gate = (await server.data(GATE, {"input": plan}))["contactGate"]
    assert gate == {
        "isAllowed": False,
        "allowedFrom": "2024-01-10T00:00:00Z",
        "reasons": [
            {
                "code": "QUIET_HOURS",
                "rules": ["CC-01"],
                "allowedFrom": "2024-01-10T00:00:00Z",
                "text": "不在允许联系的时段 08:00-22:00",
                "subject": None,
            }
        ],
    }
    told = {**plan, "outcome": "TALKED", "said": ["INSTITUTION_STATED", "THREAT"]}
    logged = (await done(server, "contactLog", LOG, told))["contact"]
    assert (logged["isMade"], logged["isBreach"], logged["countsAs"]["label"]) == (True, True, "Effective call")
    assert [reason["rules"] for reason in logged["reasons"]] == [["CC-01"], ["CC-05"]]
    point = {"partyId": party, "kind": "PHONE", "value": "138-0000-0002"}
    made = (await done(server, "contactPointAdd", ADD, point))["contactPoint"]
    assert (made["value"], made["relation"]["label"]) == ("13800000002", "Debtor")
    change = {"contactPointId": made["id"], "isAnyHour": True, "invalidOn": "2024-01-10"}
    assert (await done(server, "contactPointChange", CHANGE, change))["contactPoint"]["invalidOn"] == "2024-01-10"
    listed = await server.data(LIST, {"party": party})
    assert listed["contacts"]["totalCount"] == 1
    assert [code["label"] for code in listed["contacts"]["nodes"][0]["said"]] == [
        "The institution was stated",
        "Threat",
    ]
    assert [(row["value"], row["isAnyHour"]) for row in listed["contactPoints"]["nodes"]] == [("13800000002", True)]
    again = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
    nodes = (await server.data(again, {"ids": [logged["id"], made["id"]]}))["nodes"]
    assert [node["__typename"] for node in nodes] == ["Contact", "ContactPoint"]


async def test_what_is_wrong_with_a_contact_is_told_by_field(server: Server) -> None:
    """All at once, in the names of the input."""
    wrong = {"channel": "PIGEON", "number": "", "outcome": "TALKED", "at": "2024-01-09T23:59:00Z"}
    assert await server.refusals(LOG, {"input": wrong}, field="contactLog") == [
        ("LOAN_OR_PARTY", ["input", "loanId"]),
        ("CHOICE_UNKNOWN", ["input", "channel"]),
        ("TEXT_MISSING", ["input", "number"]),
    ]


SEND: Final = """
mutation ($input: MessageSendInput!) {
  messageSend(input: $input) { message { id subject body state { code label } partyName } userErrors { code field } }
}"""

WAITING: Final = '{ messages(filter: {state: "WAITING"}) { totalCount nodes { id channel { code } address } } }'


async def test_a_message_is_tried_then_waits_in_the_outbox_and_is_found_again(server: Server) -> None:
    """To a company, which stands under no gate; a preview leaves nothing."""
    party = (await done(server, "partyBoard", PARTY_BOARD, party_input(kind="LEGAL", phone="021-5555 0000")))["party"][
        "id"
    ]
    told = {"partyId": party, "template": "NOTICE", "text": "Please call.", "language": "EN"}
    tried = (await done(server, "messageSend", SEND, {**told, "mode": "PREVIEW"}))["message"]
    assert tried["body"].endswith("Please call. 示例银行")
    made = (await done(server, "messageSend", SEND, told))["message"]
    assert made["state"] == {"code": "WAITING", "label": "Waits"}
    ask = '{ messages(filter: {state: "WAITING"}) { totalCount nodes { id channel { code } address nextAt reason } } }'
    listed = (await server.data(ask))["messages"]
    assert (listed["totalCount"], listed["nodes"][0]["id"]) == (1, made["id"])
    assert (listed["nodes"][0]["channel"]["code"], listed["nodes"][0]["address"]) == ("SMS", "02155550000")
    again = "query ($id: ID!) { node(id: $id) { __typename } }"
    assert (await server.data(again, {"id": made["id"]}))["node"] == {"__typename": "Message"}
    refused = await server.refusals(SEND, {"input": {**told, "channel": "EMAIL"}}, field="messageSend")
    assert refused == [("ADDRESS_MISSING", ["input", "address"])]


PROMISE: Final = """
mutation ($input: PromiseRecordInput!) {
  promiseRecord(input: $input) {
    promise { id state { label } amount { amount } paid { amount } dueOn } userErrors { code field }
  }
}"""
EVENT: Final = """
mutation ($input: ClaimEventRecordInput!) {
  claimEventRecord(input: $input) { claimEvent { id kind { label } outcome } userErrors { code field } }
}"""
UNDO: Final = """
mutation ($input: ClaimEventUndoInput!) {
  claimEventUndo(input: $input) { claimEvent { id } userErrors { code field } }
}"""
CLOCKS: Final = """
query ($loan: ID!) {
  clocks(loanId: $loan) {
    course { code label } state { code } expiresOn alarms
    story { effect { code label } isCounted rules event { code } eventId proof evidence { name } }
  }
}"""


async def test_promises_and_clocks_of_a_loan(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept by a payment; a demand with its evidence of service restarts the limitation, and undone it does not."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    loan = (await done(server, "loanBoard", LOAN_BOARD, loan_input()))["loan"]["id"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan})
    day = FIRST_DAY.isoformat()
    await done(server, "loanDisburse", DISBURSE, {"loanId": loan, "valueDate": day, "idempotencyKey": "draw"})
    promised = {"loanId": loan, "amount": {"amount": "100.00", "currency": "CNY"}, "dueOn": "2024-01-20"}
    made = (await done(server, "promiseRecord", PROMISE, promised))["promise"]
    assert made["state"]["label"] == "Open"
    dollars = {**promised, "amount": {"amount": "1.00", "currency": "USD"}}
    assert await server.refusals(PROMISE, {"input": dollars}, field="promiseRecord") == [
        ("CURRENCY_OTHER", ["input", "currency"])
    ]
    money = {"amount": "100.00", "currency": "CNY"}
    await done(
        server, "paymentRecord", RECORD, {"loanId": loan, "amount": money, "valueDate": day, "idempotencyKey": "p"}
    )
    kept = await server.data('{ promises(filter: {state: "KEPT"}) { nodes { id paid { amount } decidedOn } } }')
    assert kept["promises"]["nodes"] == [{"id": made["id"], "paid": {"amount": "100.00"}, "decidedOn": day}]
    node = await server.data("query ($id: ID!) { node(id: $id) { __typename } }", {"id": made["id"]})
    assert node["node"] == {"__typename": "Promise"}
    demand = {
        "loanId": loan,
        "kind": "DEMAND",
        "on": day,
        "person": "张三",
        "method": "LETTER",
        "proof": await _proof(server),
    }
    event = (await done(server, "claimEventRecord", EVENT, demand))["claimEvent"]
    (clock,) = (await server.data(CLOCKS, {"loan": loan}))["clocks"]
    assert (clock["course"]["label"], clock["state"]["code"]) == ("Limitation", "RUNNING")
    assert [(step["effect"]["code"], step["isCounted"]) for step in clock["story"]] == [
        ("STARTED", True), ("OUTSIDE", False),
    ]  # fmt: skip
    assert clock["story"][1]["eventId"] == event["id"]
    assert clock["story"][1]["evidence"] == {"name": "回执.pdf"}
    await done(server, "claimEventUndo", UNDO, {"claimEventId": event["id"], "reason": "wrong loan"})
    assert len((await server.data(CLOCKS, {"loan": loan}))["clocks"][0]["story"]) == 1
    bare = {"loanId": loan, "kind": "DEMAND", "on": day}
    assert ("EVIDENCE_MISSING", ["input", "proof"]) in await server.refusals(
        EVENT, {"input": bare}, field="claimEventRecord"
    )
