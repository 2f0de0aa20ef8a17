"""What one was told: by the steps of cases that notify one's part, and what one's units were told (TR-17)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import BindingType

from recoup_tui.asks.inbox import INBOX, READ, Notice
from recoup_tui.dialogs.confirm import ConfirmDialog
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowOpened
from recoup_tui.questions import ACT
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.cases import in_sight, kinds
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.people import tree
from recoup_tui.screens.tabs import Act, Asked, Tab, TabsPage, paged
from recoup_tui.session import Session
from recoup_tui.shapes import Code
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104


def _when(row: Notice, paint: Painter) -> Text:
    """The business day, with a mark before what nobody has read yet."""
    if row["readAt"]:
        return Text(f"  {row['bookedOn']}", style=paint.palette.muted, no_wrap=True)
    return Text(f"● {row['bookedOn']}", style="bold", no_wrap=True)


def _what(row: Notice, paint: Painter) -> Text:
    """The step that was taken; the subject as it was written where there is none."""
    told = row["told"]
    return paint.label(told["step"]) if told and told["step"] else paint.plain(row["subject"])


def _kind(row: Notice, paint: Painter) -> Text:
    return paint.label(row["told"]["kind"]) if row["told"] else paint.plain("")


def _case(row: Notice, paint: Painter) -> Text:
    return paint.plain(row["told"]["caseNumber"] if row["told"] else "")


def _about(row: Notice, paint: Painter) -> Text:
    """Who owes, else the loan."""
    return paint.plain((row["told"]["partyName"] if row["told"] else None) or row["loanNumber"])


def _by(row: Notice, paint: Painter) -> Text:
    told = row["told"]
    return paint.plain((told["by"] if told else None) or paint.words("inbox.system"))


def _told(row: Notice, paint: Painter) -> Sequence[RenderableType]:
    """What was done and filled in, in the reader's words; the message as it was written where no step stands behind it.

    Who was told, and when it was read, for those who look at what others were told.
    """
    told, parts = row["told"], list[RenderableType]()
    if told and told["step"]:
        head = Text(f"{told['kind']['label']} {told['caseNumber']} · ", style="bold")
        head.append(f"{told['step']['label']} → {told['state']['label']}")
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style=paint.palette.muted)
        table.add_column(overflow="fold")
        for field in told["fields"]:
            table.add_row(field["code"]["label"], field["text"])
        parts += [head, table]
    else:
        parts += [Text(row["subject"], style="bold"), Text(row["body"])]
    read = paint.words("inbox.read_at", at=moment(row["readAt"])) if row["readAt"] else paint.words("inbox.unread")
    sent = paint.words("inbox.sent_at", at=moment(row["createdAt"]))
    return [*parts, Text(f"{row['colleague']} · {sent} · {read}", style=paint.palette.muted)]


def _columns(*more: Column[Notice]) -> tuple[Column[Notice], ...]:
    return (
        Column(title="column.when", cell=_when),
        *more,
        Column(title="column.kind", cell=_kind, stretch=2, at_least=10),
        Column(title="column.noted", cell=_what, stretch=3, at_least=14),
        Column(title="column.about", cell=_about, stretch=2, at_least=10),
        Column(title="column.case", cell=_case, from_width=WIDE),
        Column(title="column.loan", cell=lambda row, paint: paint.plain(row["loanNumber"]), from_width=WIDE),
        Column(title="column.by", cell=_by, from_width=WIDE),
    )


TO: Final[Column[Notice]] = Column(
    title="column.to", cell=lambda row, paint: paint.plain(row["colleague"]), stretch=1, at_least=8
)
SPEAK: Final[Form[Any]] = Form(
    root="viewerLanguageChange",
    question=ACT,
    entries=(Entry(name="language", kind=Kind.CHOICE, choices=("ZH_CN", "EN")),),
    has_key=False,
    has_preview=False,
)
ACTS: Final[Mapping[str, Act[Notice]]] = {"change": Act(form=SPEAK)}
TERMS: Final = (
    Entry(name="isRead", kind=Kind.FLAG, needed=False),
    Entry(name="caseKind", kind=Kind.CHOICE, needed=False),
)


def _listed(**fixed: object) -> Asked[Notice]:
    """Messages that hold what is fixed, whatever narrows the list besides."""
    rows = paged(INBOX, lambda answer: answer["messages"])
    return lambda session, terms: rows(session, {**terms, **fixed})


async def _narrowing(session: Session) -> dict[str, list[Code]]:
    return {"caseKind": await kinds(session, await in_sight(session, await tree(session)))}


class InboxPage(TabsPage):
    """Messages to oneself, and to colleagues of the units in sight; Enter opens what one is about and reads it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.INBOX)
    scope = Scope.INBOX
    tabs = (
        Tab(
            name="to_me",
            columns=_columns(),
            fetch=_listed(forMe=True),
            told=_told,
            terms=TERMS,
            acts=ACTS,
            choices=_narrowing,
        ),
        Tab(
            name="to_units",
            columns=_columns(TO),
            fetch=_listed(toColleagues=True),
            told=_told,
            terms=TERMS,
            acts=ACTS,
            choices=_narrowing,
        ),
    )

    @on(RowOpened)
    @work(exclusive=True, group="open")
    async def _opened(self) -> None:
        chosen: Notice | None = self.table.chosen
        if chosen is None:
            return
        await self._read([chosen])
        if told := chosen["told"]:
            self.app.push_screen(CasePage(told["caseId"]))
        elif chosen["loanId"]:
            self.app.push_screen(LoanPage(chosen["loanId"]))
        else:
            self.notify(self.session.words("inbox.about_nothing"), severity="warning", markup=False)
            self.reload()

    @work(exclusive=True, group="open")
    async def action_read(self) -> None:
        """Note that the message under the cursor was read."""
        chosen: Notice | None = self.table.chosen
        if chosen is None or not self._is_unread(chosen):
            self.notify(self.session.words("inbox.nothing_unread"), severity="warning", markup=False)
            return
        await self._read([chosen])
        self.reload()

    def action_read_all(self) -> None:
        """Note that everything was read, after a question: it cannot be taken back."""
        if self.session.unread:
            self.app.push_screen(ConfirmDialog("inbox.read_all"), self._all)
        else:
            self.notify(self.session.words("inbox.nothing_unread"), severity="warning", markup=False)

    def _all(self, sure: bool | None) -> None:  # noqa: FBT001  Textual calls back with the answer
        if sure:
            self.run_worker(self._read_everything(), exclusive=True, group="open")

    async def _read_everything(self) -> None:
        await self.attempt(self._note({}))
        self.reload()

    def _is_unread(self, row: Notice) -> bool:
        """Whether it is the operator's own, and unread."""
        viewer = self.session.viewer
        return not row["readAt"] and viewer is not None and row["colleague"] == viewer["code"]

    async def _read(self, rows: Sequence[Notice]) -> None:
        """Note what was read; a console that only looks notes nothing."""
        unread = [row["id"] for row in rows if self._is_unread(row)]
        if unread and self.session.may("book.read"):
            await self.attempt(self._note({"messageIds": unread}))

    async def _note(self, given: dict[str, Any]) -> None:
        await self.session.ask(READ, input=given)
        await self.session.look_round()
