"""A dealer's month of receivables, from the list of the 10th to its end, as each person does it in the console."""

from datetime import date
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.database import migrate
from tests.conftest import finish
from tests.tui import sales_book
from tests.tui.beginning import reach
from tests.tui.casework import SIZE, file, go, open_work, step
from tests.tui.conftest import Consoles
from tests.tui.test_agreement import fill as fill_form
from tests.tui.waiting import column, open_loan, picture, press, settled

RESOLVE = "Resolve within thirty days"


@pytest.fixture
def company(tmp_path: Path) -> Consoles:
    """Consoles on a selling company on the day on which the list of what was not collected is asked for."""
    consoles = Consoles(tmp_path / "sales.sqlite3")

    async def seed(settings: Settings) -> None:
        await migrate(settings)
        await sales_book.write(settings)

    finish(seed(consoles.settings))
    return consoles


async def test_a_dealers_month_is_listed_written_about_forwarded_decided_and_collected(company: Consoles) -> None:
    """TR-09, TR-10, TR-11, TR-12: finance and sales by the 10th; manager, vice general manager, general manager."""
    async with company.of("clerk")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "List the uncollected")
        assert "by 2024-04-10" in picture(pilot)
        await file(pilot, "List of uncollected")
        await step(pilot, "Send")
        assert "▶ Sent" in picture(pilot)
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Check the list")
        await step(pilot, "Check", findings="as we know it")
        assert "▶ Checked" in picture(pilot)
    await reach(company.settings, sales_book.DUNNED_ON)
    async with company.of("manager")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Write")
        assert "D-1 Dealer One · 2024-03" in picture(pilot)
        assert "▶ Under dunning  due 2024-05-06" in picture(pilot)
        assert (
            "2024-05-01" not in picture(pilot).split("Business day")[0]
        )  # that it was to be over by then says nothing now
        told = {"cause": "a fair was cancelled", "countermeasure": "weekly visits", "responsible": "Wu"}
        await step(pilot, "Write", **told, target_date="2024-05-25")
        await file(pilot, "Report on cause")
        await step(pilot, "Submit the report")
        assert "▶ Cause reported" in picture(pilot)
    async with company.of("vice")().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert RESOLVE in column(pilot, "tasks", "Task")
        await open_work(pilot, "Forward")
        await step(pilot, "Forward", vp_opinion="keep the visits")
        assert "▶ Forwarded" in picture(pilot)
    async with company.of("general")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Decide")
        await step(pilot, "Decide", gm_decision="no more goods until it is paid")
        assert "▶ Decided" in picture(pilot)
        assert "2024-05-31" in picture(pilot)
    await sales_book.pay(company.settings, date(2024, 5, 1))
    async with company.of("vice")().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert RESOLVE not in column(pilot, "tasks", "Task")


async def test_a_note_that_bounces_is_reversed_and_the_month_is_under_dunning_again(company: Consoles) -> None:
    """TA-01, TR-05: finance takes the payment back, the head of sales agrees, and today's state holds; the bounce is on
    record with its bank statement."""
    await reach(company.settings, sales_book.DUNNED_ON)
    await sales_book.pay(company.settings, sales_book.DUNNED_ON)
    async with company.of("clerk")().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "I-1")
        assert "Collected" in picture(pilot)
        await press(pilot, "3", "f7")
        await fill_form(pilot, reason="the note bounced")
        await press(pilot, "ctrl+s")
        await go(pilot, "pt")
        await press(pilot, "enter", "f6")
        await fill_form(pilot, code="NOTE_BOUNCED", note="statement of 1 May")
        await press(pilot, "ctrl+s")
        assert "Note bounced" in picture(pilot)
    async with company.of("seller")().run_test(size=SIZE) as pilot:
        await go(pilot, "ap")
        await press(pilot, "f6", "ctrl+s")
        await open_loan(pilot, "I-1")
        assert "Under dunning" in picture(pilot)
    async with company.of("vice")().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert RESOLVE in column(pilot, "tasks", "Task")
