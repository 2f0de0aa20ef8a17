"""Regimes: which plugins are active, what each may be set to, and the rules it carries with their articles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import TabbedContent, TabPane

from recoup_tui.asks.parameter import PARAMETERS as CHOSEN
from recoup_tui.asks.parameter import PROFILE_CHOOSE, ProfileChosen
from recoup_tui.asks.regime import REGIMES, Parameter, Profile, Regime, RegimeRule
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.dialogs.form import FormDialog, Named
from recoup_tui.dialogs.history import HistoryDialog
from recoup_tui.figures import Painter, written
from recoup_tui.forms import MINOR_DIGITS, PPM_DIGITS, Entry, Form, Kind, decimal
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowHighlighted
from recoup_tui.questions import ASK_OTHERS, Waiting
from recoup_tui.screens.page import Page
from recoup_tui.screens.people import tree
from recoup_tui.screens.what_if import WhatIfPage
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Outcome
from recoup_tui.widgets.amended import asked_of
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


def _settings(profile: Profile, paint: Painter) -> Text:
    told = (f"{each['parameter']['label']} {each['valueText']}" for each in profile["values"])
    return paint.plain(" · ".join(told))


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
CHOOSE: Final[Form[ProfileChosen]] = Form(
    root="parameterProfileChoose",
    question=PROFILE_CHOOSE,
    entries=(Entry(name="institution", kind=Kind.CHOICE), Entry(name="since", kind=Kind.DAY)),
    has_key=False,
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
PROFILES: Final[tuple[Column[Profile], ...]] = (
    Column(title="column.profile", cell=lambda profile, paint: paint.label(profile["profile"]), at_least=14),
    Column(title="column.settings", cell=_settings, stretch=1, at_least=20),
    Column(title="column.rules", cell=lambda profile, paint: paint.plain(" ".join(profile["rules"])), at_least=8),
)
RULES: Final[tuple[Column[RegimeRule], ...]] = (
    Column(title="column.rule", cell=lambda rule, paint: Text(rule["id"], style=f"bold {paint.palette.accent}")),
    Column(title="column.tag", cell=lambda rule, paint: paint.muted(rule["tag"])),
    Column(title="column.instrument", cell=lambda rule, paint: paint.plain(rule["instrument"]), stretch=2, at_least=16),
    Column(title="column.article", cell=lambda rule, paint: paint.plain(rule["article"]), stretch=1, at_least=8),
    Column(title="column.note", cell=lambda rule, paint: paint.plain(rule["text"]), stretch=3, at_least=16),
)


def replaced(result: ProfileChosen, paint: Painter) -> Sequence[RenderableType]:
    """Who has to agree to a profile, and each of its values beside the one until then."""
    lines = Text()
    for each in result["changes"] or ():
        lines.append(f"{each['label']}  ", style=paint.palette.muted)
        same = each["beforeText"] == each["valueText"]
        told = each["valueText"] if same else f"{each['beforeText']} → {each['valueText']}"
        lines.append(f"{told}\n", style="" if same else "bold")
    return [asked_of(result["needed"] or (), (), paint), lines]


def _product_columns(title: str) -> tuple[Column[Code], ...]:
    return (
        Column(title=title, cell=lambda code, paint: paint.label(code), stretch=2, at_least=16),
        Column(title="column.code", cell=lambda code, paint: paint.muted(code["code"]), stretch=1, at_least=12),
    )


async def institutions(session: Session, regime: str) -> dict[str, list[Code]]:
    """The institutions under a regime that may be chosen."""
    found = [unit for unit in await tree(session) if unit["regime"] == regime]
    return {"institution": [{"code": unit["code"], "label": f"{unit['code']} {unit['name']}"} for unit in found]}


def _only(choices: Mapping[str, Sequence[Code]]) -> dict[str, str]:
    """The institution, where there is one alone to choose."""
    units = choices.get("institution", ())
    return {"institution": units[0]["code"]} if len(units) == 1 else {}


class RegimesPage(Page):
    """The regimes above; below, what belongs to the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REGIMES)
    scope = Scope.REGIMES

    def __init__(self) -> None:
        super().__init__()
        self._open = "parameters"
        self._under = ""
        """The open tab, and the regime under the cursor; they outlive a change of language."""

    def body(self) -> ComposeResult:
        """Regimes, then parameters, rules, products and grades."""
        words = self.session.words
        yield PagedTable(COLUMNS, id="regimes", empty="regimes.empty")
        with TabbedContent(initial=self._open):
            with TabPane(words("tab.parameters"), id="parameters"):
                yield PagedTable(PARAMETERS, id="parameters-table", empty="regimes.no_parameters")
            with TabPane(words("tab.profiles"), id="profiles"):
                yield PagedTable(PROFILES, id="profiles-table", empty="regimes.no_profiles")
            with TabPane(words("tab.rules"), id="rules"):
                yield PagedTable(RULES, id="rules-table", empty="regimes.no_rules")
            with TabPane(words("tab.products"), id="products"):
                yield PagedTable(_product_columns("column.product"), id="products-table", empty="regimes.no_products")
                yield PagedTable(_product_columns("column.grade"), id="grades-table", empty="regimes.no_grades")

    @property
    def _regimes(self) -> PagedTable[Regime]:
        return self.query_one("#regimes", PagedTable)

    async def load(self) -> None:
        """Ask for all regimes; there are few. The cursor begins on the one of the operator's institution."""
        answer = await self.session.ask(REGIMES)
        own = self.session.viewer["regime"] if self.session.viewer else None
        begins, under = self._regimes.pages is None, self._under or own
        await self._regimes.hold(answer["regimes"])
        for place, regime in enumerate(answer["regimes"]):
            if begins and regime["code"] == under:
                self._regimes.point(place)
        self._regimes.focus_rows()

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        self._open = event.pane.id or self._open

    @on(RowHighlighted)
    async def _highlighted(self, event: RowHighlighted) -> None:
        regime = self._regimes.chosen
        if event.table_id != "regimes" or regime is None:
            return
        self._under = regime["code"]
        for table_id, rows in (
            ("parameters-table", regime["parameters"]),
            ("profiles-table", regime["profiles"]),
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
        """Choose another value for the parameter under the cursor, or the profile under it, from a day to come."""
        if self.query_one(TabbedContent).active == "profiles":
            await self._choose_profile()
            return
        if (chosen := self._parameter()) is None:
            return
        regime, parameter = chosen
        given = {"regime": regime["code"], "key": parameter["key"]}
        form, value = change_form(parameter)
        choices = await self.attempt(self._choices(regime["code"], parameter)) or {}
        dialog = FormDialog(
            form, given=given, about=parameter["label"], filled=_only(choices) | {"value": value}, choices=choices
        )
        dialog.names = lambda: self._parameter_named(regime["code"], parameter["key"])
        self.app.push_screen(dialog, self._changed)

    async def _choices(self, regime: str, parameter: Parameter) -> dict[str, list[Code]]:
        choices = await institutions(self.session, regime)
        if parameter["kind"] == "CODE" and parameter["options"]:
            choices["value"] = parameter["options"]
        return choices

    async def _parameter_named(self, regime: str, key: str) -> Named:
        """The parameter in the language of the moment."""
        found = await self._anew(regime)
        parameter = next(each for each in found["parameters"] if each["key"] == key)
        form, _ = change_form(parameter)
        return Named(form=form, about=parameter["label"], choices=await self._choices(regime, parameter))

    async def _choose_profile(self) -> None:
        if (chosen := self._profile()) is None:
            return
        regime, profile = chosen
        given = {"regime": regime["code"], "profile": profile["profile"]["code"]}
        choices = await self.attempt(institutions(self.session, regime["code"])) or {}
        label = profile["profile"]["label"]
        dialog = FormDialog(CHOOSE, given=given, about=label, filled=_only(choices), choices=choices, drawn=replaced)
        dialog.names = lambda: self._profile_named(regime["code"], profile["profile"]["code"])
        self.app.push_screen(dialog, self._changed)

    async def _profile_named(self, regime: str, code: str) -> Named | None:
        """The profile in the language of the moment."""
        found = await self._anew(regime)
        names = [each["profile"]["label"] for each in found["profiles"] if each["profile"]["code"] == code]
        choices = await institutions(self.session, regime)
        return Named(form=CHOOSE, about=names[0], choices=choices) if names else None

    async def _anew(self, code: str) -> Regime:
        return next(each for each in (await self.session.ask(REGIMES))["regimes"] if each["code"] == code)

    def _profile(self) -> tuple[Regime, Profile] | None:
        """The profile under the cursor and its regime; says so where there is none."""
        table: PagedTable[Profile] = self.query_one("#profiles-table", PagedTable)
        regime, profile = self._regimes.chosen, table.chosen
        if regime is None or profile is None:
            self.notify(self.session.words("regimes.no_profiles"), severity="warning", markup=False)
            return None
        return regime, profile

    def action_try(self) -> None:
        """What the loans would be under the profile under the cursor; for another value of a parameter it is typed."""
        if self.query_one(TabbedContent).active == "profiles":
            if profile := self._profile():
                told = {"regime": profile[0]["code"], "profile": profile[1]["profile"]["code"]}
                self.app.push_screen(WhatIfPage(told, at_once=True))
        elif parameter := self._parameter():
            regime, row = parameter
            settings = f"{row['key']}={written(row['value'])}"
            self.app.push_screen(WhatIfPage({"regime": regime["code"], "settings": settings}))

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

    def _changed(self, done: Outcome | None) -> None:
        if done:
            self.reload()

    def shows(self, number: str | None) -> bool:
        """Loans are not shown here."""
        del number
        return False
