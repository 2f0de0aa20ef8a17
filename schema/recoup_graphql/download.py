"""Documents as files: `GET /documents/{id}/pdf`, `GET /reports/xlsx?regime=…&document=…&organisation=…&month=…`.

The same tokens and the same sight as GraphQL, and a line in the audit trail for each file. The first gives what was
filed (`edition=` an older one), the second a draft of what the books say. The language is the request's.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final, TypeAlias
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from recoup.errors import NotFound, Problem, Refused
from recoup.services import bulk_export, paper_reading
from recoup.services.access import Actor
from recoup.services.paper_reading import MEDIA, Reading
from recoup.services.paper_sheet import sheets
from recoup.services.report_scope import Asked
from recoup.translation import Language
from recoup_graphql.endpoint import Rejection, authenticated, language, rejected
from recoup_graphql.input import unfit
from recoup_graphql.node import opened

_JSON: Final = "application/json"
_RANGE: Final = re.compile(r"bytes=([0-9]{1,15})-", re.ASCII)
_STATUS: Final = {"NOT_PERMITTED": 403, "FORBIDDEN": 403}
Read: TypeAlias = Callable[[Actor, Language], Awaitable[Reading]]
_OWN: Final = frozenset({"regime", "document", "as_of", "edition"})


class Download:
    """The two routes of documents; `otherwise` is the language of answers to clients that name none."""

    def __init__(self, *, otherwise: Language) -> None:
        self.otherwise = otherwise

    async def filed(self, request: Request) -> Response:
        """A filed document, by default its newest edition."""
        noun, key = opened(str(request.path_params["id"])) or ("", "")
        told = request.query_params.get("edition", "")

        async def read(actor: Actor, words: Language) -> Reading:
            edition = int(told) if told.isdecimal() else None
            return await paper_reading.read(actor, key if noun == "Document" else "", words, edition=edition)

        return await self._given(request, read)

    async def draft(self, request: Request) -> Response:
        """A draft from the books."""
        told = request.query_params
        asked = Asked(
            regime=told.get("regime", ""),
            document=told.get("document", ""),
            about={name: value for name, value in told.items() if name not in _OWN},
        )

        async def read(actor: Actor, words: Language) -> Reading:
            if problems := tuple(unfit(dict(told))):
                raise Refused(*problems)
            return await paper_reading.draft(actor, asked, words, effective_on=_day(told.get("as_of", "")))

        return await self._given(request, read)

    async def _given(self, request: Request, read: Read) -> Response:
        words, form = language(request, self.otherwise), str(request.path_params["form"])
        try:
            actor = await authenticated(request)
            reading = await read(actor, words)
            content = await paper_reading.given_out(actor, reading, form)
        except Rejection as rejection:
            return rejected(request, rejection, self.otherwise)
        except NotFound as missing:
            return self._answer(request, 404, missing.problems)
        except Refused as refused:
            return self._answer(request, _STATUS.get(refused.problems[0].code, 422), refused.problems)
        name = paper_reading.named(sheets(reading.setting)[0], form)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(content, media_type=MEDIA[form], headers=headers)

    async def exported(self, request: Request) -> Response:
        """The file of an export, as it was written; to nobody but whoever asked for it. From a byte on, where asked."""
        name = str(request.path_params["id"])
        noun, key = opened(name) or ("", "")
        begins = _begins(request, f'"{name}"')
        try:
            actor = await authenticated(request)
            view, content = await bulk_export.content(actor, key if noun == "BulkExport" else "", begins=begins)
        except Rejection as rejection:
            return rejected(request, rejection, self.otherwise)
        except NotFound as missing:
            return self._answer(request, 404, missing.problems)
        except Refused as refused:
            return self._answer(request, _STATUS.get(refused.problems[0].code, 422), refused.problems)
        headers = {"etag": f'"{name}"', "accept-ranges": "bytes"}
        if begins and begins >= view.size:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{view.size}"})
        headers |= {"content-disposition": 'attachment; filename="export.jsonl"'}
        headers |= {"content-length": str(view.size - begins)}
        if begins:
            headers |= {"content-range": f"bytes {begins}-{view.size - 1}/{view.size}"}
        status = 206 if begins else 200
        return StreamingResponse(content, status, media_type="application/x-ndjson", headers=headers)

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


def _begins(request: Request, tag: str) -> int:
    """From which byte on a client wants a file: what `Range: bytes=N-` says; 0 where it says anything else, too."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", tag) != tag:
        return 0
    return int(found[1])


def _day(told: str) -> date | None:
    """A day as it was written; None for none. Raises `Refused` DATE_NEEDED."""
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise Refused(Problem(code="DATE_NEEDED", field=("as_of",), value=told)) from None
