"""The business day: what the night did and proved, the portfolio by grade, and closing the day with care."""

from textual.widgets import Button

from recoup_tui.dialogs.end_of_day import EndOfDayDialog
from recoup_tui.screens.business_day import BusinessDayPage
from tests.tui.book import LAST, TODAY
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, picture, press, settled, shown, write

SIZE = (80, 24)


async def test_the_open_day_and_the_proofs_of_the_last_night_are_shown(console: MakeConsole) -> None:
    """Every proof says by word and sign whether it holds."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10")
        assert TODAY in shown(pilot, "#day")
        assert LAST.isoformat() in picture(pilot)
        results = column(pilot, "proofs", "Result")
        assert results
        assert set(results) == {"✓ holds"}


async def test_the_portfolio_is_shown_by_regime_with_its_grades_as_bars(console: MakeConsole) -> None:
    """The bars follow the line under the cursor."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "2")
        regimes = column(pilot, "regimes", "Regime")
        assert len(regimes) == 3
        first = picture(pilot)
        assert "█" in first
        await press(pilot, "down")
        assert picture(pilot) != first


async def test_closing_the_day_needs_its_date_and_cancel_has_the_focus(console: MakeConsole) -> None:
    """Enter at once closes nothing."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "ctrl+e")
        dialog = pilot.app.screen
        assert isinstance(dialog, EndOfDayDialog)
        assert isinstance(pilot.app.focused, Button)
        assert pilot.app.focused.id == "cancel"
        assert dialog.query_one("#accept", Button).disabled
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BusinessDayPage)
        assert TODAY in shown(pilot, "#day")


async def test_the_day_turns_and_every_part_of_the_console_knows(console: MakeConsole) -> None:
    """The status bar shows the next business day."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "ctrl+e")
        assert isinstance(pilot.app.screen, EndOfDayDialog)
        pilot.app.screen.field("until").input.value = TODAY
        await press(pilot, "ctrl+s")
        assert "2018-05-16" in shown(pilot, "#day")
        assert "2018-05-16" in shown(pilot, "StatusBar")
        assert TODAY in picture(pilot)


async def test_a_day_that_is_over_is_refused_and_the_refusal_stays_until_dismissed(console: MakeConsole) -> None:
    """The sentence comes from the server, with its code."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "ctrl+e")
        assert isinstance(pilot.app.screen, EndOfDayDialog)
        pilot.app.screen.field("until").input.value = "2017-01-01"
        await press(pilot, "ctrl+s")
        problems = pilot.app.screen.query_one("Problems")
        assert problems.has_class("-shown")
        await press(pilot, "escape")
        assert not problems.has_class("-shown")
        assert isinstance(pilot.app.screen, BusinessDayPage)
        assert TODAY in shown(pilot, "#day")


async def test_reading_alone_cannot_close_the_day(console: MakeConsole) -> None:
    """The key does nothing."""
    async with console(read_only=True).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "ctrl+e", "e")
        assert isinstance(pilot.app.screen, BusinessDayPage)


async def test_the_calendar_says_which_days_are_worked_and_which_holiday_one_is(console: MakeConsole) -> None:
    """IR-05: a due on a day off rolls. The National Day holiday of 2018; the Saturday before it was worked."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "cl")
        await press(pilot, "enter")
        assert column(pilot, "calendar-table", "Day")[0] == TODAY
        await press(pilot, "f3")
        for name, day in (("firstDay", "2018-09-29"), ("lastDay", "2018-10-02")):
            pilot.app.screen.query_one(f"#{name}").raw = day  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        worked = dict(
            zip(column(pilot, "calendar-table", "Day"), column(pilot, "calendar-table", "State"), strict=True)
        )
        assert worked == {
            "2018-09-29": "✓ worked",
            "2018-09-30": "✓ worked",
            "2018-10-01": "– not worked",
            "2018-10-02": "– not worked",
        }
        assert column(pilot, "calendar-table", "Holiday")[-1] == "National Day"
        await press(pilot, "ctrl+l")
        assert column(pilot, "calendar-table", "节假日")[-1] == "国庆节"
