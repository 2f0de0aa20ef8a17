"""Cases: whatever a regime declares is shown with its machine and moved by forms made from its fields."""

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList

from recoup_tui.dialogs.case import CaseDialog
from recoup_tui.dialogs.evidence import EvidenceDialog
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.language import Language
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.cases import CasesPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, settled, shown, still, write

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
        pilot.app.screen.field("field-giver").raw = "local"
        still(pilot)
        await write(pilot, "")
        assert "→ Listed" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CasePage)
        assert [told[:1] for told in column(pilot, "acts-table", "May I")] == ["×"]
        assert "another person's" in picture(pilot)
        await press(pilot, "f6")
        dialog = pilot.app.screen
        assert isinstance(dialog, CaseDialog)
        assert dialog.field("field-giver").raw == "local"  # as the case was opened
        assert "Nothing hangs on the case yet" in picture(pilot)
        dialog.field("field-giver").raw = ""
        await write(pilot, "")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query("Field.-wrong")  # what is needed is told at its field
        await press(pilot, "escape", "2")
        assert column(pilot, "machine-table", "State")[:2] == ["▶ Listed", "└─ Sign and give"]
        await press(pilot, "ctrl+l")
        assert pilot.app.screen.session.words.language is Language.ZH
        looks_as_accepted(pilot, "machine-zh-80")
        await press(pilot, "f7")
        proof = pilot.app.screen
        assert isinstance(proof, EvidenceDialog)
        await press(pilot, "ctrl+l")
        assert "Hand-over" in str(proof.query_one("#box").border_title)  # named anew, as its kinds are
        proof.field("path").raw = str(tmp_path / "none.txt")
        await press(pilot, "ctrl+s")
        assert "There is no file" in picture(pilot)
        for name, value in (("path", str(minutes)), ("kind", "MINUTES")):
            proof.field(name).raw = value
        await press(pilot, "ctrl+s", "5")
        assert column(pilot, "evidence-table", "File") == ["minutes.txt"]
        await press(pilot, "1", "f6")
        step = pilot.app.screen
        assert isinstance(step, CaseDialog)
        assert "minutes.txt · Minutes" in picture(pilot)
        step.field("evidenceIds").begin()
        await press(pilot, "space")
        (named,) = step.payload("PREVIEW")["evidenceIds"]
        assert step.field("evidenceIds").raw == named  # as it was picked, not typed
        await press(pilot, "escape")
        await press(pilot, "6")
        assert column(pilot, "papers-table", "Paper") == ["Hand-over list"]
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, CaseDialog)
        await press(pilot, "escape", "f12")
        pilot.app.screen.query_one("#reason").raw = "listed by mistake"
        await press(pilot, "ctrl+s", "3")
        assert len(column(pilot, "story-table", "Step")) == 2


async def test_a_case_without_a_loan_is_opened_of_a_unit_and_refused_for_a_party_out_of_sight(
    console: MakeConsole,
) -> None:
    """An inspection by the regulator, from the list of all cases; a dealer is typed by its number."""
    async with console().run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+g")
        await write(pilot, "cs")
        await press(pilot, "enter")
        await press(pilot, "f6")
        options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
        assert not any("Valuation of the security" in told for told in options)
        await chosen(pilot, options, "Inspection by the regulator")
        dialog = pilot.app.screen
        assert isinstance(dialog, CaseDialog)
        dialog.field("organisation").raw = "BANK"
        await write(pilot, "")
        assert "→" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CasePage)
        await press(pilot, "escape", "f3")
        terms = pilot.app.screen
        assert isinstance(terms, TermsDialog)
        terms.field("kind").raw = "INSPECTION"  # one of those that are offered; another one would leave it empty
        await press(pilot, "ctrl+s")
        assert set(column(pilot, "cases-table", "Kind")) == {"Inspection by the regulator"}
        assert "Inspection by the regulator" in shown(pilot, ".note")
        await press(pilot, "f6")
        await chosen(pilot, options, "Failure in duty")
        of_dealer: object = pilot.app.screen
        assert isinstance(of_dealer, CaseDialog)
        of_dealer.field("partyId").raw = "NOBODY"
        of_dealer.field("field-person").raw = "local"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CaseDialog)
        assert "NOBODY" in picture(pilot)


async def chosen(pilot: Pilot[None], options: list[str], begins: str) -> None:
    """Take the option that begins so."""
    place = next(place for place, told in enumerate(options) if told.startswith(begins))
    await press(pilot, *["down"] * place, "enter")


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
