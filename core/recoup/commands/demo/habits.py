"""What people of a sample institution do on the days that they set aside for it, with whatever they find then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from zlib import crc32

from recoup.commands.demo import verbs
from recoup.commands.demo.cast import Cast
from recoup.commands.demo.script import Habit
from recoup.commands.demo.verbs import Deed, Scene
from recoup.services import case_key, case_query, task
from recoup.services.access import Actor
from recoup.services.case_query import CaseFilter, CaseView
from recoup.services.paging import Page
from recoup.services.task import TaskView, WorklistFilter

PAGE: Final = 100
LYING: Final = 45
"""Days for which something lies that nobody gets to at first."""
Officers = Mapping[str, str]
"""Who looks after a loan, by its number."""


async def follow(cast: Cast, day: date, officers: Officers, owned: Mapping[str, Sequence[str]]) -> None:
    """Every habit once, in the order of the script, so that one person's work is there for the next."""
    open_tasks = await _tasks(cast) if any(habit.task for habit in cast.script.habits) else []
    for habit in cast.script.habits:
        about = _tasks_due(cast, habit, open_tasks, day) if habit.task else await _cases_due(cast, habit, day)
        for kind, whom, scene in about:
            if kind not in owned.get(whom, ()):
                officer = officers.get(whom, "") or _officer(cast, scene)
                await verbs.do(replace(scene, officer=officer), _deed(habit))


def _officer(cast: Cast, scene: Scene) -> str:
    """Whom a case is about that is about an officer; nobody otherwise."""
    wanted = case_key.told_in(scene.case.key, "officer") if scene.case else 0
    return next((code for code, actor in cast.actors.items() if actor.principal_id == wanted), "")


def _deed(habit: Habit) -> Deed:
    told = {**habit.told, "take": habit.take} if habit.take else {**habit.told}
    return Deed(
        by=habit.by,
        do=habit.do or ("step" if habit.kind else "close"),
        told=told,
        note=habit.note,
        evidence=habit.evidence,
        papers=habit.papers,
        helped_by=habit.helped_by,
    )


Due = tuple[str, str, Scene]
"""A kind of case or code of a task, the loan or party that it is about, and where the habit is followed."""


async def _cases_due(cast: Cast, habit: Habit, day: date) -> list[Due]:
    return [
        (
            habit.kind,
            one.loan_number or one.party_number or "",
            Scene(cast=cast, day=day, loan=one.loan_number or "", case=one),
        )
        for one in await _cases(cast.actors[cast.script.ledger], cast, habit)
        if _is_there(habit, one.organisation_code) and _is_due(habit, one, day)
    ]


def _tasks_due(cast: Cast, habit: Habit, found: Sequence[TaskView], day: date) -> list[Due]:
    return [
        (habit.task, each.loan_number or "", Scene(cast=cast, day=day, loan=each.loan_number or "", task=each.id))
        for each in found
        if each.code == habit.task
        and _is_there(habit, each.organisation_code)
        and _comes_to(habit, f"{each.loan_number} {each.opened_on}", each.opened_on, day)
    ]


async def _cases(reader: Actor, cast: Cast, habit: Habit) -> list[CaseView]:
    asked = CaseFilter(
        regime=cast.script.regime, kind=habit.kind, state=habit.state, organisation=cast.script.institution
    )
    found: list[CaseView] = []
    after: str | None = None
    while True:
        page = await case_query.page(reader, asked, Page(first=PAGE, after=after, counted=False))
        found += page.items
        if not page.has_next:
            return found
        after = page.cursors[-1]


async def _tasks(cast: Cast) -> list[TaskView]:
    reader = cast.actors[cast.script.ledger]
    asked = WorklistFilter(regime=cast.script.regime, organisation=cast.script.institution)
    wanted = {habit.task for habit in cast.script.habits}
    found: list[TaskView] = []
    after: str | None = None
    while True:
        page = await task.worklist(reader, asked, page=Page(first=PAGE, after=after, counted=False))
        found += [each for each in page.items if each.code in wanted]
        if not page.has_next:
            return found
        after = page.cursors[-1]


def _is_there(habit: Habit, unit: str) -> bool:
    return not habit.units or unit in habit.units


def _is_due(habit: Habit, one: CaseView, day: date) -> bool:
    told = all(str(one.fields.get(name, "")) == value for name, value in habit.when.items())
    period = f"{one.organisation_code} {one.period_start:%Y-%m}" if one.period_start else ""
    return told and period not in habit.rest and _comes_to(habit, one.key, one.entered_on, day)


def _comes_to(habit: Habit, key: str, since: date, day: date) -> bool:
    """Whether somebody gets to it: soon enough, or late where it is one of those that lie, always the same."""
    lies = crc32(key.encode()) % 100 < habit.idle
    return since + timedelta(days=habit.after + (LYING if lies else 0)) <= day
