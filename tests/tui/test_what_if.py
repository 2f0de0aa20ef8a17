"""Other rules tried in the console: both sides, the values that differ, what another regime would ask for."""

from textual.pilot import Pilot

from recoup_tui.dialogs.terms import TermsDialog
from tests.tui.casework import go
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, picture, press, rows, still


async def ask(pilot: Pilot[None], **told: str) -> None:
    """Try other rules."""
    await press(pilot, "f6")
    dialog = pilot.app.screen
    assert isinstance(dialog, TermsDialog)
    for name, value in told.items():
        dialog.field(name).raw = value
    await press(pilot, "ctrl+s")


async def test_other_rules_are_tried_and_nothing_is_lost_by_a_slip(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """HC-00: counting in a row beside counting in all; an unknown name is told with the known ones."""
    async with console().run_test(size=(120, 34)) as pilot:
        await go(pilot, "wi")
        assert "nothing is written" in picture(pilot)
        await ask(pilot, regime="housing_fund", settings="count_mode=CONSECUTIVE")
        assert "0 of 3 loans with another grade" in picture(pilot)
        still(pilot)
        looks_as_accepted(pilot, "sides-en-120")
        await press(pilot, "3")
        assert [row[:3] for row in rows(pilot, "what_if_differs-table")] == [
            ["Counting of missed periods", "CUMULATIVE", "CONSECUTIVE"]
        ]
        await ask(pilot, settings="count=CONSECUTIVE")
        assert "count is not a parameter" in picture(pilot)
        await press(pilot, "escape", "1")
        assert column(pilot, "what_if_sides-table", "Figure")[0] == "Loans"  # what was answered before stands there


async def test_a_loan_is_tried_under_another_regime_and_what_it_would_be_asked_is_told(console: MakeConsole) -> None:
    """A retail loan as if it were the fund's; a number that nobody has is refused by name."""
    async with console().run_test(size=(120, 34)) as pilot:
        await go(pilot, "wi")
        await ask(pilot, regime="commercial_bank", under="housing_fund", product="HOME", loan="RL-9999")
        assert "RL-9999" in picture(pilot)
        await press(pilot, "escape")
        await ask(pilot, loan="RL-1001")
        assert "1 walked anew" in picture(pilot)
        await press(pilot, "2")
        assert column(pilot, "what_if_changes-table", "Loan") == ["RL-1001"]
        await press(pilot, "4")
        assert set(column(pilot, "what_if_missing-table", "Loans")) == {"1"}
