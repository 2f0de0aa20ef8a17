"""What a command does on the database itself, as whoever runs the program there."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from recoup import config, database
from recoup.config import Settings
from recoup.services import access, quarantine
from recoup.services.access import Actor
from recoup.translation import spoken_language

T = TypeVar("T")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The database for the length of the block, and a word on the error stream for each regime that is set aside there.

    Raises `Unavailable` where `database.connected` does.
    """
    async with database.connected(settings):
        for problem in await quarantine.examine():
            sys.stderr.write(problem.message(spoken_language()) + "\n")
        yield


def on_database(work: Callable[[Actor], Awaitable[T]]) -> T:
    """Run one thing as the installation itself. A refusal is told in the words of the line (`cli.as_typed`)."""

    async def run() -> T:
        async with opened(config.load()):
            return await work(await access.local_actor(spoken_language()))

    return asyncio.run(run())
