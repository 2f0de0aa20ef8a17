"""Dated, evidenced statements about a loan or a party, and costs charged to a loan."""

from dataclasses import dataclass
from datetime import date

from recoup.services.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """A statement as it is told. Exactly one of `loan` and `party`; `code` is declared by the core or the regime.

    `to_on` None: it holds until somebody ends it.
    """

    loan: str | None = None
    party: str | None = None
    code: str
    from_on: date
    to_on: date | None = None
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A statement as it is shown."""

    id: int
    loan_id: str | None
    party_id: str | None
    code: str
    from_on: date
    to_on: date | None
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDraft:
    """A cost of enforcement charged to a loan, due at once."""

    loan: str
    amount: int
    value_on: date
    idempotency_key: str


async def record(actor: Actor, draft: FactDraft) -> FactView:
    """Record a statement; every loan it reaches is regraded in the same transaction. Needs `operate`."""
    raise NotImplementedError


async def end(actor: Actor, fact_id: int, *, on: date) -> FactView:
    """Say that a statement ceased to hold on a day. Needs `operate`."""
    raise NotImplementedError


async def of_loan(actor: Actor, loan: str) -> tuple[FactView, ...]:
    """The statements about a loan and about its party, oldest first."""
    raise NotImplementedError


async def charge(actor: Actor, draft: CostDraft) -> None:
    """Charge a cost to a loan. Needs `operate`."""
    raise NotImplementedError
