"""What every HTTP answer gets: a request id, headers that keep browsers careful, a count, and silence about bugs."""

import re
import secrets
from collections.abc import Mapping, MutableMapping
from time import perf_counter
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recoup.translation import Language
from recoup_graphql.errors import Code, Halt, told_fault
from recoup_graphql.metrics import answered

REQUEST_ID: Final = "x-request-id"
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_.-]{8,64}", re.ASCII)
_REQUEST_ID: Final = REQUEST_ID.encode()
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What every answer has that does not say otherwise itself."""
ROUTES: Final = frozenset({"/graphql", "/evidence", "/healthz", "/readyz", "/metrics"})


class Protection:
    """The outermost layer of the server. It streams: an event is passed on as it comes.

    `shortcuts`: routes whose requests need nothing of the layers below.
    """

    def __init__(self, app: ASGIApp, *, language: Language, shortcuts: Mapping[str, ASGIApp]) -> None:
        self.app = app
        self.language = language
        self.shortcuts = shortcuts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = first(scope, _REQUEST_ID)
        request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(12)
        scope.setdefault("state", {})["request_id"] = request_id
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        await self._http(scope, receive, send, request_id)

    async def _http(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        begun = perf_counter()
        route = scope["path"] if scope["path"] in ROUTES else "other"
        started = False

        async def start(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = list(message.get("headers", ()))
                named = {name.lower() for name, _ in own}
                careful = [pair for pair in _HEADERS if pair[0] not in named]
                message = {**message, "headers": [*own, (_REQUEST_ID, request_id.encode()), *careful]}
                answered(route, _method(scope), message["status"], perf_counter() - begun)
            await send(message)

        try:
            await self.shortcuts.get(route, self.app)(scope, receive, start)
        except ClientDisconnect:  # whoever hung up in the middle of asking: there is no fault, and nobody to tell
            return
        except Exception as fault:
            told = told_fault(fault, request_id)
            if started:
                raise
            await _answer(start, told, self.language, request_id)


def first(scope: Scope, name: bytes) -> str:
    """The first header of that name, in lower case; empty where there is none."""
    return next((value.decode("latin-1") for given, value in scope["headers"] if given == name), "")


def _method(scope: MutableMapping[str, Any]) -> str:
    method = str(scope["method"])
    return method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"


async def _answer(send: Send, told: Halt, language: Language, request_id: str) -> None:
    message = told.told(language)
    error = {"message": message, "extensions": {"code": told.code.value, "requestId": request_id}}
    status = 500 if told.code is Code.INTERNAL else 503
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": orjson.dumps({"errors": [error]})})
