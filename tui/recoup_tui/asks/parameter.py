"""Parameters of an institution: what was chosen, from when, by whom, and what waits."""

from typing import Final, TypedDict

from recoup_tui.questions import Question


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


PARAMETERS: Final = Question[ParametersAnswer]("parameters")
