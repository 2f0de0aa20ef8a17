"""The worklist: what waits, for whom, why, and since when. The console opens here and Escape ends here."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.figures import Painter, grouped
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import FilterChanged, RoleChosen, RowHighlighted, RowOpened
from recoup_tui.paging import Pages
from recoup_tui.questions import ACT, COUNTS, WORKLIST
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Connection, Outcome, TaskRow
from recoup_tui.widgets.filter_bar import FilterBar
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.role_counts import RoleCounts
from recoup_tui.widgets.title_bar import TitleBar


def _borrower(task: TaskRow, paint: Painter) -> Text:
    """The debtor, and of which month or day the case is; of a case of a unit first what tells it from others there."""
    first, further = [noun["text"] for noun in task["about"][:1]], [noun["text"] for noun in task["about"][1:]]
    parts = [*further, *first] if task["partyName"] is None else [task["partyName"], *further]
    return paint.plain(" · ".join(parts) or task["organisation"])


def _subject(task: TaskRow, paint: Painter) -> Text:
    return paint.plain(task["loan"]["number"] if task["loan"] else task["caseNumber"])


def _balance(task: TaskRow, paint: Painter) -> Text:
    return paint.amount(task["outstanding"])


def _overdue(task: TaskRow, paint: Painter) -> Text:
    return paint.days(task["loan"]["daysPastDue"] if task["loan"] else 0)


def _grade(task: TaskRow, paint: Painter, *, named: bool) -> Text:
    return paint.grade(task["loan"]["grade"], task["loan"]["regime"], named=named) if task["loan"] else Text("")


def _reason(task: TaskRow, paint: Painter) -> Text:
    return paint.plain("；".join(task["reasons"]) if paint.words.language == "zh-CN" else "; ".join(task["reasons"]))


ASSIGN: Final[Form[Outcome]] = Form(
    root="taskAssign", question=ACT, entries=(Entry(name="person", needed=False),), has_key=False, has_preview=False
)
CLOSE: Final[Form[Outcome]] = Form(
    root="taskClose", question=ACT, entries=(Entry(name="note", word="field.remark"),), has_key=False, has_preview=False
)
DISTRIBUTE: Final[Form[Outcome]] = Form(
    root="taskDistribute",
    question=ACT,
    entries=(Entry(name="cap", kind=Kind.WHOLE, initial="20"),),
    has_key=False,
    has_preview=False,
)
WIDE: Final = 100
ROOMY: Final = 124
COLUMNS: Final[tuple[Column[TaskRow], ...]] = (
    Column(title="column.priority", cell=lambda task, paint: paint.number(task["priority"]), right=True),
    Column(title="column.task", cell=lambda task, paint: paint.label(task["code"]), stretch=6, at_least=14),
    Column(title="column.loan", cell=_subject),
    Column(title="column.borrower", cell=_borrower, stretch=4, at_least=10),
    Column(title="column.letter", cell=lambda task, paint: _grade(task, paint, named=False), to_width=WIDE),
    Column(title="column.grade", cell=lambda task, paint: _grade(task, paint, named=True), from_width=WIDE),
    Column(title="column.balance", cell=_balance, right=True, from_width=WIDE),
    Column(title="column.overdue_days", cell=_overdue, right=True),
    Column(title="column.due", cell=lambda task, paint: paint.plain(task["dueOn"])),
    Column(title="column.late", cell=lambda task, paint: paint.days(task["daysLate"]), right=True),
    Column(title="column.assignee", cell=lambda task, paint: paint.plain(task["assignee"]), from_width=ROOMY),
    Column(title="column.reason", cell=_reason, stretch=5, at_least=16, from_width=ROOMY),
)


class Fitting:
    """The reasons that have room when they are drawn, and below how many more there are before `last`.

    `room` is in lines, the last one among them.
    """

    def __init__(self, told: Sequence[str], last: Text, paint: Painter, room: Callable[[], int]) -> None:
        self._told, self._last, self._paint, self._room = told, last, paint, room

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A line for each, with a bullet; a longer one goes on below itself."""
        del console
        lines = Table.grid(padding=(0, 1, 0, 0))
        lines.add_column(width=1)
        lines.add_column(overflow="fold")
        fits = self.fitting(options.max_width - BULLET)
        for reason in self._told[:fits]:
            lines.add_row(Text("•", style=self._paint.palette.accent), reason)
        yield lines
        if more := len(self._told) - fits:
            told = self._paint.words("worklist.more", count=str(more))
            yield Text(f"{told}  ", style=self._paint.palette.caution, no_wrap=True).append_text(self._last)
        else:
            yield self._last

    def fitting(self, width: int) -> int:
        """How many have room in so many cells: the first at any rate."""
        heights, room = [-(-cell_len(reason) // max(width, 1)) for reason in self._told], self._room()
        fits = [place for place in range(len(heights) + 1) if sum(heights[:place]) < room]
        return max(*fits, min(1, len(heights)), 0)


BULLET: Final = 2
"""Cells before a reason."""


class WorklistPage(Page):
    """Tasks by priority, with the reasons of the one under the cursor below."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.WORKLIST)
    scope = Scope.WORKLIST

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._part: str | None = None
        self._is_late_only = False
        self._is_mine_only = False
        self._marked: set[str] = set()
        self._pages: Pages[TaskRow] = Pages(self._fetch)

    def body(self) -> ComposeResult:
        """Roles, filter, tasks, reasons."""
        with Container(id="desk"):
            yield RoleCounts()
            with Vertical(id="work"):
                yield FilterBar(self._text)
                yield PagedTable((self._mark_column(), *COLUMNS), id="tasks", empty="worklist.empty")
                yield Static(id="reasons", markup=False)

    def _mark_column(self) -> Column[TaskRow]:
        """Which tasks are marked."""
        return Column(
            title="column.mark",
            cell=lambda task, paint: Text("●" if task["id"] in self._marked else " ", style=paint.palette.accent),
        )

    async def _fetch(self, first: int, after: str | None) -> Connection[TaskRow]:
        wanted: dict[str, object] = {
            "text": self._text or None,
            "part": self._part,
            "late": self._is_late_only or None,
            "mine": self._is_mine_only or None,
        }
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
        narrowed = (("worklist.late_only", self._is_late_only), ("worklist.mine_only", self._is_mine_only))
        self.query_one(TitleBar).note(" · ".join(self.session.words(key) for key, holds in narrowed if holds))
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
            rules = paint.muted(" · ".join([task["part"]["label"], *task["rules"]]))
            number = task["caseNumber"] or (task["loan"]["number"] if task["loan"] else "")
            about = " · ".join([task["code"]["label"], number, *(noun["text"] for noun in task["about"])])
            reasons.border_title = Content(about)
            reasons.border_subtitle = Content(self._standing(task))
            reasons.update(Fitting(task["reasons"], rules, paint, lambda: reasons.content_size.height))

    def _standing(self, task: TaskRow) -> str:
        loan, parts = task["loan"], [task["assignee"], task["caseKind"]["label"] if task["caseKind"] else None]
        parts += [loan["product"]["label"]] if loan else []
        if owed := task["outstanding"]:
            parts.append(f"{grouped(owed['amount'])} {owed['currency']}")
        parts += [loan["status"]["label"]] if loan and loan["status"] else []
        return " · ".join(part for part in parts if part)

    @on(RowOpened)
    def _opened(self) -> None:
        if task := self._tasks.chosen:
            if task["caseId"]:
                self.app.push_screen(CasePage(task["caseId"]))
            elif task["loan"]:
                self.app.push_screen(LoanPage(task["loan"]["id"], cases=self._pages))

    def on_screen_resume(self) -> None:
        """Coming back from a loan: the cursor stands on the case that was left, and the list is fresh."""
        if self._pages.is_loaded:
            self.look_again()

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
        if (task := self._tasks.chosen) and task["loan"]:
            self.app.push_screen(PaymentDialog(task["loan"]["id"]))

    def action_mark(self) -> None:
        """Mark the task under the cursor, or take its mark back, and go on to the next."""
        if task := self._tasks.chosen:
            self._marked ^= {task["id"]}
            self._tasks.repaint()
            self._tasks.grid.action_cursor_down()

    def action_assign(self) -> None:
        """Give the marked tasks, or the one under the cursor, to a person."""
        self._give(ASSIGN)

    def action_distribute(self) -> None:
        """Give the marked tasks, or all on the page, to those who play their parts, the least loaded first."""
        self._give(DISTRIBUTE, every=True)

    def action_close(self) -> None:
        """Close the task under the cursor by hand, saying what was done; one of a case is closed by its steps."""
        if task := self._tasks.chosen:
            dialog = FormDialog(CLOSE, given={"taskId": task["id"]}, about=task["code"]["label"])
            self.app.push_screen(dialog, lambda done: self._given() if done else None)

    def _give(self, form: Form[Outcome], *, every: bool = False) -> None:
        chosen = [self._tasks.chosen] if self._tasks.chosen else []
        wanted = [task["id"] for task in (self._pages.rows if every else chosen)]
        ids = sorted(self._marked) or wanted
        if ids:
            about = self.session.words("worklist.tasks", count=str(len(ids)))
            dialog = FormDialog(form, given={"taskIds": ids}, about=about)
            self.app.push_screen(dialog, lambda done: self._given() if done else None)

    def _given(self) -> None:
        self._marked.clear()
        self.reload()

    def action_mine_only(self) -> None:
        """Show only what one holds oneself, or all again."""
        self._is_mine_only = not self._is_mine_only
        self._start_over()

    def step_back(self) -> bool:
        """Problems first, then the filter."""
        return super().step_back() or self._clear_filter()

    def _clear_filter(self) -> bool:
        cleared = self.query_one(FilterBar).clear()
        self._tasks.focus_rows()
        return cleared
