"""What one was told as a colleague, and what one has read of it."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Connection, Outcome


class Noted(TypedDict):
    """A field and what was filled in, as people read it."""

    code: Code
    text: str


class Told(TypedDict):
    """The case that a message is about, and the step that was taken in it."""

    caseId: str
    caseNumber: str
    partyName: str | None
    kind: Code
    step: Code | None
    state: Code
    by: str | None
    fields: list[Noted]


class Notice(TypedDict):
    """A message to a colleague."""

    id: str
    subject: str
    body: str
    bookedOn: str
    createdAt: str
    readAt: str | None
    colleague: str | None
    loanId: str | None
    loanNumber: str | None
    told: Told | None


class InboxAnswer(TypedDict):
    """A page of messages to colleagues."""

    messages: Connection[Notice]


INBOX: Final = Question[InboxAnswer]("inbox")
READ: Final = Question[Done[Outcome]]("act", "messageRead")
