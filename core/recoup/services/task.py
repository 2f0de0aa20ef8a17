"""The worklist: what somebody is to do for a loan, by when, why, and how urgently."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recoup.rules.columns import Signals
from recoup.services.access import Actor
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistFilter:
    """Which tasks. `organisation` counts with all below it; `text` begins a loan number or a party's name;
    `loan` is a public id or a number."""

    part: str | None = None
    organisation: str | None = None
    regime: str | None = None
    state: str | None = "OPEN"
    late: bool | None = None
    text: str = ""
    loan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task as it is shown. `code` and `part` are named in the regime's catalogue; `priority` is as of the open
    business day, its explanation the last of the reasons."""

    id: str
    regime: str
    code: str
    part: str
    organisation_code: str
    loan_id: str
    loan_number: str
    party_name: str
    currency: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    state: str
    days_late: int
    priority: int
    reasons_zh: tuple[str, ...]
    reasons_en: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistCount:
    """Open tasks of a part."""

    part: str
    open: int
    due_today: int
    late: int


async def worklist(
    actor: Actor,
    filter: WorklistFilter = WorklistFilter(),  # noqa: A002
    page: Page = FIRST_PAGE,
) -> PageOf[TaskView]:
    """Tasks, most urgent first (`recoup.rules.priority`). Needs `read`."""
    raise NotImplementedError


async def get(actor: Actor, task_id: str) -> TaskView:
    """A task by its public id. Raises `NotFound`. Needs `read`."""
    raise NotImplementedError


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, TaskView]:
    """Tasks by public id; those out of sight are left out. Needs `read`."""
    raise NotImplementedError


async def counts(actor: Actor, filter: WorklistFilter = WorklistFilter()) -> tuple[WorklistCount, ...]:  # noqa: A002
    """Open tasks by part. Needs `read`."""
    raise NotImplementedError


async def apply_signals(work: object, loaded: object, signals: Signals) -> tuple[int, int]:
    """Open and close the tasks of WATCH_OPENED and WATCH_CLOSED signals; how many of each.

    Called by `ledger.write` inside its transaction.
    """
    raise NotImplementedError
