"""Cases: whatever a regime declares is shown with its machine and moved by forms made from its fields."""

from pathlib import Path

from recoup_tui.dialogs.case import CaseDialog
from recoup_tui.dialogs.evidence import EvidenceDialog
from recoup_tui.language import Language
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.cases import CasesPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, settled, still, write

SIZE = (80, 24)


async def test_a_case_is_opened_shown_in_its_machine_and_told_what_refuses_its_next_step(
    console: MakeConsole, looks_as_accepted: Keep, tmp_path: Path
) -> None:
    """A hand-over: who opened it signs neither side of it (PL-03). Evidence goes up as a file."""
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("The list was read out and agreed.\n", encoding="utf-8")
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1004")
        await press(pilot, "ctrl+k")
        assert isinstance(pilot.app.screen, CasesPage)
        await press(pilot, "f6", "down", "enter")
        assert isinstance(pilot.app.screen, CaseDialog)
        still(pilot)
        await write(pilot, "")
        assert "→ Listed" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CasePage)
        assert [told[:1] for told in column(pilot, "acts-table", "May I")] == ["×"]
        assert "another person's" in picture(pilot)
        await press(pilot, "f6", "escape", "2")
        assert column(pilot, "machine-table", "State")[:2] == ["▶ Listed", "└─ Sign and give"]
        await press(pilot, "ctrl+l")
        assert pilot.app.screen.session.words.language is Language.ZH
        looks_as_accepted(pilot, "machine-zh-80")
        await press(pilot, "ctrl+l", "f7")
        dialog = pilot.app.screen
        assert isinstance(dialog, EvidenceDialog)
        dialog.field("path").raw = str(tmp_path / "none.txt")
        await press(pilot, "ctrl+s")
        assert "There is no file" in picture(pilot)
        for name, value in (("path", str(minutes)), ("kind", "MINUTES")):
            dialog.field(name).raw = value
        await press(pilot, "ctrl+s", "5")
        assert column(pilot, "evidence-table", "File") == ["minutes.txt"]
        await press(pilot, "6")
        assert column(pilot, "papers-table", "Paper") == ["Hand-over list"]
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, CaseDialog)
        await press(pilot, "escape", "f12")
        pilot.app.screen.query_one("#reason").raw = "listed by mistake"
        await press(pilot, "ctrl+s", "3")
        assert len(column(pilot, "story-table", "Step")) == 2


async def test_marked_tasks_are_given_to_one_person_and_found_as_ones_own(console: MakeConsole) -> None:
    """Two marked, one press; the worklist of that person has them."""
    async with console().run_test(size=(160, 48)) as pilot:
        await settled(pilot)
        await press(pilot, "space", "space", "f7")
        await write(pilot, "local")
        await press(pilot, "ctrl+s")
        assert column(pilot, "tasks", "Assignee").count("local") == 2
        await press(pilot, "f8")
        assert "mine only" in picture(pilot)
        assert set(column(pilot, "tasks", "Assignee")) == {"local"}
