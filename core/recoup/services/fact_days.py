# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""On which days a statement holds on each loan that it reaches, as edges that the kernel reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recoup.regime.compiling import fact_bits
from recoup.rules.columns import FactKind
from recoup.services import booking, ledger, regime, sql
from recoup.services.booking import NewFact
from recoup.services.loan_query import APPROVED
from recoup.services.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Reached:
    """A loan that a statement is about."""

    loan_id: int
    regime: str
    stage: str
    starts_on: int
    suspended: int


async def loans_of(loan_id: int | None, party_id: int | None) -> list[Reached]:
    """The loan of a statement, or all loans of its party."""
    column, owner = ("l.id", loan_id) if party_id is None else ("l.party_id", party_id)
    rows = await sql.rows(
        "SELECT l.id AS loan_id, f.regime, l.stage, l.starts_on, s.suspended FROM loan l "
        "JOIN profile f ON f.id = l.profile_id JOIN loan_state s ON s.loan_id = l.id "
        f"WHERE {column} = ? ORDER BY l.id",
        [owner],
    )
    return [Reached(**row) for row in rows]


def _bit(code: str, fact: str) -> int:
    """The bit of a state fact under a regime; 0 where the regime has none."""
    spec = regime.spec_of(code)
    return fact_bits(spec).get(fact, 0) if spec else 0


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a statement holds: from one to the day before another, 0 while it has no end."""

    from_on: int
    to_on: int

    def covers(self, day: int) -> bool:
        """Whether it holds on a day."""
        return self.from_on <= day and (not self.to_on or day < self.to_on)

    def since(self, start: int) -> "Span":
        """What of it lies on and after a day; nothing of it if it ends where it begins."""
        return Span(max(self.from_on, start), max(self.to_on, start) if self.to_on else 0)


_Edge = tuple[int, FactKind]
_Edges = Callable[[int, Sequence[Span]], Iterable[_Edge]]
"""A loan's first day and the other statements of the code from there on, to days on which its bit is set or cleared."""


def told(span: Span, others: Sequence[Span]) -> Iterator[_Edge]:
    """A new statement sets the bit, again where another one cleared it meanwhile, and clears it if none else holds."""
    days = {span.from_on, *(other.to_on for other in others)}
    yield from ((day, FactKind.STATEMENT_BEGINS) for day in sorted(days) if span.covers(day))
    if span.to_on > span.from_on and not any(other.covers(span.to_on) for other in others):
        yield span.to_on, FactKind.STATEMENT_ENDS


def ended(day: int, others: Sequence[Span]) -> Iterator[_Edge]:
    """From a day on the others alone hold: the bit is cleared there and where they end, unless one of them goes on."""
    days = {day, *(other.to_on for other in others if other.to_on > day)}
    for last in sorted(days):
        if not any(other.covers(last) for other in others):
            yield last, FactKind.STATEMENT_ENDS


async def put(work: Work, reached: Iterable[Reached], code: str, fact_id: int, edges: _Edges) -> None:
    """Put the edges of a statement on the loans that it reaches, as others of its code leave them.

    The loans are locked first, so that of two commands about one code the later one sees what the earlier one did.
    """
    drawn = {loan.loan_id: loan for loan in reached if loan.stage != APPROVED and _bit(loan.regime, code)}
    batches = await ledger.load(drawn, lock=True, day=work.booked_on)
    others: dict[int, list[Span]] = {}
    for row in await _stated(list(drawn)):
        if row["code"] == code and row["id"] != fact_id:
            span = Span(row["from_on"], row["to_on"]).since(drawn[row["loan_id"]].starts_on)
            others.setdefault(row["loan_id"], []).append(span)
    facts = [
        NewFact(loan_id=loan.loan_id, value_on=day, kind=kind, amount=_bit(loan.regime, code))
        for loan in drawn.values()
        for day, kind in edges(loan.starts_on, others.get(loan.loan_id, ()))
    ]
    await booking.book(work, batches, facts)


async def _stated(loans: Sequence[int]) -> list[sql.Row]:
    """The statements about loans and about their parties, a row for each loan."""
    return await sql.rows_in(
        "SELECT l.id AS loan_id, f.regime, a.id, a.code, a.from_on, "
        "CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on "
        "FROM loan l JOIN profile f ON f.id = l.profile_id "
        "JOIN fact a ON a.loan_id = l.id OR a.party_id = l.party_id LEFT JOIN fact e ON e.ends_id = a.id "
        "WHERE a.ends_id IS NULL AND l.id IN ({keys})",
        loans,
    )


async def standing_at_start(begun: Mapping[int, int]) -> list[NewFact]:
    """The statements that hold on the first day of loans or later, by the database's own id and that day."""
    spans: dict[tuple[int, int], list[Span]] = {}
    for row in await _stated(list(begun)):
        span = Span(row["from_on"], row["to_on"]).since(begun[row["loan_id"]])
        if (bit := _bit(row["regime"], row["code"])) and span.from_on != span.to_on:
            spans.setdefault((row["loan_id"], bit), []).append(span)
    return [
        NewFact(loan_id=loan_id, value_on=day, kind=kind, amount=bit)
        for (loan_id, bit), listed in sorted(spans.items())
        for span in listed
        for day, kind in told(span, [other for other in listed if other is not span])
    ]
