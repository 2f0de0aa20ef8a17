"""The journal: every transfer between two accounts, in the order in which it was booked."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Account, PostingKind
from recoup.services import comparing, listing, loan_query, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """A transfer between two accounts, amount above 0. In a preview `seq` is 0."""

    loan_id: str
    loan_number: str
    currency: str
    seq: int
    effective_on: date
    booked_on: date
    kind: str
    debit: str
    credit: str
    amount: int
    bill_seq: int
    fact_seq: int
    reverses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilter:
    """Which transfers; without a loan they come by loan."""

    loan: str | None = None
    booked_on: date | None = None
    effective_on: date | None = None


_POSTINGS: Final = """
SELECT t.loan_id AS owner, t.seq, t.effective_on, t.booked_on, t.kind, t.debit, t.credit, t.amount, t.bill_seq,
       t.fact_seq, t.reverses, l.public_id AS loan_id, l.number AS loan_number, l.currency
FROM posting t
JOIN loan l ON l.id = t.loan_id
JOIN organisation o ON o.id = l.organisation_id"""


def _view(row: sql.Row) -> PostingView:
    return PostingView(
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        currency=row["currency"],
        seq=row["seq"],
        effective_on=date_of(row["effective_on"]),
        booked_on=date_of(row["booked_on"]),
        kind=PostingKind(row["kind"]).name,
        debit=Account(row["debit"]).name,
        credit=Account(row["credit"]).name,
        amount=row["amount"],
        bill_seq=row["bill_seq"],
        fact_seq=row["fact_seq"],
        reverses=row["reverses"] == 1,
    )


COMPARED: Final[comparing.Columns] = (
    comparing.text("loanNumber", "l.number", "Number of the loan.", indexed=True),
    comparing.text("organisation", "o.code", "Code of the loan's organisation."),
    comparing.amount("amount", "t.amount", "How much.", currency="l.currency"),
    comparing.day("effectiveOn", "t.effective_on", "The day as of which it counts."),
    comparing.day("bookedOn", "t.booked_on", "The business day on which it was booked."),
)


async def page(actor: Actor, filter: JournalFilter, page: Page = FIRST_PAGE) -> PageOf[PostingView]:  # noqa: A002
    """Transfers of a loan in the order in which they were booked; of all loans in sight, loan by loan. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    wanted = listing.Wanted(select=_POSTINGS, where=[seen], values=values, columns=COMPARED)
    if filter.loan is not None:
        wanted.add("t.loan_id = ?", await loan_query.internal_id(actor, filter.loan))
    if filter.booked_on is not None:
        wanted.add("t.booked_on = ?", day_of(filter.booked_on))
    if filter.effective_on is not None:
        wanted.add("t.effective_on = ?", day_of(filter.effective_on))
    order = listing.Order(name="posting", keys=(("t.loan_id", "owner"), ("t.seq", "seq")))
    found = await listing.page(wanted, order, page)
    return found.holding([_view(row) for row in found.items])


async def of_command(audit_id: int, loan_ids: list[int]) -> tuple[PostingView, ...]:
    """The transfers that one command booked on these loans (the database's own ids)."""
    rows = await sql.rows_in(
        f"{_POSTINGS} WHERE t.audit_id = ? AND t.loan_id IN ({{keys}})", sorted(loan_ids), [audit_id]
    )
    rows.sort(key=lambda row: (row["owner"], row["seq"]))
    return tuple(_view(row) for row in rows)
