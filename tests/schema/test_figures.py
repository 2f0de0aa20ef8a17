"""Every figure of money is asked for as of a day, or belongs to a dated fact; and says why, where it is reckoned."""

from collections.abc import Mapping
from typing import Final

from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type

from tests.schema.everything import SCHEMA

AS_OF: Final = {
    "Loan": "Loan.asOf", "LoanFigures": "Loan.asOf", "LoanAsOf": "Loan.asOf", "Bill": "LoanAsOf.bills",
    "ScheduleRow": "LoanAsOf.schedule", "PortfolioRow": "Query.portfolio", "GradeCount": "Query.portfolio",
    "TrialBalance": "Query.trialBalance", "AccountBalance": "Query.trialBalance", "PaperCell": "Query.report",
    "Owed": "Loan.claim",
}  # fmt: skip
"""What changes from day to day, and the field that tells it of any past one."""
DATED: Final = {
    "Payment": "valueDate", "PaymentLine": "its payment", "Posting": "effectiveOn", "Leg": "effectiveOn",
    "Promise": "madeOn", "ContractVersion": "effectiveOn", "KeptBalance": "its period",
}  # fmt: skip
"""What was so once and stays: by which day it is known."""
OF_AN_ANSWER: Final = frozenset({
    "Explanation", "ExplanationAccrual", "ExplanationStep", "InsufficientOutstandingError", "LoanTerms",
    "PaymentRecordPayload", "PlanStep", "PreviewPosting", "SetoffTaken", "StatusCount", "WhatIfChange", "WhatIfSum",
})  # fmt: skip
"""Parts of an explanation, of a preview or trial, or of what a command did: they stand in the answer to it."""
TODAY: Final = {
    "Case": "what is owed of what people work on now; of a past day the loans that it is about tell it",
    "Task": "as of its case",
    "Provisions": "what is booked is in the trial balance of any day; what is short is told of the day that is open",
    "Reserve": "a part of the provisions",
    "YearlyCost": "disclosed once, of the contract and of the day on which it is asked",
}
"""What is told of the open business day only, and why."""

EXPLAINED: Final[Mapping[str, str]] = {
    "instalment": "INSTALMENT", "principal": "PRINCIPAL", "overduePrincipal": "OVERDUE_PRINCIPAL",
    "overdueInterest": "OVERDUE_INTEREST", "suspense": "SUSPENSE", "accruedInterest": "ACCRUED_INTEREST",
    "accruedPenalty": "PENALTY", "accruedCompound": "COMPOUND", "arrears": "ARREARS", "payoff": "PAYOFF",
    "offBookInterest": "OFF_BOOK_INTEREST", "balance": "BALANCE", "overdueOther": "OVERDUE_OTHER",
    "writtenOff": "WRITTEN_OFF",
}  # fmt: skip
"""Figures of a loan and by which name they are explained."""
PLAIN: Final = {"contractPrincipal": "stands in the contract"}


def _amounts(kind: str) -> set[str]:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return {name for name, field in found.fields.items() if get_named_type(field.type).name == "Money"}


def test_every_figure_is_told_of_any_day_or_is_dated() -> None:
    """A type with an amount that nobody placed fails here, and so does a place that is not there."""
    bearing = {
        name
        for name, kind in SCHEMA.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and _amounts(name)
    }
    assert bearing == set(AS_OF) | set(DATED) | OF_AN_ANSWER | set(TODAY)
    for place in AS_OF.values():
        holder, name = place.split(".")
        kind = SCHEMA.type_map[holder]
        assert isinstance(kind, GraphQLObjectType)
        asked = kind.fields[name].args.keys()
        assert holder == "LoanAsOf" or {"asOf", "effectiveOn", "on"} & asked, place


def test_every_figure_that_is_reckoned_says_why() -> None:
    """Of a loan, by its name; of a bill, by its part; of a payment, by its lines."""
    figures, parts = SCHEMA.type_map["LoanFigure"], SCHEMA.type_map["BillPart"]
    assert isinstance(figures, GraphQLEnumType)
    assert isinstance(parts, GraphQLEnumType)
    own = _amounts("Loan") | _amounts("LoanFigures") | _amounts("LoanAsOf")
    assert own == set(EXPLAINED) | set(PLAIN)
    assert set(EXPLAINED.values()) <= set(figures.values)
    assert {name.upper() for name in _amounts("Bill")} <= set(parts.values)
    for holder, field in (("Bill", "explain"), ("PaymentLine", "explain"), ("Loan", "explainBill")):
        kind = SCHEMA.type_map[holder]
        assert isinstance(kind, GraphQLObjectType)
        assert get_named_type(kind.fields[field].type).name == "Explanation"
