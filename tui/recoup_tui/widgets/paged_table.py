"""A table over a list of any length. It holds one page of rows and asks for the next when the cursor leaves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import DataTable, Static

from recoup_tui.failures import ServerRefused
from recoup_tui.figures import Painter, count
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted, RowOpened
from recoup_tui.paging import Fetch, Pages, listed
from recoup_tui.session import session_of

T = TypeVar("T")

PADDING: Final = 1
SCROLLBAR: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """A column: its title's catalogue key and how a row fills it.

    `stretch` shares out the room that is left, to each no more than it can fill but the last; `at_least` is the least
    width in cells; the column is shown from `from_width`, the width of the table in cells, and below `to_width`.
    """

    title: str
    cell: Callable[[T, Painter], Text]
    right: bool = False
    stretch: int = 0
    at_least: int = 0
    from_width: int = 0
    to_width: int = 10_000


class Grid(DataTable[Text]):
    """The rows themselves. Leaving them at either end turns the page."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TABLE)

    def action_cursor_down(self) -> None:
        """Move down, or to the next page from the last row."""
        if self.cursor_row >= self.row_count - 1:
            self._turn(1)
        else:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move up, or to the page before from the first row."""
        if self.cursor_row <= 0:
            self._turn(-1)
        else:
            super().action_cursor_up()

    def action_page_down(self) -> None:
        """A screenful down, or the next page from the last row."""
        if self.cursor_row >= self.row_count - 1:
            self._turn(1)
        else:
            super().action_page_down()

    def action_page_up(self) -> None:
        """A screenful up, or the page before from the first row."""
        if self.cursor_row <= 0:
            self._turn(-1)
        else:
            super().action_page_up()

    def _turn(self, by: int) -> None:
        if isinstance(self.parent, PagedTable):
            self.parent.turn(by)


class PagedTable(Vertical, Generic[T]):
    """A titled table over `Pages`. Widths are counted in cells, so Chinese names keep the columns straight."""

    def __init__(self, columns: Sequence[Column[T]], *, empty: str, id: str, title: str = "") -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes="-empty")
        self._columns = tuple(columns)
        self._empty = empty
        self._title = title
        self._width = 0
        self.pages: Pages[T] | None = None

    def compose(self) -> ComposeResult:
        """The rows, and the words that stand there while there are none."""
        yield Grid(cursor_type="row", zebra_stripes=True, cell_padding=PADDING, cursor_foreground_priority="renderable")
        yield Static(session_of(self).words("table.loading"), classes="placeholder")

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    @property
    def chosen(self) -> T | None:
        """The row under the cursor."""
        return self.pages.chosen if self.pages else None

    def show(self, pages: Pages[T]) -> None:
        """Paint these pages, as they are loaded now."""
        self.pages = pages
        self._paint()

    async def fetch(self, fetch: Fetch[T], *, stays: bool = False) -> None:
        """Show what `fetch` gives; the cursor stays at its place.

        `stays`: it is the list that is shown, which stays at its page; any other one begins at its start.
        """
        pages = self.pages.anew(fetch) if stays and self.pages else Pages(fetch)
        if self.pages:
            pages.at = self.pages.at
        try:
            await pages.refresh()
        except ServerRefused:
            self.query_one(".placeholder", Static).update(session_of(self).words("table.refused"))
            raise
        self.show(pages)

    async def hold(self, rows: Sequence[T]) -> None:
        """Show rows that are here whole."""
        await self.fetch(listed(rows))

    async def turn_page(self, by: int) -> None:
        """Ask for the next (1) or previous (-1) page and paint it; at the end of the list nothing moves."""
        if self.pages and await (self.pages.forward() if by > 0 else self.pages.back()):
            self._paint()

    @work(exclusive=True, group="page", exit_on_error=False)
    async def turn(self, by: int) -> None:
        """The same, without waiting for it."""
        await self.turn_page(by)

    def _paint(self) -> None:
        pages = self.pages
        if pages is None or not self.is_mounted:
            return
        self._caption(pages)
        self.set_class(not pages.rows, "-empty")
        self.query_one(".placeholder", Static).update(session_of(self).words(self._empty))
        self._fill(pages)
        self.post_message(RowHighlighted(self.id or ""))

    def _caption(self, pages: Pages[T]) -> None:
        words = session_of(self).words
        total = count(pages.total) + ("" if pages.total_is_exact else "+")
        first, last = pages.before + 1, pages.before + len(pages.rows)
        self.border_title = words(self._title) if self._title else None
        self.border_subtitle = words("table.window", first=count(first), last=count(last), total=total) if last else ""

    def _fill(self, pages: Pages[T]) -> None:
        words, painter, grid = session_of(self).words, session_of(self).painter(), self.grid
        columns = [column for column in self._columns if column.from_width <= self._width < column.to_width]
        cells = [[column.cell(row, painter) for column in columns] for row in pages.rows]
        titles = [Text(words(column.title), justify="right" if column.right else "left") for column in columns]
        widths = self._widths(columns, titles, cells)
        with self.prevent(DataTable.RowHighlighted):
            grid.clear(columns=True)
            for title, width in zip(titles, widths, strict=True):
                grid.add_column(title, width=width)
            grid.add_rows(cells)
            grid.move_cursor(row=pages.at)

    def _widths(
        self, columns: Sequence[Column[T]], titles: Sequence[Text], cells: Sequence[Sequence[Text]]
    ) -> list[int]:
        wanted = [
            max(column.at_least, title.cell_len, *(cell_len(row[place].plain) for row in cells), 1)
            for place, (column, title) in enumerate(zip(columns, titles, strict=True))
        ]
        stretching = [place for place, column in enumerate(columns) if column.stretch]
        fixed = sum(width for place, width in enumerate(wanted) if place not in stretching)
        room = self._width - SCROLLBAR - 2 * PADDING * len(columns) - fixed
        for place in stretching:
            shares = sum(columns[other].stretch for other in stretching if other >= place)
            share = max(room, 0) * columns[place].stretch // shares
            if place != stretching[-1]:
                share = min(share, wanted[place])
            wanted[place] = max(columns[place].at_least, share)
            room -= wanted[place]
        return wanted

    def point(self, at: int) -> None:
        """Put the cursor on a row that is shown."""
        if self.pages and 0 <= at < len(self.pages.rows):
            self.pages.at = at
            self._paint()

    def focus_rows(self) -> None:
        """Put the keyboard on the rows."""
        self.grid.focus()

    def on_resize(self, event: Resize) -> None:
        """Lay the columns out anew for the width there is."""
        del event
        if self.content_size.width != self._width:
            self._width = self.content_size.width
            self._paint()

    def repaint(self) -> None:
        """Paint the same rows again, in the words and colours of the moment."""
        self._paint()

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        if self.pages and event.cursor_row != self.pages.at and event.cursor_row < len(self.pages.rows):
            self.pages.at = event.cursor_row
            self.post_message(RowHighlighted(self.id or ""))

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.post_message(RowOpened(self.id or ""))
