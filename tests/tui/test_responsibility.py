"""The report of responsibility: by task and by person, for any period, and the wish to excuse somebody with proof."""

from pathlib import Path

from recoup_tui.dialogs.evidence import EvidenceDialog
from recoup_tui.screens.responsibility import ResponsibilityPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, picture, press, settled, still, write

SIZE = (80, 24)


async def test_late_tasks_are_told_by_person_and_somebody_is_excused_with_proof(
    console: MakeConsole, looks_as_accepted: Keep, tmp_path: Path
) -> None:
    """Nobody held a task of the book: each late day is nobody's. Whom to excuse must answer for it (PM-04)."""
    proof = tmp_path / "minutes.txt"
    proof.write_text("Visited twice, nobody at home.\n", encoding="utf-8")
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "rs")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ResponsibilityPage)
        assert "2018-05-01 … 2018-05-15" in picture(pilot)
        assert column(pilot, "late_tasks-table", "Due")
        assert {told.split()[0] for told in column(pilot, "late_tasks-table", "Answers, days")} == {"nobody"}
        still(pilot)
        looks_as_accepted(pilot, "late-en-80")
        await press(pilot, "2")
        assert column(pilot, "late_people-table", "Person") == ["nobody"]
        await press(pilot, "1", "f6")
        dialog = pilot.app.screen
        assert isinstance(dialog, EvidenceDialog)
        for name, value in (("path", str(proof)), ("person", "local"), ("reason", "visited twice")):
            dialog.field(name).raw = value
        await press(pilot, "ctrl+s")
        assert "person" in picture(pilot).lower()
        assert isinstance(pilot.app.screen, EvidenceDialog)
