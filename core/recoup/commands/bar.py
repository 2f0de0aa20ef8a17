"""A progress bar for services that take longer than a second; nothing where nobody watches a terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from recoup.translation import Language, say


class Bar:
    """`recoup.services.progress.Progress`, drawn on the error stream so that the output can be piped."""

    def __init__(self, language: Language) -> None:
        console = Console(stderr=True)
        self._language = language
        self._step: TaskID | None = None
        self._shown = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TaskProgressColumn(show_speed=True),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        """Start to draw."""
        self._shown.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        """Wipe the bar away."""
        self._shown.stop()

    def begin(self, step: str, total: int) -> None:
        """A step in place of the one before; 0 units: nobody knows how many."""
        if self._step is not None:
            self._shown.remove_task(self._step)
        self._step = self._shown.add_task(say(f"step.{step}", self._language), total=total or None)

    def advance(self, count: int) -> None:
        """So many units are done."""
        if self._step is not None:
            self._shown.advance(self._step, count)
