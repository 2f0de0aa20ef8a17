"""What the console knows while it runs: the server, the operator, the open business day, the words."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from textual.app import App
from textual.dom import DOMNode
from textual.signal import Signal

from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import Painter
from recoup_tui.language import Words
from recoup_tui.messages import LoanTouched, SessionChanged, SignedOut
from recoup_tui.questions import HEARTBEAT, HELLO, Answer, Hello, Question
from recoup_tui.shapes import Code, Day, Viewer
from recoup_tui.themes import palette

if TYPE_CHECKING:
    from recoup_tui.client import Client


class Link(Enum):
    """How the connection to the server stands."""

    OPENING = "opening"
    LIVE = "live"
    LOST = "lost"


class Session:
    """The state shared by all screens. Everything asked goes through `ask`, which also notices a lost connection."""

    def __init__(self, app: App[None], words: Words, clock: Callable[[], datetime], *, read_only: bool) -> None:
        self._app = app
        self._clock = clock
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self.words = words
        self.read_only = read_only
        self.link = Link.OPENING
        self.trouble = ""
        self.last_good: datetime | None = None
        self.viewer: Viewer | None = None
        self.day: Day | None = None
        self.unread = 0
        self.scales: dict[str, tuple[str, ...]] = {}
        self.products: dict[str, list[Code]] = {}
        self.accounts: dict[str, list[Code]] = {}
        self.regimes: list[Code] = []
        self.changed: Signal[SessionChanged] = Signal(app, "session")
        self.signed_out: Signal[SignedOut] = Signal(app, "signed out")
        self.touched: Signal[LoanTouched] = Signal(app, "loans")

    def may(self, needed: str) -> bool:
        """Whether what needs this scope or permission is open: always where none is, never in read-only mode."""
        if not needed:
            return True
        held = None if self.viewer is None else {*self.viewer["scopes"], *self.viewer["permissions"]}
        return not self.read_only and (held is None or needed in held)

    def painter(self) -> Painter:
        """A painter for the words and the theme of the moment."""
        return Painter(self.words, palette(self._app.theme_variables), self.scales)

    async def connect(self, client: "Client") -> None:
        """Ask who we are and which day it is; from then on every question finds its way."""
        self._greet(await client.ask(HELLO))
        self._client = client
        self._ready.set()
        self._mark_live()

    async def sign_in(self, token: str) -> None:
        """Ask in the name of another token: who we are is asked anew, and the pages load anew."""
        client = cast("Client", self._client)
        client.sign_in(token)
        await self.connect(client)
        self.changed.publish(SessionChanged(is_back=True))

    async def greet_again(self) -> None:
        """Ask the same once more, after the language or the day changed."""
        self._greet(await self.ask(HELLO))

    def _greet(self, hello: Hello) -> None:
        self.viewer = hello["viewer"]
        self.scales = {scale["code"]: tuple(grade["code"] for grade in scale["grades"]) for scale in hello["regimes"]}
        self.products = {scale["code"]: scale["products"] for scale in hello["regimes"]}
        self.accounts = {scale["code"]: scale["setoffSources"] for scale in hello["regimes"]}
        chinese = self.words.language == "zh-CN"
        names = {scale["code"]: scale["name"] for scale in hello["regimes"]}
        self.regimes = [Code(code=code, label=name["zh"] if chinese else name["en"]) for code, name in names.items()]
        self._count_unread(hello["viewer"]["unreadMessages"])
        self.turn_to(hello["businessDay"])

    async def ask(self, question: Question[Answer], *, patient: bool = False, **variables: object) -> Answer:
        """The server's answer. Waits for the first connection; raises as the client does: ServerAway, ServerRefused."""
        await self._ready.wait()
        client = cast("Client", self._client)
        try:
            answer = await client.ask(question, patient=patient, **variables)
        except ServerAway as away:
            self.mark_lost(str(away))
            raise
        except ServerRefused as refused:
            if refused.is_unknown:
                self.signed_out.publish(SignedOut(str(refused)))
            raise
        self._mark_live()
        return answer

    async def send(self, path: Path) -> str:
        """Send a file as evidence; its id. Raises as `ask` does."""
        await self._ready.wait()
        return await cast("Client", self._client).send(path)

    async def look_round(self) -> None:
        """Ask which day it is, and whether there is something new to read."""
        told = await self.ask(HEARTBEAT)
        self._count_unread(told["viewer"]["unreadMessages"])
        self.turn_to(told["businessDay"])

    def _count_unread(self, unread: int) -> None:
        if unread != self.unread:
            self.unread = unread
            self.changed.publish(SessionChanged())

    def turn_to(self, day: Day | None) -> None:
        """Take note of the open business day."""
        if day is not None and day != self.day:
            self.day = day
            self.changed.publish(SessionChanged())

    def mark_lost(self, trouble: str) -> None:
        """Take note that the server does not answer."""
        self.trouble = trouble
        if self.link is not Link.LOST:
            self.link = Link.LOST
            self.changed.publish(SessionChanged())

    def _mark_live(self) -> None:
        was_lost, first = self.link is Link.LOST, self.link is Link.OPENING
        self.link, self.last_good, self.trouble = Link.LIVE, self._clock(), ""
        if was_lost or first:
            self.changed.publish(SessionChanged(is_back=was_lost))


class _HasSession(Protocol):
    session: Session


def session_of(node: DOMNode) -> Session:
    """The session of the console that this widget or screen belongs to."""
    return cast("_HasSession", node.app).session
