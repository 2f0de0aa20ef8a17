"""Receivers of events through the API: who may, what is shown once, and what is tried only."""

from collections.abc import Mapping
from typing import Final

import pytest

from recoup.services import token
from tests.schema.books import done
from tests.schema.calling import Server

CREATE: Final = """
mutation ($input: WebhookCreateInput!) {
  webhookCreate(input: $input) {
    webhook { id url principal kinds state { code label } cursor } secret userErrors { code field message }
  }
}"""
ROTATE: Final = """
mutation ($input: WebhookRotateInput!) {
  webhookRotate(input: $input) { webhook { rotatedAt } secret userErrors { code } }
}"""
TURN: Final = """
mutation ($input: WebhookTurnInput!) {
  webhookTurn(input: $input) { webhook { state { code } } replayed userErrors { code } }
}"""
REPLAY: Final = """
mutation ($input: WebhookReplayInput!) {
  webhookReplay(input: $input) { webhook { cursor } userErrors { code } }
}"""
LISTED: Final = "{ webhooks { id url state { code } tries reason takenAt } }"
URL: Final = "https://core.bank.test/hooks"


async def test_a_receiver_is_made_listed_given_another_secret_paused_and_set_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whoever changes users, for a service; a secret is shown once and in no preview; nobody else sees any of it."""
    told = {"url": URL, "principal": "reader", "kinds": ["payment.recorded"]}

    async def asked(input: Mapping[str, object]) -> dict[str, object]:  # noqa: A002
        answer = await server.data(CREATE, {"input": input}, bearer=server.admin)
        return dict(answer["webhookCreate"])

    assert (await asked(told))["userErrors"][0]["code"] == "SECRET_KEY_MISSING"  # type: ignore[index]
    monkeypatch.setenv("RECOUP_SECRET_KEY", "k" * 32)
    assert (await asked({**told, "mode": "PREVIEW"}))["secret"] is None
    assert (await server.data(LISTED, bearer=server.admin))["webhooks"] == []
    bad = (await asked({"url": "ftp://x", "principal": "nobody"}))["userErrors"]
    assert [error["code"] for error in bad] == ["URL_UNUSABLE", "PRINCIPAL_UNKNOWN"]  # type: ignore[attr-defined]
    made = await done(server, "webhookCreate", CREATE, told, bearer=server.admin)
    assert (made["webhook"]["principal"], made["webhook"]["kinds"]) == ("reader", ["payment.recorded"])
    own = {"webhook": made["webhook"]["id"]}
    other = await done(server, "webhookRotate", ROTATE, own, bearer=server.admin)
    assert other["webhook"]["rotatedAt"]
    assert len({made["secret"], other["secret"]}) == 2
    off = {**own, "on": False, "idempotencyKey": "off"}
    assert (await done(server, "webhookTurn", TURN, off, bearer=server.admin))["webhook"]["state"]["code"] == "PAUSED"
    assert (await done(server, "webhookTurn", TURN, off, bearer=server.admin))["replayed"]
    assert (await done(server, "webhookReplay", REPLAY, own, bearer=server.admin))["webhook"]["cursor"] is None
    (listed,) = (await server.data(LISTED, bearer=server.admin))["webhooks"]
    assert (listed["url"], listed["state"]["code"]) == (URL, "PAUSED")
    for bearer in (server.reader, server.operator):
        refused = await server.ask(LISTED, bearer=bearer)
        assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    gone = await server.data(ROTATE, {"input": {"webhook": "no-such"}}, bearer=server.admin)
    assert gone["webhookRotate"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert await token.everything(server.actor)
