"""Payments as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recoup.services.access import Actor
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.party import PartyView


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """What a part of a payment paid. `bill_seq` 0 and `due_on` None: no bill, as for money in suspense."""

    loan_id: str
    loan_number: str
    currency: str
    bill_seq: int
    due_on: date | None
    component: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment with the lines that hold now."""

    id: str
    number: str
    party: PartyView
    loan_number: str | None
    amount: int
    currency: str
    value_on: date
    booked_on: date
    recorded_at: datetime
    channel: str
    reference: str
    payer: str
    reversed: bool
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """Which payments: those of a loan, of a party (public id or number), or all in sight."""

    loan: str | None = None
    party: str | None = None


async def get(actor: Actor, payment_id: str) -> PaymentView:
    """A payment by public id or number. Raises `NotFound`."""
    raise NotImplementedError


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, PaymentView]:
    """Payments by public id; those out of sight are left out."""
    raise NotImplementedError


async def page(actor: Actor, filter: PaymentFilter, page: Page = FIRST_PAGE) -> PageOf[PaymentView]:  # noqa: A002
    """Payments, newest first."""
    raise NotImplementedError
