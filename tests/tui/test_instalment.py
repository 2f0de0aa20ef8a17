"""An instalment of a development bank, from its notice to the end, as each person concerned does it in the console."""

from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.database import migrate
from recoup.services.loan import LoanDraft
from tests.conftest import finish
from tests.tui import policy_book
from tests.tui.casework import SIZE, file, fill, open_work, prove, step
from tests.tui.conftest import Consoles
from tests.tui.waiting import picture, press


@pytest.fixture(autouse=True)
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence lies in the test's folder."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


def bank_of(folder: Path, lent: LoanDraft) -> Consoles:
    """Consoles on a development bank on the day on which a notice is asked for."""
    consoles = Consoles(folder / "policy.sqlite3")

    async def seed(settings: Settings) -> None:
        await migrate(settings)
        await policy_book.write(settings, lent)

    finish(seed(consoles.settings))
    return consoles


@pytest.fixture
def bank(tmp_path: Path) -> Consoles:
    """A bank whose loan an agent bank handles."""
    return bank_of(tmp_path, policy_book.HARBOUR)


@pytest.fixture
def own_bank(tmp_path: Path) -> Consoles:
    """A bank that handles its loan itself."""
    return bank_of(tmp_path, policy_book.OWN_HANDLED)


async def test_an_instalment_goes_from_its_notice_through_the_agent_bank_to_its_end(
    bank: Consoles, tmp_path: Path
) -> None:
    """DB-11, DB-12, DB-20 to DB-23, DN-01, DA-02: officer, agent bank, officer, agent bank, settlement.

    A wrong number of copies is told once, at its field; amounts are typed in yuan.
    """
    async with bank.of("officer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Send the dunning notice")
        assert "P-1 Harbour works · 2024-06-21" in picture(pilot)
        await prove(pilot, tmp_path, "SEAL")
        await file(pilot, "Notice demanding")
        await step(pilot, "Notice sent", copies_sent="2")
        assert "2 and must be 3" in picture(pilot)
        await fill(pilot, copies_sent="3")
        await press(pilot, "ctrl+s")
        assert "▶ Notified" in picture(pilot)
    await policy_book.fall_due(bank.settings)
    async with bank.of("agent")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Say what was received")
        await prove(pilot, tmp_path, "VOUCHER")
        await step(pilot, "Received by the agent bank", received_on="2024-06-21", received="16,234,567.89")
        assert "▶ Paid to the agent bank" in picture(pilot)
        assert "16,234,567.89 CNY" in picture(pilot)
    async with bank.of("officer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Check repayment notice")
        told = {"project": "Harbour", "principal_returned": "15,000,000.00", "interest_returned": "1234567.88"}
        told |= {"returned_on": "2024-06-21", "to_agent_bank": "County bank", "contact_person": "Li"}
        await file(pilot, "Repayment notice", **told, telephone="010-1")
        assert "the ledger says" in picture(pilot)
        await fill(pilot, interest_returned="1234567.89")
        await press(pilot, "ctrl+s")
        await step(pilot, "Confirm")
        assert "▶ Confirmed" in picture(pilot)
    async with bank.of("agent")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Pass on")
        await step(pilot, "Pass on", transferred_on="2024-06-21")
        assert "▶ Passed on" in picture(pilot)
    async with bank.of("settler")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Check the agent's transfer")
        await step(pilot, "Close")
        assert "▶ Closed" in picture(pilot)


async def test_an_instalment_handled_directly_goes_from_two_copies_to_payment_confirmation_and_its_end(
    own_bank: Consoles, tmp_path: Path
) -> None:
    """DB-11, DB-20 to DB-23: two copies, not three; no agent bank between; what the notice says must be what the ledger
    says, and without the voucher nothing is confirmed."""
    async with own_bank.of("officer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Send the dunning notice")
        await prove(pilot, tmp_path, "SEAL")
        await file(pilot, "Notice demanding")
        await step(pilot, "Notice sent", copies_sent="3")
        assert "3 and must be 2" in picture(pilot)
        await fill(pilot, copies_sent="2")
        await press(pilot, "ctrl+s")
        assert "▶ Notified" in picture(pilot)
    await policy_book.fall_due(own_bank.settings)
    await policy_book.morning_after(own_bank.settings)
    async with own_bank.of("officer")().run_test(size=SIZE) as pilot:
        await open_work(pilot, "Check repayment notice")
        assert "▶ Paid  due 2024-06-26" in picture(pilot)
        told = {"project": "Harbour", "principal_returned": "15,000,000.00", "interest_returned": "1,234,567.89"}
        told |= {"returned_on": "2024-06-21", "to_agent_bank": "the bank itself", "contact_person": "Li"}
        await file(pilot, "Repayment notice", **told, telephone="010-1")
        assert "Voucher is missing (DB-01, DB-20, DB-21, DB-22" in picture(pilot)
        await press(pilot, "escape")
        await prove(pilot, tmp_path, "VOUCHER")
        await file(pilot, "Repayment notice", **told, telephone="010-1")
        await step(pilot, "Confirm")
        assert "▶ Closed" in picture(pilot)
