"""Parameters of an institution: what was chosen, from when, by whom, and what waits."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Numbered, Question
from recoup_tui.shapes import Level, Outcome


class Choice(TypedDict):
    """A value that was chosen, from a day on."""

    since: str
    beforeText: str
    valueText: str
    by: str
    recordedAt: str
    approvalNumber: str | None
    agreedBy: list[str]


class Chosen(TypedDict):
    """A parameter as an institution has it; `waits` are numbers of choices that others have to agree to."""

    key: str
    valueText: str
    waits: list[str]
    history: list[Choice]


class ParametersAnswer(TypedDict):
    """All parameters of a regime for an institution."""

    parameters: list[Chosen]


class Replaced(TypedDict):
    """A value of a profile beside the one that it replaces."""

    label: str
    beforeText: str
    valueText: str


class ProfileChosen(Outcome, TypedDict):
    """What a profile replaces, and under which number it waits for whom."""

    changes: list[Replaced] | None
    approval: Numbered | None
    needed: list[Level] | None


PROFILE_CHOOSE: Final = Question[Done[ProfileChosen]]("profile_choose")
PARAMETERS: Final = Question[ParametersAnswer]("parameters")
