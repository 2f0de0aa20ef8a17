"""The contracts of a sample institution: drawn by its seed, lot by lot, so that the same script gives the same book."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from pydantic import TypeAdapter

from recoup.commands.demo.script import Lot, Names, Script, Story
from recoup.services.contract import RateClause
from recoup.services.loan import LoanDraft
from recoup.services.party import PartyDraft

WHOLE: Final = ("BULLET", "SINGLE")
"""Methods by which a loan is repaid in one sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A loan with its borrower, and how he pays: a letter for each due, the last one for all that follow."""

    party: PartyDraft
    loan: LoanDraft
    pays: str
    story: Story | None = None


def contracts(script: Script, share: int = 100) -> tuple[Contract, ...]:
    """All contracts: so many of a hundred of every lot, and every story's."""
    lots = {lot.code: lot for lot in script.lots}
    drawn = [each for lot in script.lots for each in _of_lot(script, lot, share)]
    told = [_of_story(script, lots[story.lot], story) for story in script.stories if story.lot]
    return (*drawn, *told)


def _of_lot(script: Script, lot: Lot, share: int) -> Iterator[Contract]:
    draw = Random(f"{script.seed} {lot.code}")  # noqa: S311  the same book every time, nothing secret
    for place in range(-(-lot.count * share // 100)):
        number = f"{lot.code}-{place + 1:03d}"
        habit = draw.choices(tuple(lot.pays), tuple(lot.pays.values()))[0]
        whose = place % lot.parties if lot.parties else place
        party = PartyDraft(
            number=f"{lot.code}-D{whose + 1:02d}" if lot.parties else f"{number}-P",
            kind=lot.party,
            name=_name(draw, script.names, lot),
            organisation_code=lot.at[whose % len(lot.at)],
        )
        loan = replace(_loan(draw, script, lot, number, place), party_number=party.number)
        yield Contract(party=party, loan=loan, pays=script.payers[habit])


def _loan(draw: Random, script: Script, lot: Lot, number: str, place: int) -> LoanDraft:
    least, most, step = lot.principal
    months = draw.choice(lot.months)
    bullet = lot.method in WHOLE
    due_day = lot.due_days[place % len(lot.due_days)] if lot.due_days else None
    amount, rate = draw.randrange(least, most + 1, step), draw.choice(lot.rate)
    lent_on = _lent_on(draw, lot, place)
    at = place % lot.parties if lot.parties else place
    return LoanDraft(
        number=number,
        party_number=f"{number}-P",
        organisation_code=lot.at[at % len(lot.at)],
        regime=script.regime,
        product=lot.product,
        currency="CNY",
        principal=amount,
        rate=rate,
        method=lot.method,
        instalments=1 if bullet else months // lot.every,
        every=months if bullet else lot.every,
        anchor_day=due_day,
        disbursed_on=lent_on,
        maturity_on=_due_by(lot, lent_on),
        officer_code=lot.officer[at % len(lot.officer)],
        attributes=lot.attributes[at % len(lot.attributes)],
        listed=RateClause(rate_list=lot.listed) if lot.listed else None,
    )


def _lent_on(draw: Random, lot: Lot, place: int) -> date:
    """The day on which a loan of a lot is paid out: any of its days, or of loans that parties share one a month."""
    first, last = lot.lent
    if not lot.parties:
        return first + timedelta(days=draw.randrange((last - first).days + 1))
    months = first.month - 1 + place // lot.parties
    return date(first.year + months // 12, months % 12 + 1, draw.choice(lot.lent_on))


def _due_by(lot: Lot, day: date) -> date | None:
    """The day of the next month by which a loan of that day is paid in one sum; None where the plan says it."""
    if not lot.due_by:
        return None
    return date(day.year + day.month // 12, day.month % 12 + 1, lot.due_by)


def _of_story(script: Script, lot: Lot, story: Story) -> Contract:
    """What the lot draws, changed by what the story tells of party and loan."""
    draw = Random(f"{script.seed} {story.code}")  # noqa: S311  as above
    number = story.code
    told = {**story.loan}
    party_number = str(told.get("party_number", f"{number}-P"))
    loan = replace(_loan(draw, script, lot, number, 0), party_number=party_number)
    party: dict[str, Any] = {
        "number": party_number,
        "kind": lot.party,
        "name": _name(draw, script.names, lot),
        "organisation_code": loan.organisation_code,
        **story.party,
    }
    months = told.pop("months", None)
    if months is not None:
        told |= {"every": months} if loan.method in WHOLE else {"instalments": months // lot.every}
    if "disbursed_on" in told and lot.due_by:
        told = {"maturity_on": _due_by(lot, told["disbursed_on"]), **told}
    return Contract(
        party=TypeAdapter(PartyDraft).validate_python(party),
        loan=replace(loan, **told),
        pays=script.payers[story.pays or "PUNCTUAL"],
        story=story,
    )


def _name(draw: Random, names: Names, lot: Lot) -> str:
    if lot.party == "NATURAL":
        return draw.choice(names.families) + draw.choice(names.given)
    return (
        draw.choice(names.places) + draw.choice(names.families) + draw.choice(names.trades) + draw.choice(names.forms)
    )
