"""How far a long piece of work has come, for whoever shows it."""

from typing import Final, Protocol


class Progress(Protocol):
    """Told by long-running services as they go; a bar, a log line, or nothing."""

    def begin(self, step: str, total: int) -> None:
        """A step starts: its code (words under `step.<code>`) and how many units it has."""
        ...

    def advance(self, count: int) -> None:
        """So many units of the present step are done."""
        ...


class Silence:
    """Nobody watches."""

    def begin(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self, count: int) -> None:
        """Nothing."""


SILENCE: Final = Silence()
