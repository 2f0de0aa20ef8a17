"""Money taken from accounts that a contract opens to the creditor, in the contract's order (HS-05).

Worked example (HF-X12): 10,000.00 is owed; the borrower's account has 6,500.00, the guarantor's 5,000.00. The borrower
gives 6,500.00 and the guarantor 3,500.00; if 1,000.00 must stay on the borrower's account, 5,500.00 and 4,500.00.
"""

from collections.abc import Sequence
from typing import NamedTuple

from recoup.rules.columns import AMOUNT_LIMIT


class Source(NamedTuple):
    """An account: what is on it, and what must stay there."""

    balance: int
    retained: int = 0


def set_off(owed: int, sources: Sequence[Source]) -> tuple[int, ...]:
    """What to take from each source, in order; never more than is owed or than stays above what is retained.

    Raises ValueError for a negative amount or one that the ledger does not hold.
    """
    amounts = [owed, *(amount for source in sources for amount in source)]
    if any(not 0 <= amount < AMOUNT_LIMIT for amount in amounts):
        msg = f"amounts lie from 0 to below {AMOUNT_LIMIT}: {amounts}"
        raise ValueError(msg)
    taken: list[int] = []
    for balance, retained in sources:
        taken.append(min(owed - sum(taken), max(0, balance - retained)))
    return tuple(taken)
