"""A page of lists, as data: a tab for each, what is told of the row under the cursor, and what can be done to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from rich.console import RenderableType
from textual import on, work
from textual.app import ComposeResult
from textual.widgets import TabbedContent, TabPane

from recoup_tui.dialogs.form import Drawn, FormDialog, Named
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.figures import Painter
from recoup_tui.forms import Entry, Form
from recoup_tui.messages import RowHighlighted
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import Answer, Question
from recoup_tui.screens.page import Page
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Connection
from recoup_tui.widgets.key_bar import KeyBar
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.preview import Preview
from recoup_tui.widgets.title_bar import TitleBar

Row = TypeVar("Row")

Terms = Mapping[str, object]
"""What narrows a list, as the wire has it."""
Asked = Callable[[Session, Terms], Fetch[Row]]
Choices = Mapping[str, Sequence[Code]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[Row]):
    """A form that a key opens on a tab. `given` are fields of its input, `filled` what stands in its entries at first.

    Where it `needs_row`, it is about the row under the cursor; else that row may be None. `choices` asks the server for
    what may be chosen, by entry. `opens` is the dialog. `needs` is the permission of it, where one key does what takes
    another permission on each tab.
    """

    form: Form[Any]
    needs: str = ""
    needs_row: bool = False
    given: Callable[[Row], dict[str, object]] = lambda _: {}
    filled: Callable[[Row], dict[str, str]] = lambda _: {}
    about: Callable[[Row], str] = lambda _: ""
    opens: type[FormDialog[Any]] = FormDialog
    currency: str = ""
    choices: Callable[[Session], Any] | None = None
    drawn: Drawn[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab(Generic[Row]):
    """One list: its columns, its rows, what is told of one, and the acts by the name that their keys have."""

    name: str
    columns: tuple[Column[Row], ...]
    fetch: Asked[Row]
    told: Callable[[Row, Painter], Sequence[RenderableType]] | None = None
    acts: Mapping[str, Act[Row]] = field(default_factory=dict)
    terms: tuple[Entry, ...] = ()
    choices: Callable[[Session], Awaitable[Choices]] | None = None
    """Asks the server what may be chosen in the terms, by entry."""


def paged(question: Question[Answer], part: Callable[[Answer], Connection[Row]], **fixed: object) -> Asked[Row]:
    """A list that the server pages; what narrows it is its `filter`, where it has one."""

    def asked(session: Session, terms: Terms) -> Fetch[Row]:
        async def fetch(first: int, after: str | None) -> Connection[Row]:
            variables: dict[str, Any] = {**fixed, **({"filter": dict(terms)} if terms else {})}
            return part(await session.ask(question, first=first, after=after, **variables))

        return fetch

    return asked


def whole(question: Question[Answer], part: Callable[[Answer], Sequence[Row]], **fixed: object) -> Asked[Row]:
    """A list that the server gives whole."""

    def asked(session: Session, terms: Terms) -> Fetch[Row]:
        async def fetch(first: int, after: str | None) -> Connection[Row]:
            variables: dict[str, Any] = {**fixed, **terms}
            return await listed(part(await session.ask(question, **variables)))(first, after)

        return fetch

    return asked


class TabsPage(Page):
    """The tabs of `tabs`, one below the other's titles. Subclasses give the list and the scope of their keys."""

    tabs: ClassVar[tuple[Tab[Any], ...]]

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._terms: dict[str, dict[str, object]] = {}
        self._asked: dict[str, dict[str, object]] = {}
        """What each list was asked for last."""
        self._words: dict[str, str] = {}
        """What was chosen from, by its code, as the title says it."""
        self._fixed: dict[str, dict[str, object]] = {}

    def lists(self) -> Sequence[Tab[Any]]:
        """The tabs of this page."""
        return self.tabs

    def subject(self) -> str:
        """What all the lists are about; empty where they are about everything."""
        return ""

    def whose(self) -> str:
        """Whom what is done here is for, where it is for no row."""
        return ""

    @property
    def tab(self) -> Tab[Any]:
        """The open tab."""
        return self.lists()[self._at]

    @property
    def table(self) -> PagedTable[Any]:
        """Its rows."""
        return self.query_one(f"#{self.tab.name}-table", PagedTable)

    def body(self) -> ComposeResult:
        """A pane for each list; where rows tell more than their cells, a panel below."""
        words = self.session.words
        with TabbedContent(initial=self.tab.name):
            for place, tab in enumerate(self.lists(), start=1):
                with TabPane(f"{place} {words(f'tab.{tab.name}')}", id=tab.name):
                    yield PagedTable(tab.columns, id=f"{tab.name}-table", empty=f"empty.{tab.name}")
                    if tab.told:
                        yield Preview()

    async def load(self) -> None:
        """Ask for the rows of the open tab."""
        terms = self._terms.get(self.tab.name, {})
        narrowed = [self._words.get(str(value), str(value)) for value in terms.values()]
        self.query_one(TitleBar).note(" · ".join(part for part in (self.subject(), *narrowed) if part))
        asked = terms | self._fixed.get(self.tab.name, {})
        stays = self._asked.get(self.tab.name) == asked
        await self.table.fetch(self.tab.fetch(self.session, asked), stays=stays)
        self._asked[self.tab.name] = asked
        self.table.focus_rows()

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        names = [tab.name for tab in self.lists()]
        if event.pane.id in names and event.pane.id != self.tab.name:
            self._at = names.index(event.pane.id)
            self.query_one(KeyBar).refresh(recompose=True)
            self.reload()

    def action_nth_tab(self, place: int) -> None:
        """Open the tab at a place, from 1."""
        if place <= len(self.lists()):
            self.query_one(TabbedContent).active = self.lists()[place - 1].name

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        if self.tab.told and event.table_id == f"{self.tab.name}-table":
            chosen = self.table.chosen
            panel = self.query_one(f"#{self.tab.name}", TabPane).query_one(Preview)
            panel.display = chosen is not None
            panel.say(*(self.tab.told(chosen, self.session.painter()) if chosen else ()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An act of the open tab needs its own permission besides that of its key."""
        act = self.tab.acts.get(str(parameters[0])) if action == "act" and parameters else None
        if act is not None and not self.session.may(act.needs):
            return None
        return super().check_action(action, parameters)

    def action_act(self, name: str) -> None:
        """Open the form that this key has on the open tab."""
        act, chosen = self.tab.acts.get(name), self.table.chosen
        if act is None or (act.needs_row and chosen is None):
            self.notify(self.session.words("tabs.nothing_here"), severity="warning", markup=False)
        else:
            self.run_worker(self._open(act, chosen), exclusive=True, group="form")

    async def _open(self, act: Act[Row], chosen: Row) -> None:
        choices = await self.attempt(act.choices(self.session)) if act.choices else None
        dialog = act.opens(
            act.form,
            given=act.given(chosen),
            filled=act.filled(chosen),
            about=act.about(chosen) if act.needs_row else self.whose(),
            currency=act.currency,
            choices=choices,
            drawn=act.drawn,
        )
        if act.choices:
            dialog.names = lambda: self._named(act, chosen)
        self.app.push_screen(dialog)

    async def _named(self, act: Act[Row], chosen: Row) -> Named:
        choices = await act.choices(self.session) if act.choices else {}
        return Named(form=act.form, about=act.about(chosen) if act.needs_row else self.whose(), choices=choices)

    @work(exclusive=True, group="form")
    async def action_narrow(self) -> None:
        """Ask what to narrow the open list by."""
        name, tab = self.tab.name, self.tab
        if tab.terms:
            choices = await self.attempt(tab.choices(self.session)) if tab.choices else None
            self._words |= {each["code"]: each["label"] for told in (choices or {}).values() for each in told}
            dialog = TermsDialog(f"narrow.{name}", tab.terms, self._terms.get(name, {}), choices)
            self.app.push_screen(dialog, lambda terms: self._narrowed(name, terms))

    def _narrowed(self, name: str, terms: dict[str, object] | None) -> None:
        if terms is not None:
            self._terms[name] = terms
            self.reload()

    def on_screen_resume(self) -> None:
        """Back from a dialog: show what it changed."""
        if self.table.pages:
            self.look_again()

    def shows(self, number: str | None) -> bool:
        """What happens to single loans does not change these lists."""
        return number is None
