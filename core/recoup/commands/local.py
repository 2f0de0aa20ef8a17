"""What a command does on the database itself, as whoever runs the program there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from recoup import config, database
from recoup.errors import Refused
from recoup.services import access
from recoup.services.access import Actor
from recoup.translation import spoken_language

T = TypeVar("T")

_AS_NAMED: Final[Mapping[str, str]] = {}


def on_database(work: Callable[[Actor], Awaitable[T]], called: Mapping[str, str] = _AS_NAMED) -> T:
    """Run one thing as the installation itself.

    `called` maps the service's fields to the command's parameters where the two have other names, so that a refusal
    names what was typed.
    """

    async def run() -> T:
        async with database.connected(config.load()):
            return await work(await access.local_actor(spoken_language()))

    try:
        return asyncio.run(run())
    except Refused as refused:
        raise refused.called(lambda field: tuple(called.get(part, part) for part in field)) from None
