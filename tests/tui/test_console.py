"""The console as a whole: language, themes, connection, help, palette, command line, regimes."""

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.help import HelpDialog
from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.dialogs.sign_in import SignInDialog
from recoup_tui.keymap import KEYS, Scope, keys_of
from recoup_tui.language import Language
from recoup_tui.messages import SessionChanged
from recoup_tui.screens.business_day import BusinessDayPage
from recoup_tui.screens.find_loan import FindLoanPage
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.regimes import RegimesPage
from recoup_tui.screens.what_if import WhatIfPage
from recoup_tui.screens.worklist import WorklistPage
from recoup_tui.session import Link, session_of
from recoup_tui.themes import THEMES
from recoup_tui.widgets.key_bar import KeyBar
from recoup_tui.widgets.paged_table import PagedTable
from recoup_tui.widgets.status_bar import StatusBar
from tests.tui import book
from tests.tui.book import TODAY
from tests.tui.casework import go
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, open_loan, page, picture, press, rows, settled, shown, until, write

SIZE = (80, 24)


async def test_the_status_bar_shows_day_phase_operator_and_connection(console: MakeConsole) -> None:
    """Always, on every page."""
    async with console().run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        for key in ("f2", "f4", "f10"):
            await press(pilot, key)
            line = shown(pilot, "StatusBar")
            assert f"Business day {TODAY} · open" in line
            assert "● connected" in line


async def test_the_language_switches_at_run_time_on_every_page(console: MakeConsole) -> None:
    """Labels of the console and names from the server, both."""
    async with console(Language.ZH).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "工作台" in picture(pilot)
        loan = column(pilot, "tasks", "贷款编号")[0]
        await press(pilot, "ctrl+l")
        assert "Worklist" in picture(pilot)
        assert column(pilot, "tasks", "Loan")[0] == loan
        await press(pilot, "enter", "ctrl+l")
        assert "贷款全景" in picture(pilot)
        assert isinstance(pilot.app.screen, LoanPage)
        await press(pilot, "escape")
        assert "工作台" in picture(pilot)


async def test_the_themes_go_round_and_repaint_the_grades(console: MakeConsole) -> None:
    """Dark, light, high contrast, dark again."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        names = [pilot.app.theme]
        for _ in THEMES:
            await press(pilot, "ctrl+t")
            names.append(pilot.app.theme)
        assert names == [*(theme.name for theme in THEMES), THEMES[0].name]


async def test_a_lost_connection_is_a_red_line_that_dates_what_is_seen(console: MakeConsole) -> None:
    """The figures stay on the screen, and when the line is back they are loaded anew."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        before = rows(pilot, "tasks")
        console.wire.is_cut = True
        await press(pilot, "f5")
        assert rows(pilot, "tasks") == before
        bar = pilot.app.screen.query_one(StatusBar)
        assert bar.has_class("-lost")
        assert "Connection lost · data as of 09:30:01" in shown(pilot, "StatusBar")
        console.wire.is_cut = False
        await press(pilot, "f5")
        assert session_of(pilot.app).link is Link.LIVE
        assert not bar.has_class("-lost")


async def test_a_console_that_finds_no_server_says_so_and_keeps_trying(console: MakeConsole) -> None:
    """Nothing crashes; the keys that need no server work."""
    console.wire.is_cut = True
    async with console().run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Not connected" in shown(pilot, "StatusBar"))
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpDialog)
        await pilot.press("escape")
        console.wire.is_cut = False
        await until(pilot, lambda: session_of(pilot.app).link is Link.LIVE)
        await settled(pilot)
        assert rows(pilot, "tasks")


async def test_news_that_come_while_the_page_changes_its_language_end_nothing(console: MakeConsole) -> None:
    """A page that is being composed anew has no line of keys for a moment."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await page(pilot).query_one(KeyBar).remove()
        session_of(pilot.app).changed.publish(SessionChanged())
        await settled(pilot)
        await press(pilot, "ctrl+l")
        assert page(pilot).query_one(KeyBar).is_mounted


async def test_a_token_that_ends_meanwhile_is_asked_for_anew_and_nothing_typed_is_lost(console: MakeConsole) -> None:
    """The dialog stays below, a wrong token is told, and the status bar shows who works on."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f6")
        await book.lock_out()
        await write(pilot, "9")
        assert isinstance(pilot.app.screen, SignInDialog)
        assert "You are signed out. What you typed is still there." in " ".join(picture(pilot).split())
        await write(pilot, "rcp_wrong")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, SignInDialog)
        assert "This token is not known here." in picture(pilot)
        pilot.app.screen.field("token").raw = await book.colleague()
        await press(pilot, "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, PaymentDialog)
        assert dialog.field("amount").value == "9"
        await press(pilot, "escape")
        assert "colleague" in shown(pilot, "StatusBar")


async def test_the_help_lists_the_keys_of_the_page_and_those_that_work_everywhere(console: MakeConsole) -> None:
    """It is written from the keymap."""
    async with console().run_test(size=(140, 110)) as pilot:
        await settled(pilot)
        await press(pilot, "f1")
        seen = " ".join(picture(pilot).replace("│", " ").split())
        for key in (*keys_of(Scope.WORKLIST), *keys_of(Scope.EVERYWHERE)):
            assert key.words(Language.EN)[1].split(";")[0] in seen
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WorklistPage)


async def command(pilot: Pilot[None], text: str) -> None:
    """Type a code on the `:` line, opened by the key that works while typing too."""
    await pilot.press("ctrl+g")
    await write(pilot, text)
    await press(pilot, "enter")


async def test_codes_lead_to_pages(console: MakeConsole) -> None:
    """And the full-width colon opens the line as well."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        for code, kind in (("eod", BusinessDayPage), ("rg", RegimesPage), ("ln", FindLoanPage), ("wl", WorklistPage)):
            await command(pilot, code)
            assert isinstance(page(pilot), kind)
        await pilot.press("：")
        await pilot.pause()
        assert pilot.app.screen.query(Input)
        await press(pilot, "escape")
        assert isinstance(page(pilot), WorklistPage)


async def test_from_page_to_page_home_is_not_asked_for_on_the_way(
    console: MakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where one stays is the list asked for; Escape leads home, where it is fresh again."""
    asked = 0
    load = WorklistPage.load

    async def counted(page: WorklistPage) -> None:
        nonlocal asked
        asked += 1
        await load(page)

    monkeypatch.setattr(WorklistPage, "load", counted)
    async with console().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await go(pilot, "pt")
        before = asked
        for code in ("dg", "cl"):
            await go(pilot, code)
        assert asked == before
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WorklistPage)
        assert asked == before + 1


async def test_a_code_that_does_not_exist_is_told_and_the_line_stays(console: MakeConsole) -> None:
    """Nothing typed is lost."""
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        await settled(pilot)
        await command(pilot, "nonsense")
        assert pilot.app.screen.query_one(Input).value == "nonsense"
        assert "There is no code :nonsense. F1 lists them." in [n.message for n in pilot.app._notifications]


async def test_the_palette_finds_actions_and_loans(console: MakeConsole) -> None:
    """A borrower's name leads to the loan."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)
        await until(pilot, lambda: "Record a payment" in picture(pilot))
        await pilot.press(*"Martha")
        await until(pilot, lambda: "RL-1003" in picture(pilot))
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, LoanPage)
        assert "Martha Jones" in shown(pilot, "#identity")


async def test_the_search_follows_the_typing(console: MakeConsole) -> None:
    """By number and by name, in both scripts."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4")
        await write(pilot, "HF-2")
        assert set(column(pilot, "loans", "Loan")) == {"HF-2001", "HF-2002", "HF-2003"}
        page(pilot).query_one("#search", Input).value = "欧阳"
        await write(pilot, "")
        assert column(pilot, "loans", "Loan") == ["RL-1002"]


async def test_the_regimes_show_parameters_rules_and_products_of_the_one_under_the_cursor(console: MakeConsole) -> None:
    """All four institutions are active."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await command(pilot, "rg")
        assert column(pilot, "regimes", "State").count("● active") == 4
        assert rows(pilot, "parameters-table")
        await press(pilot, "f7")
        assert "Nothing was ever chosen" in picture(pilot)
        await press(pilot, "escape", "2")
        (card,) = rows(pilot, "profiles-table")
        assert card[0] == "Card classes"
        assert "120" in card[1]
        await press(pilot, "f6", "ctrl+l")
        assert "采用参数方案 · 信用卡分类标准" in picture(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, FormDialog)
        dialog.field("institution").raw, dialog.field("since").raw = "BANK", "2018-06-01"
        await write(pilot, "")
        assert "270 → 120" in picture(pilot)
        await press(pilot, "ctrl+l", "escape", "f8")
        assert isinstance(page(pilot), WhatIfPage)
        assert "loans with another grade" in picture(pilot)
        await press(pilot, "escape", "3")
        pilot.app.screen.query_one("#regimes", PagedTable).focus_rows()
        first = rows(pilot, "rules-table")
        assert first
        await press(pilot, "down")
        assert rows(pilot, "rules-table") != first


async def test_escape_goes_one_step_closer_to_home(console: MakeConsole) -> None:
    """From a loan that was searched for to the search, and from there home."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-100")
        await press(pilot, "enter", "enter")
        assert isinstance(page(pilot), LoanPage)
        await press(pilot, "escape")
        assert isinstance(page(pilot), FindLoanPage)
        await press(pilot, "escape")
        assert isinstance(page(pilot), WorklistPage)


async def test_every_key_of_the_key_bar_can_be_clicked(console: MakeConsole) -> None:
    """At most eight, and none is cut by the edge."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        keys = [label for label in pilot.app.screen.query("KeyBar .key") if label.display]
        assert 0 < len(keys) <= 8
        assert all(label.region.x + cell_len(str(label.render())) <= SIZE[0] for label in keys)
        await pilot.click(keys[-2])
        await settled(pilot)
        assert not isinstance(pilot.app.screen, WorklistPage)
        assert len(KEYS) > 8


async def test_what_the_server_names_in_an_open_dialog_changes_its_language_and_what_was_typed_stays(
    console: MakeConsole,
) -> None:
    """The words for what may be chosen come over the wire: they stood in the old language until the dialog was left."""
    async with console().run_test(size=(100, 34)) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f11", "6", "f6")
        dialog = pilot.app.screen
        assert isinstance(dialog, FormDialog)
        dialog.field("code").raw = "USE_CHANGED"
        dialog.field("note").raw = "report 4"
        await write(pilot, "")
        assert "Use changed" in picture(pilot)
        await press(pilot, "ctrl+l")
        assert "用途改变" in picture(pilot)
        assert "Use changed" not in picture(pilot)
        assert (dialog.field("code").raw, dialog.field("note").raw) == ("USE_CHANGED", "report 4")
