"""A loan on the morning of a past day, as known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Bill, Code, Money


class MomentVariables(TypedDict):
    """A day and a moment as the documents take them."""

    effectiveOn: str | None
    recordedAt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Which day, and what was known when; empty stands for the open business day and for now."""

    effective_on: str = ""
    recorded_at: str = ""

    @property
    def variables(self) -> MomentVariables:
        """The two as the documents take them."""
        return {"effectiveOn": self.effective_on or None, "recordedAt": self.recorded_at or None}


def moment_of(terms: Mapping[str, object]) -> Moment:
    """The moment that was asked for; what was left out is left out.

    >>> moment_of({"effectiveOn": "2018-03-01"}).variables
    {'effectiveOn': '2018-03-01', 'recordedAt': None}
    """
    day, moment = terms.get("effectiveOn"), terms.get("recordedAt")
    return Moment(effective_on=str(day or ""), recorded_at=str(moment or ""))


NOW: Final = Moment()
"""Nothing is asked about the past."""


class LoanAsOf(TypedDict):
    """The figures, counters and bills of that morning."""

    effectiveOn: str
    recordedAt: str
    regime: Code
    product: Code
    isDisbursed: bool
    isPaidOff: bool
    balance: Money
    overduePrincipal: Money
    overdueInterest: Money
    suspense: Money
    writtenOff: Money
    accruedInterest: Money
    accruedPenalty: Money
    accruedCompound: Money
    offBookInterest: Money
    arrears: Money
    payoff: Money
    instalment: Money
    rate: str
    daysPastDue: int
    overdueSince: str | None
    nextDueOn: str | None
    missedTotal: int
    missedRun: int
    missedRunMax: int
    grade: Code | None
    floor: Code | None
    status: Code | None
    isNonAccrual: bool
    bills: list[Bill]


class LoanThen(TypedDict):
    """Part of a loan."""

    asOf: LoanAsOf


class AsOfAnswer(TypedDict):
    """A loan as it was."""

    loan: LoanThen | None


LOAN_AS_OF: Final = Question[AsOfAnswer]("loan_as_of")
