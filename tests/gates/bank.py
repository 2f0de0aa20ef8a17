"""A program that serves a bank, for tools that want an address and a token."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recoup.config import Settings, load
from recoup.services import grant, token
from recoup.services.access import READ
from recoup.services.grant import GrantDraft
from recoup_graphql.server import create_app
from tests.schema.books import lent
from tests.schema.calling import Server, furnished, serving
from tests.schema.running import running

PEOPLE: Final = "{ loans(first: 1) { nodes { id party { id } } } }"


@dataclass(frozen=True, slots=True)
class Bank:
    """Where it answers as in production, and ids of what is there: its loan, and the debtor.

    The token may do everything but read the schema; the developer may do nothing else.
    """

    url: str
    token: str
    developer: str
    loan: str
    ids: tuple[str, ...]


def serve(template: Path, folder: Path) -> Iterator[Bank]:
    """The program over books of its own, until whoever asked is done."""
    file = Path(shutil.copyfile(template, folder / "books.sqlite3"))
    settings = load(database_url=f"sqlite://{file}?synchronous=OFF", scheduler=False)
    config = folder / "recoup.toml"
    config.write_text(f'rate_limit = 1000000000\nevidence_url = "{folder}/evidence"\n', encoding="utf-8")
    with asyncio.Runner() as runner:
        server, developer, ids = runner.run(_furnished(settings))
        program = running(settings, "--production", "--config", str(config))
        started = runner.run(program.__aenter__())
        try:
            yield Bank(url=f"{started.url}/graphql", token=server.admin, developer=developer, loan=ids[0], ids=ids)
        finally:
            runner.run(program.__aexit__(None, None, None))


async def _furnished(settings: Settings) -> tuple[Server, str, tuple[str, ...]]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        server = serving(app, await furnished())
        loan = await lent(server)
        (found,) = (await server.data(PEOPLE))["loans"]["nodes"]
        developer = await token.create(server.actor, principal_code="developer", scopes=frozenset({READ}), days=1)
        draft = GrantDraft(principal="developer", role="DEVELOPER", organisation="BANK")
        await grant.give(server.actor, draft)
        return server, developer, (loan, found["party"]["id"])
