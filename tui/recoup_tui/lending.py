"""The commands that begin a loan or name who looks after it, as the menu of a loan has them."""

from typing import Any, Final

from recoup_tui.forms import TODAY, Entry, Form, Kind
from recoup_tui.questions import ACT

APPROVED: Final = "APPROVED"
"""The stage of a contract of which nothing was paid out yet."""
CONFIRM: Final[Form[Any]] = Form(root="loanScheduleConfirm", question=ACT, entries=(), has_key=False, has_preview=False)
DISBURSE: Final[Form[Any]] = Form(
    root="loanDisburse",
    question=ACT,
    entries=(
        Entry(name="valueDate", kind=Kind.DAY, initial=TODAY),
        Entry(name="amount", kind=Kind.MONEY, needed=False),
    ),
    has_preview=False,
)
ASSIGN: Final[Form[Any]] = Form(
    root="officerAssign", question=ACT, entries=(Entry(name="officer"),), has_key=False, has_preview=False
)
BEGINNING: Final = (CONFIRM, DISBURSE)
"""What is done to a contract before it is a debt (RB-03)."""
