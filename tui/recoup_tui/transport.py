"""An ASGI app as an httpx transport that streams.

`httpx.ASGITransport` waits for the whole body, so a live subscription would never arrive. This one runs the app in a
task, hands each part of the body on as it is sent, and tells the app when the reader leaves.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextvars import Context, copy_context
from typing import Any, Final

import httpx

CLOSING_SECONDS: Final = 2.0

AsgiMessage = MutableMapping[str, Any]
AsgiApp = Callable[
    [AsgiMessage, Callable[[], Awaitable[AsgiMessage]], Callable[[AsgiMessage], Awaitable[None]]], Awaitable[None]
]


def _scope(request: httpx.Request) -> AsgiMessage:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port or 80),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }


class _Exchange(httpx.AsyncByteStream):
    """One request and its answer: the app's task, and the parts of the body that it has sent so far."""

    def __init__(self, app: AsgiApp, request: httpx.Request, body: bytes, context: Context) -> None:
        self._body: bytes | None = body
        self._parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._closed = asyncio.Event()
        self.started: asyncio.Future[tuple[int, list[tuple[bytes, bytes]]]] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self._run(app, _scope(request)), context=context)

    async def _run(self, app: AsgiApp, scope: AsgiMessage) -> None:
        try:
            await app(scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001  the border to the app: its failure is this request's failure
            self._fail(str(error))
        else:
            self._fail("the app sent no answer")
        finally:
            self._parts.put_nowait(None)

    def _fail(self, why: str) -> None:
        if not self.started.done():
            self.started.set_exception(httpx.ReadError(why))

    async def _receive(self) -> AsgiMessage:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start" and not self.started.done():
            self.started.set_result((message["status"], list(message.get("headers", ()))))
        elif message["type"] == "http.response.body":
            if part := message.get("body", b""):
                self._parts.put_nowait(part)
            if not message.get("more_body", False):
                self._parts.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (part := await self._parts.get()) is not None:
            yield part

    async def aclose(self) -> None:
        """Tell the app that the reader left. Work that it has begun it ends by itself, as behind a real server."""
        self._closed.set()


class StreamingTransport(httpx.AsyncBaseTransport):
    """Sends requests to an ASGI app in this process and streams its answers.

    The app runs in the context in which the transport was made: there its database connection lives, whoever asks.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._context = copy_context()
        self._exchanges: set[_Exchange] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Run the app on this request until it has said its status; the body follows as a stream."""
        exchange = _Exchange(self._app, request, await request.aread(), self._context.copy())
        self._exchanges.add(exchange)
        exchange.task.add_done_callback(lambda _: self._exchanges.discard(exchange))
        try:
            status, headers = await asyncio.shield(exchange.started)
        except BaseException:
            exchange.started.cancel()
            await exchange.aclose()
            raise
        return httpx.Response(status, headers=headers, stream=exchange, request=request)

    async def aclose(self) -> None:
        """Wait a moment for the work under way, then cancel what is left of it."""
        left = {exchange.task for exchange in self._exchanges}
        for exchange in self._exchanges:
            await exchange.aclose()
        if left:
            _, late = await asyncio.wait(left, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
