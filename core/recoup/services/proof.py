"""Proofs of a day: what the books say in one way against what they say in another.

Each loan is proved before it is written (`unexplained`): its balances moved by what its transfers say. The books are
proved as a whole after the night, currency by currency, summed by the database: states against the ledger's accounts,
states against bills, accrual against its account, and the form of the transfers themselves. The ledger's side goes on
from the accounts as they were proved last, so that a night reads the transfers of its own days and not those of all
years; `recoup eod --prove` reads them all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.columns import Account, BoolArray, IntArray, LoanFlag, State, Transfers
from recoup.rules.money import CURRENCY_OF, NUMERIC
from recoup.services import accrual

Accounts = dict[str, dict[int, int]]
"""Debits less credits by currency and account, in minor units: Python's whole numbers, which do not overflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Two figures that must be equal. `name` is a code (words under `proof.<name>`); `currency` is empty for counts."""

    name: str
    holds: bool
    left: str
    right: str
    currency: str = ""


PRINCIPAL: Final = (Account.PRINCIPAL, Account.PRINCIPAL_OVERDUE, Account.RECEIVABLE)
INTEREST: Final = (Account.INTEREST_RECEIVABLE,)
OFF_BOOK: Final = (Account.OFF_BOOK_INTEREST,)
WRITTEN_OFF: Final = (Account.WRITTEN_OFF,)
OTHER: Final = (Account.COST_RECEIVABLE, Account.PENALTY_RECEIVABLE, Account.COMPOUND_RECEIVABLE)


def _net(transfers: Transfers, accounts: tuple[Account, ...], size: int) -> IntArray:
    """Debits less credits of these accounts, for each loan of the batch."""
    signed = transfers.amount * (
        np.isin(transfers.debit, accounts).astype(np.int64) - np.isin(transfers.credit, accounts).astype(np.int64)
    )
    net = np.zeros(size, dtype=np.int64)
    np.add.at(net, transfers.loan, signed)
    return net


def unexplained(before: State, after: State, transfers: Transfers) -> BoolArray:
    """The loans whose balances moved by something else than their transfers.

    What a loan in non-accrual owes beside principal is no receivable but a memo (RA-03), so its receivables are 0 for
    interest; of the other components it keeps costs, which the books prove as a whole.
    """
    size = len(before)
    was_off, is_off = (((state.flags & int(LoanFlag.NON_ACCRUAL)) != 0) for state in (before, after))

    def moved(*names: str) -> IntArray:
        total = np.zeros(size, dtype=np.int64)
        for name in names:
            total += getattr(after, name) - getattr(before, name)
        return total

    principal = moved("principal", "overdue_principal") - moved("written_off")
    wrong: BoolArray = principal != _net(transfers, PRINCIPAL, size)
    wrong |= moved("written_off") != _net(transfers, WRITTEN_OFF, size)
    receivable = np.where(is_off, 0, after.overdue_interest) - np.where(was_off, 0, before.overdue_interest)
    wrong |= receivable != _net(transfers, INTEREST, size)
    wrong |= moved("off_book_interest") != _net(transfers, OFF_BOOK, size)
    wrong |= ~was_off & ~is_off & (moved("overdue_other") != _net(transfers, OTHER, size))
    wrong |= moved("suspense") != -_net(transfers, (Account.SUSPENSE,), size)
    return wrong


_LEGS: Final = """
SELECT {currency} AS currency, t.debit, t.credit, CAST(SUM(t.amount >> 32) AS BIGINT) AS high,
       CAST(SUM(t.amount & 4294967295) AS BIGINT) AS low
FROM {source} WHERE t.booked_on BETWEEN ? AND ? GROUP BY 1, 2, 3"""

_SOURCES: Final = (
    _LEGS.format(currency="s.currency", source="posting t JOIN loan_state s ON s.loan_id = t.loan_id"),
    _LEGS.format(currency="g.currency", source="gl_day t JOIN accrual_group g ON g.id = t.group_id"),
)


async def accounts_of(first: int, last: int, start: Mapping[str, Mapping[int, int]]) -> Accounts:
    """The accounts after the transfers booked from `first` through `last`, beginning with what they were before."""
    accounts: Accounts = {currency: dict(held) for currency, held in start.items()}
    for source in _SOURCES:
        found = await bulk().fetch(source, [first, last])
        names = ("currency", "debit", "credit", "high", "low")
        for number, debit, credit, high, low in zip(*(found[name].tolist() for name in names), strict=True):
            held = accounts.setdefault(CURRENCY_OF[number], {})
            amount = (high << accrual.HALF) + low
            held[debit] = held.get(debit, 0) + amount
            held[credit] = held.get(credit, 0) - amount
    return accounts


_STATES: Final = """
SELECT currency, CAST(SUM(principal) AS BIGINT) AS principal,
       CAST(SUM(overdue_principal) AS BIGINT) AS overdue_principal,
       CAST(SUM(overdue_interest) AS BIGINT) AS overdue_interest,
       CAST(SUM(overdue_other) AS BIGINT) AS overdue_other,
       CAST(SUM(suspense) AS BIGINT) AS suspense,
       CAST(SUM(off_book_interest) AS BIGINT) AS off_book_interest,
       CAST(SUM(written_off) AS BIGINT) AS written_off,
       CAST(SUM(CASE WHEN (flags & 1) = 0 THEN overdue_interest ELSE 0 END) AS BIGINT) AS interest_on_book,
       CAST(SUM(CASE WHEN (flags & 1) = 0 THEN overdue_other ELSE 0 END) AS BIGINT) AS other_on_book
FROM loan_state GROUP BY currency"""

_COSTS_OFF_BOOK: Final = """
SELECT s.currency, CAST(SUM(b.cost - b.paid_cost) AS BIGINT) AS cost
FROM bill b JOIN loan_state s ON s.loan_id = b.loan_id WHERE b.state = 1 AND (s.flags & 1) = 1 GROUP BY s.currency"""

_BILLS: Final = """
SELECT s.currency, CAST(SUM(b.principal - b.paid_principal) AS BIGINT) AS overdue_principal,
       CAST(SUM(b.interest - b.paid_interest) AS BIGINT) AS overdue_interest,
       CAST(SUM(b.cost - b.paid_cost + b.penalty_posted - b.penalty_paid + b.compound_posted - b.compound_paid)
            AS BIGINT) AS overdue_other
FROM bill b JOIN loan_state s ON s.loan_id = b.loan_id WHERE b.state = 1 GROUP BY s.currency"""

_MALFORMED: Final = """
SELECT (SELECT COUNT(*) FROM posting
        WHERE booked_on BETWEEN ? AND ? AND (amount <= 0 OR debit = credit OR debit = 0 OR credit = 0))
     + (SELECT COUNT(*) FROM gl_day
        WHERE booked_on BETWEEN ? AND ? AND (amount <= 0 OR debit = credit OR debit = 0 OR credit = 0)) AS malformed"""

_BILLED: Final = ("overdue_principal", "overdue_interest", "overdue_other")


Figures = dict[str, int]


async def _figures(statement: str) -> dict[str, Figures]:
    """The figures of a statement by currency."""
    columns = await bulk().fetch(statement)
    currencies = [CURRENCY_OF[number] for number in columns.pop("currency").tolist()]
    return {
        currency: {name: int(column[row]) for name, column in columns.items()}
        for row, currency in enumerate(currencies)
    }


async def prove(
    first: int, last: int, accounts: Mapping[str, Mapping[int, int]], *, accrued: Mapping[int, int] | None = None
) -> tuple[Proof, ...]:
    """The proofs of the days `first` through `last`, with the ledger's accounts as they are after them.

    The accrual account is proved against what the loans of each currency had accrued on the evening on which it was
    posted (`accrued`); by day, when loans have moved on and the night has not come, against what the groups were left
    with.
    """
    states, bills, costs = await _figures(_STATES), await _figures(_BILLS), await _figures(_COSTS_OFF_BOOK)
    malformed = int((await bulk().fetch(_MALFORMED, [first, last, first, last]))["malformed"][0])
    if accrued is None:
        accrued = await accrual.left()
    proofs = [_proof("LEGS", malformed, 0)]
    for currency in sorted({*accounts, *states}):
        loans = Counter(states.get(currency, {}))
        loans["costs_off_book"] = costs.get(currency, {}).get("cost", 0)
        loans["accrued"] = accrued.get(NUMERIC[currency], 0)
        pairs = _pairs(loans, Counter(bills.get(currency, {})), Counter(accounts.get(currency, {})))
        proofs += [_proof(name, left, right, currency) for name, left, right in pairs]
    return tuple(proofs)


def _pairs(loans: Counter[str], bills: Counter[str], accounts: Counter[int]) -> Iterator[tuple[str, int, int]]:
    """What must be equal within a currency; a counter gives 0 for what is not there."""

    def ledger(names: tuple[Account, ...]) -> int:
        return sum(accounts[int(name)] for name in names)

    yield "ZERO_SUM", sum(accounts.values()), 0
    yield "PRINCIPAL", loans["principal"] + loans["overdue_principal"] - loans["written_off"], ledger(PRINCIPAL)
    yield "WRITTEN_OFF", loans["written_off"], ledger(WRITTEN_OFF)
    yield "INTEREST", loans["interest_on_book"], ledger(INTEREST)
    yield "OTHER", loans["other_on_book"] + loans["costs_off_book"], ledger(OTHER)
    yield "OFF_BOOK", loans["off_book_interest"], ledger(OFF_BOOK)
    yield "SUSPENSE", loans["suspense"], -ledger((Account.SUSPENSE,))
    yield "ACCRUED", loans["accrued"], ledger((Account.ACCRUED_INTEREST,))
    for name in _BILLED:
        yield f"BILLS_{name.upper()}", bills[name], loans[name]


def _proof(name: str, left: int, right: int, currency: str = "") -> Proof:
    return Proof(name=name, holds=left == right, left=str(left), right=str(right), currency=currency)
