"""The console: wiring of session, pages, keys and themes. It holds no rule."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import work
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.dialogs.command_line import CommandLine
from recoup_tui.dialogs.confirm import ConfirmDialog
from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.dialogs.help import HelpDialog
from recoup_tui.dialogs.me import MeDialog
from recoup_tui.dialogs.sign_in import SignInDialog
from recoup_tui.dialogs.why import WhyDialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.keymap import BY_CODE, Scope, bindings
from recoup_tui.language import Language, Words
from recoup_tui.messages import LoanTouched, SignedOut
from recoup_tui.palette import Actions, LoanFinder
from recoup_tui.questions import LOAN, LOAN_EVENTS
from recoup_tui.screens.approvals import ApprovalsPage
from recoup_tui.screens.audit import AuditPage
from recoup_tui.screens.business_day import BusinessDayPage
from recoup_tui.screens.calendar import CalendarPage
from recoup_tui.screens.cases import CasesPage
from recoup_tui.screens.delegations import DelegationsPage
from recoup_tui.screens.find_loan import FindLoanPage
from recoup_tui.screens.inbox import InboxPage
from recoup_tui.screens.ledger import LedgerPage
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.screens.parties import PartiesPage
from recoup_tui.screens.people import PeoplePage
from recoup_tui.screens.rates import RatesPage
from recoup_tui.screens.regimes import RegimesPage
from recoup_tui.screens.reports import ReportsPage
from recoup_tui.screens.responsibility import ResponsibilityPage
from recoup_tui.screens.tabs import TabsPage
from recoup_tui.screens.what_if import WhatIfPage
from recoup_tui.screens.worklist import WorklistPage
from recoup_tui.session import Link, Session
from recoup_tui.themes import THEMES

if TYPE_CHECKING:
    from recoup_tui.client import Client

Opener = Callable[[Words], AbstractAsyncContextManager["Client"]]

RETRY_SECONDS: Final = 3.0
HEARTBEAT_SECONDS: Final = 10.0
PAGES: Final[dict[str, type[Page]]] = {
    "worklist": WorklistPage,
    "cases": CasesPage,
    "delegations": DelegationsPage,
    "calendar": CalendarPage,
    "find_loan": FindLoanPage,
    "approvals": ApprovalsPage,
    "audit": AuditPage,
    "business_day": BusinessDayPage,
    "inbox": InboxPage,
    "ledger": LedgerPage,
    "parties": PartiesPage,
    "people": PeoplePage,
    "rates": RatesPage,
    "regimes": RegimesPage,
    "reports": ReportsPage,
    "responsibility": ResponsibilityPage,
    "what_if": WhatIfPage,
}


def _wall_time() -> datetime:
    return datetime.now(UTC).astimezone()


class ConsoleApp(App[None]):
    """The operators' console. `opener` gives the client; `clock` tells the wall time beside the data."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.EVERYWHERE)
    CSS_PATH = "console.tcss"
    COMMANDS: ClassVar[set[Any]] = set()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012  Textual declares it
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        opener: Opener,
        *,
        language: Language = Language.ZH,
        read_only: bool = False,
        clock: Callable[[], datetime] = _wall_time,
    ) -> None:
        super().__init__()
        self._opener = opener
        self.title = "Recoup"
        self._connection: Worker[None]
        self.session = Session(self, Words(language), clock, read_only=read_only)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_default_screen(self) -> Screen[Any]:
        """The worklist is home."""
        return WorklistPage()

    def on_mount(self) -> None:
        """Look for the server."""
        self.session.signed_out.subscribe(self, self._signed_out)
        self._connection = self._keep_connected()

    async def on_unmount(self) -> None:
        """Leave the server in order: its database is closed and its token revoked before the program ends."""
        with suppress(WorkerCancelled, WorkerFailed):
            await self._connection.wait()

    @work(exclusive=True, group="connection")
    async def _keep_connected(self) -> None:
        """Open the connection once, then ask for the business day again and again: a lost server is noticed here."""
        async with AsyncExitStack() as stack:
            client = await self._open(stack)
            self._listen(client)
            while True:
                await asyncio.sleep(RETRY_SECONDS if self.session.link is Link.LOST else HEARTBEAT_SECONDS)
                with suppress(ServerAway, ServerRefused):
                    await self.session.look_round()

    async def _open(self, stack: AsyncExitStack) -> "Client":
        client: Client | None = None
        while True:
            try:
                if client is None:
                    client = await stack.enter_async_context(self._opener(self.session.words))
                await self.session.connect(client)
            except (ServerAway, ServerRefused) as failure:
                self.session.mark_lost(str(failure))
                if client and isinstance(failure, ServerRefused) and failure.is_unknown:
                    client.sign_in(await self._ask_for_token(str(failure), has_worked=False))
                else:
                    await asyncio.sleep(RETRY_SECONDS)
            else:
                return client

    async def _ask_for_token(self, reason: str, *, has_worked: bool) -> str:
        """Another token; who gives none leaves the console."""
        token = await self.push_screen_wait(SignInDialog(reason, has_worked=has_worked))
        if token is None:
            self.exit()
        return token or ""

    def _signed_out(self, event: SignedOut) -> None:
        if not any(isinstance(screen, SignInDialog) for screen in self.screen_stack):
            self._sign_in_again(event.reason)

    @work(exclusive=True, group="signing in")
    async def _sign_in_again(self, reason: str) -> None:
        """Ask for a token until the server knows it. What was typed meanwhile stays in its dialog below."""
        while token := await self._ask_for_token(reason, has_worked=True):
            try:
                await self.session.sign_in(token)
            except ServerRefused as refused:
                reason = str(refused)
            except ServerAway:
                pass  # the session has noticed, and the status bar says so
            else:
                return

    @work(exclusive=True, group="listening")
    async def _listen(self, client: "Client") -> None:
        """Pass on what happens to loans, whoever does it. Losing the stream is no drama: the heartbeat tells."""
        while True:
            with suppress(ServerAway, ServerRefused):
                async for event in client.listen(LOAN_EVENTS):
                    self.session.touched.publish(LoanTouched(event["loanEvents"]["loanNumber"]))
            await asyncio.sleep(RETRY_SECONDS)

    def action_go(self, name: str) -> None:
        """Go to a page from home, so that Escape leads back home."""
        if name == "worklist":
            self._go_home()
        else:
            self._go_to(PAGES[name]())

    def _go_to(self, page: Screen[None]) -> None:
        """Show a page in the place of the one above home, so that home is not drawn for a moment in between."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) > 1:
            self.switch_screen(page)
        else:
            self.push_screen(page)

    def _go_home(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_step_back(self) -> None:
        """One step closer to home."""
        if isinstance(self.screen, Page) and self.screen.step_back():
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_refresh_page(self) -> None:
        """Ask the server anew."""
        if isinstance(self.screen, Page):
            self.screen.reload()

    def action_help(self) -> None:
        """Show the keys."""
        page = self.screen
        lists = [f"tab.{tab.name}" for tab in page.lists()] if isinstance(page, TabsPage) else ()
        self.push_screen(HelpDialog(page.scope if isinstance(page, Page) else Scope.EVERYWHERE, lists))

    def action_me(self) -> None:
        """Show who one is, and what one may."""
        self.push_screen(MeDialog())

    def action_command(self) -> None:
        """Open the `:` line."""
        self.push_screen(CommandLine(), self._command)

    def _command(self, command: tuple[str, str] | None) -> None:
        if command is None:
            return
        code, rest = command
        if code == "ln" and rest:
            self._open_loan(rest)
        else:
            self.call_later(self.run_action, BY_CODE[code].action)

    @work(exclusive=True, group="open")
    async def _open_loan(self, number: str) -> None:
        """Open the loan with exactly this number, or else the search for it."""
        with suppress(ServerAway, ServerRefused):
            answer = await self.session.ask(LOAN, number=number)
            self._go_to(LoanPage(answer["loan"]["id"]) if answer["loan"] else FindLoanPage(number))

    def action_command_palette(self) -> None:
        """Show what can be done here, in the words of the moment."""
        if not isinstance(self.screen, CommandPalette):
            hint = self.session.words("palette.hint")
            self.push_screen(CommandPalette([Actions, LoanFinder], placeholder=hint, id="--command-palette"))

    def action_next_theme(self) -> None:
        """Light, dark, high contrast."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.call_after_refresh(self._repaint)

    def _repaint(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.reload()

    async def action_switch_language(self) -> None:
        """Say everything in the other language; what was typed stays."""
        self.session.words.speak(self.session.words.language.other)
        for screen in self.screen_stack:
            if isinstance(screen, Page | Dialog | BoxDialog | WhyDialog):
                await screen.speak()

    def action_leave(self) -> None:
        """Leave; ask first where something typed would be lost."""
        if any(isinstance(screen, Dialog) and screen.is_dirty for screen in self.screen_stack):
            self.push_screen(ConfirmDialog("confirm.leave"), self._leave)
        else:
            self.exit()

    def _leave(self, sure: bool | None) -> None:  # noqa: FBT001  Textual calls back with the answer
        if sure:
            self.exit()
