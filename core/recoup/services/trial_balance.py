"""The books of a day, account by account and currency by currency, and both sides of single transfers.

Everything is read from `ledger_leg`, which shows each transfer of a loan (`posting`) and of a group (`gl_day`) as two
legs. Debits therefore equal credits in each currency; the balance says so (`debits`, `credits`) instead of assuming it.

Worked example (CB-X01): a loan of 1,000,000.00 on 2024-01-10, as of that evening: PRINCIPAL 1,000,000.00 debit,
CLEARING 1,000,000.00 credit, ACCRUED_INTEREST 120.83 debit, INTEREST_INCOME 120.83 credit.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of, day_of
from recoup.rules.chart import CHART, Side
from recoup.rules.columns import Account, PostingKind
from recoup.rules.money import CURRENCY_OF
from recoup.services import comparing, listing, loan_query, organisation, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf


class Basis(Enum):
    """By which day a transfer counts: that on which it took effect, or that on which it entered the books."""

    EFFECTIVE = "EFFECTIVE"
    BOOKED = "BOOKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """An account: what it opened with, what moved since, what it stands at. Debits are above 0, credits below."""

    account: str
    number: int
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        """Debits less credits up to the day."""
        return self.opening + self.debits - self.credits


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """The accounts of one currency, by number, that hold or moved anything."""

    currency: str
    since: date
    on: date
    basis: Basis
    accounts: tuple[AccountBalance, ...]

    @property
    def debits(self) -> int:
        """The sum of all balances on the debit side."""
        return sum(max(one.closing, 0) for one in self.accounts)

    @property
    def credits(self) -> int:
        """The sum of all balances on the credit side."""
        return sum(max(-one.closing, 0) for one in self.accounts)

    @property
    def balances(self) -> bool:
        """Whether debits equal credits: in what it opened with, in what moved, in what it stands at."""
        return not sum(one.opening for one in self.accounts) and not sum(
            one.debits - one.credits for one in self.accounts
        )


_SUMS: Final = """
SELECT s.currency, t.debit, t.credit, CASE WHEN t.{day} < ? THEN 1 ELSE 0 END AS before,
       CAST(SUM(t.amount >> 32) AS BIGINT) AS high, CAST(SUM(t.amount & 4294967295) AS BIGINT) AS low
FROM {source} JOIN organisation o ON o.id = s.organisation_id
WHERE t.{day} <= ? AND o.path LIKE ? AND {seen} GROUP BY 1, 2, 3, 4"""
_SOURCES: Final = (
    ("posting t JOIN loan_state s ON s.loan_id = t.loan_id", "t.loan_id"),
    ("gl_day t JOIN accrual_group s ON s.id = t.group_id", None),
)
"""The two journals, and by which loan somebody may be named in a row; a group's is nobody's."""
_DAY: Final = {Basis.EFFECTIVE: "effective_on", Basis.BOOKED: "booked_on"}


async def trial_balance(
    actor: Actor,
    on: date,
    *,
    since: date | None = None,
    basis: Basis = Basis.BOOKED,
    organisation_code: str | None = None,
) -> tuple[TrialBalance, ...]:
    """The books as of the evening of a day, a balance a currency; turnover from `since`, else from the month's first.

    `organisation_code` narrows them to a part of what the asker sees. Needs `read`. Raises `Refused`:
    ORGANISATION_UNKNOWN, or DATE_OUT_OF_RANGE where `since` lies after `on`.
    """
    require(actor, BOOK_READ)
    begins = since or on.replace(day=1)
    if begins > on:
        raise Refused(Problem(code="DATE_OUT_OF_RANGE", field=("since",), value=str(begins), limit=f"… {on}"))
    part = await _part(actor, organisation_code)
    moved: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for source, loan in _SOURCES:
        seen, values = sight.where(actor, loan=loan)
        statement = _SUMS.format(day=_DAY[basis], source=source, seen=seen)
        for row in await sql.rows(statement, [day_of(begins), day_of(on), sql.beginning(part), *values]):
            amount = (row["high"] << 32) + row["low"]
            debit, credit = moved[row["currency"]][row["debit"]], moved[row["currency"]][row["credit"]]
            if row["before"]:
                debit[0] += amount
                credit[0] -= amount
            else:
                debit[1] += amount
                credit[2] += amount
    return tuple(
        TrialBalance(
            currency=CURRENCY_OF[currency], since=begins, on=on, basis=basis, accounts=tuple(_accounts(accounts))
        )
        for currency, accounts in sorted(moved.items(), key=lambda item: CURRENCY_OF[item[0]])
    )


def _accounts(moved: dict[int, list[int]]) -> Iterable[AccountBalance]:
    for account, entry in CHART.items():
        if int(account) in moved:
            opening, debits, credits_ = moved[int(account)]
            yield AccountBalance(
                account=account.name, number=entry.number, opening=opening, debits=debits, credits=credits_
            )


async def _part(actor: Actor, code: str | None) -> str:
    """The path that all rows lie under; everything where no organisation is named."""
    if code is None:
        return ""
    known = await organisation.in_sight(actor)
    if code not in known:
        raise Refused(Problem(code="ORGANISATION_UNKNOWN", field=("organisation",), value=code))
    return known[code].path


@dataclass(frozen=True, slots=True, kw_only=True)
class LegView:
    """One side of a transfer. `loan_id` and `loan_number` are empty for a group's."""

    loan_id: str
    loan_number: str
    group_id: int
    currency: str
    seq: int
    side: Side
    account: str
    other: str
    amount: int
    effective_on: date
    booked_on: date
    kind: str
    reverses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFilter:
    """Which legs. A loan or a day of booking has to be named: the whole ledger is not a list."""

    loan: str | None = None
    account: str | None = None
    booked_on: date | None = None


_LEGS: Final = """
SELECT t.loan_id AS owner, t.group_id, t.seq, t.side, t.account, t.other, t.amount, t.effective_on, t.booked_on,
       t.kind, t.reverses, COALESCE(g.currency, s.currency) AS currency, COALESCE(l.public_id, '') AS loan_id,
       COALESCE(l.number, '') AS loan_number
FROM ledger_leg t
LEFT JOIN loan l ON l.id = t.loan_id
LEFT JOIN accrual_group g ON g.id = t.group_id
LEFT JOIN loan_state s ON s.loan_id = t.loan_id
JOIN organisation o ON o.id = COALESCE(g.organisation_id, l.organisation_id)"""
_LEGS_OF_LOAN: Final = """
SELECT t.loan_id AS owner, 0 AS group_id, t.seq, d.side, CASE WHEN d.side = 1 THEN t.debit ELSE t.credit END AS account,
       CASE WHEN d.side = 1 THEN t.credit ELSE t.debit END AS other, t.amount, t.effective_on, t.booked_on, t.kind,
       t.reverses, s.currency, l.public_id AS loan_id, l.number AS loan_number
FROM posting t
CROSS JOIN (SELECT 1 AS side UNION ALL SELECT 2) d
JOIN loan l ON l.id = t.loan_id
JOIN loan_state s ON s.loan_id = t.loan_id
JOIN organisation o ON o.id = l.organisation_id"""
"""The same rows of the view, in an order that the journal's key gives: a page of a long loan reads a page."""
_ORDER_OF_LOAN: Final = (("t.seq", "seq"), ("d.side", "side"))
_ORDER: Final = (("t.loan_id", "owner"), ("t.group_id", "group_id"), ("t.seq", "seq"), ("t.side", "side"))


def _leg(row: sql.Row) -> LegView:
    return LegView(
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        group_id=row["group_id"],
        currency=CURRENCY_OF[row["currency"]],
        seq=row["seq"],
        side=Side.DEBIT if row["side"] == 1 else Side.CREDIT,
        account=Account(row["account"]).name,
        other=Account(row["other"]).name,
        amount=row["amount"],
        effective_on=date_of(row["effective_on"]),
        booked_on=date_of(row["booked_on"]),
        kind=PostingKind(row["kind"]).name,
        reverses=row["reverses"] == 1,
    )


COMPARED: Final[comparing.Columns] = (
    comparing.day("effectiveOn", "t.effective_on", "The day as of which it counts."),
    comparing.day("bookedOn", "t.booked_on", "The business day on which it was booked."),
)


async def legs(actor: Actor, filter: LegFilter, page: Page = FIRST_PAGE) -> PageOf[LegView]:  # noqa: A002
    """The legs of a loan or of a day of booking, in that order; of one account, if it is named. Needs `read`.

    Raises `Refused` LEGS_OF_WHAT where neither a loan nor a day is named, CHOICE_UNKNOWN for an account.
    """
    require(actor, BOOK_READ)
    if filter.loan is None and filter.booked_on is None:
        raise Refused(Problem(code="LEGS_OF_WHAT", field=("filter",)))
    of_loan = filter.loan is not None
    seen, values = sight.where(actor)
    wanted = listing.Wanted(
        select=_LEGS_OF_LOAN if of_loan else _LEGS,
        where=[seen],
        values=values,
        columns=COMPARED,
    )
    if filter.loan is not None:
        wanted.add("t.loan_id = ?", await loan_query.internal_id(actor, filter.loan))
    if filter.booked_on is not None:
        wanted.add("t.booked_on = ?", day_of(filter.booked_on))
    if filter.account is not None:
        account = "CASE WHEN d.side = 1 THEN t.debit ELSE t.credit END" if of_loan else "t.account"
        wanted.add(f"{account} = ?", int(_account(filter.account)))
    keys, name = (_ORDER_OF_LOAN, "leg of loan") if of_loan else (_ORDER, "leg")
    found = await listing.page(wanted, listing.Order(name=name, keys=keys), page)
    return found.holding([_leg(row) for row in found.items])


def _account(code: str) -> Account:
    if code not in Account.__members__:
        known = ", ".join(entry.account.name for entry in CHART.values())
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("account",), value=code, limit=known))
    return Account[code]
