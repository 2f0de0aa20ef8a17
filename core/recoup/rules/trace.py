"""What a walk writes down beside its figures, so that every figure can tell how it came about. Off unless asked for.

Entries stand in the order in which they happened. Over the entries of one accumulator (a loan's contract interest, a
bill's penalty, its compound interest) what was left behind and every stretch since then sum, exactly, to what the next
posting held: `origin` reads them back so.

Worked example (CB-X03): 1,000,000.00 due 2025-01-10 and paid 2025-03-01 leaves `Stretch(PENALTY, base=100000000,
rate=65250, multiple=1, divisor=360, days=50)`, which is 906,250 fen, and `Posting(PENALTY, held=906250,
amount=906250)`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, TypeAlias

from recoup.rules.allocation import Item, Paid
from recoup.rules.columns import Component, IntArray, Measures, Method
from recoup.rules.condition import FactBits, Leaf, Ratio, Reached, Threshold
from recoup.rules.money import Rounding
from recoup.rules.policy import Order

PPM: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days on which a component grew evenly: `base x rate x multiple / (divisor x 10^6)` each.

    `bill_seq` 0: contract interest, which stands in the bill that its posting opens. `apart`: days that a due rolled,
    rounded and billed by themselves.
    """

    loan: int
    component: Component
    bill_seq: int
    begins_on: int
    days: int
    base: int
    rate: int
    multiple: int
    divisor: int
    apart: bool = False

    @property
    def ends_on(self) -> int:
        """The day after the last."""
        return self.begins_on + self.days

    @property
    def amount(self) -> Fraction:
        """What it grew by, exact."""
        return Fraction(self.base * self.rate * self.multiple * self.days, self.divisor * PPM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An accumulator was posted: `held` became `amount`, and `left` stayed behind.

    Without a rounding a whole amount was taken out, as by a payment that does not cover the interest.
    """

    loan: int
    on: int
    component: Component
    bill_seq: int
    held: Fraction
    amount: int
    left: Fraction
    rounding: Rounding | None
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A line of the plan fixes the interest of a bill, whatever has accrued."""

    loan: int
    on: int
    number: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What an accumulator still held ended with what bore it."""

    loan: int
    component: Component
    bill_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """The period in which a rate was fixed anew is reckoned otherwise: at one rate, or by days of another year.

    `by_days`: each stretch keeps its rate. `old` 0: nothing has accrued, and one stretch from `begins_on` is asked.
    """

    loan: int
    on: int
    old: int
    rate: int
    multiple: int
    divisor: int
    begins_on: int
    base: int
    by_days: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaled:
    """A carried remainder was put into the unit of another period, and lost less than a millionth of a minor unit."""

    loan: int
    component: Component
    bill_seq: int
    held: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A bill got its number; what was posted just before stands in it."""

    loan: int
    on: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """The instalment was worked out: `principal` over `left` periods, each multiple/divisor of a year, at `rate`.

    `multiple` 0: each period has days of its own.
    """

    loan: int
    on: int
    method: Method
    principal: int
    rate: int
    left: int
    multiple: int
    divisor: int
    amount: int
    rounding: Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Money met what was due: the items as they stood, the order that was followed, and the lines."""

    loan: int
    on: int
    fact_seq: int
    amount: int
    designation: int
    order: Order
    non_accrual: bool
    items: tuple[Item, ...]
    lines: tuple[Paid, ...]
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """So much of a bill was forgiven."""

    loan: int
    on: int
    fact_seq: int
    component: Component
    bill_seq: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A bill was missed, or one was paid and cut the run: the counters after it."""

    loan: int
    on: int
    bill_seq: int
    total: int
    run: int
    longest: int
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A part of a condition, and the value of its measure on the day."""

    leaf: Leaf
    value: int
    of: int = 0  # what a ratio is of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A floor that held when a grade moved, with what its condition read."""

    loan: int
    on: int
    stage: int
    floor: int
    grade: int
    rules: tuple[str, ...]
    measured: tuple[Measured, ...]


Entry: TypeAlias = (
    Stretch
    | Posting
    | Agreed
    | Dropped
    | Divided
    | Rescaled
    | Numbered
    | Instalment
    | Allocation
    | Waived
    | Missed
    | Judged
)


def measured(leaf: Leaf, measures: Measures, row: int) -> Measured:
    """What a part of a condition reads of a row today."""
    match leaf:
        case Ratio(name=name, of=of):
            return Measured(leaf=leaf, value=int(measures[name][row]), of=int(measures[of][row]))
        case Threshold(name=name):
            return Measured(leaf=leaf, value=int(measures[name][row]))
        case FactBits(bits=bits):
            return Measured(leaf=leaf, value=int(measures["facts"][row]) & bits)
        case Reached(days=days):
            return Measured(leaf=leaf, value=int(days(measures)[row]))


@dataclass(slots=True)
class Trace:
    """The entries of a walk, in order."""

    entries: list[Entry] = field(default_factory=list)
    waiting: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By loan: until when which rates were in force while an instalment waits for the end of a holiday."""

    def waits(self, loan: IntArray, on: IntArray, rate: IntArray) -> None:
        """Until today these rates were in force."""
        for row in _rows(len(loan), {"loan": loan, "on": on, "rate": rate}):
            self.waiting.setdefault(row["loan"], []).append((row["on"], row["rate"]))

    def waits_no_more(self, loan: IntArray) -> None:
        """The days so far are told."""
        for row in loan.tolist():
            self.waiting.pop(row, None)

    def _by_rate(self, stretch: Stretch) -> Iterator[Stretch]:
        """A stretch at the rates that were in force while an instalment waited, and from then on at its own."""
        start, end = stretch.begins_on, stretch.ends_on
        for until, rate in (*self.waiting.get(stretch.loan, ()), (end, stretch.rate)):
            if start < min(until, end):
                yield replace(stretch, begins_on=start, days=min(until, end) - start, rate=rate)
                start = min(until, end)

    def stretches(
        self,
        component: Component,
        *,
        loan: IntArray,
        bill_seq: IntArray | int,
        begins_on: IntArray,
        days: IntArray,
        base: IntArray,
        rate: IntArray,
        multiple: IntArray | int,
        divisor: IntArray,
        apart: bool = False,
    ) -> None:
        """One for each row that has days on which something grew."""
        columns = {
            "loan": loan, "bill_seq": bill_seq, "begins_on": begins_on, "days": days, "base": base, "rate": rate,
            "multiple": multiple, "divisor": divisor,
        }  # fmt: skip
        for row in _rows(len(loan), columns):
            stretch = Stretch(component=component, apart=apart, **row)
            parts = self._by_rate(stretch) if component is Component.INTEREST else (stretch,)
            self.entries += [each for each in parts if each.days > 0 and each.base * each.rate]

    def postings(
        self,
        component: Component,
        rounding: Rounding | None,
        *,
        loan: IntArray,
        on: IntArray,
        bill_seq: IntArray | int,
        held: tuple[IntArray, IntArray],
        amount: IntArray,
        left: tuple[IntArray, IntArray],
        divisor: IntArray,
    ) -> None:
        """One for each row: `held` and `left` are whole minor units and remainders in units of the divisor."""
        columns = {
            "loan": loan, "on": on, "bill_seq": bill_seq, "amount": amount, "divisor": divisor,
            "acc": held[0], "rem": held[1], "left_acc": left[0], "left_rem": left[1],
        }  # fmt: skip
        for row in _rows(len(loan), columns):
            unit = row["divisor"] * PPM
            self.entries.append(
                Posting(
                    loan=row["loan"],
                    on=row["on"],
                    component=component,
                    bill_seq=row["bill_seq"],
                    held=row["acc"] + Fraction(row["rem"], unit),
                    amount=row["amount"],
                    left=row["left_acc"] + Fraction(row["left_rem"], unit),
                    rounding=rounding,
                )
            )

    def apart(
        self,
        rounding: Rounding,
        *,
        on: IntArray,
        amount: IntArray,
        **columns: IntArray,
    ) -> None:
        """Days by which dues rolled, each rounded by itself."""
        for row in _rows(len(on), {"on": on, "amount": amount, **columns}):
            if not row["days"]:
                continue
            said = {name: row[name] for name in ("loan", "begins_on", "days", "base", "rate", "divisor")}
            whole = Stretch(component=Component.INTEREST, bill_seq=0, multiple=1, apart=True, **said)
            stretches = list(self._by_rate(whole))
            self.entries += stretches
            self.entries.append(
                Posting(
                    loan=row["loan"],
                    on=row["on"],
                    component=Component.INTEREST,
                    bill_seq=0,
                    held=sum((each.amount for each in stretches), start=Fraction(0)),
                    amount=row["amount"],
                    left=Fraction(0),
                    rounding=rounding,
                    apart=True,
                )
            )

    def agreed(self, loan: IntArray, on: IntArray, number: IntArray, accrued: IntArray, asked: IntArray) -> None:
        """One for each bill whose interest is not what has accrued."""
        columns = {"loan": loan, "on": on, "number": number, "accrued": accrued, "amount": asked}
        for row in _rows(len(loan), columns):
            if row.pop("accrued") != row["amount"]:
                self.entries.append(Agreed(**row))

    def rescales(
        self,
        component: Component,
        *,
        loan: IntArray,
        bill_seq: IntArray | int,
        held: tuple[IntArray, IntArray],
        divisor: IntArray,
    ) -> None:
        """One for each row: what it holds now."""
        columns = {"loan": loan, "bill_seq": bill_seq, "acc": held[0], "rem": held[1], "divisor": divisor}
        for row in _rows(len(loan), columns):
            told = row["acc"] + Fraction(row["rem"], row["divisor"] * PPM)
            self.entries.append(Rescaled(loan=row["loan"], component=component, bill_seq=row["bill_seq"], held=told))

    def divided(self, *, by_days: bool, **columns: IntArray) -> None:
        """One for each loan whose present period is reckoned otherwise from today."""
        self.entries += [Divided(by_days=by_days, **row) for row in _rows(len(columns["loan"]), columns)]

    def drops(self, component: Component, loan: IntArray, bill_seq: IntArray | int) -> None:
        """One for each row."""
        for row in _rows(len(loan), {"loan": loan, "bill_seq": bill_seq}):
            self.entries.append(Dropped(component=component, **row))

    def numbered(self, loan: IntArray, on: IntArray, seq: IntArray) -> None:
        """One for each new bill."""
        self.entries += [Numbered(**row) for row in _rows(len(loan), {"loan": loan, "on": on, "seq": seq})]

    def waived(self, component: Component, **columns: IntArray) -> None:
        """One for each bill of which something was forgiven."""
        self.entries += [Waived(component=component, **row) for row in _rows(len(columns["loan"]), columns)]

    def missed(self, *, paid: bool, **columns: IntArray) -> None:
        """One for each bill that moved the counters."""
        self.entries += [Missed(paid=paid, **row) for row in _rows(len(columns["loan"]), columns)]


def _rows(size: int, columns: Mapping[str, IntArray | int]) -> list[dict[str, int]]:
    """Columns, or single values that hold for all rows, as rows of whole numbers."""
    listed = [[cell] * size if isinstance(cell, int) else cell.tolist() for cell in columns.values()]
    return [dict(zip(columns, values, strict=True)) for values in zip(*listed, strict=True)]
