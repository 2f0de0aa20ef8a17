"""What is left after a prepayment, divided anew: a shorter term with the same instalment, or the same term with a
smaller one.

Worked example: 100,000.00 of a home loan are prepaid. With SHORTER_TERM the instalment of 3,208.73 stays and the last
dues fall away; with SMALLER_INSTALMENT the dues stay and each asks for less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.rules.calendar import date_of
from recoup.rules.columns import Method
from recoup.rules.money import format_amount
from recoup.rules.schedule import plan as projected
from recoup.services import amendment, limits, replanning
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.replanning import Next, Plan
from recoup.services.subject import Subject, fixed_problems, undue_problems
from recoup.services.unit_of_work import Mode

SHORTER_TERM: Final = "SHORTER_TERM"
SMALLER_INSTALMENT: Final = "SMALLER_INSTALMENT"
WAYS: Final = (SHORTER_TERM, SMALLER_INSTALMENT)
_INSTALMENTS: Final = (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReamortisationDraft(AmendmentDraft):
    """`way` is one of `WAYS`."""

    way: str


def _plain(draft: ReamortisationDraft) -> Iterator[Problem]:
    yield from limits.choice(draft.way, ("way",), WAYS)


async def _change(_actor: Actor, one: Subject, draft: ReamortisationDraft) -> Change:
    problems = [*undue_problems(one), *fixed_problems(one)]
    if one.terms["method"] not in _INSTALMENTS:
        value, limit = Method(one.terms["method"]).name, ", ".join(method.name for method in _INSTALMENTS)
        problems.append(Problem(code="METHOD_WITHOUT_INSTALMENTS", field=("loan",), value=value, limit=limit))
    limits.refuse({0: problems}, single=True)
    present = Plan.of(one)
    wanted = replanning.divided_anew(present) if draft.way == SMALLER_INSTALMENT else _shorter(one, present)
    before = {
        "MATURITY": date_of(one.terms["maturity_on"]).isoformat(),
        "INSTALMENT": format_amount(int(one.standing.state.instalment[0]), one.header.currency),
    }
    return Change(contract=wanted.terms, lines=wanted.lines, before=before)


def _shorter(one: Subject, present: Plan) -> Next:
    """As many dues as the present instalment needs, each paid on its day."""
    batch, state = one.then.batch, one.standing.state
    rows = projected(batch.terms, state, one.then.policy, lines=batch.plan)
    return replanning.shortened(present, sum(row.principal > 0 for row in rows), int(state.instalment[0]))


REAMORTISE: Final = Kind(
    command="loan.reamortise",
    draft=ReamortisationDraft,
    plain=_plain,
    asked=amendment.plainly("loan.reamortise"),
    change=_change,
)


async def reamortise(actor: Actor, draft: ReamortisationDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Divide what is left anew. Needs `operate`.

    Raises `Refused`: METHOD_WITHOUT_INSTALMENTS, NOTHING_UNDUE, LATER_AMENDMENTS.
    """
    return await amendment.submit(actor, REAMORTISE, draft, mode=mode)
