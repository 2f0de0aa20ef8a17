"""The ways of the console: from page to page, to a row, through a form, to who holds what; what a form says instead."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.screens.case import CasePage
from recoup_tui.widgets.paged_table import PagedTable
from tests.tui.conftest import Consoles
from tests.tui.waiting import open_loan, picture, press, settled, write
from tests.walks.books import Book
from tests.walks.story import Told, TurnedAway

SIZE: Final = (140, 44)
DECLARED: Final = "field-"


class ConsoleWays:
    """A console of the person at work, from `enter` to `leave`."""

    def __init__(self, consoles: Consoles, book: Book, folder: Path) -> None:
        self._consoles, self._book, self._folder = consoles, book, folder
        self._stack = AsyncExitStack()
        self._pilot: Pilot[None] | None = None
        self._number = ""

    @property
    def pilot(self) -> Pilot[None]:
        """The keys of whoever is at work."""
        assert self._pilot is not None, "nobody is at work: say `by`"
        return self._pilot

    @property
    def screen(self) -> Screen[Any]:
        """What stands in front."""
        return self.pilot.app.screen

    async def enter(self, person: str) -> None:
        """Start the console of this person."""
        await self.leave()
        self._pilot = await self._stack.enter_async_context(self._consoles.of(person)().run_test(size=SIZE))
        await settled(self._pilot)

    async def leave(self) -> None:
        """End it."""
        await self._stack.aclose()
        self._pilot = None

    async def _keys(self, *keys: str) -> None:
        """Press what the page offers; a key that it greys is for those who may."""
        for key in keys:
            offered = self.screen.active_bindings.get(key)
            if offered is not None and not offered.enabled:
                raise TurnedAway(f"{key} is grey: none of one's roles allows this")
            await press(self.pilot, key)

    async def _choose_profile(self, given: Told) -> None:
        """The preview has to show what the values were and will be."""
        await self._keys("2")
        code = given["profile"]
        await self._point("profiles-table", lambda row: row["profile"]["code"] == code, what=code)
        await self._keys("f6")
        await self._fill({"institution": self._book.institution, "since": given["from"]})
        for text in given.get("has", ()):
            assert text in picture(self.pilot), picture(self.pilot)
        await self._send()

    async def _home(self) -> None:
        await press(self.pilot, "f2")

    async def _page(self, code: str) -> None:
        await self._home()
        await self.pilot.press("colon")
        await write(self.pilot, code)
        await press(self.pilot, "enter")

    async def _loan(self, number: str, *keys: str) -> None:
        await self._home()
        await open_loan(self.pilot, number)
        await self._keys(*keys)

    async def _party(self, number: str, *keys: str) -> None:
        await self._page("pt")
        await self._point("parties-table", lambda row: row["number"] == number, what=number)
        await press(self.pilot, "enter")
        await self._keys(*keys)

    async def _point(self, table: str, fits: Callable[[Any], bool], *, what: str) -> Any:  # noqa: ANN401  a row
        """Put the cursor on the first row that fits."""
        rows = self._rows(table)
        place = next((place for place, row in enumerate(rows) if fits(row)), None)
        assert place is not None, f"no {what} in {table}\n{picture(self.pilot)}"
        self.screen.query_one(f"#{table}", PagedTable).focus_rows()
        await self.pilot.press("g", *["j"] * place)
        await settled(self.pilot)
        return rows[place]

    def _rows(self, table: str) -> Sequence[Any]:
        """The rows of a table as far as they were read."""
        found: PagedTable[Any] = self.screen.query_one(f"#{table}", PagedTable)
        return found.pages.rows if found.pages else ()

    async def _grant(self, given: Told) -> None:
        await self._page("pe")
        await self._keys("f6")
        await self._fill(given)
        await self._send()

    async def _ungrant(self, given: Told) -> None:
        await self._page("pe")
        held = (given["principal"], given["role"])
        await self._point("grants-table", lambda row: (row["principal"], row["role"]["code"]) == held, what=str(held))
        await self._keys("f7")
        await self._send()

    async def _at_case(self) -> None:
        if not (isinstance(self.screen, CasePage) and self._number):
            await self._page("cs")
            await self._open_listed(lambda row: row["number"] == self._number, what=f"case {self._number}")
        self._arrived()

    async def _open_listed(self, fits: Callable[[Any], bool], *, what: str) -> None:
        """Open the first case that fits: of the open ones, which are listed, else of the ended ones."""
        table: PagedTable[Any] = self.screen.query_one("#cases-table", PagedTable)
        if not any(fits(row) for row in (table.pages.rows if table.pages else ())):
            await press(self.pilot, "f3")
            await self._fill({"open": "false"})
            await self._send()
        await self._point("cases-table", fits, what=what)
        await press(self.pilot, "enter")

    def _arrived(self) -> None:
        page = self.screen
        assert isinstance(page, CasePage), picture(self.pilot)
        assert page._case is not None
        self._number = page._case["number"]

    async def _fill(self, told: Mapping[str, Any], *, also: Mapping[str, str] | None = None) -> None:
        """Fill in the form that is open; `also` gives the names that its entries have for those of the story."""
        dialog = self._dialog()
        for name, value in told.items():
            entry = (also or {}).get(name, name)
            names = [each for each in (entry, f"{DECLARED}{entry}", f"about-{entry}") if dialog.query(f"#{each}")]
            assert names, f"the form does not ask for {name}\n{picture(self.pilot)}"
            dialog.field(names[0]).raw = _typed(value)
        await write(self.pilot, "")

    def _asks(self, code: str) -> bool:
        """Whether the form that is open has an entry for what the regime declares by that code."""
        return bool(self._dialog().query(f"#{DECLARED}{code}"))

    def _dialog(self) -> Dialog[Any]:
        assert isinstance(self.screen, Dialog), picture(self.pilot)
        return self.screen

    async def _send(self) -> None:
        """Carry out the form; what is told instead is why not."""
        dialog = self._dialog()
        await press(self.pilot, "ctrl+s")
        if self.screen is dialog:
            told = [str(part.visual) for part in dialog.query(".error, #refusals").results(Static)]
            await self._give_up()
            raise TurnedAway("\n".join(filter(None, told)))

    async def _give_up(self) -> None:
        """Close the form without carrying it out."""
        await press(self.pilot, "escape")
        if isinstance(self.screen, Dialog):  # what was typed is lost: yes
            await press(self.pilot, "ctrl+s")


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
