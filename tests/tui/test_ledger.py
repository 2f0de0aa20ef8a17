"""The books: every account of a day, balanced, and a month closed by two persons."""

from recoup.services.access import ADMIN, OPERATE, READ
from recoup_tui.asks.approval import APPROVALS
from recoup_tui.screens.approvals import FORMS
from recoup_tui.screens.ledger import LedgerPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, picture, press, rows, settled, still, write

SIZE = (80, 24)


async def test_the_books_of_any_day_balance_and_a_month_is_closed_by_two_persons(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """The console asks for January to be closed, another administrator agrees."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "tb")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LedgerPage)
        today = rows(pilot, "accounts-table")
        assert "✓ holds" in picture(pilot)
        looks_as_accepted(pilot, "books-en-80")
        await press(pilot, "f12")
        await write(pilot, "2018-01-31")
        await press(pilot, "ctrl+s")
        assert "→ 2018-01-31" in picture(pilot)
        assert rows(pilot, "accounts-table") != today
        await press(pilot, "2")
        assert column(pilot, "months-table", "Month")[-1] == "2018-01"
        await press(pilot, "G", "f6")
        still(pilot)
        await press(pilot, "ctrl+s")
        chief = await console.client_of("chief", READ, OPERATE, ADMIN)
        asked = {"state": "PENDING", "command": "period.close"}
        (waiting,) = (await chief.ask(APPROVALS, first=1, filter=asked))["approvals"]["nodes"]
        given = {"approvalId": waiting["id"], "verdict": "APPROVED", "idempotencyKey": "chief-1"}
        answer = await chief.ask(FORMS["APPROVED"].asked, input=given)
        assert answer["done"]["userErrors"] == []
        await press(pilot, "f5")
        assert column(pilot, "months-table", "State")[-1].startswith("■")
