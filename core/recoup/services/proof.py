"""Proofs of a day: what the books say in one way against what they say in another.

Each loan is proved before it is written (`unexplained`): its balances moved by what its transfers say. The books are
proved as a whole after the night, summed by the database: states against the ledger's accounts, states against bills,
and the form of the transfers themselves. The ledger's side goes on from the accounts as they were proved last, so that
a night reads the transfers of its own days and not those of all years; `recoup eod --prove` reads them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.columns import Account, BoolArray, IntArray, LoanFlag, State, Transfers

Accounts = dict[int, int]
"""Debits less credits by account, in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Two figures that must be equal. `name` is a code (words under `proof.<name>`)."""

    name: str
    holds: bool
    left: str
    right: str


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


async def accounts_of(first: int, last: int, start: Mapping[int, int]) -> Accounts:
    """The accounts after the transfers booked from `first` through `last`, beginning with what they were before."""
    accounts = dict(start)
    for side, sign in (("debit", 1), ("credit", -1)):
        found = await bulk().fetch(
            f"SELECT {side} AS account, CAST(SUM(amount) AS BIGINT) AS total FROM posting"  # noqa: S608  two words
            " WHERE booked_on BETWEEN ? AND ? GROUP BY 1",
            [first, last],
        )
        for account, total in zip(found["account"].tolist(), found["total"].tolist(), strict=True):
            accounts[account] = accounts.get(account, 0) + sign * total
    return accounts


_STATES: Final = """
SELECT COALESCE(CAST(SUM(principal) AS BIGINT), 0) AS principal,
       COALESCE(CAST(SUM(overdue_principal) AS BIGINT), 0) AS overdue_principal,
       COALESCE(CAST(SUM(overdue_interest) AS BIGINT), 0) AS overdue_interest,
       COALESCE(CAST(SUM(overdue_other) AS BIGINT), 0) AS overdue_other,
       COALESCE(CAST(SUM(suspense) AS BIGINT), 0) AS suspense,
       COALESCE(CAST(SUM(off_book_interest) AS BIGINT), 0) AS off_book_interest,
       COALESCE(CAST(SUM(written_off) AS BIGINT), 0) AS written_off,
       COALESCE(CAST(SUM(CASE WHEN (flags & 1) = 0 THEN overdue_interest ELSE 0 END) AS BIGINT), 0) AS interest_on_book,
       COALESCE(CAST(SUM(CASE WHEN (flags & 1) = 0 THEN overdue_other ELSE 0 END) AS BIGINT), 0) AS other_on_book
FROM loan_state"""

_COSTS_OFF_BOOK: Final = """
SELECT COALESCE(CAST(SUM(b.cost - b.paid_cost) AS BIGINT), 0) AS cost
FROM bill b JOIN loan_state s ON s.loan_id = b.loan_id WHERE b.state = 1 AND (s.flags & 1) = 1"""

_BILLS: Final = """
SELECT COALESCE(CAST(SUM(principal - paid_principal) AS BIGINT), 0) AS overdue_principal,
       COALESCE(CAST(SUM(interest - paid_interest) AS BIGINT), 0) AS overdue_interest,
       COALESCE(CAST(SUM(cost - paid_cost + penalty_posted - penalty_paid + compound_posted - compound_paid) AS BIGINT),
                0) AS overdue_other
FROM bill WHERE state = 1"""

_MALFORMED: Final = """
SELECT COUNT(*) AS malformed FROM posting
WHERE booked_on BETWEEN ? AND ? AND (amount <= 0 OR debit = credit OR debit = 0 OR credit = 0)"""


async def prove(first: int, last: int, accounts: Mapping[int, int]) -> tuple[Proof, ...]:
    """The proofs of the days `first` through `last`, with the ledger's accounts as they are after them."""
    states = {name: int(total[0]) for name, total in (await bulk().fetch(_STATES)).items()}
    bills = {name: int(total[0]) for name, total in (await bulk().fetch(_BILLS)).items()}
    costs = int((await bulk().fetch(_COSTS_OFF_BOOK))["cost"][0])
    malformed = int((await bulk().fetch(_MALFORMED, [first, last]))["malformed"][0])

    def ledger(names: tuple[Account, ...]) -> int:
        return sum(accounts.get(int(name), 0) for name in names)

    on_book = states["principal"] + states["overdue_principal"] - states["written_off"]
    pairs = (
        ("LEGS", malformed, 0),
        ("ZERO_SUM", sum(accounts.values()), 0),
        ("PRINCIPAL", on_book, ledger(PRINCIPAL)),
        ("WRITTEN_OFF", states["written_off"], ledger(WRITTEN_OFF)),
        ("INTEREST", states["interest_on_book"], ledger(INTEREST)),
        ("OTHER", states["other_on_book"] + costs, ledger(OTHER)),
        ("OFF_BOOK", states["off_book_interest"], ledger(OFF_BOOK)),
        ("SUSPENSE", states["suspense"], -ledger((Account.SUSPENSE,))),
        *((f"BILLS_{name.upper()}", bills[name], states[name]) for name in bills),
    )
    return tuple(Proof(name=name, holds=left == right, left=str(left), right=str(right)) for name, left, right in pairs)
