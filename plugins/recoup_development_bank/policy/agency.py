"""The agent banks' year: the fee is prepaid in November, settled after the year's accounts; data change hands in March.

One case for the institution and year (DA-03). What the fee is reckoned on is a paper, `AGENCY_FEES`: what each agent
bank paid out and brought back by the day of booking, at the rate of its contract.

Worked example: the case of 2024 opens on 2024-11-01; prepaid by 11-30, settled and the data exchanged by 2025-03-31.
"""

from dataclasses import replace

from recoup.regime.policy.case import NOTIFY, SIGN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Filed, Filled, Has, Is
from recoup.regime.policy.deadline import END, Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, MONEY

NOVEMBER = Deadline("period_start", months=10, roll="NONE")
# A month that the agreement names: no holiday moves its end.
PREPAID_BY = Deadline("period_start", months=10, day=END, roll="NONE")
MARCH_ENDS = Deadline("period_end", months=3, day=END, roll="NONE")
RULES = ("DA-03",)


PREPAY = Task(code="PREPAY_FEE", part="operations", due=PREPAID_BY, escalates=((1, "bureau_director"),), rules=RULES)
SETTLE = replace(PREPAY, code="SETTLE_FEE", due=MARCH_ENDS)

AGENCY_YEAR = CaseKind(
    code="AGENCY_YEAR",
    key=("organisation", "year"),
    covers=Is("organisation_kind", ("HEAD_OFFICE",)),
    opens=(Opening(code="IN_NOVEMBER", at=NOVEMBER, due=MARCH_ENDS, rules=RULES),),
    fields=(
        Field(code="prepaid", kind=MONEY),
        Field(code="prepaid_on", kind=DATE),
        Field(code="fee_settled", kind=MONEY),
        Field(code="settled_on", kind=DATE),
        Field(code="exchanged_on", kind=DATE),
        Field(code="why_no_fee"),
    ),
    states=(
        State(code="FEE_DUE", due=PREPAID_BY, tasks=(PREPAY,)),
        State(code="PREPAID", due=MARCH_ENDS, tasks=(SETTLE,)),
        State(
            code="FEE_SETTLED",
            due=MARCH_ENDS,
            tasks=(replace(SETTLE, code="AGREE_FEE", part="bureau_director", escalates=()),),
        ),
        State(code="FEE_AGREED", due=MARCH_ENDS, tasks=(replace(SETTLE, code="EXCHANGE_DATA"),)),
        State(code="EXCHANGED", final=True),
        State(code="NO_FEE", final=True),
    ),
    transitions=(
        Transition(
            code="prepay",
            source=("FEE_DUE",),
            target="PREPAID",
            by=("operations",),
            guard=All((Filled(("prepaid", "prepaid_on")), Has("VOUCHER"))),
            rules=RULES,
        ),
        Transition(
            code="no_fee",
            source=("FEE_DUE",),
            target="NO_FEE",
            by=("operations",),
            guard=Filled(("why_no_fee",)),
            rules=RULES,
        ),
        Transition(
            code="settle_fee",
            source=("PREPAID",),
            target="FEE_SETTLED",
            by=("operations",),
            guard=All((Filed("AGENCY_FEES"), Filled(("fee_settled", "settled_on")))),
            does=(Do(SIGN, "AGENCY_FEES"), Do(NOTIFY, "bureau_director")),
            rules=RULES,
        ),
        Transition(
            code="agree_fee",
            source=("FEE_SETTLED",),
            target="FEE_AGREED",
            by=("bureau_director",),
            guard=Filed("AGENCY_FEES"),
            apart_from=("settle_fee",),
            does=(Do(SIGN, "AGENCY_FEES"),),
            rules=RULES,
        ),
        Transition(
            code="exchange",
            source=("FEE_AGREED",),
            target="EXCHANGED",
            by=("operations",),
            guard=All((Filled(("exchanged_on",)), Has("REPORT"))),
            rules=RULES,
        ),
    ),
    rules=RULES,
)

CASES = (AGENCY_YEAR,)
