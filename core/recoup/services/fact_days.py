# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""How statements come upon loans: on which days a loan's facts say that what was stated holds.

A loan's fact names a statement by its bit among those of the regime under which the loan stands on that day. Of a loan
that went from one regime to another each regime takes the statements that it knows: what both know goes through, what
only the second one knows begins on the day of the move.

Worked example. Liquidation is stated of a debtor from 5 January on, bankruptcy from 8 January. The loan goes on 1 March
to a regime that knows bankruptcy alone, as its third fact: from then on the third bit is set and no other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from recoup.regime.compiling import fact_bits
from recoup.rules.columns import FactKind
from recoup.services import booking, ledger, regime, sql, staging
from recoup.services.booking import NewFact
from recoup.services.loan_view import APPROVED
from recoup.services.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Reached:
    """A loan that a statement is about, and the regime under which it stands now."""

    loan_id: int
    regime: str
    stage: str
    starts_on: int
    suspended: int


async def loans_of(loan_id: int | None, party_id: int | None) -> list[Reached]:
    """The loan, or all loans of the party, by the database's own ids."""
    column, owner = ("l.id", loan_id) if party_id is None else ("l.party_id", party_id)
    rows = await sql.rows(
        "SELECT l.id AS loan_id, f.regime, l.stage, l.starts_on, s.suspended FROM loan l "
        "JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id "
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


_Edge: TypeAlias = tuple[int, FactKind]
_Edges: TypeAlias = Callable[[int, Sequence[Span]], Iterable[_Edge]]
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


@dataclass(frozen=True, slots=True)
class _Run:
    """Days through which a loan stands under regimes that all know a statement, and its bit from each day on."""

    begins_on: int
    ends_on: int  # 0: it goes on
    bits: tuple[tuple[int, int], ...]

    def bit(self, day: int) -> int:
        """The bit on a day of the run."""
        return max((each for each in self.bits if each[0] <= day), default=self.bits[0])[1]


def _runs(history: Sequence[tuple[int, str]], code: str) -> Iterator[_Run]:
    """The runs of a statement through the regimes of a loan, each with its first day."""
    ends = [*(begins_on for begins_on, _ in history[1:]), 0]
    bits: list[tuple[int, int]] = []
    for (begins_on, name), end in zip(history, ends, strict=True):
        if bit := _bit(name, code):
            bits.append((begins_on, bit))
        if bits and (not bit or not end):
            yield _Run(bits[0][0], begins_on if not bit else 0, tuple(bits))
            bits = []


async def put(work: Work, reached: Iterable[Reached], code: str, fact_id: int, edges: _Edges) -> None:
    """Put the edges of a statement on the loans that it reaches, as others of its code leave them.

    The loans are locked first, so that of two commands about one code the later one sees what the earlier one did.
    """
    drawn = {loan.loan_id: loan for loan in reached if loan.stage != APPROVED}
    histories = await staging.regimes_of(list(drawn))
    runs = {loan_id: list(_runs(histories[loan_id], code)) for loan_id in drawn}
    knowing = [loan_id for loan_id in drawn if runs[loan_id]]
    batches = await ledger.load(knowing, lock=True, day=work.booked_on)
    others: dict[int, list[Span]] = {}
    for row in await _stated(knowing):
        if row["code"] == code and row["id"] != fact_id:
            others.setdefault(row["loan_id"], []).append(Span(row["from_on"], row["to_on"]))
    facts = [
        NewFact(loan_id=loan_id, value_on=day, kind=kind, amount=run.bit(day))
        for loan_id in knowing
        for run in runs[loan_id]
        for day, kind in _within(run, drawn[loan_id].starts_on, others.get(loan_id, ()), edges)
    ]
    await booking.book(work, batches, facts)


def _within(run: _Run, starts_on: int, others: Iterable[Span], edges: _Edges) -> Iterator[_Edge]:
    """The edges that lie in a run."""
    start = max(run.begins_on, starts_on)
    for day, kind in edges(start, [span.since(start) for span in others]):
        if not run.ends_on or day < run.ends_on:
            yield day, kind


async def _stated(loans: Sequence[int]) -> list[sql.Row]:
    """The statements about loans and about their parties, a row for each loan, with the regime that it stands under."""
    return await sql.rows_in(
        "SELECT l.id AS loan_id, f.regime, a.id, a.code, a.from_on, "
        "CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on "
        "FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id "
        "JOIN fact a ON a.loan_id = l.id OR a.party_id = l.party_id LEFT JOIN fact e ON e.ends_id = a.id "
        "WHERE COALESCE(a.ends_id, 0) = 0 AND l.id IN ({keys})",
        loans,
    )


async def standing_at_start(begun: Mapping[int, int]) -> list[NewFact]:
    """The statements that hold on the first day of loans or later, by the database's own id and that day."""
    rows = [(row, str(row["regime"])) for row in await _stated(list(begun))]
    return [fact for loan_id, day in sorted(begun.items()) for fact in _from(rows, loan_id, day)]


async def coming_with(loan_id: int, day: int, *, before: str, after: str) -> list[NewFact]:
    """The statements of which a loan first hears under another regime: known there, unknown where it stood before."""
    rows = [(row, after) for row in await _stated([loan_id]) if not _bit(before, row["code"])]
    return _from(rows, loan_id, day)


def _from(rows: Iterable[tuple[sql.Row, str]], loan_id: int, day: int) -> list[NewFact]:
    """What statements put on a loan from a day on, each by the bit that a regime gives it."""
    spans: dict[int, list[Span]] = {}
    for row, code in rows:
        span = Span(row["from_on"], row["to_on"]).since(day)
        bit = _bit(code, row["code"])
        if row["loan_id"] == loan_id and bit and span.from_on != span.to_on:
            spans.setdefault(bit, []).append(span)
    return [
        NewFact(loan_id=loan_id, value_on=on, kind=kind, amount=bit)
        for bit, listed in sorted(spans.items())
        for span in listed
        for on, kind in told(span, [other for other in listed if other is not span])
    ]


async def spans_of(loan_id: int) -> list[tuple[str, Span]]:
    """Everything that was stated about a loan or its party: its code, and the days on which it holds."""
    return [(str(row["code"]), Span(row["from_on"], row["to_on"])) for row in await _stated([loan_id])]
