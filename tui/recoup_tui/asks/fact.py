"""Statements about a loan and its party, and what may be stated."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code


class Fact(TypedDict):
    """A statement: since when, until when, and who said so."""

    id: str
    code: Code
    fromOn: str
    toOn: str | None
    valueText: str
    note: str
    recordedBy: str
    checkedBy: str | None
    endedBy: str | None
    isAboutParty: bool


class LoanFacts(TypedDict):
    """Part of a loan or a party."""

    facts: list[Fact]


class FactsAnswer(TypedDict):
    """The statements about a loan and its party."""

    loan: LoanFacts | None


class PartyFactsAnswer(TypedDict):
    """The statements about a party itself."""

    party: LoanFacts | None


class Statable(TypedDict):
    """What may be stated about something, and by which proof."""

    code: Code
    subject: str
    nature: str
    valueKind: str | None
    evidence: list[Code]


class Declared(TypedDict):
    """What a regime lets state."""

    code: str
    facts: list[Statable]


class StatablesAnswer(TypedDict):
    """What every regime lets state."""

    regimes: list[Declared]


FACTS: Final = Question[FactsAnswer]("loan_facts")
PARTY_FACTS: Final = Question[PartyFactsAnswer]("party_facts")
STATABLES: Final = Question[StatablesAnswer]("statables")
