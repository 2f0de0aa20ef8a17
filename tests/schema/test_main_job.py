"""The main job through the API: money is lent, days turn, a due is missed, somebody is told, money comes in."""

from datetime import date

import pytest

from recoup.services import token
from tests.schema.books import done, lent, loan_input, party_input, payment_input, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import (
    CONFIRM,
    DECIDE,
    DISBURSE,
    JOURNAL,
    LOAN,
    LOAN_BOARD,
    PARTY_BOARD,
    RECORD,
    REVERSE,
    WORKLIST,
)


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """A whole server, on each kind of database."""
    return str(request.param)


async def test_a_loan_is_paid_out_only_after_its_schedule_is_confirmed(server: Server) -> None:
    """RB-03, and the way from the contract to the money."""
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    boarded = await done(server, "loanBoard", LOAN_BOARD, loan_input())
    loan = boarded["loan"]
    assert loan["stage"] == {"code": "APPROVED", "label": "Approved"}
    assert loan["contractPrincipal"] == {"amount": "12000.00", "currency": "CNY"}
    assert boarded["schedule"][0] == {
        "seq": 1,
        "dueOn": "2024-02-10",
        "principal": {"amount": "1000.00"},
        "interest": {"amount": "120.00"},
        "total": {"amount": "1120.00"},
        "balance": {"amount": "11000.00"},
    }
    assert len(boarded["schedule"]) == 12
    draw_down = {"loanId": loan["id"], "valueDate": FIRST_DAY.isoformat(), "idempotencyKey": "d-1"}
    refused = await server.refusals(DISBURSE, {"input": draw_down}, field="loanDisburse")
    assert [code for code, _ in refused] == ["SCHEDULE_NOT_CONFIRMED"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan["id"]})
    paid_out = await done(server, "loanDisburse", DISBURSE, draw_down)
    assert paid_out["loan"]["stage"]["code"] == "LIVE"
    assert paid_out["loan"]["balance"] == {"amount": "12000.00"}


async def test_a_missed_due_shows_on_the_loan_and_on_a_worklist(server: Server) -> None:
    """Thirty-five days after the first due date nothing has come in."""
    await lent(server)
    report = await turned(server, date(2024, 3, 16))
    assert report["faults"] == 0
    assert [proof["name"] for proof in report["proofs"] if not proof["holds"]] == []
    assert [proof["name"] for proof in report["proofs"] if proof["label"] == proof["name"]] == []
    loan = (await server.data(LOAN, {"number": "L-1"}))["loan"]
    assert loan["daysPastDue"] == 36
    assert loan["missedTotal"] == 2
    assert loan["bills"]["totalCount"] == 2
    assert loan["bills"]["nodes"][0]["isMissed"]
    assert loan["figures"]["asOf"] == "2024-03-17"
    assert loan["grade"]["because"] != []
    assert all(reason["citation"] for reason in loan["grade"]["because"])
    work = await server.data(WORKLIST, {"filter": {"loanId": loan["id"]}})
    assert work["worklist"]["totalCount"] >= 1
    first = work["worklist"]["nodes"][0]
    assert first["loan"]["number"] == "L-1"
    assert first["reasons"]
    assert first["rules"]
    assert sum(row["open"] for row in work["worklistCounts"]) >= 1


async def test_a_preview_tells_what_the_payment_then_does_and_writes_nothing(server: Server) -> None:
    """The same walk, rolled back."""
    loan = await lent(server)
    await turned(server, date(2024, 2, 20))
    given = payment_input(loan, "1500.00", valueDate="2024-02-21")
    before = await server.data(LOAN, {"number": "L-1"})
    tried = await done(server, "paymentRecord", RECORD, {**given, "mode": "PREVIEW"})
    assert tried["payment"] is None
    assert await server.data(LOAN, {"number": "L-1"}) == before
    meant = await done(server, "paymentRecord", RECORD, given)
    assert meant["payment"]["amount"] == {"amount": "1500.00", "currency": "CNY"}
    for part in ("lines", "journal", "loans", "surplus"):
        assert meant[part] == tried[part], part
    assert sum(float(line["amount"]["amount"]) for line in meant["lines"]) == 1500
    assert meant["loans"][0]["figures"]["arrears"] == {"amount": "0.00"}


async def test_the_same_key_gives_the_first_answer_again(server: Server) -> None:
    """A client that lost the answer asks again; other input under the key is refused."""
    loan = await lent(server)
    await turned(server, date(2024, 2, 20))
    given = payment_input(loan, valueDate="2024-02-21")
    first = await done(server, "paymentRecord", RECORD, given)
    again = await done(server, "paymentRecord", RECORD, given)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["payment"]["id"] == first["payment"]["id"]
    other = {**given, "amount": {"amount": "1.00", "currency": "CNY"}}
    refused = await server.refusals(RECORD, {"input": other}, field="paymentRecord")
    assert [code for code, _ in refused] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_a_reversal_brings_the_debt_back_and_leaves_both_in_the_journal(server: Server) -> None:
    """Nothing is deleted; the difference is posted."""
    loan = await lent(server)
    await turned(server, date(2024, 2, 20))
    before = await server.data(LOAN, {"number": "L-1"})
    paid = await done(server, "paymentRecord", RECORD, payment_input(loan, valueDate="2024-02-21"))
    taken = {"paymentId": paid["payment"]["id"], "reason": "退票", "idempotencyKey": "r-1"}
    tried = await done(server, "paymentReverse", REVERSE, {**taken, "mode": "PREVIEW"})
    asked = await done(server, "paymentReverse", REVERSE, taken)
    assert (asked["payment"]["isReversed"], asked["approval"]["awaits"]) == (False, {"code": "head"})
    head = await token.create(server.actor, principal_code="head", scopes=frozenset({"read", "operate"}), days=1)
    yes = {"approvalId": asked["approval"]["id"], "verdict": "APPROVED", "idempotencyKey": "d-1"}
    shown = await done(server, "approvalDecide", DECIDE, {**yes, "mode": "PREVIEW"}, bearer=head)
    assert any(posting["reverses"] for posting in tried["journal"])
    assert (shown["journal"], shown["approval"]["state"]) == (tried["journal"], {"code": "EXECUTED"})
    made = await done(server, "approvalDecide", DECIDE, {**yes, "previewHash": shown["previewHash"]}, bearer=head)
    assert (made["journal"], made["previewHash"]) == (shown["journal"], shown["previewHash"])
    reversed_ = await done(server, "paymentReverse", REVERSE, taken)
    assert reversed_["payment"]["isReversed"]
    assert tried["loans"] == reversed_["loans"]
    after = await server.data(LOAN, {"number": "L-1"})
    for part in ("balance", "arrears", "figures", "daysPastDue"):
        assert after["loan"][part] == before["loan"][part], part
    assert [payment["isReversed"] for payment in after["loan"]["payments"]["nodes"]] == [True]


async def test_the_journal_is_read_page_by_page_without_gap_or_repetition(server: Server) -> None:
    """Keyset cursors."""
    loan = await lent(server)
    await turned(server, date(2024, 2, 20))
    paid = await done(server, "paymentRecord", RECORD, payment_input(loan, valueDate="2024-02-21"))
    taken = {"paymentId": paid["payment"]["id"], "reason": "错账", "idempotencyKey": "r-1"}
    asked = await done(server, "paymentReverse", REVERSE, taken)
    head = await token.create(server.actor, principal_code="head", scopes=frozenset({"read", "operate"}), days=1)
    yes = {"approvalId": asked["approval"]["id"], "verdict": "APPROVED", "idempotencyKey": "d-1"}
    await done(server, "approvalDecide", DECIDE, yes, bearer=head)
    seen: list[str] = []
    after = None
    while True:
        page = (await server.data(JOURNAL, {"id": loan, "after": after}))["journal"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == page["totalCount"]
    assert page["totalCountIsExact"]
