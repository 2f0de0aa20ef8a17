"""From what a walk wrote down to the steps of an explanation. Pure: a traced loan in, explanations out.

Every figure is told as the sum of what makes it up: a balance of its bills and movements, an amount of its postings, a
posting of its stretches of days.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from recoup.rules.allocation import Paid
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import BillKind, BillState, Columns, Component, FactKind, Method
from recoup.rules.condition import FactBits, Ratio, Reached, Threshold
from recoup.rules.edition import Stages, at
from recoup.rules.origin import NOT_BILLED, Part, Traced
from recoup.rules.policy import Axis, Policy
from recoup.rules.trace import Allocation, Instalment, Judged, Measured, Missed, Stretch
from recoup.services.contract import FixedPlan
from recoup.services.explain_plan import plan_steps
from recoup.services.explain_values import values_under
from recoup.services.explanation import Accrual, Explanation, Place, Source, Step, Word, exact, grouped, percent, proved
from recoup.services.regime import Held

CHARGED: Final = (Component.PENALTY, Component.COMPOUND)
SHOWN_MAX: Final = 60
"""Steps of one list; what is older is told as one sum."""
Row = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A loan that was traced to the morning of a day, with what is known of its facts."""

    loan_id: str
    regime: str
    currency: str
    day: int
    stages: Stages
    traced: Traced
    sources: Mapping[int, Source]
    held: tuple[Held, ...] = ()
    fixed: FixedPlan | None = None  # by which options the dues were figured that the contract was boarded with

    @property
    def policy(self) -> Policy:
        """The policy of the day."""
        return self.policy_on(self.day)

    def policy_on(self, day: int) -> Policy:
        """The policy that decides on a day."""
        return self.stages[at(self.stages, day)].policy

    def allocation_on(self, day: int, *, non_accrual: bool) -> tuple[str, ...]:
        """The rules of the order in which money is allocated on a day."""
        cited = self.policy_on(day).cited
        return cited.allocation_non_accrual if non_accrual else cited.allocation

    @property
    def bills(self) -> list[Row]:
        """All bills, oldest first."""
        return rows(self.traced.outcome.bills)

    @property
    def state(self) -> Row:
        """The loan's state on the day."""
        return self.traced.outcome.state.row(0)

    def says(
        self,
        code: str,
        steps: Iterable[Step],
        *,
        amount: int | None = None,
        number: int | None = None,
        grade: str | None = None,
        places: Mapping[str, Place] | None = None,
        rules: tuple[str, ...] = (),
    ) -> Explanation:
        """The explanation, proved, with the values that its institution may choose under the rules it follows."""
        told = tuple(steps)
        cited = {*rules, *(rule for step in told for rule in step.rules)}
        return proved(
            Explanation(
                loan_id=self.loan_id,
                regime=self.regime,
                currency=self.currency,
                effective_on=date_of(self.day),
                code=code,
                places=places or {},
                amount=amount,
                number=number,
                grade=grade,
                rules=rules,
                steps=(*(told or (Step(level=0, code="none"),)), *self._chosen(cited)),
            )
        )

    def _chosen(self, cited: Collection[str]) -> Iterator[Step]:
        begun = min((each.value_on for each in self.sources.values()), default=date_of(self.day))
        return values_under(cited, self.held, begun=day_of(begun), regime=self.regime, currency=self.currency)

    def money(self, amount: int) -> str:
        """An amount as it is read."""
        return grouped(amount, self.currency)


def rows(columns: Columns) -> list[Row]:
    """Columns as rows."""
    return [columns.row(place) for place in range(len(columns))]


def iso(day: int) -> str:
    """A day as it is written."""
    return date_of(day).isoformat()


def deeper(steps: Iterable[Step], by: int = 1) -> Iterator[Step]:
    """The steps further in."""
    return (replace(step, level=step.level + by) for step in steps)


def shortened(steps: list[Step]) -> list[Step]:
    """A list of adding steps of one level, the older ones as one sum."""
    if len(steps) <= SHOWN_MAX:
        return steps
    early, late = steps[:-SHOWN_MAX], steps[-SHOWN_MAX:]
    total = sum(step.amount or 0 for step in early)
    return [Step(level=0, code="earlier", places={"count": str(len(early))}, amount=total, adds=True), *late]


# what accrues: interest, penalty, compound interest


def rules_of(told: Told, component: Component, day: int, bill: Row | None = None) -> tuple[str, ...]:
    """The rules by which a component is reckoned on a day; what a bill of misuse asks follows those of misuse.

    Principal follows those by which it falls due.
    """
    cited = told.policy_on(day).cited
    return {
        Component.PRINCIPAL: cited.arrears,
        Component.INTEREST: cited.interest,
        Component.PENALTY: cited.misuse if _is_misuse(bill) else cited.penalty,
        Component.COMPOUND: cited.compound,
    }.get(component, ())


def of_part(told: Told, component: Component, part: Part, bill: Row | None = None) -> Iterator[Step]:
    """A posting, or what has not been posted yet: its stretches below it, and how it was rounded."""
    day = part.posted_on or told.day
    code = "agreed" if part.agreed else "posted" if part.posted_on else "accrued"
    places: dict[str, Place] = {"on": iso(day), "component": component_word(component)}
    rules = rules_of(told, component, day, bill)
    yield Step(
        level=0, code=f"part.{code}", places=places, amount=part.amount, adds=True, rules=rules, rounding=part.rounding
    )
    if part.agreed:
        yield from deeper(options_of_plan(told, day))
    if part.brought:
        yield Step(level=1, code="part.brought", places={"exact": exact(part.brought, told.currency)})
    for stretch in part.stretches:
        yield _stretch(told, stretch, bill)
    if part.rounding is not None and part.held != part.amount:
        kept = "carried" if part.posted_on and part.left else "dropped"
        places = {
            "exact": exact(part.held, told.currency),
            "amount": told.money(part.amount),
            "mode": Word(key=f"explain.rounding.{part.rounding.value}"),
            "rest": exact(part.held - part.amount, told.currency),
        }
        yield Step(level=1, code=f"part.{kept}", places=places, rounding=part.rounding)


def options_of_plan(told: Told, day: int) -> Iterator[Step]:
    """By which options the dues in force on a day were figured; none where they were listed, or agreed anew since."""
    anew = (each for each in told.sources.values() if each.kind == FactKind.AMENDMENT.name)
    if told.fixed is not None and all(each.value_on > date_of(day) for each in anew):
        yield from plan_steps(told.fixed, told.currency)


def _stretch(told: Told, stretch: Stretch, bill: Row | None) -> Step:
    accrual = Accrual.of(stretch)
    places: dict[str, Place] = {"from": iso(stretch.begins_on), "to": iso(stretch.ends_on), "days": str(stretch.days)}
    return Step(
        level=1,
        code="stretch.rolled" if stretch.apart else "stretch.days",
        places=places,
        number=stretch.days,
        accrual=accrual,
        formula=accrual.formula(told.currency),
        source=_misused_since(told, stretch.begins_on) if _is_misuse(bill) else _rate_since(told, stretch.begins_on),
    )


def _is_misuse(bill: Row | None) -> bool:
    return bill is not None and bill["kind"] == BillKind.MISUSE


def _misused_since(told: Told, day: int) -> Source | None:
    """The fact that said how much is misused on a day."""
    known = (each for each in told.sources.values() if each.kind == FactKind.MISUSE.name)
    return max(
        (each for each in known if each.value_on <= date_of(day)),
        key=lambda each: (each.value_on, each.seq),
        default=None,
    )


def _rate_since(told: Told, day: int) -> Source | None:
    """The fact that fixed the contract rate in force on a day."""
    kinds = (FactKind.RATE.name, FactKind.DRAWDOWN.name)
    known = [each for each in told.sources.values() if each.kind in kinds and each.value_on <= date_of(day)]
    changed = [each for each in known if each.kind == FactKind.RATE.name]
    if changed:
        return max(changed, key=lambda each: (each.value_on, each.seq))
    return min(known, key=lambda each: each.seq, default=None)


def component_word(component: Component) -> Word:
    """A component as people call it."""
    return Word(key=f"explain.component_name.{component.name}")


def of_bill_component(told: Told, bill: Row, component: Component) -> list[Step]:
    """Interest, penalty or compound interest that a bill asks for, posted and accrued to the day."""
    steps = [
        step
        for part in told.traced.origins.of(component).get(bill["seq"], ())
        for step in of_part(told, component, part, bill)
    ]
    return steps + waived_steps(told, bill, component)


def waived_steps(told: Told, bill: Row, component: Component) -> list[Step]:
    """What was forgiven of a bill's component."""
    return [
        Step(
            level=0,
            code="waived",
            places={"on": iso(each.on)},
            amount=-each.amount,
            adds=True,
            source=told.sources.get(each.fact_seq),
        )
        for each in told.traced.origins.waived
        if (each.component, each.bill_seq) == (component, bill["seq"])
    ]


def asked(told: Told, bill: Row, component: Component) -> int:
    """What a bill asks of a component on the day, paid or not."""
    name = component.name.lower()
    if component not in CHARGED:
        return bill[name]
    running = [part.amount for part in told.traced.origins.of(component).get(bill["seq"], ()) if not part.posted_on]
    return bill[f"{name}_posted"] + sum(running)


PAID: Final = {
    Component.COST: "paid_cost",
    Component.INTEREST: "paid_interest",
    Component.PENALTY: "penalty_paid",
    Component.COMPOUND: "compound_paid",
    Component.PRINCIPAL: "paid_principal",
}
"""The column of what was paid of a component, in the order in which they are told."""


def unpaid(told: Told, bill: Row, component: Component) -> int:
    """What of it is unpaid."""
    return asked(told, bill, component) - bill[PAID[component]]


def principal_steps(told: Told, bill: Row) -> list[Step]:
    """The principal of a bill: the instalment less its interest, or what was left of the balance; less what of it was
    forgiven."""
    whole = dict(bill)
    for component in (Component.PRINCIPAL, Component.INTEREST):
        whole[component.name.lower()] -= sum(step.amount or 0 for step in waived_steps(told, bill, component))
    return [*_asked_principal(told, whole), *waived_steps(told, bill, Component.PRINCIPAL)]


def _asked_principal(told: Told, bill: Row) -> list[Step]:
    """What the bill asked for when it opened."""
    found = [each for each in told.traced.origins.instalments if each.on <= bill["opened_on"]]
    instalment = found[-1] if found else None
    if instalment is None or not bill["principal"]:
        code = "principal.whole" if bill["principal"] else "principal.none"
        return [Step(level=0, code=code, places={"on": iso(bill["due_on"])}, amount=bill["principal"], adds=True)]
    interest = bill["interest"] - _of_the_roll(told, bill)
    if instalment.method is not Method.ANNUITY or instalment.amount != bill["principal"] + interest:
        code = "principal.part" if instalment.amount == bill["principal"] else "principal.whole"
        places: dict[str, Place] = {"on": iso(bill["due_on"]), "instalment": told.money(instalment.amount)}
        steps = [Step(level=0, code=code, places=places, amount=bill["principal"], adds=True)]
        return [*steps, *deeper(of_instalment(told, instalment))] if code == "principal.part" else steps
    return [
        Step(level=0, code="principal.instalment", amount=instalment.amount, adds=True),
        *deeper(of_instalment(told, instalment)),
        Step(level=0, code="principal.less_interest", amount=-interest, adds=True),
    ]


def _of_the_roll(told: Told, bill: Row) -> int:
    """What the days by which the due day rolled cost: asked beside the instalment."""
    parts = told.traced.origins.interest.get(bill["seq"], ())
    return sum(part.amount for part in parts if any(each.apart for each in part.stretches))


def of_instalment(told: Told, entry: Instalment) -> Iterator[Step]:
    """How an instalment was worked out, with the numbers put in."""
    principal, amount = told.money(entry.principal), told.money(entry.amount)
    share = Fraction(entry.multiple, entry.divisor)
    places: dict[str, Place] = {
        "on": iso(entry.on),
        "principal": principal,
        "rate": percent(entry.rate),
        "left": str(entry.left),
        "mode": Word(key=f"explain.rounding.{entry.rounding.value}"),
    }
    if entry.method is Method.ANNUITY and entry.rate and not entry.multiple:
        formula = ""  # each period has days of its own: no closed formula
    elif entry.method is Method.ANNUITY and entry.rate:
        i = f"({percent(entry.rate)} × {share.numerator}/{share.denominator})"
        formula = f"{principal} × {i} × (1 + {i})^{entry.left} / ((1 + {i})^{entry.left} − 1) = {amount}"
    else:
        formula = f"{principal} / {entry.left} = {amount}"
    rules, source = told.policy_on(entry.on).cited.interest, _rate_since(told, entry.on)
    yield Step(
        level=0,
        code="instalment_worked",
        places=places,
        formula=formula,
        rounding=entry.rounding,
        rules=rules,
        source=source,
    )


# allocation


def of_allocation(told: Told, entry: Allocation) -> list[Step]:
    """An amount that met what was due: the order, then each line in turn, then what was left."""
    steps = [_order_step(told, entry)]
    steps += [line_step(told, entry, place, line) for place, line in enumerate(entry.lines, start=1)]
    if entry.left:
        steps.append(Step(level=0, code="allocation.left", amount=entry.left, adds=True))
    return steps


def _order_step(told: Told, entry: Allocation) -> Step:
    axis = "by_item" if entry.order.axis is Axis.ITEM else "by_component"
    names = {f"c{place}": component_word(each) for place, each in enumerate(entry.order.components, start=1)}
    blank = {f"c{place}": "" for place in range(len(names) + 1, 6)}
    state = "non_accrual" if entry.non_accrual else "accrual"
    return Step(
        level=0,
        code=f"allocation.{axis}",
        places={**blank, **names, "state": Word(key=f"explain.state.{state}")},
        rules=told.allocation_on(entry.on, non_accrual=entry.non_accrual),
    )


def line_step(told: Told, entry: Allocation, place: int, line: Paid) -> Step:
    """A line: its turn, what it paid, of how much that was asked."""
    item = entry.items[line.item]
    named = entry.order.honours_designation and entry.designation in (item.mark, int(line.component))
    owed = item.unpaid[line.component]
    return Step(
        level=0,
        code="allocation.designated" if named else "allocation.line",
        places={
            "place": str(place),
            "bill": str(item.seq),
            "due": iso(item.rolled_due_on),
            "component": component_word(line.component),
            "owed": told.money(owed),
            "amount": told.money(line.amount),
        },
        amount=line.amount,
        adds=True,
        number=place,
    )


# counters, grade


def missed_steps(told: Told, entries: Sequence[Missed], number: Callable[[Missed], int]) -> list[Step]:
    """Each bill that moved a counter, with the counter after it."""
    due = {bill["seq"]: bill["rolled_due_on"] for bill in told.bills}
    rules = told.policy.cited.arrears
    return [
        Step(
            level=0,
            code="missed.paid" if each.paid else "missed.missed",
            places={"on": iso(each.on), "bill": str(each.bill_seq), "due": iso(due.get(each.bill_seq, each.on))},
            number=number(each),
            rules=() if each.paid else rules,
        )
        for each in entries
    ]


def of_judged(told: Told, entry: Judged) -> list[Step]:
    """A floor that held: its rules, and what each part of its condition read."""
    policy = told.stages[entry.stage].policy
    grade = Word(key=f"grade.{policy.grades[entry.grade]}", regime=told.regime)
    places: dict[str, Place] = {"on": iso(entry.on), "grade": replace(grade, otherwise=policy.grades[entry.grade])}
    steps = [Step(level=0, code="grade.floor", places=places, rules=entry.rules)]
    return steps + [_measured_step(told, each) for each in entry.measured]


def _measured_step(told: Told, read: Measured) -> Step:
    match read.leaf:
        case Threshold(name=name, op=op, value=value):
            is_money = name in MONEY_MEASURES
            places: dict[str, Place] = {
                "measure": Word(key=f"word.{name}", otherwise=name),
                "value": told.money(read.value) if is_money else str(read.value),
                "op": op,
                "limit": told.money(value) if is_money else str(value),
            }
            held = bool({"<": read.value < value, "<=": read.value <= value, "=": read.value == value,
                         ">=": read.value >= value, ">": read.value > value}[op])  # fmt: skip
            return Step(level=1, code=f"grade.{'holds' if held else 'fails'}", places=places, number=read.value)
        case Ratio(name=name, op=op, ppm=ppm, of=of):
            names = {"measure": Word(key=f"word.{name}", otherwise=name), "of": Word(key=f"word.{of}", otherwise=of)}
            places = {"value": told.money(read.value), "whole": told.money(read.of), "op": op, "limit": percent(ppm)}
            return Step(level=1, code="grade.ratio", places={**names, **places})
        case FactBits():
            return Step(level=1, code="grade.stated" if read.value else "grade.not_stated")
        case Reached():
            return Step(level=1, code="grade.day" if read.value else "grade.no_day",
                        places={"on": iso(read.value)} if read.value else {})  # fmt: skip


MONEY_MEASURES: Final = frozenset(
    ("balance", "arrears", "overdue_principal", "overdue_interest", "principal", "suspense")
)


# balances


def by_bills(told: Told, of: Callable[[Row], int], bills: Iterable[Row] | None = None) -> list[Step]:
    """A balance as the sum of its bills; those that give nothing are left out."""
    steps = []
    for bill in told.bills if bills is None else bills:
        amount = of(bill)
        if amount:
            places: dict[str, Place] = {"bill": str(bill["seq"]), "due": iso(bill["rolled_due_on"])}
            steps.append(Step(level=0, code="bill", places=places, amount=amount, adds=True, number=bill["seq"]))
    return shortened(steps)


def open_bills(told: Told) -> list[Row]:
    """Bills of which something is unpaid."""
    return [bill for bill in told.bills if bill["state"] == BillState.OPEN]


def accrued_steps(told: Told) -> list[Step]:
    """Contract interest that stands in no bill yet."""
    parts = told.traced.origins.interest.get(NOT_BILLED, ())
    return [step for part in parts for step in of_part(told, Component.INTEREST, part)]


def charge_steps(told: Told, component: Component) -> list[Step]:
    """Unpaid penalty or compound interest, bill by bill, each with what it came from."""
    steps: list[Step] = []
    for bill in told.bills:
        left = unpaid(told, bill, component)
        if not left:
            continue
        places: dict[str, Place] = {"bill": str(bill["seq"]), "due": iso(bill["rolled_due_on"])}
        steps.append(Step(level=0, code="bill", places=places, amount=left, adds=True, number=bill["seq"]))
        steps += deeper(of_bill_component(told, bill, component))
        paid = bill[PAID[component]]
        if paid:
            steps.append(Step(level=1, code="paid", amount=-paid, adds=True))
    return steps
