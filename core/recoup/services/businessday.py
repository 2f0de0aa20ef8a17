"""The business day: a row in the database, not the clock on the wall. Nights are closed through the day before it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recoup.clock import Clock, SystemClock
from recoup.services.access import Actor


class Phase(StrEnum):
    """Whether the day takes business as usual, or its night is being turned."""

    OPEN = "OPEN"
    CLOSING = "CLOSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """The open business day; `number` is the same day counted from 1970-01-01."""

    day: date
    number: int
    phase: Phase
    opened_at: datetime


async def current() -> OpenDay:
    """The open business day. Raises `Refused` DAY_NOT_BEGUN while none was ever begun."""
    raise NotImplementedError


async def begin(actor: Actor, day: date, *, clock: Clock = SystemClock()) -> OpenDay:
    """Open the first business day ever; asking again for the same day changes nothing. Needs `admin`."""
    raise NotImplementedError
