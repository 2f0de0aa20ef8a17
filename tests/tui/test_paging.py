"""Pages: one page at a time is held, and stepping over its edge turns it."""

from recoup_tui.paging import Pages, listed
from recoup_tui.shapes import Connection


async def seven(size: int = 3) -> Pages[int]:
    """Seven rows in pages of three."""
    pages = Pages(listed(list(range(7))), size=size)
    await pages.refresh()
    return pages


async def test_a_page_holds_no_more_rows_than_its_size() -> None:
    """Never load all."""
    pages = await seven()
    assert (pages.rows, pages.total, pages.has_next, pages.has_previous) == ([0, 1, 2], 7, True, False)


async def test_stepping_past_the_last_row_turns_to_the_first_row_of_the_next_page() -> None:
    """And back again to the last row of the page before."""
    pages = await seven()
    pages.at = 2
    assert await pages.step(1)
    assert (pages.chosen, pages.before) == (3, 3)
    assert await pages.step(-1)
    assert (pages.chosen, pages.before) == (2, 0)


async def test_the_ends_of_the_list_hold() -> None:
    """No step leads out of it."""
    pages = await seven()
    assert not await pages.step(-1)
    assert await pages.forward()
    assert await pages.forward()
    assert (pages.rows, await pages.step(1)) == ([6], False)


async def test_a_page_that_shrank_keeps_the_choice_inside_it() -> None:
    """A case that somebody else closed does not leave the cursor in the void."""
    rows = [1, 2, 3]

    async def fetch(first: int, after: str | None) -> Connection[int]:
        return await listed(rows)(first, after)

    pages = Pages(fetch)
    await pages.refresh()
    pages.at = 2
    rows.pop()
    await pages.refresh()
    assert pages.chosen == 2


async def test_an_empty_list_has_no_choice() -> None:
    """Nothing is under the cursor."""
    pages: Pages[int] = Pages(listed([]))
    await pages.refresh()
    assert pages.chosen is None
