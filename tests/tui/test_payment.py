"""Money: the allocation is seen before it is booked, what is booked is booked once, and a reversal says why."""

from textual.pilot import Pilot
from textual.widgets import Button

from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.dialogs.reversal import ReversalDialog
from recoup_tui.language import Language
from recoup_tui.questions import LOAN, PAYMENTS
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.worklist import WorklistPage
from recoup_tui.shapes import Payment
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, open_loan, picture, press, rows, settled, shown, write

SIZE = (80, 24)


async def payments_of(console: MakeConsole, number: str) -> list[Payment]:
    """The payments of a loan as the server has them."""
    other = console.another_client()
    loan = (await other.ask(LOAN, number=number))["loan"]
    assert loan is not None
    found = (await other.ask(PAYMENTS, id=loan["id"], first=100, after=None))["loan"]
    assert found is not None
    return found["payments"]["nodes"]


async def open_payment(pilot: Pilot[None], number: str, amount: str) -> PaymentDialog:
    """Open the dialog for a loan and type an amount."""
    await open_loan(pilot, number)
    await press(pilot, "f6")
    await write(pilot, amount)
    assert isinstance(pilot.app.screen, PaymentDialog)
    return pilot.app.screen


async def test_the_allocation_is_shown_while_the_amount_is_typed_and_nothing_is_booked(console: MakeConsole) -> None:
    """The server says where it would go; the console computes nothing."""
    async with console().run_test(size=SIZE) as pilot:
        await open_payment(pilot, "RL-1003", "100")
        seen = picture(pilot)
        assert "100.00" in seen
        assert "Principal" in seen  # more than 90 days overdue, so principal comes first (RA-04)
        assert await payments_of(console, "RL-1003") == []


async def test_what_is_accepted_is_booked_and_the_loan_shows_it(console: MakeConsole) -> None:
    """The voucher number is told."""
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        await open_payment(pilot, "RL-1003", "100")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LoanPage)
        (payment,) = await payments_of(console, "RL-1003")
        assert (payment["amount"]["amount"], payment["isReversed"]) == ("100.00", False)
        assert any(payment["number"] in notice.message for notice in pilot.app._notifications)
        await press(pilot, "3")
        assert column(pilot, "payments-table", "Payment") == [payment["number"]]


async def test_a_payment_can_be_recorded_from_the_worklist(console: MakeConsole) -> None:
    """For the loan under the cursor, and the list is home again afterwards."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        number = column(pilot, "tasks", "Loan")[0]
        before = len(await payments_of(console, number))
        await press(pilot, "p")
        await write(pilot, "1.00")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, WorklistPage)
        assert len(await payments_of(console, number)) == before + 1


async def test_a_refusal_stands_beside_the_field_that_it_names_and_stays(console: MakeConsole) -> None:
    """Both at once: the amount and the date."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "-5")
        dialog.field("valueDate").input.value = "2031-01-01"
        await write(pilot, "")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert dialog.field("amount").has_class("-wrong") or dialog.field("valueDate").has_class("-wrong")
        assert await payments_of(console, "RL-1003") == []


async def test_what_is_missing_stays_told_from_the_moment_one_accepts(console: MakeConsole) -> None:
    """Also when the dialog looks at the fields again, as it does after each letter typed elsewhere."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "100")
        dialog.field("amount").input.value = ""
        await press(pilot, "ctrl+s")
        await write(pilot, "")
        assert dialog.field("amount").has_class("-wrong")
        assert await payments_of(console, "RL-1003") == []


async def test_an_amount_that_is_no_amount_is_refused_in_words(console: MakeConsole) -> None:
    """Letters, too many decimals, not a number, far too much."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "x")
        for text in ("abc", "1.005", "NaN", "1e999", "99999999999999999999"):
            dialog.field("amount").input.value = text
            await write(pilot, "")
            assert "▲" in picture(pilot), text
            await press(pilot, "ctrl+s")
            assert pilot.app.screen is dialog, text
        assert await payments_of(console, "RL-1003") == []


async def test_full_width_digits_of_a_chinese_input_method_are_digits(console: MakeConsole) -> None:
    """１２３．５０ is what was received."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "1")
        dialog.field("amount").input.value = "１２３．５０"
        await press(pilot, "ctrl+s")
        assert [payment["amount"]["amount"] for payment in await payments_of(console, "RL-1003")] == ["123.50"]


async def test_accepting_twice_books_once(console: MakeConsole) -> None:
    """The second press meets a dialog that is already booking."""
    async with console().run_test(size=SIZE) as pilot:
        await open_payment(pilot, "RL-1003", "100")
        await pilot.press("ctrl+s", "ctrl+s")
        await settled(pilot)
        assert len(await payments_of(console, "RL-1003")) == 1


async def test_a_lost_answer_is_told_and_pressing_again_books_nothing_twice(console: MakeConsole) -> None:
    """The key was made when the dialog opened, so the server knows the second press for the first."""
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "100")
        console.wire.loses_answer_to = "paymentRecord"
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert "not known whether this was done" in picture(pilot).replace("\n", " ")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LoanPage)
        assert len(await payments_of(console, "RL-1003")) == 1
        assert any("already" in notice.message for notice in pilot.app._notifications)


async def test_switching_the_language_keeps_what_was_typed(console: MakeConsole) -> None:
    """The dialog speaks Chinese, the amount stands."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "100")
        await press(pilot, "ctrl+l")
        await write(pilot, "")
        assert dialog.session.words.language is Language.ZH
        assert dialog.field("amount").value == "100"
        assert "本金" in picture(pilot)


async def test_leaving_with_something_typed_asks_first_and_cancel_has_the_focus(console: MakeConsole) -> None:
    """Escape from the question leads back to the dialog."""
    async with console().run_test(size=SIZE) as pilot:
        dialog = await open_payment(pilot, "RL-1003", "100")
        await press(pilot, "ctrl+q")
        assert pilot.app.screen is not dialog
        assert isinstance(pilot.app.focused, Button)
        assert pilot.app.focused.id == "cancel"
        await press(pilot, "escape")
        assert pilot.app.screen is dialog


async def test_a_reversal_is_asked_for_with_a_reason_and_the_payment_stays(console: MakeConsole) -> None:
    """Cancel has the focus; without a reason the server refuses."""
    async with console().run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1001")
        await press(pilot, "3")
        count = len(rows(pilot, "payments-table"))
        await press(pilot, "f7")
        dialog = pilot.app.screen
        assert isinstance(dialog, ReversalDialog)
        assert isinstance(pilot.app.focused, Button)
        assert pilot.app.focused.id == "cancel"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReversalDialog)
        dialog.field("reason").input.value = "cheque returned unpaid"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LoanPage)
        assert len(rows(pilot, "payments-table")) == count
        assert "× reversed" not in column(pilot, "payments-table", "State")  # the head has to agree first


async def test_reading_alone_opens_no_dialog_that_writes(console: MakeConsole) -> None:
    """The key is greyed, and pressing it does nothing."""
    async with console(read_only=True).run_test(size=SIZE) as pilot:
        await open_loan(pilot, "RL-1003")
        await press(pilot, "f6", "p", "f7")
        assert isinstance(pilot.app.screen, LoanPage)
        assert pilot.app.screen.query("KeyBar .-off")
        assert "read-only" in shown(pilot, "StatusBar")
