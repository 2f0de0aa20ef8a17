"""Amendments and approvals through the API: preview, wait, decide, see, take back."""

from typing import Any, Final

from recoup.services import token
from tests.schema.books import done, lent
from tests.schema.calling import FIRST_DAY, Server

WHAT: Final = """
  loan { number rate balance { amount } figures { payoff { amount } } }
  amendment { id number command { code label(language: ZH_CN) } replaced { name value } told { name value } isReversed }
  approval {
    id number state { code } awaits { code } madeBy told { name value } decisions { place verdict { code } by }
  }
  needed { part { code } persons }
  before { rate maturityOn } after { rate maturityOn }
  scheduleBefore { dueOn total { amount } } scheduleAfter { dueOn total { amount } }
  journal { kind { code } amount { amount } }
  replayed
  userErrors { code field message }
"""

WITHDRAW: Final = """
mutation ($input: ApprovalWithdrawInput!) {
  approvalWithdraw(input: $input) { approval { state { code } } userErrors { code } }
}"""


def _mutation(name: str) -> str:
    kind = name[0].upper() + name[1:]
    return f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {WHAT} }} }}"


def _given(loan: str, key: str, **more: object) -> dict[str, object]:
    return {"loanId": loan, "valueDate": FIRST_DAY.isoformat(), "reason": "agreed", "idempotencyKey": key, **more}


async def test_a_rate_is_changed_seen_and_taken_back(server: Server) -> None:
    """The preview, the last signature and the books say the same; taken back by the same people, the old rate holds."""
    loan = await lent(server)
    rate = {"rate": "0.06"}
    tried = await done(
        server, "loanRateChange", _mutation("loanRateChange"), _given(loan, "k1", **rate, mode="PREVIEW")
    )
    assert tried["amendment"] is None
    assert [(row["part"]["code"], row["persons"]) for row in tried["needed"]] == [("head", 1), ("committee", 1)]
    assert (tried["before"]["rate"], tried["after"]["rate"]) == ("0.12", "0.06")
    made = await _agreed(
        server, await done(server, "loanRateChange", _mutation("loanRateChange"), _given(loan, "k2", **rate))
    )
    assert made["scheduleAfter"] == tried["scheduleAfter"] != made["scheduleBefore"]
    assert made["scheduleAfter"][0]["total"]["amount"] == "1060.00"  # 1,000.00 and a month of 6 % on 12,000.00
    assert made["amendment"]["replaced"] == [{"name": "rate", "value": "0.12"}]
    assert {"name": "rate", "value": "0.06"} in made["amendment"]["told"]
    seen = await _loan(server)
    assert [row["number"] for row in seen["amendments"]["nodes"]] == [made["amendment"]["number"]]
    assert [(row["version"], row["isInForce"]) for row in seen["contracts"]] == [(0, True)]
    back = {"amendmentId": made["amendment"]["id"], "reason": "wrong loan", "idempotencyKey": "k3"}
    undone = await _agreed(server, await done(server, "amendmentReverse", _mutation("amendmentReverse"), back))
    assert undone["after"]["rate"] == "0.12"
    assert [row["isReversed"] for row in (await _loan(server))["amendments"]["nodes"]] == [True]
    again = await done(server, "amendmentReverse", _mutation("amendmentReverse"), back)
    assert again["replayed"]


async def _agreed(server: Server, asked: dict[str, Any]) -> dict[str, Any]:
    """What a command does when head and committee have signed it."""
    assert asked["approval"]["state"]["code"] == "PENDING"
    answer: dict[str, Any] = {}
    for code in ("head-1", "committee-1"):
        key = f"{code}-{asked['approval']['number']}"
        yes = {"approvalId": asked["approval"]["id"], "verdict": "APPROVED", "idempotencyKey": key}
        answer = await _decide(server, yes, await _person(server, code))
    return answer


async def _loan(server: Server) -> Any:  # noqa: ANN401  JSON
    query = (
        '{ loan(number: "L-1") { contracts { version isInForce maturityOn } '
        "amendments(first: 5) { nodes { number isReversed } } } }"
    )
    return (await server.data(query))["loan"]


async def test_a_command_waits_until_two_others_have_signed_it(server: Server) -> None:
    """Not its maker, and nobody twice; the last signature carries it out and the list of those that wait is empty."""
    loan = await lent(server)
    off = {"criterion": "annex 1 (1)", "evidence": "ruling", "amount": {"amount": "500.00", "currency": "CNY"}}
    asked = await done(server, "loanWriteOff", _mutation("loanWriteOff"), _given(loan, "w1", **off))
    approval = asked["approval"]
    assert (approval["state"]["code"], approval["awaits"]["code"], approval["madeBy"]) == (
        "PENDING",
        "head",
        "operator",
    )
    assert {"name": "amount", "value": "500.00"} in approval["told"]
    assert asked["journal"] == []
    twin = await server.refusals(_mutation("loanWriteOff"), {"input": _given(loan, "w2", **off)}, field="loanWriteOff")
    assert twin == [("ALREADY_PENDING", ["input", "loanId"])]
    yes = {"approvalId": approval["id"], "verdict": "APPROVED"}
    own = {"input": {**yes, "idempotencyKey": "d0"}}
    refused = await server.refusals(_mutation("approvalDecide"), own, field="approvalDecide")
    assert refused == [("MAKER_CANNOT_DECIDE", ["input", "approvalId"])]
    head, committee = [await _person(server, code) for code in ("head-1", "committee-1")]
    shown = await _decide(server, {**yes, "idempotencyKey": "d1", "mode": "PREVIEW"}, head)
    assert {"kind": {"code": "WRITE_OFF"}, "amount": {"amount": "500.00"}} in shown["journal"]
    assert len(await _waiting(server, head)) == 1
    first = await _decide(server, {**yes, "idempotencyKey": "d2"}, head)
    assert (first["approval"]["awaits"]["code"], first["amendment"]) == ("committee", None)
    assert await _waiting(server, head) == []
    last = await _decide(server, {**yes, "idempotencyKey": "d3"}, committee)
    assert (last["approval"]["state"]["code"], last["approval"]["awaits"]) == ("EXECUTED", None)
    assert last["amendment"]["command"]["label"] == "核销"
    assert [row["by"] for row in last["approval"]["decisions"]] == ["head-1", "committee-1"]
    node = await server.data(
        "query ($id: ID!) { node(id: $id) { ... on Approval { state { code } } } }", {"id": approval["id"]}
    )
    assert node["node"]["state"]["code"] == "EXECUTED"


async def test_a_maker_takes_back_what_still_waits_and_others_refuse_it(server: Server) -> None:
    """Withdrawn or refused it is closed: nothing was changed, and the same may be asked for again."""
    loan = await lent(server)
    off = {"criterion": "annex 1 (1)", "evidence": "ruling"}
    first = (await done(server, "loanWriteOff", _mutation("loanWriteOff"), _given(loan, "w1", **off)))["approval"]
    closed = await done(server, "approvalWithdraw", WITHDRAW, {"approvalId": first["id"]})
    assert closed["approval"]["state"]["code"] == "WITHDRAWN"
    second = (await done(server, "loanWriteOff", _mutation("loanWriteOff"), _given(loan, "w2", **off)))["approval"]
    head = await _person(server, "head-1")
    no = {"approvalId": second["id"], "verdict": "REFUSED", "idempotencyKey": "d1"}
    bare = await server.ask(_mutation("approvalDecide"), {"input": no}, bearer=head)
    assert [row["code"] for row in bare["data"]["approvalDecide"]["userErrors"]] == ["TEXT_MISSING"]
    refused = await _decide(server, {**no, "note": "no ruling enclosed"}, head)
    assert refused["approval"]["state"]["code"] == "REFUSED"
    late = await server.ask(
        _mutation("approvalDecide"), {"input": {**no, "note": "x", "idempotencyKey": "d2"}}, bearer=head
    )
    assert [row["code"] for row in late["data"]["approvalDecide"]["userErrors"]] == ["NOT_PENDING"]


async def _person(server: Server, code: str) -> str:
    return await token.create(server.actor, principal_code=code, scopes=frozenset({"read", "operate"}), days=1)


async def _decide(server: Server, given: dict[str, object], bearer: str) -> Any:  # noqa: ANN401  JSON
    return await done(server, "approvalDecide", _mutation("approvalDecide"), given, bearer=bearer)


async def _waiting(server: Server, bearer: str) -> Any:  # noqa: ANN401  JSON
    query = "{ approvals(first: 5, filter: {state: PENDING, forMe: true}) { nodes { number } } }"
    return (await server.data(query, bearer=bearer))["approvals"]["nodes"]
