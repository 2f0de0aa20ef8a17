"""Taking what is due from the accounts that a contract opens to the creditor."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Numbered, Question
from recoup_tui.shapes import Level, Money, Outcome


class Taken(TypedDict):
    """What an account gives, and what is left on it."""

    source: str
    amount: Money
    left: Money


class TakingResult(Outcome, TypedDict):
    """What was taken, or would be, or waits for whom."""

    taken: list[Taken] | None
    approval: Numbered | None
    needed: list[Level] | None


TAKE: Final = Question[Done[TakingResult]]("setoff_take")
