"""The head of an answer goes out together with what follows it at once, and by itself where nothing does."""

import asyncio
from typing import Any, cast

from recoup_graphql.patience import Whole


class _Wire:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.sent.append(b"closed")


async def test_a_head_waits_for_its_body_and_for_no_longer() -> None:
    """One piece for an answer; a stream's head goes when the loop turns; nothing is lost at the end."""
    wire, loop = _Wire(), asyncio.get_running_loop()
    whole = Whole(cast("Any", wire), loop)
    whole.write(b"head ")
    whole.write(b"body")
    whole.write(b"more")
    assert wire.sent == [b"head body", b"more"]
    stream = Whole(cast("Any", wire), loop)
    stream.write(b"head")
    await asyncio.sleep(0)
    stream.write(b"event")
    assert wire.sent[2:] == [b"head", b"event"]
    last = Whole(cast("Any", wire), loop)
    last.write(b"head")
    last.close()
    await asyncio.sleep(0)
    assert wire.sent[4:] == [b"head", b"closed"]
