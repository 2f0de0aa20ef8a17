# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Payments as they are shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of
from recoup.rules.columns import Component
from recoup.services import listing, loan_query, party, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.party import PartyView


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """What a part of a payment paid. `bill_seq` 0 and `due_on` None: no bill, as for money in suspense."""

    loan_id: str
    loan_number: str
    currency: str
    bill_seq: int
    due_on: date | None
    component: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment with the lines that hold now."""

    id: str
    number: str
    party: PartyView
    loan_number: str | None
    amount: int
    currency: str
    value_on: date
    booked_on: date
    recorded_at: datetime
    channel: str
    reference: str
    payer: str
    reversed: bool
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """Which payments: those of a loan, of a party (public id or number), or all in sight."""

    loan: str | None = None
    party: str | None = None


_PAYMENTS: Final = f"""
SELECT y.id, y.public_id, y.number, y.amount, y.currency, y.value_on, y.booked_on, y.recorded_at, y.channel,
       y.reference, y.payer, l.number AS loan_number, r.id AS reversal, {party.COLUMNS}
FROM payment y
JOIN party p ON p.id = y.party_id
JOIN organisation po ON po.id = p.organisation_id
LEFT JOIN loan l ON l.id = y.loan_id
LEFT JOIN organisation o ON o.id = l.organisation_id
LEFT JOIN payment_reversal r ON r.payment_id = y.id"""

_LINES: Final = """
SELECT x.payment_id, x.loan_id AS owner, x.fact_seq, x.generation, x.line, x.bill_seq, x.component, x.amount,
       COALESCE(b.rolled_due_on, 0) AS due_on, l.public_id AS loan_id, l.number AS loan_number, l.currency
FROM payment_line x
JOIN loan l ON l.id = x.loan_id
LEFT JOIN bill b ON b.loan_id = x.loan_id AND b.seq = x.bill_seq
WHERE x.payment_id IN ({keys})"""


def _line(row: sql.Row) -> LineView:
    return LineView(
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        currency=row["currency"],
        bill_seq=row["bill_seq"],
        due_on=date_of(row["due_on"]) if row["due_on"] else None,
        component=Component(row["component"]).name,
        amount=row["amount"],
    )


async def lines(payment_ids: Sequence[int], *, first: bool = False) -> dict[int, tuple[LineView, ...]]:
    """The lines of payments (the database's own ids): those that hold now, or those first told."""
    rows = await sql.rows_in(_LINES, payment_ids)
    rows.sort(key=lambda row: (row["owner"], row["fact_seq"], row["generation"], row["line"]))
    pick = min if first else max
    generations: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in rows:
        generations[row["owner"], row["fact_seq"]].add(row["generation"])
    found: dict[int, list[LineView]] = defaultdict(list)
    for row in rows:
        if row["generation"] == pick(generations[row["owner"], row["fact_seq"]]):
            found[row["payment_id"]].append(_line(row))
    return {payment: tuple(listed) for payment, listed in found.items()}


async def _views(rows: Sequence[sql.Row]) -> list[PaymentView]:
    held = await lines([row["id"] for row in rows])
    return [_view(row, held.get(row["id"], ())) for row in rows]


def _view(row: sql.Row, held: tuple[LineView, ...]) -> PaymentView:
    return PaymentView(
        id=row["public_id"],
        number=row["number"],
        party=party.view(row),
        loan_number=row["loan_number"],
        amount=row["amount"],
        currency=row["currency"],
        value_on=date_of(row["value_on"]),
        booked_on=date_of(row["booked_on"]),
        recorded_at=moment_of(row["recorded_at"]),
        channel=row["channel"],
        reference=row["reference"],
        payer=row["payer"],
        reversed=row["reversal"] is not None,
        lines=() if row["reversal"] is not None else held,
    )


async def get(actor: Actor, payment_id: str) -> PaymentView:
    """A payment by public id or number. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    return (await _views([await _in_sight(actor, payment_id)]))[0]


async def view(owned: int) -> PaymentView:
    """A payment by the database's own id, whoever asks: for commands that have checked already."""
    rows = await sql.rows(f"{_PAYMENTS} WHERE y.id = ?", [owned])
    return (await _views(rows))[0]


async def internal_id(actor: Actor, payment_id: str) -> int:
    """The database's own id of a payment in sight, by public id or number. Raises `NotFound`."""
    return int((await _in_sight(actor, payment_id))["id"])


def _seen(actor: Actor) -> sight.Condition:
    """By the loan that it was for, else by whoever paid."""
    return sight.where(actor, path="COALESCE(o.path, po.path)", party="p.id")


async def _in_sight(actor: Actor, payment_id: str) -> sql.Row:
    seen, values = _seen(actor)
    rows = await sql.rows(
        f"{_PAYMENTS} WHERE (y.public_id = ? OR y.number = ?) AND {seen}", [payment_id, payment_id, *values]
    )
    if not rows:
        raise NotFound("payment", payment_id)
    return rows[0]


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, PaymentView]:
    """Payments by public id; those out of sight are left out. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = _seen(actor)
    rows = await sql.rows_in(f"{_PAYMENTS} WHERE {seen} AND y.public_id IN ({{keys}})", ids, values)
    return {view.id: view for view in await _views(rows)}


async def page(actor: Actor, filter: PaymentFilter, page: Page = FIRST_PAGE) -> PageOf[PaymentView]:  # noqa: A002
    """Payments, newest first; of a loan also those of its party that reached it. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = _seen(actor)
    wanted = listing.Wanted(select=_PAYMENTS, where=[seen], values=values)
    if filter.loan is not None:
        owner = await loan_query.internal_id(actor, filter.loan)
        wanted.add("y.id IN (SELECT payment_id FROM loan_fact WHERE loan_id = ? AND payment_id > 0)", owner)
    if filter.party is not None:
        wanted.add("(p.public_id = ? OR p.number = ?)", filter.party, filter.party)
    order = listing.Order(name="payment", keys=(("y.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items))
