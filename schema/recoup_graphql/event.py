"""Events: what happened, as a feed that survives disconnects and as a live stream."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from datetime import date, datetime
from time import monotonic
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import authentication, event
from recoup.services.event import EventView
from recoup.services.paging import PageOf
from recoup_graphql.context import Info
from recoup_graphql.metrics import SUBSCRIBERS
from recoup_graphql.node import global_id, public_id
from recoup_graphql.paging import After, Connection, First, connection, given, page_of
from recoup_graphql.scalars import Json

RECHECK_SECONDS: Final = 30.0
"""How long a stream goes on before its token is looked at again."""


@strawberry.type(description="Something that happened, told after it was written.")
class Event:
    """An event of the outbox."""

    id: strawberry.ID = field(
        description="Opaque id, the same wherever the event is told: what was seen before can be told by it."
    )
    cursor: str = field(description="Its place in the feed: `events(after:)` goes on from here after a disconnect.")
    recorded_at: datetime = field(description="The moment at which it was recorded.")
    booked_on: date = field(description="The business day on which it was booked.")
    kind: str = field(description="What happened, such as `payment.recorded`. New kinds may appear.")
    loan_id: strawberry.ID | None = field(description="Id of the loan concerned; null when there is none.")
    loan_number: str | None = field(description="Number of the loan concerned; null when there is none.")
    data: Json = field(description="What belongs to the kind of event.")


EventConnection = Connection[Event]


def event_node(view: EventView) -> Event:
    """An event as clients see it."""
    return Event(
        id=global_id("Event", view.id),
        cursor=view.cursor,
        recorded_at=view.recorded_at,
        booked_on=view.booked_on,
        kind=view.kind,
        loan_id=None if view.loan_id is None else global_id("Loan", view.loan_id),
        loan_number=view.loan_number,
        data=Json(dict(view.data)),
    )


async def events(info: Info, first: First = strawberry.UNSET, after: After = strawberry.UNSET) -> EventConnection:
    """The root field `events`."""
    page = page_of(info, first, after)
    found = await event.feed(info.context.asker, after=page.after, limit=page.size)
    listed = PageOf(
        items=found.events,
        cursors=tuple(view.cursor for view in found.events),
        has_next=found.has_next,
        has_previous=page.after is not None,
        total=len(found.events),
        total_is_exact=False,
    )
    return connection(listed, event_node)


async def loan_events(
    info: Info,
    loan_id: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Only events of this loan; of all loans in sight when left out."),
    ] = strawberry.UNSET,
) -> AsyncIterator[Event]:
    """The subscription `loanEvents`. The token is looked at again before an event is told, at most twice a minute.

    Where its holder's grants changed meanwhile the stream ends: what is in sight is another.
    """
    asked = given(loan_id)
    loan = None if asked is None else public_id(asked, "Loan", "loan_id")
    checked = monotonic()
    with SUBSCRIBERS.track_inprogress():
        async with aclosing(_until(event.subscribe(info.context.asker, loan=loan), info.context.closing)) as stream:
            async for view in stream:
                if monotonic() - checked > RECHECK_SECONDS:
                    asker = await authentication.authenticate(info.context.token)
                    if asker.grants != info.context.asker.grants:
                        return
                    checked = monotonic()
                yield event_node(view)


async def _until(stream: AsyncIterator[EventView], closing: asyncio.Event) -> AsyncGenerator[EventView, None]:
    """The stream, until the server closes: a listener must not hold up a server that is asked to stop."""
    ends = asyncio.ensure_future(closing.wait())
    coming: asyncio.Future[EventView] | None = None
    try:
        while True:
            coming = asyncio.ensure_future(anext(stream))
            await asyncio.wait({coming, ends}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                return
            yield coming.result()
    finally:
        for waiting in (ends, coming):
            if waiting is not None:
                waiting.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration):
                    await waiting
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
