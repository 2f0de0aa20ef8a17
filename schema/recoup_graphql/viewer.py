"""Who asks."""

import strawberry
from strawberry import field

from recoup.services import sight
from recoup_graphql.context import Info


@strawberry.type(description="Whoever holds the token of this request.")
class Viewer:
    """The asker."""

    code: str = field(description="Code of the person or service.")
    name: str = field(description="Its name.")
    scopes: list[str] = field(description="What the token admits, in alphabetical order; see `@requires`.")
    organisation: str = field(description="Path of the organisation under which it sees loans.")


async def viewer(info: Info) -> Viewer:
    """The root field `viewer`."""
    asker = info.context.asker
    return Viewer(code=asker.code, name=asker.code, scopes=sorted(asker.scopes), organisation=sight.home(asker))
