"""Delegations: who signs in whose name, for which part, from when to when."""

from typing import Any, ClassVar, Final

from textual.binding import BindingType

from recoup_tui.asks.delegation import DELEGATIONS, Delegation
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.questions import ACT
from recoup_tui.screens.people import units
from recoup_tui.screens.tabs import Act, Tab, TabsPage, paged
from recoup_tui.session import Session
from recoup_tui.shapes import Code
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
GIVE: Final[Form[Any]] = Form(
    root="delegationGive",
    question=ACT,
    entries=(
        Entry(name="delegate"),
        Entry(name="part", kind=Kind.CHOICE),
        Entry(name="organisation", kind=Kind.CHOICE),
        Entry(name="beginsOn", kind=Kind.DAY),
        Entry(name="endsOn", kind=Kind.DAY),
        Entry(name="reason"),
        Entry(name="giver", needed=False),
    ),
    has_key=False,
    has_preview=False,
)
END: Final[Form[Any]] = Form(root="delegationEnd", question=ACT, entries=(), has_key=False, has_preview=False)
COLUMNS: Final[tuple[Column[Delegation], ...]] = (
    Column(title="column.giver", cell=lambda row, paint: paint.plain(row["giver"]), stretch=1, at_least=8),
    Column(title="column.delegate", cell=lambda row, paint: paint.plain(row["delegate"]), stretch=1, at_least=8),
    Column(title="column.role", cell=lambda row, paint: paint.plain(row["partText"]), stretch=1, at_least=8),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"])),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["beginsOn"])),
    Column(title="column.until", cell=lambda row, paint: paint.plain(row["endedOn"] or row["endsOn"])),
    Column(title="column.reason", cell=lambda row, paint: paint.plain(row["reason"]), stretch=2, from_width=WIDE),
)


async def _lendable(session: Session) -> dict[str, list[Code]]:
    """One's parts, and where."""
    return await units(session) | {"part": session.viewer["parts"] if session.viewer else []}


class DelegationsPage(TabsPage):
    """One list; giving and taking back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.DELEGATIONS)
    scope = Scope.DELEGATIONS
    tabs = (
        Tab(
            name="delegations",
            columns=COLUMNS,
            fetch=paged(DELEGATIONS, lambda answer: answer["delegations"]),
            acts={
                "new": Act(form=GIVE, choices=_lendable),
                "end": Act(
                    form=END,
                    needs_row=True,
                    given=lambda row: {"delegationId": row["id"]},
                    about=lambda row: f"{row['giver']} → {row['delegate']}",
                ),
            },
        ),
    )
