"""Regimes: which plugins are active, what each may be set to, and the rules it carries with their articles."""

from dataclasses import replace
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import TabbedContent, TabPane

from recoup_tui.asks.parameter import PARAMETERS as CHOSEN
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.history import HistoryDialog
from recoup_tui.figures import Painter, written
from recoup_tui.forms import MINOR_DIGITS, PPM_DIGITS, Entry, Form, Kind, decimal
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted
from recoup_tui.questions import ASK_OTHERS, REGIMES, Waiting
from recoup_tui.screens.page import Page
from recoup_tui.screens.people import tree
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Parameter, Regime, RegimeRule
from recoup_tui.widgets.paged_table import Column, PagedTable


def _state(regime: Regime, paint: Painter) -> Text:
    good = regime["state"] == "ACTIVE"
    mark = "●" if good else "▲"
    style = paint.palette.good if good else f"bold {paint.palette.bad}"
    return Text(f"{mark} {paint.words('regime_state.' + regime['state'])}", style=style, no_wrap=True)


def _name(regime: Regime, paint: Painter) -> Text:
    return paint.plain(regime["name"]["zh"] if paint.words.language == "zh-CN" else regime["name"]["en"])


def _in_force(parameter: Parameter, paint: Painter) -> Text:
    """What the institution chose stands out against what holds anyway."""
    text = paint.plain(parameter["valueText"])
    if parameter["value"] != parameter["default"]:
        text.stylize(f"bold {paint.palette.caution}")
    return text


WIDE: Final = 104
MANY: Final = 2
"""From so many institutions on one is chosen first."""
CHANGE: Final[Form[Waiting]] = Form(
    root="parameterChange",
    question=ASK_OTHERS,
    entries=(
        Entry(name="institution", kind=Kind.CHOICE),
        Entry(name="value"),
        Entry(name="since", kind=Kind.DAY),
    ),
    has_key=False,
    has_preview=False,
)
SCALED: Final = {"RATE": (Kind.PPM, PPM_DIGITS), "MONEY": (Kind.MINOR, MINOR_DIGITS)}
"""How values are typed that people write in per cent or with decimals, and with how many."""


def change_form(parameter: Parameter) -> tuple[Form[Waiting], str]:
    """The form that changes a parameter, and its value as it is typed."""
    value, scaled = parameter["value"], SCALED.get(parameter["kind"])
    if scaled is None or not isinstance(value, int):
        return CHANGE, written(value)
    kind, digits = scaled
    entries = tuple(replace(entry, kind=kind) if entry.name == "value" else entry for entry in CHANGE.entries)
    return replace(CHANGE, entries=entries), decimal(value, digits)


COLUMNS: Final[tuple[Column[Regime], ...]] = (
    Column(title="column.regime", cell=_name, stretch=2, at_least=14),
    Column(title="column.code", cell=lambda regime, paint: paint.plain(regime["code"])),
    Column(title="column.state", cell=_state),
    Column(title="column.version", cell=lambda regime, paint: paint.plain(regime["version"])),
    Column(title="column.contract", cell=lambda regime, paint: paint.plain(regime["contract"])),
    Column(title="column.why", cell=lambda regime, paint: paint.plain(regime["reason"]), stretch=2, from_width=WIDE),
)
PARAMETERS: Final[tuple[Column[Parameter], ...]] = (
    Column(
        title="column.parameter", cell=lambda parameter, paint: paint.plain(parameter["label"]), stretch=3, at_least=18
    ),
    Column(title="column.key", cell=lambda parameter, paint: paint.muted(parameter["key"]), from_width=WIDE),
    Column(title="column.in_force", cell=_in_force, stretch=1, at_least=10),
    Column(
        title="column.default",
        cell=lambda parameter, paint: paint.muted(parameter["defaultText"]),
        stretch=1,
        at_least=8,
        from_width=WIDE,
    ),
    Column(
        title="column.range", cell=lambda parameter, paint: paint.plain(parameter["rangeText"]), stretch=2, at_least=12
    ),
    Column(
        title="column.rules",
        cell=lambda parameter, paint: paint.plain(" ".join(parameter["rules"])),
        stretch=1,
        at_least=10,
    ),
)
RULES: Final[tuple[Column[RegimeRule], ...]] = (
    Column(title="column.rule", cell=lambda rule, paint: Text(rule["id"], style=f"bold {paint.palette.accent}")),
    Column(title="column.tag", cell=lambda rule, paint: paint.muted(rule["tag"])),
    Column(title="column.instrument", cell=lambda rule, paint: paint.plain(rule["instrument"]), stretch=2, at_least=16),
    Column(title="column.article", cell=lambda rule, paint: paint.plain(rule["article"]), stretch=1, at_least=8),
    Column(title="column.note", cell=lambda rule, paint: paint.plain(rule["text"]), stretch=3, at_least=16),
)


def _product_columns(title: str) -> tuple[Column[Code], ...]:
    return (
        Column(title=title, cell=lambda code, paint: paint.label(code), stretch=2, at_least=16),
        Column(title="column.code", cell=lambda code, paint: paint.muted(code["code"]), stretch=1, at_least=12),
    )


async def institutions(session: Session, regime: str) -> dict[str, list[Code]]:
    """The institutions under a regime that may be chosen."""
    found = [unit for unit in await tree(session) if unit["regime"] == regime]
    return {"institution": [{"code": unit["code"], "label": f"{unit['code']} {unit['name']}"} for unit in found]}


class RegimesPage(Page):
    """The regimes above; below, what belongs to the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REGIMES)
    scope = Scope.REGIMES

    def body(self) -> ComposeResult:
        """Regimes, then parameters, rules, products and grades."""
        words = self.session.words
        yield PagedTable(COLUMNS, id="regimes", empty="regimes.empty")
        with TabbedContent():
            with TabPane(words("tab.parameters"), id="parameters"):
                yield PagedTable(PARAMETERS, id="parameters-table", empty="regimes.no_parameters")
            with TabPane(words("tab.rules"), id="rules"):
                yield PagedTable(RULES, id="rules-table", empty="regimes.no_rules")
            with TabPane(words("tab.products"), id="products"):
                yield PagedTable(_product_columns("column.product"), id="products-table", empty="regimes.no_products")
                yield PagedTable(_product_columns("column.grade"), id="grades-table", empty="regimes.no_grades")

    @property
    def _regimes(self) -> PagedTable[Regime]:
        return self.query_one("#regimes", PagedTable)

    async def load(self) -> None:
        """Ask for all regimes; there are few."""
        answer = await self.session.ask(REGIMES)
        await self._regimes.hold(answer["regimes"])
        self._regimes.focus_rows()

    @on(RowHighlighted)
    async def _highlighted(self, event: RowHighlighted) -> None:
        regime = self._regimes.chosen
        if event.table_id != "regimes" or regime is None:
            return
        for table_id, rows in (
            ("parameters-table", regime["parameters"]),
            ("rules-table", regime["rules"]),
            ("products-table", regime["products"]),
            ("grades-table", regime["grades"]),
        ):
            await self._fill(table_id, list(rows))

    async def _fill(self, table_id: str, rows: list[object]) -> None:
        table: PagedTable[object] = self.query_one(f"#{table_id}", PagedTable)
        await table.hold(rows)

    def action_tab(self, name: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = name

    @work(exclusive=True, group="form")
    async def action_change(self) -> None:
        """Choose another value for the parameter under the cursor, from a day to come."""
        if (chosen := self._parameter()) is None:
            return
        regime, parameter = chosen
        given = {"regime": regime["code"], "key": parameter["key"]}
        form, value = change_form(parameter)
        choices = await self.attempt(institutions(self.session, regime["code"])) or {}
        if parameter["kind"] == "CODE" and parameter["options"]:
            choices["value"] = parameter["options"]
        self.app.push_screen(
            FormDialog(form, given=given, about=parameter["label"], filled={"value": value}, choices=choices),
            self._changed,
        )

    def _parameter(self) -> tuple[Regime, Parameter] | None:
        """The parameter under the cursor and its regime; says what to do where there is none."""
        table: PagedTable[Parameter] = self.query_one("#parameters-table", PagedTable)
        regime, parameter = self._regimes.chosen, table.chosen
        if regime is None or parameter is None or self.query_one(TabbedContent).active != "parameters":
            self.notify(self.session.words("regimes.choose_parameter"), severity="warning", markup=False)
            self.action_tab("parameters")
            return None
        return regime, parameter

    @work(exclusive=True, group="form")
    async def action_history(self) -> None:
        """Show what was chosen for the parameter under the cursor, and what waits; first of which institution."""
        chosen = self._parameter()
        found = await self.attempt(institutions(self.session, chosen[0]["code"])) if chosen else None
        units = found["institution"] if found else []
        if chosen and found and len(units) < MANY:
            self._show_history(chosen, units[0]["code"] if units else None)
        elif chosen and found:

            def show(institution: str | None) -> None:
                if institution:
                    self._show_history(chosen, institution)

            options = [(unit["code"], unit["label"]) for unit in units]
            self.app.push_screen(ChooseDialog("field.institution", options), show)

    @work(exclusive=True, group="history")
    async def _show_history(self, chosen: tuple[Regime, Parameter], institution: str | None) -> None:
        """Without an institution, because a unit of it only is in sight: the asker's own."""
        regime, parameter = chosen
        asked = self.session.ask(CHOSEN, regime=regime["code"], institution=institution)
        answer = await self.attempt(asked)
        for each in answer["parameters"] if answer else ():
            if each["key"] == parameter["key"]:
                self.app.push_screen(HistoryDialog(parameter["label"], institution or "", each))

    def _changed(self, done: Waiting | None) -> None:
        if done:
            self.reload()

    def shows(self, number: str | None) -> bool:
        """Loans are not shown here."""
        del number
        return False
