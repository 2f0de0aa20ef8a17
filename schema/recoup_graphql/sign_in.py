"""`POST /sign-in`: the first administrator's password for a token of an hour. Everybody else signs in elsewhere."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from recoup.errors import Refused
from recoup.services import bootstrap
from recoup.translation import Language, language_of

BODY_BYTES_MAX = 2_048


async def sign_in(request: Request) -> Response:
    """`{"code", "password"}` in, `{"token", "expiresIn"}` out; 401 with the reason in words for anything else."""
    preferred = request.headers.get("accept-language")
    language = language_of(preferred) if preferred else Language.EN
    told = await _told(request)
    if told is None:
        return _answer(400, {"error": "code, password"})
    try:
        token = await bootstrap.sign_in(*told)
    except Refused as refused:
        return _answer(401, {"error": refused.message(language), "code": refused.problems[0].code})
    return _answer(200, {"token": token, "expiresIn": bootstrap.TOKEN_LIVES.seconds})


async def _told(request: Request) -> tuple[str, str] | None:
    """Code and password of a well-formed body."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            return None
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    pair = (read.get("code"), read.get("password")) if isinstance(read, dict) else (None, None)
    return (pair[0], pair[1]) if isinstance(pair[0], str) and isinstance(pair[1], str) else None


def _answer(status: int, told: dict[str, object]) -> Response:
    return Response(
        orjson.dumps(told),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
