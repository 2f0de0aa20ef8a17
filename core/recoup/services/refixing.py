# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans whose listed rate is fixed anew: which, when, and at what (IR-10, HI-04, DI-02).

Each re-fix is a RATE fact of its day, so replay, as-of and explanation know it. A run takes every live loan whose day
has come, a chunk a transaction: killed anywhere, it goes on from there; run twice, it does nothing twice. The end of
day runs it for the day that opens. A loan whose list has no rate yet stays due; the night of that day sets it aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeAlias

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.regime.binding import BoundRegime
from recoup.regime.compiling import rate_terms
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import RATE_LIMIT, FactKind
from recoup.rules.money import format_rate
from recoup.rules.rate_list import RateTable, contract_rate, tier_of
from recoup.rules.refix import term_months
from recoup.services import (
    booking,
    businessday,
    fault,
    ledger,
    limits,
    loan_header,
    rate,
    rate_clause,
    regime,
    sql,
    yearly_cost,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.booking import NewFact
from recoup.services.loan_view import LIVE
from recoup.services.progress import SILENCE, Progress
from recoup.services.regime import ProfileKey
from recoup.services.unit_of_work import Work, many_units, unit_of_work

CHUNK: Final = 2000
"""Loans of a transaction."""
SHOWN_MAX: Final = 1000
"""Re-fixes that a run or preview lists one by one; it counts all."""
ASIDE_MAX: Final = 100
"""More loans than this without a listed rate are no matter of single loans: the night stops and says so."""

_DUE: Final = f"""
SELECT r.loan_id, r.rate_list, r.tenor, r.spread_bp, r.refix, r.fixed_up_to, r.refix_on, l.public_id, l.number,
       l.starts_on, l.maturity_on, l.plan_kind, l.unit, l.month_days, l.basis, l.method, l.contract_principal,
       s.principal, s.rate, s.profile_id
FROM loan_rate r JOIN loan l ON l.id = r.loan_id JOIN loan_state s ON s.loan_id = r.loan_id
WHERE r.refix_on > 0 AND r.refix_on <= ? AND l.stage = '{LIVE}' AND s.suspended = 0"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refixed:
    """A loan on a day on which its rate is fixed anew. `after` None: nothing is listed, or it makes no rate.

    `cost`: what another rate costs a year (ppm) where that is more than courts let stand (IR-11); else None.
    """

    loan_id: str
    loan_number: str
    on: date
    rate_list: str
    tenor: str
    listed: int | None
    spread_bp: int
    before: int
    after: int | None
    cost: int | None = None


@dataclass(slots=True, kw_only=True)
class RefixReport:
    """What a run did or would do: loans whose rate changed, re-fixes that left it as it was, loans that wait; of those
    that changed, how many cost more than courts let stand."""

    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    above: int = 0
    rows: list[Refixed] = field(default_factory=list)

    def count(self, rows: Iterable[Refixed]) -> None:
        """Add re-fixes; the first `SHOWN_MAX` are kept, those that wait before all others."""
        for row in rows:
            if row.after is None:
                self.waiting += 1
            elif row.after == row.before:
                self.unchanged += 1
            else:
                self.changed += 1
                self.above += row.cost is not None
            if row.after is None or len(self.rows) < SHOWN_MAX:
                self.rows.append(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fixing:
    """A due loan of the database, its re-fixes, and the day of the next one."""

    row: sql.Row
    done: tuple[Refixed, ...]
    next_on: int


async def preview(actor: Actor, *, on: date | None = None, progress: Progress = SILENCE) -> RefixReport:
    """What a run would do on a day, which may be to come. Nothing is written. Needs `read`."""
    require(actor, BOOK_READ)
    today, report = (await businessday.current()).number, RefixReport()
    if on is not None:
        limits.refuse({0: list(limits.day(on, ("on",)))}, single=True)
    through = today if on is None else day_of(on)
    progress.begin("refix", await _count(through))
    after = 0
    while found := await _due(through, after):
        report.count(done for fixing in await _fixings(found, through, today) for done in fixing.done)
        progress.advance(len(found))
        after = found[-1]["loan_id"]
    return report


async def run(
    actor: Actor, *, on: date | None = None, progress: Progress = SILENCE, clock: Clock | None = None
) -> RefixReport:
    """Fix anew every live loan whose day has come by `on`, which is not after the open business day. Needs `admin`.

    `on` None: the open business day. Raises `Refused` VALUE_DATE_IN_FUTURE.
    """
    actor = require(actor, "day.turn")
    today = (await businessday.current()).number
    through = today if on is None else day_of(on)
    if on is not None:
        limits.refuse({0: list(limits.not_after(on, ("on",), today))}, single=True)
    async with many_units(actor, "loan.refix_run", input={"on": on}, clock=clock):
        return await _run(actor, through, progress, clock or SystemClock())


async def _run(actor: Actor, through: int, progress: Progress, clock: Clock) -> RefixReport:
    report, after = RefixReport(), 0
    due = await _count(through)
    if due:
        progress.begin("refix", due)
    while found := await _due(through, after):
        told = {"on": date_of(through), "after": after, "loans": len(found)}
        async with unit_of_work(actor, "loan.refix_rate", input=told, clock=clock) as work:
            report.count(await refix(work, [row["loan_id"] for row in found], through=through))
        progress.advance(len(found))
        after = found[-1]["loan_id"]
    return report


async def for_the_night(actor: Actor, day: int, *, progress: Progress, clock: Clock) -> None:
    """Whatever is due by the day that is to be closed; a loan that still waits for its list is set aside.

    Raises `Refused` RATE_UNPUBLISHED where too many wait for that.
    """
    report = await run(actor, on=date_of(day), progress=progress, clock=clock)
    waiting = [row for row in report.rows if row.after is None]
    if len(waiting) > ASIDE_MAX:
        raise Refused(replace(_unpublished(waiting[0]), details={"loans": str(len(waiting))}))
    if not waiting:
        return
    async with unit_of_work(actor, "loan.refix_rate", input={"set_aside": len(waiting)}, clock=clock) as work:
        ids = await loan_header.ids(actor, [row.loan_id for row in waiting])
        for row in waiting:
            await fault.set_aside(work, ids[row.loan_id], day=day, reason=_unpublished(row).message(actor.language))


async def refix(work: Work, loan_ids: Sequence[int], *, through: int) -> list[Refixed]:
    """Fix loans anew that are due by a day, inside a transaction; what became of each."""
    batches = await ledger.load(loan_ids, lock=True, day=work.booked_on)
    found = await sql.rows_in(f"{_DUE} AND r.loan_id IN ({{keys}})", sorted(set(loan_ids)), [through])
    fixings = await _fixings(found, through, work.booked_on)
    facts = [
        NewFact(loan_id=fixing.row["loan_id"], value_on=day_of(done.on), kind=FactKind.RATE, amount=0, rate=done.after)
        for fixing in fixings
        for done in fixing.done
        if done.after is not None and done.after != done.before
    ]
    await booking.book(work, batches, facts)
    await sql.execute_many(
        "UPDATE loan_rate SET refix_on = ? WHERE loan_id = ?",
        [(fixing.next_on, fixing.row["loan_id"]) for fixing in fixings],
    )
    return [done for fixing in fixings for done in fixing.done]


async def first_after(day: int, last: int) -> int:
    """The first day of (day, last] on which a live loan is fixed anew; 0 if there is none."""
    found = await sql.rows(
        "SELECT COALESCE(MIN(r.refix_on), 0) AS first FROM loan_rate r JOIN loan l ON l.id = r.loan_id "
        f"WHERE r.refix_on > ? AND r.refix_on <= ? AND l.stage = '{LIVE}'",
        [day, last],
    )
    return int(found[0]["first"])


async def _count(through: int) -> int:
    found = await sql.rows(f"SELECT COUNT(*) AS due FROM ({_DUE}) d", [through])
    return int(found[0]["due"])


async def _due(through: int, after: int, most: int = CHUNK) -> list[sql.Row]:
    return await sql.rows(f"{_DUE} AND r.loan_id > ? ORDER BY r.loan_id LIMIT ?", [through, after, most])


async def _fixings(rows: Sequence[sql.Row], through: int, today: int) -> list[_Fixing]:
    table = await rate.table()
    tenors = await _tenors({_named(row) for row in rows if not row["tenor"]}, today)
    fixings = [_fixing(row, row["tenor"] or tenors.get(_named(row), ""), table, through) for row in rows]
    keys = await regime.profile_keys({row["profile_id"] for row in rows})
    bounds = await regime.bounds(keys.values(), today)
    return [_costed(fixing, bounds.get(keys[fixing.row["profile_id"]])) for fixing in fixings]


def _costed(fixing: _Fixing, bound: BoundRegime | None) -> _Fixing:
    """With what each new rate costs a year, where that is too much."""
    row = fixing.row
    if bound is None or not row["principal"]:
        return fixing
    done = [
        replace(each, cost=yearly_cost.of_rate(bound, each.after, row, row["principal"]))
        if each.after is not None and each.after != each.before
        else each
        for each in fixing.done
    ]
    return replace(fixing, done=tuple(done))


_Named: TypeAlias = tuple[int, str, int]
"""Whose tenor is asked for: the profile, the list, and the months of the whole term."""


def _named(row: sql.Row) -> _Named:
    return row["profile_id"], row["rate_list"], term_months(row["starts_on"], row["maturity_on"])


def _fixing(row: sql.Row, tenor: str, table: RateTable, through: int) -> _Fixing:
    """Every re-fix of a loan through a day, up to the first for which nothing is listed."""
    done: list[Refixed] = []
    day, before = row["refix_on"], row["rate"]
    while 0 < day <= through:
        listed = table.at(row["rate_list"], tenor, day)
        told = 0 if listed is None else contract_rate(listed, row["spread_bp"])
        after = told if listed is not None and 0 <= told <= RATE_LIMIT else None
        done.append(
            Refixed(
                loan_id=row["public_id"],
                loan_number=row["number"],
                on=date_of(day),
                rate_list=row["rate_list"],
                tenor=tenor,
                listed=listed,
                spread_bp=row["spread_bp"],
                before=before,
                after=after,
            )
        )
        if after is None:
            break
        day, before = rate_clause.first_after(row, day), after
    return _Fixing(row=row, done=tuple(done), next_on=day)


async def _tenors(asked: Iterable[_Named], day: int) -> Mapping[_Named, str]:
    """The tenor of a list for contracts that name none: that of the tier which the whole term belongs to (DI-03)."""
    wanted = set(asked)
    keys = await regime.profile_keys(profile for profile, _, _ in wanted)
    bounds = await regime.bounds(keys.values(), day)
    return {
        (profile, code, months): _tenor(bounds[keys[profile]], keys[profile], code, months)
        for profile, code, months in wanted
        if keys[profile] in bounds
    }


def _tenor(bound: BoundRegime, key: ProfileKey, code: str, months: int) -> str:
    attributes = dict(key.attributes)
    tier = tier_of(months, next(product.tiers for product in bound.spec.products if product.code == key.product))
    if tier is not None:
        attributes["tier"] = tier
    return rate_terms(bound, key.product, attributes, code).tenor or ""


def _unpublished(row: Refixed) -> Problem:
    """Why a loan waits: nothing is listed for it, or what is listed makes no rate with its spread."""
    value = f"{row.rate_list} {row.tenor}".strip()
    if row.listed is None:
        return Problem(code="RATE_UNPUBLISHED", field=("rate_list",), value=value, limit=row.on.isoformat())
    return Problem(
        code="RATE_IMPOSSIBLE", field=("spread_bp",), value=str(row.spread_bp), limit=format_rate(row.listed)
    )
