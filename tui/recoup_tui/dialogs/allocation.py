"""Name afterwards what a payment is for: its dues, or how much of it is for which component (HA-01, TA-01)."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType

from recoup_tui.asks.allocation import ALLOCATE, AllocationResult
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import DECLARED, Entry, Form, Kind
from recoup_tui.shapes import Loan
from recoup_tui.widgets.amended import asked_of
from recoup_tui.widgets.preview import allocation, standing_after

COMPONENTS: Final = ("COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL")
ALLOCATION: Final = Form(
    root="paymentAllocate",
    question=ALLOCATE,
    entries=(
        Entry(name="designation", kind=Kind.LIST, needed=False, hint="hint.designation"),
        Entry(name="reason", hint="hint.reason"),
    ),
)


def allocation_form() -> Form[AllocationResult]:
    """The form with an amount for each component, which go out as `split`."""
    split = tuple(
        Entry(name=f"{DECLARED}{one}", word=f"choice.{one}", kind=Kind.MONEY, needed=False) for one in COMPONENTS
    )
    entries = (*ALLOCATION.entries[:1], *split, *ALLOCATION.entries[1:])
    return Form(root=ALLOCATION.root, question=ALLOCATION.question, entries=entries)


class AllocationDialog(FormDialog[AllocationResult]):
    """The preview says where the money would lie, how the loan would stand beside `before`, and who has to agree."""

    before: Loan | None = None

    def payload(self, mode: str) -> dict[str, object]:
        """An amount for each component of which one was typed."""
        given = super().payload(mode)
        names = [name for name in given if name.startswith(DECLARED)]
        split = [{"component": name.removeprefix(DECLARED), "amount": given.pop(name)} for name in names]
        return given | ({"split": split} if split else {})

    def picture(self, result: AllocationResult) -> Sequence[RenderableType]:
        """Where it would lie, and how the loans would stand."""
        paint = self.session.painter()
        after = [standing_after(self.before, loan, paint) for loan in result["loans"] or ()]
        return [asked_of(result["needed"] or (), (), paint), allocation(result["lines"] or (), None, paint), *after]
