"""What changes in the course of a plan, sorted by the row before which it counts.

Worked example. In a plan with dues on the 1st of each month, a tranche of 1 March counts with the row that follows that
due, one of 15 March with the row in whose period it falls: both are the row due on 1 April.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from recoup.rules.plan_options import Drawing, PlanOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is new in a row."""

    rate: int | None = None
    recasts: bool = False
    instalment: int | None = None
    drawings: tuple[Drawing, ...] = ()


def stages(terms: PlanOptions, days: Sequence[int]) -> dict[int, Stage]:
    """The stages of a plan by row, counted from 0; `days` are its start and due days."""
    found: dict[int, Stage] = {}
    for change in terms.changes:
        row = change.from_seq - 1
        found[row] = replace(found.get(row, Stage()), rate=change.rate, recasts=change.recast)
    for step in terms.steps:
        row = step.from_seq - 1
        found[row] = replace(found.get(row, Stage()), instalment=step.instalment)
    for drawing in terms.drawings:
        row = bisect_right(days, drawing.on) - 1
        before = found.get(row, Stage())
        found[row] = replace(before, drawings=(*before.drawings, drawing))
    return found
