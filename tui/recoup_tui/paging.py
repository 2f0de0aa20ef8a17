"""A window over a list on the server: one page at a time, forward by cursor and back by the cursors already seen."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic

from recoup_tui.shapes import Connection, PageInfo, Row

PAGE_ROWS: Final = 100

Fetch = Callable[[int, str | None], Awaitable[Connection[Row]]]


def listed(rows: Sequence[Row]) -> Fetch[Row]:
    """A fetch over a list that the server gave whole, such as a repayment plan."""

    async def fetch(first: int, after: str | None) -> Connection[Row]:
        start = int(after or 0)
        end = min(start + first, len(rows))
        more: PageInfo = {"hasNextPage": end < len(rows), "endCursor": str(end)}
        return {"nodes": list(rows[start:end]), "pageInfo": more, "totalCount": len(rows), "totalCountIsExact": True}

    return fetch


class Pages(Generic[Row]):
    """The page in view and the row that is chosen on it. Never holds more than one page."""

    def __init__(self, fetch: Fetch[Row], *, size: int = PAGE_ROWS) -> None:
        self._fetch = fetch
        self._size = size
        self._starts: list[str | None] = [None]
        self._end: str | None = None
        self.rows: list[Row] = []
        self.at = 0
        self.total = 0
        self.total_is_exact = True
        self.has_next = False
        self.is_loaded = False

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return len(self._starts) > 1

    @property
    def before(self) -> int:
        """How many rows lie before this page."""
        return (len(self._starts) - 1) * self._size

    @property
    def chosen(self) -> Row | None:
        """The chosen row, if there is any."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    def anew(self, fetch: Fetch[Row]) -> "Pages[Row]":
        """The same list asked for in another way: at the same page and row."""
        pages = Pages(fetch, size=self._size)
        pages._starts, pages.at = [*self._starts], self.at
        return pages

    async def refresh(self) -> None:
        """Ask for the page in view again, or for the last one where that has gone; the choice stays at its place."""
        page = await self._fetch(self._size, self._starts[-1])
        while not page["nodes"] and self.has_previous:
            self._starts.pop()
            page = await self._fetch(self._size, self._starts[-1])
        self.rows = list(page["nodes"])
        self.total, self.total_is_exact = page["totalCount"], page["totalCountIsExact"]
        self.has_next, self._end = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        self.at = max(0, min(self.at, len(self.rows) - 1))
        self.is_loaded = True

    async def forward(self) -> bool:
        """Turn to the next page and choose its first row; False at the end of the list."""
        if not self.has_next:
            return False
        self._starts.append(self._end)
        self.at = 0
        await self.refresh()
        return True

    async def back(self) -> bool:
        """Turn to the page before and choose its last row; False at the start of the list."""
        if not self.has_previous:
            return False
        self._starts.pop()
        self.at = self._size - 1
        await self.refresh()
        return True

    async def step(self, by: int) -> bool:
        """Choose the next (1) or previous (-1) row, over the page's edge if need be; False where the list ends."""
        if 0 <= self.at + by < len(self.rows):
            self.at += by
            return True
        return await (self.forward() if by > 0 else self.back())
