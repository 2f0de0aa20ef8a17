"""The bytes of evidence: `POST /evidence?name=…` takes a body as it streams in, `GET /evidence/{id}` gives it back.

The same tokens and the same sight as GraphQL. What is answered is never shown by a browser: it is an attachment of the
kind that its content says, and nothing may sniff another.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from recoup.errors import NotFound, Problem, Refused
from recoup.services import evidence
from recoup.translation import Language
from recoup_graphql.endpoint import Rejection, authenticated, language, rejected
from recoup_graphql.evidence import evidence_node
from recoup_graphql.node import opened

_JSON: Final = "application/json"
_STATUS: Final = {"EVIDENCE_TOO_LARGE": 413, "EVIDENCE_KIND": 415, "NOT_PERMITTED": 403, "FORBIDDEN": 403}


class Upload:
    """The two routes of evidence; `otherwise` is the language of answers to clients that name none."""

    def __init__(self, *, otherwise: Language) -> None:
        self.otherwise = otherwise

    async def post(self, request: Request) -> Response:
        """Take a file in: 201 with its id, or what is wrong with it."""
        try:
            actor = await authenticated(request)
            view = await evidence.take_in(actor, _body(request), name=request.query_params.get("name", ""))
        except Rejection as rejection:
            return rejected(request, rejection, self.otherwise)
        except Refused as refused:
            return self._refused(request, refused.problems)
        node = evidence_node(view)
        told = {
            "id": node.id,
            "name": node.name,
            "mediaType": node.media_type,
            "size": node.size,
            "sha256": node.sha256,
        }
        return Response(orjson.dumps(told), status_code=201, media_type=_JSON, headers={"location": node.url})

    async def get(self, request: Request) -> Response:
        """Give a file back, hashed again: 404 for one that is not there or not in sight."""
        noun, key = opened(str(request.path_params["id"])) or ("", "")
        try:
            actor = await authenticated(request)
            view, content = await evidence.content(actor, key if noun == "Evidence" else "")
            first = await anext(content)
        except Rejection as rejection:
            return rejected(request, rejection, self.otherwise)
        except NotFound as missing:
            return self._answer(request, 404, missing.problems)
        except Refused as refused:
            return self._refused(request, refused.problems)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(view.name)}",
            "content-length": str(view.size),
            "etag": f'"{view.sha256}"',
        }
        return StreamingResponse(_all(first, content), media_type=view.media_type, headers=headers)

    def _refused(self, request: Request, problems: tuple[Problem, ...]) -> Response:
        return self._answer(request, _STATUS.get(problems[0].code, 422), problems)

    def _answer(self, request: Request, status: int, problems: tuple[Problem, ...]) -> Response:
        words = language(request, self.otherwise)
        errors = [
            {
                "message": problem.message(words),
                "extensions": {"code": problem.code, "requestId": request.state.request_id},
            }
            for problem in problems
        ]
        return Response(orjson.dumps({"errors": errors}), status_code=status, media_type=_JSON)


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        if part:
            yield part


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part
