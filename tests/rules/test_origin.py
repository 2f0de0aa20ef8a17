"""Every figure of a loan is the sum of what its trace says: stretches to what was held, parts to what was asked."""

from datetime import date
from fractions import Fraction
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings

from recoup.rules.advance import advance_through
from recoup.rules.calendar import day_of
from recoup.rules.columns import Component, Method
from recoup.rules.figures import figures_through
from recoup.rules.money import divide
from recoup.rules.origin import NOT_BILLED, Part, Traced, traced
from tests.rules.books import SPAN, START, Book, Row, books
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance import story

UNTIL: Final = START + SPAN
FEW: Final = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TOLERANCE: Final = Fraction(1, 10**6)


def told(book: Book, until: int = UNTIL) -> list[Traced]:
    """The trace of each loan of a book."""
    return [traced(book.alone(loan).batch(), book.stages, until) for loan in range(len(book.terms))]


def waived(loan: Traced, component: Component, seq: int) -> int:
    """What was forgiven of a bill."""
    return sum(each.amount for each in loan.origins.waived if (each.component, each.bill_seq) == (component, seq))


def parts_of(loan: Traced) -> list[Part]:
    """All parts of a loan."""
    origins = loan.origins
    return [
        part
        for by_bill in (origins.interest, origins.penalty, origins.compound)
        for parts in by_bill.values()
        for part in parts
    ]


def _a_traced_walk_ends_where_the_kernel_ends(book: Book, told: list[Traced]) -> None:
    for number, loan in enumerate(told):
        alone = book.alone(number)
        plain = advance_through(alone.batch(), alone.stages, UNTIL, closing=False)
        assert loan.figures.row(0) == figures_through(alone.batch(), alone.stages, UNTIL).row(0)
        assert [loan.outcome.transfers.row(at) for at in range(len(loan.outcome.transfers))] == [
            plain.transfers.row(at) for at in range(len(plain.transfers))
        ]


def _stretches_sum_to_what_was_held_and_rounding_makes_the_amount_of_it(loan: Traced) -> None:
    for part in parts_of(loan):
        if part.agreed:
            continue
        total = part.brought + sum((each.amount for each in part.stretches), start=Fraction(0))
        assert abs(total - part.held) < TOLERANCE
        if part.rounding is not None and part.held >= 0:
            assert part.amount == divide(part.held.numerator, part.held.denominator, part.rounding)
            assert part.left in (0, part.held - part.amount)
        else:
            assert part.left == part.held - part.amount


def _the_parts_of_a_bill_sum_to_what_it_asks_for(loan: Traced) -> None:
    bills = loan.outcome.bills
    for at in range(len(bills)):
        bill = bills.row(at)
        seq = bill["seq"]
        columns = {
            Component.INTEREST: bill["interest"],
            Component.PENALTY: bill["penalty_posted"],
            Component.COMPOUND: bill["compound_posted"],
        }
        for component, asked in columns.items():
            posted = [part.amount for part in loan.origins.of(component).get(seq, ()) if part.posted_on]
            assert sum(posted) - waived(loan, component, seq) == asked, (component, bill)


def _what_was_not_posted_yet_sums_to_the_accrued_figures(loan: Traced) -> None:
    bills, origins = loan.outcome.bills, loan.origins
    open_parts = sum(part.amount for part in origins.interest.get(NOT_BILLED, ()))
    assert open_parts == loan.figures.interest_accrued[0]
    unpaid = {"penalty": 0, "compound": 0}
    for at in range(len(bills)):
        bill = bills.row(at)
        for name in unpaid:
            running = [p.amount for p in getattr(origins, name).get(bill["seq"], ()) if not p.posted_on]
            unpaid[name] += bill[f"{name}_posted"] - bill[f"{name}_paid"] + sum(running)
    assert unpaid == {"penalty": loan.figures.penalty[0], "compound": loan.figures.compound[0]}


def _the_last_count_of_missed_bills_is_the_counters(loan: Traced) -> None:
    state = loan.outcome.state.row(0)
    if not loan.origins.missed:
        assert state["missed_total"] == state["missed_run"] == 0
        return
    last = loan.origins.missed[-1]
    assert (last.total, last.run, last.longest) == (
        state["missed_total"],
        state["missed_run"],
        state["missed_run_max"],
    )


def _the_lines_of_an_allocation_are_those_that_were_booked(loan: Traced) -> None:
    lines = loan.outcome.lines
    booked = [lines.row(at) for at in range(len(lines))]
    for entry in loan.origins.allocations:
        assert sum(line.amount for line in entry.lines) + entry.left == entry.amount
        for line in entry.lines:
            found = {
                "loan": 0,
                "fact_seq": entry.fact_seq,
                "bill_seq": entry.items[line.item].seq,
                "component": int(line.component),
                "amount": line.amount,
            }
            assert found in booked


@FEW
@given(book=books())
def test_the_trace_of_any_book_adds_up_to_its_figures(book: Book) -> None:
    """Nothing is left over: what was held, posted, asked for, missed and allocated, to the fen."""
    found = told(book)
    assert len(found) == len(book.terms)
    _a_traced_walk_ends_where_the_kernel_ends(book, found)
    for loan in found:
        _stretches_sum_to_what_was_held_and_rounding_makes_the_amount_of_it(loan)
        _the_parts_of_a_bill_sum_to_what_it_asks_for(loan)
        _what_was_not_posted_yet_sums_to_the_accrued_figures(loan)
        _the_last_count_of_missed_bills_is_the_counters(loan)
        _the_lines_of_an_allocation_are_those_that_were_booked(loan)


def test_an_explanation_is_of_a_morning_and_not_of_its_evening() -> None:
    """What fell due on 20 February is open on that morning and missed on the next, as the figures of a day are."""
    book = story(COMMERCIAL_BANK)
    due = day_of(date(2025, 2, 20))
    for day, missed in ((due, 0), (due + 1, 1)):
        loan = traced(book.batch(), book.stages, day)
        assert loan.outcome.state.row(0)["missed_total"] == missed
        assert len(loan.origins.missed) == missed
        assert loan.outcome.bills.seq.tolist() == [1]


def test_the_interest_that_a_line_fixes_is_told_as_agreed() -> None:
    """500.00 by the line, whatever the days would give: held by nothing, rounded by nothing, nothing left."""
    lines: tuple[Row, ...] = (
        {"loan": 0, "number": 1, "due_on": day_of(date(2025, 3, 1)), "principal": 1_200_000, "interest": 50_000},
    )
    day = day_of(date(2025, 3, 1))
    book = story(COMMERCIAL_BANK, lines=lines, terms={"method": Method.IRREGULAR, "instalments": 1})
    (part,) = traced(book.batch(), book.stages, day).origins.interest[1]
    assert (part.agreed, part.posted_on, part.amount, part.rounding) == (True, day, 50_000, None)
    assert (part.brought, part.held, part.left) == (Fraction(0), Fraction(50_000), Fraction(0))
    assert not part.stretches


def test_a_floor_that_held_names_the_stage_of_its_rules_and_what_each_part_read() -> None:
    """Overdue on the evening of 21 February: special mention by the only stage, one day past due."""
    book = story(COMMERCIAL_BANK)
    first = traced(book.batch(), book.stages, day_of(date(2025, 2, 23))).origins.judged[0]
    assert (first.stage, first.grade, first.rules) == (0, 1, ("CL-02",))
    assert first.measured[0].value == 1
