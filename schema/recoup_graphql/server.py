"""The server as a Starlette application: GraphQL, health, metrics, and the scheduler that turns the business day.

Assembly, read from the outside in: `Protection` gives each answer its id and headers; the routes are four; the lifespan
opens the database for all requests, loads the regimes and starts the scheduler.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import regime
from recoup.services.scheduler import scheduled
from recoup_graphql.endpoint import Endpoint
from recoup_graphql.health import healthz, metrics, readyz
from recoup_graphql.protection import Protection


def create_app(settings: Settings) -> Starlette:
    """The application for these settings.

    Its lifespan raises `Unavailable` where the database is away or not migrated; then nothing is served.
    """
    endpoint = Endpoint(development=settings.development, language=settings.language)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001  the form of a lifespan
        regime.install(Registry.load(blocked=frozenset(settings.blocked_plugins)), calendar=settings.calendar)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(connected(settings, global_fallback=True))
            if settings.scheduler:
                await stack.enter_async_context(scheduled(settings))
            yield

    return Starlette(
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
