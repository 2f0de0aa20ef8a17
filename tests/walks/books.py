"""The institutions in which stories begin: who works there, and the day on which the book is open."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.config import Settings
from tests.tui import fund_book, policy_book, sales_book
from tests.tui.beginning import reach
from tests.walks import bank_book


@dataclass(frozen=True, slots=True)
class Book:
    """A regime and its institution, and what writes the book into an empty, migrated database."""

    regime: str
    institution: str
    write: Callable[[Settings], Awaitable[None]]


async def _dunned(settings: Settings) -> None:
    await sales_book.write(settings)
    await reach(settings, sales_book.DUNNED_ON)


async def _spring(settings: Settings) -> None:
    """Nobody paid the instalments of January to April; the trader's loan matured on the first of March."""
    await bank_book.write(settings)
    await reach(settings, date(2025, 4, 21))


async def _invoices(settings: Settings) -> None:
    await sales_book.write_all(settings, sales_book.THREE, date(2024, 4, 2))


async def _sold(settings: Settings) -> None:
    await sales_book.write_all(settings, (sales_book.INVOICE,), date(2024, 4, 3))


async def _late(settings: Settings) -> None:
    await sales_book.write_all(settings, sales_book.LATE, date(2025, 7, 2))


async def _own(settings: Settings) -> None:
    await policy_book.write(settings, policy_book.OWN_HANDLED)


async def _three(settings: Settings) -> None:
    await policy_book.write(settings, further=(policy_book.SHORT, policy_book.ENTRUSTED))


async def _autumn(settings: Settings) -> None:
    await policy_book.write(settings, policy_book.LENT_IN_AUTUMN, date(2024, 11, 1))


BOOKS: Final[Mapping[str, Book]] = {
    "bank": Book("commercial_bank", "BANK", bank_book.write),
    "bank-spring": Book("commercial_bank", "BANK", _spring),
    "fund": Book("housing_fund", "FUND", fund_book.write),
    "fund-listed": Book("housing_fund", "FUND", fund_book.write_listed),
    "sales": Book("trade_receivables", "MAKER", sales_book.write),
    "dunned": Book("trade_receivables", "MAKER", _dunned),
    "sold": Book("trade_receivables", "MAKER", _sold),
    "invoices": Book("trade_receivables", "MAKER", _invoices),
    "late": Book("trade_receivables", "MAKER", _late),
    "own": Book("development_bank", "POLICY", _own),
    "three": Book("development_bank", "POLICY", _three),
    "autumn": Book("development_bank", "POLICY", _autumn),
    "tranches": Book("development_bank", "POLICY", policy_book.write_tranches),
    "policy": Book("development_bank", "POLICY", policy_book.write),
}
"""By the name that stories call it."""
