"""The commands that change what was agreed on a loan or let go of a claim: a form for each, as the menu has them."""

from typing import Final

from recoup_tui.asks.amendment import AMEND, AmendmentResult
from recoup_tui.forms import TODAY, Entry, Form, Kind

_DAY: Final = Entry(name="valueDate", kind=Kind.DAY, initial=TODAY)
_WHY: Final = Entry(name="reason")
_AMOUNT: Final = Entry(name="amount", kind=Kind.MONEY)
_RATE: Final = Entry(name="rate", kind=Kind.RATE, needed=False)
METHODS: Final = ("ANNUITY", "EQUAL_PRINCIPAL", "FLAT", "INTEREST_ONLY", "BULLET", "SINGLE", "IRREGULAR")
MOVE: Final = "loanRegimeChange"
"""The one whose choices are those of other regimes than the loan's."""
_DIFFICULTIES: Final = ("OVERDUE", "LIKELY_OVERDUE", "NON_PERFORMING", "NO_OTHER_FINANCING", "DELISTING", "OTHER")


def _form(root: str, *entries: Entry) -> Form[AmendmentResult]:
    return Form(root=root, question=AMEND, entries=(*entries, _DAY, _WHY))


AMENDMENTS: Final[tuple[Form[AmendmentResult], ...]] = (
    _form(
        "loanExtend",
        Entry(name="months", kind=Kind.WHOLE, needed=False),
        Entry(name="maturityOn", kind=Kind.DAY, needed=False),
        _RATE,
    ),
    _form("loanReamortise", Entry(name="way", kind=Kind.CHOICE, choices=("SHORTER_TERM", "SMALLER_INSTALMENT"))),
    _form("loanAccelerate", Entry(name="dueOn", kind=Kind.DAY)),
    _form(
        "loanRestructure",
        Entry(name="difficulty", kind=Kind.CHOICE, choices=_DIFFICULTIES),
        Entry(name="instalments", kind=Kind.WHOLE),
        Entry(name="firstDueOn", kind=Kind.DAY),
        Entry(name="every", kind=Kind.WHOLE, initial="1"),
        Entry(name="unit", kind=Kind.CHOICE, choices=("MONTHS", "WEEKS", "DAYS"), initial="MONTHS"),
        Entry(name="method", kind=Kind.CHOICE, choices=METHODS, needed=False),
        _RATE,
        Entry(name="lines", kind=Kind.LINES, needed=False),
        Entry(name="forgivePrincipal", kind=Kind.MONEY, needed=False),
        Entry(name="capitalise", kind=Kind.FLAG, initial="false"),
    ),
    _form("loanRateChange", Entry(name="rate", kind=Kind.RATE)),
    _form("loanProductChange", Entry(name="product", kind=Kind.CHOICE)),
    _form(
        MOVE,
        Entry(name="regime", kind=Kind.CHOICE),
        Entry(name="product", kind=Kind.CHOICE),
        Entry(name="attributes", kind=Kind.PAIRS, needed=False),
    ),
    _form("loanTransfer", Entry(name="organisation")),
    _form(
        "chargeWaive",
        Entry(name="component", kind=Kind.CHOICE, choices=("COST", "INTEREST", "PENALTY", "COMPOUND")),
        _AMOUNT,
    ),
    _form(
        "loanWriteOff",
        Entry(name="criterion"),
        Entry(name="evidence"),
        Entry(name="amount", kind=Kind.MONEY, needed=False),
    ),
    _form("loanMisuse", _AMOUNT),
    _form("suspenseApply", _AMOUNT),
    _form("suspenseRefund", _AMOUNT, Entry(name="payee"), Entry(name="reference", needed=False)),
)
REVERSE: Final = Form(root="amendmentReverse", question=AMEND, entries=(_WHY,))
