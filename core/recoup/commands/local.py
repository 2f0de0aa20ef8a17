"""What a command does on the database itself, as whoever runs the program there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

import click

from recoup import config, database
from recoup.errors import Refused
from recoup.services import access
from recoup.services.access import Actor
from recoup.translation import spoken_language

T = TypeVar("T")

_AS_NAMED: Final[Mapping[str, str]] = {}


def on_database(work: Callable[[Actor], Awaitable[T]], called: Mapping[str, str] = _AS_NAMED) -> T:
    """Run one thing as the installation itself.

    A refusal names what was typed: `--within`, `CODE`. `called` maps the service's fields to the command's parameters
    where the two have other names.
    """

    async def run() -> T:
        async with database.connected(config.load()):
            return await work(await access.local_actor(spoken_language()))

    try:
        return asyncio.run(run())
    except Refused as refused:
        raise refused.called(lambda field: _typed(field, called)) from None


def _typed(field: tuple[str, ...], called: Mapping[str, str]) -> tuple[str, ...]:
    """The field as it stands on the command line, where the command has a parameter for it."""
    context = click.get_current_context(silent=True)
    spelled = {
        str(each.name): each.opts[0] if isinstance(each, click.Option) else str(each.name).upper()
        for each in (context.command.params if context else ())
    }
    return tuple(spelled.get(called.get(part, part), part) for part in field)
