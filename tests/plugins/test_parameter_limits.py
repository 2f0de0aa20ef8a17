"""Numbers of parameters: refused beyond their bounds by name, value and limit; at their bounds a loan still walks."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from recoup.errors import Refused
from recoup.regime.binding import Raw, bind, parameters
from recoup.regime.compiling import compile_policy
from recoup.regime.policy.parameter import Param
from recoup.regime.setting import NUMBERS, is_table
from recoup.regime.spec import RegimeSpec
from recoup.rules.advance import Batch, advance
from recoup.rules.calendar import Calendar, day_of
from recoup.rules.columns import AMOUNT_LIMIT, NEVER, Bills, FactKind, Facts, Method, PlanKind, State, Terms
from recoup.rules.policy import Policy
from recoup_commercial_bank.spec import SPEC as COMMERCIAL_BANK
from recoup_development_bank.spec import SPEC as DEVELOPMENT_BANK
from recoup_housing_fund.spec import SPEC as HOUSING_FUND
from recoup_trade_receivables.spec import SPEC as TRADE_RECEIVABLES

REGIMES: Final = (COMMERCIAL_BANK, HOUSING_FUND, TRADE_RECEIVABLES, DEVELOPMENT_BANK)
DAY: Final = day_of(date(2026, 11, 27))
BEYOND: Final = (10**16, -(10**16), 10**30, -(10**30))


def numbers(spec: RegimeSpec) -> Mapping[str, Param]:
    """Its parameters that are numbers, or tables of them."""
    return {code: param for code, param in parameters(spec).items() if param.kind in NUMBERS}


def filled(param: Param, number: int) -> Raw:
    """The number as the parameter's value: in every row of a table."""
    rows = param.default if isinstance(param.default, tuple) and is_table(param.default) else ()
    return {str(row[0]): number for row in rows if isinstance(row, tuple)} or number


def overdue(policy: Policy) -> Batch:
    """A large loan of twelve months or forty days at 24 %, of which a part is paid after 300 days."""
    receivable = {"plan_kind": PlanKind.SINGLE, "method": Method.SINGLE, "maturity_on": DAY + 40}
    plan = {
        "plan_kind": PlanKind.SCHEDULED, "method": Method.ANNUITY, "unit": 1, "every": 1, "instalments": 12,
        "first_due_on": DAY + 31, "anchor_day": 27,
    }  # fmt: skip
    drawn = 10**13
    terms = {"loan_id": 1, "starts_on": DAY, "basis": 360, "contract_principal": drawn}
    facts = [
        {"value_on": DAY, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": drawn, "rate": 240_000},
        {"value_on": DAY + 300, "seq": 2, "kind": FactKind.PAYMENT, "amount": drawn // 100},
    ]
    state = State.zeros(1)
    state.next_event[:] = NEVER
    own = receivable if policy.receivable else plan
    return Batch(Terms.of([terms | own]), state, Bills.zeros(0), Facts.of(facts))


@pytest.mark.parametrize("spec", REGIMES, ids=lambda spec: spec.code)
def test_numbers_beyond_what_the_ledger_holds_are_refused_by_name_and_limit(spec: RegimeSpec) -> None:
    """10^16 and 10^30, above and below nothing, in every number and every row of every table."""
    for code, param in numbers(spec).items():
        for number in BEYOND:
            with pytest.raises(Refused) as refused:
                bind(spec, settings={code: filled(param, number)}, day=DAY)
            for problem in refused.value.problems:
                assert (problem.code, problem.field[1], problem.value) == ("PARAMETER_RANGE", code, str(number))
                assert "–" in problem.limit


@pytest.mark.parametrize("spec", REGIMES, ids=lambda spec: spec.code)
def test_at_the_bounds_of_every_number_a_loan_is_walked_through_a_year_overdue(spec: RegimeSpec) -> None:
    """What is admitted overflows nothing; what must stay above another parameter is refused by that one's name."""
    walked, found = 0, set[str]()
    for code, param in numbers(spec).items():
        for number in (param.minimum or 0, AMOUNT_LIMIT - 1 if param.maximum is None else param.maximum):
            try:
                bound = bind(spec, settings={code: filled(param, number)}, day=DAY)
            except Refused as refused:
                found |= {problem.code for problem in refused.problems}
                continue
            policy = compile_policy(bound, spec.products[0].code, {}, Calendar.plain())
            assert advance(overdue(policy), policy, DAY + 400, closing=True).state.principal[0] >= 0
            walked += 1
    assert found <= {"PARAMETER_NOT_ABOVE"}
    assert walked > len(numbers(spec))
