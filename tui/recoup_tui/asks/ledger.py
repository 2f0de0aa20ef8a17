"""The books: both sides of transfers, the trial balance of a day, and the months."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection, Money


class Leg(TypedDict):
    """One side of a transfer."""

    loanNumber: str | None
    seq: int
    side: Code
    account: Code
    other: Code
    amount: Money
    effectiveOn: str
    bookedOn: str
    kind: Code
    reverses: bool


class LegsAnswer(TypedDict):
    """A page of legs."""

    ledgerLegs: Connection[Leg]


class AccountBalance(TypedDict):
    """An account in a trial balance. Debits are above zero, credits below."""

    number: int
    account: Code
    opening: Money
    debits: Money
    credits: Money
    closing: Money


class TrialBalance(TypedDict):
    """The books of one currency on the evening of a day."""

    currency: str
    since: str
    on: str
    isBalanced: bool
    debits: Money
    credits: Money
    accounts: list[AccountBalance]


class TrialBalanceAnswer(TypedDict):
    """The books, currency by currency."""

    trialBalance: list[TrialBalance]


class Period(TypedDict):
    """A month of the books."""

    beginsOn: str
    endsOn: str
    state: Code
    askedBy: str | None
    decidedBy: str | None
    reason: str | None
    changedAt: str | None


class PeriodsAnswer(TypedDict):
    """The months, as far as anything was ever booked."""

    periods: list[Period]


LEGS: Final = Question[LegsAnswer]("loan_legs")
TRIAL_BALANCE: Final = Question[TrialBalanceAnswer]("trial_balance")
PERIODS: Final = Question[PeriodsAnswer]("periods")
