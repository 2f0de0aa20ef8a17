"""The doors between Recoup and a regime, and the one through which messages leave.

A regime is a module, named by an entry point of the group `recoup.regime` whose name is the regime's code. It marks
functions with `@hookimpl`; a hook it does not need it leaves out. Hooks are called one implementation at a time, so
that one regime's failure is one regime's result. Whoever only carries messages stands in the entry-point group
`recoup.notifier` and marks `recoup_deliver` alone.
"""

from typing import TYPE_CHECKING, Final

import pluggy

from recoup.regime.context import Delivery, Event, Message
from recoup.regime.spec import RegimeSpec

if TYPE_CHECKING:
    import typer

PROJECT: Final = "recoup"

hookimpl: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a function as a regime's implementation of a hook."""

_specification: Final = pluggy.HookspecMarker(PROJECT)


@_specification
def recoup_register_regime() -> RegimeSpec:  # type: ignore[empty-body]
    """Return the regime.

    Called once, when the program starts, before any loan is read. The answer is one frozen `RegimeSpec`; building it
    must not read files, the network or the clock, since the same regime must mean the same everywhere. Whatever is
    raised here, and whatever the checks find in the answer, puts this regime into quarantine and leaves the others
    alone.
    """


@_specification
def recoup_register_commands(cli: "typer.Typer") -> None:
    """Add commands of the regime to the program, below `recoup <code>`.

    Called when the program is put together, after the regime was found to be sound. Commands may use the public rules
    and the regime's own tables; they reach the ledger only as any other program does, through GraphQL.
    """


@_specification
def recoup_on_event(event: Event) -> None:
    """See something that has happened to a loan of any regime.

    Called after the transaction was committed, in the order of the journal, at least once. The event is frozen; it
    cannot be refused or changed, and nothing can be written from here. What is raised is logged and not felt.
    """


@_specification
def recoup_deliver(message: Message) -> Delivery | None:
    """Carry a message to a person, or leave it to others.

    Called outside of any transaction, in a thread, once the contact gate has let the message through; None leaves it to
    the next notifier and at last to the channels that the core brings. Whatever is raised is logged, and the message
    is tried again later. A try that was cut off is repeated with the same `message.id`.
    """
