"""How far a long piece of work has come, for whoever shows it."""

from time import monotonic
from typing import Final, Protocol

from recoup.errors import Problem, Refused


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


class Patience:
    """Stops a run between two of its transactions when its time is over: what is done is kept, and it can go on.

    Raises `Refused` RUN_UNFINISHED out of `advance`, which a run calls where it can be stopped.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._until = monotonic() + seconds

    def begin(self, step: str, total: int) -> None:
        """Nothing: no step is too long before it has begun."""

    def advance(self, count: int) -> None:  # noqa: ARG002  how much was done does not matter
        """Look at the clock."""
        if monotonic() >= self._until:
            raise Refused(Problem(code="RUN_UNFINISHED", limit=str(self._seconds), retryable=True))
