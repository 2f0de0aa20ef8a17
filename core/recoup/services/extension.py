"""A later maturity (EX-01): asked for before the old one, within what the tier of the original term allows in all.

How long is a demand of the regime (`Requirement` on `loan.extend`). When the whole term reaches another tier, that
tier's rate applies from the extension on (DI-03): the listed one with the contract's spread, where the contract says
that its rate is the listed one of its tier; else the rate is part of the command.

Worked example (CB-X17): a loan of twelve months may be extended by twelve; one month more is refused. Three years may
become four and a half, ten years thirteen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import DAY_LIMIT, RATE_LIMIT
from recoup.rules.money import format_rate
from recoup.rules.rate_list import contract_rate, tier_of, tier_rate
from recoup.rules.refix import term_months
from recoup.services import amendment, limits, rate, rate_clause, replanning
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.rate_change import rate_fact
from recoup.services.replanning import Next, Plan
from recoup.services.requirement import Asked
from recoup.services.subject import Subject, fixed_problems, undue_problems
from recoup.services.unit_of_work import Mode

MONTHS_MAX: Final = 600
"""Months of one extension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDraft(AmendmentDraft):
    """So many months more, or a day of maturity: exactly one of the two.

    `rate` is the new one; None: it stays, or is that of the tier which the whole term reaches.
    """

    months: int | None = None
    maturity_on: date | None = None
    rate: int | None = None


def _plain(draft: ExtensionDraft) -> Iterator[Problem]:
    if (draft.months is None) == (draft.maturity_on is None):
        yield Problem(code="MONTHS_OR_DAY", field=("months",))
    if draft.months is not None:
        yield from limits.whole(draft.months, ("months",), least=1, most=MONTHS_MAX)
    if draft.maturity_on is not None:
        yield from limits.day(draft.maturity_on, ("maturity_on",))
    if draft.rate is not None:
        yield from limits.rate(draft.rate)


def _maturity(one: Subject, draft: ExtensionDraft) -> int:
    return day_of(draft.maturity_on) if draft.maturity_on is not None else Plan.of(one).later(draft.months or 0)


def _months(one: Subject, draft: ExtensionDraft) -> int:
    if draft.months is not None:
        return draft.months
    return term_months(one.terms["maturity_on"], _maturity(one, draft))


def _asked(one: Subject, draft: ExtensionDraft) -> Asked:
    field = "months" if draft.months is not None else "maturity_on"
    return Asked(
        command=EXTEND.command,
        arguments={"extension_months": _months(one, draft)},
        fields={"extension_months": field},
    )


async def _change(_actor: Actor, one: Subject, draft: ExtensionDraft) -> Change:
    limits.refuse({0: [*undue_problems(one), *_late(one, draft)]}, single=True)
    wanted = replanning.extended(Plan.of(one), _maturity(one, draft))
    problems, told = list[Problem](), draft.rate
    if told is None and _tier(one, _maturity(one, draft)) != _tier(one, one.terms["maturity_on"]):
        told = await _tier_rate(one, _maturity(one, draft))
        problems += _tier_problems(one, draft, told)
    if told is not None:
        problems += fixed_problems(one)
    if not isinstance(wanted, Next):
        value = date_of(_maturity(one, draft)).isoformat()
        limit = " / ".join(date_of(day).isoformat() for day in wanted)
        problems.append(Problem(code="NO_WHOLE_PERIOD", field=("maturity_on",), value=value, limit=limit))
        wanted = Next(one.terms)
    elif wanted.terms["instalments"] > limits.INSTALMENTS_MAX:
        value, limit = str(wanted.terms["instalments"]), str(limits.INSTALMENTS_MAX)
        problems.append(Problem(code="TOO_MANY", field=("months",), value=value, limit=limit))
    limits.refuse({0: problems}, single=True)
    facts = () if told is None else (rate_fact(one, told),)
    before = {"MATURITY": date_of(one.terms["maturity_on"]).isoformat()}
    if told is not None:
        before["RATE"] = format_rate(int(one.standing.state.rate[0]))
    return Change(facts=facts, contract=wanted.terms, lines=wanted.lines, before=before)


def _late(one: Subject, draft: ExtensionDraft) -> Iterator[Problem]:
    """A day of maturity that is no later one, or one that the ledger does not hold."""
    wanted, present = _maturity(one, draft), one.terms["maturity_on"]
    if wanted <= present:
        value, limit = date_of(wanted).isoformat(), date_of(present).isoformat()
        yield Problem(code="DATE_TOO_EARLY", field=("maturity_on",), value=value, limit=limit)
    if wanted >= DAY_LIMIT:
        limit = date_of(DAY_LIMIT - 1).isoformat()
        yield Problem(code="TERM_TOO_LONG", field=("months",), value=str(_months(one, draft)), limit=limit)


def _tier(one: Subject, maturity: int) -> str | None:
    return tier_of(term_months(one.terms["starts_on"], maturity), _tiers(one))


def _tiers(one: Subject) -> Sequence[tuple[str, int]]:
    return next(row for row in one.spec.products if row.code == one.loaded.product).tiers


async def _tier_rate(one: Subject, maturity: int) -> int | None:
    """The contract rate of the tier that a longer term reaches (DI-03); None where contract or list have none."""
    clause = await rate_clause.by_tier(one.header.id)
    if clause is None:
        return None
    code, spread = clause
    tenors = rate_clause.tenors_of_tiers(one.loaded.bound, one.loaded.product, one.attributes, _tiers(one), code)
    months = term_months(one.terms["starts_on"], maturity)
    listed = tier_rate(months, _tiers(one), tenors, await rate.table(), code, one.day)
    return None if listed is None else contract_rate(listed, spread)


def _tier_problems(one: Subject, draft: ExtensionDraft, found: int | None) -> Iterator[Problem]:
    """Another tier, and no rate of it."""
    if found is None or not 0 <= found <= RATE_LIMIT:
        before, after = _tier(one, one.terms["maturity_on"]), _tier(one, _maturity(one, draft))
        yield Problem(code="TIER_NEEDS_RATE", field=("rate",), value=before or "", limit=after or "")


EXTEND: Final = Kind(command="loan.extend", draft=ExtensionDraft, plain=_plain, asked=_asked, change=_change)


async def extend(actor: Actor, draft: ExtensionDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Extend a loan. Needs `operate`.

    Raises `Refused`: what the regime demands (DEMAND_BOUND, DEMAND_TOO_LATE, DEMAND_NOT_MET), TIER_NEEDS_RATE,
    NO_WHOLE_PERIOD, NOTHING_UNDUE, LATER_AMENDMENTS.
    """
    return await amendment.submit(actor, EXTEND, draft, mode=mode)
