# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What commands need to know of loans besides the ledger's columns: numbers, currency, stage, dates, whose they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recoup.errors import Problem
from recoup.rules.calendar import date_of
from recoup.services import sight, sql
from recoup.services.access import Actor
from recoup.services.loan_view import APPROVED, PAID_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A loan as commands see it. Days are numbers, 0 none; ids are the database's own."""

    id: int
    public_id: str
    number: str
    party_id: int
    currency: str
    stage: str
    confirmed_on: int
    starts_on: int
    first_due_on: int
    maturity_on: int
    contract_principal: int
    contract_rate: int
    suspended: int


_HEADERS = """
SELECT l.id, l.public_id, l.number, l.party_id, l.currency, l.stage, l.confirmed_on, l.starts_on, l.first_due_on,
       l.maturity_on, l.contract_principal, l.contract_rate, s.suspended
FROM loan l JOIN loan_state s ON s.loan_id = l.id"""


async def ids(actor: Actor, keys: Iterable[str]) -> dict[str, int]:
    """The database's own ids of loans in sight, by public id or number; the others are left out."""
    wanted = sorted(set(keys))
    seen, values = sight.where(actor)
    found: dict[str, int] = {}
    for column in ("number", "public_id"):
        rows = await sql.rows_in(
            f"SELECT l.id, l.{column} AS code FROM loan l JOIN organisation o ON o.id = l.organisation_id "
            f"WHERE {seen} AND l.{column} IN ({{keys}})",
            [key for key in wanted if key not in found],
            values,
        )
        found |= {row["code"]: int(row["id"]) for row in rows}
    return found


async def headers(loan_ids: Iterable[int]) -> dict[int, Header]:
    """The loans by id. After their rows were locked: what is read then stays so until the transaction ends."""
    rows = await sql.rows_in(f"{_HEADERS} WHERE l.id IN ({{keys}})", sorted(set(loan_ids)))
    return {row["id"]: Header(**row) for row in rows}


def closed(header: Header, day: int, *, owed_then: bool = False) -> Iterator[Problem]:
    """What keeps money from moving on a loan on a day: set aside, not disbursed yet, or nothing owed any more.

    `owed_then`: it is paid off now, but was owed on the day.
    """
    if header.suspended:
        yield Problem(code="LOAN_SUSPENDED", field=("loan",), value=header.number)
    if header.stage == APPROVED:
        yield Problem(code="NOT_DISBURSED", field=("loan",), value=header.number)
    elif header.stage == PAID_OFF and not owed_then:
        yield Problem(code="NOTHING_OWED", field=("loan",), value=header.number, limit=header.currency)
    elif day < header.starts_on:
        value, limit = date_of(day).isoformat(), date_of(header.starts_on).isoformat()
        yield Problem(code="VALUE_DATE_BEFORE_DISBURSEMENT", field=("value_on",), value=value, limit=limit)


async def version_problems(loan_ids: Sequence[int], expected: int | None) -> list[Problem]:
    """What is wrong with the version that the asker saw, once the loans are locked; of several the sum of theirs."""
    if expected is None:
        return []
    rows = await sql.rows_in("SELECT version FROM loan_state WHERE loan_id IN ({keys})", loan_ids)
    present = sum(int(row["version"]) for row in rows)
    if present == expected:
        return []
    return [Problem(code="VERSION_OTHER", field=("expected_version",), value=str(expected), limit=str(present))]
