"""Load for a server on the loopback: some connections, each with one request under way, until so many were answered.

    asyncio.run(load(8080, request, requests=2000, connections=16))      Load(seconds=1.6, answers=2000, bytes=…)

It reads no more of an answer than its status and length, so that it takes little of the processor that the servers
share with it. An answer that is no 200, or not as long as the first one, ends the run.
"""

import asyncio
import re
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final, cast

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class Failed(Exception):
    """The server did not answer as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What was carried: how long it took, in seconds, with how long single answers took, ascending."""

    seconds: float
    waits: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.waits) / self.seconds

    def wait(self, part: float) -> float:
        """How long that part of the answers took at most, in milliseconds: 0.5 for the median."""
        return 1000 * self.waits[min(len(self.waits) - 1, int(part * len(self.waits)))]


def post(path: str, body: bytes, **headers: str) -> bytes:
    """A whole request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", "accept: application/json"]
    lines += [f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + _HEAD_END + body


@dataclass(slots=True)
class _Run:
    request: bytes
    left: int
    done: "asyncio.Future[None]"
    waits: list[float] = field(default_factory=list)
    open: int = 0

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(Failed(why))


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._head = b""
        self._missing = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._run.open += 1
        self._ask()

    def _ask(self) -> None:
        if self._run.left:
            self._run.left -= 1
            self._sent = perf_counter()
            self._transport.write(self._run.request)
        else:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            head, found, body = (self._head + data).partition(_HEAD_END)
            if not found:
                self._head = head
                return
            self._head = b""
            length = _LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200") or length is None:
                self._run.fail((head + body)[:500].decode(errors="replace"))
                self._transport.close()
                return
            self._missing = int(length[1])
            data = body
        self._missing -= len(data)
        if not self._missing:
            self._run.waits.append(perf_counter() - self._sent)
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.open -= 1
        if self._run.left:
            self._run.fail(f"connection lost: {exc}")
        elif not self._run.open and not self._run.done.done():
            self._run.done.set_result(None)


async def load(port: int, request: bytes, *, requests: int, connections: int) -> Load:
    """Carry it. Raises `Failed`."""
    loop = asyncio.get_running_loop()
    run = _Run(request, requests, loop.create_future())
    begun = perf_counter()
    for _ in range(min(connections, requests)):
        await loop.create_connection(lambda: _Connection(run), "127.0.0.1", port)
    await run.done
    return Load(seconds=perf_counter() - begun, waits=tuple(sorted(run.waits)))
