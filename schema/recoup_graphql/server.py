"""The server as a Starlette application: GraphQL, health, metrics, and the scheduler that turns the business day.

Assembly, read from the outside in: `Protection` gives each answer its id and headers; the routes are four; the lifespan
opens the database for all requests, loads the regimes and starts the scheduler.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import regime
from recoup.services.scheduler import scheduler_of
from recoup_graphql.endpoint import Endpoint
from recoup_graphql.health import healthz, metrics, readyz
from recoup_graphql.protection import Protection


def create_app(settings: Settings) -> Starlette:
    """The application for these settings. Setting `app.state.closing` ends its streams.

    Its lifespan raises `Unavailable` where the database is away or not migrated; then nothing is served.
    """
    endpoint = Endpoint(development=settings.development, language=settings.language)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001  the form of a lifespan
        registry = Registry.load(blocked=frozenset(settings.blocked_plugins))
        regime.install(registry, calendar=settings.calendar)
        async with connected(settings, global_fallback=True):
            with scheduled(settings) if settings.scheduler else nullcontext():
                yield

    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ],
        middleware=[Middleware(Protection, language=settings.language)],
        lifespan=lifespan,
    )
    app.state.closing = endpoint.closing
    return app


@contextmanager
def scheduled(settings: Settings) -> Iterator[None]:
    """The scheduler, for as long as the server runs. It finds the database through the lifespan's context."""
    scheduler = scheduler_of(settings)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
