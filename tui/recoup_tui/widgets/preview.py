"""What a command would do, as the server says, before anything is done; and how a payment is shown due by due."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from recoup_tui.figures import Painter, is_zero
from recoup_tui.questions import LoanAfter
from recoup_tui.shapes import Loan, Money, PaymentLine

DUE_CELLS: Final = 14
PART_CELLS: Final = 12


class Preview(VerticalScroll, can_focus=True):
    """What a command would do. One text, replaced as the operator types."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(id="preview", markup=False)

    def say(self, *parts: RenderableType) -> None:
        """Show these parts, one below the other."""
        self.query_one("#preview", Static).update(Group(*parts))


def _table() -> Table:
    return Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)


def standing(loan: Loan, paint: Painter) -> Table:
    """How the loan stands."""
    table = Table.grid(expand=True, padding=(0, 1, 0, 0))
    table.add_column(style=paint.palette.muted)
    table.add_column(justify="right")
    figures = loan["figures"]
    table.add_row(paint.words("fact.arrears"), paint.amount(figures["arrears"], alarming=True, currency=True))
    table.add_row(paint.words("fact.payoff"), paint.amount(figures["payoff"], currency=True))
    table.add_row(paint.words("fact.balance"), paint.amount(loan["balance"], currency=True))
    return table


def allocation(lines: Sequence[PaymentLine], surplus: Money | None, paint: Painter) -> Table:
    """A line for each due and a column for each part, in the order in which the server allocates."""
    words, muted = paint.words, paint.palette.muted
    parts = {line["component"]["code"]: line["component"]["label"] for line in lines}
    dues: dict[tuple[str, int | None], dict[str, PaymentLine]] = {}
    for line in lines:
        dues.setdefault((line["loanNumber"], line["billSeq"]), {})[line["component"]["code"]] = line
    table = _table()
    table.add_column(
        Text(words("preview.due"), style=muted), no_wrap=True, min_width=DUE_CELLS, ratio=1, vertical="bottom"
    )
    for label in parts.values():
        table.add_column(
            Text(label, style=muted, justify="right"), justify="right", vertical="bottom", max_width=PART_CELLS
        )
    for due in dues.values():
        cells = [paint.amount(due[code]["amount"]) if code in due else Text("") for code in parts]
        table.add_row(_due(next(iter(due.values())), paint), *cells)
    if surplus and not is_zero(surplus):
        blanks = [""] * max(len(parts) - 1, 0)
        table.add_row(paint.muted(words("preview.surplus")), *blanks, paint.amount(surplus))
    return table


def _due(line: PaymentLine, paint: Painter) -> Text:
    if line["billSeq"] is None:
        return paint.plain(paint.words("preview.no_due"))
    return paint.plain(f"#{line['billSeq']} {line['dueOn'] or ''}")


def standing_after(before: Loan | None, after: LoanAfter, paint: Painter) -> Table:
    """How a loan would stand, beside how it stands if it is the one that was looked at."""
    table = Table.grid(expand=True, padding=(0, 1, 0, 0))
    table.add_column(style=paint.palette.muted)
    for _ in range(2):
        table.add_column(justify="right", no_wrap=True)
    words = paint.words
    table.add_row("", "", "")
    table.add_row(Text(words("preview.after")), paint.muted(words("preview.now")), paint.muted(words("preview.then")))
    here = before if before and before["number"] == after["number"] else None
    was = here["figures"] if here else None
    then = after["figures"]
    table.add_row(words("fact.arrears"), paint.amount(was and was["arrears"]), paint.amount(then["arrears"]))
    table.add_row(words("fact.payoff"), paint.amount(was and was["payoff"]), paint.amount(then["payoff"]))
    now_days = paint.days(here["daysPastDue"]) if here else Text("")
    table.add_row(words("fact.overdue"), now_days, paint.days(after["daysPastDue"]))
    now_grade = paint.grade(here["grade"], here["regime"]) if here else Text("")
    table.add_row(words("column.grade"), now_grade, paint.grade(after["grade"], after["regime"]))
    return table
