"""The lists of a loan, a tab for each: its columns, its empty words, and where its rows come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from recoup_tui.asks.amendment import AMENDMENTS
from recoup_tui.asks.ledger import LEGS
from recoup_tui.failures import ServerRefused
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import BILLS, GRADES, JOURNAL, PAYMENTS, SCHEDULE, TASKS, Answer, Question
from recoup_tui.screens import loan_tables
from recoup_tui.session import Session
from recoup_tui.shapes import Connection, Problem
from recoup_tui.widgets.paged_table import Column

Row = TypeVar("Row")

Asked = Callable[[Session, str], Fetch[Row]]
"""Gives the rows of the loan with this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanList(Generic[Row]):
    """One list: what it looks like and how it is asked for."""

    columns: tuple[Column[Row], ...]
    empty: str
    fetch: Asked[Row]


def _paged(question: Question[Answer], part: Callable[[Answer], Connection[Row] | None]) -> Asked[Row]:
    """A list that the server pages."""

    def asked(session: Session, loan_id: str) -> Fetch[Row]:
        async def fetch(first: int, after: str | None) -> Connection[Row]:
            found = part(await session.ask(question, id=loan_id, first=first, after=after))
            if found is None:
                raise ServerRefused(Problem(code="NOT_FOUND", message=session.words("loan.not_found")))
            return found

        return fetch

    return asked


def _whole(question: Question[Answer], part: Callable[[Answer], list[Row] | None]) -> Asked[Row]:
    """A list that the server gives whole."""

    def asked(session: Session, loan_id: str) -> Fetch[Row]:
        async def fetch(first: int, after: str | None) -> Connection[Row]:
            found = part(await session.ask(question, id=loan_id))
            if found is None:
                raise ServerRefused(Problem(code="NOT_FOUND", message=session.words("loan.not_found")))
            return await listed(found)(first, after)

        return fetch

    return asked


LISTS: Final[dict[str, LoanList[Any]]] = {
    "dues": LoanList(
        columns=loan_tables.DUES,
        empty="loan.no_dues",
        fetch=_paged(BILLS, lambda answer: answer["loan"] and answer["loan"]["bills"]),
    ),
    "journal": LoanList(
        columns=loan_tables.JOURNAL,
        empty="loan.no_postings",
        fetch=_paged(JOURNAL, lambda answer: answer["loan"] and answer["loan"]["journal"]),
    ),
    "payments": LoanList(
        columns=loan_tables.PAYMENTS,
        empty="loan.no_payments",
        fetch=_paged(PAYMENTS, lambda answer: answer["loan"] and answer["loan"]["payments"]),
    ),
    "grade": LoanList(
        columns=(),  # they need the regime of the loan: the page gives them
        empty="loan.no_grades",
        fetch=_whole(GRADES, lambda answer: answer["loan"] and answer["loan"]["gradeHistory"]),
    ),
    "tasks": LoanList(
        columns=loan_tables.TASKS,
        empty="loan.no_tasks",
        fetch=_paged(TASKS, lambda answer: answer["loan"] and answer["loan"]["tasks"]),
    ),
    "schedule": LoanList(
        columns=loan_tables.SCHEDULE,
        empty="loan.no_schedule",
        fetch=_whole(SCHEDULE, lambda answer: answer["loan"] and answer["loan"]["schedule"]),
    ),
    "amendments": LoanList(
        columns=loan_tables.AMENDMENTS,
        empty="loan.no_amendments",
        fetch=_paged(AMENDMENTS, lambda answer: answer["loan"] and answer["loan"]["amendments"]),
    ),
    "legs": LoanList(
        columns=loan_tables.LEGS,
        empty="loan.no_postings",
        fetch=_paged(LEGS, lambda answer: answer["ledgerLegs"]),
    ),
}
"""The lists in the order of their tabs, by the tab's name."""
