"""From contract to debt in the console: confirmed, paid out, looked after; and what is taken from accounts."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from textual.pilot import Pilot
from textual.widgets import OptionList

from recoup.services.access import ADMIN, OPERATE, READ, local_actor
from recoup.services.fact import FactDraft
from recoup.translation import Language
from recoup_tui.asks.approval import APPROVALS
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.setoff import SetoffDialog
from recoup_tui.questions import LOAN
from recoup_tui.screens.approvals import FORMS
from tests.services.agreeing import stated
from tests.services.world import World
from tests.tui.book import TODAY, loans
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, still, write

SIZE = (120, 40)


async def choose(pilot: Pilot[None], begins: str) -> FormDialog[Any]:
    """Open the form of the menu whose name begins so."""
    await press(pilot, "f9")
    options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
    place = next(place for place, told in enumerate(options) if told.startswith(begins))
    await press(pilot, *["down"] * place, "enter")
    return cast("FormDialog[Any]", pilot.app.screen)


async def fill(pilot: Pilot[None], **values: str) -> None:
    """Fill in the open form and wait for its preview."""
    for name, value in values.items():
        cast("FormDialog[Any]", pilot.app.screen).field(name.replace("__", "-")).raw = value
    still(pilot)
    await write(pilot, "")


async def test_nothing_is_paid_out_before_the_plan_is_confirmed(console: MakeConsole) -> None:
    """RB-03: refused with its rule, then confirmed and paid out. PM-03: and an officer is named, who owns it."""
    async with console().run_test(size=SIZE) as pilot:
        await press(pilot, "f5")
        world = World(await local_actor(Language.EN))
        await world.board(replace(loans()[0], number="RL-9001", disbursed_on=date(2018, 5, 15)), confirmed=False)
        await open_loan(pilot, "RL-9001")
        await choose(pilot, "Pay out")
        await press(pilot, "ctrl+s")
        assert "RB-03" in picture(pilot)
        await press(pilot, "escape")
        await choose(pilot, "Confirm the repayment plan")
        await press(pilot, "ctrl+s")
        await choose(pilot, "Pay out")
        await fill(pilot, valueDate=TODAY)
        await press(pilot, "ctrl+s")
        await choose(pilot, "Name who looks after it")
        await fill(pilot, officer="nobody-here")
        await press(pilot, "ctrl+s")
        assert "nobody-here" in picture(pilot)
        await fill(pilot, officer="local")
        await press(pilot, "ctrl+s")
        loan = (await console.another_client().ask(LOAN, number="RL-9001"))["loan"]
        assert loan is not None
        assert (loan["stage"]["code"], loan["balance"]["amount"], loan["officer"]) == ("LIVE", "10000.00", "local")


async def test_what_is_due_is_taken_from_the_accounts_in_their_order(console: MakeConsole) -> None:
    """HS-05: the borrower's account gives its 6,500.00 first, the guarantor's the rest, once another person agrees."""
    async with console().run_test(size=SIZE) as pilot:
        await press(pilot, "f5")
        world = World(await local_actor(Language.EN))
        told = FactDraft(loan="HF-2003", code="SETOFF_AUTHORISED", from_on=date(2018, 1, 20), note="contract")
        await stated(world, told)
        await open_loan(pilot, "HF-2003")
        loan = (await console.another_client().ask(LOAN, number="HF-2003"))["loan"]
        assert loan is not None
        owed = loan["figures"]["arrears"]["amount"]
        dialog = await choose(pilot, "Take from accounts")
        assert isinstance(dialog, SetoffDialog)
        await fill(pilot, field__FUND_ACCOUNT="6,500.00", field__GUARANTOR_ACCOUNT="50,000.00", reference="S-7")
        shown = picture(pilot)
        assert "6,500.00" in shown
        assert "To be agreed by" in shown
        await press(pilot, "ctrl+s")
        chief = await console.client_of("chief", READ, OPERATE, ADMIN)
        (waiting,) = (await chief.ask(APPROVALS, first=9, filter={"command": "setoff.take"}))["approvals"]["nodes"]
        given = {"approvalId": waiting["id"], "verdict": "APPROVED", "idempotencyKey": "s"}
        assert (await chief.ask(FORMS["APPROVED"].asked, input=given))["done"]["userErrors"] == []
        await press(pilot, "f5", "3")
        assert sorted(column(pilot, "payments-table", "Channel")) == ["SETOFF_FUND", "SETOFF_GUARANTOR"]
        loan = (await console.another_client().ask(LOAN, number="HF-2003"))["loan"]
        assert loan is not None
        assert (owed != "0.00", loan["figures"]["arrears"]["amount"]) == (True, "0.00")


async def test_a_bank_loan_is_taken_from_no_account(console: MakeConsole) -> None:
    """Its regime has none, so the menu does not offer it."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f9")
        options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
        assert not any(told.startswith("Take from accounts") for told in options)
