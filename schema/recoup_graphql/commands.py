"""The commands `recoup serve`, `recoup export` and `recoup export-schema`."""

import asyncio
import errno
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from starlette.applications import Starlette

from recoup import config, logs
from recoup.config import Settings
from recoup.database import connected
from recoup.errors import Misconfigured, Problem
from recoup.services import bulk_export, quarantine
from recoup.services.access import local_actor
from recoup.services.bulk_export import ExportView
from recoup.translation import spoken_language
from recoup_graphql import exporting
from recoup_graphql.api import schema, sdl
from recoup_graphql.export_page import paged
from recoup_graphql.limits import BODY_BYTES_MAX
from recoup_graphql.patience import patient
from recoup_graphql.reference import changes, error_page
from recoup_graphql.server import create_app
from recoup_graphql.words import sentence

BREAKING: Final = 1
"""Exit status where clients of the older schema would fail, and where there is nothing to write out."""
BACKLOG: Final = 512
"""Connections that may wait to be accepted."""
CONNECTIONS_MAX: Final = 4_000
"""Connections and requests under way; whoever comes beyond is told 503."""
FILES: Final = 2 * CONNECTIONS_MAX
"""Files that the process would hold open at most: its connections, and those to the database."""
SHUTDOWN_SECONDS: Final = 10
"""How long running requests may take to end when the server is stopped."""


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    config_file: Annotated[
        Path | None, typer.Option("--config", help="TOML file with settings; recoup.toml when there is one.")
    ] = None,
    development: Annotated[
        bool | None,
        typer.Option("--development/--production", help="Serve the explorer, introspection and helpful messages."),
    ] = None,
    scheduler: Annotated[
        bool | None, typer.Option("--scheduler/--no-scheduler", help="Turn the business day by itself.")
    ] = None,
) -> None:
    """Serve the GraphQL API, health and metrics, and turn the business day."""
    if config_file is not None:
        os.environ[config.FILE_VARIABLE] = str(config_file)
    given = {"host": host, "port": port, "development": development, "scheduler": scheduler}
    settings = config.load(**{name: value for name, value in given.items() if value is not None})
    logs.configure(settings)
    asyncio.run(_preflight(settings))
    listener = _listen(settings)
    sys.stdout.write(_greeting(settings) + "\n")
    sys.stdout.flush()
    app = create_app(settings)
    _more_files()
    _Server(_uvicorn(app, settings), app.state.closing).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn, which waits for requests to end, told to end those that would not."""

    def __init__(self, settings: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(settings)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then wait for the rest."""
        self._closing.set()
        await super().shutdown(sockets)


async def _preflight(settings: Settings) -> None:
    """Open the database once, so that what is wrong with it is one sentence and not a trace from inside the server."""
    async with connected(settings):
        for problem in await quarantine.examine():
            sys.stderr.write(problem.message(spoken_language()) + "\n")


def _listen(settings: Settings) -> socket.socket:
    """The listening socket. Raises `Misconfigured` where the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        code = "PORT_IN_USE" if fault.errno == errno.EADDRINUSE else "ADDRESS_UNUSABLE"
        reason = fault.strerror or type(fault).__name__
        where = f"{settings.host}:{settings.port}"
        raise Misconfigured(Problem(code=code, field=("port",), value=where, limit=reason)) from fault
    return listener


def _more_files() -> None:
    """Let the process hold as many connections as the system admits: an idle one must not keep a busy one out."""
    own, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(own, wanted), most))


def _uvicorn(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=patient(settings.client_seconds),
        limit_concurrency=CONNECTIONS_MAX,
        ws="websockets-sansio",
        ws_max_size=BODY_BYTES_MAX,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def _greeting(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    key = "serve.development" if settings.development else "serve.production"
    return sentence(key, settings.language, url=f"http://{host}:{settings.port}/graphql")


def export(
    query: Annotated[str, typer.Argument(help="A query of one list and its nodes, or a file that holds it.")],
    *,
    output: Annotated[Path | None, typer.Option(help="File to write; the screen when left out.")] = None,
) -> None:
    """Write a whole list out as JSON lines, in the sight of whoever runs the program on the database."""
    settings = config.load(scheduler=False)
    file = Path(query)
    text = query if "{" in query else file.read_text(encoding="utf-8") if file.is_file() else ""
    view = asyncio.run(_exported(settings, text, output))
    if view.state != bulk_export.DONE:
        sys.stderr.write(sentence("export.failed", settings.language, reason=view.reason) + "\n")
        raise typer.Exit(BREAKING)
    sys.stderr.write(sentence("export.done", settings.language, entries=str(view.entries)) + "\n")


async def _exported(settings: Settings, query: str, output: Path | None) -> ExportView:
    """Ask for it as any client would, carry out what waits, and copy its file."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        actor, known = await local_actor(settings.language), schema(development=True)
        made = await bulk_export.ask(actor, paged(known._schema, query))  # noqa: SLF001  strawberry offers no public way
        await exporting.run(known)
        view = await bulk_export.get(actor, made.id)
        if view.state == bulk_export.DONE:
            _, content = await bulk_export.content(actor, made.id)
            with sys.stdout.buffer if output is None else output.open("wb") as target:
                async for chunk in content:
                    target.write(chunk)
        return view


def export_schema(
    *,
    output: Annotated[Path | None, typer.Option(help="File to write; the screen when left out.")] = None,
    errors: Annotated[Path | None, typer.Option(help="File to write the reference of error codes to.")] = None,
    since: Annotated[Path | None, typer.Option(help="An older SDL: tell what has changed, and write nothing.")] = None,
) -> None:
    """Write the GraphQL schema as SDL; with --since tell what has changed, with exit status 1 for a breaking change."""
    if errors is not None:
        errors.write_text(error_page(), encoding="utf-8")
    if since is not None:
        told = changes(since.read_text(encoding="utf-8"), sdl())
        sys.stdout.write("".join(f"{kind}: {what}\n" for kind, what in told))
        if any(kind == "breaking" for kind, _ in told):
            raise typer.Exit(BREAKING)
    elif output is None:
        sys.stdout.write(sdl())
    else:
        output.write_text(sdl(), encoding="utf-8")
