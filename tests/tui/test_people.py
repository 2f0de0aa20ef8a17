"""People and contacts: who may what, and whether a debtor may be called before anybody calls."""

from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from recoup_tui.asks.contact import CONTACTS
from recoup_tui.dialogs.contact import ContactDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.screens.contacts import ContactsPage
from recoup_tui.screens.people import PeoplePage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, settled, still, write

SIZE = (80, 24)


async def fill(pilot: Pilot[None], **values: str) -> FormDialog[Any]:
    """Fill in the open form and carry it out."""
    dialog = cast("FormDialog[Any]", pilot.app.screen)
    for name, value in values.items():
        dialog.field(name).raw = value
    still(pilot)
    await write(pilot, "")
    return dialog


async def test_a_person_is_made_given_a_role_where_it_holds_and_the_role_ends(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """The tree shows what lies below what; who am I says what the token admits."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "me")
        await press(pilot, "enter")
        assert "the installation itself" in picture(pilot)
        await press(pilot, "escape")
        await pilot.press("colon")
        await write(pilot, "pe")
        await press(pilot, "enter", "3")
        assert isinstance(pilot.app.screen, PeoplePage)
        looks_as_accepted(pilot, "organisations-en-80")
        await press(pilot, "f1")  # the help calls the lists by their names
        assert "Organisations" in picture(pilot)
        assert "The list number" not in picture(pilot)
        await press(pilot, "escape")
        await press(pilot, "2", "f6")
        await fill(pilot, code="u-77", name="何明", organisation="RETAIL")
        await press(pilot, "ctrl+s")
        assert "u-77" in column(pilot, "principals-table", "Code")
        await press(pilot, "5")
        before_tokens = column(pilot, "tokens-table", "State").count("counts")
        await press(pilot, "1", "f6")
        await fill(pilot, principal="u-77", role="CB-R1", organisation="RETAIL")
        await press(pilot, "ctrl+s")
        assert column(pilot, "grants-table", "Person").count("u-77") == 1
        await press(pilot, "G", "f7", "ctrl+s")
        assert "u-77" not in column(pilot, "grants-table", "Person")
        await press(pilot, "3", "f6")
        await fill(pilot, code="EAST", name="East", kind="NOPE", within="RETAIL")
        await press(pilot, "ctrl+s")
        assert "Kind: NOPE is not known here" in picture(pilot)  # what the form calls it, not the API
        await press(pilot, "escape", "2", "f6")
        await fill(pilot, code="s-1", name="an integration", organisation="RETAIL", kind="SERVICE")
        await press(pilot, "ctrl+s", "5", "f6")
        await fill(pilot, principal="s-1", scopes="READ, OPERATE", days="30")
        await press(pilot, "ctrl+s")
        assert "rcp_" in picture(pilot)
        await press(pilot, "escape")
        assert "rcp_" not in picture(pilot)
        assert column(pilot, "tokens-table", "State").count("counts") == before_tokens + 1


async def test_the_gate_says_why_nobody_may_be_called_and_what_is_logged_against_it_is_told(
    console: MakeConsole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A debt is not collected from a third party (CC-04), at whatever hour. Then a promise, and a clock of the law."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 letter of guarantee")
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f11")
        assert isinstance(pilot.app.screen, ContactsPage)
        await press(pilot, "f7")
        await fill(pilot, value="13811112222", relation="THIRD_PARTY", name="a neighbour")
        await press(pilot, "ctrl+s")
        assert column(pilot, "points-table", "Number") == ["13811112222"]
        await press(pilot, "f6")
        dialog = await fill(pilot, purpose="COLLECT", outcome="NO_ANSWER")
        assert isinstance(dialog, ContactDialog)
        assert dialog.typed()["number"] == "13811112222"
        assert "No contact now" in picture(pilot)
        assert "CC-" in picture(pilot)
        dialog.field("said").begin()
        await press(pilot, "space", "down", "down", "space")  # by their names, none of them typed
        assert "▐✓▌ The institution was stated" in picture(pilot)
        assert "▐ ▌ The debt was told" in picture(pilot)
        assert dialog.typed()["said"] == "INSTITUTION_STATED, PLAN_OFFERED"
        await press(pilot, "ctrl+s", "2")
        assert any("against the rules" in notice.message for notice in pilot.app._notifications)
        found = (await console.another_client().ask(CONTACTS, first=9, after=None, filter={}))["contacts"]["nodes"]
        assert [(row["number"], row["isBreach"]) for row in found] == [("13811112222", True)]
        assert [each["code"] for each in found[0]["said"]] == ["INSTITUTION_STATED", "PLAN_OFFERED"]
        assert column(pilot, "contacts-table", "Number") == ["13811112222"]
        await press(pilot, "4", "f6")
        await fill(pilot, amount="100.00", dueOn="2018-05-20", note="after payday")
        await press(pilot, "ctrl+s")
        assert column(pilot, "promises-table", "Promised") == ["100.00 CNY"]
        await press(pilot, "5")
        before = len(column(pilot, "clocks-table", "Clock"))
        await press(pilot, "f6")
        await fill(pilot, kind="GUARANTEE_JOINT", on="2018-01-05", person="a brother", proof=str(letter))
        await press(pilot, "ctrl+s")
        assert len(column(pilot, "clocks-table", "Clock")) == before + 1


async def test_a_statement_is_told_and_ended_with_the_loan_at_hand(console: MakeConsole) -> None:
    """The regime says what may be stated, of the loan or of its party; what ended shows its day and who said so."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f11", "6", "f6")
        await fill(pilot, code="USE_DOCUMENTED", fromOn="2018-05-01", note="invoice 7")
        await press(pilot, "ctrl+s")
        assert column(pilot, "facts-table", "Statement") == ["Use of funds documented"]
        assert column(pilot, "facts-table", "Until") == ["holds"]
        await press(pilot, "f9")
        await fill(pilot, on="2018-05-01")
        await press(pilot, "ctrl+s")
        assert "2018-05-01" in picture(pilot)  # the first day itself is refused at its field
        await fill(pilot, on="2018-05-10")
        await press(pilot, "ctrl+s")
        assert column(pilot, "facts-table", "Until") == ["2018-05-10"]
        assert "ended by" in picture(pilot)


async def test_messages_go_to_a_debtor_in_the_language_chosen_in_the_console(console: MakeConsole) -> None:
    """Chinese until F9 on the messages says otherwise; the page tells it, and the next message is in it."""
    async with console().run_test(size=(140, 40)) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f11", "3")
        assert "Martha Jones · 中文" in picture(pilot)
        await press(pilot, "f6")
        await fill(pilot, template="REMINDER", channel="SMS")
        assert "还款提醒" in picture(pilot)
        await press(pilot, "escape", "f9")
        dialog = await fill(pilot, language="EN")
        assert dialog.query_one("#box").border_title == "Messages in which language · RL-1003 Martha Jones"
        await press(pilot, "ctrl+s")
        assert "Martha Jones · English" in picture(pilot)
        await press(pilot, "f6")
        await fill(pilot, template="REMINDER", channel="SMS")
        assert "Payment due on" in picture(pilot)


async def test_something_is_stated_about_a_party_that_has_no_loan(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """Taken on the books and found by name; what is stated shows at once, is ended, and its loans are yet to come."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "pt")
        await press(pilot, "enter", "f6")
        await fill(pilot, number="P-77", name="周文", organisation="RETAIL")
        await press(pilot, "ctrl+s", "f3")
        await fill(pilot, text="周")
        await press(pilot, "ctrl+s")
        assert column(pilot, "parties-table", "Name") == ["周文"]
        await press(pilot, "enter", "f6")
        await fill(pilot, code="LIQUIDATION", fromOn="2018-05-02", note="ruling 7")
        await press(pilot, "ctrl+s")
        assert column(pilot, "facts-table", "Statement") == ["In liquidation"]
        looks_as_accepted(pilot, "party-en-80")
        await press(pilot, "f9")
        await fill(pilot, on="2018-05-10")
        await press(pilot, "ctrl+s")
        assert column(pilot, "facts-table", "Until") == ["2018-05-10"]
        await press(pilot, "2")
        assert "There is no loan yet" in picture(pilot)
