"""Where a request came from: its id, the address, the token or session. The audit trail keeps it beside every command.

    with origin.of(Origin(request_id="…", address="10.0.0.7", token="…")):
        ...                                      # whatever is commanded inside was commanded from there

The server says it once a request; whoever runs the program on the database itself comes from nowhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

LENGTH_MAX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`token` is the id of an API token or of a session, never its secret. Longer texts are cut."""

    request_id: str = ""
    address: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        for name in ("request_id", "address", "token"):
            object.__setattr__(self, name, getattr(self, name)[:LENGTH_MAX])


NOWHERE: Final = Origin()
_present: ContextVar[Origin] = ContextVar("recoup_origin", default=NOWHERE)


def present() -> Origin:
    """Where the present request came from."""
    return _present.get()


@contextmanager
def of(origin: Origin) -> Iterator[None]:
    """Everything inside comes from there."""
    before = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(before)
