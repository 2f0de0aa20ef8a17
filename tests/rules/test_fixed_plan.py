"""A loan whose plan is fixed asks for the rows of the quote, under every option that only a quote had before."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.regime.compiling import ContractTerms
from recoup.rules import schedule
from recoup.rules.advance import advance
from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import BillKind, PlanKind, Settlement, Terms
from recoup.rules.money import Rounding
from recoup.rules.schedule import PlanLines
from recoup.services import quote
from recoup.services.contract import FixedPlan, LoanDraft, PlanStep
from recoup.services.fixed_plan import lined
from recoup.services.terms import terms_of
from tests.rules.books import Book
from tests.rules.policies import POLICIES

POLICY = replace(POLICIES["RETAIL"], calendar=Calendar.plain(), due_roll=Roll.NONE)
AGREED = ContractTerms(
    plan_kind=PlanKind.SCHEDULED, basis=360, settlement=Settlement.WITH_INSTALMENT, settlement_day=20, due_offset=1
)


@st.composite
def contracts(draw: st.DrawFn) -> LoanDraft:
    """Any method, with options that go together."""
    method = draw(st.sampled_from(["ANNUITY", "EQUAL_PRINCIPAL", "FLAT", "INTEREST_ONLY", "BULLET"]))
    count, level = draw(st.integers(2, 30)), method in ("ANNUITY", "FLAT")
    real = draw(st.booleans())
    steps = (PlanStep(from_seq=2, instalment=draw(st.integers(1, 10**6))),)
    stepped = method == "ANNUITY" and draw(st.booleans())
    fixed = FixedPlan(
        year_days="ACTUAL" if real else "BASIS",
        year_cut=draw(st.sampled_from(["DEC_31", "JAN_1"])) if real else "DEC_31",
        leap_rule=draw(st.sampled_from(["NONE", "FEB_29_PERIOD"])) if real else "NONE",
        month_end=draw(st.sampled_from(["CLAMP", "FIRST"])),
        smooth_residual=level and not stepped and draw(st.booleans()),
        interest_grace=0 if method == "BULLET" else draw(st.integers(0, count - 1)),
        instalment_basis=draw(st.sampled_from(["INTEREST", "NOMINAL"])) if method == "ANNUITY" else "INTEREST",
        steps=steps if stepped else (),
    )
    return LoanDraft(
        number="L", party_number="D", organisation_code="B", regime="r", product="p", currency="CNY",
        principal=draw(st.integers(10**5, 10**9)), rate=draw(st.integers(0, 360_000)), method=method, instalments=count,
        disbursed_on=date(2023, 1, 1).replace(day=draw(st.integers(1, 31)), month=draw(st.sampled_from([1, 8, 12]))),
        month_days=draw(st.sampled_from(["THIRTY", "ACTUAL"])), fixed=fixed,
        every=draw(st.integers(1, 3)),
    )  # fmt: skip


def listed(made: LoanDraft) -> list[dict[str, int]]:
    """The lines of a contract as the kernel reads them."""
    return [
        {
            "plan_version": 1, "number": number, "due_on": day_of(line.due_on), "principal": line.principal,
            "interest": -1 if line.interest is None else line.interest,
        }
        for number, line in enumerate(made.lines, start=1)
    ]  # fmt: skip


def quoted(draft: LoanDraft) -> list[tuple[str, str, str]]:
    """Due day, principal and interest of the rows that `recoup quote` answers."""
    fixed = draft.fixed or FixedPlan()
    thirty = draft.month_days == "THIRTY"
    asked = {
        "principal": f"{draft.principal // 100}.{draft.principal % 100:02}",
        "annualRate": f"0.{draft.rate:06}",
        "instalments": draft.instalments, "disbursedOn": draft.disbursed_on.isoformat(), "every": draft.every,
        "method": draft.method, "monthDays": "30" if thirty else "ACTUAL",
        "yearDays": "ACTUAL" if fixed.year_days == "ACTUAL" else "360", "yearCut": fixed.year_cut,
        "leapRule": fixed.leap_rule, "monthEnd": fixed.month_end, "instalmentBasis": fixed.instalment_basis,
        "smoothResidual": fixed.smooth_residual, "interestGrace": fixed.interest_grace,
        "steps": [
            {"fromSeq": step.from_seq, "instalment": f"{step.instalment // 100}.{step.instalment % 100:02}"}
            for step in fixed.steps
        ],
    }  # fmt: skip
    return [(row["dueOn"], row["principal"], row["interest"]) for row in quote.schedule(asked)["rows"]]


def test_money_beyond_what_is_due_is_kept_for_the_next_due_where_others_prepay() -> None:
    """12.00 too many with the first due, 12.00 too few with the second; alone and beside another loan."""
    draft = LoanDraft(
        number="L", party_number="D", organisation_code="B", regime="r", product="p", currency="CNY",
        principal=100_000, rate=120_000, method="ANNUITY", instalments=3, disbursed_on=date(2024, 1, 15),
        fixed=FixedPlan(),
    )  # fmt: skip
    made = lined(draft, AGREED, Rounding.HALF_UP)
    dues = [(day_of(line.due_on), line.principal + (line.interest or 0)) for line in made.lines]
    paid = [(day_of(draft.disbursed_on), 1, 100_000), *((on, 2, due) for on, due in dues)]
    moved = [0, 12_00, -12_00, 0]
    for loans in (1, 2):
        book = Book(
            policy=POLICY,
            terms=(terms_of(made, AGREED),) * loans,
            plan=tuple({"loan": loan, **row} for loan in range(loans) for row in listed(made)),
            facts=tuple(
                {
                    "loan": loan, "value_on": on, "seq": seq, "kind": kind, "amount": amount + extra,
                    "rate": 120_000 if kind == 1 else 0,
                }
                for loan in range(loans)
                for seq, ((on, kind, amount), extra) in enumerate(zip(paid, moved, strict=True), start=1)
            ),
        )  # fmt: skip
        outcome = advance(book.batch(), POLICY, dues[-1][0] + 1, closing=True)
        assert outcome.state.suspense.tolist() == outcome.state.principal.tolist() == [0] * loans
        billed = outcome.bills.principal + outcome.bills.interest
        assert billed.tolist() == [due for _ in range(loans) for _, due in dues]
        assert set(outcome.bills.kind.tolist()) == {BillKind.INSTALMENT, BillKind.MATURITY}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(draft=contracts())
def test_a_loan_with_a_fixed_plan_asks_for_the_rows_of_the_quote(draft: LoanDraft) -> None:
    """The kernel's bills, with everything paid on its day, beside the quote's own answer."""
    made = lined(draft, AGREED, Rounding.HALF_UP)
    lines = PlanLines.of(listed(made))
    terms = Terms.of([terms_of(made, AGREED)])
    rows = schedule.preview(terms, POLICY, principal=draft.principal, rate=draft.rate, lines=lines)
    told = [(row.due_on, row.principal, row.interest) for row in rows]
    shown = [
        (day_of(date.fromisoformat(on)), round(float(part) * 100), round(float(interest) * 100))
        for on, part, interest in quoted(draft)
    ]
    assert told == [row for row in shown if row[1] + row[2]]
