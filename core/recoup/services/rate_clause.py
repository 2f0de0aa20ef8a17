"""What contracts say of their rate: that it is a listed one and a spread, and when it is fixed anew (IR-10, IR-12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from recoup.errors import Problem
from recoup.records.bulk import bulk
from recoup.regime.binding import BoundRegime
from recoup.regime.compiling import RateTerms, rate_terms
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of
from recoup.rules.refix import Refix, next_refix
from recoup.services import limits, loan_header, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.contract import RateClause

SPREAD_MAX: Final = 10_000
"""Basis points of a spread, upwards and downwards: a rate is at most one a year."""
MODES: Final = tuple(mode.name for mode in Refix)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateClauseView:
    """What a contract says of its rate. `tenor` None: that of the loan's tier; `next_on` None: not fixed anew."""

    loan_id: str
    rate_list: str
    tenor: str | None
    spread_bp: int
    refix: str
    next_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A clause with everything that the regime adds to what the contract says."""

    rate_list: str
    tenor: str
    spread_bp: int
    refix: Refix
    fixed_up_to: int


def problems(clause: RateClause, terms: RateTerms, spec: RegimeSpec) -> Iterator[Problem]:
    """What is wrong with a clause under its regime; `terms` are what that says of the list."""
    lists = {row.code: tuple(tenor.code for tenor in row.tenors) for row in spec.rate_lists}
    if terms.rate_list not in lists:
        value = clause.rate_list or ""
        yield Problem(code="CHOICE_UNKNOWN", field=("listed", "rate_list"), value=value, limit=", ".join(lists))
    elif clause.tenor is not None:
        yield from limits.choice(clause.tenor, ("listed", "tenor"), lists[terms.rate_list])
    elif terms.tenor is None:
        limit = ", ".join(lists[terms.rate_list])
        yield Problem(code="TENOR_MISSING", field=("listed", "tenor"), value=terms.rate_list, limit=limit)
    yield from limits.whole(clause.spread_bp, ("listed", "spread_bp"), least=-SPREAD_MAX, most=SPREAD_MAX)
    if clause.refix is not None:
        yield from limits.choice(clause.refix, ("listed", "refix"), MODES)


def agreed(clause: RateClause, terms: RateTerms) -> Agreed:
    """A clause that passed `problems`."""
    return Agreed(
        rate_list=terms.rate_list or "",
        tenor=clause.tenor or "",
        spread_bp=clause.spread_bp,
        refix=terms.refix if clause.refix is None else Refix[clause.refix],
        fixed_up_to=terms.fixed_up_to_months,
    )


async def insert(clauses: Mapping[int, Agreed]) -> None:
    """Write the clauses of new loans, by the database's own id."""
    if not clauses:
        return
    told = list(clauses.values())
    await bulk().insert(
        "loan_rate",
        {
            "loan_id": list(clauses),
            "rate_list": [one.rate_list for one in told],
            "tenor": [one.tenor for one in told],
            "spread_bp": [one.spread_bp for one in told],
            "refix": [int(one.refix) for one in told],
            "fixed_up_to": [one.fixed_up_to for one in told],
            "refix_on": [0] * len(told),
        },
    )


async def of_loans(actor: Actor, loans: Sequence[str]) -> dict[str, RateClauseView]:
    """The clauses of loans in sight, by public id; those that keep their rate are left out. Needs `read`."""
    require(actor, BOOK_READ)
    ids = await loan_header.ids(actor, loans)
    rows = await sql.rows_in(
        "SELECT l.public_id, r.rate_list, r.tenor, r.spread_bp, r.refix, r.refix_on FROM loan_rate r "
        "JOIN loan l ON l.id = r.loan_id WHERE r.loan_id IN ({keys})",
        sorted(ids.values()),
    )
    return {
        row["public_id"]: RateClauseView(
            loan_id=row["public_id"],
            rate_list=row["rate_list"],
            tenor=row["tenor"] or None,
            spread_bp=row["spread_bp"],
            refix=Refix(row["refix"]).name,
            next_on=date_of(row["refix_on"]) if row["refix_on"] else None,
        )
        for row in rows
    }


async def by_tier(loan_id: int) -> tuple[str, int] | None:
    """(list, spread in basis points) of a loan whose rate is the listed one of its tier; None for any other."""
    rows = await sql.rows("SELECT rate_list, spread_bp FROM loan_rate WHERE loan_id = ? AND tenor = ''", [loan_id])
    return (rows[0]["rate_list"], rows[0]["spread_bp"]) if rows else None


def tenors_of_tiers(
    bound: BoundRegime, product: str, attributes: Mapping[str, str], tiers: Iterable[tuple[str, int]], code: str
) -> dict[str, str]:
    """Which tenor of a list each tier of a product goes by, under a regime's rules."""
    found = {tier: rate_terms(bound, product, {**attributes, "tier": tier}, code).tenor for tier, _ in tiers}
    return {tier: tenor for tier, tenor in found.items() if tenor is not None}


async def schedule(after: Mapping[int, int]) -> None:
    """Note when loans (the database's own ids) are fixed anew first after a day: they begin, or are agreed anew.

    Loans without a clause are passed over. Inside a transaction, the loans locked.
    """
    rows = await sql.rows_in(
        "SELECT r.loan_id, r.refix, r.fixed_up_to, l.starts_on, l.maturity_on FROM loan_rate r "
        "JOIN loan l ON l.id = r.loan_id WHERE r.loan_id IN ({keys})",
        sorted(after),
    )
    days = [(first_after(row, after[row["loan_id"]]), row["loan_id"]) for row in rows]
    await sql.execute_many("UPDATE loan_rate SET refix_on = ? WHERE loan_id = ?", days)


def first_after(row: Mapping[str, Any], day: int) -> int:
    """The first day after a day on which a loan is fixed anew; 0 if there is none."""
    mode, term = Refix(row["refix"]), (row["starts_on"], row["maturity_on"])
    return next_refix(mode, *term, day, fixed_up_to=row["fixed_up_to"])
