"""Every mutation three times, out of order, through a proxy that cuts connections: exactly one effect each.

    python -m tests.schema.deliveries 2000          the number of a release; the test of every change delivers fewer

The proxy stands between the client and the real program. It forwards a request and then, at random, passes the answer
on, or cuts the connection when the answer comes (after the commit), in the middle of it, or before there is any.
A client that was cut off does not know what became of its request and sends it again with the same key.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx

from recoup.config import Settings, load
from recoup.database import migrate
from recoup_graphql.server import create_app
from tests.schema.books import lent, party_input, payment_input
from tests.schema.calling import FIRST_DAY, Server, furnished, serving
from tests.schema.running import running

TIMES: Final = 3
WORKERS: Final = 6
CUTS: Final = ("early", "late", "half", "", "", "")
"""What becomes of a connection; each as likely as another."""
CONTACT: Final = """
mutation ($input: ContactLogInput!) { contactLog(input: $input) { contact { id } userErrors { code } } }"""
PROMISE: Final = """
mutation ($input: PromiseRecordInput!) { promiseRecord(input: $input) { promise { id } userErrors { code } } }"""
PAYMENT: Final = """
mutation ($input: PaymentRecordInput!) { paymentRecord(input: $input) { payment { id } userErrors { code } } }"""
PARTY: Final = """
mutation ($input: PartyBoardInput!) { partyBoard(input: $input) { party { id } userErrors { code } } }"""
COUNTS: Final = """
query ($loan: ID!) {
  contacts(first: 1) { totalCount } promises(first: 1) { totalCount } parties(first: 1) { totalCount }
  loan(id: $loan) { payments(first: 1) { totalCount } balance { amount } }
  trialBalance(basis: BOOKED, on: "2024-01-10") { isBalanced }
}"""


@dataclass(frozen=True, slots=True)
class Command:
    """A mutation with its key, and the field of its payload by which its effect is known."""

    root: str
    noun: str
    document: str
    told: dict[str, Any]

    def effect(self, answer: dict[str, Any]) -> str:
        """What the answer says was made. An answer that is none, or that refuses, is an error of this test."""
        payload = answer["data"][self.root]
        assert payload["userErrors"] == [], (self.told, payload)
        return str(payload[self.noun]["id"])


@dataclass(slots=True)
class Proxy:
    """Cuts connections to a server; `cut` counts how often."""

    port: int
    chance: Random
    cut: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CUTS, 0))
    under_way: set[object] = field(default_factory=set)
    """Relays that run; whom nobody else knows would be collected while it waits."""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address at which it stands in for the server."""
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate, own = self.chance.choice(CUTS), asyncio.current_task()
        self.cut[fate] += 1
        self.under_way.add(own)
        answers, asks = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            asks.write(await _request(reader))
            await asks.drain()
            if fate == "early":
                await asyncio.sleep(self.chance.random() / 100)
                return
            answer = await answers.read()
            writer.write({"late": b"", "half": answer[: len(answer) // 2]}.get(fate, answer))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.under_way.discard(own)
            asks.close()
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One request whole, told to close its connection afterwards."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + await reader.readexactly(length)


def commands(loan: str, count: int) -> list[Command]:
    """So many commands: mostly payments, and some of what takes a key of its own accord."""
    day = (FIRST_DAY + timedelta(days=3)).isoformat()
    made: list[Command] = []
    for number in range(count):
        key = f"key-{number}"
        told: dict[str, Any]
        match number % 8:
            case 0:
                told = {"loanId": loan, "channel": "TELEPHONE", "number": "13800000000", "outcome": "NO_ANSWER"}
                made.append(Command("contactLog", "contact", CONTACT, {**told, "idempotencyKey": key}))
            case 1:
                amount = {"amount": "1.00", "currency": "CNY"}
                told = {"loanId": loan, "amount": amount, "dueOn": day, "idempotencyKey": key}
                made.append(Command("promiseRecord", "promise", PROMISE, told))
            case 2:
                made.append(Command("partyBoard", "party", PARTY, party_input(f"D-{number}", idempotencyKey=key)))
            case _:
                made.append(Command("paymentRecord", "payment", PAYMENT, payment_input(loan, "0.01", key)))
    return made


async def deliver(url: str, bearer: str, wanted: Sequence[Command], chance: Random) -> dict[str, set[str]]:
    """Send each command `TIMES` times and again until it is answered; the effects that were told, by key."""
    queue = [command for command in wanted for _ in range(TIMES)]
    chance.shuffle(queue)
    told: dict[str, set[str]] = {command.told["idempotencyKey"]: set() for command in wanted}
    async with httpx.AsyncClient(
        timeout=60, limits=httpx.Limits(max_keepalive_connections=0), headers={"authorization": f"Bearer {bearer}"}
    ) as client:

        async def work() -> None:
            while queue:
                command = queue.pop()
                told[command.told["idempotencyKey"]].add(await _answered(client, url, command))

        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(work())
    return told


async def _answered(client: httpx.AsyncClient, url: str, command: Command) -> str:
    body = {"query": command.document, "variables": {"input": command.told}}
    while True:
        try:
            answer = await client.post(f"{url}/graphql", json=body)
            return command.effect(answer.json())
        except httpx.TransportError:
            continue


async def play(settings: Settings, deliveries: int, seed: int) -> dict[str, int]:
    """Deliver so much and hold the books against it; how often the proxy cut."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        books = serving(app, await furnished())
        loan = await lent(books)
        wanted = commands(loan, deliveries // TIMES)
        chance = Random(seed)  # noqa: S311  a reproducible order, no secret
        async with running(settings, "--production") as server:
            proxy = Proxy(server.port, chance)
            async with proxy.listening() as url:
                told = await deliver(url, books.operator, wanted, chance)
        assert all(len(effects) == 1 for effects in told.values()), told
        assert len({next(iter(effects)) for effects in told.values()}) == len(wanted)
        await _held(books, loan, wanted)
    return proxy.cut


async def _held(books: Server, loan: str, wanted: Sequence[Command]) -> None:
    """As many things as commands; the money of each payment once; books that balance."""
    of = {root: sum(command.root == root for command in wanted) for root in {command.root for command in wanted}}
    found = await books.data(COUNTS, {"loan": loan})
    assert found["contacts"]["totalCount"] == of["contactLog"]
    assert found["promises"]["totalCount"] == of["promiseRecord"]
    assert found["parties"]["totalCount"] == of["partyBoard"] + 1
    assert found["loan"]["payments"]["totalCount"] == of["paymentRecord"]
    assert found["loan"]["balance"]["amount"] == f"{12_000 - Decimal(of['paymentRecord']) / 100:.2f}"
    assert all(currency["isBalanced"] for currency in found["trialBalance"])


def main() -> None:
    """Deliver as many as the command line says, on SQLite."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        settings = load(database_url=f"sqlite://{Path(folder) / 'books.sqlite3'}", scheduler=False)
        asyncio.run(migrate(settings))
        cut = asyncio.run(play(settings, count, seed=1))
    sys.stdout.write(f"{count} deliveries of {count // TIMES} commands, one effect each; connections: {cut}\n")


if __name__ == "__main__":
    main()
