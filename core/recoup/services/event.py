"""What happened, told after the commit: a durable ordered feed, and a hint that wakes listeners in this process."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from recoup.services.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event of the outbox. `cursor` is opaque and orders the feed."""

    id: str
    cursor: str
    recorded_at: datetime
    booked_on: date
    kind: str
    loan_id: str | None
    loan_number: str | None
    party_id: str | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A stretch of the feed, oldest first; `has_next` says whether more is there already."""

    events: tuple[EventView, ...]
    has_next: bool


async def feed(actor: Actor, *, after: str | None = None, limit: int = 100, loan: str | None = None) -> Feed:
    """Events after a cursor (None: from the beginning). Needs `read`; events of loans out of sight are left out."""
    raise NotImplementedError


async def latest(actor: Actor) -> str | None:
    """The cursor of the newest event; None while there is none."""
    raise NotImplementedError


async def subscribe(actor: Actor, *, after: str | None = None, loan: str | None = None) -> AsyncIterator[EventView]:
    """Events as they come, from `after` or from now on: at once for this process, within seconds for others."""
    raise NotImplementedError
    yield
