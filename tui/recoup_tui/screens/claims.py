"""What a claim hangs on beside its money: promises of the debtor, and the clocks of the law with their events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recoup_tui.asks.promise import CLOCKS, PROMISES, Clock, Promise
from recoup_tui.dialogs.contact import CHANNELS
from recoup_tui.figures import Painter
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import LOGS_CONTACT, TELLS_FACT
from recoup_tui.questions import ACT
from recoup_tui.screens.tabs import Act, Tab, paged, whole
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Loan
from recoup_tui.widgets.paged_table import Column

WARNING_DAYS: Final = 180
"""From so many days on, what is left stands out: the first alarm of the law's clocks."""
KINDS: Final = (
    "DEMAND", "CONSENT", "ACKNOWLEDGEMENT", "SUIT", "JUDGMENT", "ENFORCEMENT", "GUARANTEE_JOINT", "GUARANTEE_GENERAL",
    "GUARANTOR_DEMAND",
)  # fmt: skip
PROMISE: Final[Form[Any]] = Form(
    root="promiseRecord",
    question=ACT,
    entries=(
        Entry(name="amount", kind=Kind.MONEY),
        Entry(name="dueOn", kind=Kind.DAY),
        Entry(name="madeOn", kind=Kind.DAY, needed=False),
        Entry(name="channel", kind=Kind.CHOICE, choices=CHANNELS, needed=False),
        Entry(name="note", needed=False, word="field.remark"),
    ),
    has_key=False,
    has_preview=False,
)
EVENT: Final[Form[Any]] = Form(
    root="claimEventRecord",
    question=ACT,
    entries=(
        Entry(name="kind", kind=Kind.CHOICE, choices=KINDS),
        Entry(name="on", kind=Kind.DAY),
        Entry(name="until", kind=Kind.DAY, needed=False),
        Entry(name="person", needed=False),
        Entry(name="method", kind=Kind.CHOICE, choices=(*CHANNELS, "NOTARY", "COURT", "ANNOUNCEMENT"), needed=False),
        Entry(name="outcome", kind=Kind.CHOICE, choices=("SERVED", "UNDELIVERED"), needed=False),
        Entry(name="proof", kind=Kind.FILE, needed=False),
    ),
    has_key=False,
    has_preview=False,
)

UNDO: Final[Form[Any]] = Form(
    root="claimEventUndo",
    question=ACT,
    entries=(Entry(name="claimEventId", kind=Kind.CHOICE), Entry(name="reason")),
    has_key=False,
    has_preview=False,
)


def _left(clock: Clock, paint: Painter) -> Text:
    if clock["stoppedOn"]:
        return paint.muted("–")
    soon = clock["daysLeft"] <= WARNING_DAYS
    style = f"bold {paint.palette.bad}" if clock["daysLeft"] < 0 else paint.palette.caution if soon else ""
    return Text(str(clock["daysLeft"]), style=style, justify="right", no_wrap=True)


def _story(clock: Clock, paint: Painter) -> Sequence[RenderableType]:
    """Each event, what it did, and why it counts or does not."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for step in clock["story"]:
        mark = Text("✓", style=paint.palette.good) if step["isCounted"] else Text("×", style=paint.palette.bad)
        event = step["event"]["label"] if step["event"] else paint.words("claim.due_day")
        proof = step["evidence"]["name"] if step["evidence"] else step["proof"]
        about = " · ".join(part for part in (step["person"], step["method"], proof, *step["rules"]) if part)
        table.add_row(mark, step["on"], f"{event} → {step['effect']['label']}", paint.muted(about))
    return [table]


PROMISE_COLUMNS: Final[tuple[Column[Promise], ...]] = (
    Column(title="column.made", cell=lambda row, paint: paint.plain(row["madeOn"])),
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["dueOn"])),
    Column(title="column.promised", cell=lambda row, paint: paint.amount(row["amount"], currency=True), right=True),
    Column(title="column.came", cell=lambda row, paint: paint.amount(row["paid"]), right=True),
    Column(title="column.state", cell=lambda row, paint: paint.label(row["state"])),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["takenBy"])),
    Column(title="column.note", cell=lambda row, paint: paint.plain(row["note"]), stretch=1, at_least=8),
)
CLOCK_COLUMNS: Final[tuple[Column[Clock], ...]] = (
    Column(title="column.course", cell=lambda row, paint: paint.label(row["course"]), stretch=2, at_least=12),
    Column(title="column.person", cell=lambda row, paint: paint.plain(row["person"]), stretch=1, at_least=6),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["since"])),
    Column(title="column.expires", cell=lambda row, paint: paint.plain(row["expiresOn"])),
    Column(title="column.days_left", cell=_left, right=True),
    Column(title="column.state", cell=lambda row, paint: paint.label(row["state"])),
)


def claim_tabs(loan: Loan) -> tuple[Tab[Any], ...]:
    """Promises and clocks of a loan."""
    given: dict[str, object] = {"loanId": loan["id"]}
    promises = Tab(
        name="promises",
        columns=PROMISE_COLUMNS,
        fetch=paged(PROMISES, lambda answer: answer["promises"], filter=given),
        acts={"do": Act(form=PROMISE, needs=LOGS_CONTACT, given=lambda _: given, currency=loan["currency"])},
    )

    async def events(session: Session) -> Mapping[str, Sequence[Code]]:
        """What happened, oldest first, each once however many clocks it moved."""
        clocks = (await session.ask(CLOCKS, loanId=loan["id"]))["clocks"]
        told = {
            key: f"{step['on']} {step['event']['label']}"
            for clock in clocks
            for step in clock["story"]
            if step["event"] and (key := step["eventId"])
        }
        return {"claimEventId": sorted((Code(code=key, label=label) for key, label in told.items()), key=_label)}

    clocks = Tab(
        name="clocks",
        columns=CLOCK_COLUMNS,
        fetch=whole(CLOCKS, lambda answer: answer["clocks"], loanId=loan["id"]),
        told=_story,
        acts={
            "do": Act(form=EVENT, needs=TELLS_FACT, given=lambda _: given),
            "change": Act(form=UNDO, needs=TELLS_FACT, choices=events),
        },
    )
    return (promises, clocks)


def _label(event: Code) -> str:
    return event["label"]
