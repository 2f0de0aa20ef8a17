"""The server as a Starlette application: GraphQL, health, metrics, and the scheduler that turns the business day.

Assembly, read from the outside in: `Protection` gives each answer its id and headers; the routes are few; the lifespan
opens the database for all requests, loads the regimes and starts the scheduler.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Final, cast

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import message_template, oidc, quarantine, regime
from recoup.services.scheduler import scheduler_of
from recoup_graphql import exporting
from recoup_graphql.api import Api
from recoup_graphql.download import Download
from recoup_graphql.endpoint import Endpoint
from recoup_graphql.error_page import error_page
from recoup_graphql.health import healthz, metrics, readyz
from recoup_graphql.protection import Protection
from recoup_graphql.sign_in import sign_in
from recoup_graphql.upload import Upload

_log: Final = structlog.get_logger()
EXPORT_SECONDS: Final = 2
"""How often exports that wait are looked at."""


def create_app(settings: Settings) -> Starlette:
    """The application for these settings. Setting `app.state.closing` ends its streams.

    Its lifespan raises `Unavailable` where the database is away or not migrated; then nothing is served.
    """
    endpoint = Endpoint(settings)
    upload, download = Upload(otherwise=settings.language), Download(otherwise=settings.language)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001  the form of a lifespan
        registry = Registry.load(blocked=frozenset(settings.blocked_plugins))
        regime.install(registry, calendar=settings.calendar)
        oidc.trust(trusted_by(settings))
        message_template.check(registry)
        async with connected(settings, global_fallback=True):
            for problem in await quarantine.examine():
                _log.error("regime.set_aside", regime=problem.value, reason=problem.message(settings.language))
            with scheduled(settings, cast("Api", endpoint.schema)) if settings.scheduler else nullcontext():
                yield

    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/sign-in", sign_in, methods=["POST"]),
            Route("/evidence", upload.post, methods=["POST"]),
            Route("/evidence/{id}", upload.get, methods=["GET"]),
            Route("/documents/{id}/{form}", download.filed, methods=["GET"]),
            Route("/reports/{form}", download.draft, methods=["GET"]),
            Route("/exports/{id}", download.exported, methods=["GET"]),
            Route("/errors/{code}", error_page, methods=["GET"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ],
        middleware=[Middleware(Protection, language=settings.language, shortcuts={"/graphql": endpoint})],
        lifespan=lifespan,
    )
    app.state.closing = endpoint.closing
    return app


def trusted_by(settings: Settings) -> oidc.Trust:
    """Whose access tokens these settings believe."""
    return oidc.Trust(
        issuers=settings.oidc_issuers,
        audience=settings.oidc_audience,
        algorithms=settings.oidc_algorithms,
        roles_claim=settings.oidc_roles_claim,
        role_names=dict(pair.split("=", 1) for pair in settings.oidc_role_names),
        just_in_time=settings.oidc_just_in_time,
        acr=settings.step_up_acr,
        age=settings.step_up_seconds,
    )


@contextmanager
def scheduled(settings: Settings, api: Api) -> Iterator[None]:
    """The scheduler, for as long as the server runs. It finds the database through the lifespan's context."""
    scheduler = scheduler_of(settings)
    scheduler.add_job(exporting.tick, "interval", [api], seconds=EXPORT_SECONDS, id="exports")
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
