"""Whatever can be asked of a loan of each regime says why, adds up, and says the same for the same pair for ever."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from recoup.services import as_of, explain, write_off
from recoup.services.as_of import LoanAsOf, Pair
from recoup.services.cost import CostDraft, charge
from recoup.services.explain import BillPart, LoanFigure, Told
from recoup.services.explanation import Explanation, sentence
from recoup.services.write_off import WriteOffDraft
from recoup.translation import Language
from tests.conftest import begun
from tests.services.agreeing import agree, undo
from tests.services.world import World, found_world, home_loan, invoice, project_loan, term_loan

BEGIN = date(2026, 1, 5)
LATE = date(2026, 6, 24)
LOANS = ("L-1", "H-1", "I-1", "P-1")
OF_THE_DAY = {
    LoanFigure.ACCRUED_INTEREST: "accrued_interest",
    LoanFigure.PENALTY: "accrued_penalty",
    LoanFigure.COMPOUND: "accrued_compound",
    LoanFigure.ARREARS: "arrears",
    LoanFigure.PAYOFF: "payoff",
    LoanFigure.OFF_BOOK_INTEREST: "off_book_interest",
}


@begun
async def lent() -> World:
    """A loan of every regime, of which nothing is paid until late in June, when a cost is charged."""
    world = await found_world()
    await world.begin(BEGIN)
    for draft in (
        term_loan("L-1", disbursed_on=BEGIN, maturity_on=date(2026, 5, 5)),
        home_loan("H-1", disbursed_on=BEGIN, party_number="D-2"),
        invoice("I-1", 900_000, BEGIN, date(2026, 3, 5), party_number="D-3"),
        project_loan("P-1", disbursed_on=BEGIN, maturity_on=date(2027, 1, 5), party_number="D-4"),
    ):
        await world.lend(draft)
    await world.reach(LATE)
    await charge(world.actor, CostDraft(loan="L-1", amount=5_000, value_on=LATE, idempotency_key=world.key()))
    return world


def figures(told: Told) -> Iterator[tuple[str, Explanation]]:
    """Every figure of the loan, and every part of every bill."""
    for figure in LoanFigure:
        yield figure.name, explain.figure_of(told, figure)
    for bill in told.bills:
        for part in BillPart:
            yield f"bill {bill['seq']} {part.name}", explain.bill_of(told, bill["seq"], part)


async def told_of(world: World, number: str, pair: Pair) -> dict[str, Explanation]:
    """Everything that the loan can tell then."""
    told = await explain.walked(world.actor, number, pair)
    return dict(figures(told))


async def test_whatever_can_be_asked_tells_numbers_and_the_rules_or_facts_behind_them(lent: World) -> None:
    """In both languages, without a gap; nothing is told by its components alone, and the sums are the loan's own."""
    paid = {number: (await lent.pay(number, 100_000, LATE)).payment for number in LOANS}
    told: dict[str, Any] = {"loan": "I-1", "amount": 300_000, "currency": "CNY", "value_on": LATE, "reason": "bankrupt"}
    gone = WriteOffDraft(criterion="annex 1 (1)", evidence="ruling", idempotency_key=lent.key(), **told)
    await agree(lent, (await write_off.write_off(lent.actor, gone)).approval)
    await lent.reach(date(2026, 7, 10))
    pair = await as_of.pair_of(None, None)
    for number in LOANS:
        everything = await told_of(lent, number, pair)
        view = await as_of.loan(lent.actor, number, pair)
        payment = paid[number]
        assert payment is not None
        everything["payment"] = await explain.payment(lent.actor, number, payment.number, pair)
        for name, each in everything.items():
            _tells_why(f"{number} {name}", each)
        _is_the_loan(everything, view)


def _tells_why(name: str, told: Explanation) -> None:
    assert told.steps, name
    if told.amount or told.number:
        behind = [*told.rules, *(rule for step in told.steps for rule in step.rules)]
        assert behind or any(step.source for step in told.steps), f"{name} has neither rule nor fact"
        assert any(step.formula or step.amount is not None or step.number is not None for step in told.steps), name
    for language in Language:
        for words in (sentence(told, language), *(sentence(step, language) for step in told.steps)):
            assert words, name
            assert "explain." not in words
            assert "{" not in words


def _is_the_loan(told: dict[str, Explanation], view: LoanAsOf) -> None:
    for name in ("balance", "principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense",
                 "written_off", "instalment"):  # fmt: skip
        assert told[name.upper()].amount == getattr(view, name), name
    for figure, name in OF_THE_DAY.items():
        assert told[figure.name].amount == getattr(view.figures, name), name
    assert told["DAYS_PAST_DUE"].number == view.figures.dpd
    for name in ("missed_total", "missed_run", "missed_run_max", "missed_outstanding"):
        assert told[name.upper()].number == getattr(view.figures, name), name
    for bill in view.bills:
        for part in BillPart:
            name = part.name.lower()
            assert told[f"bill {bill.seq} {part.name}"].amount == getattr(bill, name), f"{bill.seq} {name}"


async def test_a_sum_names_its_components_and_what_led_to_each(lent: World) -> None:
    """A balance is principal not yet due and past due; other claims are a cost, and penalty and compound posted."""
    await lent.pay("L-1", 100, LATE)  # what lateness has cost is posted when money comes
    told = await told_of(lent, "L-1", await as_of.pair_of(None, None))
    assert _components(told["BALANCE"]) == {"explain.figure.overdue_principal": 100_000_000}
    other = _components(told["OVERDUE_OTHER"])
    assert other["explain.component_name.COST"] == 4_900
    assert set(other) == {f"explain.component_name.{name}" for name in ("COST", "PENALTY", "COMPOUND")}
    below = [(step.level, step.number) for step in told["OVERDUE_OTHER"].steps if step.code == "bill"]
    assert below == [(1, 3), (1, 2), (1, 1), (1, 2)], "the cost, the penalty on principal, compound on either interest"
    home = await told_of(lent, "H-1", await as_of.pair_of(None, None))
    assert list(_components(home["BALANCE"])) == ["explain.figure.principal", "explain.figure.overdue_principal"]
    assert {step.code for step in home["PAYOFF"].steps if step.level == 0} >= {"sum", "bill"}


def _components(told: Explanation) -> dict[str, int]:
    found = {}
    for step in told.steps:
        word: Any = step.places.get("figure") or step.places.get("component")
        if step.level == 0 and word is not None:
            found[word.key] = step.amount or 0
    return found


async def test_the_interest_of_a_rolled_due_stands_beside_the_instalment(lent: World) -> None:
    """An instalment due on a day off asks for interest of the days it rolled as well, and for no less principal."""
    home = await told_of(lent, "H-1", await as_of.pair_of(None, None))
    rolled = [name for name, each in home.items() if any(step.code == "stretch.rolled" for step in each.steps)]
    bills = {name.split()[1] for name in rolled if name.startswith("bill")}
    assert bills
    for bill in bills:
        steps = home[f"bill {bill} PRINCIPAL"].steps
        assert [step.code for step in steps if step.adds] == ["principal.instalment", "principal.less_interest"]


async def test_an_explanation_of_a_pair_never_changes(lent: World) -> None:
    """Ask; tell a payment back-dated, take another back, turn the day; ask again: word for word the same."""
    first = await lent.pay("H-1", 50_000, LATE)
    pair = await as_of.pair_of(LATE, None)
    before = {number: await told_of(lent, number, pair) for number in LOANS}
    for number in LOANS:
        await lent.pay(number, 70_000, date(2026, 5, 6))
    assert first.payment is not None
    await undo(lent, first.payment.number)
    await lent.reach(date(2026, 7, 1))
    for number in LOANS:
        assert await told_of(lent, number, pair) == before[number]
        now = await told_of(lent, number, await as_of.pair_of(LATE, None))
        assert now["ARREARS"] != before[number]["ARREARS"]
