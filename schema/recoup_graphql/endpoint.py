"""`/graphql`: POST with JSON, server-sent events, WebSocket; nothing else.

Whoever asks says so with `Authorization: Bearer <token>`; a WebSocket may say so in `connection_init` instead. Answers
are `application/json`, or `application/graphql-response+json` where the client prefers it.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, cast

import orjson
from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import SSETransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UnsetType

from recoup.config import Settings
from recoup.errors import Refused
from recoup.services import audit, authentication, origin
from recoup.services.access import Actor
from recoup.translation import Language, language_of
from recoup_graphql import explorer, quick, trusted
from recoup_graphql.api import Api, schema
from recoup_graphql.came import address_of, origin_of
from recoup_graphql.context import Context
from recoup_graphql.errors import Code
from recoup_graphql.limits import BODY_BYTES_MAX, SUBSCRIPTIONS_MAX
from recoup_graphql.loaders import Loaders
from recoup_graphql.protection import first
from recoup_graphql.throttle import Throttle
from recoup_graphql.words import sentence

INIT_SECONDS: Final = 10
"""How long a WebSocket may take to say who it is."""
BODY_REMEMBERED: Final = 4096
BODIES_REMEMBERED: Final = 100
"""Requests for pages that are remembered of each asker for some seconds, and how long one is at most."""
_HEADERS: Final = {401: {"www-authenticate": "Bearer"}, 405: {"allow": "POST"}, 408: {"connection": "close"}}
_JSON: Final = "application/json"
_GRAPHQL_JSON: Final = "application/graphql-response+json"


class Spoken(SSETransport):
    """Server-sent events that begin with a comment: whoever listens knows at once that it is being told."""

    send_initial_heartbeat = True


class Rejection(Exception):
    """A request that is not even looked at as GraphQL."""

    def __init__(self, status: int, code: Code, key: str, **places: str) -> None:
        super().__init__(key)
        self.status = status
        self.code = code
        self.key = key
        self.places = places


def bearer(connection: HTTPConnection) -> str:
    """The token of a request; empty when it carries none."""
    scheme, _, token = first(connection.scope, b"authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def language(connection: HTTPConnection, otherwise: Language) -> Language:
    """The language that the client prefers, else the server's."""
    preferred = connection.headers.get("accept-language")
    return language_of(preferred) if preferred else otherwise


def media_type(connection: HTTPConnection) -> str:
    """The one of the two that the client prefers."""
    return _GRAPHQL_JSON if _GRAPHQL_JSON in first(connection.scope, b"accept") else _JSON


class Endpoint(GraphQL[Context, None]):
    """The GraphQL endpoint. In development it serves the explorer, introspection and helpful messages.

    Raises `Misconfigured` where the trusted documents cannot be used.
    """

    stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: Spoken}  # noqa: RUF012  as its parent declares it

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            schema(development=settings.development),
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            max_subscriptions_per_connection=SUBSCRIPTIONS_MAX,
        )
        self.development = settings.development
        self.language = settings.language
        self.client_seconds = settings.client_seconds
        self.query_seconds = settings.query_seconds
        self.run_seconds = settings.run_seconds
        self.trusted = None if settings.development else trusted.documents(settings.trusted_documents)
        self.throttle = Throttle(settings.rate_limit, settings.rate_limit_drain)
        self.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one WebSocket."""
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Rejection as rejection:
            response = rejected(request, rejection, self.language)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if self.development and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(explorer.PAGE, headers={"content-security-policy": explorer.POLICY})
        if request.method != "POST":
            raise Rejection(405, Code.BAD_REQUEST, "http.METHOD")
        if first(request.scope, b"content-type").partition(";")[0].strip().lower() != _JSON:
            raise Rejection(415, Code.BAD_REQUEST, "http.MEDIA_TYPE")
        body: bytes | None = None
        recent = authentication.recent(bearer(request), address_of(request))
        if recent is not None:
            body = await _body(request, self.client_seconds)
            page = await self._page(request, recent, body)
            if page is not None:
                return page
        with origin.of(origin_of(request.state.request_id, address_of(request), bearer(request))):
            request.state.actor = await authenticated(request)
        body = await _body(request, self.client_seconds) if body is None else body
        at_once = await self._quick(request, body)
        if at_once is not None:
            return at_once
        try:
            return await self.run(Request(request.scope, _replay(body, request.receive)))
        except HTTPException as refused:
            raise Rejection(refused.status_code, Code.BAD_REQUEST, "http.REQUEST", reason=refused.reason) from refused

    async def _page(self, request: Request, recent: authentication.Recent, body: bytes) -> Response | None:
        """The answer for somebody recognised moments ago who wants a page that one statement gives; else None."""
        if "text/event-stream" in first(request.scope, b"accept"):
            return None
        paged: quick.Paged | None = recent.memo.get(body) or await self._paged(request, recent, body)
        if paged is None or not quick.paid(self.throttle, recent.actor, paged.cost):
            return None
        request.state.paid = True
        page = await quick.page(paged, recent, self.throttle, self.query_seconds)
        if page is None:
            return None
        return Response(
            b'%b,"requestId":"%b"}}' % (page, request.state.request_id.encode()), media_type=media_type(request)
        )

    async def _paged(self, request: Request, recent: authentication.Recent, body: bytes) -> quick.Paged | None:
        """What the body asks for, remembered with the asker where it is the same the next time."""
        try:
            asked = self.parse_json(body)
        except (HTTPException, ValueError):
            return None
        context = self._context(request, recent.actor)
        context.recent = recent
        found = await quick.paged(cast("Api", self.schema), context, cast("Mapping[str, Any]", asked))
        if found is None:
            return None
        paged, again = found
        if again and len(body) <= BODY_REMEMBERED and len(recent.memo) < BODIES_REMEMBERED:
            recent.memo[body] = paged
        return paged

    async def _quick(self, request: Request, body: bytes) -> Response | None:
        """The answer to a query that can be carried out at once; None for anything else, also for what is odd."""
        if "text/event-stream" in first(request.scope, b"accept"):
            return None
        try:
            asked = self.parse_json(body)
        except HTTPException:
            return None
        response = await self.get_sub_response(request)
        context = await self.get_context(request, response)
        result = await quick.answer(cast("Api", self.schema), context, cast("Mapping[str, Any]", asked))
        request.state.paid = context.paid
        return None if result is None else self.create_response(await self.process_result(request, result), response)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """Who asks, and how. A WebSocket says who it is a little later."""
        return self._context(request, getattr(request.state, "actor", None))

    def _context(self, request: HTTPConnection, actor: Actor | None) -> Context:
        return Context(
            request_id=request.state.request_id,
            language=language(request, self.language),
            development=self.development,
            loaders=Loaders(),
            closing=self.closing,
            actor=actor,
            token=bearer(request),
            address=address_of(request),
            throttle=self.throttle,
            trusted=self.trusted,
            query_seconds=self.query_seconds,
            run_seconds=self.run_seconds,
            paid=getattr(request.state, "paid", False),
        )

    async def on_ws_connect(self, context: Context) -> UnsetType:
        """Take the token from `connection_init`, `{"Authorization": "Bearer …"}`, else from the handshake's header."""
        said = {name.lower(): value for name, value in (context.connection_params or {}).items()}
        scheme, _, token = str(said.get("authorization", "")).partition(" ")
        context.token = token.strip() if scheme.lower() == "bearer" else context.token
        with origin.of(context.origin):
            try:
                context.actor = await authentication.authenticate(context.token)
            except Refused as refused:
                await audit.denied(0, "sign_in", [problem.code for problem in refused.problems])
                raise ConnectionRejectionError from refused
            await audit.signed_in(context.actor.principal_id)
        return UnsetType()

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Carries the media type that the client accepts to `create_response`."""
        response = await super().get_sub_response(request)
        response.media_type = media_type(request)
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The answer as a client sees it; without `data` when nothing was executed."""
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
            if result.data is None and not any(error.path for error in result.errors):
                del answer["data"]
        answer["extensions"] = {**(result.extensions or {}), "requestId": request.state.request_id}
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """200, or 400 where nothing was executed and the client reads `application/graphql-response+json`."""
        refused = "data" not in response_data and sub_response.media_type == _GRAPHQL_JSON
        return Response(
            orjson.dumps(response_data), status_code=400 if refused else 200, media_type=sub_response.media_type
        )

    def parse_json(self, data: str | bytes) -> object:
        """The body of a request: an object. Raises `HTTPException` for any other JSON."""
        parsed = super().parse_json(data)
        if not isinstance(parsed, dict):
            raise HTTPException(400, "the body is not a JSON object")
        if trusted.ID in parsed and isinstance(parsed.get("extensions"), dict | None):
            parsed["extensions"] = {**(parsed.get("extensions") or {}), trusted.ID: parsed[trusted.ID]}
        return parsed

    def decode_json(self, data: str | bytes) -> object:
        """Strict JSON: NaN, infinities and numbers beyond a double are refused."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Text, because WebSocket messages of this protocol are text."""
        return orjson.dumps(data).decode()


async def authenticated(request: HTTPConnection) -> Actor:
    """Whoever holds the request's token. Raises `Rejection` 401 for no token or one that does not count."""
    try:
        actor = await authentication.authenticate(bearer(request))
    except Refused as refused:
        await audit.denied(0, "sign_in", [problem.code for problem in refused.problems])
        raise Rejection(401, Code.UNAUTHENTICATED, f"top.{refused.problems[0].code}") from refused
    await audit.signed_in(actor.principal_id)
    return actor


def rejected(request: HTTPConnection, rejection: Rejection, otherwise: Language) -> Response:
    """A rejection in the shape of a GraphQL error, so that clients need one way to read errors."""
    message = sentence(rejection.key, language(request, otherwise), **rejection.places)
    extensions = {"code": rejection.code.value, "requestId": request.state.request_id}
    headers = _HEADERS.get(rejection.status, {})
    content = orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
    return Response(content, status_code=rejection.status, media_type=_JSON, headers=headers)


async def _body(request: Request, seconds: int) -> bytes:
    """The whole body. Raises `Rejection` 413 as soon as it is too long, 408 when it took too long."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > BODY_BYTES_MAX:
                    raise Rejection(413, Code.COST_LIMIT, "http.BODY", limit=str(BODY_BYTES_MAX))
                parts.append(part)
    except TimeoutError as slow:
        raise Rejection(408, Code.TIMEOUT, "http.SLOW", seconds=str(seconds)) from slow
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body again, then what the client does next: going away."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
