"""The program itself: live events over both transports, health, metrics, and clear words where it cannot serve."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from recoup.config import Settings, load
from recoup_graphql.server import create_app
from tests.conftest import PATIENCE
from tests.schema.books import lent, payment_input
from tests.schema.calling import Server, furnished, serving
from tests.schema.operations import RECORD
from tests.schema.running import Running, running, serve

EACH_ON_BOTH = True

LISTEN = "subscription ($loan: ID) { loanEvents(loanId: $loan) { kind loanNumber bookedOn data cursor } }"
TRANSPORT = Subprotocol("graphql-transport-ws")


BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """A whole server on SQLite, unless a test says otherwise."""
    return str(getattr(request, "param", "sqlite"))


@dataclass(frozen=True, slots=True)
class Bank:
    """A running server with a loan on its books."""

    server: Running
    books: Server
    loan: str

    def headers(self, bearer: str | None = None, **more: str) -> dict[str, str]:
        """What a client of the server sends."""
        return {"authorization": f"Bearer {bearer or self.books.operator}", **more}

    async def pay(self, key: str, amount: str = "10.00") -> Any:  # noqa: ANN401  JSON
        """Record a payment over the network."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            given = {"query": RECORD, "variables": {"input": payment_input(self.loan, amount, key)}}
            answer = await client.post(f"{self.server.url}/graphql", json=given, headers=self.headers())
        payload = answer.json()["data"]["paymentRecord"]
        assert payload["userErrors"] == []
        return payload["payment"]


@asynccontextmanager
async def bank(settings: Settings) -> AsyncIterator[Bank]:
    """Books furnished in this process, then served by another."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        books = serving(app, await furnished())
        loan = await lent(books)
    async with running(settings) as server:
        yield Bank(server, books, loan)


async def sse_events(bank: Bank, listening: asyncio.Event, count: int) -> list[dict[str, Any]]:
    """The first events that a subscription over server-sent events gets."""
    found: list[dict[str, Any]] = []
    headers = bank.headers(accept="text/event-stream")
    given = {"query": LISTEN, "variables": {"loan": None}}
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as client,
        client.stream("POST", f"{bank.server.url}/graphql", json=given, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        assert (await anext(lines)).startswith(":"), "a comment tells whoever listens that it is being told"
        listening.set()
        async for line in lines:
            if line.startswith("data: "):
                found.append(json.loads(line[6:])["data"]["loanEvents"])
            if len(found) == count:
                break
    return found


async def ws_events(bank: Bank, listening: asyncio.Event, count: int) -> list[dict[str, Any]]:
    """The first events that a subscription over a WebSocket gets, the token given in `connection_init`."""
    found: list[dict[str, Any]] = []
    async with connect(f"ws://127.0.0.1:{bank.server.port}/graphql", subprotocols=[TRANSPORT]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": bank.headers()}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": LISTEN, "variables": {"loan": bank.loan}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        listening.set()
        while len(found) < count:
            message = json.loads(await socket.recv())
            assert message["type"] == "next", message
            found.append(message["payload"]["data"]["loanEvents"])
    return found


@BOTH
async def test_a_payment_is_seen_live_over_both_transports_and_the_feed_goes_on_from_there(
    database_settings: Settings,
) -> None:
    """Recorded by one client, seen by two others, and found again in the durable feed."""
    async with bank(database_settings) as open_bank, asyncio.timeout(3 * PATIENCE):
        listening = asyncio.Event(), asyncio.Event()
        sse = asyncio.create_task(sse_events(open_bank, listening[0], 1))
        ws = asyncio.create_task(ws_events(open_bank, listening[1], 1))
        await asyncio.gather(*(each.wait() for each in listening))
        paid: list[str] = []
        while not (sse.done() and ws.done()):  # a subscription tells what happens after it has begun, some time soon
            paid.append((await open_bank.pay(f"live {len(paid)}"))["number"])
            await asyncio.wait((sse, ws), timeout=2)
        for heard in (await sse)[0], (await ws)[0]:
            assert heard["kind"] == "payment.recorded"
            assert heard["loanNumber"] == "L-1"
            assert heard["data"]["payment"] in paid
        since = paid[paid.index((await sse)[0]["data"]["payment"]) + 1 :]
        since.append((await open_bank.pay("later"))["number"])
        query = "query ($after: String) { events(after: $after) { nodes { kind data } pageInfo { hasNextPage } } }"
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            given = {"query": query, "variables": {"after": (await sse)[0]["cursor"]}}
            answer = await client.post(f"{open_bank.server.url}/graphql", json=given, headers=open_bank.headers())
        told = [(event["kind"], event["data"]["payment"]) for event in answer.json()["data"]["events"]["nodes"]]
        assert told == [("payment.recorded", one) for one in since]


@BOTH
async def test_a_server_says_how_it_is_and_lets_nobody_else_in(database_settings: Settings) -> None:
    """Health and readiness without a token; metrics, streams and sockets only with one."""
    async with bank(database_settings) as open_bank, httpx.AsyncClient(base_url=open_bank.server.url) as client:
        ready = await client.get("/readyz")
        assert ready.status_code == 200, ready.text
        assert {name: check["ok"] for name, check in ready.json()["checks"].items()} == dict.fromkeys(
            ("database", "migrations", "regimes", "businessDay"), True
        )
        assert "server" not in ready.headers
        assert (await client.get("/metrics")).status_code == 401
        await open_bank.pay("counted")
        figures = (await client.get("/metrics", headers=open_bank.headers(open_bank.books.reader))).text
        assert "recoup_business_day 19732.0" in figures
        assert 'recoup_http_requests_total{method="POST",route="/graphql",status="200"}' in figures
        assert "recoup_graphql_operation_seconds_bucket" in figures
        stream = await client.post("/graphql", json={"query": LISTEN}, headers={"accept": "text/event-stream"})
        assert stream.status_code == 401
        for payload in ({}, {"authorization": "Bearer nonsense"}):
            async with connect(f"ws://127.0.0.1:{open_bank.server.port}/graphql", subprotocols=[TRANSPORT]) as socket:
                await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4403


async def test_a_server_that_is_asked_to_stop_ends_its_streams(database_settings: Settings) -> None:
    """A listener is told that it is over, and nobody waits for it."""
    async with bank(database_settings) as open_bank, httpx.AsyncClient(timeout=PATIENCE) as client:
        headers = open_bank.headers(accept="text/event-stream")
        address = f"{open_bank.server.url}/graphql"
        async with client.stream("POST", address, json={"query": LISTEN}, headers=headers) as answer:
            open_bank.server.process.terminate()
            lines = [line async for line in answer.aiter_lines()]
        assert "event: complete" in lines
        assert await asyncio.to_thread(open_bank.server.process.wait, PATIENCE) in (0, -15)


async def test_a_page_of_another_site_may_not_open_a_socket(database_settings: Settings) -> None:
    """Browsers send the origin; others send none."""
    async with bank(database_settings) as open_bank:
        with pytest.raises(Exception, match="403"):
            await connect(
                f"ws://127.0.0.1:{open_bank.server.port}/graphql",
                subprotocols=[TRANSPORT],
                origin="https://evil.test",  # type: ignore[arg-type]
            )


async def test_two_servers_do_not_share_a_port(database_settings: Settings) -> None:
    """The second says so in one sentence."""
    async with running(database_settings) as first:
        second = await asyncio.to_thread(serve, database_settings, "--port", str(first.port))
    assert second.returncode == 2
    assert second.stderr.startswith("recoup: Another program is listening")
    assert len(second.stderr.strip().splitlines()) == 1


def test_a_database_that_was_never_migrated_is_not_served(unmigrated: Settings) -> None:
    """One sentence that says what to do."""
    done = serve(unmigrated)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "recoup migrate" in done.stderr


def test_a_read_only_file_is_not_served(tmp_path: Path, sqlite_template: Path) -> None:
    """Before anything is half-written."""
    path = tmp_path / "books.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    path.chmod(0o444)
    done = serve(load(database_url=f"sqlite://{path}"))
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_address_that_is_not_ours_is_told(tmp_path: Path, sqlite_template: Path) -> None:
    """The sentence names the address and the reason."""
    path = tmp_path / "books.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    done = serve(load(database_url=f"sqlite://{path}"), "--host", "192.0.2.1")
    assert done.returncode == 2
    assert "192.0.2.1" in done.stderr
