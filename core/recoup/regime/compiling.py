"""From a bound regime to the kernel's policy: conditions become masks, deadlines become days, both over columns.

What a profile decides (product, tier, coded attributes, parameters) is settled here, once; what moves by fact or by
time stays open and is asked of columns by night. A condition that the ledger cannot answer (a case, a document, a
figure that nobody stated) is false: not knowing never opens a door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from recoup.regime.binding import BoundRegime, in_force
from recoup.regime.policy import condition as said
from recoup.regime.policy import deadline as dated
from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.case import CaseKind, Opening, Task
from recoup.regime.policy.fact import LOAN, PARTY, STATE
from recoup.regime.policy.grade import Floor as SaidFloor
from recoup.regime.policy.grade import GradePolicy
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHORS, MEASURES
from recoup.rules import condition as mask
from recoup.rules import deadline as days
from recoup.rules.calendar import Calendar, Roll
from recoup.rules.columns import Component, IntArray, Measures, PlanKind, Settlement
from recoup.rules.money import Rounding
from recoup.rules.policy import (
    Axis,
    Cited,
    CompoundRate,
    CountMode,
    Days,
    Floor,
    Mask,
    Observation,
    Order,
    Penalty,
    PenaltyBase,
    Policy,
    RefixSplit,
    Status,
    Surplus,
    Watch,
)
from recoup.rules.refix import Refix

BITS_MAX: Final = 62
"""Bits of an int8 column that a regime may use for facts, and for standing tasks."""

MISUSE: Final = "MISUSE"
"""The code of the surcharge on misused principal; every other one is about what is overdue."""

OBSERVED_UNTIL: Final = "OBSERVED_UNTIL"
"""The milestone on which the observation of a restructured loan ends."""

KERNEL_MEASURES: Final = frozenset(
    {measure.code for measure in MEASURES if measure.kernel} | {anchor.code for anchor in ANCHORS if anchor.kernel}
)
"""Names that the kernel gives to conditions each evening (decision 0003)."""


def fact_bits(spec: RegimeSpec) -> dict[str, int]:
    """The bit of each state fact that may cover a loan, in declared order. Codes are never reused, only appended."""
    codes = [fact.code for fact in spec.facts if fact.nature == STATE and fact.subject in (LOAN, PARTY)]
    return {code: 1 << index for index, code in enumerate(codes)}


def standing_tasks(spec: RegimeSpec) -> tuple[Task, ...]:
    """The standing tasks that hang on a loan; the i-th is watch i of its policies."""
    return tuple(task for task in spec.tasks if set(task.key) <= {"loan", "bill"})


def opening_code(kind: CaseKind, opening: Opening) -> str:
    """What an opening is called outside its kind: `CHECK.FIRST`."""
    return f"{kind.code}.{opening.code}"


def openings(kinds: tuple[CaseKind, ...]) -> tuple[tuple[CaseKind, Opening], ...]:
    """The openings by the system that hang on a loan or its party: the kernel watches what it can answer of them."""
    return tuple(
        (kind, opening)
        for kind in kinds
        if not {"loan", "party"}.isdisjoint(kind.key)
        for opening in kind.opens
        if not opening.by
    )


def each_day(opening: Opening) -> bool:
    """Whether an opening fires once for each day that it names: a day comes, and it says what the case is about."""
    return opening.at is not None and opening.names is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """What a product says about a new contract: columns of `Terms` that do not depend on the draft."""

    plan_kind: PlanKind
    basis: int
    settlement: Settlement
    settlement_day: int
    due_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTerms:
    """What a regime says about listed rates of a contract that says nothing itself; `tenor` by the profile's tier."""

    rate_list: str | None
    tenor: str | None
    refix: Refix
    fixed_up_to_months: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A deadline whose anchor the ledger does not have."""

    def __call__(self, measures: Measures) -> IntArray:
        """0 for every row: the day is not known."""
        return np.zeros_like(measures["today"])


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles conditions and deadlines for one profile.

    `settled` are the names that the profile decides; `anchors` tells which column gives the day of an anchor.
    """

    settled: Mapping[str, object]
    bits: Mapping[str, int]
    calendar: Calendar
    anchors: Mapping[str, str] = field(default_factory=lambda: {name: name for name in KERNEL_MEASURES})

    def condition(self, when: said.Condition | None) -> Mask:
        """The mask of a condition; without one it always holds."""
        match when:
            case None:
                return mask.Constant(answer=True)
            case said.All(of=parts):
                return mask.every(tuple(self.condition(part) for part in parts))
            case said.Some(of=parts):
                return mask.either(tuple(self.condition(part) for part in parts))
            case said.Not(part=part):
                return mask.opposite(self.condition(part))
            case said.Compare():
                return self._compare(when)
            case said.Is():
                return self._is(when)
            case said.Holds(fact=fact, times=1) if fact in self.bits:
                return mask.FactBits(self.bits[fact])
            case said.Reached(deadline=deadline):
                reached = self.deadline(deadline)
                return mask.Constant(answer=False) if isinstance(reached, Unknown) else mask.Reached(reached)
            case _:
                return mask.Constant(answer=False)

    def floor(self, row: SaidFloor) -> Mask:
        """The mask of a floor: the statement by which a loan is told of it, or else its own condition."""
        if row.noted is None:
            return self.condition(row.when)
        return mask.FactBits(self.bits[row.noted]) if row.noted in self.bits else mask.Constant(answer=False)

    def decides(self, when: said.Condition | None) -> bool:
        """Whether a condition is true for the whole profile, whatever happens to a loan."""
        compiled = self.condition(when)
        return isinstance(compiled, mask.Constant) and compiled.answer

    def deadline(self, when: dated.When | None) -> Days:
        """The days of a deadline; unknown where its anchor is no measure of a loan."""
        match when:
            case dated.Latest(of=parts):
                return days.Latest(tuple(self.deadline(part) for part in parts))
            case dated.Earliest(of=parts):
                return days.Earliest(tuple(self.deadline(part) for part in parts))
            case dated.Deadline(months=int(months), day=int() | None as day, days=int(count)) if self._reckons(when):
                return days.Moved(
                    anchor=self.anchors[when.anchor],
                    calendar=self.calendar,
                    months=months,
                    day=day,
                    days=count,
                    working=bool(when.working),
                    before=when.before,
                    exclusive=not when.inclusive,
                    roll=Roll(str(when.roll)),
                )
            case _:
                return Unknown()

    def _reckons(self, when: dated.Deadline) -> bool:
        """Whether the ledger has the anchor; repayment periods of a loan's plan are not columns."""
        return when.anchor in self.anchors and not when.periods

    def _compare(self, when: said.Compare) -> Mask:
        if not isinstance(when.value, int):
            return mask.Constant(answer=False)
        value = int(when.value)
        if when.name in KERNEL_MEASURES:
            if when.of is None:
                return mask.Threshold(when.name, when.op, value)
            known = when.of in KERNEL_MEASURES
            return mask.Ratio(when.name, when.op, value, when.of) if known else mask.Constant(answer=False)
        settled = self.settled.get(when.name)
        if not isinstance(settled, int) or when.of is not None:
            return mask.Constant(answer=False)
        one = np.array([settled], dtype=np.int64)
        return mask.Constant(answer=bool(mask.Threshold("it", when.op, value).holds({"it": one})[0]))

    def _is(self, when: said.Is) -> Mask:
        wanted = when.values if isinstance(when.values, tuple) else ()
        if when.name == "accrual" and "accrual" not in self.settled:
            return mask.Threshold("non_accrual", "=", int("NON_ACCRUAL" in wanted))
        return mask.Constant(answer=self.settled.get(when.name) in wanted)


def _product(spec: RegimeSpec, code: str) -> Product:
    return next(product for product in spec.products if product.code == code)


def _compiler(bound: BoundRegime, product: Product, attributes: Mapping[str, str], calendar: Calendar) -> Compiler:
    settled: dict[str, object] = dict(bound.values)
    settled |= {
        "product": product.code,
        "plan": product.plan,
        "retail": "YES" if product.retail else "NO",
        "credit_risk": "YES" if product.credit_risk else "NO",
        **attributes,
    }
    return Compiler(settled, fact_bits(bound.spec), calendar)


def contract_terms(bound: BoundRegime, product: str, attributes: Mapping[str, str]) -> ContractTerms:
    """What the regime says about a new contract of a product (IR-01, IR-03, IR-04)."""
    bound = bound.settled({"product": product, **attributes})
    found = _product(bound.spec, product)
    row = _interest(_compiler(bound, found, attributes, Calendar.plain()), bound.spec)
    return ContractTerms(
        plan_kind=PlanKind[found.plan],
        basis=int(str(row.day_basis)),
        settlement=Settlement[str(row.settlement)],
        settlement_day=int(str(row.settlement_day)),
        due_offset=int(str(row.due_offset_days)),
    )


def rate_terms(bound: BoundRegime, product: str, attributes: Mapping[str, str], code: str | None = None) -> RateTerms:
    """How a listed rate of a product goes, of the list `code` or the product's own (IR-10, IR-12, HI-04, DI-02)."""
    bound = bound.settled({"product": product, **attributes})
    compiler = _compiler(bound, _product(bound.spec, product), attributes, Calendar.plain())
    row = _interest(compiler, bound.spec)
    named = code or row.rate_list
    tenors = next((found.tenors for found in bound.spec.rate_lists if found.code == named), ())
    return RateTerms(
        rate_list=named,
        tenor=next((tenor.code for tenor in tenors if compiler.decides(tenor.when)), None),
        refix=Refix[str(row.refix)],
        fixed_up_to_months=int(str(row.fixed_up_to_months)),
    )


def _interest(compiler: Compiler, spec: RegimeSpec) -> Interest:
    return next((row for row in in_force(spec.interest) if compiler.decides(row.when)), Interest())


def compile_policy(bound: BoundRegime, product: str, attributes: Mapping[str, str], calendar: Calendar) -> Policy:
    """The policy of a profile: a product of a bound regime with the coded attributes that its loans share."""
    bound = bound.settled({"product": product, **attributes})
    spec = bound.spec
    found = _product(spec, product)
    compiler = _compiler(bound, found, attributes, calendar)
    interest = _interest(compiler, spec)
    arrears = next(row for row in in_force(spec.arrears) if compiler.decides(row.when))
    graded = _graded(compiler, spec, found)
    accrual, non_accrual = (_order(compiler, spec, name) for name in ("ACCRUAL", "NON_ACCRUAL"))
    stops = in_force(spec.non_accrual) if found.plan != "SINGLE" else None
    late, misused = _penalty(compiler, spec), _misuse(compiler, spec)
    compound = next((row for row in in_force(spec.compound) if compiler.decides(row.when)), None)
    return Policy(
        calendar=calendar,
        due_roll=Roll(str(arrears.due_roll)),
        grace_days=int(str(arrears.pay_by.days)),
        penalty=_compiled_surcharge(late) if late else None,
        misuse=_compiled_surcharge(misused) if misused else None,
        compound=CompoundRate(str(compound.rate)) if compound and compound.enabled else CompoundRate.NONE,
        observation=_observation(spec),
        rounding=Rounding(str(interest.rounding)),
        carries_remainder=interest.remainder == "CARRY",
        refix_split=RefixSplit(str(interest.refix_split)),
        allocation=_compiled_order(accrual),
        allocation_non_accrual=_compiled_order(non_accrual),
        allocation_claim=_claim(compiler, spec, non_accrual),
        surplus=Surplus(str(accrual.surplus)),
        count_mode=CountMode(str(arrears.count_mode)),
        non_accrual_enters=compiler.condition(stops.enter) if stops else None,
        non_accrual_leaves=compiler.condition(stops.leave) if stops and stops.leave else None,
        grades=graded.grades if graded else (),
        floors=tuple(
            Floor(grade=graded.grades.index(row.grade), mask=compiled, rules=row.rules)
            for row in graded.floors
            if (compiled := compiler.floor(row)) != mask.Constant(answer=False)
        )
        if graded
        else (),
        improves_by_rule=bool(graded and graded.improves_by_rule),
        better_than_floor=bool(graded and graded.better_than_floor),
        lapses_on=graded.lapses_on if graded else (),
        statuses=tuple(Status(code=row.code, mask=compiler.condition(row.when)) for row in in_force(spec.statuses)),
        watches=(*(_watch(compiler, task) for task in standing_tasks(spec)), *_opening_watches(compiler, spec)),
        receivable=found.plan == "SINGLE",
        regime=spec.code,
        facts=tuple(fact_bits(spec)),
        cited=Cited(
            interest=interest.rules,
            penalty=late.rules if late else (),
            misuse=misused.rules if misused else (),
            compound=compound.rules if compound else (),
            allocation=accrual.rules,
            allocation_non_accrual=non_accrual.rules,
            arrears=arrears.rules,
            non_accrual=stops.rules if stops else (),
        ),
    )


def grading_of(bound: BoundRegime, product: str, attributes: Mapping[str, str]) -> GradePolicy | None:
    """The table of grades of a profile, with every row picked that the profile decides; None where none is graded."""
    bound = bound.settled({"product": product, **attributes})
    found = _product(bound.spec, product)
    return _graded(_compiler(bound, found, attributes, Calendar.plain()), bound.spec, found)


def _graded(compiler: Compiler, spec: RegimeSpec, found: Product) -> GradePolicy | None:
    rows = in_force(spec.grades) if found.credit_risk else ()
    return next((row for row in rows if compiler.decides(row.covers)), None)


def _order(compiler: Compiler, spec: RegimeSpec, accrual: str) -> Allocation:
    """The book's order for loans that accrue, or do not: the first row that holds under that assumption."""
    assumed = replace(compiler, settled={**compiler.settled, "accrual": accrual})
    return next(row for row in in_force(spec.allocation) if row.view == "BOOK" and assumed.decides(row.when))


def _claim(compiler: Compiler, spec: RegimeSpec, book: Allocation) -> Order | None:
    """How the debt of a loan in non-accrual is reckoned; None where the books go the same way (RA-02)."""
    assumed = replace(compiler, settled={**compiler.settled, "accrual": "NON_ACCRUAL"})
    rows = (row for row in in_force(spec.allocation) if row.view == "CLAIM" and assumed.decides(row.when))
    found = next((_compiled_order(row) for row in rows), None)
    return None if found == _compiled_order(book) else found


def _compiled_order(row: Allocation) -> Order:
    codes = row.components if isinstance(row.components, tuple) else ()
    return Order(
        axis=Axis(str(row.axis)),
        components=tuple(Component[code] for code in codes),
        honours_designation=bool(row.designation),
    )


def _penalty(compiler: Compiler, spec: RegimeSpec) -> Surcharge | None:
    """The surcharge on what is overdue: the first that holds for every loan of the profile."""
    rows = (row for row in in_force(spec.surcharges) if row.code != MISUSE)
    return next((row for row in rows if compiler.decides(row.when)), None)


def _misuse(compiler: Compiler, spec: RegimeSpec) -> Surcharge | None:
    """The surcharge on what is misused (IR-06). How much that is, a fact of the loan says: its `when` may be open."""
    rows = (row for row in in_force(spec.surcharges) if row.code == MISUSE)
    return next((row for row in rows if compiler.condition(row.when) != mask.Constant(answer=False)), None)


def _observation(spec: RegimeSpec) -> Observation:
    """As long as the regime's milestone says (CL-09): the longest of its periods, the longest of its months."""
    found = next((row.on for row in spec.milestones if row.code == OBSERVED_UNTIL), None)
    parts = found.of if isinstance(found, dated.Latest) else (found,)
    spans = [part for part in parts if isinstance(part, dated.Deadline) and part.anchor == "observed_from"]
    if not spans:
        return Observation()
    return Observation(
        periods=max(1, *(int(str(part.periods)) for part in spans)),
        months=max(0, *(int(str(part.months)) for part in spans)),
    )


def _compiled_surcharge(row: Surcharge) -> Penalty:
    rate = int(str(row.rate))
    per_day = row.per == "DAY"
    return Penalty(
        relative_ppm=rate if row.relative else None,
        absolute_ppm=0 if row.relative else rate,
        basis=1 if per_day else int(str(row.day_basis or 0)),
        base=PenaltyBase(str(row.base)),
    )


def _watch(compiler: Compiler, task: Task) -> Watch:
    """Open from the task's opening day while its condition holds, until it is done or the loan is paid off."""
    lives = mask.Threshold("paid_off", "=", 0)
    opening = replace(compiler, anchors={**compiler.anchors, "opened_on": "today"})
    opens = (compiler.condition(said.Reached(task.opens)),) if task.opens else ()
    ends = (mask.opposite(compiler.condition(task.done)),) if task.done else ()
    return Watch(
        code=task.code,
        mask=mask.every((*opens, compiler.condition(task.when), *ends, lives)),
        due=opening.deadline(task.due),
    )


def _opening_watches(compiler: Compiler, spec: RegimeSpec) -> tuple[Watch, ...]:
    """A watch for each opening, in the order of the kinds; one that the kernel cannot answer never opens there."""
    lives = mask.Threshold("paid_off", "=", 0)
    found: list[Watch] = []
    for kind, opening in openings(in_force(spec.cases)):
        comes = (compiler.condition(said.Reached(opening.at)),) if opening.at else ()
        opens = (*comes, compiler.condition(opening.when), compiler.condition(kind.covers), lives)
        found.append(
            Watch(
                code=opening_code(kind, opening),
                mask=mask.every(opens),
                due=compiler.deadline(opening.names) if opening.names else Unknown(),
                each=each_day(opening),
            )
        )
    return tuple(found)
