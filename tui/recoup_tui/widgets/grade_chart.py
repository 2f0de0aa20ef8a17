"""How a regime's balance lies on its grades: a bar for each, with letter, name, loans and share beside it.

The bars are drawn in cells of their own, so that Chinese names keep them straight and no colour has to be read alone.
"""

from decimal import Decimal
from typing import Final

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.figures import Painter, count, is_zero
from recoup_tui.session import session_of
from recoup_tui.shapes import PortfolioRow, Provisions, Reserve

FIGURE_CELLS: Final = 62
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
FULL: Final = "█"


class GradeChart(Static):
    """The grades of one line of the portfolio, best first."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._row: PortfolioRow | None = None

    def show(self, row: PortfolioRow | None) -> None:
        """Show the grades of this line."""
        self._row = row
        self._draw()

    def on_resize(self, _: Resize) -> None:
        """Draw the bars to the width there is."""
        self._draw()

    def _draw(self) -> None:
        row = self._row
        self.set_class(row is None or not row["grades"], "-empty")
        if row is None:
            return
        paint = session_of(self).painter()
        self.border_title = f"{row['regime']['label']} · {row['currency']} · {paint.words('chart.by_grade')}"
        chart = _chart(row, paint, bar_cells=max(self.content_size.width - FIGURE_CELLS, 10))
        self.update(Group(chart, *([_reserves(row["provisions"], paint)] if row["provisions"] else [])))


def _shares(row: PortfolioRow) -> list[Decimal]:
    """Percent of the balance on each grade, for the eye only."""
    amounts = [Decimal(grade["balance"]["amount"]) for grade in row["grades"]]
    total = sum(amounts)
    return [amount * 100 / total if total else Decimal(0) for amount in amounts]


def bar(share: Decimal, cells: int) -> str:
    """A bar of eighths of a cell: `share` percent of `cells`, never nothing where there is something."""
    eighths = int(share * cells * 8 / 100)
    if share > 0:
        eighths = max(eighths, 1)
    return FULL * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def _chart(row: PortfolioRow, paint: Painter, *, bar_cells: int) -> Table:
    muted, words = paint.palette.muted, paint.words
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(Text(words("column.grade"), style=muted), no_wrap=True, min_width=20)
    for title in ("column.loans", "column.balance", "chart.share"):
        table.add_column(Text(words(title), style=muted, justify="right"), justify="right", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True)
    for grade, share in zip(row["grades"], _shares(row), strict=True):
        _, colour = paint.letter(grade["grade"]["code"], row["regime"]["code"])
        name = paint.grade_of(grade["grade"], row["regime"]["code"])
        figures = (count(grade["loans"]), paint.amount(grade["balance"]), f"{share:.1f} %")
        table.add_row(name, *figures, Text(bar(share, bar_cells), style=colour, no_wrap=True))
    return table


def _reserves(provisions: Provisions, paint: Painter) -> Table:
    """What is to be set aside: each row with its rules, the minima, what lacks to them, what is reckoned beside."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style=paint.palette.muted, no_wrap=True)
    for row in (*provisions["booked"], *provisions["minima"]):
        _reserve(table, row, paint)
    table.add_row(paint.words("chart.shortfall"), paint.amount(provisions["shortfall"], alarming=True), "")
    for row in provisions["estimates"]:
        _reserve(table, row, paint)
    return table


def _reserve(table: Table, row: Reserve, paint: Painter) -> None:
    if not is_zero(row["amount"]):
        table.add_row(row["provision"]["label"], paint.amount(row["amount"]), " ".join(row["rules"]))
