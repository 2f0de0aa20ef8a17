# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Pages of loans that the database itself writes as JSON: columns, days and amounts, as a client will read them.

    Wish("due", "next_due_on", DAY)                        "due":"2024-06-14"
    Wish("balance", "balance", AMOUNT, ("amount",))        "balance":{"amount":"38547.51"}

A page of 50 loans is one value then instead of some hundred that Python would read, make and write again. It is done
for what needs no policy and no words, on PostgreSQL; anything else is read as views (`loan_shown`). The tests hold the
two alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from recoup.rules.money import EXPONENTS
from recoup.services import authentication, listing, loan_query, loan_shown, sql, wall
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.authentication import Recent
from recoup.services.loan_view import APPROVED, LoanFilter, LoanOrder
from recoup.services.paging import Page

PLAIN: Final = "PLAIN"
DAY: Final = "DAY"
AMOUNT: Final = "AMOUNT"
CODE: Final = "CODE"

_BEGUN: Final = f"l.stage <> '{APPROVED}'"
_SPECIAL: Final = {
    "starts_on": f"CASE WHEN {_BEGUN} THEN l.starts_on ELSE 0 END",
    "as_of": f"CASE WHEN {_BEGUN} THEN s.as_of ELSE 0 END",
    "dpd": "CASE WHEN s.overdue_since > 0 THEN GREATEST(0, d.day - s.overdue_since) ELSE 0 END",
    "instalment": f"CASE WHEN {_BEGUN} THEN s.instalment ELSE l.contract_instalment END",
}
_NUMBERS: Final = frozenset({"instalments", "version", "dpd", "missed_total", "missed_run"})
"""Attributes that are whole numbers and always there: no text that JSON would have to escape."""
_DECIMALS: Final = {
    decimals: ", ".join(f"'{code}'" for code in sorted(EXPONENTS) if EXPONENTS[code] == decimals)
    for decimals in sorted(set(EXPONENTS.values()), reverse=True)
}


_CURRENCY: Final = ["'\"'", "l.currency", "'\"'"]
"""One of a closed list, which JSON need not escape."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A field that is wished for: under which name, which attribute of a loan, of which kind.

    `inside`: of an amount or a code the names of its fields, each with what it is: `amount`, `currency`, `code`.
    """

    name: str
    attribute: str
    kind: str
    inside: tuple[tuple[str, str], ...] = ()


def _value(wish: Wish) -> list[str]:
    """The texts that are put one after the other for a field."""
    expression = _SPECIAL.get(wish.attribute) or loan_shown.expression(wish.attribute)
    if wish.kind == DAY:
        return [f"COALESCE('\"' || (DATE '1970-01-01' + NULLIF({expression}, 0)) || '\"', 'null')"]
    if wish.kind == PLAIN and wish.attribute in _NUMBERS:
        return [f"({expression})::text"]
    if wish.kind == PLAIN and wish.attribute == "currency":
        return _CURRENCY
    if wish.kind == PLAIN:
        return [f"COALESCE(to_json({expression})::text, 'null')"]
    written = {"amount": _amount(expression), "currency": _CURRENCY, "code": [f"to_json({expression})::text"]}
    return ["'{'", *_fields((name, written[what]) for name, what in wish.inside), "'}'"]


def _fields(written: Iterable[tuple[str, list[str]]]) -> list[str]:
    parts: list[str] = []
    for name, value in written:
        parts += [f"'{',' if parts else ''}\"{name}\":'", *value]
    return parts


def _amount(expression: str) -> list[str]:
    """Minor units with the decimals of the loan's currency, as text."""
    cases = " ".join(
        f"WHEN l.currency IN ({currencies}) THEN ({expression})::numeric * {Decimal(1).scaleb(-decimals)}"
        for decimals, currencies in _DECIMALS.items()
    )
    return ["'\"'", f"(CASE {cases} END)::text", "'\"'"]


def _merged(parts: Iterable[str]) -> list[str]:
    """Texts that follow one another as one."""
    found: list[str] = []
    for part in parts:
        if found and part.startswith("'") and found[-1].startswith("'"):
            found[-1] = found[-1][:-1] + part[1:]
        else:
            found.append(part)
    return found


@lru_cache(maxsize=256)
def _select(wishes: tuple[Wish, ...], conditions: tuple[str, ...]) -> str:
    parts = ["'{'", *_fields((wish.name, _value(wish)) for wish in wishes), "'}'"]
    written = " || ".join(_merged(parts))
    plain = loan_shown.select(frozenset(), (), (written, *conditions))
    return plain.replace(" FROM loan l", f", {written} AS told FROM loan l", 1)


@dataclass(frozen=True, slots=True)
class Asking:
    """A statement for a page and its values; told to the session that asks it."""

    statement: str
    values: Sequence[sql.Value]
    told: wall.Told


async def asking(
    actor: Actor,
    filter: LoanFilter,  # noqa: A002
    order: LoanOrder,
    page: Page,
    wishes: Sequence[Wish],
    *,
    standing_of: str | None = None,
) -> Asking:
    """What gives the loans of a page that `loan_query.page` would give, as JSON without brackets. Needs `read`.

    `standing_of`: a token, of which `authentication.STANDING` is told beside them.
    """
    actor = require(actor, BOOK_READ)
    wanted = await loan_query.wanted(actor, filter, page.where)
    wanted.select = _select(tuple(wishes), tuple(wanted.where))
    statement, values = listing.statement(wanted, loan_query.ordered(order), page)
    listed = f"SELECT told FROM ({statement}) AS listed LIMIT {page.size}"
    more, placed = ("", []) if standing_of is None else (f", {authentication.STANDING} AS standing", [standing_of])
    asked = f"SELECT string_agg(told, ',') AS told{more} FROM ({listed}) AS page"
    return Asking(sql.placed(asked), (*placed, *values), wall.told(actor))


async def page(
    actor: Actor,
    filter: LoanFilter,  # noqa: A002
    order: LoanOrder,
    page: Page,
    wishes: Sequence[Wish],
) -> str:
    """The loans of a page as a JSON array. Needs `read`."""
    asked = await asking(actor, filter, order, page, wishes)
    rows = await sql.rows(asked.statement, asked.values)
    return f"[{rows[0]['told'] or ''}]"


async def page_for(recent: Recent, asked: Asking) -> str | None:
    """The same behind the wall, for somebody who was recognised moments ago; None where that does not count any more.

    `asked` was made for the token of `recent`.
    """
    row = await wall.read(asked.told, asked.statement, asked.values)
    return f"[{row['told'] or ''}]" if row is not None and row["standing"] == recent.standing else None


def is_possible() -> bool:
    """Whether the database at hand can write it."""
    return sql.is_postgres()
