"""Servers on an empty, migrated database."""

from collections.abc import AsyncIterator, Iterator

import pytest

from recoup.config import Settings
from recoup_graphql.server import create_app
from tests.conftest import begun_unopened
from tests.schema import twins
from tests.schema.calling import Books, Server, furnished, serving


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """The API has no statement of its own: what services ask is held on both databases at their floor.

    Where a whole server is tried, the file takes both.
    """
    return str(request.param)


@pytest.fixture(autouse=True)
def _twins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each query is asked of the stock executor as well."""
    with twins.compared(monkeypatch):
        yield


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
