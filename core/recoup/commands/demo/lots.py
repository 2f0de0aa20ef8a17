"""The contracts of a sample institution: drawn by its seed, lot by lot, so that the same script gives the same book."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from pydantic import TypeAdapter

from recoup.commands.demo.script import Lot, Names, Script, Story
from recoup.services.contract import RateClause
from recoup.services.loan import LoanDraft
from recoup.services.party import PartyDraft


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
        party = PartyDraft(
            number=f"{number}-P",
            kind=lot.party,
            name=_name(draw, script.names, lot),
            organisation_code=lot.at[place % len(lot.at)],
        )
        yield Contract(party=party, loan=_loan(draw, script, lot, number, place), pays=script.payers[habit])


def _loan(draw: Random, script: Script, lot: Lot, number: str, place: int) -> LoanDraft:
    least, most, step = lot.principal
    months = draw.choice(lot.months)
    first, last = lot.lent
    bullet = lot.method == "BULLET"
    due_day = lot.due_days[place % len(lot.due_days)] if lot.due_days else None
    return LoanDraft(
        number=number,
        party_number=f"{number}-P",
        organisation_code=lot.at[place % len(lot.at)],
        regime=script.regime,
        product=lot.product,
        currency="CNY",
        principal=draw.randrange(least, most + 1, step),
        rate=draw.choice(lot.rate),
        method=lot.method,
        instalments=1 if bullet else months // lot.every,
        every=months if bullet else lot.every,
        anchor_day=due_day,
        disbursed_on=first + timedelta(days=draw.randrange((last - first).days + 1)),
        officer_code=lot.officer[place % len(lot.officer)],
        attributes=lot.attributes[place % len(lot.attributes)],
        listed=RateClause(rate_list=lot.listed) if lot.listed else None,
    )


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
        told |= {"every": months} if loan.method == "BULLET" else {"instalments": months // lot.every}
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
