"""Everything not yet due falls due on a day (提前收回: HS-07, CP-07, CP-16).

What was due before stays as it is. Worked example: of a home loan 598,091.27 are not yet due on 2026-02-01. Declared
due on 2026-02-15, they are billed that day with the interest up to it; unpaid, they are overdue from then on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.rules.calendar import date_of, day_of
from recoup.services import amendment, limits, replanning
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.replanning import Plan
from recoup.services.subject import Subject, undue_problems
from recoup.services.unit_of_work import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class AccelerationDraft(AmendmentDraft):
    """`due_on` is the day on which everything falls due: the value date (None), or later, not after the next due."""

    due_on: date | None = None

    @property
    def falls_due_on(self) -> date:
        """The day that counts."""
        return self.due_on or self.value_on


def _plain(draft: AccelerationDraft) -> Iterator[Problem]:
    yield from limits.day(draft.falls_due_on, ("due_on",))
    if draft.falls_due_on < draft.value_on:
        yield _too_early(draft, day_of(draft.value_on) - 1)


def _too_early(draft: AccelerationDraft, last: int) -> Problem:
    """A day that does not lie after `last`."""
    value, limit = draft.falls_due_on.isoformat(), date_of(last).isoformat()
    return Problem(code="DATE_TOO_EARLY", field=("due_on",), value=value, limit=limit)


async def _change(_actor: Actor, one: Subject, draft: AccelerationDraft) -> Change:
    problems, present = list(undue_problems(one)), Plan.of(one)
    dues = one.dues()
    if present.opened and day_of(draft.falls_due_on) <= present.opened:
        problems.append(_too_early(draft, present.opened))
    if dues and day_of(draft.falls_due_on) > dues[0]:
        value, limit = draft.falls_due_on.isoformat(), date_of(dues[0]).isoformat()
        problems.append(Problem(code="AFTER_NEXT_DUE", field=("due_on",), value=value, limit=limit))
    limits.refuse({0: problems}, single=True)
    wanted = replanning.due_at_once(present, day_of(draft.falls_due_on))
    before = {"MATURITY": date_of(one.terms["maturity_on"]).isoformat()}
    return Change(contract=wanted.terms, lines=wanted.lines, before=before)


ACCELERATE: Final = Kind(
    command="loan.accelerate",
    draft=AccelerationDraft,
    plain=_plain,
    asked=amendment.plainly("loan.accelerate"),
    change=_change,
)


async def accelerate(actor: Actor, draft: AccelerationDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Declare everything due. Needs `operate`. Raises `Refused`: AFTER_NEXT_DUE, NOTHING_UNDUE, LATER_AMENDMENTS."""
    return await amendment.submit(actor, ACCELERATE, draft, mode=mode)
