"""Check 60: contacts are tried at random, some days long; what the gate lets through breaks neither hours nor caps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Final

from recoup.regime.binding import bind, in_force
from recoup.regime.checking.settings import edition_days
from recoup.regime.conformance.samples import SEED
from recoup.regime.finding import Finding
from recoup.regime.gating import gate_of
from recoup.regime.spec import RegimeSpec
from recoup.rules.contact import BECOMES, Cap, Channel, Gate, Kind, Made, Planned, Relation, ask

BEGIN: Final = datetime(2024, 1, 10, tzinfo=UTC)
DAYS: Final = 4
TRIED: Final = 240
NUMBERS: Final = ("13800000001", "13800000002", "13900000003")


def kept(spec: RegimeSpec) -> Iterator[Finding]:
    """Under every profile and in every edition that has a gate."""
    seen: set[Gate] = set()
    for profile in (None, *(profile.code for profile in spec.profiles)):
        for day in edition_days(spec):
            declared = in_force(bind(spec, profile=profile, day=day).spec.contact)
            if declared is None or (gate := gate_of(declared)) in seen:
                continue
            seen.add(gate)
            made = series(gate, Random(SEED))  # noqa: S311  a series to be had again
            yield from broken(gate, made)


def series(gate: Gate, random: Random) -> list[Made]:
    """What came of contacts that were tried in order of time, each only where the gate allows it."""
    made: list[Made] = []
    moments = sorted(BEGIN + timedelta(minutes=random.randrange(DAYS * 24 * 60)) for _ in range(TRIED))
    for at in moments:
        channel, number = random.choice((*Channel, Channel.TELEPHONE, Channel.TELEPHONE)), random.choice(NUMBERS)
        relation = random.choice((Relation.DEBTOR, Relation.DEBTOR, Relation.RELATED))
        planned = Planned(at=at, channel=channel, number=number, relation=relation)
        if ask([gate], planned, made).allowed:
            kind = random.choice(BECOMES[channel])
            reached = kind is Kind.EFFECTIVE_CALL
            made.append(Made(at=at, kind=kind, number=number, relation=relation, reached=reached))
    return made


def broken(gate: Gate, made: list[Made]) -> Iterator[Finding]:
    """The hours and caps that a series breaks, counted anew and not as the gate counts."""
    for one in made:
        local = one.at.astimezone(gate.zone).time()
        if not gate.opens_at <= local < gate.closes_at:
            right = f"{gate.opens_at:%H:%M}-{gate.closes_at:%H:%M}"
            yield Finding(check=60, code="CONTACT_OUT_OF_HOURS", place="contact", value=f"{local:%H:%M}", right=right)
            return
    for cap in gate.caps:
        most = max(_most(gate, cap, made), default=0)
        if most > cap.most:
            place = f"contact.caps[{cap.code}]"
            yield Finding(check=60, code="CAP_BROKEN", place=place, value=str(most), right=str(cap.most))


def _most(gate: Gate, cap: Cap, made: list[Made]) -> Iterator[int]:
    """How many of its kind lie in each stretch of the cap's days that begins with one of them."""
    counted = sorted((one for one in made if one.kind is cap.counts), key=lambda one: one.number * cap.per_number)
    for _, own in groupby(counted, key=lambda one: one.number * cap.per_number):
        days = sorted(one.at.astimezone(gate.zone).date() for one in own)
        for first in days:
            yield sum(first <= day < first + timedelta(days=cap.days) for day in days)
