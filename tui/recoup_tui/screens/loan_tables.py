"""The columns of the loan's lists, one after another as its tabs stand."""

from collections.abc import Callable
from typing import Final

from rich.text import Text

from recoup_tui.asks.amendment import AmendmentRow
from recoup_tui.asks.ledger import Leg
from recoup_tui.figures import NOTHING, Painter
from recoup_tui.shapes import Bill, Code, GradeChange, Payment, Posting, ScheduleRow, TaskRow
from recoup_tui.widgets.amended import worded
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
COMMON: Final = frozenset({"loan", "valueOn", "reason", "idempotencyKey"})
"""What every amendment tells."""


def _bill_state(bill: Bill, paint: Painter) -> Text:
    text = paint.label(bill["state"])
    if bill["isMissed"]:
        text.stylize(f"bold {paint.palette.bad}")
    return text


def _seq(seq: int | None, paint: Painter) -> Text:
    return paint.muted(NOTHING) if seq is None else Text(str(seq), justify="right")


def _kind(posting: Posting, paint: Painter) -> Text:
    return _of_kind(posting["kind"], paint, reverses=posting["reverses"])


def _leg_kind(leg: Leg, paint: Painter) -> Text:
    return _of_kind(leg["kind"], paint, reverses=leg["reverses"])


def _of_kind(kind: Code, paint: Painter, *, reverses: bool) -> Text:
    text = paint.label(kind)
    return text.append(f" × {paint.words('loan.reversal')}", style=paint.palette.caution) if reverses else text


def _side(leg: Leg, side: str, paint: Painter) -> Text:
    return paint.amount(leg["amount"]) if leg["side"]["code"] == side else Text("")


def _told(row: AmendmentRow, paint: Painter) -> str:
    """What a command told beyond its day and reason."""
    return ", ".join(" ".join(worded(told, paint)) for told in row["told"] if told["name"] not in COMMON)


def _standing(paint: Painter, *, is_reversed: bool) -> Text:
    if is_reversed:
        return Text(f"× {paint.words('loan.reversed')}", style=paint.palette.bad, no_wrap=True)
    return Text(paint.words("loan.booked"), style=paint.palette.good, no_wrap=True)


DUES: Final[tuple[Column[Bill], ...]] = (
    Column(title="column.number", cell=lambda bill, paint: _seq(bill["seq"], paint), right=True),
    Column(title="column.due", cell=lambda bill, paint: paint.plain(bill["rolledDueOn"])),
    Column(title="column.kind", cell=lambda bill, paint: paint.label(bill["kind"]), from_width=WIDE),
    Column(title="column.principal", cell=lambda bill, paint: paint.amount(bill["principal"]), right=True),
    Column(title="column.interest", cell=lambda bill, paint: paint.amount(bill["interest"]), right=True),
    Column(title="column.cost", cell=lambda bill, paint: paint.amount(bill["cost"]), right=True, from_width=WIDE),
    Column(title="column.penalty", cell=lambda bill, paint: paint.amount(bill["penalty"]), right=True),
    Column(
        title="column.compound", cell=lambda bill, paint: paint.amount(bill["compound"]), right=True, from_width=WIDE
    ),
    Column(title="column.paid", cell=lambda bill, paint: paint.amount(bill["paid"]), right=True),
    Column(
        title="column.outstanding",
        cell=lambda bill, paint: paint.amount(bill["outstanding"], alarming=bill["isMissed"]),
        right=True,
    ),
    Column(
        title="column.overdue_days",
        cell=lambda bill, paint: paint.days(bill["daysPastDue"]),
        right=True,
        from_width=WIDE,
    ),
    Column(title="column.state", cell=_bill_state, stretch=1, at_least=6),
)
JOURNAL: Final[tuple[Column[Posting], ...]] = (
    Column(title="column.effective", cell=lambda posting, paint: paint.plain(posting["effectiveOn"])),
    Column(title="column.booked", cell=lambda posting, paint: paint.plain(posting["bookedOn"]), from_width=WIDE),
    Column(title="column.kind", cell=_kind, stretch=2, at_least=10),
    Column(title="column.bill", cell=lambda posting, paint: _seq(posting["billSeq"], paint), right=True),
    Column(title="column.debit", cell=lambda posting, paint: paint.label(posting["debit"]), stretch=2, at_least=12),
    Column(title="column.credit", cell=lambda posting, paint: paint.label(posting["credit"]), stretch=2, at_least=12),
    Column(title="column.amount", cell=lambda posting, paint: paint.amount(posting["amount"]), right=True),
)
PAYMENTS: Final[tuple[Column[Payment], ...]] = (
    Column(title="column.payment", cell=lambda payment, paint: paint.plain(payment["number"])),
    Column(title="column.value_date", cell=lambda payment, paint: paint.plain(payment["valueDate"])),
    Column(title="column.booked", cell=lambda payment, paint: paint.plain(payment["bookedOn"]), from_width=WIDE),
    Column(title="column.amount", cell=lambda payment, paint: paint.amount(payment["amount"]), right=True),
    Column(title="column.channel", cell=lambda payment, paint: paint.plain(payment["channel"]), from_width=WIDE),
    Column(
        title="column.reference", cell=lambda payment, paint: paint.plain(payment["reference"]), stretch=1, at_least=8
    ),
    Column(title="column.payer", cell=lambda payment, paint: paint.plain(payment["payer"]), stretch=1, at_least=8),
    Column(title="column.state", cell=lambda payment, paint: _standing(paint, is_reversed=payment["isReversed"])),
)
TASKS: Final[tuple[Column[TaskRow], ...]] = (
    Column(title="column.task", cell=lambda task, paint: paint.label(task["code"]), stretch=2, at_least=14),
    Column(title="column.role", cell=lambda task, paint: paint.label(task["part"]), stretch=1, at_least=10),
    Column(title="column.opened", cell=lambda task, paint: paint.plain(task["openedOn"])),
    Column(title="column.due", cell=lambda task, paint: paint.plain(task["dueOn"])),
    Column(title="column.late", cell=lambda task, paint: paint.days(task["daysLate"]), right=True),
    Column(title="column.state", cell=lambda task, paint: paint.plain(paint.words(f"task_state.{task['state']}"))),
    Column(
        title="column.reason",
        cell=lambda task, paint: paint.plain("; ".join(task["reasons"])),
        stretch=5,
        at_least=16,
        from_width=WIDE,
    ),
)
SCHEDULE: Final[tuple[Column[ScheduleRow], ...]] = (
    Column(title="column.number", cell=lambda row, paint: _seq(row["seq"], paint), right=True),
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["rolledDueOn"])),
    Column(title="column.principal", cell=lambda row, paint: paint.amount(row["principal"]), right=True),
    Column(title="column.interest", cell=lambda row, paint: paint.amount(row["interest"]), right=True),
    Column(title="column.total", cell=lambda row, paint: paint.amount(row["total"]), right=True),
    Column(title="column.balance_after", cell=lambda row, paint: paint.amount(row["balance"]), right=True, stretch=1),
)

AMENDMENTS: Final[tuple[Column[AmendmentRow], ...]] = (
    Column(title="column.amendment", cell=lambda row, paint: paint.plain(row["number"]), from_width=WIDE),
    Column(title="column.command", cell=lambda row, paint: paint.label(row["command"]), stretch=2, at_least=14),
    Column(title="column.value_date", cell=lambda row, paint: paint.plain(row["valueDate"])),
    Column(title="column.booked", cell=lambda row, paint: paint.plain(row["bookedOn"]), from_width=WIDE),
    Column(title="column.told", cell=lambda row, paint: paint.plain(_told(row, paint)), stretch=3, at_least=14),
    Column(title="column.reason", cell=lambda row, paint: paint.plain(row["reason"]), stretch=2, at_least=10),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["madeBy"])),
    Column(title="column.state", cell=lambda row, paint: _standing(paint, is_reversed=row["isReversed"])),
)
LEGS: Final[tuple[Column[Leg], ...]] = (
    Column(title="column.transfer", cell=lambda leg, paint: _seq(leg["seq"], paint), right=True),
    Column(title="column.effective", cell=lambda leg, paint: paint.plain(leg["effectiveOn"])),
    Column(title="column.booked", cell=lambda leg, paint: paint.plain(leg["bookedOn"]), from_width=WIDE),
    Column(title="column.account", cell=lambda leg, paint: paint.label(leg["account"]), stretch=2, at_least=12),
    Column(title="column.debit", cell=lambda leg, paint: _side(leg, "DEBIT", paint), right=True),
    Column(title="column.credit", cell=lambda leg, paint: _side(leg, "CREDIT", paint), right=True),
    Column(
        title="column.other_account",
        cell=lambda leg, paint: paint.label(leg["other"]),
        stretch=2,
        at_least=12,
        from_width=WIDE,
    ),
    Column(title="column.kind", cell=_leg_kind, stretch=1, at_least=8),
)


def grade_columns(regime: Callable[[], str]) -> tuple[Column[GradeChange], ...]:
    """The columns of the grade history, on the scale of the regime, which is known once the loan is loaded."""
    return (
        Column(title="column.on", cell=lambda change, _: Text(change["on"], no_wrap=True)),
        Column(title="column.before", cell=lambda change, paint: paint.grade_of(change["before"], regime())),
        Column(title="column.after", cell=lambda change, paint: paint.grade_of(change["after"], regime())),
        Column(
            title="column.reason",
            cell=lambda change, paint: paint.plain("; ".join(reason["text"] for reason in change["because"])),
            stretch=1,
            at_least=16,
        ),
    )
