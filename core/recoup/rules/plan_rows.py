"""What a plan shows: columns, one entry a row.

Worked example. The last of three rows of 1,000.00 at 12 % a year: principal 33,667 fen, interest 337, nothing left.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Plan:
    """`instalment` is the first that was agreed, None for methods that have none; `balance` is what a row leaves."""

    instalment: int | None
    due_on: Sequence[int]
    principal: list[int]
    interest: list[int]
    balance: list[int]
