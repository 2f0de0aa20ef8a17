"""The worklist: what waits, for whom and why; filters stay visible, and Escape goes one step at a time."""

from rich.text import Text

from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.worklist import Fitting, WorklistPage
from recoup_tui.session import session_of
from recoup_tui.widgets.filter_bar import FilterBar
from recoup_tui.widgets.role_counts import RoleChip, RoleCounts
from recoup_tui.widgets.title_bar import TitleBar
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, press, settled, shown, write

SIZE = (80, 24)


async def test_the_console_opens_on_the_tasks_most_urgent_first(console: MakeConsole) -> None:
    """Every task names its loan and its borrower."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, WorklistPage)
        priorities = [int(text) for text in column(pilot, "tasks", "!")]
        assert priorities
        assert priorities == sorted(priorities, reverse=True)
        assert "欧阳明月" not in column(pilot, "tasks", "Borrower")  # she has paid every instalment


async def test_the_reasons_of_the_task_under_the_cursor_stand_below_the_list(console: MakeConsole) -> None:
    """Why is this here? is answered without a key."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        first = shown(pilot, "#reasons")
        assert "•" in first
        await press(pilot, "G")
        assert shown(pilot, "#reasons") != first
        paint = session_of(pilot.app).painter()
        rooms = iter((1, 3, 4, 5))
        told = Fitting(["one", "two and two", "three"], Text(), paint, lambda: next(rooms))
        assert [told.fitting(6) for _ in range(4)] == [1, 1, 2, 3]


async def test_the_roles_are_counted_and_choosing_one_shows_its_work_only(console: MakeConsole) -> None:
    """All roles together are everybody."""
    async with console().run_test(size=(160, 48)) as pilot:
        await settled(pilot)
        everybody = len(column(pilot, "tasks", "Task"))
        chips = list(pilot.app.screen.query(RoleChip))
        assert len(chips) > 1
        seen = 0
        for chip in chips[1:]:
            await press(pilot, "ctrl+right")
            assert pilot.app.screen.query_one(RoleCounts).part == chip.part
            seen += len(column(pilot, "tasks", "Task"))
        assert seen == everybody


async def test_a_filter_narrows_the_list_and_stays_visible_until_escape_clears_it(console: MakeConsole) -> None:
    """Escape first closes the line, then clears the filter, and never leaves home."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        everything = column(pilot, "tasks", "Loan")
        await press(pilot, "slash")
        await write(pilot, "张三")
        await press(pilot, "enter")
        assert set(column(pilot, "tasks", "Borrower")) == {"张三"}
        bar = pilot.app.screen.query_one(FilterBar)
        assert bar.has_class("-set")
        assert "张三" in shown(pilot, "FilterBar .chip")
        await press(pilot, "escape")
        assert not bar.has_class("-set")
        assert column(pilot, "tasks", "Loan") == everything
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WorklistPage)


async def test_a_filter_that_nothing_answers_to_says_so(console: MakeConsole) -> None:
    """An empty table is never just empty."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        await write(pilot, "nobody")
        await press(pilot, "enter")
        assert column(pilot, "tasks", "Loan") == []
        assert shown(pilot, "#tasks .placeholder") == "Nothing waits here."


async def test_one_key_shows_late_tasks_only_and_all_again(console: MakeConsole) -> None:
    """And the title says which of the two."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        everything = column(pilot, "tasks", "Late")
        await press(pilot, "f12")
        assert len(column(pilot, "tasks", "Late")) == len([text for text in everything if text != "–"])
        assert "–" not in column(pilot, "tasks", "Late")
        assert shown(pilot, "TitleBar .note") == "late tasks only"
        await press(pilot, "f12")
        assert column(pilot, "tasks", "Late") == everything
        assert pilot.app.screen.query_one(TitleBar)


async def test_next_and_previous_case_walk_inside_the_filtered_list(console: MakeConsole) -> None:
    """The loan page is never left, and coming back the cursor stands on the case that was left."""
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        numbers = column(pilot, "tasks", "Loan")
        assert len(numbers) > 2
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LoanPage)
        assert shown(pilot, "#identity").startswith(numbers[0])
        await press(pilot, "n", "ctrl+down")
        assert shown(pilot, "#identity").startswith(numbers[2])
        assert shown(pilot, "TitleBar .note") == f"case 3 of {len(numbers)}"
        await press(pilot, "N")
        assert shown(pilot, "#identity").startswith(numbers[1])
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WorklistPage)
        assert pilot.app.screen._tasks.grid.cursor_row == 1


async def test_before_the_first_case_there_is_none(console: MakeConsole) -> None:
    """The console says so instead of going round."""
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        await settled(pilot)
        first = column(pilot, "tasks", "Loan")[0]
        await press(pilot, "enter", "N")
        assert shown(pilot, "#identity").startswith(first)
        assert [notice.message for notice in pilot.app._notifications] == ["No further case in this list."]
