# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Floors that no column of a loan answers: asked in the morning, kept as statements on the loan (CL-03 to CL-06).

A night walks each loan alone. Whether more than a tenth of a debtor's claims is non-performing hangs on its other
claims, and whether the expected loss reaches half of what a claim is carried at on an amount that was stated. For such
a floor the regime names a statement (`Floor.noted`). In the morning it is stated of every loan for which the condition
holds, from the day after that on which it came to hold, and ends where it holds no more; the evening judges by it.

A claim that bears the floor by its debtor's other claims counts for none of them: only what is non-performing by itself
does, so one round is enough and nobody is held by what he holds (CL-06).

Worked example (CB-X08): claims of 12 and 88 million. On the evening of 5 April the first is 91 days overdue and
SUBSTANDARD: 12 % of the debtor's claims. From 6 April on CONTAGION is stated of the other, which is SUBSTANDARD with
that day's end although nothing of it is overdue. When people have lifted the first, the statement ends; lifting the
other is theirs as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.regime.compiling import grading_of
from recoup.regime.deciding import Cell, holds
from recoup.regime.policy.condition import compared
from recoup.regime.policy.grade import Floor, GradePolicy
from recoup.regime.spec import RegimeSpec
from recoup.rules.columns import FactKind
from recoup.services import businessday, case_ground, fact, regime, sql
from recoup.services.access import Actor
from recoup.services.case_ground import Ground, Subject
from recoup.services.loan_query import LIVE
from recoup.services.unit_of_work import unit_of_work

CLOCK: Final = SystemClock()
OF_DEBTOR: Final = "debtor_non_performing"
"""The measure that hangs on the grades of the debtor's other claims."""


async def on_morning(actor: Actor, *, clock: Clock = CLOCK) -> int:
    """State and end what the open day's morning finds; how many statements changed. Again it changes nothing."""
    if not await _changes((await businessday.current()).number):
        return 0
    async with unit_of_work(actor, "floor.note", clock=clock) as work:
        changes = await _changes(work.booked_on)
        for each in changes:
            if each.begins:
                await fact.state(
                    work, loan_id=each.loan, party_id=0, code=each.code, value="", note="", happened_on=each.since
                )
            else:
                await fact.cease(work, loan_id=each.loan, party_id=0, code=each.code)
        return len(changes)


@dataclass(frozen=True, slots=True)
class _Change:
    """A statement that begins on a day or ends today."""

    loan: int
    code: str
    begins: bool
    since: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    """A live claim whose table has floors to be noted, as the morning finds it.

    `noted` are the statements that hold on it now, `ever` those that ever did; `decided` the place of the grade that
    people gave it last, -1 none; `graded_on` the day on which its official grade last became what it is.
    """

    subject: Subject
    ground: Ground
    table: GradePolicy
    noted: frozenset[str]
    ever: frozenset[str]
    decided: int
    graded_on: int

    @property
    def row(self) -> dict[str, Cell]:
        """What conditions read of it: facts as days or counts, amounts that were stated, what it is carried at."""
        row = {**self.ground.facts, **self.ground.row}
        row |= {one.code: row.get(one.value.code) for one in self.ground.bound.spec.facts if one.value is not None}
        interest = 0 if row["non_accrual"] else _whole(row["overdue_interest"])
        return row | {"carrying": self.balance + interest}

    @property
    def balance(self) -> int:
        """Its principal, in minor units."""
        return _whole(self.ground.row["balance"])

    @property
    def is_sick(self) -> bool:
        """Whether it is non-performing by itself: graded so, and not only because its debtor's other claims are."""
        grades = self.table.grades
        first = grades.index(self.table.non_performing_from or grades[-1])
        if grades.index(str(self.ground.attributes["grade"])) < first:
            return False
        if not any(floor.noted in self.ever for floor in self.table.floors if _is_of_debtor(floor)):
            return True
        row, own = self.row, [floor for floor in self.table.floors if not _is_of_debtor(floor)]
        held = [grades.index(floor.grade) for floor in own if holds(floor.when, row, self.ground.calendar)]
        return max([*held, self.decided]) >= first

    def since(self, floor: Floor, sick: Sequence["_Claim"], total: int) -> int:
        """The first day on which a floor of it holds by what is known now; 0 while it does not."""
        if not _is_of_debtor(floor):
            days = [_whole(self.ground.row.get(code)) for code in _read(self.ground.bound.spec, floor)]
            return max(days, default=0) + 1 if holds(floor.when, self.row, self.ground.calendar) else 0
        row, ill = self.row | {"debtor_balance": total}, 0
        for one in sick:
            ill += one.balance
            if holds(floor.when, row | {OF_DEBTOR: ill}, self.ground.calendar):
                return one.graded_on + 1
        return 0


async def _changes(day: int) -> list[_Change]:
    """What has to begin and to end so that every claim bears what holds of it. Claims are added up by currency."""
    debtors: dict[tuple[Cell, ...], list[_Claim]] = {}
    for each in await _claims(await _tables(day), day):
        one = each.subject
        key = (one.regime, one.institution_id, one.party_id, each.ground.row["currency"])
        debtors.setdefault(key, []).append(each)
    return [change for owed in debtors.values() for change in _of_debtor(owed, day)]


def _of_debtor(owed: Sequence[_Claim], day: int) -> Iterator[_Change]:
    sick = sorted((each for each in owed if each.is_sick), key=lambda each: each.graded_on)
    total, ill = sum(each.balance for each in owed), {each.subject.loan_id for each in sick}
    for each in owed:
        for floor in each.table.floors:
            if floor.noted is None:
                continue
            since = each.since(floor, sick, total)
            if since and floor.noted not in each.noted and not (_is_of_debtor(floor) and each.subject.loan_id in ill):
                yield _Change(each.subject.loan_id, floor.noted, begins=True, since=min(since, day))
            elif not since and floor.noted in each.noted:
                yield _Change(each.subject.loan_id, floor.noted, begins=False)


# --- whom a morning asks ---------------------------------------------------------------------------------------------


async def _tables(day: int) -> dict[int, GradePolicy]:
    """The tables with floors to be noted, by profile."""
    keys = await regime.profile_keys(row["id"] for row in await sql.rows("SELECT id FROM profile ORDER BY id"))
    bounds = await regime.bounds(keys.values(), day)
    found = {
        profile: grading_of(bounds[key], key.product, dict(key.attributes))
        for profile, key in keys.items()
        if key in bounds
    }
    return {
        profile: table
        for profile, table in found.items()
        if table is not None and any(floor.noted is not None for floor in table.floors)
    }


async def _claims(tables: Mapping[int, GradePolicy], day: int) -> list[_Claim]:
    """Every live claim of the debtors of whom something may have to be noted, with what is noted of it."""
    parties = await _parties(tables, day)
    owed = await sql.rows_in(
        "SELECT l.id, s.profile_id FROM loan l JOIN loan_state s ON s.loan_id = l.id "
        f"WHERE l.stage = '{LIVE}' AND s.suspended = 0 AND l.party_id IN ({{keys}}) ORDER BY l.id",
        sorted(parties),
    )
    loans = {row["id"]: row["profile_id"] for row in owed if row["profile_id"] in tables}
    subjects = await case_ground.of_loans(loans)
    grounds = await case_ground.grounds(list(subjects.values()), day)
    stated, decided, graded = await _stated(loans), await _decided(loans), await _graded_on(loans)
    return [
        _Claim(
            subject=one,
            ground=grounds[one],
            table=tables[loans[loan]],
            noted=frozenset(code for code, is_open in stated.get(loan, ()) if is_open),
            ever=frozenset(code for code, _ in stated.get(loan, ())),
            decided=decided.get(loan, -1),
            graded_on=graded.get(loan, 0),
        )
        for loan, one in sorted(subjects.items())
        if one in grounds
    ]


async def _parties(tables: Mapping[int, GradePolicy], day: int) -> set[int]:
    """Debtors with a claim that is non-performing, of whom an amount was stated that a floor reads, or with a note."""
    if not tables:
        return set()
    codes = {str(floor.noted) for table in tables.values() for floor in table.floors if floor.noted is not None}
    bounds = await regime.bounds((await regime.profile_keys(tables)).values(), day)
    for spec in {bound.spec.code: bound.spec for bound in bounds.values()}.values():
        codes |= {code for table in tables.values() for floor in table.floors for code in _read(spec, floor)}
    told = await sql.rows(
        "SELECT DISTINCT COALESCE(a.party_id, l.party_id) AS party_id FROM fact a LEFT JOIN loan l ON l.id = a.loan_id "
        f"WHERE a.code IN ({sql.places(sorted(codes))})",
        sorted(codes),
    )
    firsts: dict[int, list[int]] = {}
    for profile, table in tables.items():
        if table.non_performing_from is not None and any(_is_of_debtor(floor) for floor in table.floors):
            firsts.setdefault(table.grades.index(table.non_performing_from), []).append(profile)
    for first, profiles in firsts.items():
        told += await sql.rows(
            "SELECT DISTINCT l.party_id FROM loan_state s JOIN loan l ON l.id = s.loan_id "
            f"WHERE s.grade >= ? AND s.profile_id IN ({sql.places(profiles)})",
            [first, *profiles],
        )
    return {row["party_id"] for row in told}


async def _stated(loans: Iterable[int]) -> dict[int, list[tuple[str, bool]]]:
    """The statements about loans that the system tells or told: by loan, the code and whether it holds on."""
    rows = await sql.rows_in(
        "SELECT a.loan_id, a.code, e.id AS ended FROM fact a LEFT JOIN fact e ON e.ends_id = a.id "
        "WHERE COALESCE(a.ends_id, 0) = 0 AND a.loan_id IN ({keys})",
        sorted(loans),
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for row in rows:
        found.setdefault(row["loan_id"], []).append((row["code"], row["ended"] is None))
    return found


async def _decided(loans: Iterable[int]) -> dict[int, int]:
    """The place of the grade that people gave last, by loan."""
    rows = await sql.rows_in(
        f"SELECT loan_id, amount FROM loan_fact WHERE kind = {int(FactKind.GRADE)} AND loan_id IN ({{keys}}) "
        "ORDER BY loan_id, value_on, seq",
        sorted(loans),
    )
    return {row["loan_id"]: row["amount"] for row in rows}


async def _graded_on(loans: Iterable[int]) -> dict[int, int]:
    """The day on which the official grade of each loan last changed."""
    rows = await sql.rows_in(
        "SELECT loan_id, changed_on FROM grade_change WHERE grade <> grade_before AND loan_id IN ({keys}) "
        "ORDER BY loan_id, generation, changed_on, seq",
        sorted(loans),
    )
    return {row["loan_id"]: row["changed_on"] for row in rows}


def _is_of_debtor(floor: Floor) -> bool:
    return any(one.name == OF_DEBTOR for one in compared(floor.when))


def _read(spec: RegimeSpec, floor: Floor) -> set[str]:
    """The codes of the statements whose amounts a floor to be noted reads."""
    read = compared(floor.when) if floor.noted is not None else ()
    names = {name for one in read for name in (one.name, one.of)}
    valued = {one.code: one.value.code for one in spec.facts if one.value is not None}
    return {code for code, value in valued.items() if not names.isdisjoint((code, value))}


def _whole(value: Cell) -> int:
    return int(value) if isinstance(value, int) else 0
