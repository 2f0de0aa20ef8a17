"""The worklist: what waits, for whom, why, and since when. The console opens here and Escape ends here."""

from typing import ClassVar, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.figures import Painter, grouped
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import FilterChanged, RoleChosen, RowHighlighted, RowOpened
from recoup_tui.paging import Pages
from recoup_tui.questions import COUNTS, WORKLIST
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Connection, TaskRow
from recoup_tui.widgets.filter_bar import FilterBar
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.role_counts import RoleCounts
from recoup_tui.widgets.title_bar import TitleBar


def _borrower(task: TaskRow, paint: Painter) -> Text:
    return paint.plain(task["loan"]["party"]["name"])


def _balance(task: TaskRow, paint: Painter) -> Text:
    return paint.amount(task["loan"]["balance"])


def _grade(task: TaskRow, paint: Painter, *, named: bool) -> Text:
    return paint.grade(task["loan"]["grade"], task["loan"]["regime"], named=named)


def _reason(task: TaskRow, paint: Painter) -> Text:
    return paint.plain("；".join(task["reasons"]) if paint.words.language == "zh-CN" else "; ".join(task["reasons"]))


WIDE: Final = 100
ROOMY: Final = 124
COLUMNS: Final[tuple[Column[TaskRow], ...]] = (
    Column(title="column.priority", cell=lambda task, paint: paint.number(task["priority"]), right=True),
    Column(title="column.task", cell=lambda task, paint: paint.label(task["code"]), stretch=6, at_least=14),
    Column(title="column.loan", cell=lambda task, paint: paint.plain(task["loan"]["number"])),
    Column(title="column.borrower", cell=_borrower, stretch=4, at_least=10),
    Column(title="column.letter", cell=lambda task, paint: _grade(task, paint, named=False), to_width=WIDE),
    Column(title="column.grade", cell=lambda task, paint: _grade(task, paint, named=True), from_width=WIDE),
    Column(title="column.balance", cell=_balance, right=True, from_width=WIDE),
    Column(title="column.overdue_days", cell=lambda task, paint: paint.days(task["loan"]["daysPastDue"]), right=True),
    Column(title="column.due", cell=lambda task, paint: paint.plain(task["dueOn"])),
    Column(title="column.late", cell=lambda task, paint: paint.days(task["daysLate"]), right=True),
    Column(title="column.reason", cell=_reason, stretch=5, at_least=16, from_width=ROOMY),
)


class WorklistPage(Page):
    """Tasks by priority, with the reasons of the one under the cursor below."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.WORKLIST)
    scope = Scope.WORKLIST

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._part: str | None = None
        self._is_late_only = False
        self._pages: Pages[TaskRow] = Pages(self._fetch)

    def body(self) -> ComposeResult:
        """Roles, filter, tasks, reasons."""
        with Container(id="desk"):
            yield RoleCounts()
            with Vertical(id="work"):
                yield FilterBar(self._text)
                yield PagedTable(COLUMNS, id="tasks", empty="worklist.empty")
                yield Static(id="reasons", markup=False)

    async def _fetch(self, first: int, after: str | None) -> Connection[TaskRow]:
        wanted: dict[str, object] = {"text": self._text or None, "part": self._part, "late": self._is_late_only or None}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        answer = await self.session.ask(WORKLIST, first=first, after=after, filter=chosen)
        return answer["worklist"]

    async def load(self) -> None:
        """Ask for the counts and the page in view."""
        counts = await self.session.ask(COUNTS)
        await self.query_one(RoleCounts).show(counts["worklistCounts"], self._part)
        await self._pages.refresh()
        self._tasks.show(self._pages)
        if self.focused is None:
            self._tasks.focus_rows()

    @property
    def _tasks(self) -> PagedTable[TaskRow]:
        return self.query_one("#tasks", PagedTable)

    def _start_over(self) -> None:
        self._pages = Pages(self._fetch)
        note = self.session.words("worklist.late_only") if self._is_late_only else ""
        self.query_one(TitleBar).note(note)
        self._tasks.focus_rows()
        self.reload()

    def spoken(self) -> None:
        """Put the keyboard back on the tasks."""
        self._start_over()

    @on(FilterChanged)
    def _filter_changed(self, event: FilterChanged) -> None:
        self._text = event.text
        self._start_over()

    @on(RoleChosen)
    def _role_chosen(self, event: RoleChosen) -> None:
        self._part = event.part
        self._start_over()

    @on(RowHighlighted)
    def _highlighted(self) -> None:
        task, reasons = self._tasks.chosen, self.query_one("#reasons", Static)
        reasons.set_class(task is None, "-empty")
        if task:
            paint = self.session.painter()
            lines = Table.grid(padding=(0, 1, 0, 0))
            lines.add_column(width=1)
            lines.add_column(overflow="fold")
            for reason in task["reasons"]:
                lines.add_row(Text("•", style=paint.palette.accent), reason)
            rules = paint.muted(" · ".join([task["part"]["label"], *task["rules"]]))
            reasons.border_title = Content(f"{task['code']['label']} · {task['loan']['number']}")
            reasons.border_subtitle = Content(self._standing(task))
            reasons.update(Group(lines, rules))

    def _standing(self, task: TaskRow) -> str:
        loan = task["loan"]
        parts = [loan["product"]["label"], f"{grouped(loan['balance']['amount'])} {loan['currency']}"]
        return " · ".join([*parts, *([loan["status"]["label"]] if loan["status"] else [])])

    @on(RowOpened)
    def _opened(self) -> None:
        if task := self._tasks.chosen:
            self.app.push_screen(LoanPage(task["loan"]["id"], cases=self._pages))

    def on_screen_resume(self) -> None:
        """Coming back from a loan: the cursor stands on the case that was left, and the list is fresh."""
        if self._pages.is_loaded:
            self.reload()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    def action_late_only(self) -> None:
        """Show late tasks only, or all again."""
        self._is_late_only = not self._is_late_only
        self._start_over()

    def action_role(self, by: int) -> None:
        """Show the work of the next or previous role."""
        self._part = self.query_one(RoleCounts).beside(by)
        self._start_over()

    def action_record_payment(self) -> None:
        """Record a payment for the loan under the cursor."""
        if task := self._tasks.chosen:
            self.app.push_screen(PaymentDialog(task["loan"]["id"]))

    def step_back(self) -> bool:
        """Problems first, then the filter."""
        return super().step_back() or self._clear_filter()

    def _clear_filter(self) -> bool:
        cleared = self.query_one(FilterBar).clear()
        self._tasks.focus_rows()
        return cleared
