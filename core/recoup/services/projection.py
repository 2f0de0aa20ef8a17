"""What the kernel says of loans without anything being written: dues to come, and figures of the open business day."""

from collections.abc import Iterable

from recoup.rules import schedule
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Terms
from recoup.rules.schedule import PlanLines, Row
from recoup.services import boarding, regime
from recoup.services.boarding import Around
from recoup.services.contract import LoanDraft
from recoup.services.loan_query import ScheduleRow


def shown(rows: Iterable[Row]) -> tuple[ScheduleRow, ...]:
    """Rows of the kernel as they are shown."""
    return tuple(
        ScheduleRow(
            seq=row.number,
            due_on=date_of(row.due_on),
            rolled_due_on=date_of(row.rolled_due_on),
            principal=row.principal,
            interest=row.interest,
            total=row.total,
            balance=row.balance,
        )
        for row in rows
    )


async def preview(draft: LoanDraft, books: Around, *, day: int) -> tuple[ScheduleRow, ...]:
    """The dues of a contract that passed `boarding.examine`, were it drawn in full on the planned day."""
    prepared = boarding.ready(draft, books)
    lines = PlanLines.of(
        [
            {
                "number": number,
                "due_on": day_of(line.due_on),
                "principal": line.principal,
                "interest": -1 if line.interest is None else line.interest,
            }
            for number, line in enumerate(draft.lines, start=1)
        ]
    )
    policy = await regime.policy_for(prepared.key, day)
    rows = schedule.preview(Terms.of([prepared.terms]), policy, principal=draft.principal, rate=draft.rate, lines=lines)
    return shown(rows)
