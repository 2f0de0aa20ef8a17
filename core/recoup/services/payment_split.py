"""A party's payment over the party's loans (TA-01, TR-X09): designated loans first, then whatever is due first.

Worked example: invoices A 30,000.00 due 5 March, B 50,000.00 and C 20,000.00 due 5 April. 45,000.00 without a word
pays A 30,000.00 and B 15,000.00; 45,000.00 for C first pays C 20,000.00 and A 25,000.00.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a payment can pay: a bill of a loan, or the rest of a receivable. `order` breaks ties of `due_on`."""

    due_on: int
    order: int
    loan: int
    amount: int


def split(amount: int, claims: Sequence[Claim], designated: Sequence[int], fallback: int) -> dict[int, int]:
    """How much goes to each loan. What no claim takes goes to `fallback`, whose surplus rule decides on it."""
    rank = {loan: place for place, loan in enumerate(designated)}
    ranked = sorted(claims, key=lambda claim: (rank.get(claim.loan, len(rank)), claim.due_on, claim.order))
    shares: dict[int, int] = {}
    left = amount
    for claim in ranked:
        taken = min(left, claim.amount)
        if taken > 0:
            shares[claim.loan] = shares.get(claim.loan, 0) + taken
            left -= taken
    if left:
        shares[fallback] = shares.get(fallback, 0) + left
    return shares
