"""Checks 26, 34, 57 and 59: what must hold for every loan, asked of many drawn at random."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from recoup.errors import Refused
from recoup.regime.binding import BoundRegime, bind, in_force
from recoup.regime.checking.settings import edition_days
from recoup.regime.compiling import opening_code, openings, standing_tasks
from recoup.regime.conformance.samples import COUNTERS, Columns, Sampled, later, loans, one_of_each, row_of, sampled
from recoup.regime.deciding import Row, holds, reckoned
from recoup.regime.finding import Finding
from recoup.regime.opening import asks
from recoup.regime.policy.case import CaseKind, Opening
from recoup.regime.policy.condition import All, Compare, Condition, Not, Reached
from recoup.regime.policy.deadline import When
from recoup.regime.policy.grade import GradePolicy, asked_of
from recoup.regime.policy.parameter import Param
from recoup.regime.setting import NUMBERS, is_table
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHORS
from recoup.rules.calendar import date_of
from recoup.rules.columns import IntArray
from recoup.rules.policy import Mask, Policy

LOOK_AHEAD: Final = 45
"""Days over which the next change of an answer is followed day by day."""
FEW: Final = 60


def grade_heights(policy: Policy, columns: Columns) -> IntArray:
    """The computed grade of each loan: 0 is the best."""
    heights = np.zeros(len(columns["today"]), dtype=np.int64)
    for floor in policy.floors:
        heights = np.maximum(heights, np.where(floor.mask.holds(columns), floor.grade, 0))
    return heights


def monotone(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 57: with one counter worse and all else equal, the computed grade is never better."""
    base = loans(spec)
    for found in sampled(spec):
        yield from _monotone(found, base)


def _monotone(found: Sampled, base: Columns) -> Iterator[Finding]:
    before = grade_heights(found.policy, base)
    for name in ("dpd", "interest_dpd", "principal_dpd", *COUNTERS):
        worse = {**base, name: base[name] + 1}
        better = np.flatnonzero(grade_heights(found.policy, worse) < before)
        for index in better[:1]:
            right = f"{name} {int(base[name][index])} → {int(worse[name][index])}"
            yield Finding(check=57, code="FLOOR_IMPROVES", place=found.place, value=name, right=right)


def agreeing(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 59: grades, statuses and standing tasks are the same row by row and column by column."""
    columns = loans(spec)
    for found in sampled(spec):
        rows = [row_of(found, columns, index) for index in range(FEW)]
        heights = grade_heights(found.policy, columns)
        graded = _graded(found, rows[0])
        masks = _masked(found)
        for index, row in enumerate(rows):
            if graded is not None:
                held = [graded.grades.index(floor.grade) for floor in graded.floors if holds(asked_of(floor), row)]
                if max(held, default=0) != heights[index]:
                    yield _disagree(found, "grades", max(held, default=0), int(heights[index]))
            for name, condition, mask in masks:
                vector = bool(mask.holds(columns)[index])
                if holds(condition, row) != vector:
                    yield _disagree(found, name, int(holds(condition, row)), int(vector))


def _disagree(found: Sampled, name: str, scalar: int, vector: int) -> Finding:
    place = f"{found.place}.{name}"
    return Finding(check=59, code="FORMS_DISAGREE", place=place, value=str(scalar), right=str(vector))


def _graded(found: Sampled, row: Row) -> GradePolicy | None:
    """The grades of a product: the first row whose `covers` holds, which its profile decides."""
    if not found.policy.grades:
        return None
    return next(policy for policy in in_force(found.bound.spec.grades) if holds(policy.covers, row))


def _masked(found: Sampled) -> list[tuple[str, Condition | None, Mask]]:
    """(name, said, compiled) of every status and standing task of a product."""
    spec, policy = found.bound.spec, found.policy
    said = in_force(spec.statuses)
    masked = [
        (f"statuses[{row.code}]", row.when, compiled.mask)
        for row, compiled in zip(said, policy.statuses, strict=True)
        if compiled.mask is not None
    ]
    watches = iter(policy.watches)
    tasks = [
        (f"tasks[{task.code}]", _opened(task.opens, task.when, task.done), next(watches).mask)
        for task in standing_tasks(spec)
    ]
    begun = [
        (opening_code(kind, opening), _begun(kind, opening), watch.mask)
        for (kind, opening), watch in zip(openings(in_force(spec.cases)), watches, strict=True)
        if not asks(opening)
    ]
    return [*masked, *tasks, *begun]


def _begun(kind: CaseKind, opening: Opening) -> Condition:
    """When the kernel says that a case begins: its day has come, its condition holds, and the kind covers the loan."""
    comes = (Reached(opening.at),) if opening.at else ()
    said = tuple(part for part in (opening.when, kind.covers) if part is not None)
    return All((*comes, *said, Compare("paid_off", "=", 0)))


def _opened(opens: When | None, when: Condition | None, done: Condition | None) -> Condition:
    parts: list[Condition] = [Compare("paid_off", "=", 0)]
    parts += [] if opens is None else [Reached(opens)]
    parts += [] if when is None else [when]
    parts += [] if done is None else [Not(done)]
    return All(tuple(parts))


def foreseeing(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 59, the other half: an answer never changes by time alone before the day that was foreseen."""
    columns = loans(spec, FEW)
    futures = [later(columns, days) for days in range(LOOK_AHEAD)]
    for found in sampled(spec):
        masks = [(f"floors[{index}]", floor.mask) for index, floor in enumerate(found.policy.floors)]
        masks += [(name, mask) for name, _, mask in _masked(found)]
        for name, mask in masks:
            yield from _foreseen(f"{found.place}.{name}", mask, futures)


def _foreseen(place: str, mask: Mask, futures: list[Columns]) -> Iterator[Finding]:
    now = mask.holds(futures[0])
    foreseen = mask.changes(futures[0])
    for days, future in enumerate(futures[1:], start=1):
        early = np.flatnonzero((mask.holds(future) != now) & (future["today"] < foreseen))
        if len(early):
            value, right = str(days), str(int(foreseen[early[0]] - futures[0]["today"][early[0]]))
            yield Finding(check=59, code="CHANGE_MISSED", place=place, value=value, right=right)
            return
        now, foreseen = mask.holds(future), mask.changes(future)


def settings_tried(param: Param) -> tuple[int | str | bool, ...]:
    """Values of a parameter at and between its bounds."""
    if param.kind == "BOOL":
        return (True, False)
    if param.kind == "CODE":
        return () if is_table(param.default) else param.choices
    if param.kind in NUMBERS and isinstance(param.default, int):
        bounds = [bound for bound in (param.minimum, param.maximum) if bound is not None]
        return tuple(dict.fromkeys((*bounds, *([sum(bounds) // 2] if len(bounds) == 2 else []))))
    return ()


def within_bounds(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 26: each admissible value of each parameter keeps the regime working, and its floors in order."""
    base = loans(spec, FEW)
    day = edition_days(spec)[0]
    for param in spec.params:
        for value in settings_tried(param):
            settings: Mapping[str, int | str | bool] = {param.code: value}
            try:
                bound = bind(spec, settings=settings, day=day)
            except Refused as refusal:
                if any(problem.code != "PARAMETER_NOT_ABOVE" for problem in refusal.problems):
                    problem = refusal.problems[0]
                    place = f"params[{param.code}]"
                    yield Finding(check=26, code=problem.code, place=place, value=problem.value, right=problem.limit)
                continue
            yield from _works(param, value, bound, base)


def _works(param: Param, value: int | str, bound: BoundRegime, base: Columns) -> Iterator[Finding]:
    try:
        for found in one_of_each(bound):
            yield from _monotone(found, base)
    except (ValueError, TypeError, KeyError, StopIteration) as fault:  # what the engine cannot do with the value
        place = f"params[{param.code}]"
        yield Finding(check=26, code="SETTING_BREAKS", place=place, value=str(value), right=str(fault))


def due_after_opening(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 34: a standing task is not due before it opens, on days all over four years."""
    for found in one_of_each(bind(spec, day=edition_days(spec)[0])):
        for task in found.bound.spec.tasks:
            for anchor in range(found.bound.day, found.bound.day + 4 * 365, 13):
                row = _all_days(anchor)
                opens = reckoned(task.opens, row) if task.opens else anchor
                due = reckoned(task.due, {**row, "opened_on": opens})
                if 0 < due < opens:
                    value, right = date_of(opens).isoformat(), date_of(due).isoformat()
                    place = f"{found.place}.tasks[{task.code}]"
                    yield Finding(check=34, code="DUE_BEFORE_OPENING", place=place, value=value, right=right)
                    break


def _all_days(anchor: int) -> dict[str, int]:
    return dict.fromkeys((*(known.code for known in ANCHORS if known.kernel), "today"), anchor)
