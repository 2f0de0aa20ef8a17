# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Who answered for which late task of a period, for how many days, and who was excused (PM-04).

A task counts with the days of the period on which it was late, so that twelve months add up to their year. Whoever held
it on such a day answers for it; a task of the officer's part that nobody held is answered for by the loan's officer of
that day; other days nobody held are told as nobody's. Escalating tells the part above, it takes the task from nobody.

Worked example: the reports of a project are due on 10 January and filed on 15 February; Li held the task. January
tells of 21 days of Li's, February of 15. If Li is excused for it, both say so beside the days, and count them apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of, day_of
from recoup.rules.responsibility import NOBODY, Span, answering, late_span
from recoup.services import businessday, case_task, exemption_query, listing, sql, task
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.case_people import OFFICER
from recoup.services.exemption_query import ExemptionView
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class LatenessFilter:
    """Which late days: from a day through a day, no later than the open business day.

    `organisation` (code) counts with all below it; `person` (code): only tasks for which that one answers.
    """

    since: date
    through: date
    organisation: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """Days of the period for which somebody answers; `person_code` None: nobody held the task."""

    person_code: str | None
    person_name: str | None
    since: date
    through: date
    days: int
    excused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationView:
    """The day on which a late task was brought to the part above."""

    on: date
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTaskView:
    """A task that was late in the period. `days` are those of the period, `days_late` those since the due day."""

    id: str
    regime: str
    code: str
    part: str
    organisation_code: str
    loan_id: str | None
    loan_number: str | None
    case_id: str | None
    case_number: str | None
    case_kind: str | None
    due_on: date
    closed_on: date | None
    state: str
    days: int
    days_late: int
    rules: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    escalations: tuple[EscalationView, ...]
    exemptions: tuple[ExemptionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTotal:
    """What one person answers for in the period, excused or not; `person_code` None: what nobody held."""

    person_code: str | None
    person_name: str | None
    tasks: int
    days: int
    excused_tasks: int
    excused_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The late tasks of the period and their days, each once, and what falls to whom, the most days first."""

    tasks: int
    days: int
    people: tuple[PersonTotal, ...]


@dataclass(frozen=True, slots=True)
class _Late:
    """A late task with who answers for its days of the period."""

    row: sql.Row
    first: int
    last: int
    spans: tuple[Span, ...]

    @property
    def days(self) -> int:
        return self.last - self.first + 1


# --- asking ----------------------------------------------------------------------------------------------------------

_FROM: Final = """
 FROM task t
JOIN organisation o ON o.id = t.organisation_id
LEFT JOIN work_case c ON c.id = t.case_id
LEFT JOIN loan l ON l.id = t.loan_id"""

_COLUMNS: Final = f"""
SELECT t.id, t.public_id, t.regime, t.code, t.part, t.due_on, t.closed_on, t.state, t.reason, t.loan_id,
       o.code AS organisation_code, l.public_id AS loan_public_id, l.number, c.public_id AS case_public_id,
       c.number AS case_number, c.kind AS case_kind{_FROM}"""

_FIGURES: Final = f"SELECT t.id, t.part, t.due_on, t.closed_on, t.loan_id{_FROM}"


async def _window(asked: LatenessFilter) -> tuple[int, int]:
    """The days asked for as numbers. Raises `Refused` DATES_BACKWARDS."""
    if asked.through < asked.since:
        limit = asked.since.isoformat()
        raise Refused(Problem(code="DATES_BACKWARDS", field=("through",), value=asked.through.isoformat(), limit=limit))
    today = (await businessday.current()).number
    return day_of(asked.since), min(day_of(asked.through), today)


async def _wanted(actor: Actor, asked: LatenessFilter, window: tuple[int, int], select: str) -> listing.Wanted:
    """The late tasks in sight; those of a person exactly, which takes reckoning."""
    seen, values = task.in_sight(actor)
    since, through = window
    wanted = listing.Wanted(select=select, where=[seen], values=values)
    wanted.add("t.due_on > 0 AND t.due_on < ? AND (t.closed_on = 0 OR t.closed_on >= ?)", through, since)
    wanted.add("(t.closed_on = 0 OR t.closed_on > t.due_on)")
    if asked.organisation is not None:
        wanted.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", asked.organisation)
    if asked.person is not None:
        wanted.add(f"({_HELD} OR t.part = '{OFFICER}' AND {_LOOKED_AFTER})", asked.person, asked.person)
        person = await _person(asked.person)
        near = listing.Wanted(select=_FIGURES, where=[*wanted.where], values=[*wanted.values])
        mine = [one.row["id"] for one in await _late(near, window) if any(s.holder == person for s in one.spans)]
        wanted.add(f"t.id IN ({sql.places(mine) or 'NULL'})", *mine)
    return wanted


_HELD: Final = (
    "EXISTS (SELECT 1 FROM task_step s JOIN principal p ON p.id = s.holder_id WHERE s.task_id = t.id AND p.code = ?)"
)
_LOOKED_AFTER: Final = (
    "EXISTS (SELECT 1 FROM loan_officer n JOIN principal p ON p.id = n.principal_id "
    "WHERE n.loan_id = t.loan_id AND p.code = ?)"
)


async def _person(code: str) -> int:
    rows = await sql.rows("SELECT id FROM principal WHERE code = ?", [code])
    return int(rows[0]["id"]) if rows else -1


async def _late(wanted: listing.Wanted, window: tuple[int, int]) -> list[_Late]:
    """All late tasks of a SELECT, worked out."""
    where = " AND ".join(wanted.where)
    return await _worked_out(await sql.rows(f"{wanted.select} WHERE {where}", wanted.values), window)


async def _worked_out(rows: Sequence[sql.Row], window: tuple[int, int]) -> list[_Late]:
    given, behind = await _given(rows), await _officers(rows)
    found: list[_Late] = []
    for row in rows:
        late = late_span(due_on=row["due_on"], closed_on=row["closed_on"], since=window[0], through=window[1])
        if late is not None:
            looked_after = behind.get(row["loan_id"], ()) if row["part"] == OFFICER else ()
            spans = answering(given.get(row["id"], ()), looked_after, since=late[0], through=late[1])
            found.append(_Late(row, *late, spans))
    return found


_GIVEN: Final = (
    "SELECT task_id, day, holder_id FROM task_step WHERE act = "
    f"'{case_task.ASSIGNED}' AND task_id IN ({{keys}}) ORDER BY task_id, id"
)
_OFFICERS: Final = (
    "SELECT loan_id, principal_id, begins_on, ends_on FROM loan_officer WHERE loan_id IN ({keys}) ORDER BY loan_id, id"
)


async def _given(rows: Iterable[sql.Row]) -> Mapping[int, list[tuple[int, int]]]:
    """By task: (day, who was given it)."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for step in await sql.rows_in(_GIVEN, [row["id"] for row in rows]):
        found[step["task_id"]].append((step["day"], step["holder_id"] or NOBODY))
    return found


async def _officers(rows: Iterable[sql.Row]) -> Mapping[int, list[tuple[int, int]]]:
    """By loan: (day, who looked after it from then on), where a task of the officer's part asks for it."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    loans = {row["loan_id"] for row in rows if row["part"] == OFFICER and row["loan_id"]}
    for one in await sql.rows_in(_OFFICERS, sorted(loans)):
        found[one["loan_id"]].append((one["begins_on"], one["principal_id"]))
        if one["ends_on"]:
            found[one["loan_id"]].append((one["ends_on"], NOBODY))
    return found


async def answers_for(task_row: sql.Row, today: int) -> dict[int, int]:
    """Who answers for a task through today, by the database's own id, with how many days; `NOBODY` left out.

    `task_row` has its id, part, due day, closing day and loan.
    """
    days: dict[int, int] = {}
    for late in await _worked_out([task_row], (1, today)):
        for span in late.spans:
            if span.holder != NOBODY:
                days[span.holder] = days.get(span.holder, 0) + span.days
    return days


# --- telling ---------------------------------------------------------------------------------------------------------


async def page(actor: Actor, asked: LatenessFilter, page: Page = FIRST_PAGE) -> PageOf[LateTaskView]:
    """The tasks in sight that were late in the period, those due first first. Needs `book.read`.

    Raises `Refused` DATES_BACKWARDS, DAY_NOT_BEGUN.
    """
    actor = require(actor, BOOK_READ)
    window = await _window(asked)
    order = listing.Order(name="late", keys=(("t.due_on", "due_on"), ("t.id", "id")))
    found = await listing.page(await _wanted(actor, asked, window, _COLUMNS), order, page)
    late = await _worked_out(found.items, window)
    ids = [row["id"] for row in found.items]
    exemptions, escalations = await exemption_query.of_tasks(ids), await _escalations(ids, window[1])
    people = await _people({span.holder for one in late for span in one.spans})
    return found.holding(
        [_view(one, people, exemptions.get(one.row["id"], ()), escalations[one.row["id"]]) for one in late]
    )


async def totals(actor: Actor, asked: LatenessFilter) -> Totals:
    """What falls to whom in the period. Needs `book.read`. Raises `Refused` as `page` does."""
    actor = require(actor, BOOK_READ)
    window = await _window(asked)
    late = await _late(await _wanted(actor, asked, window, _FIGURES), window)
    excused = await exemption_query.standing([one.row["id"] for one in late])
    people = await _people({span.holder for one in late for span in one.spans})
    only = None if asked.person is None else await _person(asked.person)
    counted: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in late:
        for holder in {span.holder for span in one.spans}:
            days = sum(span.days for span in one.spans if span.holder == holder)
            free = (one.row["id"], holder) in excused
            row = counted[holder]
            row[:] = [row[0] + 1, row[1] + days, row[2] + free, row[3] + (days if free else 0)]
    told = [_total(people.get(who), row) for who, row in counted.items() if only is None or who == only]
    ordered = sorted(told, key=lambda each: (-each.days, each.person_code or ""))
    return Totals(tasks=len(late), days=sum(one.days for one in late), people=tuple(ordered))


def _total(person: tuple[str, str] | None, row: Sequence[int]) -> PersonTotal:
    code, name = person or (None, None)
    tasks, days, excused_tasks, excused_days = row
    return PersonTotal(
        person_code=code,
        person_name=name,
        tasks=tasks,
        days=days,
        excused_tasks=excused_tasks,
        excused_days=excused_days,
    )


async def _people(ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = await sql.rows_in("SELECT id, code, name FROM principal WHERE id IN ({keys})", sorted(ids))
    return {row["id"]: (row["code"], row["name"]) for row in rows}


async def _escalations(ids: Sequence[int], through: int) -> Mapping[int, list[EscalationView]]:
    found: defaultdict[int, list[EscalationView]] = defaultdict(list)
    select = (
        f"SELECT task_id, day, part FROM task_step WHERE act = '{case_task.ESCALATED}' AND day <= ? "
        "AND task_id IN ({keys}) ORDER BY id"
    )
    for step in await sql.rows_in(select, ids, [through]):
        found[step["task_id"]].append(EscalationView(on=date_of(step["day"]), part=step["part"]))
    return found


def _view(
    one: _Late,
    people: Mapping[int, tuple[str, str]],
    exemptions: Sequence[ExemptionView],
    escalations: Sequence[EscalationView],
) -> LateTaskView:
    row = one.row
    excused = {each.person_code for each in exemptions if each.holds}
    return LateTaskView(
        id=row["public_id"],
        regime=row["regime"],
        code=row["code"],
        part=row["part"],
        organisation_code=row["organisation_code"],
        loan_id=row["loan_public_id"],
        loan_number=row["number"],
        case_id=row["case_public_id"],
        case_number=row["case_number"],
        case_kind=row["case_kind"],
        due_on=date_of(row["due_on"]),
        closed_on=date_of(row["closed_on"]) if row["closed_on"] else None,
        state=row["state"],
        days=one.days,
        days_late=one.last - row["due_on"],
        rules=tuple(sql.unpacked(row["reason"]).get("rules", ())),
        answers=tuple(_answer(span, people.get(span.holder), excused) for span in one.spans),
        escalations=tuple(escalations),
        exemptions=tuple(exemptions),
    )


def _answer(span: Span, person: tuple[str, str] | None, excused: set[str]) -> AnswerView:
    code, name = person or (None, None)
    return AnswerView(
        person_code=code,
        person_name=name,
        since=date_of(span.since),
        through=date_of(span.through),
        days=span.days,
        excused=code in excused,
    )
