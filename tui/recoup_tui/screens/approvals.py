"""The inbox of commands that wait: what each would change now, who agreed already, and what one says to it."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from recoup_tui.asks.approval import APPROVALS, DECIDE, Approval, Decided
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Form
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted, RowOpened
from recoup_tui.paging import Pages
from recoup_tui.questions import ACT, LOAN
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Connection, Outcome
from recoup_tui.widgets.amended import asked_of, done, worded
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.preview import Preview
from recoup_tui.widgets.title_bar import TitleBar

RESTING_SECONDS: Final = 0.2
WIDE: Final = 100
PENDING: Final = "PENDING"
VIEWS: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("approvals.for_me", {"forMe": True}),
    ("approvals.waiting", {"state": PENDING}),
    ("approvals.all", {}),
)
"""What the inbox can show: the words for the title line, and the filter."""
FORMS: Final[dict[str, Form[Decided]]] = {
    verdict: Form(
        root="approvalDecide",
        question=DECIDE,
        entries=(Entry(name="note", needed=verdict == "REFUSED"),),
        has_preview=verdict == "APPROVED",
        title=f"form.{verdict}",
    )
    for verdict in ("APPROVED", "REFUSED")
}
WITHDRAW: Final[Form[Outcome]] = Form(
    root="approvalWithdraw", question=ACT, entries=(), has_key=False, has_preview=False
)


def _state(approval: Approval, paint: Painter) -> Text:
    if approval["state"]["code"] == PENDING and approval["awaits"]:
        return Text(f"▲ {approval['awaits']['label']}", style=paint.palette.caution, no_wrap=True)
    return paint.label(approval["state"])


COLUMNS: Final[tuple[Column[Approval], ...]] = (
    Column(title="column.approval", cell=lambda row, paint: paint.plain(row["number"]), from_width=WIDE),
    Column(title="column.command", cell=lambda row, paint: paint.label(row["command"]), stretch=3, at_least=14),
    Column(title="column.about", cell=lambda row, paint: paint.plain(row["subjectNumber"])),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["madeBy"]), stretch=1, at_least=8),
    Column(title="column.asked", cell=lambda row, paint: paint.plain(row["requestedOn"])),
    Column(title="column.awaits", cell=_state, stretch=2, at_least=12),
)


class DecideDialog(FormDialog[Decided]):
    """Agreeing names what was seen: if that changed meanwhile, the server says so instead of carrying it out."""

    def picture(self, result: Decided) -> Sequence[RenderableType]:
        """What it would do now; remember which picture that is."""
        self.fixed["previewHash"] = result["previewHash"]
        return super().picture(result)


def decided(result: Decided, paint: Painter) -> Sequence[RenderableType]:
    """What it does to a loan, and to anything else value by value."""
    changes = Table.grid(padding=(0, 2, 0, 0))
    changes.add_column(style=paint.palette.muted)
    for row in result["changes"] or ():
        changes.add_row(row["nameText"], f"{row['beforeText']} → {row['afterText']}".strip())
    agree = [asked_of(result["needed"], result["neededBy"] or (), paint)] if result["needed"] else []
    return [*agree, *done(result, paint), *([changes] if result["changes"] else [])]


class ApprovalsPage(Page):
    """What waits above; below, what the one under the cursor would do if it were carried out now."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APPROVALS)
    scope = Scope.APPROVALS

    def __init__(self) -> None:
        super().__init__()
        self._view = 0
        self._pages: Pages[Approval] = Pages(self._fetch)

    def body(self) -> ComposeResult:
        """The list, and the preview of one."""
        with Container(id="inbox"):
            yield PagedTable(COLUMNS, id="approvals", empty="approvals.empty")
            yield Preview()

    async def _fetch(self, first: int, after: str | None) -> Connection[Approval]:
        answer = await self.session.ask(APPROVALS, first=first, after=after, filter=VIEWS[self._view][1])
        return answer["approvals"]

    async def load(self) -> None:
        """Ask for the page in view."""
        self.query_one(TitleBar).note(self.session.words(VIEWS[self._view][0]))
        await self._pages.refresh()
        self._approvals.show(self._pages)
        self._approvals.focus_rows()

    @property
    def _approvals(self) -> PagedTable[Approval]:
        return self.query_one("#approvals", PagedTable)

    @on(RowHighlighted)
    def _highlighted(self) -> None:
        chosen = self._approvals.chosen
        self.query_one(Preview).say(*(self._told(chosen) if chosen else ()))
        if chosen and chosen["state"]["code"] == PENDING:
            self._foresee(chosen)

    @work(exclusive=True, group="foresee")
    async def _foresee(self, approval: Approval) -> None:
        """Ask what it would do now; a refusal is as good to know."""
        given = {"approvalId": approval["id"], "verdict": "APPROVED", "idempotencyKey": "preview", "mode": "PREVIEW"}
        answer = await self.attempt(self.session.ask(FORMS["APPROVED"].asked, input=given))
        if answer is None or self._approvals.chosen is not approval:
            return
        paint, result = self.session.painter(), answer["done"]
        seen = decided(result, paint) if not result["userErrors"] else [_errors(result, paint)]
        self.query_one(Preview).say(*self._told(approval), *seen)

    def _told(self, approval: Approval) -> list[RenderableType]:
        """The command as its maker gave it, and what was said so far."""
        paint = self.session.painter()
        self.query_one(
            Preview
        ).border_title = f"{approval['number']} · {approval['command']['label']} · {approval['subjectNumber']}"
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style=paint.palette.muted)
        table.add_column(overflow="fold")
        for told in approval["told"]:
            table.add_row(*worded(told, paint))
        for decision in approval["decisions"]:
            said = f"{decision['verdict']['label']} · {decision['part']['label']} · {moment(decision['decidedAt'])}"
            whose = f" → {decision['onBehalfOf']}" if decision["onBehalfOf"] else ""
            table.add_row(f"{decision['by']}{whose}", f"{said}  {decision['note']}")
        if approval["lapsesOn"]:
            table.add_row(paint.words("approvals.lapses"), approval["lapsesOn"])
        if approval["outcomeText"]:
            table.add_row(paint.words("approvals.outcome"), approval["outcomeText"])
        return [table]

    @on(RowOpened)
    @work(exclusive=True, group="open")
    async def _opened(self) -> None:
        chosen = self._approvals.chosen
        if chosen and (number := chosen["loanNumber"]):
            answer = await self.attempt(self.session.ask(LOAN, number=number))
            if answer and answer["loan"]:
                self.app.push_screen(LoanPage(answer["loan"]["id"]))

    def action_decide(self, verdict: str) -> None:
        """Agree to what is under the cursor, or refuse it."""
        if chosen := self._waiting():
            given = {"approvalId": chosen["id"], "verdict": verdict}
            about = f"{chosen['number']} {chosen['command']['label']}"
            self.app.push_screen(DecideDialog(FORMS[verdict], given=given, about=about, drawn=decided))

    def action_withdraw(self) -> None:
        """Take back what one has asked for."""
        if chosen := self._waiting():
            about = f"{chosen['number']} {chosen['command']['label']}"
            self.app.push_screen(FormDialog(WITHDRAW, given={"approvalId": chosen["id"]}, about=about))

    def _waiting(self) -> Approval | None:
        chosen = self._approvals.chosen
        if chosen is None or chosen["state"]["code"] != PENDING:
            self.notify(self.session.words("approvals.choose"), severity="warning", markup=False)
            return None
        return chosen

    def action_view(self) -> None:
        """For me, all that wait, or all."""
        self._view = (self._view + 1) % len(VIEWS)
        self._pages = Pages(self._fetch)
        self.reload()

    def on_screen_resume(self) -> None:
        """Back from a dialog: show what it changed."""
        if self._pages.is_loaded:
            self.look_again()


def _errors(result: Decided, paint: Painter) -> Text:
    text = Text(f"\n{paint.words('approvals.would_fail')}\n", style=f"bold {paint.palette.bad}")
    return text.append("\n".join(f"▲ {error['message']}" for error in result["userErrors"]))
