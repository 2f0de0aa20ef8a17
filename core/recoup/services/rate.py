"""Listed rates: published, corrected, and read as they are known, now or at an earlier moment (IR-10, HI-04, DI-02).

What a regulation itself gives stands in the regimes; everything else is published here. Nothing published is edited: a
row for the same day corrects the one before, from its recording on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from recoup.errors import Problem
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.rules.rate_list import RateTable
from recoup.services import audit, limits, regime, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.unit_of_work import Mode, Work, unit_of_work

_ROWS: Final = "SELECT rate_list, tenor, since, rate, recorded_at FROM list_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDraft:
    """A rate as it is published: of a list and tenor that a regime declares, from a day on, ppm a year."""

    rate_list: str
    tenor: str
    since: date
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateView:
    """A listed rate. `recorded_at` None: a regime's own; `corrected`: a later row for the same day counts instead."""

    rate_list: str
    tenor: str
    since: date
    rate: int
    recorded_at: datetime | None
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RateListView:
    """A list that active regimes declare, with its tenors and the regimes that refer to it."""

    code: str
    tenors: tuple[str, ...]
    regimes: tuple[str, ...]


def lists() -> tuple[RateListView, ...]:
    """The lists that active regimes declare, by code."""
    tenors: dict[str, list[str]] = {}
    regimes: dict[str, list[str]] = {}
    for code, spec in sorted(regime.installed().registry.active.items()):
        for row in spec.rate_lists:
            known = tenors.setdefault(row.code, [])
            known += [tenor.code for tenor in row.tenors if tenor.code not in known]
            regimes.setdefault(row.code, []).append(code)
    return tuple(
        RateListView(code=code, tenors=tuple(tenors[code]), regimes=tuple(regimes[code])) for code in sorted(tenors)
    )


async def table(known_at: datetime | None = None) -> RateTable:
    """The rates as they are known, or were at a moment."""
    return RateTable.of((row[0], row[1], row[2], row[3]) for row in await _told(known_at))


async def _told(known_at: datetime | None) -> list[tuple[str, str, int, int, int]]:
    """(list, tenor, first day, rate, recorded at) in order of recording; the regimes' own first, at 0."""
    own = sorted(
        {
            (row.code, listed.tenor, day_of(listed.since), listed.rate, 0)
            for spec in regime.installed().registry.active.values()
            for row in spec.rate_lists
            for listed in row.rates
        }
    )
    where, values = ("", []) if known_at is None else (" WHERE recorded_at <= ?", [micros_of(known_at)])
    found = await sql.rows(f"{_ROWS}{where} ORDER BY recorded_at, rate_list, tenor, since", values)
    return own + [(row["rate_list"], row["tenor"], row["since"], row["rate"], row["recorded_at"]) for row in found]


async def history(
    actor: Actor, *, rate_list: str | None = None, tenor: str | None = None, known_at: datetime | None = None
) -> tuple[RateView, ...]:
    """Every row, the newest day of each list and tenor first, corrections among them. Needs `read`."""
    require(actor, BOOK_READ)
    told = await _told(known_at)
    last = {row[:3]: place for place, row in enumerate(told)}
    chosen = [(place, row) for place, row in enumerate(told) if rate_list in (None, row[0]) and tenor in (None, row[1])]
    chosen.sort(key=lambda each: (each[1][0], each[1][1], -each[1][2], -each[0]))
    return tuple(_view(row, corrected=last[row[:3]] != place) for place, row in chosen)


def _view(row: tuple[str, str, int, int, int], *, corrected: bool) -> RateView:
    return RateView(
        rate_list=row[0],
        tenor=row[1],
        since=date_of(row[2]),
        rate=row[3],
        recorded_at=moment_of(row[4]) if row[4] else None,
        corrected=corrected,
    )


def examine(drafts: Sequence[RateDraft]) -> dict[int, list[Problem]]:
    """What is wrong with rates, by place."""
    known = {each.code: each.tenors for each in lists()}
    counted = Counter((draft.rate_list, draft.tenor, draft.since) for draft in drafts)
    found: dict[int, list[Problem]] = {}
    for place, draft in enumerate(drafts):
        problems = list(_problems(draft, known))
        if counted[draft.rate_list, draft.tenor, draft.since] > 1:
            problems.append(Problem(code="GIVEN_TWICE", field=("since",), value=draft.since.isoformat()))
        if problems:
            found[place] = problems
    return found


def _problems(draft: RateDraft, known: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    yield from limits.choice(draft.rate_list, ("rate_list",), tuple(known))
    if draft.rate_list in known:
        yield from limits.choice(draft.tenor, ("tenor",), known[draft.rate_list])
    yield from limits.day(draft.since, ("since",))
    yield from limits.rate(draft.rate)


async def publish(actor: Actor, drafts: Sequence[RateDraft], *, mode: Mode = Mode.COMMIT) -> int:
    """Publish rates, or correct them; how many were new. Needs `admin`. Raises `Refused` with every problem.

    A row that says what is known already is passed over. Loans that were fixed anew at a rate that is corrected later
    keep it until somebody changes theirs.
    """
    actor = require(actor, "parameter.change")
    limits.count(drafts)
    async with unit_of_work(actor, "rate.publish", mode=mode, input=audit.summary(drafts)) as work:
        limits.refuse({0: list(_placed(drafts))}, single=True)
        standing = await known(drafts)
        new = [draft for draft in drafts if standing.get((draft.rate_list, draft.tenor, draft.since)) != draft.rate]
        if new:
            await _insert(work, new)
        for draft in new:
            work.event("rate.published", rate_list=draft.rate_list, tenor=draft.tenor, since=draft.since.isoformat())
        return len(new)


def _placed(drafts: Sequence[RateDraft]) -> Iterator[Problem]:
    for place, problems in examine(drafts).items():
        yield from (replace(problem, field=("rates", str(place), *problem.field)) for problem in problems)


async def known(drafts: Sequence[RateDraft]) -> dict[tuple[str, str, date], int]:
    """The rates that are published for just these days, by list, tenor and day."""
    standing = {(code, tenor, since): rate for code, tenor, since, rate, _ in await _told(None)}
    keys = {(draft.rate_list, draft.tenor, draft.since) for draft in drafts}
    return {key: standing[plain] for key in keys if (plain := (key[0], key[1], day_of(key[2]))) in standing}


async def _insert(work: Work, drafts: Sequence[RateDraft]) -> None:
    size = len(drafts)
    await bulk().insert(
        "list_rate",
        {
            "rate_list": [draft.rate_list for draft in drafts],
            "tenor": [draft.tenor for draft in drafts],
            "since": [day_of(draft.since) for draft in drafts],
            "recorded_at": [micros_of(work.now)] * size,
            "rate": [draft.rate for draft in drafts],
            "booked_on": [work.day] * size,
            "audit_id": [work.audit_id] * size,
        },
    )
