"""Parties: whoever owes, or will, with their loans."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Connection, LoanRow


class Party(TypedDict):
    """A party in a list."""

    id: str
    number: str
    kind: str
    name: str
    phone: str
    organisation: str
    language: str


class PartiesAnswer(TypedDict):
    """A page of the parties in sight."""

    parties: Connection[Party]


class PartyWithLoans(TypedDict):
    """Part of a party."""

    loans: Connection[LoanRow]


class PartyLoansAnswer(TypedDict):
    """A page of the loans of a party."""

    party: PartyWithLoans | None


PARTIES: Final = Question[PartiesAnswer]("parties")
PARTY_LOANS: Final = Question[PartyLoansAnswer]("party_loans")
