"""Taking a loan on the books, and what the contracts of each regime tell beside their terms."""

from typing import Final, TypedDict

from recoup_tui.asks.amendment import Warned
from recoup_tui.questions import Done, Question
from recoup_tui.shapes import FormField, Outcome, ScheduleRow


class Boarded(TypedDict):
    """The loan that was taken on the books, or would be."""

    id: str
    number: str


class BoardResult(Outcome, TypedDict):
    """The loan, and its dues were it paid out as planned."""

    loan: Boarded | None
    schedule: list[ScheduleRow] | None
    warnings: list[Warned] | None


class Lendable(TypedDict):
    """What the contracts of a regime tell."""

    code: str
    attributes: list[FormField]


class LendableAnswer(TypedDict):
    """The same of every regime."""

    regimes: list[Lendable]


BOARD: Final = Question[Done[BoardResult]]("loan_board")
LENDABLE: Final = Question[LendableAnswer]("lendable")
