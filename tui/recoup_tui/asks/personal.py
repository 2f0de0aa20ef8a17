"""Personal data in clear: asked for with a reason, which stays in the audit trail."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Outcome


class Clear(TypedDict):
    """A party without its mask."""

    number: str
    name: str
    phone: str


class UnmaskResult(Outcome, TypedDict):
    """Whose data it is; null when it was refused."""

    party: Clear | None


UNMASK: Final = Question[Done[UnmaskResult]]("personal_data_unmask")
