"""What an unfriendly client may try against the real program: refused or bounded, and the server goes on."""

import asyncio
import json
import resource
import socket
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from recoup.config import Settings
from recoup_graphql.server import create_app
from tests.conftest import PATIENCE
from tests.schema.calling import Server, furnished, serving
from tests.schema.running import running

SOCKETS: Final = 1_000
GIVEN_SECONDS: Final = 1
"""Seconds that the server of this test waits for a client."""
SECRETS: Final = ("Traceback", "SELECT", "sqlite", "strawberry", "tortoise", ".py", "graphql-core", "site-packages")
HOSTILE: Final = {
    "page": {"query": "{ loans(first: 1000000) { nodes { id } } }"},
    "aliases": {"query": "{" + " ".join(f"a{n}: viewer {{ code }}" for n in range(10_000)) + "}"},
    "few aliases": {"query": "{" + " ".join(f"a{n}: viewer {{ code }}" for n in range(100)) + "}"},
    "circle": {"query": "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { code ...A }"},
    "deep": {"query": "{" * 400 + "}" * 400},
    "batch": [{"query": "{ viewer { code } }"}] * 100,
    "variables": {"query": "query ($n: Int) { loans(first: $n) { nodes { id } } }", "variables": {"n": 2**40}},
    "id": {"query": 'query { node(id: "\\u0000\\ud800") { id } }'},
}
"""Requests that ask for too much or make no sense."""


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may hold the client's ends of the sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
async def test_hostile_clients_are_refused_or_bounded_and_the_server_goes_on(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One server for all of it; after each attempt an honest client is answered."""
    app = create_app(database_settings)
    async with app.router.lifespan_context(app):
        books = serving(app, await furnished())
    monkeypatch.setenv("RECOUP_CLIENT_SECONDS", str(GIVEN_SECONDS))
    async with running(database_settings) as server, httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as client:
        for name, body in HOSTILE.items():
            answer = await _asked(client, books, json.dumps(body))
            assert answer.json()["errors"], name
            assert len(answer.content) < 5_000, name
            assert not [secret for secret in SECRETS if secret in answer.text], (name, answer.text)
            assert answer.headers["x-request-id"] in answer.text
        assert (await _asked(client, books, b"x" * 5_000_000)).status_code == 413
        assert await asyncio.to_thread(_slow_body, server.port, books) == b"HTTP/1.1 408"
        assert await asyncio.to_thread(_idle_sockets, server.port) == SOCKETS
        honest = await _asked(client, books, '{"query": "{ viewer { code } }"}')
        assert honest.json()["data"] == {"viewer": {"code": "operator"}}
        assert server.process.poll() is None


async def _asked(client: httpx.AsyncClient, books: Server, body: str | bytes) -> httpx.Response:
    headers = {"authorization": f"Bearer {books.operator}", "content-type": "application/json"}
    return await client.post("/graphql", content=body, headers=headers)


def _slow_body(port: int, books: Server) -> bytes:
    """The beginning of the answer to a client that promises a body and never sends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as slow:
        head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {books.operator}\r\n"
        slow.sendall((head + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{").encode())
        return slow.recv(12)


def _idle_sockets(port: int) -> int:
    """How many of a thousand connections that never ask anything are closed by the server; it answers meanwhile."""
    idle = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(SOCKETS)]
    assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).status_code == 200
    closed = sum(one.recv(1) == b"" for one in idle)
    for one in idle:
        one.close()
    return closed
