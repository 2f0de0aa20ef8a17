# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Everything derived anew from facts and compared with what is stored; nothing is written.

Slice by slice each loan is walked from its first fact by the replay's own derivation. Its state, every bill, all its
transfers, the lines of its payments, its grades, its open tasks and its accrual must be the stored ones, to the fen and
to the remainder, and nothing may be stored besides; the groups' accrual must add up to what the general ledger holds;
then the books are proved over every transfer ever booked. A loan that somebody moves while it is read is read again.

Worked example: somebody writes 1 fen more into `loan_state.principal` of L-1. The verification tells L-1, `STATE`,
`principal`, stored 100000001, derived 100000000, and the proof PRINCIPAL that fails by 1.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import numpy as np

from recoup.records.bulk import bulk
from recoup.regime.compiling import standing_tasks
from recoup.rules import accrual as running
from recoup.rules.advance import Outcome
from recoup.rules.calendar import date_of
from recoup.rules.columns import NEVER, Bills, Columns, Component, Facts, GradeChanges, IntArray, Lines, State
from recoup.services import accrual, businessday, ledger, loan_query, openings, period, proof, replay, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.businessday import OpenDay
from recoup.services.difference import difference
from recoup.services.ledger import Loaded
from recoup.services.ledger_rows import BILL_NAMES
from recoup.services.progress import SILENCE, Progress
from recoup.services.proof import Proof

ColumnsT = TypeVar("ColumnsT", bound=Columns)

SLICE: Final = 2_000
"""Loans that are in memory at a time."""
TOLD_MAX: Final = 1_000
"""Differences that are kept; all are counted."""
_GRADES: Final = ("on", "floor_before", "floor", "grade_before", "grade", "fired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Where a loan differs. `what` is a code (words under `verify.<what>`), `name` the column or the row."""

    loan_number: str
    what: str
    name: str
    stored: str
    derived: str


@dataclass(slots=True, kw_only=True)
class Verification:
    """What was compared and what differs. `left_out`: loans whose regime is not active."""

    loans: int = 0
    left_out: int = 0
    differing: int = 0
    findings: list[Finding] = field(default_factory=list)
    groups_compared: bool = False
    proofs: tuple[Proof, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing differs and every proof holds."""
        return not self.differing and not self.findings and all(one.holds for one in self.proofs)


_Row = tuple[int, str, str, object, object]
"""A loan's place in its batch, what differs, its name, as stored, as derived."""


async def verify(
    actor: Actor, *, loans: Sequence[str] = (), progress: Progress = SILENCE, slice_size: int = SLICE
) -> Verification:
    """Compare all loans and the books, or only the loans named by number or public id. Needs `read`.

    Raises `NotFound` for a loan out of sight. The groups of the general ledger are compared where all loans are and no
    fact was recorded since the last night: they are those of the last evening.
    """
    require(actor, BOOK_READ)
    ids = np.array([await loan_query.internal_id(actor, key) for key in loans], dtype=np.int64)
    if not loans:
        ids = (await bulk().fetch("SELECT loan_id FROM loan_state ORDER BY loan_id"))["loan_id"]
    run = _Run(told=Verification(), today=await businessday.current())
    progress.begin("verify", len(ids))
    for start in range(0, len(ids), slice_size):
        part = np.unique(ids[start : start + slice_size])
        await run.slice(part)
        progress.advance(len(part))
    run.told.findings = await _numbered(run.told.findings)
    if not loans:
        progress.begin("prove", 1)
        await run.groups()
        await run.periods(actor)
        run.told.proofs = await proof.prove(0, NEVER, await proof.accounts_of(0, NEVER, {}))
        progress.advance(1)
    return run.told


@dataclass(slots=True, kw_only=True)
class _Run:
    """A verification under way; `accrued` adds up what the loans had accrued on the last evening, by group."""

    told: Verification
    today: OpenDay
    accrued: accrual.Sums = field(default_factory=dict)

    async def slice(self, ids: IntArray) -> None:
        """Compare some loans; those that are moved meanwhile are read again, the last time whatever happens."""
        waiting = ids.tolist()
        read = 0
        for last in (False, False, True):
            moved: list[int] = []
            for loaded in await ledger.load(waiting, lock=False, day=self.today.number):
                done = await self._batch(loaded, last=last)
                read += len(loaded.loan_ids) - len(done)
                moved += done
            waiting = moved
            if not waiting:
                break
        self.told.loans += read
        self.told.left_out += len(ids) - read

    async def _batch(self, loaded: Loaded, *, last: bool) -> list[int]:
        """Compare the loans of a batch; the ids of those that were moved meanwhile."""
        moved: list[int] = []
        state, day = loaded.batch.state, self.today.number
        open_today = (state.as_of >= day) & (state.closed_on < day)
        until = np.where(open_today, day, np.maximum(state.closed_on, day - 1))
        for end, is_open in sorted({*zip(until.tolist(), open_today.tolist(), strict=True)}):
            rows = np.flatnonzero((until == end) & (open_today == is_open)).astype(np.int64)
            moved += await self._compare(loaded.take(rows), end, closing=not is_open, last=last)
        return moved

    async def _compare(self, loaded: Loaded, until: int, *, closing: bool, last: bool) -> list[int]:
        facts = await replay.standing_facts(loaded)
        outcome = await asyncio.to_thread(replay.derive, loaded, facts, until=until, closing=closing)
        found = [row async for row in _differences(loaded, facts, outcome)]
        moved = set() if last or not found else await _moved(loaded, {row[0] for row in found})
        for row in found:
            if row[0] not in moved and len(self.told.findings) < TOLD_MAX:
                self.told.findings.append(_finding(loaded, row))
        self.told.differing += len({row[0] for row in found} - moved)
        self._add(loaded, outcome, np.setdiff1d(np.arange(len(loaded.loan_ids)), sorted(moved)))
        return [int(loaded.loan_ids[row]) for row in moved]

    def _add(self, loaded: Loaded, outcome: Outcome, rows: IntArray) -> None:
        """What these loans had accrued on the last evening, as derived."""
        evening = self.today.number - 1
        stretches = running.in_force(outcome.accruals, evening)
        stretches = stretches.take(np.isin(stretches.loan, rows))
        ids, _ = accrual.grouped(stretches, loaded.owners)
        whole, rem = running.on_evening(stretches, evening)
        for group, units, rest in zip(ids.tolist(), whole.tolist(), rem.tolist(), strict=True):
            if group:
                one = self.accrued.setdefault(group, accrual.Sum())
                one.whole += units
                one.rem += rest

    async def periods(self, actor: Actor) -> None:
        """Compare the books of the newest closed month with what was kept with it."""
        for currency, moved in sorted((await period.broken(actor)).items()):
            for account, (kept, now) in sorted(moved.items()):
                name = f"{currency} {account}"
                self.told.findings.append(
                    Finding(loan_number="", what="PERIOD", name=name, stored=str(now), derived=str(kept))
                )

    async def groups(self) -> None:
        """Compare what the groups hold with what their loans had accrued on the last evening."""
        today = self.today.number
        told = await sql.rows(
            "SELECT (SELECT COALESCE(MAX(booked_on), 0) FROM gl_day) AS newest, "
            "(SELECT COUNT(*) FROM loan_fact WHERE booked_on >= ?) AS facts",
            [today],
        )
        self.told.groups_compared = told[0]["newest"] == today - 1 and not told[0]["facts"] and not self.told.left_out
        if not self.told.groups_compared:
            return
        for group_id, one in sorted((await accrual.booked()).items()):
            derived = accrual.target(one.group, self.accrued.get(group_id))
            if derived != one.balance:
                self.told.findings.append(
                    Finding(
                        loan_number="",
                        what="GROUP",
                        name=" ".join(str(part) for part in one.group),
                        stored=str(one.balance),
                        derived=str(derived),
                    )
                )


def _finding(loaded: Loaded, row: _Row) -> Finding:
    """With the database's own id in the place of the loan's number, which is looked up at the end."""
    place, what, name, stored, derived = row
    loan_id = str(int(loaded.loan_ids[place]))
    return Finding(loan_number=loan_id, what=what, name=name, stored=str(stored), derived=str(derived))


async def _numbered(findings: Sequence[Finding]) -> list[Finding]:
    ids = sorted({int(one.loan_number) for one in findings})
    rows = await sql.rows_in("SELECT id, number FROM loan WHERE id IN ({keys})", ids)
    numbers = {str(row["id"]): row["number"] for row in rows}
    return [replace(one, loan_number=numbers[one.loan_number]) for one in findings]


async def _moved(loaded: Loaded, rows: set[int]) -> set[int]:
    """Those of these loans whose state is no longer the one that was read."""
    asked = np.array(sorted(rows), dtype=np.int64)
    ids = loaded.loan_ids[asked]
    now = await bulk().fetch("SELECT loan_id, version FROM loan_state WHERE loan_id IN (?*) ORDER BY loan_id", [ids])
    return set(asked[now["version"] != loaded.versions[asked]].tolist())


async def _differences(loaded: Loaded, facts: Facts, outcome: Outcome) -> AsyncIterator[_Row]:
    for row in _states(loaded.batch.state, outcome.state):
        yield row
    for row in await _accruals(loaded, outcome):
        yield row
    for row in await _bills(loaded, outcome.bills):
        yield row
    booked, reverses = await replay.booked(loaded, 0)
    change, undoes = difference(booked, reverses, outcome.transfers)
    for place, surplus in enumerate(undoes.tolist()):
        entry = " ".join(f"{name}={value}" for name, value in change.row(place).items() if name != "loan")
        yield int(change.loan[place]), "POSTING", entry, "+" if surplus else "-", "-" if surplus else "+"
    for row in await _lines(loaded, facts, outcome.lines):
        yield row
    for row in await _grades(loaded, outcome.grades):
        yield row
    for row in await _tasks(loaded, outcome):
        yield row


def _unequal(what: str, loans: IntArray, names: Sequence[str], stored: Columns, derived: Columns) -> Iterator[_Row]:
    """Where rows that belong together differ, column by column."""
    for name in names:
        left, right = getattr(stored, name), getattr(derived, name)
        for place in np.flatnonzero(left != right).tolist():
            yield int(loans[place]), what, name, int(left[place]), int(right[place])


def _states(stored: State, derived: State) -> Iterator[_Row]:
    names = [name for name in State.names() if name != "version"]
    yield from _unequal("STATE", np.arange(len(stored)), names, stored, derived)


async def _accruals(loaded: Loaded, outcome: Outcome) -> list[_Row]:
    """Where and how fast a loan's accrual runs."""
    derived, _ = accrual.marks(outcome.accruals, loaded.owners)
    found = await bulk().fetch(
        f"SELECT {', '.join(derived)} FROM loan_state WHERE loan_id IN (?*) ORDER BY loan_id", [loaded.loan_ids]
    )
    drawn = loaded.batch.state.interest_from > 0
    return [
        (row, "ACCRUAL", name, int(found[name][row]), int(values[row]))
        for name, values in derived.items()
        for row in np.flatnonzero((found[name] != values) & drawn).tolist()
    ]


async def _bills(loaded: Loaded, derived: Bills) -> list[_Row]:
    found = await bulk().fetch(
        f"SELECT loan_id, {', '.join(BILL_NAMES)} FROM bill WHERE loan_id IN (?*) ORDER BY loan_id, seq",
        [loaded.loan_ids],
    )
    rows = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    stored = Bills(loan=rows, **{name: found[name] for name in BILL_NAMES})
    return _by_key("BILL", stored, derived, ("seq",), BILL_NAMES)


async def _lines(loaded: Loaded, facts: Facts, derived: Lines) -> list[_Row]:
    """Facts that hold and are allocated in another way; the lines of a fact that was undone stay where they are."""
    holds = set(zip(facts.loan.tolist(), facts.seq.tolist(), strict=True))
    stored, walked = replay.by_fact(await replay.stored_lines(loaded)), replay.by_fact(derived)
    return [
        (loan, "PAYMENT_LINE", str(fact), *(_said(side.get((loan, fact), [])) for side in (stored, walked)))
        for loan, fact in sorted(holds & (stored.keys() | walked.keys()))
        if stored.get((loan, fact)) != walked.get((loan, fact))
    ]


def _said(lines: Sequence[tuple[int, int, int]]) -> str:
    """`1 INTEREST 3208, 1 PRINCIPAL 8000`: bill, component and amount of each."""
    return ", ".join(f"{bill} {Component(component).name} {amount}" for bill, component, amount in lines)


async def _tasks(loaded: Loaded, outcome: Outcome) -> list[_Row]:
    """Tasks that are open and should not be, that should be open, or since and until other days than they should."""
    stored, derived = await openings.stored(loaded), openings.stands(outcome.state, outcome.signals, {})
    excused, tasks = await openings.excused(loaded), len(standing_tasks(loaded.bound.spec))
    return [
        (loan, "TASK", loaded.policy.watches[watch].code, _spell(stored, (loan, watch)), _spell(derived, (loan, watch)))
        for loan, watch in sorted(stored.keys() | derived.keys())
        if watch < tasks  # the others open cases
        and derived.get((loan, watch)) not in (stored.get((loan, watch)), excused.get((loan, watch)))
    ]


def _spell(known: openings.Openings, key: tuple[int, int]) -> str:
    """`2024-03-21 … 2024-03-28`: open since, to be done by; `-` where it is not open."""
    if key not in known:
        return "-"
    opened_on, due_on = known[key]
    return f"{date_of(opened_on)} …" + (f" {date_of(due_on)}" if due_on else "")


async def _grades(loaded: Loaded, derived: GradeChanges) -> list[_Row]:
    found = await bulk().fetch(
        "SELECT g.loan_id, g.changed_on AS on_day, g.seq, g.floor_before, g.floor, g.grade_before, g.grade, g.fired "
        "FROM grade_change g WHERE g.loan_id IN (?*) AND g.generation = (SELECT max(n.generation) FROM grade_change n "
        "WHERE n.loan_id = g.loan_id) AND g.changed_on > 0 ORDER BY g.loan_id, g.changed_on, g.seq",
        [loaded.loan_ids],
    )
    stored = GradeChanges.zeros(len(found["loan_id"]))
    stored.loan = np.searchsorted(loaded.loan_ids, found["loan_id"]).astype(np.int64)
    stored.on = found["on_day"]
    for name in _GRADES[1:]:
        setattr(stored, name, found[name])
    return _by_key("GRADE", stored, derived, ("on", "grade", "floor"), _GRADES)


def _by_key(what: str, stored: ColumnsT, derived: ColumnsT, key: Sequence[str], names: Sequence[str]) -> list[_Row]:
    """Rows of many to a loan: those that one side lacks, and where those of both differ."""
    left, right = _keyed(stored, key), _keyed(derived, key)
    found: list[_Row] = [
        (
            one[0],
            what,
            " ".join(str(part) for part in one[1:]),
            "+" if one in left else "-",
            "+" if one in right else "-",
        )
        for one in sorted(left.keys() ^ right.keys())
    ]
    both = sorted(left.keys() & right.keys())
    kept = stored.take(np.array([left[one] for one in both], dtype=np.int64))
    other = derived.take(np.array([right[one] for one in both], dtype=np.int64))
    loans = np.array([one[0] for one in both], dtype=np.int64)
    return [*found, *_unequal(what, loans, names, kept, other)]


def _keyed(rows: Columns, key: Sequence[str]) -> dict[tuple[int, ...], int]:
    columns = [getattr(rows, name).tolist() for name in ("loan", *key)]
    return {one: place for place, one in enumerate(zip(*columns, strict=True))}
