"""A book of days, a row each, in order: whether it is worked, and the name of the holiday.

Every day from the first to the last must be there, or be published already. A row that says what is published is passed
over; another one corrects a day that was not reached yet.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.services import calendar
from recoup.services.access import Actor
from recoup.services.calendar import DayDraft
from recoup.services.import_cells import Cells
from recoup.services.import_kind import Known, Stored

COLUMNS: Final = frozenset({"day", "working", "note"})


class CalendarBook:
    """The kind of book that holds days."""

    columns: frozenset[str] = COLUMNS
    families: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._last: DayDraft | None = None

    def read(self, cells: Cells) -> DayDraft:
        """The draft of a row."""
        return DayDraft(
            day=cells.day("day", required=True) or date.min,
            working=cells.choice("working", ("YES", "NO"), required=True) == "YES",
            note=cells.text("note"),
        )

    def key(self, row: DayDraft) -> str:
        """The day."""
        return row.day.isoformat()

    async def known(self, rows: Sequence[DayDraft]) -> Mapping[str, Known]:
        """Those that are published as the file says."""
        return {day.isoformat(): Known() for day in await calendar.same(rows)}

    async def examine(self, actor: Actor, rows: Sequence[DayDraft]) -> Mapping[int, Sequence[Problem]]:  # noqa: ARG002
        """What would be refused, by the place of the row; the first may go on from the last of the rows above."""
        before = [self._last] if self._last and rows and self._last.day < rows[0].day else []
        found = await calendar.examine([*before, *rows])
        self._last = rows[-1] if rows else self._last
        return {place - len(before): problems for place, problems in found.items() if place >= len(before)}

    async def warn(self, actor: Actor, rows: Sequence[DayDraft]) -> Mapping[int, Sequence[Problem]]:  # noqa: ARG002
        """Nothing."""
        return {}

    async def store(self, actor: Actor, rows: Sequence[DayDraft]) -> Stored:
        """Publish the days of the chunk in one transaction."""
        new = await calendar.publish(actor, rows)
        return Stored(new=new, known=len(rows) - new)
