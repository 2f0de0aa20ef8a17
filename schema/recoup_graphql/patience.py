"""How long the server waits for a client: a connection that does not send the head of a request in time is closed.

Uvicorn closes a connection that is idle after an answer; one that never asked anything, or that sends its head letter
by letter, would stay for ever. This is its protocol with a clock that runs until a head is complete. And the head of an
answer goes out together with what follows it at once: one system call instead of two, and the client is woken once.
"""

from asyncio import AbstractEventLoop, BaseTransport, TimerHandle, Transport
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Whole:
    """A connection for one answer: what is written first waits for what follows, until the loop turns at the latest."""

    __slots__ = ("_first", "_held", "_loop", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._first = True

    def write(self, data: bytes) -> None:
        """Send it, or hold it while it is the first."""
        if self._first:
            self._first = False
            self._held = data
            self._loop.call_soon(self._flush)
        elif self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        else:
            self._transport.write(data)

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def close(self) -> None:
        """Send what is held, and no more."""
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._transport.is_closing()


def patient(seconds: int) -> type[HttpToolsProtocol]:
    """The protocol that waits so long for the head of each connection's first request."""

    class Patient(HttpToolsProtocol):
        """One connection."""

        _clock: TimerHandle | None = None

        def connection_made(self, transport: BaseTransport) -> None:
            """Begin to wait."""
            super().connection_made(cast("Any", transport))
            self._clock = self.loop.call_later(seconds, self._close)

        def on_headers_complete(self) -> None:
            """The head is there."""
            self._stop()
            before = self.cycle
            super().on_headers_complete()
            if self.cycle is not before:
                self.cycle.transport = cast("Any", Whole(self.transport, self.loop))

        def connection_lost(self, exc: Exception | None) -> None:
            """Nobody is waited for any more."""
            self._stop()
            super().connection_lost(exc)

        def _stop(self) -> None:
            if self._clock is not None:
                self._clock.cancel()
                self._clock = None

        def _close(self) -> None:
            self.transport.close()

    return Patient
