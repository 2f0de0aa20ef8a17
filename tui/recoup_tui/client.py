"""The GraphQL client: always HTTP, over the network or into the app in this process.

Every failure is one of two: `ServerAway` (no answer: wait and try again) or `ServerRefused` (an answer that says no).
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final, Protocol, cast

import httpx

from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.language import Words
from recoup_tui.questions import Answer, Question, document
from recoup_tui.shapes import Problem
from recoup_tui.transport import AsgiApp, StreamingTransport

LOCAL_GROUP: Final = "recoup.local"
ANSWER_SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 5.0
PIECE_BYTES: Final = 1 << 20


class LocalServer(Protocol):
    """What the local door opens: an ASGI app and a token for it."""

    app: AsgiApp
    token: str


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    """A file piece by piece; reading it holds nothing else up."""
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece


def _problem(error: Mapping[str, Any]) -> Problem:
    extensions = error.get("extensions") or {}
    return Problem(code=str(extensions.get("code", "ERROR")), message=str(error.get("message", "")))


_TROUBLES: Final = (
    (httpx.ConnectError, "nobody_there"),
    (httpx.TimeoutException, "no_answer_in_time"),
    (httpx.RemoteProtocolError, "broken_off"),
)


class Client:
    """Asks the server questions in the operator's language."""

    def __init__(self, http: httpx.AsyncClient, words: Words) -> None:
        self._http = http
        self._words = words

    def sign_in(self, token: str) -> None:
        """Ask in the name of another token from now on."""
        self._http.headers.update(_headers(token))

    def _body(self, question: Question[Answer], variables: Mapping[str, object]) -> dict[str, object]:
        query = document(question.name, question.root)
        if "$language" in query:
            variables = {"language": self._words.language.wire, **variables}
        return {"query": query, "variables": variables}

    def _spoken(self) -> dict[str, str]:
        """In which language the server is to say what it refuses as a whole."""
        return {"accept-language": str(self._words.language)}

    def _away(self, error: Exception) -> ServerAway:
        """Why there was no answer; what has no words of ours is told as it came."""
        key = next((f"connection.{name}" for kind, name in _TROUBLES if isinstance(error, kind)), "")
        return ServerAway(self._words(key) if key else str(error) or type(error).__name__)

    async def ask(self, question: Question[Answer], *, patient: bool = False, **variables: object) -> Answer:
        """The answer to `question`. A patient question waits as long as the work takes."""
        timeout = httpx.Timeout(None if patient else ANSWER_SECONDS, connect=CONNECT_SECONDS)
        try:
            response = await self._http.post(
                "/graphql", json=self._body(question, variables), headers=self._spoken(), timeout=timeout
            )
            payload = response.json()
        except httpx.HTTPError as error:
            raise self._away(error) from error
        except ValueError as error:
            raise ServerAway(f"HTTP {response.status_code}") from error
        return cast("Answer", self._data(payload))

    @staticmethod
    def _data(payload: object) -> object:
        if not isinstance(payload, dict):
            raise ServerAway(str(payload))
        if errors := payload.get("errors"):
            raise ServerRefused(*(_problem(error) for error in errors))
        return payload.get("data")

    async def send(self, path: Path) -> str:
        """Send a file of this machine as evidence, piece by piece; the id that the server gives it."""
        timeout, named = httpx.Timeout(None, connect=CONNECT_SECONDS), {"name": path.name}
        try:
            response = await self._http.post(
                "/evidence", params=named, content=_pieces(path), headers=self._spoken(), timeout=timeout
            )
        except httpx.HTTPError as error:
            raise self._away(error) from error
        try:
            payload = response.json()
        except ValueError as error:
            raise ServerAway(f"HTTP {response.status_code}") from error
        if errors := payload.get("errors"):
            raise ServerRefused(*(_problem(error) for error in errors))
        return str(payload["id"])

    async def listen(self, question: Question[Answer], **variables: object) -> AsyncIterator[Answer]:
        """The answers to a subscription as they come (server-sent events), until the server ends it."""
        headers = {"accept": "text/event-stream", **self._spoken()}
        body = self._body(question, variables)
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        try:
            async with self._http.stream("POST", "/graphql", json=body, headers=headers, timeout=timeout) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data:") and (text := line[5:].strip()):
                        yield cast("Answer", self._data(json.loads(text)))
        except (httpx.HTTPError, ValueError) as error:
            raise self._away(error) from error


def _headers(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept": "application/json"}


def has_local_server() -> bool:
    """Whether a server that runs in this process is installed beside the console."""
    return bool(entry_points(group=LOCAL_GROUP))


@asynccontextmanager
async def open_remote(server: str, token: str, words: Words) -> AsyncIterator[Client]:
    """A client of the server at this address."""
    async with httpx.AsyncClient(base_url=server.rstrip("/").removesuffix("/graphql"), headers=_headers(token)) as http:
        yield Client(http, words)


@asynccontextmanager
async def open_app(app: AsgiApp, token: str, words: Words) -> AsyncIterator[Client]:
    """A client of an ASGI app in this process."""
    transport = StreamingTransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://local", headers=_headers(token)) as http:
        yield Client(http, words)


@asynccontextmanager
async def open_local(words: Words) -> AsyncIterator[Client]:
    """A client of the server that is installed beside the console, run in this process on its configured database."""
    async with contextlib.AsyncExitStack() as stack:
        found = tuple(entry_points(group=LOCAL_GROUP))
        if not found:
            raise ServerAway(words("connection.no_local_server"))
        door = await asyncio.to_thread(found[0].load)  # its imports take a second; the first frame does not wait
        try:
            server: LocalServer = await stack.enter_async_context(door())
        except Exception as error:  # the border to a program that the console knows nothing about
            raise ServerAway(str(error)) from error
        yield await stack.enter_async_context(open_app(server.app, server.token, words))
