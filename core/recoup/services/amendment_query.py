# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Amendments and versions of contracts as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of
from recoup.rules.columns import Method, PeriodUnit, Terms
from recoup.services import listing, loan_query, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentView:
    """A command that changed what was agreed, or let go of a claim.

    `input` is the command as its maker told it, `before` what it replaced. `contract_version` 0: it began no version.
    """

    id: str
    number: str
    loan_id: str
    loan_number: str
    currency: str
    command: str
    value_on: date
    booked_on: date
    recorded_at: datetime
    reason: str
    input: Mapping[str, object]
    before: Mapping[str, str]
    contract_version: int
    maker_code: str
    approval_number: str | None
    reversed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A version of a loan's contract. The first has no amendment; a version that was taken back stays readable."""

    version: int
    from_on: date
    amendment_number: str | None
    command: str | None
    in_force: bool
    reversed: bool
    method: str
    unit: str
    every: int
    instalments: int
    first_due_on: date | None
    maturity_on: date | None
    instalment: int
    principal: int
    currency: str


_AMENDMENTS: Final = """
SELECT a.id, a.public_id, a.number, a.command, a.value_on, a.booked_on, a.recorded_at, a.reason, a.input, a.before,
       a.contract_version, l.public_id AS loan_id, l.number AS loan_number, l.currency, m.code AS maker_code,
       q.number AS approval_number, r.id AS reversal
FROM amendment a
JOIN loan l ON l.id = a.loan_id
JOIN organisation o ON o.id = l.organisation_id
JOIN principal m ON m.id = a.principal_id
LEFT JOIN approval q ON q.id = a.approval_id
LEFT JOIN amendment_reversal r ON r.amendment_id = a.id"""


def _view(row: sql.Row) -> AmendmentView:
    return AmendmentView(
        id=row["public_id"],
        number=row["number"],
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        currency=row["currency"],
        command=row["command"],
        value_on=date_of(row["value_on"]),
        booked_on=date_of(row["booked_on"]),
        recorded_at=moment_of(row["recorded_at"]),
        reason=row["reason"],
        input=sql.unpacked(row["input"]),
        before=sql.unpacked(row["before"]),
        contract_version=row["contract_version"],
        maker_code=row["maker_code"],
        approval_number=row["approval_number"],
        reversed=row["reversal"] is not None,
    )


async def view(owned: int) -> AmendmentView:
    """An amendment by the database's own id, whoever asks: for commands that have checked already."""
    return _view((await sql.rows(f"{_AMENDMENTS} WHERE a.id = ?", [owned]))[0])


async def get(actor: Actor, amendment_id: str) -> AmendmentView:
    """An amendment in sight by public id or number. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    return _view(await _in_sight(actor, amendment_id))


async def internal_id(actor: Actor, amendment_id: str) -> int:
    """The database's own id of an amendment in sight, by public id or number. Raises `NotFound`."""
    return int((await _in_sight(actor, amendment_id))["id"])


async def _in_sight(actor: Actor, amendment_id: str) -> sql.Row:
    seen, values = sight.where(actor)
    rows = await sql.rows(
        f"{_AMENDMENTS} WHERE (a.public_id = ? OR a.number = ?) AND {seen}", [amendment_id, amendment_id, *values]
    )
    if not rows:
        raise NotFound("amendment", amendment_id)
    return rows[0]


async def made_by(audit_id: int) -> int | None:
    """The amendment that a transaction recorded, by the database's own id; None if it recorded none."""
    rows = await sql.rows("SELECT id FROM amendment WHERE audit_id = ?", [audit_id])
    return int(rows[0]["id"]) if rows else None


async def made_after(approval_number: str) -> int | None:
    """The amendment that an approved command became, by the database's own id; None while there is none."""
    rows = await sql.rows(
        "SELECT a.id FROM amendment a JOIN approval q ON q.id = a.approval_id WHERE q.number = ?", [approval_number]
    )
    return int(rows[0]["id"]) if rows else None


async def page(actor: Actor, loan: str, page: Page = FIRST_PAGE) -> PageOf[AmendmentView]:
    """The amendments of a loan, newest first. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, loan)
    wanted = listing.Wanted(select=_AMENDMENTS, where=["a.loan_id = ?"], values=[owned])
    found = await listing.page(wanted, listing.Order(name="amendment", keys=(("a.id", "id"),), descending=True), page)
    return found.holding([_view(row) for row in found.items])


_SHOWN: Final = ", ".join(f"c.{name}" for name in Terms.names())
_CONTRACTS: Final = f"""
SELECT {_SHOWN}, a.number AS amendment_number, a.command, a.value_on, r.id AS reversal
FROM loan_contract c
LEFT JOIN amendment a ON a.loan_id = c.loan_id AND a.contract_version = c.contract_version AND c.contract_version > 0
LEFT JOIN amendment_reversal r ON r.amendment_id = a.id
WHERE c.loan_id = ? ORDER BY c.contract_version"""
_PRESENT: Final = ", ".join(f"l.{name}" for name in Terms.names() if name != "loan_id")


async def contracts(actor: Actor, loan: str) -> tuple[ContractView, ...]:
    """The versions of a loan's contract, the first one first. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, loan)
    now = (await sql.rows(f"SELECT l.currency, {_PRESENT} FROM loan l WHERE l.id = ?", [owned]))[0]
    rows: Sequence[sql.Row] = await sql.rows(_CONTRACTS, [owned])
    if not rows:
        rows = [{**now, "amendment_number": None, "command": None, "value_on": None, "reversal": None}]
    return tuple(_contract(row, now) for row in rows)


def _contract(row: sql.Row, now: sql.Row) -> ContractView:
    return ContractView(
        version=row["contract_version"],
        from_on=date_of(row["value_on"] or row["starts_on"]),
        amendment_number=row["amendment_number"],
        command=row["command"],
        in_force=row["contract_version"] == now["contract_version"],
        reversed=row["reversal"] is not None,
        method=Method(row["method"]).name,
        unit=PeriodUnit(row["unit"]).name,
        every=row["every"],
        instalments=row["instalments"],
        first_due_on=date_of(row["first_due_on"]) if row["first_due_on"] else None,
        maturity_on=date_of(row["maturity_on"]) if row["maturity_on"] else None,
        instalment=row["contract_instalment"],
        principal=row["contract_principal"],
        currency=now["currency"],
    )
