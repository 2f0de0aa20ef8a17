# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What the loans in sight add up to, per regime and currency."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from recoup.rules.columns import Account, PostingKind
from recoup.services import businessday, loan_query, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCount:
    """Loans and balance of one official grade."""

    grade: str
    loans: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """The live loans of one regime in one currency. `arrears` are billed and posted amounts that are past due."""

    regime: str
    currency: str
    loans: int
    balance: int
    arrears: int
    overdue_loans: int
    grades: tuple[GradeCount, ...]


_GROUPS: Final = f"""
SELECT f.regime, l.currency, s.profile_id, s.grade, count(*) AS loans,
       CAST(sum(s.principal + s.overdue_principal) AS BIGINT) AS balance,
       CAST(sum(s.overdue_principal + s.overdue_interest + s.overdue_other) AS BIGINT) AS arrears,
       CAST(sum(CASE WHEN s.overdue_since > 0 THEN 1 ELSE 0 END) AS BIGINT) AS overdue_loans
FROM loan l
JOIN loan_state s ON s.loan_id = l.id
JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = l.organisation_id
WHERE l.stage = '{loan_query.LIVE}' AND {{seen}}
GROUP BY f.regime, l.currency, s.profile_id, s.grade"""


async def portfolio(actor: Actor) -> tuple[PortfolioRow, ...]:
    """A row per regime and currency; grades from best to worst. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    groups = await sql.rows(_GROUPS.format(seen=seen), values)
    if not groups:
        return ()
    known = await regime.policies((row["profile_id"] for row in groups), (await businessday.current()).number)
    held: dict[tuple[str, str], list[sql.Row]] = defaultdict(list)
    for row in groups:
        held[row["regime"], row["currency"]].append(row)
    return tuple(_row(*key, rows, known) for key, rows in sorted(held.items()))


def _row(code: str, currency: str, rows: list[sql.Row], known: dict[int, regime.ProfilePolicy]) -> PortfolioRow:
    grades: dict[tuple[int, str], list[int]] = {}
    for row in rows:
        names = known[row["profile_id"]].policy.grades if row["profile_id"] in known else ()
        if row["grade"] < len(names):
            count = grades.setdefault((row["grade"], names[row["grade"]]), [0, 0])
            count[0] += row["loans"]
            count[1] += row["balance"]
    return PortfolioRow(
        regime=code,
        currency=currency,
        loans=sum(row["loans"] for row in rows),
        balance=sum(row["balance"] for row in rows),
        arrears=sum(row["arrears"] for row in rows),
        overdue_loans=sum(row["overdue_loans"] for row in rows),
        grades=tuple(
            GradeCount(grade=name, loans=count[0], balance=count[1]) for (_, name), count in sorted(grades.items())
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What has passed through the loans of a regime in one currency, ended ones too: bills written, money collected."""

    regime: str
    currency: str
    bills: int
    collected: int


_MONEY: Final = f"{int(Account.CLEARING)}, {int(Account.SALES_CLEARING)}"
_BY_LOAN: Final = """
FROM {table} t
JOIN loan l ON l.id = t.loan_id
JOIN loan_state s ON s.loan_id = t.loan_id
JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = l.organisation_id
WHERE {{seen}}"""
_BILLS: Final = (
    f"SELECT f.regime, l.currency, count(*) AS total {_BY_LOAN.format(table='bill')} GROUP BY f.regime, l.currency"
)
_COLLECTED: Final = f"""
SELECT f.regime, l.currency,
       CAST(sum(CASE WHEN t.debit IN ({_MONEY}) THEN t.amount ELSE 0 END
              - CASE WHEN t.credit IN ({_MONEY}) THEN t.amount ELSE 0 END) AS BIGINT) AS total
{_BY_LOAN.format(table="posting")} AND t.kind <> {int(PostingKind.DRAWDOWN)}
GROUP BY f.regime, l.currency"""


async def turnover(actor: Actor) -> tuple[Turnover, ...]:
    """A row per regime and currency, from the first day on; reversed payments are taken off. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    billed, paid = [await sql.rows(each.format(seen=seen), values) for each in (_BILLS, _COLLECTED)]
    bills = {(row["regime"], row["currency"]): int(row["total"]) for row in billed}
    collected = {(row["regime"], row["currency"]): int(row["total"] or 0) for row in paid}
    return tuple(
        Turnover(regime=code, currency=currency, bills=bills.get((code, currency), 0), collected=total)
        for (code, currency), total in sorted({**dict.fromkeys(bills, 0), **collected}.items())
    )
