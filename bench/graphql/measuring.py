"""The two servers on one database, and rounds of load for each in turn."""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import orjson
import uvloop

from bench import book, machine
from bench.graphql.load import Failed, load, post
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.services import access, sql, token
from recoup.services.access import READ

OURS: Final = (
    "{ loans(first: 50) { nodes { number currency instalments startsOn maturityOn nextDueOn balance { amount } version"
    " } } }"
)
PEERS: Final = (
    "{ allLoans(first: 50, orderBy: NUMBER_ASC) { nodes { number currency instalments startsOn maturityOn nextDueOn"
    " balance version } } }"
)
VIEW: Final = """
CREATE SCHEMA peer;
CREATE VIEW peer.loans AS
SELECT l.number, l.currency, l.instalments, l.starts_on, l.maturity_on, s.next_due_on,
       s.principal + s.overdue_principal AS balance, s.version
FROM loan l JOIN loan_state s ON s.loan_id = l.id;
CREATE ROLE app LOGIN;
GRANT USAGE ON SCHEMA public TO app;
GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app;
"""
"""What the peer serves, and a role that is no superuser, so that PostgreSQL asks who may see what we serve."""
PEER: Final = Path(__file__).parent / "node_modules/postgraphile/cli.js"
START_SECONDS: Final = 60
WARM: Final = 300


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench graphql", description=__doc__)
    parser.add_argument("--loans", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=2_000, help="of each round")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    if not PEER.exists():
        sys.exit("the peer is not there: npm ci --prefix bench/graphql")
    print(f"a page of 50 loans with 8 fields, {asked.connections} connections\n{machine.described()}")
    with machine.database("postgres", None) as settings, ExitStack() as servers:
        bearer = asyncio.run(_furnished(settings, asked.loans))
        ours = servers.enter_context(_serving(*_our_server(settings)))
        theirs = servers.enter_context(_serving(*_peer(settings)))
        requests = {
            "recoup": (ours, post("/graphql", orjson.dumps({"query": OURS}), authorization=f"Bearer {bearer}")),
            "postgraphile": (theirs, post("/graphql", orjson.dumps({"query": PEERS}))),
        }
        uvloop.run(_measured(requests, asked))


async def _furnished(settings: Settings, loans: int) -> str:
    """The book in the database; a token for it."""
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await book.board(actor, loans, 1)
        made = await token.create(actor, principal_code="reader", scopes=frozenset({READ}), days=1)
        for statement in VIEW.strip().split(";\n"):
            await sql.execute(statement)
        await sql.execute("ANALYZE")
    return made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _our_server(settings: Settings) -> tuple[list[str], int, dict[str, str]]:
    port = _free_port()
    program = str(Path(sys.executable).with_name("recoup"))
    told = {
        "RECOUP_DATABASE_URL": settings.database_url.get_secret_value().replace("postgres@", "app@"),
        "RECOUP_RATE_LIMIT": "1000000000",
        "RECOUP_RATE_LIMIT_DRAIN": "100000000",
    }
    return [program, "serve", "--no-scheduler", "--port", str(port)], port, told


def _peer(settings: Settings) -> tuple[list[str], int, dict[str, str]]:
    port = _free_port()
    folder = parse_qs(urlsplit(settings.database_url.get_secret_value()).query)["host"][0]
    given = ["-c", f"postgres://postgres@{quote(folder, safe='')}/postgres", "-s", "peer", "-n", "127.0.0.1"]
    plain = ["--disable-query-log", "--disable-graphiql", "--max-pool-size", "10", "-p", str(port)]
    return ["node", str(PEER), *given, *plain], port, {"NODE_ENV": "production"}


@contextmanager
def _serving(command: list[str], port: int, told: dict[str, str]) -> Iterator[int]:
    """The port of a server that runs for the length of the block."""
    process = subprocess.Popen(command, env={**os.environ, **told}, stdout=subprocess.DEVNULL)  # noqa: S603  our words
    try:
        asyncio.run(_reached(port))
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


async def _reached(port: int) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise Failed(f"nobody answers on port {port}")


async def _measured(requests: dict[str, tuple[int, bytes]], asked: argparse.Namespace) -> None:
    for port, request in requests.values():
        await load(port, request, requests=WARM, connections=asked.connections)
    rates: dict[str, list[float]] = {name: [] for name in requests}
    print(f"\n{'round':<7}{'':<14}{'requests/s':>12}{'median ms':>11}{'99 % ms':>9}   {machine.busy()}")
    for turn in range(asked.rounds):
        for name, (port, request) in requests.items():
            found = await load(port, request, requests=asked.requests, connections=asked.connections)
            rates[name].append(found.per_second)
            print(f"{turn + 1:<7}{name:<14}{found.per_second:>12.0f}{found.wait(0.5):>11.2f}{found.wait(0.99):>9.2f}")
    ratios = [mine / theirs for mine, theirs in zip(rates["recoup"], rates["postgraphile"], strict=True)]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"\nours over the peer's: {told}; median {median(ratios):.2f}   {machine.busy()}")
