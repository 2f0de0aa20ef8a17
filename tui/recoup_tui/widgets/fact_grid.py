"""Pairs of a label and a figure in columns, straight whatever the script."""

from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.session import session_of

PAIR_CELLS: Final = 38


class FactGrid(Static):
    """As many columns of pairs as the width allows, filled column by column."""

    def __init__(self, *, id: str | None = None, most: int = 4) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._pairs: Sequence[tuple[str, Text]] = ()
        self._most = most

    def show(self, pairs: Sequence[tuple[str, Text]]) -> None:
        """Show these pairs: the catalogue key of the label, and the figure."""
        self._pairs = tuple(pairs)
        self._lay_out()

    def on_resize(self, _: Resize) -> None:
        """Lay the pairs out anew for the width there is."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.content_size.width
        if not width or not self._pairs:
            return
        columns = max(1, min(self._most, width // PAIR_CELLS, len(self._pairs)))
        height = -(-len(self._pairs) // columns)
        session = session_of(self)
        muted = session.painter().palette.muted
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        for _ in range(columns):
            table.add_column(no_wrap=True, style=muted)
            table.add_column(no_wrap=True, ratio=1)
            table.add_column(width=1)
        for row in range(height):
            cells: list[Text | str] = []
            for column in range(columns):
                place = column * height + row
                label, figure = self._pairs[place] if place < len(self._pairs) else ("", Text(""))
                cells += [session.words(label) if label else "", figure, ""]
            table.add_row(*cells)
        self.update(table)
