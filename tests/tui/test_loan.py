"""Loan 360: every list of a loan, its grade with the rules behind it, and what others do to it meanwhile."""

import pytest
from textual.widgets import TabbedContent

from recoup.services import event
from recoup_tui.asks.audit import ENTRIES as AUDIT_ENTRIES
from recoup_tui.dialogs.unmask import ClearDialog, UnmaskDialog
from recoup_tui.questions import LOAN, RECORD_PAYMENT
from recoup_tui.screens.find_loan import FindLoanPage
from recoup_tui.screens.loan import LoanPage
from recoup_tui.session import session_of
from tests.tui.book import TODAY
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, rows, settled, shown, until, write

SIZE = (80, 24)
WIDE = (160, 48)


@pytest.mark.parametrize(
    ("key", "tab"),
    [("1", "dues"), ("2", "journal"), ("3", "payments"), ("4", "grade"), ("5", "tasks"), ("6", "schedule")],
)
async def test_each_digit_opens_a_list_of_the_loan(key: str, tab: str, console: MakeConsole) -> None:
    """RL-1001 paid one instalment and part of the next."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1001")
        await press(pilot, key)
        assert pilot.app.screen.query_one(TabbedContent).active == tab
        assert rows(pilot, f"{tab}-table")


async def test_the_head_shows_how_the_loan_stands_today(console: MakeConsole) -> None:
    """Borrower, institution, product and grade in words."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1001")
        head = shown(pilot, "#identity")
        assert "RL-1001" in head
        assert "张三" in head
        assert "Commercial bank" in head


async def test_personal_data_in_clear_is_asked_for_with_a_reason_and_the_audit_trail_has_it(
    console: MakeConsole,
) -> None:
    """Without a reason nothing is asked; the box says that the look was noted, and the trail shows who and why."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1004")
        await press(pilot, "ctrl+u", "ctrl+s")
        assert isinstance(pilot.app.screen, UnmaskDialog)
        await write(pilot, "asked for by the debtor")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ClearDialog)
        assert "13900001004" in picture(pilot)
        assert "audit trail" in picture(pilot)
        trail = await session_of(pilot.app.screen).ask(AUDIT_ENTRIES, first=1, after=None, filter=None)
        assert "personal.unmask" in str(trail)


async def test_the_grade_says_why_with_rule_and_article(console: MakeConsole) -> None:
    """Why is this loan where it is? is answered on one tab."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "4")
        because = shown(pilot, "#because")
        assert "Official grade" in because
        answer = await console.another_client().ask(LOAN, number="RL-1003")
        assert answer["loan"] is not None
        assert answer["loan"]["grade"] is not None
        for reason in answer["loan"]["grade"]["because"]:
            assert reason["rule"] in because
            assert reason["text"] in because


async def test_where_a_payment_went_stands_below_it(console: MakeConsole) -> None:
    """The part payment of March cleared interest before principal."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1001")
        await press(pilot, "3")
        assert column(pilot, "payments-table", "Amount") != []
        assert "Interest" in shown(pilot, "#lines")


async def test_amounts_stand_at_the_right_and_names_in_chinese_keep_columns_straight(console: MakeConsole) -> None:
    """All cells of the amount column end in the same cell."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "HF-2001")
        await press(pilot, "2")
        amounts = [text for text in column(pilot, "journal-table", "Amount") if text != "–"]
        assert amounts
        assert all(text.rpartition(".")[2].isdigit() and len(text.rpartition(".")[2]) == 2 for text in amounts)


async def test_what_another_operator_books_appears_without_a_key(console: MakeConsole) -> None:
    """The subscription marks the loan, and the page loads anew."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "3")
        assert rows(pilot, "payments-table") == []
        await until(pilot, lambda: bool(event._listeners))
        other = console.another_client()
        loan = (await other.ask(LOAN, number="RL-1003"))["loan"]
        assert loan is not None
        given = {
            "loanId": loan["id"],
            "amount": {"amount": "100.00", "currency": "CNY"},
            "valueDate": TODAY,
            "idempotencyKey": "somebody-else",
            "mode": "COMMIT",
        }
        result = (await other.ask(RECORD_PAYMENT, input=given))["done"]
        assert result["userErrors"] == []
        await until(pilot, lambda: bool(rows(pilot, "payments-table")))
        assert column(pilot, "payments-table", "Amount") == ["100.00"]


async def test_a_number_that_no_loan_has_leads_to_the_search(console: MakeConsole) -> None:
    """What was typed is searched for."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-100")
        assert isinstance(pilot.app.screen, FindLoanPage)
        assert "RL-1001" in column(pilot, "loans", "Loan")
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, LoanPage)
        await settled(pilot)


async def test_one_key_says_why_a_due_is_what_it_is(console: MakeConsole) -> None:
    """The due under the cursor, then the figures of the loan, one after another; Escape leads back."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1004")
        await press(pilot, "w")
        await settled(pilot)
        why = shown(pilot, "#why")
        assert "Outstanding of bill" in why
        assert "×" in why
        assert "IR-01" in why
        await press(pilot, "right")
        await settled(pilot)
        assert "Everything due and unpaid" in shown(pilot, "#why")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LoanPage)


@pytest.mark.parametrize(("tab", "says"), [("3", "Payment of"), ("4", "Grade: "), ("6", "Instalment")])
async def test_the_key_explains_what_the_tab_is_about(tab: str, says: str, console: MakeConsole) -> None:
    """A payment with its order, the grade with what it read, the instalment with its formula."""
    async with console().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1001")
        await press(pilot, tab)
        await press(pilot, "f8")
        await settled(pilot)
        assert says in shown(pilot, "#why")
