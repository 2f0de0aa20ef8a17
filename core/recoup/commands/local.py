"""What a command does on the database itself, as whoever runs the program there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from recoup import config, database
from recoup.services import access
from recoup.services.access import Actor
from recoup.translation import spoken_language

T = TypeVar("T")


def on_database(work: Callable[[Actor], Awaitable[T]]) -> T:
    """Run one thing as the installation itself. A refusal is told in the words of the line (`cli.as_typed`)."""

    async def run() -> T:
        async with database.connected(config.load()):
            return await work(await access.local_actor(spoken_language()))

    return asyncio.run(run())
