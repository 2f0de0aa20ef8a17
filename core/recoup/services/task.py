# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The worklist: what somebody is to do for a loan, by when, why, and how urgently.

A task row is written by the night, from the edges of the policy's watches (decision 0003), and never by a query: how
urgent it is and why are worked out when it is read, as of the open business day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import numpy as np

from recoup.errors import NotFound
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, new_public_id
from recoup.regime.compiling import standing_tasks
from recoup.regime.deciding import bound_number
from recoup.regime.policy.case import Task as StandingTask
from recoup.rules import priority as urgency
from recoup.rules.calendar import date_of
from recoup.rules.columns import BoolArray, IntArray, Signal, Signals
from recoup.rules.priority import priority_of
from recoup.services import businessday, case_clock, comparing, listing, party, personal, sight, sql, task_grounds
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.reason import NOTHING, Beside, Standing, reasons_of
from recoup.services.unit_of_work import Work
from recoup.translation import Language

OPEN: Final = "OPEN"
DONE: Final = "DONE"
"""The reason of the task has gone: paid, reached, filed; or somebody has done it."""
BY_ITSELF: Final = "CONDITION"
"""Why it was closed: what it waited for has come, and nobody had to say so."""
CANCELLED: Final = "CANCELLED"
"""It is asked for no more: its case has gone on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistFilter:
    """Which tasks. `organisation` counts with all below it; `text` begins a loan's or case's number or a party's name.

    `loan` and `case` are public ids or numbers; `state` None: closed ones as well. `assignee` is a person's code, ""
    those that nobody holds; `mine`: those that the asker holds, and of the loans it looks after those that nobody holds
    and that are for a part it plays.
    """

    part: str | None = None
    organisation: str | None = None
    regime: str | None = None
    state: str | None = OPEN
    late: bool | None = None
    text: str = ""
    loan: str | None = None
    case: str | None = None
    assignee: str | None = None
    mine: bool = False


EVERYTHING: Final = WorklistFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task as it is shown. `code` and `part` are named in the regime's catalogue; `priority` is as of the open
    business day, its explanation the last of the reasons."""

    id: str
    regime: str
    code: str
    part: str
    organisation_code: str
    loan_id: str | None
    loan_number: str | None
    party_name: str | None
    currency: str | None
    case_id: str | None
    case_number: str | None
    case_kind: str | None
    case_key: str | None
    assignee_code: str | None
    escalated_to: str | None
    why: str
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


# --- reading --------------------------------------------------------------------------------------------------------

_FROM: Final = """
 FROM task t
JOIN organisation o ON o.id = t.organisation_id
LEFT JOIN work_case c ON c.id = t.case_id
LEFT JOIN organisation co ON co.id = c.organisation_id
LEFT JOIN loan l ON l.id = t.loan_id
LEFT JOIN loan_state s ON s.loan_id = t.loan_id
LEFT JOIN party p ON p.id = COALESCE(l.party_id, c.party_id)
LEFT JOIN principal h ON h.id = t.assignee_id"""

_PRODUCT: Final = "(SELECT f.product FROM profile f WHERE f.id = s.profile_id)"
_ARREARS: Final = "COALESCE(s.overdue_principal + s.overdue_interest + s.overdue_other, 0)"
_SINCE: Final = "COALESCE(s.overdue_since, 0)"


def _points(today: int) -> str:
    """The priority of `recoup.rules.priority` as an SQL expression; a test holds the two together."""
    through = f"(CASE WHEN t.closed_on > 0 THEN t.closed_on ELSE {today} END)"
    late = f"({through} - t.due_on) * {urgency.LATE_POINTS}"
    overdue = f"({today} - {_SINCE}) * {urgency.OVERDUE_POINTS}"
    amount = f"LENGTH(CAST({_ARREARS} AS TEXT)) * {urgency.AMOUNT_POINTS}"
    return (
        f"(CASE WHEN t.due_on = 0 OR t.due_on >= {through} THEN 0"
        f" WHEN {late} > {urgency.LATE_MAX} THEN {urgency.LATE_MAX} ELSE {late} END"
        f" + CASE WHEN {_SINCE} = 0 OR {_SINCE} >= {today} THEN 0"
        f" WHEN {overdue} > {urgency.OVERDUE_MAX} THEN {urgency.OVERDUE_MAX} ELSE {overdue} END"
        f" + CASE WHEN {_ARREARS} <= 0 THEN 0"
        f" WHEN {amount} > {urgency.AMOUNT_MAX} THEN {urgency.AMOUNT_MAX} ELSE {amount} END)"
    )


def _select(today: int) -> str:
    return f"""
SELECT t.id, -t.id AS age, t.loan_id, co.path AS case_path,
       t.public_id, t.regime, t.code, t.part, t.opened_on, t.due_on, t.closed_on, t.state, t.reason,
       o.code AS organisation_code, l.public_id AS loan_public_id, l.number, l.currency, p.name AS party_name,
       p.kind AS party_kind,
       {_SINCE} AS overdue_since, COALESCE(s.missed_run, 0) AS missed_run, COALESCE(s.missed_total, 0) AS missed_total,
       COALESCE(s.next_due_on, 0) AS next_due_on, COALESCE(s.instalment, 0) AS instalment, {_ARREARS} AS arrears,
       c.public_id AS case_public_id, c.number AS case_number, c.kind AS case_kind, c.key AS case_key,
       h.code AS assignee_code, t.escalated_to, t.why,
       {_points(today)} AS priority{_FROM}"""


_FREE: Final = (
    "t.loan_id IS NULL AND t.assignee_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_case w WHERE w.id = t.case_id "
    "AND (w.party_id IS NOT NULL OR EXISTS (SELECT 1 FROM case_person n WHERE n.case_id = w.id)))"
)
"""About no loan and no party, and nobody's yet."""


def in_sight(actor: Actor) -> tuple[str, list[sql.Value]]:
    """The condition that a task is in sight, over `t`, `o` and `l`: by its organisation, its loan, or who holds it; of
    a unit's own work also while nobody does."""
    seen, values = sight.where(actor)
    unit, of_unit = sight.of_own_unit(actor, path="o.path")
    return f"({seen} OR t.assignee_id = ? OR ({unit} AND {_FREE}))", [*values, actor.principal_id, *of_unit]


def _wanted(actor: Actor, filter: WorklistFilter, today: int) -> listing.Wanted:  # noqa: A002
    seen, values = in_sight(actor)
    wanted = listing.Wanted(select=_select(today), where=[seen], values=values, columns=COMPARED)
    for column, value in (("t.state", filter.state), ("t.part", filter.part), ("t.regime", filter.regime)):
        if value is not None:
            wanted.add(f"{column} = ?", value)
    if filter.organisation is not None:
        wanted.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", filter.organisation)
    if filter.loan is not None:
        wanted.add("(l.public_id = ? OR l.number = ?)", filter.loan, filter.loan)
    if filter.text:
        begins = sql.beginning(filter.text)
        number = "l.number LIKE ? ESCAPE '\\' OR c.number LIKE ? ESCAPE '\\'"
        wanted.add(f"({number} OR {party.by_name(actor)})", begins, begins, begins)
    if filter.case is not None:
        wanted.add("(c.public_id = ? OR c.number = ?)", filter.case, filter.case)
    if filter.assignee is not None:
        wanted.add("COALESCE(h.code, '') = ?", filter.assignee)
    if filter.mine:
        parts = sorted({part for held in actor.grants or () for part in held.plays})
        free = f"l.officer_id = ? AND t.assignee_id IS NULL AND t.part IN ({sql.places(parts) or 'NULL'})"
        wanted.add(f"(t.assignee_id = ? OR ({free}))", actor.principal_id, actor.principal_id, *parts)
    if filter.late is not None:
        late = f"t.due_on > 0 AND t.due_on < {today} AND (t.closed_on = 0 OR t.due_on < t.closed_on)"
        wanted.add(late if filter.late else f"NOT ({late})")
    return wanted


def _day(number: int) -> date | None:
    return date_of(number) if number else None


async def _views(rows: Sequence[sql.Row], today: int, actor: Actor) -> list[TaskView]:
    around = await task_grounds.beside(rows)
    return [_view(row, today, actor, around.get(row["id"], NOTHING)) for row in rows]


def _view(row: sql.Row, today: int, actor: Actor, beside: Beside) -> TaskView:
    days_late = max(0, (row["closed_on"] or today) - row["due_on"]) if row["due_on"] else 0
    days_past_due = max(0, today - row["overdue_since"]) if row["overdue_since"] else 0
    priority = priority_of(days_late=days_late, days_past_due=days_past_due, arrears=row["arrears"])
    rules = tuple(sql.unpacked(row["reason"]).get("rules", ()))
    standing = Standing(
        currency=row["currency"] or "",
        arrears=row["arrears"],
        overdue_since=_day(row["overdue_since"]),
        days_past_due=days_past_due,
        missed_run=row["missed_run"],
        missed_total=row["missed_total"],
        next_due_on=_day(row["next_due_on"]),
        instalment=row["instalment"],
    )
    zh, en = (
        reasons_of(
            language,
            regime=row["regime"],
            rules=rules,
            standing=standing,
            priority=priority,
            days_late=days_late,
            escalated_to=row["escalated_to"],
            beside=beside,
        )
        for language in (Language.ZH, Language.EN)
    )
    return TaskView(
        id=row["public_id"],
        regime=row["regime"],
        code=row["code"],
        part=row["part"],
        organisation_code=row["organisation_code"],
        loan_id=row["loan_public_id"],
        loan_number=row["number"],
        party_name=row["party_name"]
        if personal.is_clear(actor, row["party_kind"])
        else personal.mask(row["party_name"]),
        currency=row["currency"],
        case_id=row["case_public_id"],
        case_number=row["case_number"],
        case_kind=row["case_kind"],
        case_key=row["case_key"],
        assignee_code=row["assignee_code"],
        escalated_to=row["escalated_to"] or None,
        why=row["why"],
        opened_on=date_of(row["opened_on"]),
        due_on=_day(row["due_on"]),
        closed_on=_day(row["closed_on"]),
        state=row["state"],
        days_late=days_late,
        priority=priority.points,
        reasons_zh=zh,
        reasons_en=en,
        rules=rules,
    )


COMPARED: Final[comparing.Columns] = (
    comparing.text("code", "t.code", "What is to be done."),
    comparing.text("part", "t.part", "The part that is to do it."),
    comparing.text("regime", "t.regime", "Its regime."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.text("organisationPath", "o.path", "Where that lies in the tree: what begins with it lies below."),
    comparing.day("openedOn", "t.opened_on", "When it was opened."),
    comparing.day("dueOn", "t.due_on", "When it is due.", indexed=True),
    comparing.text("assignee", "h.code", "Code of the person who has it.", sorts=False, indexed=True),
    comparing.text("loanNumber", "l.number", "Number of the loan.", sorts=False, indexed=True),
    comparing.text("product", _PRODUCT, "The product of the loan.", sorts=False),
    comparing.text("partyNumber", "p.number", "Number of the debtor.", sorts=False),
    comparing.text("caseNumber", "c.number", "Number of the case.", sorts=False, indexed=True),
    comparing.text("caseKind", "c.kind", "The kind of the case.", sorts=False, indexed=True),
)


async def worklist(
    actor: Actor,
    filter: WorklistFilter = EVERYTHING,  # noqa: A002
    page: Page = FIRST_PAGE,
) -> PageOf[TaskView]:
    """Tasks, most urgent first, then the oldest (`recoup.rules.priority`). Needs `read`.

    A cursor belongs to the business day whose priorities it was made with: after the roll the list begins anew.
    """
    require(actor, BOOK_READ)
    today = (await businessday.current()).number
    order = listing.Order(name=f"task.{today}", keys=((_points(today), "priority"), ("-t.id", "age")), descending=True)
    found = await listing.page(_wanted(actor, filter, today), order, page)
    return found.holding(await _views(found.items, today, actor))


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, TaskView]:
    """Tasks by public id; those out of sight are left out. Needs `read`."""
    require(actor, BOOK_READ)
    today = (await businessday.current()).number
    seen, values = in_sight(actor)
    rows = await sql.rows_in(f"{_select(today)} WHERE {seen} AND t.public_id IN ({{keys}})", list(ids), values)
    return {view.id: view for view in await _views(rows, today, actor)}


async def get(actor: Actor, task_id: str) -> TaskView:
    """A task by its public id. Raises `NotFound`, also for one out of sight. Needs `read`."""
    found = await get_many(actor, [task_id])
    if task_id not in found:
        raise NotFound("task", task_id)
    return found[task_id]


async def counts(actor: Actor, filter: WorklistFilter = EVERYTHING) -> tuple[WorklistCount, ...]:  # noqa: A002
    """Tasks by part, in order of the parts' codes. Needs `read`."""
    require(actor, BOOK_READ)
    today = (await businessday.current()).number
    wanted = _wanted(actor, filter, today)
    rows = await sql.rows(
        f"SELECT t.part, count(*) AS open,"
        f" COALESCE(sum(CASE WHEN t.due_on = {today} THEN 1 ELSE 0 END), 0) AS due_today,"
        f" COALESCE(sum(CASE WHEN t.due_on > 0 AND t.due_on < {today} THEN 1 ELSE 0 END), 0) AS late{_FROM}"
        f" WHERE {' AND '.join(wanted.where)} GROUP BY t.part ORDER BY t.part",
        wanted.values,
    )
    return tuple(
        WorklistCount(part=row["part"], open=row["open"], due_today=row["due_today"], late=row["late"]) for row in rows
    )


# --- writing --------------------------------------------------------------------------------------------------------


class Watched(case_clock.Watched, Protocol):
    """What the writer needs to know of a batch: row i of its columns is `loan_ids[i]`."""

    organisation_ids: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spells:
    """Watches that were open for a while: a row each. `closes_stored`: it began before, its row is in the table."""

    loan: IntArray
    watch: IntArray
    opened_on: IntArray
    due_on: IntArray
    closed_on: IntArray  # 0: still open
    closes_stored: BoolArray


def _spells(signals: Signals) -> _Spells:
    """The edges of each (loan, watch), in order of time, as spells."""
    edges = signals.take(np.isin(signals.signal, (Signal.WATCH_OPENED, Signal.WATCH_CLOSED)))
    edges = edges.take(np.lexsort((np.arange(len(edges)), edges.on, edges.value, edges.loan)))
    opens = edges.signal == Signal.WATCH_OPENED
    same = (edges.loan[1:] == edges.loan[:-1]) & (edges.value[1:] == edges.value[:-1])
    ends = np.append(same & opens[:-1] & ~opens[1:], values=False) if len(edges) else opens
    ended_by = np.append(edges.on[1:], 0) if len(edges) else edges.on
    begun = np.insert(ends[:-1], 0, values=False) if len(edges) else opens
    first = opens | ~begun
    return _Spells(
        loan=edges.loan[first],
        watch=edges.value[first],
        opened_on=np.where(opens, edges.on, 0)[first],
        due_on=np.where(opens, edges.bill_seq, 0)[first],
        closed_on=np.where(opens, np.where(ends, ended_by, 0), edges.on)[first],
        closes_stored=~opens[first],
    )


async def apply_signals(work: Work, loaded: Watched, signals: Signals) -> tuple[int, int]:
    """Open and close the tasks of WATCH_OPENED and WATCH_CLOSED signals; how many of each.

    A watch that opened and closed in the same pass leaves a row that is done, so thirty nights in one write what thirty
    would have written. The openings of cases that the kernel saw are noted for `case.on_day` and `case.on_event`.
    Called by `ledger.write` inside its transaction.
    """
    tasks = standing_tasks(loaded.bound.spec)
    await case_clock.note(loaded, signals, len(tasks))
    spells = _spells(signals.take(signals.value < len(tasks)))
    if not len(spells.loan):
        return 0, 0
    await _close_stored(loaded, spells, tasks)
    await _insert(work, loaded, spells, tasks)
    return int((~spells.closes_stored).sum()), int((spells.closed_on > 0).sum())


_CLOSE: Final = (
    f"UPDATE task SET state = '{DONE}', closed_on = ?, escalates_on = 0, why = '{BY_ITSELF}' "
    f"WHERE state = '{OPEN}' AND case_id IS NULL AND regime = ? AND code = ? AND loan_id IN ({{places}})"
)
_LEFT: Final = (
    f"UPDATE task SET state = '{DONE}', closed_on = ?, escalates_on = 0, why = '{BY_ITSELF}' "
    f"WHERE state = '{OPEN}' AND case_id IS NULL AND loan_id = ? AND regime <> ?"
)


async def leave(loan_id: int, regime: str, day: int) -> None:
    """Close the standing tasks that another regime than the loan's asked for."""
    await sql.execute(_LEFT, [day, loan_id, regime])


async def _close_stored(loaded: Watched, spells: _Spells, tasks: Sequence[StandingTask]) -> None:
    pairs = np.stack((spells.watch, spells.closed_on))[:, spells.closes_stored]
    for watch, day in np.unique(pairs, axis=1).T.tolist():
        rows = spells.closes_stored & (spells.watch == watch) & (spells.closed_on == day)
        for loans in sql.chunks(loaded.loan_ids[spells.loan[rows]].tolist()):
            await sql.execute(_CLOSE.format(places=sql.places(loans)), [day, loaded.regime, tasks[watch].code, *loans])


async def _insert(work: Work, loaded: Watched, spells: _Spells, tasks: Sequence[StandingTask]) -> None:
    new = ~spells.closes_stored
    count = int(new.sum())
    if not count:
        return
    chosen = [tasks[watch] for watch in spells.watch[new].tolist()]
    loans = spells.loan[new]
    closed_on = spells.closed_on[new]
    await bulk().insert(
        "task",
        {
            "public_id": [new_public_id(work.now) for _ in range(count)],
            "loan_id": loaded.loan_ids[loans],
            "regime": [loaded.regime] * count,
            "code": [task.code for task in chosen],
            "part": [task.part for task in chosen],
            "organisation_id": loaded.organisation_ids[loans],
            "opened_on": spells.opened_on[new],
            "due_on": spells.due_on[new],
            "state": [DONE if day else OPEN for day in closed_on.tolist()],
            "closed_on": closed_on,
            "escalates_on": [
                escalates_on(task, due) if not day and due else 0
                for task, due, day in zip(chosen, spells.due_on[new].tolist(), closed_on.tolist(), strict=True)
            ],
            "escalated_to": [""] * count,
            "why": [BY_ITSELF if day else "" for day in closed_on.tolist()],
            "reason": [{"rules": task.rules} for task in chosen],
            "recorded_at": np.full(count, micros_of(work.now), dtype=np.int64),
        },
    )


def escalates_on(task: StandingTask, due_on: int, after: int = 0) -> int:
    """The day on which a task that is still open is brought to the next part, after a day; 0 none is left."""
    days = (due_on + bound_number(late) for late, _ in task.escalates)
    return min((day for day in days if day > after), default=0)
