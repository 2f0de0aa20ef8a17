"""From a contract and its product to the kernel's columns: plan kind, settlement, basis, due dates, anchor, maturity.

Worked example: 600,000.00 in 240 instalments disbursed on 2025-12-20 falls due first on 2026-01-20 and matures on
2045-12-20, with anchor day 20 (HF-X01).
"""

from collections.abc import Iterator

import numpy as np

from recoup.errors import Problem
from recoup.regime.compiling import ContractTerms
from recoup.rules.calendar import add_months, date_of, day_of
from recoup.rules.columns import DAY_LIMIT, InstalmentRounding, Method, MonthDays, PeriodUnit, PlanKind
from recoup.services.contract import LoanDraft

WEEK = 7


def _moved(start: int, draft: LoanDraft, periods: int, anchor: int) -> int:
    match PeriodUnit[draft.unit]:
        case PeriodUnit.MONTHS:
            moved = add_months(np.array([start], dtype=np.int64), draft.every * periods, anchor)
            return int(moved[0])
        case PeriodUnit.WEEKS:
            return start + WEEK * draft.every * periods
        case PeriodUnit.DAYS:
            return start + draft.every * periods


def _anchor(draft: LoanDraft) -> int:
    return draft.anchor_day or (draft.first_due_on or draft.disbursed_on).day


def _has_one_due(draft: LoanDraft, agreed: ContractTerms) -> bool:
    return agreed.plan_kind is PlanKind.SINGLE or Method[draft.method] is Method.BULLET


def _first_due(draft: LoanDraft, agreed: ContractTerms, anchor: int) -> int:
    if draft.lines:
        return day_of(draft.lines[0].due_on)
    if draft.first_due_on is not None:
        return day_of(draft.first_due_on)
    if draft.maturity_on is not None and _has_one_due(draft, agreed):
        return day_of(draft.maturity_on)
    return _moved(day_of(draft.disbursed_on), draft, draft.instalments if _has_one_due(draft, agreed) else 1, anchor)


def _maturity(draft: LoanDraft, agreed: ContractTerms, first_due: int, anchor: int) -> int:
    if draft.lines:
        return day_of(draft.lines[-1].due_on)
    if _has_one_due(draft, agreed):
        return day_of(draft.maturity_on) if draft.maturity_on is not None else first_due
    return _moved(first_due, draft, draft.instalments - 1, anchor)


def terms_of(draft: LoanDraft, agreed: ContractTerms) -> dict[str, int]:
    """The row of `Terms` of a contract, without `loan_id`. The draft has passed `contract.problems`."""
    anchor = _anchor(draft)
    first_due = _first_due(draft, agreed, anchor)
    return {
        "plan_kind": agreed.plan_kind,
        "method": Method[draft.method],
        "unit": PeriodUnit[draft.unit],
        "every": draft.every,
        "instalments": len(draft.lines) or (1 if _has_one_due(draft, agreed) else draft.instalments),
        "starts_on": day_of(draft.disbursed_on),
        "first_due_on": first_due,
        "anchor_day": anchor,
        "maturity_on": _maturity(draft, agreed, first_due, anchor),
        "basis": agreed.basis,
        "settlement": agreed.settlement,
        "settlement_day": agreed.settlement_day,
        "due_offset": agreed.due_offset,
        "contract_principal": draft.principal,
        "contract_instalment": draft.instalment or 0,
        "contract_version": 0,
        "plan_version": 1 if draft.lines else 0,
        "month_days": MonthDays[draft.month_days],
        "instalment_rounding": InstalmentRounding[draft.instalment_rounding],
        "instalment_multiple": draft.instalment_multiple or 0,
        "principal_grace": draft.principal_grace,
        "amortisation": draft.amortisation_instalments or 0,
    }


def maturity_problems(draft: LoanDraft, terms: dict[str, int]) -> Iterator[Problem]:
    """A last due beyond what the ledger holds, or on another day than the maturity that was given."""
    last = terms["maturity_on"]
    if not 0 < last < DAY_LIMIT:
        limit = date_of(DAY_LIMIT - 1).isoformat()
        yield Problem(code="TERM_TOO_LONG", field=("instalments",), value=str(draft.instalments), limit=limit)
    elif draft.maturity_on is not None and day_of(draft.maturity_on) != last:
        value, limit = draft.maturity_on.isoformat(), date_of(last).isoformat()
        yield Problem(code="MATURITY_MISMATCH", field=("maturity_on",), value=value, limit=limit)
