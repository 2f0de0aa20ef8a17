"""What debtors promised, and what the law's clocks say of a claim."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection, Money


class Promise(TypedDict):
    """A promise to pay; payments decide whether it was kept."""

    id: str
    amount: Money
    paid: Money
    madeOn: str
    dueOn: str
    channel: Code
    state: Code
    decidedOn: str | None
    note: str
    takenBy: str


class PromisesAnswer(TypedDict):
    """A page of promises."""

    promises: Connection[Promise]


class Named(TypedDict):
    """A stored file by its name."""

    name: str


class ClockStep(TypedDict):
    """An event, what it did to a clock, and by which rules."""

    on: str
    effect: Code
    isCounted: bool
    rules: list[str]
    event: Code | None
    eventId: str | None
    person: str
    method: str
    proof: str
    evidence: Named | None


class Clock(TypedDict):
    """A clock of the law: limitation, guarantee, enforcement."""

    course: Code
    state: Code
    person: str
    since: str
    expiresOn: str
    daysLeft: int
    stoppedOn: str | None
    alarms: list[str]
    story: list[ClockStep]


class ClocksAnswer(TypedDict):
    """All clocks of a loan."""

    clocks: list[Clock]


PROMISES: Final = Question[PromisesAnswer]("promises")
CLOCKS: Final = Question[ClocksAnswer]("clocks")
