"""Who answered for which late task of a period, and who was excused for due care."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection, Reason


class LateTotal(TypedDict):
    """What falls to one person; without one, what nobody held."""

    person: str | None
    personName: str | None
    tasks: int
    days: int
    excusedTasks: int
    excusedDays: int


class LateAnswer(TypedDict):
    """Days that one person answers for."""

    person: str | None
    personName: str | None
    since: str
    through: str
    days: int
    isExcused: bool


class LateEscalation(TypedDict):
    """A day on which a task was brought to the part above."""

    on: str
    part: Code


class Exemption(TypedDict):
    """One that was agreed to, also where it was taken back."""

    personName: str
    reason: str
    evidenceName: str
    agreedBy: list[str]
    recordedOn: str
    takenBackOn: str | None


class LateTask(TypedDict):
    """A task that was late in the period."""

    taskId: str
    organisation: str
    loanNumber: str | None
    caseNumber: str | None
    dueOn: str
    closedOn: str | None
    days: int
    daysLate: int
    code: Code
    part: Code
    answers: list[LateAnswer]
    escalations: list[LateEscalation]
    exemptions: list[Exemption]
    reasons: list[Reason]


class Responsibility(TypedDict):
    """The totals and a page of the tasks."""

    taskCount: int
    days: int
    people: list[LateTotal]
    tasks: Connection[LateTask]


class ResponsibilityAnswer(TypedDict):
    """The report of a period."""

    responsibility: Responsibility


RESPONSIBILITY: Final = Question[ResponsibilityAnswer]("responsibility")
