"""Whose work waits: a chip for each role with its counts. A column at the side where there is room, else a line."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.events import Click
from textual.widgets import Static

from recoup_tui.figures import count
from recoup_tui.messages import RoleChosen
from recoup_tui.session import session_of
from recoup_tui.shapes import Count

ROOMY: Final = 120


class RoleChip(Static):
    """One role and how much waits for it: open, due today, late."""

    def __init__(self, part: str | None) -> None:
        super().__init__(classes="role")
        self.part = part

    def on_click(self, event: Click) -> None:
        """Choose this role."""
        event.stop()
        self.post_message(RoleChosen(self.part))


class RoleCounts(ScrollableContainer, can_focus=False):
    """All roles, everybody first. The chosen one is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Sequence[Count] = ()
        self.part: str | None = None

    def compose(self) -> ComposeResult:
        """Everybody's chip; the others come with the counts."""
        yield RoleChip(None)

    async def show(self, counts: Sequence[Count], part: str | None) -> None:
        """Show these counts with `part` chosen."""
        self._counts, self.part = tuple(counts), part
        chips = list(self.query(RoleChip))
        parts = [None, *(entry["part"]["code"] for entry in counts)]
        if [chip.part for chip in chips] != parts:
            await self.remove_children()
            chips = [RoleChip(code) for code in parts]
            await self.mount_all(chips)
        for chip, text in zip(chips, self._texts(), strict=True):
            chip.update(text)
            chip.set_class(chip.part == part, "-chosen")
            if chip.part == part:
                self.call_after_refresh(self.scroll_to_widget, chip, animate=False)

    def _texts(self) -> list[Text]:
        everybody = session_of(self).words("worklist.everybody")
        opened = sum(entry["open"] for entry in self._counts)
        due, late = sum(entry["dueToday"] for entry in self._counts), sum(entry["late"] for entry in self._counts)
        return [self._text(everybody, opened, due, late)] + [
            self._text(entry["part"]["label"], entry["open"], entry["dueToday"], entry["late"])
            for entry in self._counts
        ]

    def _text(self, name: str, opened: int, due: int, late: int) -> Text:
        words, palette = session_of(self).words, session_of(self).painter().palette
        text = Text(name, style="bold", no_wrap=True, overflow="ellipsis")
        text.append(f" {count(opened)}", style=palette.accent)
        if self.app.size.width >= ROOMY:
            text.append(
                f"\n  {words('worklist.due_count', count=count(due))}", style=palette.caution if due else palette.muted
            )
            text.append(
                f"  {words('worklist.late_count', count=count(late))}", style=palette.bad if late else palette.muted
            )
        elif late:
            text.append(f" {words('worklist.late_short', count=count(late))}", style=palette.bad)
        return text

    def beside(self, by: int) -> str | None:
        """The role that follows (1) or precedes (-1) the chosen one, around the end."""
        parts = [None, *(entry["part"]["code"] for entry in self._counts)]
        place = parts.index(self.part) if self.part in parts else 0
        return parts[(place + by) % len(parts)]
