"""The journal: every transfer, newest last, and what a portfolio adds up to."""

from dataclasses import dataclass
from datetime import date

from recoup.services.access import Actor
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """A transfer between two accounts, amount above 0. In a preview `seq` is 0."""

    loan_id: str
    loan_number: str
    currency: str
    seq: int
    effective_on: date
    booked_on: date
    kind: str
    debit: str
    credit: str
    amount: int
    bill_seq: int
    fact_seq: int
    reverses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilter:
    """Which transfers; without a loan they come by booking."""

    loan: str | None = None
    booked_on: date | None = None
    effective_on: date | None = None


async def page(actor: Actor, filter: JournalFilter, page: Page = FIRST_PAGE) -> PageOf[PostingView]:  # noqa: A002
    """Transfers in the order in which they were booked."""
    raise NotImplementedError
