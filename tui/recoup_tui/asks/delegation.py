"""Parts that persons lent to one another: the delegate signs in the giver's name."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Connection


class Delegation(TypedDict):
    """A part lent from a day to a day."""

    id: str
    giver: str
    delegate: str
    partText: str
    organisation: str
    beginsOn: str
    endsOn: str
    endedOn: str | None
    reason: str


class DelegationsAnswer(TypedDict):
    """All that one gave, got, or may see."""

    delegations: Connection[Delegation]


DELEGATIONS: Final = Question[DelegationsAnswer]("delegations")
