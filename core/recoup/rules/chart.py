"""The chart of accounts: what each account of the ledger is, and on which side its balance stands.

Numbers are Recoup's own, grouped as accountants are used to: 1 assets, 2 liabilities, 6 income, 7 expenses, 9 memoranda
kept off the books. An institution maps them to its own ledger. Names are words of the catalogue (`account.<CODE>`).

Worked example (CB-X01): 8,579.17 of interest are settled. 1131 INTEREST_RECEIVABLE, an asset, is debited and rises on
its normal side; 6011 INTEREST_INCOME is credited and rises on its own. Debits less credits are 8,579.17 - 8,579.17 = 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from recoup.rules.columns import Account


class AccountType(StrEnum):
    """What an account says: what one has, what one owes, what one earned or spent, or a note beside the books."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"
    MEMO = "MEMO"


class Side(StrEnum):
    """Where an account's balance stands when all is normal."""

    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartEntry:
    """An account. `number` is unique; `contra` marks an account that is deducted from others of its type."""

    account: Account
    number: int
    type: AccountType
    side: Side
    contra: bool = False


_NORMAL: Final = {
    AccountType.ASSET: Side.DEBIT,
    AccountType.LIABILITY: Side.CREDIT,
    AccountType.INCOME: Side.CREDIT,
    AccountType.EXPENSE: Side.DEBIT,
    AccountType.MEMO: Side.DEBIT,
}


def _entry(number: int, account: Account, type: AccountType, *, contra: bool = False) -> ChartEntry:  # noqa: A002
    normal = _NORMAL[type]
    side = normal if not contra else Side.CREDIT if normal is Side.DEBIT else Side.DEBIT
    return ChartEntry(account=account, number=number, type=type, side=side, contra=contra)


_ENTRIES: Final = (
    _entry(1011, Account.CLEARING, AccountType.ASSET),
    _entry(1012, Account.SALES_CLEARING, AccountType.ASSET),
    _entry(1122, Account.RECEIVABLE, AccountType.ASSET),
    _entry(1131, Account.INTEREST_RECEIVABLE, AccountType.ASSET),
    _entry(1132, Account.ACCRUED_INTEREST, AccountType.ASSET),
    _entry(1133, Account.PENALTY_RECEIVABLE, AccountType.ASSET),
    _entry(1134, Account.COMPOUND_RECEIVABLE, AccountType.ASSET),
    _entry(1135, Account.COST_RECEIVABLE, AccountType.ASSET),
    _entry(1301, Account.PRINCIPAL, AccountType.ASSET),
    _entry(1302, Account.PRINCIPAL_OVERDUE, AccountType.ASSET),
    _entry(1304, Account.PROVISION, AccountType.ASSET, contra=True),
    _entry(2241, Account.SUSPENSE, AccountType.LIABILITY),
    _entry(6011, Account.INTEREST_INCOME, AccountType.INCOME),
    _entry(6012, Account.PENALTY_INCOME, AccountType.INCOME),
    _entry(6013, Account.COMPOUND_INCOME, AccountType.INCOME),
    _entry(6014, Account.COST_RECOVERY, AccountType.INCOME),
    _entry(6015, Account.RECOVERY_INCOME, AccountType.INCOME),
    _entry(7011, Account.PROVISION_EXPENSE, AccountType.EXPENSE),
    _entry(7012, Account.WAIVER_EXPENSE, AccountType.EXPENSE),
    _entry(9011, Account.OFF_BOOK_INTEREST, AccountType.MEMO),
    _entry(9012, Account.OFF_BOOK_CONTRA, AccountType.MEMO, contra=True),
    _entry(9021, Account.WRITTEN_OFF, AccountType.MEMO),
    _entry(9022, Account.WRITTEN_OFF_CONTRA, AccountType.MEMO, contra=True),
)

CHART: Final[Mapping[Account, ChartEntry]] = {entry.account: entry for entry in _ENTRIES}
"""Every account, by number."""
