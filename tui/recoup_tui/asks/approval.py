"""Commands that wait until others agree: the inbox, and what is said to one of them."""

from typing import Final, TypedDict

from recoup_tui.asks.amendment import Told
from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection, Level


class Decision(TypedDict):
    """What one person said."""

    place: int
    part: Code
    verdict: Code
    note: str
    by: str
    decidedAt: str


class Approval(TypedDict):
    """A command that waits, or waited."""

    id: str
    number: str
    command: Code
    told: list[Told]
    levels: list[Level]
    rules: list[str]
    madeBy: str
    state: Code
    awaits: Code | None
    requestedOn: str
    requestedAt: str
    closedOn: str | None
    decisions: list[Decision]
    loanNumber: str | None
    subjectNumber: str


class ApprovalsAnswer(TypedDict):
    """A page of the inbox."""

    approvals: Connection[Approval]


APPROVALS: Final = Question[ApprovalsAnswer]("approvals")
