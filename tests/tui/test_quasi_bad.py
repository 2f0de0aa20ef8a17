"""准呆帐 as those who work on it do it in the console: reasons, Legal, settlement, court, and the look back."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from recoup.config import Settings
from recoup.database import migrate
from recoup_tui.dialogs.case import CaseDialog
from recoup_tui.screens.case import CasePage
from tests.conftest import finish
from tests.tui import sales_book
from tests.tui.beginning import reach
from tests.tui.casework import SIZE, file, go, open_work, point, prove, step
from tests.tui.conftest import Consoles, settings_of
from tests.tui.test_agreement import fill
from tests.tui.test_case import chosen
from tests.tui.waiting import column, picture, press, settled, write

MEETING_ON = date(2024, 6, 1)


@pytest.fixture(scope="module")
def dunned_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A selling company whose dealer is under dunning, made once and copied for each test."""
    path = tmp_path_factory.mktemp("sales") / "sales.sqlite3"

    async def seed(settings: Settings) -> None:
        await migrate(settings)
        await sales_book.write(settings)
        await reach(settings, sales_book.DUNNED_ON)

    finish(seed(settings_of(path)))
    return path


@pytest.fixture
def company(dunned_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Consoles:
    """Consoles on the company; evidence lies in the test's folder."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))
    return Consoles(Path(shutil.copyfile(dunned_file, tmp_path / "sales.sqlite3")))


async def state(pilot: Pilot[None], code: str, **told: str) -> None:
    """State something about the dealer."""
    await go(pilot, "pt")
    await press(pilot, "enter", "f6")
    await fill(pilot, code=code, **told)
    await press(pilot, "ctrl+s")


async def raise_failure(pilot: Pilot[None], person: str) -> None:
    """Open the question whether somebody failed in duty towards the dealer."""
    await go(pilot, "cs")
    await press(pilot, "f6")
    options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
    await chosen(pilot, options, "Failure in duty")
    dialog = pilot.app.screen
    assert isinstance(dialog, CaseDialog)
    dialog.field("partyId").raw, dialog.field("field-person").raw = "D-1", person
    await write(pilot, "")
    await press(pilot, "ctrl+s")
    assert isinstance(pilot.app.screen, CasePage)


async def test_a_bankrupt_dealer_goes_to_legal_the_same_day_and_sales_sees_each_event(
    company: Consoles, tmp_path: Path
) -> None:
    """TR-03, TR-13, TR-14, TR-17: no statement without its proof; sent before anybody approved; plan, word of the
    general manager, suit, event, judgment, each in the story that sales reads; and the day its clock runs out."""
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await state(pilot, "BANKRUPT")
        assert "Court ruling is missing (TR-03)" in picture(pilot)
        await fill(pilot, note="ruling 12")
        await press(pilot, "ctrl+s", "escape", "escape")
        await settled(pilot)
        assert "2024-05-01" in picture(pilot)
        await open_work(pilot, "Transfer to Legal")
        await point(pilot, "acts-table", "Step", "Send to Legal at once")
        assert "(TR-14)" in picture(pilot)
        await prove(pilot, tmp_path, "HANDOVER_LIST")
        await step(pilot, "Send to Legal at once", transferred_on="2024-05-01")
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Decide on the reason")
        await step(pilot, "Approve", decision="quasi-bad")
        assert "▶ Transferred to Legal" in picture(pilot)
    async with company.of("lawyer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Plan the procedure")
        await step(pilot, "Plan the procedure", procedure="sue at the district court")
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Decide on the procedure")
        await step(pilot, "Agree to the procedure", procedure_decision="agreed")
    async with company.of("lawyer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "File the suit")
        await step(pilot, "File the suit", court="district court", filed_on="2024-05-01")
        await step(pilot, "Tell sales of an event", event="first meeting of creditors")
        await prove(pilot, tmp_path, "JUDGMENT")
        await step(pilot, "Enter the judgment", judged_on="2024-05-01", performed_by="2024-06-30")
        assert "▶ Judged  due 2026-06-30" in picture(pilot)
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Assist Legal")
        await press(pilot, "3")
        assert column(pilot, "story-table", "Step")[-5:] == [
            "Plan the procedure", "Agree to the procedure", "File the suit", "Tell sales of an event",
            "Enter the judgment",
        ]  # fmt: skip
        await step(pilot, "Enter the assistance given", assistance="delivery notes handed over")


async def test_without_result_the_transfer_is_asked_for_agreed_to_and_settled_by_both(
    company: Consoles, tmp_path: Path
) -> None:
    """TR-06, TR-15, TR-16: reason (四) once goods have stopped for a month; "no result" on record and the general
    manager's word; Legal and sales both sign, and neither for the other."""
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await state(pilot, "SHIPMENTS_STOPPED", fromOn="2024-04-01")
    await reach(company.settings, date(2024, 5, 2))
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Decide on the reason")
        assert "(四)" in picture(pilot)
        await step(pilot, "Approve", decision="quasi-bad")
    async with company.of("manager")().run_test(size=SIZE) as pilot:
        await state(pilot, "NO_RESULT", note="report of 2 May")
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Hand the case to Legal")
        await prove(pilot, tmp_path, "HANDOVER_LIST")
        await point(pilot, "acts-table", "Step", "Ask for the transfer")
        assert "Dunning without result is not recorded" in picture(pilot)  # nobody has confirmed it yet
        assert "(TR-15)" in picture(pilot)
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await go(pilot, "ap")
        assert "Dunning without result" in picture(pilot)
        assert re.search(r"Party +D-1", picture(pilot))
        await press(pilot, "f6", "ctrl+s")
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Hand the case to Legal")
        await step(pilot, "Ask for the transfer", no_result="three visits, no money", transferred_on="2024-05-02")
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Decide on the transfer")
        await step(pilot, "Agree to the transfer", transfer_decision="to Legal")
    async with company.of("lawyer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Plan the procedure")
        await step(pilot, "Settle", settlement="all by June, in two parts", performed_by="2024-06-30")
        await file(pilot, "Settlement")
        await step(pilot, "Sign for Legal")
        await point(pilot, "acts-table", "Step", "Sign for sales")
        assert "this step is another person's (TR-16)" in picture(pilot)
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Sign the settlement")
        await step(pilot, "Sign for sales")
        assert "▶ Settled  due 2024-07-01" in picture(pilot)


async def test_the_board_meets_and_nobody_looks_into_his_own_failure(company: Consoles, tmp_path: Path) -> None:
    """TR-18: Legal asks, the board holds, planning writes, the board signs; findings are one for each person."""
    async with company.of("lawyer")().run_test(size=SIZE) as pilot:
        await state(pilot, "IN_LEGAL", note="handover list 3")
    async with company.of("planner")().run_test(size=SIZE) as pilot:
        await raise_failure(pilot, "planner")
        await prove(pilot, tmp_path, "REPORT")
        await point(pilot, "acts-table", "Step", "Enter the examination")
        assert "(TR-18)" in picture(pilot)
        assert [told[:1] for told in column(pilot, "acts-table", "May I")] == ["×"]
        await raise_failure(pilot, "manager")
        await prove(pilot, tmp_path, "REPORT")
        await step(pilot, "Enter the examination", conduct="sold above the limit")
        assert "▶ Examined" in picture(pilot)
    async with company.of("director")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Find whether duty was failed")
        await step(pilot, "Enter the finding", finding="NEGLIGENT", opinion="no credit without approval")
        assert "▶ Found" in picture(pilot)
    await reach(company.settings, MEETING_ON)
    async with company.of("lawyer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Ask the board to convene")
        await step(pilot, "Ask the board", agenda="one dealer with Legal")
    async with company.of("director")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Hold the meeting")
        await step(pilot, "Enter the meeting", held_on=str(MEETING_ON), present="sales, planning, finance, Legal")
    async with company.of("planner")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Write the minutes")
        await step(pilot, "Write lesson and measures", lesson="the limit first", measures="limits half-yearly")
        await file(pilot, "Minutes of the review meeting")
        await prove(pilot, tmp_path, "MINUTES")
        await step(pilot, "Submit the minutes")
        await point(pilot, "acts-table", "Step", "Sign and close")
        assert "this step is another person's (TR-18)" in picture(pilot)
    async with company.of("director")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Sign the minutes")
        await step(pilot, "Sign and close")
        assert "▶ Closed" in picture(pilot)
