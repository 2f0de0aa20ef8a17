"""Take a loan on the books: the contract as people agree it; beside it its dues, before it counts."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recoup_tui.amendments import METHODS
from recoup_tui.asks.lending import BOARD, BoardResult
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.figures import Painter
from recoup_tui.forms import DECLARED, TODAY, Entry, Form, Kind
from recoup_tui.shapes import FormField, ScheduleRow

ATTRIBUTE_KINDS: Final = {"RATE": Kind.RATE}
"""How attributes are typed that are no texts: a rate in per cent, as the contract's own."""
DUES: Final = 36
"""The most dues that are shown one by one."""
CURRENCY: Final = Entry(name="currency", initial="CNY", hint="hint.currency")
LOAN: Final = Form(
    root="loanBoard",
    question=BOARD,
    entries=(
        Entry(name="number", word="board.number"),
        Entry(name="organisation", kind=Kind.CHOICE),
        Entry(name="principal", kind=Kind.MONEY, word="board.principal", hint="hint.amount"),
        Entry(name="rate", kind=Kind.RATE),
        Entry(name="method", kind=Kind.CHOICE, choices=METHODS),
        Entry(name="instalments", kind=Kind.WHOLE),
        Entry(name="disbursedOn", kind=Kind.DAY, initial=TODAY),
        Entry(name="every", kind=Kind.WHOLE, initial="1"),
        Entry(name="unit", kind=Kind.CHOICE, choices=("MONTHS", "WEEKS", "DAYS"), initial="MONTHS"),
        Entry(name="firstDueOn", kind=Kind.DAY, needed=False),
        Entry(name="anchorDay", kind=Kind.WHOLE, needed=False),
        Entry(name="maturityOn", kind=Kind.DAY, needed=False, word="board.maturityOn"),
        Entry(name="lines", kind=Kind.LINES, needed=False),
        Entry(name="instalment", kind=Kind.MONEY, needed=False),
        Entry(name="instalmentMultiple", kind=Kind.MONEY, needed=False),
        Entry(
            name="instalmentRounding",
            kind=Kind.CHOICE,
            choices=("AS_INTEREST", "HALF_UP", "HALF_EVEN", "UP", "DOWN"),
            needed=False,
        ),
        Entry(name="principalGrace", kind=Kind.WHOLE, needed=False),
        Entry(name="amortisationInstalments", kind=Kind.WHOLE, needed=False),
        Entry(name="monthDays", kind=Kind.CHOICE, choices=("THIRTY", "ACTUAL"), needed=False),
        Entry(name="officer", needed=False),
        Entry(name="externalId", needed=False),
        Entry(name="confirmSchedule", kind=Kind.FLAG, initial="false"),
        Entry(name="attributes", kind=Kind.PAIRS, needed=False, word="board.attributes"),
    ),
)
LISTED: Final = (
    Entry(name="rateList", kind=Kind.CHOICE, needed=False, word="board.rateList"),
    Entry(name="tenor", kind=Kind.CHOICE, needed=False),
    Entry(name="spreadBp", kind=Kind.WHOLE, needed=False),
    Entry(
        name="refix",
        kind=Kind.CHOICE,
        choices=("NONE", "ANNIVERSARY", "FIRST_OF_JANUARY", "YEARLY_FIRST_TRANCHE", "QUARTERLY", "MONTHLY"),
        needed=False,
    ),
)
"""The entries of `listed`: a listed rate and a spread (IR-10, DI-02, HI-04). Without any the rate is fixed."""
IS_FIXED: Final = Entry(name="fixedPlan", kind=Kind.FLAG, initial="false")
FIXED: Final = (
    Entry(name="yearDays", kind=Kind.CHOICE, choices=("BASIS", "ACTUAL"), needed=False),
    Entry(name="yearCut", kind=Kind.CHOICE, choices=("DEC_31", "JAN_1"), needed=False),
    Entry(name="leapRule", kind=Kind.CHOICE, choices=("NONE", "FEB_29_PERIOD"), needed=False),
    Entry(name="monthEnd", kind=Kind.CHOICE, choices=("CLAMP", "FIRST"), needed=False),
    Entry(name="instalmentBasis", kind=Kind.CHOICE, choices=("INTEREST", "NOMINAL"), needed=False),
    Entry(name="smoothResidual", kind=Kind.FLAG, needed=False),
    Entry(name="interestGrace", kind=Kind.WHOLE, needed=False),
    Entry(name="steps", kind=Kind.STEPS, needed=False),
)
"""The entries of `fixedPlan`, for dues that are fixed with the contract."""


def board_form(attributes: Sequence[FormField]) -> Form[BoardResult]:
    """The form of a contract whose regime wants to know these: what it must be told stands with the terms."""
    declared = [
        Entry(
            name=f"{DECLARED}{each['code']['code']}",
            label=each["code"]["label"],
            kind=Kind.CHOICE if each["choices"] else ATTRIBUTE_KINDS.get(each["kind"], Kind.TEXT),
            told=tuple(each["choices"] or ()),
            needed=each["isRequired"],
        )
        for each in attributes
    ]
    entries = (*LOAN.entries[:3], CURRENCY, *LOAN.entries[3:7], *declared, *LISTED, *LOAN.entries[7:], IS_FIXED, *FIXED)
    return Form(root=LOAN.root, question=LOAN.question, entries=entries)


class BoardDialog(FormDialog[BoardResult]):
    """What belongs together goes out together; the preview is the repayment plan."""

    def payload(self, mode: str) -> dict[str, object]:
        """Attributes by code; the listed rate and the fixed plan where anything of them is told."""
        self.currency = self.typed()[CURRENCY.name].upper()
        given = super().payload(mode)
        del given[CURRENCY.name]
        names = [name for name in given if name.startswith(DECLARED)]
        told = [{"code": name.removeprefix(DECLARED), "value": given.pop(name)} for name in names]
        plain = given.pop("attributes", [])
        is_fixed = given.pop(IS_FIXED.name, False)
        parts = {name: _taken(given, entries) for name, entries in (("listed", LISTED), (IS_FIXED.name, FIXED))}
        kept = {name: part for name, part in parts.items() if part or (name == IS_FIXED.name and is_fixed)}
        return given | kept | {"attributes": [*told, *(plain if isinstance(plain, list) else [])]}

    def picture(self, result: BoardResult) -> Sequence[RenderableType]:
        """What to know, and the dues."""
        paint = self.session.painter()
        told = [Text(f"▲ {each['message']}", style=paint.palette.caution) for each in result["warnings"] or ()]
        return [*told, _plan(result["schedule"] or (), paint)]


def _taken(given: dict[str, object], entries: Sequence[Entry]) -> dict[str, object]:
    """Takes entries out of an input."""
    return {entry.name: given.pop(entry.name) for entry in entries if entry.name in given}


def _plan(rows: Sequence[ScheduleRow], paint: Painter) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(
        Text(paint.words("board.plan", count=str(len(rows))), style=f"bold {paint.palette.accent}"), ratio=1
    )
    for title in ("column.principal", "column.interest", "column.total", "column.balance"):
        table.add_column(Text(paint.words(title), style=paint.palette.muted), justify="right", no_wrap=True)
    for row in rows[:DUES]:
        day = paint.plain(f"{row['seq']:>3} {row['rolledDueOn']}")
        table.add_row(day, *(paint.amount(row[part]) for part in ("principal", "interest", "total", "balance")))
    if len(rows) > DUES:
        table.add_row(paint.muted(paint.words("amend.more_dues", count=str(len(rows) - DUES))))
    return table
