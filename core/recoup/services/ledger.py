# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The only code that moves loan rows: load them as columns, let the kernel advance them, write back what changed.

A payment, a draw-down, a night and a replay all come through here; they differ in the facts they bring and in the day
they go to. The row of a loan's state is locked from `load` to the end of the transaction, and written only while its
version is the one that was read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from recoup.errors import Problem, Refused
from recoup.records.bulk import bulk
from recoup.regime.binding import BoundRegime
from recoup.rules.advance import Batch, Outcome
from recoup.rules.columns import Bills, BoolArray, Facts, IntArray, Lines, LoanFlag, State, Terms
from recoup.rules.policy import Policy
from recoup.rules.schedule import PlanLines
from recoup.services import accrual, ledger_rows, regime, sql, staging, task
from recoup.services.accrual import Owners
from recoup.services.ledger_rows import BILL_NAMES
from recoup.services.regime import ALWAYS, Judged, Otherwise, ProfilePolicy, ProfileStage
from recoup.services.unit_of_work import Work

_TERMS: Final = ", ".join(f"l.{name}" for name in Terms.names() if name != "loan_id")
_STATE: Final = ", ".join(f"s.{name}" for name in State.names())
_BILL: Final = ", ".join(f"b.{name}" for name in BILL_NAMES)

_PLAN_NAMES: Final = tuple(name for name in PlanLines.names() if name != "loan")
_CONTRACTS: Final = (
    f"SELECT {', '.join(Terms.names())} FROM loan_contract WHERE loan_id IN (?*) ORDER BY loan_id, contract_version"
)

_LOANS: Final = f"""
SELECT s.loan_id, {_TERMS}, {_STATE}, s.profile_id, l.profile_id AS boarded_under, s.organisation_id, s.suspended,
       s.last_fact, s.last_posting, s.currency
FROM loan_state s JOIN loan l ON l.id = s.loan_id"""


@dataclass(slots=True, kw_only=True)
class Loaded:
    """Loans of one profile as columns; row i of every column is the loan `loan_ids[i]`, in ascending order.

    `stages` are the policies by which their days go, one after another; `policy` is the last of them.
    """

    profile_id: int
    regime: str
    product: str
    policy: Policy
    stages: tuple[ProfileStage, ...]
    bound: BoundRegime
    loan_ids: IntArray
    organisation_ids: IntArray
    suspended: IntArray
    last_fact: IntArray
    last_posting: IntArray
    currencies: IntArray
    batch: Batch

    @property
    def owners(self) -> Owners:
        """Whose loans they are, for the general ledger."""
        return Owners(
            regime=self.regime,
            product=self.product,
            organisation_ids=self.organisation_ids,
            currencies=self.currencies,
        )

    @property
    def versions(self) -> IntArray:
        """The versions that were read."""
        return self.batch.state.version

    def take(self, rows: IntArray) -> "Loaded":
        """The chosen rows, in ascending order, without facts."""
        batch = self.batch
        bills = batch.bills.take(np.isin(batch.bills.loan, rows))
        bills.loan = np.searchsorted(rows, bills.loan).astype(np.int64)
        plan = batch.plan.take(np.isin(batch.plan.loan, rows))
        plan.loan = np.searchsorted(rows, plan.loan).astype(np.int64)
        return Loaded(
            profile_id=self.profile_id,
            regime=self.regime,
            product=self.product,
            policy=self.policy,
            stages=self.stages,
            bound=self.bound,
            loan_ids=self.loan_ids[rows],
            organisation_ids=self.organisation_ids[rows],
            suspended=self.suspended[rows],
            last_fact=self.last_fact[rows],
            last_posting=self.last_posting[rows],
            currencies=self.currencies[rows],
            batch=Batch(
                terms=batch.terms.take(rows),
                state=batch.state.take(rows),
                bills=bills,
                facts=Facts.zeros(0),
                plan=plan,
                contracts=batch.contracts.take(np.isin(batch.contracts.loan_id, self.loan_ids[rows])),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing an outcome changed; `bills` counts new ones."""

    loans: int = 0
    bills: int = 0
    postings: int = 0
    grade_changes: int = 0
    tasks_opened: int = 0
    tasks_closed: int = 0

    def __add__(self, other: "Written") -> "Written":
        """Both together."""
        return Written(
            loans=self.loans + other.loans,
            bills=self.bills + other.bills,
            postings=self.postings + other.postings,
            grade_changes=self.grade_changes + other.grade_changes,
            tasks_opened=self.tasks_opened + other.tasks_opened,
            tasks_closed=self.tasks_closed + other.tasks_closed,
        )


_LOCK: Final = " FOR NO KEY UPDATE OF s"
"""SQLite needs none: its transactions hold the file for writing from their first moment."""


async def load(loan_ids: Iterable[int], *, lock: bool, day: int, known_at: int = ALWAYS) -> list[Loaded]:
    """The loans as batches, one a profile, under the policies through a day: mostly the open business day.

    With `lock` their rows are held until the transaction ends; rows are taken in order of their ids, so two commands
    never wait for each other. Loans whose regime is not active are read-only: with `lock` they raise `Refused`
    REGIME_INACTIVE, without they are left out. `known_at` (microseconds since 1970): policies as known then.
    """
    wanted = sorted(set(loan_ids))
    if not wanted:
        return []
    if lock and sql.is_postgres():  # first the lock, then the reading: the contract too may have moved while we waited
        await bulk().fetch(
            f"SELECT s.loan_id FROM loan_state s WHERE s.loan_id IN (?*) ORDER BY s.loan_id{_LOCK}", [wanted]
        )
    columns = await bulk().fetch(f"{_LOANS} WHERE s.loan_id IN (?*) ORDER BY s.loan_id", [wanted])
    bills = await bulk().fetch(
        f"SELECT b.loan_id, {_BILL} FROM bill b WHERE b.loan_id IN (?*) AND b.state = 1 ORDER BY b.loan_id, b.seq",
        [wanted],
    )
    return await _batches(columns, bills, await _agreed(columns), day, strict=lock, known_at=known_at)


async def load_due(low: int, high: int, day: int, *, business_day: int) -> list[Loaded]:
    """The loans with low <= id <= high whose next event has come by `day`, locked, without those set aside."""
    due = "s.loan_id BETWEEN ? AND ? AND s.next_event <= ? AND s.suspended = 0"
    columns = await bulk().fetch(
        f"{_LOANS} WHERE {due} ORDER BY s.loan_id{_LOCK if sql.is_postgres() else ''}", [low, high, day]
    )
    bills = await bulk().fetch(
        f"SELECT b.loan_id, {_BILL} FROM bill b JOIN loan_state s ON s.loan_id = b.loan_id "
        f"WHERE {due} AND b.state = 1 ORDER BY b.loan_id, b.seq",
        [low, high, day],
    )
    return await _batches(columns, bills, await _agreed(columns), business_day, strict=True)


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What was agreed besides the contract in force: listed lines of plans, and versions of contracts."""

    plans: dict[str, IntArray]
    contracts: dict[str, IntArray]


async def _agreed(columns: dict[str, IntArray]) -> _Agreed:
    """Of every version that loans have: a replay goes through the earlier ones."""
    amended = columns["loan_id"][columns["contract_version"] > 0]
    irregular = columns["loan_id"][(columns["plan_version"] > 0) | (columns["contract_version"] > 0)]
    return _Agreed(await _plans(irregular), await _contracts(amended))


async def _plans(loan_ids: IntArray) -> dict[str, IntArray]:
    if not len(loan_ids):
        return dict.fromkeys(("loan_id", *_PLAN_NAMES), loan_ids)
    return await bulk().fetch(
        "SELECT n.loan_id, n.plan_version, n.seq AS number, n.due_on, n.principal, n.interest FROM plan_line n "
        "WHERE n.loan_id IN (?*) ORDER BY n.loan_id, n.plan_version, n.seq",
        [loan_ids],
    )


async def _contracts(loan_ids: IntArray) -> dict[str, IntArray]:
    if not len(loan_ids):
        return dict.fromkeys(Terms.names(), loan_ids)
    return await bulk().fetch(_CONTRACTS, [loan_ids])


def first_contracts(loaded: Loaded) -> Terms:
    """The contracts of loans as they were agreed first, whatever amendments put in their place."""
    terms, contracts = loaded.batch.terms.copy(), loaded.batch.contracts
    first = contracts.take(contracts.contract_version == 0)
    terms.put(np.searchsorted(loaded.loan_ids, first.loan_id).astype(np.int64), first)
    return terms


async def reread_contracts(loaded: Loaded) -> None:
    """Take up the contracts and plan lines that were written since these loans were loaded."""
    batch = loaded.batch
    batch.contracts = Terms(**await _contracts(loaded.loan_ids))
    batch.plan = PlanLines(**_owned(await _plans(loaded.loan_ids), loaded.loan_ids))


async def _batches(
    columns: dict[str, IntArray],
    bills: dict[str, IntArray],
    agreed: _Agreed,
    day: int,
    *,
    strict: bool,
    known_at: int = ALWAYS,
) -> list[Loaded]:
    columns = {**columns, "profile_id": columns["profile_id"].copy()}
    histories = await _histories(columns, day, known_at)
    profiles = {*columns["profile_id"].tolist(), *(profile for each in histories.values() for _, profile in each)}
    judged = await regime.judged(profiles, day, known_at=known_at)
    if strict and (missing := np.isin(columns["profile_id"], sorted(profiles - judged.keys()))).any():
        raise Refused(await _inactive([int(columns["loan_id"][missing][0])]))
    changed = np.isin(columns["loan_id"], sorted(histories))
    found: list[Loaded] = []
    for profile in np.unique(columns["profile_id"][~changed]).tolist():
        if profile in judged:
            mine = (columns["profile_id"] == profile) & ~changed
            found.append(_batch(columns, bills, agreed, mine, judged[profile]))
    for loan_id, history in histories.items():
        if all(profile in judged for _, profile in history):
            stages = staging.joined(history, judged)
            own = Judged(known=judged[history[-1][1]].known, stages=stages)
            found.append(_batch(columns, bills, agreed, columns["loan_id"] == loan_id, own))
    return found


async def _histories(columns: dict[str, IntArray], day: int, known_at: int) -> dict[int, staging.History]:
    """The profiles of those loans whose product had changed; `columns` gets the one in force on the day.

    What changes the product makes another contract too, so only loans that have one are looked up.
    """
    perhaps = (columns["contract_version"] > 0) | (columns["profile_id"] != columns["boarded_under"])
    columns["profile_id"][perhaps] = columns["boarded_under"][perhaps]
    pairs = zip(columns["loan_id"][perhaps].tolist(), columns["boarded_under"][perhaps].tolist(), strict=True)
    found = await staging.histories(dict(pairs), day=day, known_at=known_at)
    for loan_id, history in found.items():
        columns["profile_id"][columns["loan_id"] == loan_id] = history[-1][1]
    return found


async def under(loaded: Loaded, day: int, otherwise: Otherwise, *, known_at: int = ALWAYS) -> Loaded:
    """The same loans under other rules through a day, as they stand. Raises `Refused` for rules that cannot be."""
    history = await _history(loaded, day, known_at)
    keys = await regime.profile_keys({one for _, one in history})
    under = {one for one, key in keys.items() if key.regime == loaded.regime}  # other values are values of its regime
    judged = await regime.judged(under, day, known_at=known_at, otherwise=otherwise)
    judged |= await regime.judged(keys.keys() - under, day, known_at=known_at)
    own = judged[history[-1][1]]
    stages = own.stages if len(history) == 1 or otherwise.regime else staging.joined(history, judged)
    return _judged(loaded, own.known, stages)


def _judged(loaded: Loaded, known: ProfilePolicy, stages: tuple[ProfileStage, ...]) -> Loaded:
    """The same loans by another policy and its stages."""
    return replace(
        loaded, regime=known.regime, product=known.product, policy=known.policy, bound=known.bound, stages=stages
    )


async def _history(loaded: Loaded, day: int, known_at: int = ALWAYS) -> staging.History:
    """The profiles of these loans; only one that stands alone may have had several."""
    if len(loaded.loan_ids) > 1:
        return ((0, loaded.profile_id),)
    loan_id = int(loaded.loan_ids[0])
    boarded = int((await sql.rows("SELECT profile_id FROM loan WHERE id = ?", [loan_id]))[0]["profile_id"])
    found = await staging.histories({loan_id: boarded}, day=day, known_at=known_at)
    return found.get(loan_id, ((0, boarded),))


async def restaged(loaded: Loaded, day: int) -> Loaded:
    """One loan under the profiles that its facts name now: one of them was recorded, or undone, since it was loaded."""
    history = await _history(loaded, day)
    judged = await regime.judged({profile for _, profile in history}, day)
    one = replace(loaded, profile_id=history[-1][1])
    return _judged(one, judged[history[-1][1]].known, staging.joined(history, judged))


async def _inactive(loan_ids: Sequence[int]) -> Problem:
    found = await sql.rows_in(
        "SELECT l.number, f.regime FROM loan l JOIN loan_state s ON s.loan_id = l.id "
        "JOIN profile f ON f.id = s.profile_id WHERE l.id IN ({keys})",
        loan_ids,
    )
    return Problem(code="REGIME_INACTIVE", field=("loan",), value=found[0]["number"], limit=found[0]["regime"])


def _owned(columns: dict[str, IntArray], loan_ids: IntArray) -> dict[str, IntArray]:
    """The rows of these loans, with `loan` the place of each row's loan among them."""
    mine = np.isin(columns["loan_id"], loan_ids)
    own = {name: values[mine] for name, values in columns.items() if name != "loan_id"}
    return {"loan": np.searchsorted(loan_ids, columns["loan_id"][mine]).astype(np.int64), **own}


def _batch(
    columns: dict[str, IntArray],
    bills: dict[str, IntArray],
    agreed: _Agreed,
    mine: BoolArray,
    judged: Judged,
) -> Loaded:
    own = {name: values[mine] for name, values in columns.items()}
    known = judged.known
    return Loaded(
        profile_id=int(own["profile_id"][0]),
        regime=known.regime,
        product=known.product,
        policy=known.policy,
        stages=judged.stages,
        bound=known.bound,
        loan_ids=own["loan_id"],
        organisation_ids=own["organisation_id"],
        suspended=own["suspended"],
        last_fact=own["last_fact"],
        last_posting=own["last_posting"],
        currencies=own["currency"],
        batch=Batch(
            terms=Terms(**{name: own[name] for name in Terms.names()}),
            state=State(**{name: own[name] for name in State.names()}),
            bills=Bills(**_owned(bills, own["loan_id"])),
            facts=Facts.zeros(0),
            plan=PlanLines(**_owned(agreed.plans, own["loan_id"])),
            contracts=Terms(**agreed.contracts).take(np.isin(agreed.contracts["loan_id"], own["loan_id"])),
        ),
    )


async def write(work: Work, loaded: Loaded, outcome: Outcome, *, facts: IntArray | None = None) -> Written:
    """Write an outcome back: bills, postings, payment lines, grades, tasks, events, and last the states.

    `facts` is the newest fact of each loan where facts were recorded. Raises RuntimeError if a state is no longer the
    one that was read: somebody wrote without the lock.
    """
    work.moved.update(loaded.loan_ids.tolist())
    fresh = await _write_bills(loaded, outcome.bills)
    postings = ledger_rows.postings(
        outcome.transfers,
        loan_ids=loaded.loan_ids,
        last=loaded.last_posting,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
        reverses=np.zeros(len(outcome.transfers), dtype=np.int64),
    )
    await bulk().insert("posting", postings)
    await write_lines(loaded, outcome.lines)
    graded = await write_grades(work, loaded, outcome)
    await write_terms(loaded, outcome.terms)
    opened, closed = await task.apply_signals(work, loaded, outcome.signals)
    work.outbox += ledger_rows.events(outcome.signals, outcome.grades, stages=loaded.stages, loan_ids=loaded.loan_ids)
    posted = np.bincount(outcome.transfers.loan, minlength=len(loaded.loan_ids)).astype(np.int64)
    return Written(
        loans=await write_states(loaded, outcome, posted, facts),
        bills=fresh,
        postings=ledger_rows.count(postings),
        grade_changes=graded,
        tasks_opened=opened,
        tasks_closed=closed,
    )


async def _write_bills(loaded: Loaded, after: Bills) -> int:
    new, differs = ledger_rows.changed_bills(loaded.batch.bills, after)
    fresh, moved = after.take(new), after.take(differs)
    if len(fresh):
        await bulk().insert("bill", ledger_rows.bills(fresh, loaded.loan_ids))
    if len(moved):
        await bulk().update("bill", ("loan_id", "seq"), ledger_rows.bills(moved, loaded.loan_ids))
    return len(fresh)


async def write_lines(loaded: Loaded, lines: Lines) -> None:
    """Append payment lines, of the generation that the loan's next version is.

    What time moved, as suspense that meets a bill on its due day, belongs to no payment: the journal has it.
    """
    lines = lines.take(lines.fact_seq > 0)
    if not len(lines):
        return
    owners = np.unique(loaded.loan_ids[lines.loan])
    behind = await bulk().fetch(
        "SELECT loan_id, seq, payment_id FROM loan_fact WHERE loan_id IN (?*) AND payment_id > 0", [owners]
    )
    facts = zip(behind["loan_id"].tolist(), behind["seq"].tolist(), strict=True)
    rows = ledger_rows.payment_lines(
        lines,
        loan_ids=loaded.loan_ids,
        generation=loaded.versions + 1,
        payments=dict(zip(facts, behind["payment_id"].tolist(), strict=True)),
    )
    await bulk().insert("payment_line", rows)


async def grade_generations(loaded: Loaded) -> IntArray:
    """The generation of each loan's present grade history; a replay begins the next one."""
    found = await bulk().fetch(
        "SELECT loan_id, CAST(max(generation) AS BIGINT) AS newest FROM grade_change WHERE loan_id IN (?*) "
        "GROUP BY loan_id",
        [loaded.loan_ids],
    )
    generations = np.zeros(len(loaded.loan_ids), dtype=np.int64)
    generations[np.searchsorted(loaded.loan_ids, found["loan_id"])] = found["newest"]
    return generations


async def write_grades(work: Work, loaded: Loaded, outcome: Outcome, generations: IntArray | None = None) -> int:
    """Append grade changes to the loans' present history, or to that of the given generations; how many."""
    if len(outcome.grades):
        rows = ledger_rows.grade_changes(
            outcome.grades,
            stages=loaded.stages,
            loan_ids=loaded.loan_ids,
            generation=await grade_generations(loaded) if generations is None else generations,
            audit_id=work.audit_id,
        )
        await _after_those_of_the_day(rows)
        await bulk().insert("grade_change", rows)
    return len(outcome.grades)


async def _after_those_of_the_day(rows: ledger_rows.Rows) -> None:
    """Number changes on from those that the same day has already: people decided, and the evening judged."""
    keys = np.array([rows[name] for name in ("loan_id", "generation", "changed_on")], dtype=np.int64)
    found = await bulk().fetch(
        "SELECT loan_id, generation, changed_on, CAST(max(seq) AS BIGINT) AS newest FROM grade_change "
        "WHERE loan_id IN (?*) AND changed_on >= ? GROUP BY loan_id, generation, changed_on",
        [np.unique(keys[0]), int(keys[2].min())],
    )
    known = zip(*(found[name].tolist() for name in ("loan_id", "generation", "changed_on", "newest")), strict=True)
    newest = {(loan, generation, on): last for loan, generation, on, last in known}
    if newest:
        taken = np.array([newest.get(tuple(key), 0) for key in keys.T.tolist()], dtype=np.int64)
        rows["seq"] = taken + np.array(rows["seq"], dtype=np.int64)


async def write_terms(loaded: Loaded, after: Terms) -> None:
    """Write the contracts that are in force now and were not before."""
    moved = np.flatnonzero(after.contract_version != loaded.batch.terms.contract_version)
    if len(moved):
        columns = {name: getattr(after, name)[moved] for name in Terms.names() if name != "loan_id"}
        await bulk().update("loan", ("id",), {"id": loaded.loan_ids[moved], **columns})


async def write_states(loaded: Loaded, outcome: Outcome, posted: IntArray, facts: IntArray | None = None) -> int:
    """Write the states that changed, each under the next version; how many.

    `posted` counts the postings of each loan, `facts` is the newest fact of each where facts were recorded.
    """
    before, after = loaded.batch.state, outcome.state
    changed: BoolArray = posted > 0
    if facts is not None:
        changed |= facts != loaded.last_fact
    for name in State.names():
        if name != "version":
            changed |= getattr(after, name) != getattr(before, name)
    rows = np.flatnonzero(changed).astype(np.int64)
    columns = {name: getattr(after, name)[rows] for name in State.names()}
    running = await accrual.columns(outcome.accruals, loaded.owners)
    columns |= {name: values[rows] for name, values in running.items()}
    columns |= {
        "loan_id": loaded.loan_ids[rows],
        "version": before.version[rows] + 1,
        "last_fact": (loaded.last_fact if facts is None else facts)[rows],
        "last_posting": (loaded.last_posting + posted)[rows],
    }
    written = await bulk().update("loan_state", ("loan_id",), columns, expected={"version": before.version[rows]})
    if written != len(rows):
        message = f"{len(rows) - written} loan states were written by somebody else"
        raise RuntimeError(message)
    await _write_stages(loaded, before, after)
    return written


async def _write_stages(loaded: Loaded, before: State, after: State) -> None:
    moved = np.flatnonzero((before.flags ^ after.flags) & LoanFlag.PAID_OFF)
    await sql.execute_many(
        "UPDATE loan SET stage = ? WHERE id = ?",
        [(ledger_rows.stage_of(int(after.flags[row])), int(loaded.loan_ids[row])) for row in moved],
    )
