"""One transaction, one audit entry: the frame around every command."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from recoup.clock import Clock
from recoup.services.access import Actor


class Mode(Enum):
    """Whether a command counts, or is only tried: PREVIEW is the same walk, rolled back."""

    COMMIT = "COMMIT"
    PREVIEW = "PREVIEW"


@dataclass(slots=True, kw_only=True)
class Work:
    """What a command knows of its transaction: the open business day (as a day number), the moment, its audit entry."""

    actor: Actor
    command: str
    mode: Mode
    booked_on: int
    now: datetime
    audit_id: int

    def event(self, kind: str, *, loan_id: int | None = None, party_id: int | None = None, **data: object) -> None:
        """Add an event to the outbox; it is written with the transaction and told after the commit."""
        raise NotImplementedError


@asynccontextmanager
async def unit_of_work(
    actor: Actor,
    command: str,
    *,
    mode: Mode = Mode.COMMIT,
    subject: tuple[str, str] = ("", ""),
    input: Mapping[str, object] | None = None,  # noqa: A002
    clock: Clock | None = None,
) -> AsyncIterator[Work]:
    """A transaction with its audit entry; everything inside is written, or nothing is."""
    raise NotImplementedError
    yield
