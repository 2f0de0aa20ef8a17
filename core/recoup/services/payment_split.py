"""A party's payment over the party's loans (TA-01, TR-X09): designated loans first, then whatever is due first.

Worked example: invoices A 30,000.00 due 5 March, B 50,000.00 and C 20,000.00 due 5 April. 45,000.00 without a word
pays A 30,000.00 and B 15,000.00; 45,000.00 for C first pays C 20,000.00 and A 25,000.00.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a payment can pay: a bill of a loan, or the rest of a receivable. `order` breaks ties of `due_on`."""

    due_on: int
    order: int
    loan: int
    amount: int


def split(
    amount: int,
    claims: Sequence[Claim],
    designated: Sequence[int],
    fallback: int,
    payoffs: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """How much goes to each loan.

    What no claim takes goes to the loans of `payoffs` in their order, whose surplus rules decide on it: to each no more
    than would close it. The rest goes to `fallback`.
    """
    rank = {loan: place for place, loan in enumerate(designated)}
    ranked = sorted(claims, key=lambda claim: (rank.get(claim.loan, len(rank)), claim.due_on, claim.order))
    shares: dict[int, int] = {}
    left = amount
    for claim in ranked:
        left -= _give(shares, claim.loan, min(left, claim.amount))
    for loan, payoff in (payoffs or {}).items():
        left -= _give(shares, loan, min(left, payoff - shares.get(loan, 0)))
    _give(shares, fallback, left)
    return shares


def _give(shares: dict[int, int], loan: int, amount: int) -> int:
    """Add to a loan's share; what was added."""
    if amount <= 0:
        return 0
    shares[loan] = shares.get(loan, 0) + amount
    return amount
