"""The two ways to a server, loaded late: the HTTP client is not needed for the first frame."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from recoup_tui.language import Words

if TYPE_CHECKING:
    from recoup_tui.client import Client


@asynccontextmanager
async def local(words: Words) -> AsyncIterator["Client"]:
    """The server that is installed beside the console, in this process."""
    from recoup_tui.client import open_local  # noqa: PLC0415

    async with open_local(words) as client:
        yield client


def remote(server: str, token: str) -> "Callable[[Words], AbstractAsyncContextManager[Client]]":
    """The server at this address."""

    @asynccontextmanager
    async def opened(words: Words) -> AsyncIterator["Client"]:
        from recoup_tui.client import open_remote  # noqa: PLC0415

        async with open_remote(server, token, words) as client:
            yield client

    return opened
