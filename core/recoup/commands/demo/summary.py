"""What the demonstration shows when the days are turned: tables, a chart, and figures measured on this run."""

from statistics import median
from typing import Final

from rich.bar import Bar
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from recoup.commands.demo.walk import Done
from recoup.regime import words
from recoup.rules.money import format_amount
from recoup.services import regime
from recoup.services.portfolio import PortfolioRow, Turnover
from recoup.services.task import WorklistCount
from recoup.translation import Language, say

GRADES: Final = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
COLOURS: Final = {
    "NORMAL": "green",
    "SPECIAL_MENTION": "yellow",
    "SUBSTANDARD": "dark_orange",
    "DOUBTFUL": "red",
    "LOSS": "bright_red",
}
BAR_WIDTH: Final = 44
COLUMNS: Final = ("loans", "balance", "bills", "collected", "arrears", "overdue")
MIDDLING: Final = 110
"""Width of a terminal from which all amounts and counts fit; below it only amounts are shown."""
WIDE: Final = 150
"""Width from which grades stand beside them; below it the chart tells them."""


def _amount(value: int, currency: str) -> str:
    whole, point, fraction = format_amount(value, currency).partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _count(value: int) -> str:
    return f"{value:,}"


def portfolio_table(
    rows: tuple[PortfolioRow, ...], passed: tuple[Turnover, ...], language: Language, width: int
) -> Table:
    """A row per regime and currency. A narrow terminal gets fewer columns, never a figure that is cut."""
    grades = GRADES if width >= WIDE else ()
    columns = COLUMNS if width >= MIDDLING else ("balance", "collected", "arrears")
    through = {(one.regime, one.currency): one for one in passed}
    table = Table(title=say("demo.portfolio", language), title_justify="left", header_style="bold")
    for key in ("regime", "currency"):
        table.add_column(say(f"demo.{key}", language))
    for key in columns:
        table.add_column(say(f"demo.{key}", language), justify="right", no_wrap=True)
    for grade in grades:
        table.add_column(say(f"demo.grade.{grade}", language), justify="right", style=COLOURS[grade])
    for row in rows:
        by_grade = {count.grade: count.loans for count in row.grades}
        nothing = Turnover(regime=row.regime, currency=row.currency, bills=0, collected=0)
        turned = through.get((row.regime, row.currency), nothing)
        figures = {
            "loans": _count(row.loans),
            "balance": _amount(row.balance, row.currency),
            "bills": _count(turned.bills),
            "collected": _amount(turned.collected, row.currency),
            "arrears": _amount(row.arrears, row.currency),
            "overdue": _count(row.overdue_loans),
        }
        table.add_row(
            say(f"demo.regimes.{row.regime}", language),
            row.currency,
            *(figures[key] for key in columns),
            *(_count(by_grade[grade]) if grade in by_grade else "" for grade in grades),
        )
    return table


def grade_chart(rows: tuple[PortfolioRow, ...], language: Language) -> Table:
    """Loans by grade over all regimes: a bar for each, on a scale that lets the small ones be seen."""
    counted = {grade: sum(c.loans for row in rows for c in row.grades if c.grade == grade) for grade in GRADES}
    below = {grade: count for grade, count in counted.items() if grade != "NORMAL"}
    largest = max(below.values(), default=0) or 1
    chart = Table.grid(padding=(0, 1))
    for grade, count in below.items():
        label = Text(say(f"demo.grade.{grade}", language), style=COLOURS[grade])
        chart.add_row(label, Bar(largest, 0, count, width=BAR_WIDTH, color=COLOURS[grade]), Text(_count(count)))
    return chart


def _role(part: str, language: Language) -> str:
    """The words of whichever regime knows the part, else of the core."""
    active = regime.installed().registry.active.values()
    known = (words.own_label(f"part.{part}", spec, language) for spec in active)
    return next((label for label in known if label), words.label(f"part.{part}", None, language))


def worklist_table(counts: tuple[WorklistCount, ...], language: Language) -> Table:
    """Open tasks by role."""
    table = Table(title=say("demo.worklist", language), title_justify="left", header_style="bold")
    table.add_column(say("demo.role", language))
    for key in ("open", "due_today", "late"):
        table.add_column(say(f"demo.{key}", language), justify="right")
    for count in counts:
        table.add_row(_role(count.part, language), _count(count.open), _count(count.due_today), _count(count.late))
    return table


def work_table(done: Done, seconds: dict[str, float], language: Language) -> Table:
    """What was done and how long it took, on this machine in this run."""
    table = Table(title=say("demo.done", language), title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    figures = {
        "loans_boarded": _count(done.loans),
        "payments": _count(done.payments),
        "nights": _count(done.nights),
        "touched": _count(done.touched),
        "bills_by_nights": _count(done.bills),
        "postings": _count(done.postings),
        "grade_changes": _count(done.grade_changes),
        "tasks_opened": _count(done.tasks_opened),
        "proofs": f"{_count(done.proofs_held)} / {_count(done.proofs_held + done.proofs_failed)}",
        "seconds_boarding": f"{seconds['board']:.1f} s",
        "seconds_days": f"{seconds['days']:.1f} s",
        "night_median": f"{median(done.night_seconds):.2f} s",
        "night_longest": f"{max(done.night_seconds):.2f} s",
    }
    for key, figure in figures.items():
        table.add_row(say(f"demo.{key}", language), figure)
    return table


def show(
    console: Console,
    rows: tuple[PortfolioRow, ...],
    passed: tuple[Turnover, ...],
    counts: tuple[WorklistCount, ...],
    done: Done,
    seconds: dict[str, float],
    language: Language,
) -> None:
    """Print the whole summary."""
    console.print()
    console.print(portfolio_table(rows, passed, language, console.width))
    chart = grade_chart(rows, language)
    console.print(Panel(chart, title=say("demo.chart", language), title_align="left", expand=False))
    console.print(worklist_table(counts, language))
    console.print(work_table(done, seconds, language))
