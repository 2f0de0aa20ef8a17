"""What one was told: unread first seen in the status bar, read where it is opened, narrowed, and read all at once."""

from collections.abc import Callable, Mapping

from textual.pilot import Pilot

from recoup.clock import FixedClock
from recoup.config import Settings
from recoup.database import connected
from recoup.services import access, notification, sql
from recoup.services.access import local_actor
from recoup.services.notification import About
from recoup.services.unit_of_work import unit_of_work
from recoup.translation import Language
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.inbox import InboxPage
from tests.conftest import finish
from tests.tui.casework import go
from tests.tui.conftest import NOW, Keep, MakeConsole
from tests.tui.waiting import column, picture, press, settled, still, until

SIZE = (80, 24)
MANY = 130


async def _tell(settings: Settings, count: int) -> None:
    """So many messages to whoever sits at the machine about the opening of the oldest case, and one to a colleague."""
    async with connected(settings):
        root = (await access.root_organisation()).id
        actor = await local_actor(Language.EN)
        (case,) = await sql.rows("SELECT c.id, c.number FROM work_case c ORDER BY c.id LIMIT 1")
        me = access.Person(id=actor.principal_id, code=actor.code, name=actor.code)
        other = await access.principal("zhang", kind=access.PERSON)
        zhang = access.Person(id=other.id, code="zhang", name="张三")
        async with unit_of_work(actor, "test.tell", clock=FixedClock(NOW)) as work:
            for number in range(1, count + 1):
                said = in_both(f"notice {number:03}", "please look")
                await notification.tell(work, [me], said, About(organisation=root, case=case["id"], step=1))
            said = in_both("a word to Zhang", "about nothing")
            await notification.tell(work, [zhang], said, About(organisation=root))


def in_both(subject: str, text: str) -> Callable[[Language], Mapping[str, str]]:
    """The same words in both languages."""
    return {language: {"subject": subject, "text": text} for language in Language}.__getitem__


def told(pilot: Pilot[None]) -> str:
    """The last word of the console."""
    return [notice.message for notice in pilot.app._notifications][-1]


async def test_messages_are_counted_read_where_they_are_opened_narrowed_and_read_all_at_once(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """TR-17: whoever is told something finds it unread, however much it is; nobody reads what others were told."""
    finish(_tell(console.settings, MANY))
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert f"{MANY} unread (:ms)" in picture(pilot)
        await go(pilot, "ms")
        page = pilot.app.screen
        assert isinstance(page, InboxPage)
        looks_as_accepted(pilot, "inbox-en-80")
        seen = len(column(pilot, "to_me-table", "When"))
        assert f"of {MANY}" in picture(pilot)
        await press(pilot, "G", "j")  # the next page, by the server's cursor
        assert len(column(pilot, "to_me-table", "When")) == MANY - seen == 30
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CasePage)
        assert f"{MANY - 1} unread" in picture(pilot)
        await press(pilot, "escape")  # back where one was, on the second page
        assert page.table.pages
        assert (page.table.pages.before, page.table.pages.at) == (seen, 0)
        await press(pilot, "f6")  # the same once more: it was read, and says so
        assert "nothing unread" in told(pilot)
        page._terms["to_me"] = {"isRead": True}
        await press(pilot, "f5")
        assert len(column(pilot, "to_me-table", "When")) == 1
        page._terms.clear()
        await press(pilot, "2")
        assert column(pilot, "to_units-table", "To")[0] == "zhang"
        await press(pilot, "f6")  # not mine to read
        assert f"{MANY - 1} unread" in picture(pilot)
        await press(pilot, "1", "f7", "ctrl+s")
        await until(pilot, lambda: "unread (:ms)" not in picture(pilot))


async def test_an_inbox_with_nothing_in_it_says_so_in_both_languages(
    console: MakeConsole, looks_as_accepted: Keep
) -> None:
    """Nobody told anything: no count, no table of nothing, and no keys that do nothing without a word."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "unread" not in picture(pilot)
        await go(pilot, "ms")
        assert "Nothing was told to you" in picture(pilot)
        await press(pilot, "f7")
        assert "nothing unread" in told(pilot)
        await press(pilot, "ctrl+l", "2")
        assert "没有发给本单位的消息" in picture(pilot)
        still(pilot)
        looks_as_accepted(pilot, "inbox-zh-80")
