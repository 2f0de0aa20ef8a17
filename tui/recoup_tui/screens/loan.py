"""Loan 360: head, a tab for each list, dialogs for what is done to it, the loan as of any day. `n`: the next case."""

from typing import Any, ClassVar, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static, TabbedContent, TabPane

from recoup_tui.amendments import AMENDMENTS, MOVE, REVERSE
from recoup_tui.asks.amendment import AmendmentResult, AmendmentRow
from recoup_tui.asks.as_of import LOAN_AS_OF, NOW, Moment, moment_of
from recoup_tui.dialogs.allocation import AllocationDialog, allocation_form
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.dialogs.reversal import ReversalDialog
from recoup_tui.dialogs.setoff import SETOFF, SetoffDialog, setoff_form
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.dialogs.unmask import FORM as UNMASK
from recoup_tui.dialogs.unmask import UnmaskDialog
from recoup_tui.dialogs.why import WhyDialog, of_bill, of_payment
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import moment
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import NEEDS, Scope, bindings
from recoup_tui.lending import APPROVED, ASSIGN, BEGINNING, DISBURSE
from recoup_tui.messages import RowHighlighted
from recoup_tui.paging import Pages
from recoup_tui.questions import LOAN
from recoup_tui.screens import loan_tables
from recoup_tui.screens.cases import CasesPage
from recoup_tui.screens.contacts import ContactsPage
from recoup_tui.screens.loan_head import LoanHead
from recoup_tui.screens.loan_lists import LISTS
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Code, Loan, Payment, Problem, TaskRow
from recoup_tui.widgets.amended import amended
from recoup_tui.widgets.key_bar import KeyBar
from recoup_tui.widgets.paged_table import PagedTable
from recoup_tui.widgets.title_bar import TitleBar

OF_ITS_TIME: Final = "dues"
"""The one list that the server gives as of a past day."""
MOMENT: Final = (
    Entry(name="effectiveOn", kind=Kind.DAY, needed=False),
    Entry(name="recordedAt", kind=Kind.MOMENT, needed=False),
)
CHANGING: Final = frozenset({"record_payment", "reverse", "amend", "allocate"})


class LoanPage(Page):
    """One loan in full. With `cases` it walks through the filtered worklist without leaving the page."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LOAN)
    scope = Scope.LOAN

    def __init__(self, loan_id: str, *, cases: Pages[TaskRow] | None = None) -> None:
        super().__init__()
        self._loan_id = loan_id
        self._cases = cases
        self._loan: Loan | None = None
        self._moment = NOW
        self._shown = NOW
        self._tab = OF_ITS_TIME

    def body(self) -> ComposeResult:
        """The head and a tab for each list."""
        words = self.session.words
        yield LoanHead()
        with TabbedContent(initial=self._tab):
            for name, entry in LISTS.items():
                with TabPane(words(f"tab.{name}"), id=name):
                    if name == "grade":
                        yield Static(id="because", markup=False)
                    columns = entry.columns or loan_tables.grade_columns(lambda: self._regime)
                    yield PagedTable(columns, id=f"{name}-table", empty=entry.empty)
                    if name == "payments":
                        yield Static(id="lines", markup=False)

    @property
    def _regime(self) -> str:
        return self._loan["regime"]["code"] if self._loan else ""

    async def load(self) -> None:
        """Ask for the loan, as of its day, and for the list of the open tab."""
        answer = await self.session.ask(LOAN, id=self._loan_id)
        if answer["loan"] is None:
            raise self._missing()
        self._loan = answer["loan"]
        try:
            await self._load_moment(self._loan)
        except (ServerAway, ServerRefused):
            self._moment = self._shown  # what is on the screen is still marked as what it is
            raise
        finally:
            self.query_one(KeyBar).refresh(recompose=True)
        self._shown = self._moment

    async def _load_moment(self, loan: Loan) -> None:
        if self._moment == NOW:
            self.query_one(TitleBar).past("")
            self.query_one(TitleBar).note(self._place())
            self.query_one(LoanHead).show(loan)
            await self._load_tab()
        else:
            await self._load_past(loan)

    def _missing(self) -> ServerRefused:
        return ServerRefused(Problem(code="NOT_FOUND", message=self.session.words("loan.not_found")))

    async def _load_past(self, loan: Loan) -> None:
        """The loan as of the day asked for: figures and dues; the other lists are of today and stay closed."""
        then = (await self.session.ask(LOAN_AS_OF, id=self._loan_id, **self._moment.variables))["loan"]
        if then is None:
            raise self._missing()
        past = then["asOf"]
        told = self.session.words("as_of.banner", day=past["effectiveOn"], moment=moment(past["recordedAt"]))
        self.query_one(TitleBar).past(told)
        self.query_one(LoanHead).show(loan, past)
        await self._table(OF_ITS_TIME).hold(past["bills"])
        self._table(OF_ITS_TIME).focus_rows()

    def _place(self) -> str:
        if self._cases is None:
            return ""
        place = self._cases.before + self._cases.at + 1
        return self.session.words("loan.case", place=str(place), total=str(self._cases.total))

    def _table(self, name: str) -> PagedTable[Any]:
        return self.query_one(f"#{name}-table", PagedTable)

    async def _load_tab(self) -> None:
        if self._tab == "grade" and self._loan:
            self.query_one("#because", Static).update(self._because(self._loan))
        table = self._table(self._tab)
        await table.fetch(LISTS[self._tab].fetch(self.session, self._loan_id))
        table.focus_rows()

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

    def _lines(self) -> Text:
        payment: Payment | None = self._table("payments").chosen
        paint = self.session.painter()
        text = Text(no_wrap=True, overflow="ellipsis")
        for line in payment["lines"] if payment else ():
            due = paint.words("loan.line_due", seq=str(line["billSeq"] or "–"), due=line["dueOn"] or "–")
            text.append(f"{due}  {line['component']['label']} ")
            text.append_text(paint.amount(line["amount"], currency=True)).append("\n")
        return text

    def action_tab(self, name: str) -> None:
        """Open a tab. In the past only the dues are open."""
        if self._moment != NOW and name != OF_ITS_TIME:
            self.notify(self.session.words("as_of.only_dues"), severity="warning", markup=False)
            return
        self.query_one(TabbedContent).active = name

    @work(exclusive=True, group="case")
    async def action_walk(self, way: str) -> None:
        """Show the `next` case or go `back` to the one before, in the order of the worklist left behind."""
        moved = self._cases is not None and await self.attempt(self._cases.step(1 if way == "next" else -1))
        task = self._cases.chosen if moved and self._cases else None
        if task is None or task["loan"] is None:
            self.notify(self.session.words("loan.no_more_cases"))
            return
        self._loan_id = task["loan"]["id"]
        self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what changes the loan while its past is shown, and a menu on which nothing stands that one may."""
        if self._moment != NOW and action in CHANGING:
            return None
        if action == "amend" and self._loan and not self._menu(self._loan):
            return None
        return super().check_action(action, parameters)

    def action_record_payment(self) -> None:
        """Record a payment for this loan."""
        self.app.push_screen(PaymentDialog(self._loan_id))

    def action_unmask(self) -> None:
        """Ask for the debtor's data in clear, with a reason."""
        if loan := self._loan:
            party = loan["party"]
            about = f"{party['number']} {party['name']}"
            self.app.push_screen(UnmaskDialog(UNMASK, given={"partyId": party["id"]}, about=about))

    def action_reverse(self) -> None:
        """Reverse the payment or the amendment under the cursor."""
        chosen = self._table(self._tab).chosen
        if self._tab not in {"payments", "amendments"} or chosen is None or chosen["isReversed"]:
            self.notify(self.session.words("loan.choose_payment"), severity="warning", markup=False)
            if self._tab != "amendments":
                self.action_tab("payments")
        elif self._tab == "payments":
            self.app.push_screen(ReversalDialog(chosen))
        else:
            self._take_back(chosen)

    def action_allocate(self) -> None:
        """Name what the payment under the cursor is for."""
        chosen: Payment | None = self._table("payments").chosen if self._tab == "payments" else None
        if chosen is None or chosen["isReversed"]:
            self.notify(self.session.words("loan.choose_payment"), severity="warning", markup=False)
            self.action_tab("payments")
        else:
            given, currency = {"paymentId": chosen["id"]}, chosen["amount"]["currency"]
            about = f"{chosen['number']} {chosen['valueDate']}"
            dialog = AllocationDialog(allocation_form(), given=given, about=about, currency=currency)
            dialog.before = self._loan
            self.app.push_screen(dialog)

    def _take_back(self, amendment: AmendmentRow) -> None:
        about = f"{amendment['number']} {amendment['command']['label']}"
        given = {"amendmentId": amendment["id"]}
        self.app.push_screen(FormDialog(REVERSE, given=given, about=about, drawn=amended))

    def action_amend(self) -> None:
        """Choose what is to be done, agreed otherwise or let go of, then fill in its form."""
        if loan := self._loan:
            words = self.session.words
            options = [(form.root, words(f"form.{form.root}")) for form in self._menu(loan)]
            self.app.push_screen(ChooseDialog("amend.title", options), self._chosen)

    def _menu(self, loan: Loan) -> tuple[Form[Any], ...]:
        """A contract is confirmed and paid out; a debt is changed, drawn further, or taken from accounts where its
        regime does so: as far as one may."""
        accounts = self.session.accounts.get(loan["regime"]["code"])
        running: tuple[Form[Any], ...] = (*AMENDMENTS, DISBURSE, ASSIGN, *((SETOFF,) if accounts else ()))
        offered = (*BEGINNING, ASSIGN) if loan["stage"]["code"] == APPROVED else running
        return tuple(form for form in offered if self.session.may(NEEDS[form.root]))

    def _chosen(self, root: str | None) -> None:
        loan = self._loan
        if root is None or loan is None:
            return
        if root in {form.root for form in AMENDMENTS}:
            self._amend(root, loan)
            return
        form = next(form for form in (*BEGINNING, ASSIGN, SETOFF) if form.root == root)
        opens: type[FormDialog[Any]] = FormDialog
        if form is SETOFF:
            form, opens = setoff_form(self.session.accounts[loan["regime"]["code"]]), SetoffDialog
        about = f"{loan['number']} {loan['party']['name']}"
        self.app.push_screen(opens(form, given={"loanId": loan["id"]}, about=about, currency=loan["currency"]))

    def _amend(self, root: str, loan: Loan) -> None:
        form = next(form for form in AMENDMENTS if form.root == root)
        dialog: FormDialog[AmendmentResult] = FormDialog(
            form,
            given={"loanId": loan["id"]},
            about=f"{loan['number']} {loan['party']['name']}",
            currency=loan["currency"],
            choices=self._choices(root, loan),
            drawn=amended,
        )
        self.app.push_screen(dialog)

    def _choices(self, root: str, loan: Loan) -> dict[str, list[Code]]:
        """Products of the loan's regime; where it may leave that, the others with theirs."""
        own, known = loan["regime"]["code"], self.session.products
        if root != MOVE:
            return {"product": known.get(own, [])}
        others = [regime for regime in self.session.regimes if regime["code"] != own]
        products = [
            Code(code=product["code"], label=f"{regime['label']} · {product['label']}")
            for regime in others
            for product in known[regime["code"]]
        ]
        return {"regime": others, "product": products}

    def action_contacts(self) -> None:
        """Whom to contact, and what was tried."""
        if self._loan:
            self.app.push_screen(ContactsPage(self._loan))

    def action_cases(self) -> None:
        """The cases of this loan."""
        if self._loan:
            self.app.push_screen(CasesPage(self._loan))

    def action_as_of(self) -> None:
        """Ask for a past day and moment, and show the loan as it was then."""
        self.app.push_screen(TermsDialog("as_of", MOMENT, self._moment.variables), self._as_of)

    def _as_of(self, terms: dict[str, object] | None) -> None:
        if terms is not None:
            self._go_back_to(moment_of(terms))

    def _go_back_to(self, then: Moment) -> None:
        if then != self._moment:
            self._moment = then
            self.query_one(TabbedContent).active = OF_ITS_TIME
            self.reload()

    def step_back(self) -> bool:
        """Problems first, then the past."""
        if super().step_back():
            return True
        was_past = self._moment != NOW
        self._go_back_to(NOW)
        return was_past

    def action_why(self) -> None:
        """Explain what is under the cursor: a due, a payment, the grade; elsewhere the arrears."""
        chosen = self._table(self._tab).chosen
        first, figure = None, {"grade": "GRADE", "schedule": "INSTALMENT"}.get(self._tab, "")
        if self._tab == "dues" and chosen:
            first = of_bill(self._loan_id, chosen["seq"], self._moment)
        elif self._tab == "payments" and chosen:
            first = of_payment(self._loan_id, chosen["number"], self._moment)
        self.app.push_screen(WhyDialog(self._loan_id, first, figure=figure, moment=self._moment))

    def on_screen_resume(self) -> None:
        """Back from a dialog: show what it changed."""
        if self._loan:
            self.look_again()

    def shows(self, number: str | None) -> bool:
        """Only events of this loan matter here."""
        return number is None or (self._loan is not None and number == self._loan["number"])
