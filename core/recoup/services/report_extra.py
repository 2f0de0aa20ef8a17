"""What a report names of loans besides the kernel's columns: receipts, dues, contacts, clocks, the balance before.

Each is asked only where the document names it. Worked example (DB-X05): of a project 28,503,456.78 of principal and
4,104,999.99 of interest were received from 1 January to the end of the quarter (DX-04).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from recoup import config
from recoup.records.fields import moment_of
from recoup.regime.deciding import Cell
from recoup.regime.policy.fact import EVENT, Fact
from recoup.regime.policy.parameter import TEXT
from recoup.regime.spec import RegimeSpec
from recoup.rules import clock
from recoup.rules.calendar import date_of, day_of
from recoup.rules.clock import Course
from recoup.rules.columns import Component, FactKind
from recoup.services import case_dues, claim_event, clock_alert, collection, regime, report_carry, sql
from recoup.services.as_of import Pair

More: TypeAlias = dict[int, dict[str, Cell]]
"""By loan (the database's own id), names with values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The day of a report, what was known, and its period; without one it begins with the year.

    `locked` and `locked_year` are the moments as of which the document of the period before it, and of the last one of
    the year before, was locked; 0: none was, or what is learnt later is not carried on.
    """

    pair: Pair
    start: int
    payment: int = 0
    end: int = 0
    locked: int = 0
    locked_year: int = 0

    @property
    def new_year(self) -> int:
        """1 January of the year of the day."""
        return day_of(date(date_of(self.pair.day).year, 1, 1))

    @property
    def first(self) -> int:
        """The first day of which anything is asked: that of the period, or 1 January where that comes before it."""
        return min(self.new_year, self.start)


async def of(loans: Sequence[int], window: Window, names: frozenset[str], spec: RegimeSpec) -> More:
    """What is named, by loan."""
    found: More = {loan: {} for loan in loans}
    valued = {fact.code: fact for fact in spec.facts if fact.value is not None and fact.value.code in names}
    for loan, values in (await _stated(loans, window, valued)).items():
        found[loan] |= values
    for named, ask in _ASKED.items():
        if names & named:
            for loan, values in (await ask(loans, window)).items():
                found[loan] |= values
    return found


_RECEIVED: Final = """
SELECT x.loan_id, x.component, CAST(sum(x.amount) AS BIGINT) AS total,
       CAST(sum(CASE WHEN y.value_on >= ? THEN x.amount ELSE 0 END) AS BIGINT) AS in_period
FROM payment_line x JOIN payment y ON y.id = x.payment_id
LEFT JOIN payment_reversal r ON r.payment_id = y.id AND r.recorded_at <= ?
WHERE y.value_on >= ? AND y.value_on <= ? AND y.recorded_at <= ? AND r.id IS NULL
AND x.generation = (
    SELECT max(z.generation) FROM payment_line z WHERE z.loan_id = x.loan_id AND z.fact_seq = x.fact_seq
) AND x.loan_id IN ({keys}) GROUP BY x.loan_id, x.component"""

_PARTS: Final = {int(Component.PRINCIPAL): "principal", int(Component.INTEREST): "interest"}


async def _received(loans: Sequence[int], window: Window) -> More:
    """Receipts of the period, and of the year up to the day; a payment that was reversed is not one."""
    day, known_at = window.pair.day, window.pair.known_at
    rows = await sql.rows_in(_RECEIVED, loans, [window.start, known_at, window.first, day, known_at])
    names = [f"{part}_received{end}" for part in _PARTS.values() for end in ("", "_ytd")]
    found: More = {loan: dict.fromkeys(names, 0) for loan in loans}
    for row in rows:
        part = _PARTS.get(row["component"])
        if part is not None:
            found[row["loan_id"]] |= {f"{part}_received": row["in_period"], f"{part}_received_ytd": row["total"]}
    for first, since, ending in ((window.start, window.locked, ""), (window.new_year, window.locked_year, "_ytd")):
        for loan, more in (await report_carry.learnt(loans, first, since, window.pair)).items():
            report_carry.added(found[loan], more, ending)
    return found


_DRAWN: Final = """
SELECT f.loan_id, CAST(sum(f.amount) AS BIGINT) AS total FROM loan_fact f
LEFT JOIN loan_fact r ON r.loan_id = f.loan_id AND r.reverses = f.seq AND r.recorded_at <= ?
WHERE f.kind = ? AND f.reverses = 0 AND r.seq IS NULL AND f.recorded_at <= ?
AND f.value_on >= ? AND f.value_on <= ? AND f.loan_id IN ({keys}) GROUP BY f.loan_id"""


async def _drawn(loans: Sequence[int], window: Window) -> More:
    """What was paid out in the period up to the day; a draw-down that was taken back is none (DA-03)."""
    known_at = window.pair.known_at
    rows = await sql.rows_in(_DRAWN, loans, [known_at, int(FactKind.DRAWDOWN), known_at, window.start, window.pair.day])
    drawn = {row["loan_id"]: row["total"] for row in rows}
    return {loan: {"drawn_in_period": drawn.get(loan, 0)} for loan in loans}


_PAID: Final = """
SELECT x.loan_id, x.component, CAST(sum(x.amount) AS BIGINT) AS total FROM payment_line x
WHERE x.payment_id = ? AND x.generation = (
    SELECT max(z.generation) FROM payment_line z WHERE z.loan_id = x.loan_id AND z.fact_seq = x.fact_seq
) AND x.loan_id IN ({keys}) GROUP BY x.loan_id, x.component"""


async def _paid(loans: Sequence[int], window: Window) -> More:
    """What the payment that the document is about paid of principal and of interest."""
    found: More = {loan: {f"paid_{part}": 0 for part in _PARTS.values()} for loan in loans}
    for row in await sql.rows_in(_PAID, loans, [window.payment]):
        if row["component"] in _PARTS:
            found[row["loan_id"]][f"paid_{_PARTS[row['component']]}"] = row["total"]
    return found


_STATED: Final = """
SELECT a.id, a.loan_id, a.code, a.value, a.from_on, a.to_on AS until, COALESCE(e.to_on, 0) AS ended FROM fact a
LEFT JOIN fact e ON e.ends_id = a.id AND e.recorded_at <= ?
WHERE a.ends_id IS NULL AND a.from_on <= ? AND a.recorded_at <= ? AND a.loan_id IN ({keys})"""


async def _stated(loans: Sequence[int], window: Window, valued: Mapping[str, Fact]) -> More:
    """What valued facts say on the day, as known then; the latest counts, of events the latest of the period.

    Worked example (DB-31): what was remarked on 28 June stands in the table of the second quarter and in no other.
    """
    day, known_at = window.pair.day, window.pair.known_at
    rows = await sql.rows_in(_STATED, loans, [known_at, day, known_at]) if valued else []
    found: More = {}
    for row in sorted(rows, key=lambda row: (row["from_on"], row["id"])):
        fact, until, value = valued.get(row["code"]), row["ended"] or row["until"], row["value"]
        if fact is None or fact.value is None or not value or (until and day >= until):
            continue
        if fact.nature == EVENT and row["from_on"] < window.start:
            continue
        number = fact.value.kind != TEXT and value.lstrip("-").isdecimal()
        found.setdefault(row["loan_id"], {})[fact.value.code] = int(value) if number else value
    return found


_DUE: Final = """
SELECT b.loan_id, CAST(sum(b.principal) AS BIGINT) AS total,
       CAST(sum(CASE WHEN b.due_on >= ? THEN b.principal ELSE 0 END) AS BIGINT) AS in_period FROM bill b
WHERE b.due_on >= ? AND b.due_on <= ? AND b.loan_id IN ({keys}) GROUP BY b.loan_id"""


async def _contract_due(loans: Sequence[int], window: Window) -> More:
    """Principal that fell due by contract in the period, and from 1 January on, up to the day."""
    found: More = {loan: {"contract_due": 0, "contract_due_ytd": 0} for loan in loans}
    for row in await sql.rows_in(_DUE, loans, [window.start, window.first, window.pair.day]):
        found[row["loan_id"]] = {"contract_due": row["in_period"], "contract_due_ytd": row["total"]}
    return found


_MATURED: Final = """
SELECT b.loan_id, CAST(sum(b.principal) AS BIGINT) AS matured, CAST(sum(COALESCE((
    SELECT sum(x.amount) FROM payment_line x JOIN payment y ON y.id = x.payment_id
    LEFT JOIN payment_reversal r ON r.payment_id = y.id AND r.recorded_at <= ?
    WHERE x.loan_id = b.loan_id AND x.bill_seq = b.seq AND x.component = ? AND r.id IS NULL
    AND y.value_on >= ? AND y.value_on <= ? AND y.recorded_at <= ? AND x.generation = (
        SELECT max(z.generation) FROM payment_line z WHERE z.loan_id = x.loan_id AND z.fact_seq = x.fact_seq
    )), 0)) AS BIGINT) AS recovered
FROM bill b WHERE b.due_on >= ? AND b.due_on <= ? AND b.loan_id IN ({keys}) GROUP BY b.loan_id"""


async def _matured(loans: Sequence[int], window: Window) -> More:
    """Principal that fell due in the period, and what of it was paid in it (LR-03).

    Worked example: of two loans of 1,000,000.00 that mature in January one is paid; the quarter's rate is 50 %.
    """
    day, known_at = window.pair.day, window.pair.known_at
    asked = [known_at, int(Component.PRINCIPAL), window.start, day, known_at, window.start, day]
    found: More = {loan: {"matured_principal": 0, "matured_principal_recovered": 0} for loan in loans}
    for row in await sql.rows_in(_MATURED, loans, asked):
        recovered = {"matured_principal_recovered": row["recovered"]}
        found[row["loan_id"]] = {"matured_principal": row["matured"], **recovered}
    return found


_CONTACTS: Final = """
SELECT l.id AS loan_id, a.channel, a.outcome, a.at FROM loan l
JOIN contact_attempt a ON a.party_id = l.party_id AND (a.loan_id IS NULL OR a.loan_id = l.id)
WHERE a.made = 1 AND a.direction = 'OUT' AND a.at < ? AND l.id IN ({keys})"""
_DAY: Final = 24 * 3600 * 10**6


async def _contacts(loans: Sequence[int], window: Window) -> More:
    """The last contact that took place up to the day."""
    zone = ZoneInfo(config.load().timezone)
    rows = await sql.rows_in(_CONTACTS, loans, [min(window.pair.known_at, (window.pair.day + 2) * _DAY)])
    found: More = {loan: {"contacts_made": 0, "visits_made": 0} for loan in loans}
    for row in sorted(rows, key=lambda row: row["at"]):
        day = day_of(moment_of(row["at"]).astimezone(zone).date())
        known = found[row["loan_id"]]
        if day <= window.pair.day:
            found[row["loan_id"]] = {
                "contacts_made": _whole(known, "contacts_made") + (day >= window.start),
                "visits_made": _whole(known, "visits_made") + (day >= window.start and row["channel"] == "VISIT"),
                "contacted_on": day,
                "contact_channel": row["channel"],
                "contact_outcome": row["outcome"],
            }
    return found


def _whole(known: Mapping[str, Cell], name: str) -> int:
    value = known.get(name)
    return value if isinstance(value, int) else 0


async def _claims(loans: Sequence[int], window: Window) -> More:
    """Until when the claim may be brought to court, by what was recorded (LM-01, LM-02)."""
    day = window.pair.day
    events, calendar = await claim_event.of(loans), await regime.calendar()
    found: More = {}
    for claim in await clock_alert.claims(loans, day):
        happened = clock_alert.happened([event for event in events.get(claim.loan, ()) if event.happened_on <= day])
        for running in clock.clocks(claim.last_due_on, happened, calendar):
            if running.course is Course.LIMITATION:
                found[claim.loan] = {"claim_expires_on": running.expires_on}
    return found


async def _in_time(loans: Sequence[int], window: Window) -> More:
    """What had been paid of each by its due day and by the end of that month (TQ-01)."""
    found = await collection.of_loans(loans, window.pair.day, window.pair.known_at)
    return {
        loan: {"paid_by_due_day": one.on_time, "paid_by_due_month_end": one.by_month_end} for loan, one in found.items()
    }


async def _dues(loans: Sequence[int], window: Window) -> More:
    """What fell due in the period of the document, and what of it is paid now."""
    return await case_dues.of_loans(loans, window.start, window.end or window.pair.day)


_ASKED: Final[Mapping[frozenset[str], Callable[[Sequence[int], Window], Awaitable[More]]]] = {
    frozenset(
        {"principal_received", "interest_received", "principal_received_ytd", "interest_received_ytd"}
    ): _received,
    frozenset({"drawn_in_period"}): _drawn,
    frozenset({"contract_due", "contract_due_ytd"}): _contract_due,
    frozenset({"matured_principal", "matured_principal_recovered"}): _matured,
    frozenset({"paid_principal", "paid_interest"}): _paid,
    frozenset({"contacted_on", "contact_channel", "contact_outcome", "contacts_made", "visits_made"}): _contacts,
    frozenset({"claim_expires_on"}): _claims,
    frozenset({"paid_by_due_day", "paid_by_due_month_end"}): _in_time,
    case_dues.NAMES: _dues,
}
