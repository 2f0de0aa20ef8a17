"""Commands that wait until others agree: the inbox, and what is said to one of them."""

from typing import Final, TypedDict

from recoup_tui.asks.amendment import AmendmentResult, Told
from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Connection, Level


class Decision(TypedDict):
    """What one person said."""

    place: int
    part: Code
    verdict: Code
    note: str
    by: str
    onBehalfOf: str | None
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
    subjectKind: str
    subjectNumber: str
    lapsesOn: str | None
    outcomeText: str


class Change(TypedDict):
    """A value before and after."""

    nameText: str
    beforeText: str
    afterText: str


class Decided(AmendmentResult, TypedDict):
    """What a command does, or would do, when it is agreed to; `previewHash` names what was seen."""

    changes: list[Change] | None
    previewHash: str | None


class ApprovalsAnswer(TypedDict):
    """A page of the inbox."""

    approvals: Connection[Approval]


APPROVALS: Final = Question[ApprovalsAnswer]("approvals")
DECIDE: Final = Question[Done[Decided]]("approval_decide")
