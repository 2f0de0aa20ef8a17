"""What all pages share: title, body, problems that stay, keys, status; loading, and speaking the other language."""

import asyncio
from collections.abc import Awaitable
from typing import ClassVar, Final, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.screen import Screen

from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.keymap import Scope, keys_of
from recoup_tui.messages import LoanTouched, SessionChanged
from recoup_tui.session import Session, session_of
from recoup_tui.widgets.key_bar import KeyBar
from recoup_tui.widgets.problems import Problems
from recoup_tui.widgets.status_bar import StatusBar
from recoup_tui.widgets.title_bar import TitleBar

T = TypeVar("T")

LOAD_GROUP: Final = "load"
TOUCHED_SECONDS: Final = 0.3
PASSING_SECONDS: Final = 0.02


class Page(Screen[None]):
    """A full-width page. Subclasses give the body and load it; this class does the rest."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []
    scope: ClassVar[Scope]

    @property
    def session(self) -> Session:
        """The session of this console."""
        return session_of(self)

    def body(self) -> ComposeResult:
        """The parts between the title and the keys."""
        raise NotImplementedError

    async def load(self) -> None:
        """Ask the server and show the answer. Failures are told by the page."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The page from top to bottom."""
        yield TitleBar(self.session.words(f"page.{self.scope}"))
        yield from self.body()
        yield Problems()
        yield KeyBar(self.scope)
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the session and load."""
        self.session.changed.subscribe(self, self._session_changed)
        self.session.touched.subscribe(self, self._loan_touched)
        self.reload()

    @work(exclusive=True, group=LOAD_GROUP)
    async def reload(self) -> None:
        """Load anew. A refusal is shown and stays; a lost connection is the status bar's affair."""
        await self.attempt(self.load())

    @work(exclusive=True, group=LOAD_GROUP)
    async def look_again(self) -> None:
        """Load anew after a dialog or another page, once it is clear that one stays and does not go on to the next."""
        await asyncio.sleep(PASSING_SECONDS)
        if self.is_current:
            await self.attempt(self.load())

    async def attempt(self, work: Awaitable[T]) -> T | None:
        """The result of `work`, or None after its failure was told."""
        try:
            return await work
        except ServerRefused as refused:
            self.query_one(Problems).show(refused.problems)
        except ServerAway:
            pass  # the session has noticed, and the status bar says so
        except NoMatches:
            if self.app.is_running and self in self.app.screen_stack:
                raise  # else the page was left while its answer was on the way
        return None

    async def speak(self) -> None:
        """Say the page in the words of the moment and load it anew, for labels come over the wire."""
        await self.recompose()
        self.spoken()
        self.reload()

    def spoken(self) -> None:
        """Called after the page was said anew: subclasses put their own state back."""

    def step_back(self) -> bool:
        """Undo the smallest thing that Escape undoes here; False when that is to leave the page."""
        return self.query_one(Problems).dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what one may not do here; each act of a page needs its own permission."""
        called = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        needed = next((key.needs for key in keys_of(self.scope) if key.action == called), "")
        return True if self.session.may(needed) else None

    def _session_changed(self, change: SessionChanged) -> None:
        if change.is_back:
            self.reload()
        for bar in self.query(KeyBar):  # none for a moment while the page is said anew in the other language
            bar.refresh(recompose=True)

    def _loan_touched(self, touched: LoanTouched) -> None:
        if self.is_current and self.shows(touched.number):
            self.set_timer(TOUCHED_SECONDS, self.reload)

    def shows(self, number: str | None) -> bool:
        """Whether the page shows this loan (any, when there is no number), so that an event makes it load anew."""
        del number
        return True
