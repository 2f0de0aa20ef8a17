"""The business day: which day is open, what the last end of day did and proved, the portfolio, and closing the day."""

from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import ProgressBar, Static, TabbedContent, TabPane

from recoup_tui.dialogs.end_of_day import EndOfDayDialog
from recoup_tui.figures import Painter, count, grouped, moment
from recoup_tui.forms import amount_of
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted
from recoup_tui.questions import BUSINESS_DAY, RUN_END_OF_DAY
from recoup_tui.screens.page import Page
from recoup_tui.shapes import BusinessDay, DayReport, PortfolioRow, Problem, Proof
from recoup_tui.verification import Verified
from recoup_tui.widgets.fact_grid import FactGrid
from recoup_tui.widgets.grade_chart import GradeChart
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.problems import Problems

FINDINGS: Final = 5
"""So many differences of a verification are shown; all of them are in the audit trail."""
PROOFS: Final[tuple[Column[Proof], ...]] = (
    Column(
        title="column.proof",
        cell=lambda proof, paint: paint.plain(proof["label"]),
        stretch=2,
        at_least=20,
    ),
    Column(title="column.left", cell=lambda proof, paint: _side(proof, proof["left"], paint), right=True),
    Column(title="column.right", cell=lambda proof, paint: _side(proof, proof["right"], paint), right=True),
    Column(title="column.result", cell=lambda proof, paint: paint.check(holds=proof["holds"]), stretch=1, at_least=10),
)
PORTFOLIO: Final[tuple[Column[PortfolioRow], ...]] = (
    Column(title="column.regime", cell=lambda row, paint: paint.label(row["regime"]), stretch=2, at_least=12),
    Column(title="column.currency", cell=lambda row, paint: paint.muted(row["currency"])),
    Column(title="column.loans", cell=lambda row, paint: paint.number(row["loans"]), right=True),
    Column(
        title="column.overdue_loans",
        cell=lambda row, paint: paint.number(row["overdueLoans"], alarming=True),
        right=True,
    ),
    Column(title="column.balance", cell=lambda row, paint: paint.amount(row["balance"]), right=True),
    Column(title="column.arrears", cell=lambda row, paint: paint.amount(row["arrears"], alarming=True), right=True),
)


def _side(proof: Proof, text: str, paint: Painter) -> Text:
    """A side of a proof: amounts as they are read everywhere, counts as they are."""
    plain = paint.plain(grouped(amount_of(text) if proof["currency"] else text))
    plain.justify = "right"
    return plain


class BusinessDayPage(Page):
    """The day, its last report with proofs, and the portfolio by grade."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.BUSINESS_DAY)
    scope = Scope.BUSINESS_DAY

    def __init__(self) -> None:
        super().__init__()
        self._tab = "report"
        self._seconds = 0

    def body(self) -> ComposeResult:
        """The day, the run under way, and the two tabs."""
        words = self.session.words
        yield Static("", id="day", markup=False)
        with Horizontal(id="running"):
            yield Static("", id="running-words", markup=False)
            yield ProgressBar(total=None, show_percentage=False, show_eta=False)
        with TabbedContent(initial=self._tab):
            with TabPane(words("tab.report"), id="report"):
                yield FactGrid(id="report-facts", most=3)
                yield Static("", id="verified", markup=False)
                yield PagedTable(PROOFS, id="proofs", empty="day.no_proofs", title="day.proofs")
            with TabPane(words("tab.portfolio"), id="portfolio"):
                yield PagedTable(PORTFOLIO, id="regimes", empty="day.no_loans")
                yield GradeChart()

    async def load(self) -> None:
        """Ask for the day, the last report and the portfolio."""
        answer = await self.session.ask(BUSINESS_DAY)
        self.session.turn_to({"day": answer["businessDay"]["day"], "phase": answer["businessDay"]["phase"]})
        self._show_day(answer["businessDay"])
        portfolio: PagedTable[PortfolioRow] = self.query_one("#regimes", PagedTable)
        await portfolio.hold(answer["portfolio"])
        self._focus_tab()

    def _show_day(self, day: BusinessDay) -> None:
        paint = self.session.painter()
        text = Text(f"{paint.words('day.open')} ", style=paint.palette.muted)
        text.append(day["day"], style=f"bold {paint.palette.accent}")
        text.append(f"  {paint.words('phase.' + day['phase'])}", style=paint.palette.good)
        self.query_one("#day", Static).update(text)
        self._show_report(day["lastRun"], paint)
        self.query_one("#verified", Static).update(_verified(day["lastVerification"], paint))

    def _show_report(self, report: DayReport | None, paint: Painter) -> None:
        self.query_one(FactGrid).show(_facts(report, paint))
        proofs: PagedTable[Proof] = self.query_one("#proofs", PagedTable)
        self._show_proofs(proofs, report["proofs"] if report else [])

    @work(exclusive=True, group="proofs")
    async def _show_proofs(self, table: PagedTable[Proof], proofs: list[Proof]) -> None:
        await table.hold(proofs)

    def _focus_tab(self) -> None:
        table: PagedTable[object] = self.query_one("#proofs" if self._tab == "report" else "#regimes", PagedTable)
        table.focus_rows()

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        if event.pane.id and event.pane.id != self._tab:
            self._tab = event.pane.id
            self._focus_tab()

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        if event.table_id == "regimes":
            table: PagedTable[PortfolioRow] = self.query_one("#regimes", PagedTable)
            self.query_one(GradeChart).show(table.chosen)

    def action_tab(self, name: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = name

    def action_run_end_of_day(self) -> None:
        """Ask for the last day to close, then close."""
        if self.session.day and not self.query_one("#running").has_class("-shown"):
            self.app.push_screen(EndOfDayDialog(self.session.day["day"]), self._run)

    def _run(self, until: str | None) -> None:
        if until and self.session.day:
            self._seconds = 0
            self._tick()
            self.query_one("#running").add_class("-shown")
            self._close_day(until, self.session.day["day"])

    def _tick(self) -> None:
        words = self.session.words("day.running", seconds=str(self._seconds))
        self.query_one("#running-words", Static).update(words)
        self._seconds += 1

    @work(exclusive=True, group="eod")
    async def _close_day(self, until: str, expected: str) -> None:
        clock = self.set_interval(1, self._tick)
        given = {"until": until, "expectedDay": expected}
        answer = await self.attempt(self.session.ask(RUN_END_OF_DAY, patient=True, input=given))
        clock.stop()
        self.query_one("#running").remove_class("-shown")
        if answer is None:
            return
        result = answer["endOfDayRun"]
        if result["userErrors"]:
            problems = [Problem(code=error["code"], message=error["message"]) for error in result["userErrors"]]
            self.query_one(Problems).show(problems)
            return
        self.session.turn_to(result["businessDay"])
        rolled = result["report"] is not None and result["report"]["isRolled"]
        words = self.session.words("day.closed" if rolled else "day.kept", day=until)
        self.notify(words, severity="information" if rolled else "error", markup=False)
        self.reload()


def _verified(told: Verified | None, paint: Painter) -> Text:
    """When the whole book was last derived anew, by whom, and what differs."""
    text = Text(f"{paint.words('day.verified')} ", style=paint.palette.muted)
    if told is None:
        return text.append(paint.words("day.never_verified"))
    places = {"at": moment(told["at"]), "by": told["by"], "loans": count(told["loans"])}
    text.append(paint.words("day.verified_when", **places), style="default")
    if told["isSound"]:
        return text.append(f"  ✓ {paint.words('day.sound')}", style=paint.palette.good)
    differing = paint.words("day.differing", count=count(told["differing"]))
    text.append(f"  × {differing}  {' '.join(told['broken'])}", style=f"bold {paint.palette.bad}")
    for one in told["findings"][:FINDINGS]:
        line = f"\n  {one['loanNumber']} {one['what']} {one['name']}: {one['stored']} → {one['derived']}"
        text.append(line, style=paint.palette.bad)
    return text


def _facts(report: DayReport | None, paint: Painter) -> list[tuple[str, Text]]:
    if report is None:
        return [("day.last_run", paint.muted(paint.words("day.never_run")))]
    days = report["dayFrom"] if report["dayFrom"] == report["dayTo"] else f"{report['dayFrom']} → {report['dayTo']}"
    faults = Text(
        count(report["faults"]), style=f"bold {paint.palette.bad}" if report["faults"] else paint.palette.good
    )
    rolled = "day.rolled" if report["isRolled"] else "day.not_rolled"
    turned = Text(paint.words(rolled), style=paint.palette.good if report["isRolled"] else f"bold {paint.palette.bad}")
    return [
        ("day.last_run", Text(days).append("  ").append_text(turned)),
        ("day.seconds", Text(paint.words("day.in_seconds", seconds=report["seconds"]))),
        ("day.faults", faults),
        ("day.touched", Text(count(report["touched"]))),
        ("day.bills", Text(count(report["bills"]))),
        ("day.postings", Text(count(report["postings"]))),
        ("day.grade_changes", Text(count(report["gradeChanges"]))),
        ("day.tasks_opened", Text(count(report["tasksOpened"]))),
        ("day.tasks_closed", Text(count(report["tasksClosed"]))),
    ]
