"""Why a figure is what it is: its steps as an indented tree, amounts at the right, rules with their citation."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import ClassVar, Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from recoup_tui.asks.as_of import NOW, Moment
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import Painter, moment
from recoup_tui.keymap import Scope, bindings
from recoup_tui.questions import WHY_BILL, WHY_LOAN, WHY_PAYMENT
from recoup_tui.session import Session, session_of
from recoup_tui.shapes import Reason, Why, WhyFact, WhyStep

FIGURES: Final = (
    "ARREARS",
    "PAYOFF",
    "BALANCE",
    "OVERDUE_PRINCIPAL",
    "OVERDUE_INTEREST",
    "OVERDUE_OTHER",
    "PENALTY",
    "COMPOUND",
    "COST",
    "ACCRUED_INTEREST",
    "PRINCIPAL",
    "INSTALMENT",
    "SUSPENSE",
    "WRITTEN_OFF",
    "OFF_BOOK_INTEREST",
    "DAYS_PAST_DUE",
    "MISSED_TOTAL",
    "MISSED_RUN",
    "MISSED_RUN_MAX",
    "MISSED_OUTSTANDING",
    "GRADE",
)
"""Figures of a loan that the dialog goes through."""
INDENT: Final = 2
"""Columns that each level of steps stands further in, its second line too."""

Asked = Callable[[Session], Awaitable[Why | None]]
"""Asks for one explanation; None where there is nothing to explain any more."""


def of_figure(loan_id: str, figure: str, moment: Moment) -> Asked:
    """Why a figure of a loan is what it is."""

    async def ask(session: Session) -> Why | None:
        found = (await session.ask(WHY_LOAN, id=loan_id, figure=figure, **moment.variables))["loan"]
        return found["explain"] if found else None

    return ask


def of_bill(loan_id: str, seq: int, moment: Moment) -> Asked:
    """Why a bill asks for what it does."""

    async def ask(session: Session) -> Why | None:
        found = (await session.ask(WHY_BILL, id=loan_id, seq=seq, **moment.variables))["loan"]
        return found["explainBill"] if found else None

    return ask


def of_payment(loan_id: str, number: str, moment: Moment) -> Asked:
    """Why a payment went where it did."""

    async def ask(session: Session) -> Why | None:
        found = (await session.ask(WHY_PAYMENT, id=loan_id, number=number, **moment.variables))["loan"]
        return found["explainPayment"] if found else None

    return ask


class WhyDialog(ModalScreen[None]):
    """What was under the cursor first, then the figures of the loan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.DIALOG),
        *bindings(Scope.WHY),
        Binding("f8,w,q", "cancel", show=False),
    ]

    def __init__(self, loan_id: str, first: Asked | None = None, *, figure: str = "", moment: Moment = NOW) -> None:
        super().__init__()
        asked: Sequence[Asked] = [of_figure(loan_id, name, moment) for name in FIGURES]
        self._asked = [first, *asked] if first else list(asked)
        self._at = FIGURES.index(figure) if figure else 0

    def compose(self) -> ComposeResult:
        """A box that scrolls."""
        words = session_of(self).words
        with VerticalScroll(id="box") as box:
            box.border_title = words("why.title")
            box.border_subtitle = words("why.close")
            yield Static(id="why", markup=False)

    def on_mount(self) -> None:
        """Ask for what was under the cursor."""
        self._tell()

    @work(exclusive=True, group="why")
    async def _tell(self) -> None:
        session = session_of(self)
        try:
            why = await self._asked[self._at](session)
        except (ServerAway, ServerRefused) as failure:
            self.query_one("#why", Static).update(str(failure))
            return
        paint = session.painter()
        shown = Text(paint.words("why.gone")) if why is None else drawn(why, paint)
        self.query_one("#why", Static).update(shown)
        self.query_one("#box").scroll_home(animate=False)

    def action_figure(self, by: int) -> None:
        """Go to another figure of the loan."""
        self._at = (self._at + by) % len(self._asked)
        self._tell()

    def action_cancel(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_accept(self) -> None:
        """Close: there is nothing to do."""
        self.dismiss(None)

    async def speak(self) -> None:
        """Say it in the words of the moment."""
        await self.recompose()
        self._tell()


def drawn(why: Why, paint: Painter) -> Table:
    """The explanation as two columns: what, and how much."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    total = paint.amount(why["amount"], currency=True) if why["amount"] else _number(why["number"])
    total.stylize("bold")
    table.add_row(Text(why["title"], style=f"bold {paint.palette.accent}"), total)
    known: set[str] = set()
    for text in _cited(why["because"], paint, known):
        table.add_row(text, "")
    for step in why["steps"]:
        for level, what, amount in _rows(step, paint, known):
            table.add_row(Padding.indent(what, INDENT * level), amount)
    return table


def _number(number: int | None) -> Text:
    return Text("" if number is None else str(number))


def _rows(step: WhyStep, paint: Painter, known: set[str]) -> Iterator[tuple[int, Text, Text]]:
    """How far in each line of a step stands, what it says, and its amount."""
    level = step["level"] + 1
    yield level, Text(step["text"]), paint.amount(step["amount"]) if step["amount"] and step["adds"] else Text("")
    below = [Text(step["formula"], style=paint.palette.caution)] if step["formula"] else []
    below += [_muted(_fact(step["fact"], paint), paint)] if step["fact"] else []
    for text in (*below, *_cited(step["because"], paint, known)):
        yield level + 1, text, Text("")


def _fact(fact: WhyFact, paint: Painter) -> str:
    recorded = moment(fact["recordedAt"])
    return paint.words("why.fact", day=fact["valueDate"], moment=recorded, who=fact["recordedBy"] or "–")


def _cited(reasons: Sequence[Reason], paint: Painter, known: set[str]) -> Iterator[Text]:
    """Each rule with its citation and words where it is met first, by its name alone after that."""
    for reason in reasons:
        if reason["rule"] not in known:
            yield _muted(f"{reason['rule']} · {reason['citation'] or ''} · {reason['text']}", paint)
    again = [reason["rule"] for reason in reasons if reason["rule"] in known]
    if again:
        yield _muted(" · ".join(again), paint)
    known.update(reason["rule"] for reason in reasons)


def _muted(text: str, paint: Painter) -> Text:
    return Text(text, style=paint.palette.muted)
