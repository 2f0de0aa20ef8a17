"""What was agreed is changed, and who agreed to it; and the loan as it was on any past day."""

from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, TabbedContent

from recoup_tui.amendments import AMENDMENTS
from recoup_tui.asks.amendment import AmendmentResult
from recoup_tui.asks.approval import APPROVALS, Approval
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.why import WhyDialog
from recoup_tui.questions import LOAN
from recoup_tui.screens.approvals import FORMS, ApprovalsPage
from recoup_tui.screens.loan import LoanPage
from recoup_tui.widgets.paged_table import PagedTable
from tests.tui.book import TODAY
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, rows, settled, shown, still, write

SIZE = (80, 24)
WIDE = (140, 40)
LATER = "2099-01-01 00:00"


async def choose(pilot: Pilot[None], root: str) -> FormDialog[AmendmentResult]:
    """Open the form of a command from the menu."""
    await press(pilot, "f9")
    offered = pilot.app.screen.query_one(OptionList)
    offered.highlighted = offered.get_option_index(root)
    await press(pilot, "enter")
    assert isinstance(pilot.app.screen, FormDialog)
    return cast("FormDialog[AmendmentResult]", pilot.app.screen)


async def fill(pilot: Pilot[None], **values: str) -> None:
    """Fill in a form and wait for its preview."""
    for name, value in values.items():
        cast("FormDialog[AmendmentResult]", pilot.app.screen).field(name).raw = value
    still(pilot)
    await write(pilot, "")


async def ask_for_waiver(console: MakeConsole, number: str, amount: str) -> None:
    """Another person lets go of penalty interest, which needs a second one."""
    other = console.another_client()
    loan = (await other.ask(LOAN, number=number))["loan"]
    assert loan is not None
    given = {
        "loanId": loan["id"],
        "component": "PENALTY",
        "amount": {"amount": amount, "currency": "CNY"},
        "valueDate": TODAY,
        "reason": "flood in the village",
        "idempotencyKey": f"waive-{number}-{amount}",
    }
    form = next(form for form in AMENDMENTS if form.root == "chargeWaive")
    result = (await other.ask(form.asked, input=given))["done"]
    assert result["userErrors"] == []
    assert result["approval"] is not None


async def everybody_agrees(console: MakeConsole) -> None:
    """Two other persons sign what waits, one after another."""
    for code in ("head", "member"):
        client = await console.client_of(code)
        (waiting,) = (await client.ask(APPROVALS, first=20, after=None, filter={"state": "PENDING"}))["approvals"][
            "nodes"
        ]
        given = {"approvalId": waiting["id"], "verdict": "APPROVED", "idempotencyKey": f"{code}-{waiting['number']}"}
        assert (await client.ask(FORMS["APPROVED"].asked, input=given))["done"]["userErrors"] == []


async def approvals_of(console: MakeConsole) -> list[Approval]:
    """All commands that waited or wait, as the server has them."""
    found = await console.another_client().ask(APPROVALS, first=20, after=None, filter={})
    return found["approvals"]["nodes"]


async def test_a_loan_is_seen_as_of_a_past_day_and_nobody_takes_it_for_today(
    console: MakeConsole, looks_as_accepted: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RL-1003 had two dues on 20 March. Nothing can be changed there; reasons are of then; Escape leads back."""
    async with console().run_test(size=SIZE) as pilot:
        monkeypatch.setattr("recoup_tui.screens.loan.moment", lambda _: "2018-05-15 17:30")  # runs differ in this alone
        await open_loan(pilot, "RL-1003")
        today = rows(pilot, "dues-table")
        await press(pilot, "f12")
        await fill(pilot, effectiveOn="2018-03-20", recordedAt="yesterday")
        await press(pilot, "ctrl+s")
        assert "This is no moment" in picture(pilot)
        await fill(pilot, recordedAt=LATER)
        await press(pilot, "ctrl+s")
        assert "is yet to come" in picture(pilot)
        assert "AS OF" not in picture(pilot)
        await press(pilot, "escape", "f12")
        await fill(pilot, effectiveOn="2018-03-20")
        await press(pilot, "ctrl+s")
        assert column(pilot, "dues-table", "Due") == ["2018-02-05", "2018-03-05"]
        assert "AS OF 2018-03-20" in picture(pilot)
        looks_as_accepted(pilot, "as-of-en-80")
        await press(pilot, "f6", "f9", "3")
        assert isinstance(pilot.app.screen, LoanPage)
        assert pilot.app.screen.query_one(TabbedContent).active == "dues"
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, WhyDialog)
        assert "1,815.19" in shown(pilot, "#why")  # with the penalty of that day
        await press(pilot, "escape", "escape")
        assert "AS OF" not in picture(pilot)
        assert rows(pilot, "dues-table") == today


async def test_an_amendment_is_previewed_refused_at_its_field_and_carried_out(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """Terms before and after, who has to agree, and once they did, the change in the list of the loan."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1002")
        dialog = await choose(pilot, "loanRateChange")
        await fill(pilot, rate="x")
        assert dialog.field("rate").has_class("-wrong")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert dialog.field("reason").has_class("-wrong")
        await fill(pilot, rate="9.5", reason="agreed with the borrower")
        seen = picture(pilot)
        assert "12 %" in seen
        assert "9.5 %" in seen
        assert "Department head" in seen
        await press(pilot, "ctrl+l")
        await fill(pilot)
        looks_as_accepted(pilot, "amend-zh-140")
        await press(pilot, "ctrl+l", "ctrl+s", "7")
        assert rows(pilot, "amendments-table") == []
        await everybody_agrees(console)
        await press(pilot, "f5")
        assert column(pilot, "amendments-table", "Told") == ["Rate 9.5 %"]
        await press(pilot, "f7")
        await fill(pilot, reason="a slip of the pen")
        await press(pilot, "ctrl+s")
        await everybody_agrees(console)
        await press(pilot, "f5")
        assert column(pilot, "amendments-table", "State") == ["× reversed"]
        await press(pilot, "8")
        assert len(rows(pilot, "legs-table")) % 2 == 0
        assert rows(pilot, "legs-table")


async def test_what_waits_is_seen_before_and_after_agreed_to_refused_and_withdrawn(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """A colleague asks for two waivers, the console for one of its own; a part is lent for a while."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await ask_for_waiver(console, "HF-2002", "1.00")
        await ask_for_waiver(console, "HF-2003", "2.00")
        await open_loan(pilot, "HF-2002")
        await choose(pilot, "chargeWaive")
        await fill(pilot, component="PENALTY", amount="3.00", reason="hospital")
        assert "To be agreed by" in picture(pilot)
        await press(pilot, "ctrl+s", "ctrl+o")
        page = pilot.app.screen
        assert isinstance(page, ApprovalsPage)
        assert sorted(column(pilot, "approvals", "About")) == ["HF-2002", "HF-2003"]  # not one's own
        while column(pilot, "approvals", "About")[page._approvals.grid.cursor_row] != "HF-2002":
            await press(pilot, "down")
        await settled(pilot)
        assert "flood in the village" in picture(pilot)
        looks_as_accepted(pilot, "approvals-en-80")
        await press(pilot, "f6")
        await fill(pilot)
        await press(pilot, "ctrl+s")
        assert column(pilot, "approvals", "About") == ["HF-2003"]
        await press(pilot, "f7", "ctrl+s")
        assert "This is needed" in picture(pilot)
        await fill(pilot, note="no proof of it")
        await press(pilot, "ctrl+s", "f12", "f9", "ctrl+s")
        states = {told["subjectNumber"] + told["madeBy"]: told["state"]["code"] for told in await approvals_of(console)}
        assert states == {
            "HF-2002colleague": "EXECUTED",
            "HF-2003colleague": "REFUSED",
            "HF-2002local": "WITHDRAWN",
        }
        await pilot.press("colon")
        await write(pilot, "dg")
        await press(pilot, "enter", "f6")
        await fill(
            pilot,
            delegate="local",
            part="centre_leader",
            organisation="FUND",
            beginsOn=TODAY,
            endsOn="2018-06-01",
            reason="away",
            giver="colleague",
        )
        await press(pilot, "ctrl+s")
        assert column(pilot, "delegations-table", "Signs") == ["local"]
        await press(pilot, "f7", "ctrl+s")
        assert column(pilot, "delegations-table", "Until") == [TODAY]


async def test_the_history_of_a_parameter_says_who_chose_what_from_when_and_who_agreed(console: MakeConsole) -> None:
    """From and to in people's words; what waits is told by its number. Of several institutions one is chosen first."""
    async with console().run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+g")
        await write(pilot, "rg")
        await press(pilot, "enter")
        place = column(pilot, "parameters-table", "Parameter").index("Overdue surcharge")
        pilot.app.screen.query_one("#parameters-table", PagedTable).focus_rows()
        await press(pilot, *["down"] * place)
        await press(pilot, "f6")
        await fill(pilot, institution="BANK", value="40 %", since="2018-06-01")
        await press(pilot, "ctrl+s", "f7")
        (waits,) = await approvals_of(console)
        assert f"{waits['number']} waits" in picture(pilot)
        for code in ("colleague", "wang"):
            given = {"approvalId": waits["id"], "verdict": "APPROVED", "idempotencyKey": code}
            result = (await (await console.client_of(code)).ask(FORMS["APPROVED"].asked, input=given))["done"]
            assert result["userErrors"] == []
        await press(pilot, "escape", "f5", "f7")
        assert "2018-06-01  50.00 % → 40.00 %  local" in picture(pilot)
        assert f"{waits['number']} ✓ colleague, wang" in picture(pilot)
