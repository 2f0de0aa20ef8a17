"""How long the server waits for a client: a connection that does not send the head of a request in time is closed.

Uvicorn closes a connection that is idle after an answer; one that never asked anything, or that sends its head letter
by letter, would stay for ever. This is its protocol with a clock that runs until a head is complete.
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


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
            super().on_headers_complete()

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
