"""Loan 360: head, dues, journal, payments, grade with its reasons, tasks, repayment plan. `n` goes to the next case."""

from typing import ClassVar, TypeVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static, TabbedContent, TabPane

from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.dialogs.reversal import ReversalDialog
from recoup_tui.dialogs.why import WhyDialog, of_bill, of_payment
from recoup_tui.failures import ServerRefused
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted
from recoup_tui.paging import Fetch, Pages, listed
from recoup_tui.questions import BILLS, GRADES, JOURNAL, LOAN, PAYMENTS, SCHEDULE, TASKS
from recoup_tui.screens import loan_tables
from recoup_tui.screens.loan_head import LoanHead
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Bill, Connection, GradeChange, Loan, Payment, Posting, Problem, ScheduleRow, TaskRow
from recoup_tui.widgets.paged_table import PagedTable
from recoup_tui.widgets.title_bar import TitleBar

T = TypeVar("T")

TABS = ("dues", "journal", "payments", "grade", "tasks", "schedule")


class LoanPage(Page):
    """One loan in full. With `cases` it walks through the filtered worklist without leaving the page."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LOAN)
    scope = Scope.LOAN

    def __init__(self, loan_id: str, *, cases: Pages[TaskRow] | None = None) -> None:
        super().__init__()
        self._loan_id = loan_id
        self._cases = cases
        self._loan: Loan | None = None
        self._tab = TABS[0]

    def body(self) -> ComposeResult:
        """The head and a tab for each list."""
        words = self.session.words
        yield LoanHead()
        with TabbedContent(initial=self._tab):
            with TabPane(words("tab.dues"), id="dues"):
                yield PagedTable(loan_tables.DUES, id="dues-table", empty="loan.no_dues")
            with TabPane(words("tab.journal"), id="journal"):
                yield PagedTable(loan_tables.JOURNAL, id="journal-table", empty="loan.no_postings")
            with TabPane(words("tab.payments"), id="payments"):
                yield PagedTable(loan_tables.PAYMENTS, id="payments-table", empty="loan.no_payments")
                yield Static(id="lines", markup=False)
            with TabPane(words("tab.grade"), id="grade"):
                yield Static(id="because", markup=False)
                yield PagedTable(
                    loan_tables.grade_columns(lambda: self._regime), id="grade-table", empty="loan.no_grades"
                )
            with TabPane(words("tab.tasks"), id="tasks"):
                yield PagedTable(loan_tables.TASKS, id="tasks-table", empty="loan.no_tasks")
            with TabPane(words("tab.schedule"), id="schedule"):
                yield PagedTable(loan_tables.SCHEDULE, id="schedule-table", empty="loan.no_schedule")

    @property
    def _regime(self) -> str:
        return self._loan["regime"]["code"] if self._loan else ""

    async def load(self) -> None:
        """Ask for the loan and for the list of the open tab."""
        answer = await self.session.ask(LOAN, id=self._loan_id)
        if answer["loan"] is None:
            raise ServerRefused(Problem(code="NOT_FOUND", message=self.session.words("loan.not_found")))
        self._loan = answer["loan"]
        self.query_one(LoanHead).show(self._loan)
        self.query_one(TitleBar).note(self._place())
        await self._load_tab()

    def _place(self) -> str:
        if self._cases is None:
            return ""
        place = self._cases.before + self._cases.at + 1
        return self.session.words("loan.case", place=str(place), total=str(self._cases.total))

    async def _load_tab(self) -> None:
        match self._tab:
            case "dues":
                await self._show("dues-table", self._bills)
            case "journal":
                await self._show("journal-table", self._journal)
            case "payments":
                await self._show("payments-table", self._payments)
            case "grade":
                await self._show_grade()
            case "tasks":
                await self._show("tasks-table", self._tasks)
            case _:
                await self._show("schedule-table", listed(await self._schedule()))

    async def _show(self, table_id: str, fetch: Fetch[T]) -> None:
        table: PagedTable[T] = self.query_one(f"#{table_id}", PagedTable)
        pages = Pages(fetch)
        if table.pages:
            pages.at = table.pages.at
        await pages.refresh()
        table.show(pages)
        table.focus_rows()

    async def _bills(self, first: int, after: str | None) -> Connection[Bill]:
        answer = await self.session.ask(BILLS, id=self._loan_id, first=first, after=after)
        return self._found(answer["loan"])["bills"]

    async def _journal(self, first: int, after: str | None) -> Connection[Posting]:
        answer = await self.session.ask(JOURNAL, id=self._loan_id, first=first, after=after)
        return self._found(answer["loan"])["journal"]

    async def _payments(self, first: int, after: str | None) -> Connection[Payment]:
        answer = await self.session.ask(PAYMENTS, id=self._loan_id, first=first, after=after)
        return self._found(answer["loan"])["payments"]

    async def _tasks(self, first: int, after: str | None) -> Connection[TaskRow]:
        answer = await self.session.ask(TASKS, id=self._loan_id, first=first, after=after)
        return self._found(answer["loan"])["tasks"]

    async def _schedule(self) -> list[ScheduleRow]:
        answer = await self.session.ask(SCHEDULE, id=self._loan_id)
        return self._found(answer["loan"])["schedule"]

    async def _grades(self) -> list[GradeChange]:
        answer = await self.session.ask(GRADES, id=self._loan_id)
        return self._found(answer["loan"])["gradeHistory"]

    def _found(self, part: T | None) -> T:
        if part is None:
            raise ServerRefused(Problem(code="NOT_FOUND", message=self.session.words("loan.not_found")))
        return part

    async def _show_grade(self) -> None:
        if self._loan:
            self.query_one("#because", Static).update(self._because(self._loan))
        await self._show("grade-table", listed(await self._grades()))

    def _because(self, loan: Loan) -> RenderableType:
        paint, grade = self.session.painter(), loan["grade"]
        if grade is None:
            return paint.muted(paint.words("loan.no_grade"))
        head = Text()
        for name, code in (("official", grade["official"]), ("computed", grade["computed"])):
            head.append(f"{paint.words(f'loan.{name}')} ", style=paint.palette.muted)
            head.append_text(paint.grade_of(code, loan["regime"]["code"])).append("    ")
        reasons = Table.grid(padding=(0, 2, 0, 0))
        reasons.add_column(no_wrap=True)
        reasons.add_column(overflow="fold")
        for reason in grade["because"]:
            reasons.add_row(Text(reason["rule"], style=f"bold {paint.palette.accent}"), reason["text"])
            reasons.add_row("", paint.muted(reason["citation"] or ""))
        return Group(head, reasons)

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        if event.pane.id and event.pane.id != self._tab:
            self._tab = event.pane.id
            self.reload()

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        if event.table_id == "payments-table":
            self.query_one("#lines", Static).update(self._lines())

    def _chosen_payment(self) -> Payment | None:
        table: PagedTable[Payment] = self.query_one("#payments-table", PagedTable)
        return table.chosen

    def _lines(self) -> Text:
        paint, payment = self.session.painter(), self._chosen_payment()
        text = Text(no_wrap=True, overflow="ellipsis")
        for line in payment["lines"] if payment else ():
            due = paint.words("loan.line_due", seq=str(line["billSeq"] or "–"), due=line["dueOn"] or "–")
            text.append(f"{due}  {line['component']['label']} ")
            text.append_text(paint.amount(line["amount"], currency=True)).append("\n")
        return text

    def action_tab(self, name: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = name

    @work(exclusive=True, group="case")
    async def action_next_case(self) -> None:
        """Show the next case of the worklist that this page was opened from."""
        await self._walk(1)

    @work(exclusive=True, group="case")
    async def action_previous_case(self) -> None:
        """Show the previous case."""
        await self._walk(-1)

    async def _walk(self, by: int) -> None:
        moved = self._cases is not None and await self.attempt(self._cases.step(by))
        if not moved or self._cases is None or self._cases.chosen is None:
            self.notify(self.session.words("loan.no_more_cases"))
            return
        self._loan_id = self._cases.chosen["loan"]["id"]
        self.reload()

    def action_record_payment(self) -> None:
        """Record a payment for this loan."""
        self.app.push_screen(PaymentDialog(self._loan_id))

    def action_reverse_payment(self) -> None:
        """Reverse the payment under the cursor of the payments tab."""
        payment = self._chosen_payment()
        if self._tab != "payments" or payment is None or payment["isReversed"]:
            self.notify(self.session.words("loan.choose_payment"), severity="warning")
            self.action_tab("payments")
            return
        self.app.push_screen(ReversalDialog(payment))

    def action_why(self) -> None:
        """Explain what is under the cursor: a due, a payment, the grade; elsewhere the arrears."""
        bills: PagedTable[Bill] = self.query_one("#dues-table", PagedTable)
        first, figure = None, {"grade": "GRADE", "schedule": "INSTALMENT"}.get(self._tab, "")
        if self._tab == "dues" and bills.chosen:
            first = of_bill(self._loan_id, bills.chosen["seq"])
        elif self._tab == "payments" and (payment := self._chosen_payment()):
            first = of_payment(self._loan_id, payment["number"])
        self.app.push_screen(WhyDialog(self._loan_id, first, figure=figure))

    def on_screen_resume(self) -> None:
        """Back from a dialog: show what it changed."""
        if self._loan:
            self.reload()

    def shows(self, number: str | None) -> bool:
        """Only events of this loan matter here."""
        return number is None or (self._loan is not None and number == self._loan["number"])
