"""Another contract rate from a day on (HI-04): what has accrued keeps the old one, an annuity is worked out anew.

Worked example: 2.6 % from 2025-12-20, 3.1 % from 2026-03-01. The period that ends on 2026-03-20 bears 2.6 % on the days
before the change and 3.1 % from there on; the instalment repays what is left over the rest of the term at 3.1 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.rules.columns import FactKind, PlanKind
from recoup.rules.money import format_rate
from recoup.services import amendment, limits
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.subject import Subject, fixed_problems
from recoup.services.unit_of_work import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChangeDraft(AmendmentDraft):
    """The contract rate from the value date on, in parts per million a year."""

    rate: int


def _plain(draft: RateChangeDraft) -> Iterator[Problem]:
    yield from limits.rate(draft.rate)


async def _change(_actor: Actor, one: Subject, draft: RateChangeDraft) -> Change:
    limits.refuse({0: list(_problems(one))}, single=True)
    before = int(one.standing.state.rate[0])
    return Change(facts=(rate_fact(one, draft.rate),), before={"RATE": format_rate(before)})


def _problems(one: Subject) -> Iterator[Problem]:
    yield from fixed_problems(one)
    if one.terms["plan_kind"] == PlanKind.SINGLE:
        yield Problem(code="BEARS_NO_INTEREST", field=("loan",), value=one.header.number)


def rate_fact(one: Subject, rate: int) -> NewFact:
    """The fact that the rate is another one from the value date on."""
    return NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.RATE, amount=0, rate=rate, field="rate")


CHANGE_RATE: Final = Kind(
    command="loan.refix_rate",
    draft=RateChangeDraft,
    plain=_plain,
    asked=amendment.plainly("loan.refix_rate"),
    change=_change,
)


async def change_rate(actor: Actor, draft: RateChangeDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Agree on another rate. Needs `operate`. Raises `Refused`, BEARS_NO_INTEREST for a receivable."""
    return await amendment.submit(actor, CHANGE_RATE, draft, mode=mode)
