"""The door for a console on the same machine: the application in this process, and a token for it.

Whoever can open the database file could do anything to it; the token therefore holds every scope. It lives a day at
most and is revoked when the door closes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette

from recoup.config import Settings, load
from recoup.services import token
from recoup.services.access import SCOPES, local_actor
from recoup_graphql.server import create_app

DAYS: Final = 1
"""The longest that a forgotten console's token lives."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """An application that answers in this process, and the token that it knows."""

    app: Starlette
    token: str


@asynccontextmanager
async def open_local(settings: Settings | None = None) -> AsyncIterator[LocalServer]:
    """Open the configured database and serve it to this process only. Turning the day stays with the server.

    The console knows no settings: without any, those of the environment and the file hold.

    Raises `Unavailable` where the database is away or not migrated.
    """
    settings = settings or load()
    app = create_app(settings.model_copy(update={"scheduler": False}))
    async with app.router.lifespan_context(app):
        actor = await local_actor(settings.language)
        text = await token.create(actor, principal_code=actor.code, scopes=SCOPES, days=DAYS)
        try:
            yield LocalServer(app=app, token=text)
        finally:
            await token.revoke(actor, text.split("_")[1])
