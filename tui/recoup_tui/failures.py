"""The two ways in which asking the server can fail."""

from typing import Final

from recoup_tui.shapes import Problem

UNKNOWN: Final = "UNAUTHENTICATED"


class ServerAway(Exception):
    """The server gave no answer. Nothing is known about what was asked."""


class ServerRefused(Exception):
    """The server answered with top-level errors. `problems` has at least one."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @property
    def is_unknown(self) -> bool:
        """Whether the server does not know who asks: the token is wrong, expired or revoked."""
        return any(problem.code == UNKNOWN for problem in self.problems)
