"""The next version of a contract from the one in force: longer, shorter, due at once, or on another plan. Pure.

A version is a whole contract: it begins where the first one began and counts its instalments on, so that the kernel
goes on with the first due after the amendment, and every period keeps its beginning.

Worked examples. A loan of 240 instalments, the twelfth of which falls due next on 2026-12-20, is extended by 12 months:
252 instalments, the last on 2046-12-20. Declared due on 2026-12-01 it has 12, the last of which is due that day and
asks for everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

import numpy as np

from recoup.rules.calendar import date_of, day_of, months_after
from recoup.rules.columns import Method, PeriodUnit
from recoup.rules.daycount import Timetable
from recoup.services.contract import PlanLine
from recoup.services.subject import Subject

_ONE: Final = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in force: its contract, the due that comes next by number, how many there are, and the listed ones."""

    terms: Mapping[str, int]
    times: Timetable
    number: int
    count: int
    lines: tuple[PlanLine, ...]

    @classmethod
    def of(cls, one: Subject) -> Self:
        """The plan of a loan on its value date."""
        batch = one.then.batch
        times = Timetable.of(batch.terms, batch.plan)
        mine = batch.plan.take(batch.plan.plan_version == batch.terms.plan_version[batch.plan.loan])
        rows = zip(mine.due_on.tolist(), mine.principal.tolist(), mine.interest.tolist(), strict=True)
        return cls(
            terms=batch.terms.row(0),
            times=times,
            number=int(one.standing.state.next_instalment[0]),
            count=int(times.count[0]),
            lines=tuple(
                PlanLine(due_on=date_of(due), principal=principal, interest=None if interest < 0 else interest)
                for due, principal, interest in rows
            ),
        )

    @property
    def has_one_due(self) -> bool:
        """Whether everything falls due at once, on the day of maturity."""
        return self.count == 1 and not self.lines

    @property
    def opened(self) -> int:
        """The due day of the last instalment whose bill was opened; 0: none was."""
        number = self.number - 1
        return int(self.times.due_on(_ONE, _ONE + number)[0]) if number else 0

    def nominal(self, number: int) -> int:
        """The day that the formula gives for a due."""
        return int(self.times.nominal(_ONE, _ONE + number)[0])

    def later(self, months: int) -> int:
        """The day of maturity so many months later; the day of month that dues remember counts where there are any."""
        maturity, anchor = self.terms["maturity_on"], self.terms["anchor_day"]
        remembers = not self.has_one_due and not self.lines and self.terms["unit"] == PeriodUnit.MONTHS
        return months_after(maturity, months, anchor if remembers and anchor else None)


@dataclass(frozen=True, slots=True)
class Next:
    """A version to be: a row of `Terms` without its numbers, and the listed dues."""

    terms: Mapping[str, int]
    lines: tuple[PlanLine, ...] = ()


def extended(plan: Plan, maturity: int) -> Next | tuple[int, int]:
    """The contract that ends on a later day (EX-01); the nearest days on which a whole period ends where none does."""
    terms = {**plan.terms, "maturity_on": maturity, "contract_instalment": 0}
    if plan.lines:
        last = replace(plan.lines[-1], due_on=date_of(maturity), interest=None)
        return Next(terms, (*plan.lines[:-1], last))
    if plan.has_one_due:
        bullet = plan.terms["method"] in (Method.BULLET, Method.SINGLE)
        return Next({**terms, "first_due_on": maturity} if bullet else terms)
    count = plan.count
    while plan.nominal(count) < maturity:
        count += 1
    if plan.nominal(count) != maturity:
        return plan.nominal(count - 1), plan.nominal(count)
    return Next({**terms, "instalments": count})


def due_at_once(plan: Plan, due_on: int) -> Next:
    """The contract of which everything not yet due falls due on a day (HS-07, CP-07)."""
    terms = {**plan.terms, "maturity_on": due_on, "contract_instalment": 0}
    if plan.lines:
        gone = plan.lines[: plan.number - 1]
        whole = sum(line.principal for line in plan.lines[plan.number - 1 :])
        last = PlanLine(due_on=date_of(due_on), principal=whole)
        return Next({**terms, "instalments": len(gone) + 1}, (*gone, last))
    first = due_on if plan.number == 1 else plan.terms["first_due_on"]
    return Next({**terms, "first_due_on": first, "instalments": plan.number})


def divided_anew(plan: Plan) -> Next:
    """The same term, the instalment worked out anew on what is left (after a prepayment: a smaller one)."""
    return Next({**plan.terms, "contract_instalment": 0})


def shortened(plan: Plan, rows: int, instalment: int) -> Next:
    """The same instalment over as many dues as it needs: `rows` from the next one on."""
    count = plan.number - 1 + rows
    fixed = instalment if plan.terms["method"] == Method.ANNUITY else 0
    return Next(
        {
            **plan.terms,
            "instalments": count,
            "maturity_on": plan.nominal(count),
            "contract_instalment": fixed,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Another plan for what is not due yet: `instalments` dues from a day on, or listed ones."""

    method: Method
    instalments: int
    first_due_on: date
    every: int
    unit: PeriodUnit
    lines: tuple[PlanLine, ...] = ()


def planned_anew(plan: Plan, wish: Wish) -> Next:
    """The contract on another plan from its next due on (CL-09)."""
    first = day_of(wish.first_due_on)
    terms = {
        **plan.terms,
        "method": int(wish.method),
        "instalments": wish.instalments,
        "every": wish.every,
        "unit": int(wish.unit),
        "first_due_on": first,
        "anchor_day": wish.first_due_on.day,
        "contract_instalment": 0,
        "principal_grace": 0,
        "amortisation": 0,
    }
    if wish.lines:
        last = day_of(wish.lines[-1].due_on)
        return Next({**terms, "instalments": len(wish.lines), "maturity_on": last}, wish.lines)
    return Next({**terms, "maturity_on": _moved(first, wish, wish.instalments - 1)})


def _moved(start: int, wish: Wish, periods: int) -> int:
    if wish.unit is PeriodUnit.MONTHS:
        return months_after(start, wish.every * periods, wish.first_due_on.day)
    return start + wish.every * periods * (7 if wish.unit is PeriodUnit.WEEKS else 1)
