# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans as they are shown: lists, one loan, its bills, schedule, grades and figures. The shapes are in `loan_view`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from recoup.errors import NotFound
from recoup.records.bulk import bulk
from recoup.rules.calendar import date_of
from recoup.rules.columns import BillKind, Bills, BillState
from recoup.rules.edition import Stages, at
from recoup.rules.schedule import Row, plan, preview
from recoup.services import (
    businessday,
    comparing,
    ledger,
    listing,
    loan_header,
    loan_shown,
    party,
    projection,
    regime,
    sight,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.loan_header import Header
from recoup.services.loan_view import (
    APPROVED,
    LIVE,
    PAID_OFF,
    BillView,
    Figures,
    GradeChangeView,
    LoanFilter,
    LoanOrder,
    LoanOrderField,
    LoanView,
    ScheduleRow,
)
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.projection import Standing
from recoup.services.regime import ProfilePolicy

__all__ = [
    "APPROVED",
    "LIVE",
    "PAID_OFF",
    "BillView",
    "Figures",
    "GradeChangeView",
    "LoanFilter",
    "LoanOrder",
    "LoanOrderField",
    "LoanView",
    "ScheduleRow",
    "bills",
    "figures",
    "get",
    "get_many",
    "grade_history",
    "internal_id",
    "page",
    "schedule",
    "schedule_rows",
    "views",
]

_LOANS: Final = loan_shown.select(None)


def _day(number: int) -> date | None:
    return date_of(number) if number else None


def _name(codes: Sequence[str], index: int) -> str | None:
    return codes[index] if index < len(codes) else None


async def views(ids: Sequence[int]) -> dict[int, LoanView]:
    """Loans by the database's own id, whoever asks: for commands that have checked already."""
    rows = await sql.rows_in(f"{_LOANS} WHERE l.id IN ({{keys}})", ids)
    return {row["id"]: view for row, view in zip(rows, await loan_shown.views(rows), strict=True)}


async def get(actor: Actor, key: str) -> LoanView:
    """A loan by public id or number. Needs `read`. Raises `NotFound`, also for one out of sight."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    rows = await sql.rows(f"{_LOANS} WHERE (l.public_id = ? OR l.number = ?) AND {seen}", [key, key, *values])
    if not rows:
        raise NotFound("loan", key)
    return (await loan_shown.views(rows))[0]


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, LoanView]:
    """Loans by public id; those out of sight are left out. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    rows = await sql.rows_in(f"{_LOANS} WHERE {seen} AND l.public_id IN ({{keys}})", ids, values)
    return {view.id: view for view in await loan_shown.views(rows)}


_BY: Final = {
    LoanOrderField.NUMBER: "number",
    LoanOrderField.BALANCE: "balance",
    LoanOrderField.DAYS_PAST_DUE: "overdue_order",
    LoanOrderField.NEXT_DUE_ON: "due_order",
}


def ordered(order: LoanOrder) -> listing.Order:
    """The keyset order. Days past due grow as the day since which they count falls; no next due is last either way."""
    by = _BY[order.field]
    if order.field is LoanOrderField.NEXT_DUE_ON and order.descending:
        by = "next_due_on"
    descending = order.descending != (order.field is LoanOrderField.DAYS_PAST_DUE)
    name = f"loan.{order.field.value}.{'desc' if order.descending else 'asc'}"
    own = (loan_shown.ORDERS[by], by)
    keys = (own,) if order.field is LoanOrderField.NUMBER else (own, ("l.id", "id"))  # no two have one number
    return listing.Order(name=name, keys=keys, descending=descending)


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


COMPARED: Final[comparing.Columns] = (
    comparing.text("number", "l.number", "Its number.", indexed=True),
    comparing.text("externalId", "l.external_id", "Its id in the system it came from.", sorts=False, indexed=True),
    comparing.text("regime", "f.regime", "Its regime."),
    comparing.text("product", "f.product", "Its product."),
    comparing.text("organisation", "o.code", "Code of its organisation.", indexed=True),
    comparing.text("organisationPath", "o.path", "Where that lies in the tree: what begins with it lies below."),
    comparing.text("officer", "u.code", "Code of the person who looks after it.", sorts=False, indexed=True),
    comparing.text("partyNumber", "p.number", "Number of its debtor.", indexed=True),
    comparing.text("currency", "l.currency", "Its currency."),
    comparing.text("stage", "l.stage", "Where it is in its life."),
    comparing.amount("balance", "(s.principal + s.overdue_principal)", "Principal outstanding.", currency="l.currency"),
    comparing.amount(
        "contractPrincipal", "l.contract_principal", "The principal of the contract.", currency="l.currency"
    ),
    comparing.day("startsOn", "l.starts_on", "The first interest day."),
    comparing.day("maturityOn", "l.maturity_on", "The last due date.", indexed=True),
    comparing.day("nextDueOn", "s.next_due_on", "The next due date."),
    comparing.day("overdueSince", "s.overdue_since", "Due date of the oldest unpaid bill."),
    comparing.whole("missedTotal", "s.missed_total", "Missed periods in all."),
    comparing.whole("missedRun", "s.missed_run", "Unpaid periods in an unbroken run."),
)


async def wanted(actor: Actor, filter: LoanFilter, where: comparing.Where | None = None) -> listing.Wanted:  # noqa: A002
    """The loans in sight that the filter and the comparisons let through."""
    seen, placed = sight.where(actor)
    rows = listing.Wanted(select=_LOANS, where=[seen], values=placed, columns=COMPARED)
    rows.narrow(where)
    if filter.text:
        rows.add(
            f"(l.number LIKE ? ESCAPE '\\' OR l.external_id LIKE ? ESCAPE '\\' OR {party.by_name(actor)})",
            *[sql.beginning(filter.text)] * 3,
        )
    if filter.regime is not None:
        rows.add("f.regime = ?", filter.regime)
    if filter.organisation is not None:
        rows.add("o.path LIKE (SELECT path FROM organisation WHERE code = ?) || '%'", filter.organisation)
    if filter.party_id is not None:
        rows.add("p.public_id = ?", filter.party_id)
    if filter.overdue is not None:
        rows.add("s.overdue_since > 0" if filter.overdue else "s.overdue_since = 0")
    if filter.grade is not None:
        condition, values = await _coded("grade", filter.grade, lambda known: known.policy.grades)
        rows.add(condition, *values)
    if filter.status is not None:
        condition, values = await _coded(
            "status", filter.status, lambda known: ["", *(status.code for status in known.policy.statuses)]
        )
        rows.add(condition, *values)
    return rows


async def page(
    actor: Actor,
    filter: LoanFilter,  # noqa: A002
    order: LoanOrder,
    page: Page = FIRST_PAGE,
    *,
    only: frozenset[str] | None = None,
) -> PageOf[LoanView]:
    """Loans in sight. Needs `read`. `only`: the attributes that will be looked at; the views have no others then."""
    require(actor, BOOK_READ)
    rows, by = await wanted(actor, filter, page.where), ordered(order)
    rows.select = loan_shown.select(only, tuple(column for _, column in by.keys), tuple(rows.where))
    found = await listing.page(rows, by, replace(page, where=None))
    return found.holding(await loan_shown.views(found.items, only))


async def internal_id(actor: Actor, key: str) -> int:
    """The database's own id of a loan in sight, by public id or number. Raises `NotFound`."""
    seen, values = sight.where(actor)
    rows = await sql.rows(
        "SELECT l.id FROM loan l JOIN organisation o ON o.id = l.organisation_id "
        f"WHERE (l.public_id = ? OR l.number = ?) AND {seen}",
        [key, key, *values],
    )
    if not rows:
        raise NotFound("loan", key)
    return int(rows[0]["id"])


def schedule_rows(rows: Iterable[Row]) -> tuple[ScheduleRow, ...]:
    """The kernel's rows as they are shown."""
    return tuple(
        ScheduleRow(
            seq=row.number,
            due_on=date_of(row.due_on),
            rolled_due_on=date_of(row.rolled_due_on),
            principal=row.principal,
            interest=row.interest,
            total=row.total,
            balance=row.balance,
        )
        for row in rows
    )


async def bills(actor: Actor, loan: str, *, open_only: bool = False) -> tuple[BillView, ...]:
    """The bills of a loan, oldest first, as they stand on the morning of the open business day. Needs `read`."""
    require(actor, BOOK_READ)
    today = (await businessday.current()).number
    loan_id = await internal_id(actor, loan)
    (header,) = (await loan_header.headers([loan_id])).values()
    stored = await bulk().fetch("SELECT * FROM bill WHERE loan_id = ? ORDER BY seq", [loan_id])
    del stored["loan_id"]
    known = Bills(loan=np.zeros(len(stored["seq"]), dtype=np.int64), **stored)
    shown = {row["seq"]: (row, (row["penalty_posted"], row["compound_posted"])) for row in _rows(known)}
    for loaded in await ledger.load([loan_id], lock=False, day=today):
        standing = projection.standing(loaded, today)
        shown |= {row["seq"]: (row, standing.charged(at)) for at, row in enumerate(_rows(standing.bills))}
    found = [bill_view(header, *shown[seq], today) for seq in sorted(shown)]
    return tuple(view for view in found if not open_only or view.state == BillState.OPEN.name)


def _rows(columns: Bills) -> list[dict[str, int]]:
    return [columns.row(row) for row in range(len(columns))]


def bill_view(header: Header, row: dict[str, int], charged: tuple[int, int], today: int) -> BillView:
    """A bill as it is shown on a day, with its penalty and compound interest."""
    penalty, compound = charged
    paid = sum(row[name] for name in _PAID)
    asked = row["principal"] + row["interest"] + row["cost"] + penalty + compound
    is_open = row["state"] == BillState.OPEN
    return BillView(
        loan_id=header.public_id,
        loan_number=header.number,
        currency=header.currency,
        seq=row["seq"],
        kind=BillKind(row["kind"]).name,
        due_on=date_of(row["due_on"]),
        rolled_due_on=date_of(row["rolled_due_on"]),
        principal=row["principal"],
        interest=row["interest"],
        cost=row["cost"],
        penalty=penalty,
        compound=compound,
        paid=paid,
        outstanding=asked - paid,
        missed=bool(row["missed"]),
        state=BillState(row["state"]).name,
        dpd=max(0, today - row["rolled_due_on"]) if is_open else 0,
        paid_on=_day(row["paid_on"]),
    )


_PAID: Final = ("paid_principal", "paid_interest", "paid_cost", "penalty_paid", "compound_paid")


async def schedule(actor: Actor, loan: str) -> tuple[ScheduleRow, ...]:
    """The dues of a loan that are still to come; of one that is not disbursed, as confirmed. Needs `read`.

    Empty while the loan's regime is not active.
    """
    require(actor, BOOK_READ)
    today = (await businessday.current()).number
    batches = await ledger.load([await internal_id(actor, loan)], lock=False, day=today)
    if not batches:
        return ()
    loaded, batch = batches[0], batches[0].batch
    if batch.state.interest_from[0]:
        return schedule_rows(plan(batch.terms, batch.state, loaded.policy, lines=batch.plan))
    rates = await sql.rows("SELECT contract_rate FROM loan WHERE id = ?", [int(loaded.loan_ids[0])])
    principal = int(batch.terms.contract_principal[0])
    rate = int(rates[0]["contract_rate"])
    return schedule_rows(preview(batch.terms, loaded.policy, principal=principal, rate=rate, lines=batch.plan))


async def grade_history(actor: Actor, loan: str) -> tuple[GradeChangeView, ...]:
    """How the grade of a loan moved, oldest first, with the rules that held it down. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await internal_id(actor, loan)
    rows = await sql.rows(
        "SELECT g.* FROM grade_change g WHERE g.loan_id = ? "
        "AND g.generation = (SELECT max(h.generation) FROM grade_change h WHERE h.loan_id = g.loan_id) "
        "AND g.changed_on > 0 ORDER BY g.changed_on, g.seq",
        [owned],
    )
    batches = await ledger.load([owned], lock=False, day=(await businessday.current()).number) if rows else []
    stages = batches[0].stages if batches else ()
    return tuple(_grade_change(row, stages) for row in rows)


def _grade_change(row: sql.Row, stages: Stages) -> GradeChangeView:
    grades = stages[at(stages, row["changed_on"])].policy.grades if stages else ()
    return GradeChangeView(
        on=date_of(row["changed_on"]),
        floor_before=_name(grades, row["floor_before"]),
        floor=_name(grades, row["floor"]),
        grade_before=_name(grades, row["grade_before"]),
        grade=_name(grades, row["grade"]),
        rules=tuple(sql.unpacked(row["rules"])),
    )


async def figures(actor: Actor, ids: Sequence[str]) -> dict[str, Figures]:
    """Figures of loans by public id, computed to the open business day. Needs `read`.

    Left out are loans out of sight, and those whose regime is not active.
    """
    require(actor, BOOK_READ)
    owned = await loan_header.ids(actor, ids)
    names = {loan_id: key for key, loan_id in owned.items()}
    today = (await businessday.current()).number
    found: dict[str, Figures] = {}
    for loaded in await ledger.load(owned.values(), lock=False, day=today):
        standing = projection.standing(loaded, today)
        for row, loan_id in enumerate(loaded.loan_ids.tolist()):
            found[names[loan_id]] = figures_view(names[loan_id], standing, row, today)
    return found


def figures_view(loan: str, standing: Standing, row: int, today: int) -> Figures:
    """The figures of a loan of a batch on a day."""
    state, computed = standing.state, standing.figures
    return Figures(
        loan_id=loan,
        as_of=date_of(today),
        dpd=int(computed.dpd[row]),
        accrued_interest=int(computed.interest_accrued[row]),
        accrued_penalty=int(computed.penalty[row]),
        accrued_compound=int(computed.compound[row]),
        arrears=int(computed.arrears[row]),
        payoff=int(computed.payoff[row]),
        off_book_interest=int(state.off_book_interest[row]),
        missed_total=int(state.missed_total[row]),
        missed_run=int(state.missed_run[row]),
        missed_run_max=int(state.missed_run_max[row]),
        missed_outstanding=int(computed.missed_outstanding[row]),
    )


async def grade_rules(actor: Actor, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The rules that hold the computed grades of loans down since they last moved, by public id. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await loan_header.ids(actor, ids)
    names = {loan_id: key for key, loan_id in owned.items()}
    rows = await sql.rows_in(
        "SELECT g.loan_id, g.rules, g.changed_on, g.seq FROM grade_change g "
        "WHERE g.generation = (SELECT max(h.generation) FROM grade_change h WHERE h.loan_id = g.loan_id) "
        "AND g.changed_on > 0 AND g.loan_id IN ({keys})",
        list(names),
    )
    rows.sort(key=lambda row: (row["changed_on"], row["seq"]))
    return {names[row["loan_id"]]: tuple(sql.unpacked(row["rules"])) for row in rows}
