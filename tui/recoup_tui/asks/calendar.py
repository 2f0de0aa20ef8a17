"""Working days and holidays, as they are published."""

from typing import Final, TypedDict

from recoup_tui.questions import Question


class CalendarDay(TypedDict):
    """A published day; `note` names the holiday, or what is worked for it."""

    day: str
    isWorking: bool
    note: str


class CalendarAnswer(TypedDict):
    """The days asked for, those that are published."""

    calendar: list[CalendarDay]


CALENDAR: Final = Question[CalendarAnswer]("calendar")
