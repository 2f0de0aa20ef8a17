"""Payments recorded, previewed and reversed. Queries are in `payment_query`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recoup.services.access import Actor
from recoup.services.journal import PostingView
from recoup.services.loan_query import LoanView
from recoup.services.payment_query import LineView, PaymentView
from recoup.services.unit_of_work import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """Money received, as it is told.

    Exactly one of `loan` and `party` (public id or number) says for whom. `designation`: for a loan the sequence
    number of the bill that the payer named, for a party the numbers of the loans that are to be paid first, in order.
    `require_outstanding_at_least`: refuse unless so much is owed in all when the loan is locked.
    """

    loan: str | None = None
    party: str | None = None
    amount: int
    currency: str
    value_on: date
    idempotency_key: str
    channel: str = ""
    reference: str = ""
    payer: str = ""
    designation: tuple[int | str, ...] = ()
    require_outstanding_at_least: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """What a payment did: its lines, its transfers, the loans after it, and what is left in suspense.

    `payment` is None in a preview; `replayed` says that the key was known and nothing was done again.
    """

    payment: PaymentView | None
    lines: tuple[LineView, ...]
    transfers: tuple[PostingView, ...]
    loans_after: tuple[LoanView, ...]
    surplus: int
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsRecorded:
    """What a batch of payments did: how many were new, how many were known by their keys."""

    recorded: int
    replayed: int


async def record(actor: Actor, draft: PaymentDraft, *, mode: Mode = Mode.COMMIT) -> PaymentResult:
    """Record money received: replay by key, lock, advance, allocate, post. Needs `operate`."""
    raise NotImplementedError


async def record_many(actor: Actor, drafts: Sequence[PaymentDraft], *, mode: Mode = Mode.COMMIT) -> PaymentsRecorded:
    """Record many payments in one transaction: all, or none with every problem of every row.

    A problem's field begins with the row, counted from 0: `("17", "amount")`.
    """
    raise NotImplementedError


async def reverse(
    actor: Actor, payment_id: str, *, reason: str, idempotency_key: str, mode: Mode = Mode.COMMIT
) -> PaymentResult:
    """Take a payment back as if it had never been: replay the loan and post the difference. Needs `operate`."""
    raise NotImplementedError
