"""What the gates of a debtor's regimes say to a contact, from what is on record of him (CC-01 to CC-04, CC-09).

A debtor is under the gate of every regime that one of his loans has. Without a loan the regime of his institution
stands in. A company is under no gate: its contacts are logged all the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from recoup import config
from recoup.records.fields import micros_of, moment_of
from recoup.regime.binding import BoundRegime, in_force
from recoup.regime.deciding import Cell, holds
from recoup.regime.gating import gate_of
from recoup.rules import contact as rules
from recoup.rules.calendar import day_of
from recoup.rules.contact import Answer, Channel, Gate, Kind, Made, Planned, Purpose, Relation
from recoup.services import contact_point, regime, sql
from recoup.services.contact_point import Point
from recoup.services.regime import ProfileKey

REMEMBERED: Final = timedelta(days=400)
"""How far back attempts are read: caps look at days, and a row of failures that is a year old says nothing."""

NATURAL: Final = "NATURAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A contact that somebody is about to make. `party` is the database's own id."""

    party: int
    at: datetime
    channel: Channel
    number: str
    relation: Relation = Relation.DEBTOR
    purpose: Purpose = Purpose.COLLECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """A debtor as the gates see him: what they allow, what was made before, and what conditions read of him."""

    gates: tuple[Gate, ...]
    points: tuple[Point, ...]
    made: tuple[Made, ...]
    unreachable: bool

    def point(self, channel: Channel, number: str) -> Point | None:
        """The point that a number belongs to, by the channel's kind."""
        kind = contact_point.KIND_OF[channel]
        plain = contact_point.plain(kind, number)
        return next((point for point in self.points if (point.kind, point.value) == (kind, plain)), None)


async def answer(asked: Ask) -> tuple[Answer, Point | None]:
    """What the gates say, and the point that the number belongs to.

    A number on file is whose the file says, whatever was asked; of one that nobody knows the asker must say it.
    """
    debtor = await standing(asked.party, asked.at)
    point = debtor.point(asked.channel, asked.number)
    planned = Planned(
        at=asked.at,
        channel=asked.channel,
        number=contact_point.plain(contact_point.KIND_OF[asked.channel], asked.number),
        relation=point.relation if point else asked.relation,
        purpose=asked.purpose,
        consented=point is not None and point.any_hour,
        unreachable=debtor.unreachable,
        refused=point is not None and point.refused,
    )
    return rules.ask(debtor.gates, planned, debtor.made), point


async def standing(party: int, at: datetime) -> Debtor:
    """The debtor at a moment."""
    row = (
        await sql.rows(
            "SELECT p.kind, p.attributes, o.path FROM party p JOIN organisation o ON o.id = p.organisation_id "
            "WHERE p.id = ?",
            [party],
        )
    )[0]
    day = day_of(at.astimezone(ZoneInfo(config.load().timezone)).date())
    points = await contact_point.on_file(party, day)
    made = tuple((await history([party], at))[party])
    if row["kind"] != NATURAL:
        return Debtor(gates=(), points=points, made=made, unreachable=True)
    stated = {**sql.unpacked(row["attributes"]), **await _facts(party, day), "party_kind": row["kind"], "today": day}
    stated |= {"failed_attempts": rules.failed_in_a_row(made)}
    if contact_point.invalid(points):
        stated["NUMBER_INVALID"] = 1
    return _under(await _bounds(party, row["path"], day), stated, points, made, at)


def _under(
    bounds: Iterable[BoundRegime],
    stated: Mapping[str, Cell],
    points: tuple[Point, ...],
    made: tuple[Made, ...],
    at: datetime,
) -> Debtor:
    """The debtor under the gates of bound regimes whose condition holds for him."""
    gates: dict[Gate, None] = {}
    unreachable = True
    for bound in bounds:
        declared = in_force(bound.spec.contact)
        if declared is None:
            continue
        values = {name: value for name, value in bound.values.items() if isinstance(value, int | str)}
        gate = gate_of(declared)
        calls = rules.effective_on(made, at.astimezone(gate.zone).date(), gate.zone)
        row = {**values, **stated, "effective_calls": calls}
        if holds(declared.when, row):
            gates[gate] = None
            unreachable = unreachable and holds(declared.third_party, row)
    return Debtor(gates=tuple(gates), points=points, made=made, unreachable=unreachable)


async def _bounds(party: int, path: str, day: int) -> Iterator[BoundRegime]:
    """The regimes of his loans, bound to their institutions on the day; without a loan that of his institution."""
    rows = await sql.rows("SELECT DISTINCT profile_id FROM loan WHERE party_id = ? ORDER BY profile_id", [party])
    keys = await regime.profile_keys(row["profile_id"] for row in rows)
    wanted = list(keys.values()) or await _of_institution(path)
    bound = await regime.bounds(wanted, day)
    return (bound[key].settled({"product": key.product, **dict(key.attributes)}) for key in wanted if key in bound)


async def _of_institution(path: str) -> list[ProfileKey]:
    ids = [int(part) for part in path.strip(".").split(".")]
    rows = await sql.rows_in("SELECT id, regime FROM organisation WHERE regime IS NOT NULL AND id IN ({keys})", ids)
    institution = ids[min(1, len(ids) - 1)]
    return [ProfileKey(regime=row["regime"], product="", institution_id=institution, attributes=()) for row in rows]


async def _facts(party: int, day: int) -> dict[str, int]:
    """How often each statement about the debtor or one of his loans holds on the day, or happened until then."""
    rows = await sql.rows(
        "SELECT a.code, count(*) AS times FROM fact a LEFT JOIN fact e ON e.ends_id = a.id "
        "WHERE a.ends_id IS NULL AND a.from_on <= ? "
        "AND (CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END = 0 "
        "OR CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END > ?) "
        "AND (a.party_id = ? OR a.loan_id IN (SELECT id FROM loan WHERE party_id = ?)) GROUP BY a.code",
        [day, day, party, party],
    )
    return {row["code"]: int(row["times"]) for row in rows}


_HISTORY: Final = (
    "SELECT party_id, at, kind, number, relation, reached, direction FROM contact_attempt "
    "WHERE made = 1 AND at > ? AND party_id IN ({keys}) ORDER BY at"
)


async def history(parties: Sequence[int], at: datetime) -> dict[int, list[Made]]:
    """What took place with debtors, whoever did it, oldest first; `REMEMBERED` before a moment and everything after."""
    found: dict[int, list[Made]] = {party: [] for party in parties}
    for row in await sql.rows_in(_HISTORY, list(parties), [micros_of(at - REMEMBERED)]):
        found[row["party_id"]].append(
            Made(
                at=moment_of(row["at"]),
                kind=Kind(row["kind"]),
                number=row["number"],
                relation=Relation(row["relation"]),
                reached=bool(row["reached"]),
                incoming=row["direction"] == "IN",
            )
        )
    return found


async def measures(parties: Sequence[int], at: datetime) -> dict[int, dict[str, int]]:
    """`effective_calls` of the day and `failed_attempts` in a row, for conditions about debtors (CC-02, CC-04)."""
    zone = ZoneInfo(config.load().timezone)
    day = at.astimezone(zone).date()
    return {
        party: {
            "effective_calls": rules.effective_on(made, day, zone),
            "failed_attempts": rules.failed_in_a_row(made),
        }
        for party, made in (await history(parties, at)).items()
    }
