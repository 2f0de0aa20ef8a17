"""Reports in the console: what there is, one drawn from the books, and what is filed."""

from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.screens.reports import ReportsPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, picture, press, settled, still, write


async def test_a_report_is_chosen_drawn_and_read_row_by_row(console: MakeConsole, looks_as_accepted: Keep) -> None:
    """CP-14: the overdue loans of the bank at the end of April; nothing is filed by looking."""
    async with console().run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "rp")
        await press(pilot, "enter")
        page = pilot.app.screen
        assert isinstance(page, ReportsPage)
        names = column(pilot, "report_kinds-table", "Known as")
        for _ in range(next(place for place, name in enumerate(names) if "REP-CB-6" in name)):
            await pilot.press("down")
        await press(pilot, "f6")
        dialog = pilot.app.screen
        assert isinstance(dialog, TermsDialog)
        for name, value in (("organisation", "BANK"), ("month", "2018-04")):
            dialog.query_one(f"#{name}").raw = value  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "Overdue loans" in picture(pilot)
        assert "RL-1006" in column(pilot, "drawn_report-table", "②")
        still(pilot)
        looks_as_accepted(pilot, "report-en-140")
        await press(pilot, "3")
        assert "Nothing is filed." in picture(pilot)
