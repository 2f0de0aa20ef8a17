"""`GET /errors/{code}`: what a code of `userErrors` says, in both languages, as `docUrl` points to it.

    GET /errors/VERSION_OTHER       ->   VERSION_OTHER

                                         {field}: it has moved on from version {value} to {limit}. Look at it again.

                                         {field}：版本已由 {value} 变为 {limit}。请重新查看。

The words are those of the catalogues, with their places left open: the page cannot say anything else than the server.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from recoup.translation import Language, catalogue


async def error_page(request: Request) -> Response:
    """The words of a code; 404 where there is none."""
    code = str(request.path_params["code"])
    told = [catalogue(language).get(f"error.{code}") for language in (Language.EN, Language.ZH)]
    if None in told:
        return PlainTextResponse("", status_code=404)
    return PlainTextResponse("\n\n".join([code, *map(str, told)]) + "\n")
