"""Servers on an empty, migrated database of each kind."""

from collections.abc import AsyncIterator

import pytest

from recoup.config import Settings
from recoup_graphql.server import create_app
from tests.conftest import begun_unopened
from tests.schema.calling import Books, Server, furnished, serving


@begun_unopened
async def books() -> Books:
    """An institution on its first business day, and a token of each kind."""
    return await furnished()


@pytest.fixture
async def server(database_settings: Settings, books: Books) -> AsyncIterator[Server]:
    """As in production: no explorer, no introspection, terse about documents."""
    app = create_app(database_settings)
    async with app.router.lifespan_context(app):
        yield serving(app, books)


@pytest.fixture
async def workshop(database_settings: Settings, books: Books) -> AsyncIterator[Server]:
    """The same in development."""
    app = create_app(database_settings.model_copy(update={"development": True}))
    async with app.router.lifespan_context(app):
        yield serving(app, books)
