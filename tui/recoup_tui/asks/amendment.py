"""Amendments: what was agreed otherwise on a loan, and the commands that do so."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Connection, Level, Money, Outcome, ScheduleRow


class Told(TypedDict):
    """A value of a command as its maker gave it."""

    name: str
    value: str
    text: str


class AmendmentRow(TypedDict):
    """A command that changed what was agreed."""

    id: str
    number: str
    command: Code
    valueDate: str
    bookedOn: str
    reason: str
    madeBy: str
    approvalNumber: str | None
    isReversed: bool
    told: list[Told]
    replaced: list[Told]


class Terms(TypedDict):
    """What is agreed on a loan, in short."""

    method: Code
    rate: str
    instalment: Money
    instalments: int
    maturityOn: str | None
    nextDueOn: str | None
    regime: Code
    product: Code
    grade: Code | None
    organisation: str


class Transfer(TypedDict):
    """A posting that a command makes, or would make."""

    effectiveOn: str
    kind: Code
    debit: Code
    credit: Code
    amount: Money
    reverses: bool


class Number(TypedDict):
    """The number under which people know something."""

    number: str


class Warned(TypedDict):
    """What one should know before going on."""

    message: str


class AmendmentResult(Outcome, TypedDict):
    """What a command did, would do, or waits to do."""

    amendment: Number | None
    approval: Number | None
    needed: list[Level] | None
    neededBy: list[str] | None
    before: Terms | None
    after: Terms | None
    scheduleBefore: list[ScheduleRow] | None
    scheduleAfter: list[ScheduleRow] | None
    journal: list[Transfer] | None
    warnings: list[Warned] | None
    replayed: bool | None


class LoanAmendments(TypedDict):
    """Part of a loan."""

    amendments: Connection[AmendmentRow]


class AmendmentsAnswer(TypedDict):
    """A page of amendments."""

    loan: LoanAmendments | None


AMEND: Final = Question[Done[AmendmentResult]]("amendment")
AMENDMENTS: Final = Question[AmendmentsAnswer]("loan_amendments")
