"""The morning: work in the order in which it presses, and promises that fall due today."""

from collections.abc import Iterator
from datetime import date

from collect.generated.client import Recoup
from collect.generated.input_types import PromiseFilter, WorklistFilter
from collect.generated.morning import MorningWorklistNodes
from collect.generated.promises_due import PromisesDuePromisesNodes

PAGE = 100


def show(client: Recoup, *, late: bool, part: str | None) -> int:
    """Print both lists; 0."""
    wanted = WorklistFilter(part=part, late=True if late else None)
    day = client.morning(first=1, filter_=wanted).business_day.day
    print(f"{day}")
    for work in works(client, wanted):
        print(line_of(work))
    for promise in promises(client, day):
        owed = f"{promise.amount.amount} {promise.amount.currency}"
        print(f"{promise.due_on}  {promise.party_name}  {promise.loan_number}  {owed}  {promise.state.label}")
    return 0


def works(client: Recoup, wanted: WorklistFilter) -> Iterator[MorningWorklistNodes]:
    """Every task, page after page."""
    after: str | None = None
    while True:
        page = client.morning(first=PAGE, after=after, filter_=wanted).worklist
        yield from page.nodes
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def promises(client: Recoup, day: date) -> Iterator[PromisesDuePromisesNodes]:
    """Promises to pay on this day."""
    after: str | None = None
    while True:
        page = client.promises_due(after=after, filter_=PromiseFilter(dueFrom=day, dueTo=day)).promises
        yield from page.nodes
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def line_of(work: MorningWorklistNodes) -> str:
    """One task on one line: until when, who, which loan, how much is due, what to do."""
    owed = "" if work.loan is None else f"{work.loan.figures.arrears.amount} {work.loan.figures.arrears.currency}"
    number = "" if work.loan is None else work.loan.number
    late = f" ({work.days_late})" if work.days_late else ""
    return f"{work.due_on or '-'}{late}  {work.party_name or '-'}  {number}  {owed}  {work.code.label}"
