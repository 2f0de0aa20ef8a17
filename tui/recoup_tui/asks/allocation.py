"""Naming afterwards what a payment is for."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, LoanAfter, Numbered, Question
from recoup_tui.shapes import Level, Outcome, PaymentLine


class AllocationResult(Outcome, TypedDict):
    """Where the money lies, or would, and who has to agree first."""

    lines: list[PaymentLine] | None
    approval: Numbered | None
    needed: list[Level] | None
    loans: list[LoanAfter] | None


ALLOCATE: Final = Question[Done[AllocationResult]]("payment_allocate")
