"""Listed rates: published, corrected, and read as they are known, now or at an earlier moment (IR-10, HI-04, DI-02).

What a regulation itself gives stands in the regimes; everything else is published here. Nothing published is edited: a
row for the same day corrects the one before, from its recording on.

A wrong rate would reprice a whole book in one night. So what somebody of an institution publishes waits for whoever has
to agree to a changed parameter there (CP-19); who stands above the institutions publishes at once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from recoup.errors import Problem
from recoup.records.access import Organisation
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.rules.rate_list import RateTable
from recoup.services import (
    about,
    approval,
    approval_query,
    audit,
    businessday,
    limits,
    regime,
    requirement,
    sight,
    sql,
)
from recoup.services.about import About
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Rate, Word
from recoup.services.requirement import NOBODY, Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

PUBLISH: Final = "rate.publish"
PERMISSION: Final = "parameter.change"
"""Who may choose an institution's numbers publishes rates, and who agrees to the one agrees to the other."""
Standing: TypeAlias = Mapping[tuple[str, str, date], int]
"""Published rates by list, tenor and day."""

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
    """A listed rate. `recorded_at` None: a regime's own; `corrected`: a later row for the same day counts instead.

    `in_force`: it is the one of the open business day. `by` published it, `approval` is the number of the command where
    others had to agree to it; both are empty where there is none.
    """

    rate_list: str
    tenor: str
    since: date
    rate: int
    recorded_at: datetime | None
    corrected: bool
    in_force: bool
    by: str
    approval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRate:
    """A rate that others have to agree to: what it is to be, who asked for it, the number of the command."""

    draft: RateDraft
    by: str
    approval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesResult:
    """How many rates are new. `approval` is the command as it waits; nothing is published then. `needed`: who agrees,
    by parts of `regime`, also in a preview."""

    new: int
    approval: ApprovalView | None = None
    needed: Class = NOBODY
    regime: str = ""


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


_WHO: Final = """
SELECT r.rate_list, r.tenor, r.since, r.recorded_at, a.number, COALESCE(m.code, p.code) AS person FROM list_rate r
LEFT JOIN audit_entry e ON e.id = r.audit_id
LEFT JOIN principal p ON p.id = e.principal_id
LEFT JOIN approval a ON e.subject_type = 'approval' AND a.id = e.subject_id
LEFT JOIN principal m ON m.id = a.maker_id"""


async def history(
    actor: Actor, *, rate_list: str | None = None, tenor: str | None = None, known_at: datetime | None = None
) -> tuple[RateView, ...]:
    """Every row, the newest day of each list and tenor first, corrections among them. Needs `read`."""
    require(actor, BOOK_READ)
    told, opened = await _told(known_at), await businessday.begun()
    last = {row[:3]: place for place, row in enumerate(told)}
    ruling = _ruling(told, 0 if opened is None else opened.number)
    who = {(row["rate_list"], row["tenor"], row["since"], row["recorded_at"]): row for row in await sql.rows(_WHO)}
    chosen = [(place, row) for place, row in enumerate(told) if rate_list in (None, row[0]) and tenor in (None, row[1])]
    chosen.sort(key=lambda each: (each[1][0], each[1][1], -each[1][2], -each[0]))
    return tuple(
        _view(row, who.get((*row[:3], row[4])), corrected=last[row[:3]] != place, in_force=place in ruling)
        for place, row in chosen
    )


def _ruling(told: Sequence[tuple[str, str, int, int, int]], today: int) -> frozenset[int]:
    """The places of the rows that are in force on a day: of each tenor the newest day, of that the latest row."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for place, (code, tenor, since, _, _) in enumerate(told):
        if since <= today:
            found[code, tenor] = max(found.get((code, tenor), (since, place)), (since, place))
    return frozenset(place for _, place in found.values())


def _view(row: tuple[str, str, int, int, int], who: sql.Row | None, *, corrected: bool, in_force: bool) -> RateView:
    return RateView(
        rate_list=row[0],
        tenor=row[1],
        since=date_of(row[2]),
        rate=row[3],
        recorded_at=moment_of(row[4]) if row[4] else None,
        corrected=corrected,
        in_force=in_force,
        by=(who["person"] or "") if who else "",
        approval=(who["number"] or "") if who else "",
    )


async def waiting(actor: Actor) -> tuple[WaitingRate, ...]:
    """The rates in sight that others have to agree to, oldest command first. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    rows = await sql.rows(f"{_WAITING} AND {seen} ORDER BY a.id", [PUBLISH, approval.PENDING, *values])
    return tuple(
        WaitingRate(draft=draft, by=row["maker"], approval=row["number"])
        for row in rows
        for draft in _drafts(sql.unpacked(row["input"]))
    )


_WAITING: Final = """
SELECT a.number, a.input, m.code AS maker FROM approval a
LEFT JOIN loan l ON l.id = a.loan_id
JOIN organisation o ON o.id = a.organisation_id
JOIN principal m ON m.id = a.maker_id
WHERE a.command = ? AND a.state = ?"""


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


async def publish(actor: Actor, drafts: Sequence[RateDraft], *, mode: Mode = Mode.COMMIT) -> RatesResult:
    """Publish rates, or correct them, or have that wait for those who must agree. Needs `admin`.

    A row that says what is known already is passed over. Loans that were fixed anew at a rate that is corrected later
    keep it until somebody changes theirs. Raises `Refused` with every problem.
    """
    actor = require(actor, PERMISSION)
    limits.count(drafts)
    async with unit_of_work(actor, PUBLISH, mode=mode, input=audit.summary(drafts)) as work:
        new, institution = _new(drafts, await known(drafts)), await _institution(actor)
        if institution is None or not new:
            await _write(work, new)
            return RatesResult(new=len(new))
        code = institution.regime or ""
        needed = await requirement.class_at(institution.id, code, PERMISSION, day=work.booked_on)
        if needed.levels and mode is Mode.COMMIT:
            work.subject = (about.ORGANISATION, institution.id)
            await approval.ask(work, subject=await _subject(institution, new), told={"rates": list(new)}, needed=needed)
        else:
            await _write(work, new)
        asked = await approval_query.asked_by(work.audit_id)
        return RatesResult(new=len(new), approval=asked, needed=needed, regime=code)


async def _institution(actor: Actor) -> Organisation | None:
    """The one that everything in the actor's sight belongs to; None for whoever stands above the institutions."""
    own = sight.institution(actor)
    return None if own is None else await Organisation.get(id=own)


async def _subject(institution: Organisation, drafts: Sequence[RateDraft]) -> About:
    return About(
        kind=about.ORGANISATION,
        id=institution.id,
        number=institution.code,
        organisation_id=institution.id,
        regime=institution.regime or "",
        version=await _version(drafts),
    )


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Publish what an approved command names, after examining it again."""
    drafts = _drafts(waiting.input)
    standing = await known(drafts)
    new = _new(drafts, standing)
    await _write(work, new)
    return Effect(changes=tuple(_changed(draft, standing.get(_key(draft))) for draft in new))


def _changed(draft: RateDraft, before: int | None) -> Changed:
    name = (Word("tenor", f"{draft.rate_list}.{draft.tenor}"), draft.since.isoformat())
    return Changed(name=name, before=() if before is None else (Rate(before),), after=(Rate(draft.rate),))


async def version(waiting: Waiting) -> int:
    """The newest row for any of the days that a waiting command names."""
    return await _version(_drafts(waiting.input))


async def _version(drafts: Sequence[RateDraft]) -> int:
    keys = {(draft.rate_list, draft.tenor, day_of(draft.since)) for draft in drafts}
    days = sorted({since for _, _, since in keys})
    rows = await sql.rows_in("SELECT rate_list, tenor, since, audit_id FROM list_rate WHERE since IN ({keys})", days)
    return max((row["audit_id"] for row in rows if (row["rate_list"], row["tenor"], row["since"]) in keys), default=0)


def _drafts(told: Mapping[str, object]) -> tuple[RateDraft, ...]:
    return TypeAdapter(tuple[RateDraft, ...]).validate_python(told["rates"])


def _new(drafts: Sequence[RateDraft], standing: Standing) -> tuple[RateDraft, ...]:
    """The rates that say something new. Raises `Refused` with every problem of all of them."""
    limits.refuse({0: list(_placed(drafts))}, single=True)
    return tuple(draft for draft in drafts if standing.get(_key(draft)) != draft.rate)


def _key(draft: RateDraft) -> tuple[str, str, date]:
    return draft.rate_list, draft.tenor, draft.since


async def _write(work: Work, drafts: Sequence[RateDraft]) -> None:
    if drafts:
        await _insert(work, drafts)
    for draft in drafts:
        work.event("rate.published", rate_list=draft.rate_list, tenor=draft.tenor, since=draft.since.isoformat())


def _placed(drafts: Sequence[RateDraft]) -> Iterator[Problem]:
    for place, problems in examine(drafts).items():
        yield from (replace(problem, field=("rates", str(place), *problem.field)) for problem in problems)


async def known(drafts: Sequence[RateDraft]) -> Standing:
    """The rates that are published for just these days, by list, tenor and day."""
    standing = {(code, tenor, since): rate for code, tenor, since, rate, _ in await _told(None)}
    keys = {_key(draft) for draft in drafts}
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
