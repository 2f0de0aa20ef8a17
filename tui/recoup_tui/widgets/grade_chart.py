"""How a regime's balance lies on its grades: bars, and beside them letter, name, loans and share."""

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.color import Color
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from recoup_tui.figures import Painter, count
from recoup_tui.session import session_of
from recoup_tui.shapes import PortfolioRow

if TYPE_CHECKING:
    from textual_plotext import PlotextPlot


class GradeChart(Horizontal):
    """The legend with its figures, and the bars where there is room for them."""

    def compose(self) -> ComposeResult:
        """Legend and bars."""
        from textual_plotext import PlotextPlot  # noqa: PLC0415  slow to import, and only this page draws

        yield Static(id="legend")
        yield PlotextPlot(id="bars")

    def show(self, row: PortfolioRow | None) -> None:
        """Show the grades of one line of the portfolio."""
        self.set_class(row is None or not row["grades"], "-empty")
        if row is None:
            return
        paint = session_of(self).painter()
        self.border_title = f"{row['regime']['label']} · {paint.words('chart.by_grade')}"
        shares = _shares(row)
        self.query_one("#legend", Static).update(_legend(row, shares, paint))
        self._draw(row, shares, paint)

    def _draw(self, row: PortfolioRow, shares: list[Decimal], paint: Painter) -> None:
        bars: PlotextPlot = self.query_one("#bars")  # type: ignore[assignment]
        marks = [paint.letter(grade["grade"]["code"], row["regime"]["code"]) for grade in row["grades"]]
        plt = bars.plt
        plt.clear_data()
        plt.clear_figure()
        for place, ((_, colour), share) in enumerate(zip(marks, shares, strict=True), start=1):
            plt.bar([place], [float(share)], color=_rgb(colour), width=0.7)
        plt.xticks(list(range(1, len(marks) + 1)), [letter for letter, _ in marks])
        plt.ylim(0, 100)
        plt.yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
        bars.refresh()


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = Color.parse(colour).get_truecolor()
    return red, green, blue


def _shares(row: PortfolioRow) -> list[Decimal]:
    """Percent of the balance on each grade, for the eye only."""
    amounts = [Decimal(grade["balance"]["amount"]) for grade in row["grades"]]
    total = sum(amounts)
    return [amount * 100 / total if total else Decimal(0) for amount in amounts]


def _legend(row: PortfolioRow, shares: list[Decimal], paint: Painter) -> Table:
    muted, words = paint.palette.muted, paint.words
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(Text(words("column.grade"), style=muted), no_wrap=True, ratio=1)
    for title in ("column.loans", "column.balance", "chart.share"):
        table.add_column(Text(words(title), style=muted, justify="right"), justify="right", no_wrap=True)
    for grade, share in zip(row["grades"], shares, strict=True):
        name = paint.grade_of(grade["grade"], row["regime"]["code"])
        table.add_row(name, count(grade["loans"]), paint.amount(grade["balance"]), f"{share:.1f} %")
    return table
