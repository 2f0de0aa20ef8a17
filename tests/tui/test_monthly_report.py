"""A trustee bank's monthly report in the console: the call, the paper with its dedicated person, the centre's score."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from recoup.config import Settings
from recoup.database import migrate
from recoup_tui.dialogs.form import FormDialog
from tests.conftest import finish
from tests.tui import fund_book
from tests.tui.casework import file, fill, open_work, point, step
from tests.tui.conftest import Consoles
from tests.tui.waiting import column, open_loan, picture, press, rows, settled, write

SIZE = (140, 40)


@pytest.fixture
def fund(tmp_path: Path) -> Consoles:
    """Consoles on a fund on the day on which the report of March is asked for."""
    consoles = Consoles(tmp_path / "fund.sqlite3")

    async def seed(settings: Settings) -> None:
        await migrate(settings)
        await fund_book.write(settings)

    finish(seed(consoles.settings))
    return consoles


async def tell(pilot: Pilot[None], **told: str) -> None:
    """Fill in a form and send it."""
    dialog = pilot.app.screen
    assert isinstance(dialog, FormDialog)
    for name, value in told.items():
        dialog.field(name).raw = value
    await write(pilot, "")
    await press(pilot, "ctrl+s")


async def draw(pilot: Pilot[None], known_as: str, **about: str) -> None:
    """Draw a report up from the books."""
    await settled(pilot)
    await pilot.press("colon")
    await write(pilot, "rp")
    await press(pilot, "enter")
    await point(pilot, "report_kinds-table", "Known as", known_as)
    await press(pilot, "f6")
    for name, value in about.items():
        pilot.app.screen.query_one(f"#{name}").raw = value  # type: ignore[attr-defined]
    await press(pilot, "ctrl+s")


async def test_the_report_goes_from_the_bank_to_the_centre_and_is_scored(fund: Consoles) -> None:
    """HF-07 to HF-13, REP-HF-1, REP-HF-2, REP-HF-3: whoever calls logs it; the supervisor draws March up and files it.

    Without a dedicated person it is refused with its rule; the centre's officer receives, analyses and scores.
    """
    async with fund.of("caller")().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "H-1")
        await press(pilot, "f11", "f6")
        await tell(pilot, channel="TELEPHONE", number="13900000001", outcome="TALKED")
    async with fund.of("lead")().run_test(size=SIZE) as pilot:
        await draw(pilot, "REP-HF-1", organisation="FIRST", month="2024-03")
        assert column(pilot, "drawn_report-table", "③")[:1] == ["H-1"]
        await press(pilot, "f2")
        await open_work(pilot, "File the monthly report")
        assert "2024-04-07" in picture(pilot)
        await file(pilot, "Monthly report")
        assert "This is needed. (HF-09, HF-10" in picture(pilot)
        await fill(pilot, dedicated_person="Caller")
        await press(pilot, "ctrl+s")
        await step(pilot, "File")
        assert "▶ Filed" in picture(pilot)
    async with fund.of("centre")().run_test(size=SIZE) as pilot:
        for task, name, told, state in (
            ("Receive the report", "Receive", {}, "▶ Received"),
            ("Analyse the report", "Analyse", {"findings": "one of one called"}, "▶ Analysed"),
            ("Score the trustee bank", "Score", {"score": "80", "complaints": "0"}, "▶ Scored"),
        ):
            await press(pilot, "f2")
            await open_work(pilot, task)
            await step(pilot, name, **told)
            assert state in picture(pilot)
        await draw(pilot, "REP-HF-2", organisation="FIRST", month="2024-03")
        assert column(pilot, "drawn_report-table", "②")[0] == "1"
        await draw(pilot, "REP-HF-3", organisation="FUND", month="2024-04")
        scored = [[cell.strip() for cell in row][1:6] for row in rows(pilot, "drawn_report-table")]
        assert ["First bank", "3", "0", "0", "80"] in scored
