"""What may be stated about the development bank's loans and borrowers.

Order matters: the n-th state fact of loan or party has the n-th bit of the kernel's column. New ones go to the end.
"""

from recoup.regime.classification import NOTED, of_all_banks
from recoup.regime.policy.fact import ATTRIBUTE, EVENT, LOAN, PARTY, Fact, Field
from recoup.regime.policy.parameter import CODE, MONEY, TEXT

OWN_RISK_KINDS = ("SOFT", "HARD", "APPROPRIATION")
ENTRUSTED_KINDS = ("ENTRUSTED_OPERATING_FUND", "ENTRUSTED_BOND")

BRANCH = ("branch_officer",)
BUREAU = ("credit_officer", "division_chief")

OF_LOAN = (
    Fact(
        code="TECHNICAL_OVERDUE",
        subject=LOAN,
        evidence=("REPORT",),
        by=BRANCH,
        checked_by=("division_chief",),
        rules=("CL-02",),
    ),
    Fact(
        code="USE_CHANGED",
        subject=LOAN,
        evidence=("REPORT",),
        by=(*BRANCH, "agent_bank"),
        checked_by=("division_chief",),
        rules=("CL-02", "DA-01"),
    ),
    Fact(
        code="MISUSED",
        subject=LOAN,
        evidence=("REPORT",),
        by=(*BRANCH, "agent_bank"),
        checked_by=("division_chief",),
        rules=("IR-06", "IR-08", "DA-01", "DX-06"),
    ),
    Fact(code="REFINANCED_BY_NEW_DEBT", subject=LOAN, by=BRANCH, checked_by=("division_chief",), rules=("CL-02",)),
    Fact(
        code="CREDIT_IMPAIRED",
        subject=LOAN,
        evidence=("REPORT",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-03", "CL-04", "CL-05"),
    ),
    Fact(
        code="ECL",
        subject=LOAN,
        value=Field(code="ecl", kind=MONEY),
        evidence=("REPORT",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-04", "CL-05"),
    ),
    # Only of what was changed before the loan came here: restructurings on the books are known (CL-09).
    Fact(
        code="RESTRUCTURED",
        subject=LOAN,
        evidence=("APPROVAL_OPINION",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-09", "CL-10"),
    ),
    Fact(
        code="RESTRUCTURED_AGAIN",
        subject=LOAN,
        evidence=("APPROVAL_OPINION",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-10",),
    ),
    Fact(
        code="CREDIT_ENHANCED",
        subject=LOAN,
        evidence=("CONTRACT",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-06",),
    ),
    Fact(
        code="FAVOURABLE_ASSESSMENT",
        subject=LOAN,
        evidence=("REPORT",),
        by=BUREAU,
        checked_by=("bureau_director",),
        rules=("CL-07",),
    ),
)

OF_BORROWER = (
    Fact(
        code="EVADES_DEBT",
        subject=PARTY,
        evidence=("REPORT",),
        by=(*BRANCH, "legal"),
        checked_by=("bureau_director",),
        rules=("CL-04",),
    ),
    Fact(
        code="LIQUIDATION",
        subject=PARTY,
        evidence=("COURT_RULING",),
        by=(*BRANCH, "legal"),
        checked_by=("division_chief",),
        rules=("CL-05",),
    ),
    Fact(code="NON_PERFORMING_ELSEWHERE", subject=PARTY, by=BRANCH, checked_by=("division_chief",), rules=("CL-02",)),
    Fact(code="RATING_CUT", subject=PARTY, by=BRANCH, checked_by=("division_chief",), rules=("CL-03",)),
    Fact(code="MERGED", subject=PARTY, by=BRANCH, checked_by=("division_chief",), rules=("CL-08",)),
    Fact(code="PRODUCTION_STOPPED", subject=PARTY, by=BRANCH, checked_by=("division_chief",), rules=("RA-03",)),
)

RECORDS = (
    Fact(
        code="PAID_TO_AGENT",
        subject=LOAN,
        nature=EVENT,
        value=Field(code="paid_to_agent", kind=MONEY),
        evidence=("VOUCHER",),
        by=("agent_bank", "credit_officer"),
        rules=("DB-20", "DB-22", "DA-02"),
    ),
)

# What begins a limitation anew; a demand that did not arrive is none.
INTERRUPTIONS = (
    Fact(code="DEMAND_SERVED", subject=LOAN, nature=EVENT, evidence=("PROOF_OF_SERVICE",), by=BRANCH, rules=("LM-02",)),
    Fact(
        code="DEBT_ACKNOWLEDGED",
        subject=LOAN,
        nature=EVENT,
        evidence=("SIGNATURE",),
        by=BRANCH,
        rules=("LM-02", "LM-03"),
    ),
)

# What of the principal is to come back in a year; another figure within the year begins on its day (DB-31, DX-04).
PLANS = (
    Fact(
        code="RECOVERY_PLAN",
        subject=LOAN,
        value=Field(code="plan_year", kind=MONEY),
        by=BUREAU,
        rules=("DB-31", "DX-04"),
    ),
)

# What stands under 备注 in annex 3 and the reports beside it, for the period in which it is dated.
REMARKS = (
    Fact(
        code="REMARKED",
        subject=LOAN,
        nature=EVENT,
        value=Field(code="remarks", kind=TEXT),
        by=("preparer", "credit_officer"),
        rules=("DB-31",),
    ),
)

ATTRIBUTES = (
    Fact(
        code="loan_kind",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="loan_kind", kind=CODE, choices=(*OWN_RISK_KINDS, *ENTRUSTED_KINDS)),
        required=True,
        by=BUREAU,
        rules=("DB-34", "DI-05"),
    ),
)

AT_ALL_BANKS = of_all_banks(by=BUREAU, checked_by=("bureau_director",))

FACTS = (*OF_LOAN, *OF_BORROWER, *RECORDS, *INTERRUPTIONS, *PLANS, *ATTRIBUTES, *AT_ALL_BANKS, *NOTED, *REMARKS)
