"""A loan comes on the books in the console: what is lent, its contract, its plan before it counts, its rate anew."""

from dataclasses import replace
from datetime import date

from textual.pilot import Pilot
from textual.widgets import OptionList

from recoup.services import payment
from recoup.services.access import ADMIN, OPERATE, READ, local_actor
from recoup.services.payment import PaymentDraft
from recoup.translation import Language
from recoup_tui.asks.approval import APPROVALS
from recoup_tui.client import Client
from recoup_tui.dialogs.board import BoardDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.language import Language as Spoken
from recoup_tui.questions import LOAN
from recoup_tui.screens.approvals import FORMS
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.parties import PartyPage
from tests.services.world import World
from tests.tui.book import TODAY, loans
from tests.tui.casework import point
from tests.tui.conftest import MakeConsole
from tests.tui.test_lending import choose
from tests.tui.test_rates import fill
from tests.tui.test_rates import page as go
from tests.tui.waiting import open_loan, picture, press, settled

SIZE = (130, 44)


async def lend(pilot: Pilot[None], party: str, product: str) -> None:
    """Open the contract of a product for a party."""
    await go(pilot, "pt")
    await point(pilot, "parties-table", "Party", party)
    await press(pilot, "enter", "f8")
    options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
    await press(pilot, *["down"] * next(place for place, told in enumerate(options) if product in told), "enter")
    assert isinstance(pilot.app.screen, BoardDialog)


async def test_a_loan_is_boarded_with_its_plan_seen_before_and_paid_out_on_its_page(console: MakeConsole) -> None:
    """RB-03, RB-09: 12,000.00 at 12 % in twelve months, equal principal: 1,000.00 and 120.00 fall due first.

    Nothing counts while the plan is looked at; what is refused stands at its field, a method that the product has not.
    """
    async with console().run_test(size=SIZE) as pilot:
        await lend(pilot, "P-01", "Retail instalment")
        await press(pilot, "ctrl+s")
        assert "This is needed." in picture(pilot)
        contract = {"number": "RL-9001", "organisation": "RETAIL", "principal": "12,000.00", "rate": "12"}
        await fill(pilot, **contract, method="FLAT", instalments="12")
        assert "▲ Method: FLAT is not known here" in picture(pilot)
        assert "EQUAL_PRINCIPAL." in picture(pilot)
        await fill(pilot, method="EQUAL_PRINCIPAL")
        seen = picture(pilot)
        assert "Plan, 12 dues" in seen
        assert "1,120.00" in seen
        other = console.another_client()
        assert (await other.ask(LOAN, number="RL-9001"))["loan"] is None
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LoanPage)
        await choose(pilot, "Confirm the repayment plan")
        await press(pilot, "ctrl+s")
        await choose(pilot, "Pay out")
        await fill(pilot, valueDate=TODAY)
        await press(pilot, "ctrl+s")
        loan = (await other.ask(LOAN, number="RL-9001"))["loan"]
        assert loan is not None
        assert (loan["stage"]["code"], loan["balance"]["amount"]) == ("LIVE", "12000.00")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PartyPage)


async def test_a_home_loan_at_a_listed_rate_waits_for_its_list_and_is_fixed_anew(console: MakeConsole) -> None:
    """HI-04, IR-10: by the fund's list for first homes; 1 January is looked at before and after it is published.

    Nobody's rate is touched by looking.
    """
    async with console().run_test(size=SIZE) as pilot:
        await lend(pilot, "H-01", "home loan")
        contract = {"number": "HF-9001", "organisation": "TRUSTEE", "principal": "600000", "rate": "3.25"}
        terms = {"method": "ANNUITY", "instalments": "240", "confirmSchedule": "true", "rateList": "FUND"}
        await fill(pilot, **contract, **terms, **{"field-house_order": "FIRST"})
        assert "Plan, 240 dues" in picture(pilot)
        await press(pilot, "ctrl+s")
        await choose(pilot, "Pay out")
        await press(pilot, "ctrl+s")
        await go(pilot, "rt")
        await _look_ahead(pilot)
        assert "1 wait for their list" in picture(pilot)
        assert "HF-9001" in picture(pilot)
        await press(pilot, "escape")
        await point(pilot, "rates-table", "Rate of", "First home, over")
        await press(pilot, "f6")
        await fill(pilot, since="2018-05-15", rate="3.1")
        await press(pilot, "ctrl+s")
        await _look_ahead(pilot)
        seen = picture(pilot)
        assert "1 at another rate" in seen
        assert "3.1 %" in seen
        loan = (await console.another_client().ask(LOAN, number="HF-9001"))["loan"]
        assert loan is not None
        assert loan["rate"] == "0.0325"


async def _look_ahead(pilot: Pilot[None]) -> None:
    """What the run of 1 January would do."""
    await press(pilot, "f8")
    assert isinstance(pilot.app.screen, FormDialog)
    await fill(pilot, on="2019-01-01")


async def test_what_a_payment_is_for_is_named_afterwards_and_agreed_to(console: MakeConsole) -> None:
    """TA-01, CP-19: 40,000.00 of a dealer went to the older invoice; it was meant for the newer, of 30,000.00, first.

    An amount for a component beside it is refused, and nothing is moved before another person agrees.
    """
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        world = World(await local_actor(Language.EN))
        newer = next(draft for draft in loans() if draft.number == "TR-3003")
        await world.board(replace(newer, number="TR-3004", principal=30_000_00, maturity_on=date(2018, 5, 10)))
        await world.disburse("TR-3004", newer.disbursed_on)
        paid = PaymentDraft(
            party="D-01", amount=40_000_00, currency="CNY", value_on=date(2018, 5, 15), idempotency_key="D-01"
        )
        await payment.record(world.actor, paid)
        await open_loan(pilot, "TR-3003")
        await press(pilot, "ctrl+d", "ctrl+d")  # which payment is asked first
        await fill(pilot, **{"designation": "TR-3004", "field-PRINCIPAL": "40,000.00"}, reason="the dealer's letter")
        assert "▲" in picture(pilot)
        await fill(pilot, **{"field-PRINCIPAL": ""})
        seen = picture(pilot)
        assert "30,000.00" in seen
        assert "To be agreed by" in seen
        await press(pilot, "ctrl+s")
        other = console.another_client()
        assert await owed(other) == ["10000.00", "30000.00"]
        chief = await console.client_of("chief", READ, OPERATE, ADMIN)
        (waiting,) = (await chief.ask(APPROVALS, first=9, filter={"command": "payment.allocate"}))["approvals"]["nodes"]
        given = {"approvalId": waiting["id"], "verdict": "APPROVED", "idempotencyKey": "a"}
        assert (await chief.ask(FORMS["APPROVED"].asked, input=given))["done"]["userErrors"] == []
        assert await owed(other) == ["40000.00", "0.00"]


async def owed(client: Client) -> list[str]:
    """What is left of the two invoices."""
    found = [(await client.ask(LOAN, number=number))["loan"] for number in ("TR-3003", "TR-3004")]
    return [loan["balance"]["amount"] for loan in found if loan]


async def test_a_bank_that_follows_its_own_order_says_so(console: MakeConsole) -> None:
    """RA-01: a due that is named with a payment is refused at its field, in the reader's language."""
    async with console(Spoken.ZH).run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1001")
        await press(pilot, "f6")
        await fill(pilot, amount="50.00", designation="4")
        assert "不采纳付款人的指定" in picture(pilot).replace("\n", "").replace(" ", "").replace("│", "")
