"""The in-process transport: answers stream, and leaving ends the app's work."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from recoup_tui.client import open_app
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.language import Language, Words
from recoup_tui.questions import HEARTBEAT, LOAN_EVENTS
from recoup_tui.transport import AsgiMessage, StreamingTransport

Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]


async def _start(send: Send, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})


async def test_each_part_of_an_answer_arrives_when_it_is_sent() -> None:
    """The second event is only sent after the first was read, so waiting for the whole body would hang."""
    read = asyncio.Event()

    async def app(_scope: AsgiMessage, _receive: Receive, send: Send) -> None:
        await _start(send)
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await read.wait()
        await send({"type": "http.response.body", "body": b"two"})

    http = httpx.AsyncClient(transport=StreamingTransport(app), base_url="http://here")
    async with http, http.stream("GET", "/") as response:
        parts = response.aiter_raw()
        assert await anext(parts) == b"one"
        read.set()
        assert await anext(parts) == b"two"


async def test_leaving_a_stream_ends_the_work_behind_it() -> None:
    """An endless subscription does not outlive its reader."""
    ended = asyncio.Event()

    async def app(_scope: AsgiMessage, _receive: Receive, send: Send) -> None:
        await _start(send)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    http = httpx.AsyncClient(transport=StreamingTransport(app), base_url="http://here")
    async with http, http.stream("GET", "/"):
        pass
    assert ended.is_set()


async def test_the_app_receives_the_request_as_it_was_sent() -> None:
    """Method, path, query, headers and body."""
    seen: dict[str, object] = {}

    async def app(scope: AsgiMessage, receive: Receive, send: Send) -> None:
        seen.update(method=scope["method"], path=scope["path"], query=scope["query_string"], **await receive())
        seen["token"] = dict(scope["headers"])[b"authorization"]
        await _start(send, 204)
        await send({"type": "http.response.body"})

    async with httpx.AsyncClient(transport=StreamingTransport(app), base_url="http://here") as http:
        response = await http.post("/graphql?a=1", content=b"{}", headers={"authorization": "Bearer t"})
    assert response.status_code == 204
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/graphql", b"a=1")
    assert (seen["body"], seen["token"]) == (b"{}", b"Bearer t")


def speaking(body: bytes) -> Callable[[AsgiMessage, Receive, Send], Awaitable[None]]:
    """An app that gives one answer to everything."""

    async def app(_scope: AsgiMessage, _receive: Receive, send: Send) -> None:
        await _start(send)
        await send({"type": "http.response.body", "body": body})

    return app


async def crashing(_scope: AsgiMessage, _receive: Receive, _send: Send) -> None:
    """An app that falls over."""
    raise RuntimeError


async def asked(app: Callable[[AsgiMessage, Receive, Send], Awaitable[None]]) -> object:
    """The answer of an app to a heartbeat."""
    async with open_app(app, "token", Words(Language.EN)) as client:
        return await client.ask(HEARTBEAT)


async def test_an_app_that_falls_over_is_a_server_that_is_away() -> None:
    """Nothing is known about what was asked."""
    with pytest.raises(ServerAway):
        await asked(crashing)


async def test_an_answer_that_is_no_json_is_a_server_that_is_away() -> None:
    """A proxy's error page is not an answer."""
    with pytest.raises(ServerAway):
        await asked(speaking(b"<html>502</html>"))


async def test_top_level_errors_are_a_refusal_with_code_and_sentence() -> None:
    """What the server says is what the operator reads."""
    body = b'{"errors": [{"message": "Who are you?", "extensions": {"code": "UNAUTHENTICATED"}}]}'
    with pytest.raises(ServerRefused) as refused:
        await asked(speaking(body))
    assert (refused.value.problems[0].code, refused.value.problems[0].message) == ("UNAUTHENTICATED", "Who are you?")


async def test_events_are_read_one_by_one_and_comments_are_passed_over() -> None:
    """Server-sent events, distinct connections: `next` carries an answer, `complete` ends the stream."""
    event = b'event: next\ndata: {"data": {"loanEvents": {"kind": "PAYMENT", "loanNumber": "1"}}}\n\n'
    stream = b":\n\n" + event + event + b"event: complete\ndata: \n\n"
    async with open_app(speaking(stream), "token", Words(Language.EN)) as client:
        kinds = [answer["loanEvents"]["kind"] async for answer in client.listen(LOAN_EVENTS)]
    assert kinds == ["PAYMENT", "PAYMENT"]
