"""The real program, serving on a loopback port."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from recoup.config import Settings
from tests.conftest import PATIENCE

PROGRAM: Final = str(Path(sys.executable).parent / "recoup")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which the program finds the test's database."""
    return {**os.environ, "RECOUP_DATABASE_URL": settings.database_url.get_secret_value(), "RECOUP_LANGUAGE": "en"}


def serve(settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `recoup serve` where it must end by itself."""
    asked = [PROGRAM, "serve", "--no-scheduler", *options]
    return subprocess.run(  # noqa: S603  fixed words
        asked, env=environment(settings), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers at `url`."""

    url: str
    port: int
    process: subprocess.Popen[bytes]


@asynccontextmanager
async def running(settings: Settings, *options: str) -> AsyncIterator[Running]:
    """`recoup serve` for the length of the block; stopped as Ctrl+C stops it, and it must end well."""
    port = free_port()
    asked = [PROGRAM, "serve", "--no-scheduler", "--port", str(port), *options]
    process = subprocess.Popen(  # noqa: S603, ASYNC220  fixed words; starting is quick
        asked, env=environment(settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await _answers(f"http://127.0.0.1:{port}", process)
        yield Running(url=f"http://127.0.0.1:{port}", port=port, process=process)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, PATIENCE)


async def _answers(url: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(PATIENCE * 10):
            assert process.poll() is None, "the server ended while it started"
            try:
                if (await client.get(f"{url}/healthz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError(url)
