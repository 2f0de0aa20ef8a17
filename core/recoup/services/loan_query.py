# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans as they are shown: lists, one loan, its bills, schedule, grades and figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from recoup.errors import NotFound
from recoup.rules.calendar import date_of
from recoup.rules.columns import NEVER, LoanFlag, Method
from recoup.services import businessday, listing, party, regime, sql
from recoup.services.access import READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.party import PartyView
from recoup.services.regime import ProfilePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A loan as it is shown. Amounts in minor units, rate in ppm; codes are names of the kernel or of its regime.

    Balances are those on the books (`as_of`: the last day on which anything happened); `dpd` is counted to the open
    business day. `balance` = principal + overdue principal. None: not yet disbursed, not graded, nothing due.
    """

    id: str
    number: str
    external_id: str | None
    party: PartyView
    organisation_code: str
    regime: str
    product: str
    currency: str
    stage: str
    method: str
    rate: int
    contract_principal: int
    instalment: int
    instalments: int
    starts_on: date | None
    first_due_on: date | None
    maturity_on: date | None
    balance: int
    principal: int
    overdue_principal: int
    overdue_interest: int
    overdue_other: int
    suspense: int
    floor: str | None
    grade: str | None
    status: str | None
    non_accrual: bool
    next_due_on: date | None
    overdue_since: date | None
    dpd: int
    missed_total: int
    missed_run: int
    as_of: date | None
    version: int
    officer_code: str | None
    schedule_confirmed: bool
    attributes: Mapping[str, str]


class LoanOrderField(Enum):
    """What loans can be ordered by."""

    NUMBER = "NUMBER"
    BALANCE = "BALANCE"
    DAYS_PAST_DUE = "DAYS_PAST_DUE"
    NEXT_DUE_ON = "NEXT_DUE_ON"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOrder:
    """An order of loans; ties go by id. Loans without a next due come last in either direction."""

    field: LoanOrderField = LoanOrderField.NUMBER
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFilter:
    """Which loans. `text` begins a loan number, external id or party name; `organisation` counts with all below it."""

    text: str = ""
    regime: str | None = None
    organisation: str | None = None
    grade: str | None = None
    status: str | None = None
    overdue: bool | None = None
    party_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """A due that is still to come, projected from the present state."""

    seq: int
    due_on: date
    rolled_due_on: date
    principal: int
    interest: int
    total: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """A bill. Penalty and compound count what is posted and what accrued up to the open business day."""

    loan_id: str
    loan_number: str
    currency: str
    seq: int
    kind: str
    due_on: date
    rolled_due_on: date
    principal: int
    interest: int
    cost: int
    penalty: int
    compound: int
    paid: int
    outstanding: int
    missed: bool
    state: str
    dpd: int
    paid_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeChangeView:
    """A move of the computed or the official grade, with the rules of the floors that held."""

    on: date
    floor_before: str | None
    floor: str | None
    grade_before: str | None
    grade: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A loan computed to the open business day by the kernel, without writing. Amounts in minor units."""

    loan_id: str
    as_of: date
    dpd: int
    accrued_interest: int
    accrued_penalty: int
    accrued_compound: int
    arrears: int
    payoff: int
    off_book_interest: int
    missed_total: int
    missed_run: int
    missed_run_max: int
    missed_outstanding: int


APPROVED: Final = "APPROVED"
"""Stage of a loan on the books and not yet disbursed."""
LIVE: Final = "LIVE"
"""Stage of a loan that is owed."""
PAID_OFF: Final = "PAID_OFF"
"""Stage of a loan of which nothing is owed any more."""

_LOANS: Final = f"""
SELECT l.id, l.public_id, l.number, l.external_id, l.currency, l.stage, l.method, l.contract_rate,
       l.contract_principal, l.contract_instalment, l.instalments, l.starts_on, l.first_due_on, l.maturity_on,
       l.confirmed_on, l.attributes, o.code AS organisation_code, f.regime, f.product, u.code AS officer_code,
       s.principal, s.overdue_principal, s.overdue_interest, s.overdue_other, s.suspense, s.instalment, s.rate,
       s.floor, s.grade, s.status, s.flags, s.next_due_on, s.overdue_since, s.missed_total, s.missed_run, s.as_of,
       s.version, s.profile_id, s.principal + s.overdue_principal AS balance,
       CASE WHEN s.overdue_since = 0 THEN {NEVER} ELSE s.overdue_since END AS overdue_order,
       CASE WHEN s.next_due_on = 0 THEN {NEVER} ELSE s.next_due_on END AS due_order, {party.COLUMNS}
FROM loan l
JOIN loan_state s ON s.loan_id = l.id
JOIN party p ON p.id = l.party_id
JOIN organisation po ON po.id = p.organisation_id
JOIN organisation o ON o.id = l.organisation_id
JOIN profile f ON f.id = l.profile_id
LEFT JOIN principal u ON u.id = l.officer_id"""


def _day(number: int) -> date | None:
    return date_of(number) if number else None


def _name(codes: Sequence[str], index: int) -> str | None:
    return codes[index] if index < len(codes) else None


def _view(row: sql.Row, known: ProfilePolicy | None, today: int) -> LoanView:
    """The loan in a row of `_LOANS`; without a policy its codes are not known."""
    begun = row["stage"] != APPROVED
    grades = known.policy.grades if known and begun else ()
    statuses = [status.code for status in known.policy.statuses] if known and begun else ()
    since = row["overdue_since"]
    return LoanView(
        id=row["public_id"],
        number=row["number"],
        external_id=row["external_id"],
        party=party.view(row),
        organisation_code=row["organisation_code"],
        regime=row["regime"],
        product=row["product"],
        currency=row["currency"],
        stage=row["stage"],
        method=Method(row["method"]).name,
        rate=row["rate"] if begun else row["contract_rate"],
        contract_principal=row["contract_principal"],
        instalment=row["instalment"] if begun else row["contract_instalment"],
        instalments=row["instalments"],
        starts_on=_day(row["starts_on"]) if begun else None,
        first_due_on=_day(row["first_due_on"]),
        maturity_on=_day(row["maturity_on"]),
        balance=row["balance"],
        principal=row["principal"],
        overdue_principal=row["overdue_principal"],
        overdue_interest=row["overdue_interest"],
        overdue_other=row["overdue_other"],
        suspense=row["suspense"],
        floor=_name(grades, row["floor"]),
        grade=_name(grades, row["grade"]),
        status=_name(statuses, row["status"] - 1) if row["status"] else None,
        non_accrual=bool(row["flags"] & LoanFlag.NON_ACCRUAL),
        next_due_on=_day(row["next_due_on"]),
        overdue_since=_day(since),
        dpd=max(0, today - since) if since else 0,
        missed_total=row["missed_total"],
        missed_run=row["missed_run"],
        as_of=_day(row["as_of"]) if begun else None,
        version=row["version"],
        officer_code=row["officer_code"],
        schedule_confirmed=row["confirmed_on"] > 0,
        attributes=sql.unpacked(row["attributes"]),
    )


async def _views(rows: Iterable[sql.Row]) -> list[LoanView]:
    listed = list(rows)
    today = (await businessday.current()).number if listed else 0
    known = await regime.policies((row["profile_id"] for row in listed), today)
    return [_view(row, known.get(row["profile_id"]), today) for row in listed]


async def views(ids: Sequence[int]) -> dict[int, LoanView]:
    """Loans by the database's own id, whoever asks: for commands that have checked already."""
    rows = await sql.rows_in(f"{_LOANS} WHERE l.id IN ({{keys}})", ids)
    return {row["id"]: view for row, view in zip(rows, await _views(rows), strict=True)}


async def get(actor: Actor, key: str) -> LoanView:
    """A loan by public id or number. Needs `read`. Raises `NotFound`, also for one out of sight."""
    require(actor, READ)
    rows = await sql.rows(
        f"{_LOANS} WHERE (l.public_id = ? OR l.number = ?) AND o.path LIKE ?",
        [key, key, sql.beginning(actor.organisation_path)],
    )
    if not rows:
        raise NotFound("loan", key)
    return (await _views(rows))[0]


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, LoanView]:
    """Loans by public id; those out of sight are left out. Needs `read`."""
    require(actor, READ)
    rows = await sql.rows_in(
        f"{_LOANS} WHERE o.path LIKE ? AND l.public_id IN ({{keys}})", ids, [sql.beginning(actor.organisation_path)]
    )
    return {view.id: view for view in await _views(rows)}


_NEXT_DUE: Final = f"CASE WHEN s.next_due_on = 0 THEN {NEVER} ELSE s.next_due_on END"
_SINCE: Final = f"CASE WHEN s.overdue_since = 0 THEN {NEVER} ELSE s.overdue_since END"
_BY: Final = {
    LoanOrderField.NUMBER: ("l.number", "number"),
    LoanOrderField.BALANCE: ("s.principal + s.overdue_principal", "balance"),
    LoanOrderField.DAYS_PAST_DUE: (_SINCE, "overdue_order"),
    LoanOrderField.NEXT_DUE_ON: (_NEXT_DUE, "due_order"),
}


def _order(order: LoanOrder) -> listing.Order:
    """The keyset order. Days past due grow as the day since which they count falls; no next due is last either way."""
    by = _BY[order.field]
    if order.field is LoanOrderField.NEXT_DUE_ON and order.descending:
        by = ("s.next_due_on", "next_due_on")
    descending = order.descending != (order.field is LoanOrderField.DAYS_PAST_DUE)
    name = f"loan.{order.field.value}.{'desc' if order.descending else 'asc'}"
    return listing.Order(name=name, keys=(by, ("l.id", "id")), descending=descending)


async def _coded(
    column: str, code: str, names: Callable[[ProfilePolicy], Sequence[str]]
) -> tuple[str, list[sql.Value]]:
    """The condition that a loan's grade or status has that name: the number differs from profile to profile."""
    today = (await businessday.current()).number
    profiles = [int(row["id"]) for row in await sql.rows("SELECT id FROM profile ORDER BY id")]
    bearing: dict[int, list[sql.Value]] = {}
    for profile, known in (await regime.policies(profiles, today)).items():
        if code in names(known):
            bearing.setdefault(names(known).index(code), []).append(profile)
    parts = [f"(s.{column} = ? AND s.profile_id IN ({sql.places(ids)}))" for ids in bearing.values()]
    values: list[sql.Value] = [value for index, ids in bearing.items() for value in (index, *ids)]
    return (f"l.stage <> '{APPROVED}' AND ({' OR '.join(parts)})" if parts else "1 = 0"), values


async def _wanted(actor: Actor, filter: LoanFilter) -> listing.Wanted:  # noqa: A002
    wanted = listing.Wanted(select=_LOANS, where=["o.path LIKE ?"], values=[sql.beginning(actor.organisation_path)])
    if filter.text:
        wanted.add(
            "(l.number LIKE ? ESCAPE '\\' OR l.external_id LIKE ? ESCAPE '\\' OR p.name LIKE ? ESCAPE '\\')",
            *[sql.beginning(filter.text)] * 3,
        )
    if filter.regime is not None:
        wanted.add("f.regime = ?", filter.regime)
    if filter.organisation is not None:
        wanted.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", filter.organisation)
    if filter.party_id is not None:
        wanted.add("p.public_id = ?", filter.party_id)
    if filter.overdue is not None:
        wanted.add("s.overdue_since > 0" if filter.overdue else "s.overdue_since = 0")
    if filter.grade is not None:
        condition, values = await _coded("grade", filter.grade, lambda known: known.policy.grades)
        wanted.add(condition, *values)
    if filter.status is not None:
        condition, values = await _coded(
            "status", filter.status, lambda known: ["", *(status.code for status in known.policy.statuses)]
        )
        wanted.add(condition, *values)
    return wanted


async def page(
    actor: Actor,
    filter: LoanFilter,  # noqa: A002
    order: LoanOrder,
    page: Page = FIRST_PAGE,
) -> PageOf[LoanView]:
    """Loans in sight. Needs `read`."""
    require(actor, READ)
    found = await listing.page(await _wanted(actor, filter), _order(order), page)
    return found.holding(await _views(found.items))


async def internal_id(actor: Actor, key: str) -> int:
    """The database's own id of a loan in sight, by public id or number. Raises `NotFound`."""
    rows = await sql.rows(
        "SELECT l.id FROM loan l JOIN organisation o ON o.id = l.organisation_id "
        "WHERE (l.public_id = ? OR l.number = ?) AND o.path LIKE ?",
        [key, key, sql.beginning(actor.organisation_path)],
    )
    if not rows:
        raise NotFound("loan", key)
    return int(rows[0]["id"])
