"""Wall time at the door. Nothing below the services asks what day it is: the business day is a row in the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, in UTC."""

    def now(self) -> datetime:
        """The present moment with its offset."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is set: for tests, demonstrations and replays."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment


def beginning_of(day: date) -> FixedClock:
    """A clock that stands at the beginning of a day, in UTC."""
    return FixedClock(datetime.combine(day, time(), UTC))
