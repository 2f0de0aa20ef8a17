"""`/graphql` over HTTP: who is let in, what is read, how refusals look, what headers say."""

import json
import sqlite3

import pytest
from starlette.types import Message

from recoup.errors import Problem, Unavailable
from recoup.services import token
from tests.schema.calling import Server

ASK = json.dumps({"query": "{ viewer { code } }"})
NO_REQUESTS = [
    "{",
    "[]",
    '"query"',
    "null",
    "NaN",
    '{"query": 1}',
    '{"query": "{ viewer { code } }", "variables": []}',
    '{"query": "{ viewer { code } }", "variables": {"a": NaN}}',
    '{"query": "{ viewer { code } }", "variables": {"a": 1e999}}',
    '{"variables": {}}',
    '[{"query": "{ viewer { code } }"}]',
    '{"query": "{ viewer { code } }", "operationName": "Other"}',
    '{"query": "subscription { loanEvents { kind } }"}',
]


async def test_a_live_token_is_let_in(server: Server) -> None:
    """The ordinary case."""
    assert await server.data("{ viewer { code scopes } }") == {
        "viewer": {"code": "operator", "scopes": ["operate", "read"]}
    }


async def test_nobody_is_let_in_without_a_live_token(server: Server) -> None:
    """401 in the shape of every other error, before anything is read."""
    for authorization in ("", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer rcp_0_0"):
        answer = await server.post("this is not even JSON", headers={"authorization": authorization})
        assert answer.status_code == 401, authorization
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_revoked_token_is_worth_nothing(server: Server) -> None:
    """At once, not when a cache runs out."""
    await token.revoke(server.actor, server.operator.split("_")[1])
    assert (await server.post(ASK)).status_code == 401


async def test_a_scope_that_the_token_lacks_is_forbidden(server: Server) -> None:
    """Told at the top level: no payload could carry it."""
    mutation = 'mutation { endOfDayRun(input: {expectedDay: "2024-01-10"}) { userErrors { code } } }'
    answer = await server.ask(mutation, bearer=server.operator)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "admin" in answer["errors"][0]["message"]


async def test_only_post_is_answered(server: Server) -> None:
    """A link must not be able to ask, let alone to act."""
    async with server.client() as client:
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            answer = await client.request(method, "/graphql", params={"query": "{ viewer { code } }"})
            assert answer.status_code == 405, method
            assert answer.headers["allow"] == "POST"
            assert "access-control-allow-origin" not in answer.headers


async def test_only_json_is_read(server: Server) -> None:
    """Forms of other sites cannot send it."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert (await server.post(ASK, headers={"content-type": kind})).status_code == 415, kind


async def test_a_body_beyond_64_kib_is_not_read(server: Server) -> None:
    """Before it is parsed."""
    answer = await server.post(json.dumps({"query": "{ viewer { code } }", "variables": {"x": "x" * 70_000}}))
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "COST_LIMIT"


async def test_a_request_that_is_none_is_told_so(server: Server) -> None:
    """400, JSON, one error, no trace."""
    for body in NO_REQUESTS:
        answer = await server.post(body)
        assert answer.status_code == 400, (body, answer.text)
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "BAD_REQUEST"
        assert "Traceback" not in answer.text


async def test_a_wrong_document_gets_one_terse_answer_in_production(server: Server) -> None:
    """Each of the usual messages would confirm a guess about the schema."""
    for query in (
        "{ viewr { code } }",
        "{ viewer { codes } }",
        "{ loan(nummer: 1) { id } }",
        "{ __schema { types { name } } }",
    ):
        answer = await server.ask(query)
        assert "data" not in answer
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert (
            error["message"]
            == "The document is not one that this server accepts. Check it against the published schema."
        )


async def test_a_wrong_document_is_explained_in_development(workshop: Server) -> None:
    """Whoever writes a client wants the name."""
    answer = await workshop.ask("{ viewr { code } }")
    assert 'Did you mean "viewer"' in answer["errors"][0]["message"] or "viewer" in answer["errors"][0]["message"]


async def test_errors_speak_the_language_of_the_request(server: Server) -> None:
    """By Accept-Language."""
    answer = await server.ask("{ loans(first: 0) { totalCount } }", language="zh-CN,zh;q=0.9")
    assert "0" in answer["errors"][0]["message"]
    assert any("一" <= letter <= "鿿" for letter in answer["errors"][0]["message"])


async def test_the_newer_media_type_is_answered_with_its_status(server: Server) -> None:
    """GraphQL over HTTP: 400 where nothing was executed, no `data` key; older clients keep 200."""
    newer = {"accept": "application/graphql-response+json"}
    wrong = json.dumps({"query": "{ viewer { codes } }"})
    answer = await server.post(wrong, headers=newer)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/graphql-response+json"
    assert "data" not in answer.json()
    assert (await server.post(wrong)).status_code == 200
    assert (await server.post(ASK, headers=newer)).status_code == 200


async def test_every_answer_carries_its_request_id(server: Server) -> None:
    """In the header and in the body, the one that the client chose if it chose a decent one."""
    answer = await server.post(ASK, headers={"x-request-id": "bank-2024-0001"})
    assert answer.headers["x-request-id"] == "bank-2024-0001"
    assert answer.json()["extensions"]["requestId"] == "bank-2024-0001"
    other = await server.post(ASK, headers={"x-request-id": "<script>"})
    assert other.headers["x-request-id"] != "<script>"


async def test_answers_keep_browsers_careful(server: Server) -> None:
    """Nothing is stored, sniffed or framed."""
    answer = await server.post(ASK)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers


async def test_a_bug_is_told_by_its_request_id_only(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened stands in the log."""

    async def fails(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("recoup.services.portfolio.portfolio", fails)
    answer = await server.ask("{ portfolio { loans } }")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] in error["message"]
    assert "secret" not in json.dumps(answer)


async def test_production_has_no_explorer(server: Server) -> None:
    """A browser gets what any GET gets."""
    async with server.client() as client:
        assert (await client.get("/graphql", headers={"accept": "text/html"})).status_code == 405


async def test_the_explorer_fetches_nothing_from_elsewhere(workshop: Server) -> None:
    """One page of our own; only its own script and style run."""
    async with workshop.client() as client:
        page = await client.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "script-src 'sha256-" in page.headers["content-security-policy"]


async def test_the_cost_of_an_operation_is_told_and_bounded(server: Server) -> None:
    """In the extensions of every answer; beyond the limit nothing is executed."""
    answer = await server.ask("{ loans(first: 100) { nodes { balance { amount } } } }")
    told = answer["extensions"]["cost"]
    assert (told["requested"], told["limit"]) == (210, 5000)
    assert (told["throttle"]["size"], told["throttle"]["drainPerSecond"]) == (100_000, 1_000)
    assert 100_000 - 210 <= told["throttle"]["remaining"] <= 100_000
    dear = "query ($n: Int) { loans(first: $n) { nodes { bills(first: $n) { nodes { paid { amount } } } } } }"
    refused = await server.ask(dear, {"n": 100}, language="zh-CN")
    assert "data" not in refused
    assert refused["errors"][0]["extensions"]["code"] == "COST_LIMIT"
    assert "开销" in refused["errors"][0]["message"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Unavailable(Problem(code="DATABASE_READ_ONLY", value="books", details={"database": "books"})), "READ_ONLY"),
        (ConnectionResetError("10.0.0.7 reset the connection"), "TIMEOUT"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "READ_ONLY"),
    ],
)
async def test_a_database_that_is_away_is_no_bug(
    server: Server, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: str
) -> None:
    """Told as such, without addresses, wherever it is met: in a resolver or at the door."""

    async def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr("recoup.services.portfolio.portfolio", fails)
    told = (await server.ask("{ portfolio { loans } }"))["errors"][0]
    assert told["extensions"]["code"] == code
    assert "10.0.0.7" not in json.dumps(told)
    monkeypatch.setattr("recoup.services.authentication.authenticate", fails)
    answer = await server.post(ASK)
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("path", ["/graphql", "/evidence"])
async def test_a_client_that_hangs_up_while_it_asks_is_no_fault(
    server: Server, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is answered, and nothing is logged as if the server had failed."""
    half: Message = {"type": "http.request", "body": b'{"query":', "more_body": True}
    said = iter([half, {"type": "http.disconnect"}])
    answered: list[Message] = []

    async def hear() -> Message:
        return next(said)

    async def tell(message: Message) -> None:
        answered.append(message)

    headers = {"content-type": "application/json", "authorization": f"Bearer {server.operator}"}
    asked = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 5000), "server": ("recoup.test", 80),
    }  # fmt: skip
    await server.app(asked, hear, tell)
    assert (answered, caplog.records) == ([], [])
