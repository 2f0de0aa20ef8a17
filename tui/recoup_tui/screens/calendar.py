"""The business calendar: which days are worked, and why others are not. Dues and deadlines roll by it (IR-05)."""

from datetime import date, timedelta
from typing import ClassVar, Final

from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.calendar import CALENDAR, CalendarDay
from recoup_tui.figures import Painter
from recoup_tui.forms import Entry, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.screens.tabs import Tab, TabsPage, Terms
from recoup_tui.session import Session
from recoup_tui.shapes import Connection
from recoup_tui.widgets.paged_table import Column

AHEAD: Final = timedelta(days=92)
"""As far as it is shown from the open day on, unless another stretch is asked for."""


def _worked(row: CalendarDay, paint: Painter) -> Text:
    if row["isWorking"]:
        return Text(f"✓ {paint.words('calendar.worked')}", style=paint.palette.good, no_wrap=True)
    return Text(f"– {paint.words('calendar.off')}", style=paint.palette.caution, no_wrap=True)


def _weekday(row: CalendarDay, paint: Painter) -> Text:
    return paint.plain(paint.words(f"weekday.{date.fromisoformat(row['day']).isoweekday()}"))


COLUMNS: Final[tuple[Column[CalendarDay], ...]] = (
    Column(title="column.day", cell=lambda row, paint: paint.plain(row["day"])),
    Column(title="column.weekday", cell=_weekday),
    Column(title="column.state", cell=_worked),
    Column(title="column.holiday", cell=lambda row, paint: paint.plain(row["note"]), stretch=1, at_least=10),
)
TERMS: Final = (
    Entry(name="firstDay", kind=Kind.DAY, needed=False),
    Entry(name="lastDay", kind=Kind.DAY, needed=False),
)


def _days(session: Session, terms: Terms) -> Fetch[CalendarDay]:
    async def fetch(first: int, after: str | None) -> Connection[CalendarDay]:
        open_day = session.day["day"] if session.day else ""
        begins = str(terms.get("firstDay") or open_day)
        ends = str(terms.get("lastDay") or (date.fromisoformat(begins) + AHEAD).isoformat())
        return await listed((await session.ask(CALENDAR, first=begins, last=ends))["calendar"])(first, after)

    return fetch


class CalendarPage(TabsPage):
    """One list; F3 asks for another stretch of days."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CALENDAR)
    scope = Scope.CALENDAR
    tabs = (Tab(name="calendar", columns=COLUMNS, fetch=_days, terms=TERMS),)
