"""What may be stated about a bank's loans and debtors, with the evidence, and who states and confirms it.

Order matters: the n-th state fact of loan or party has the n-th bit of the kernel's column. New ones go to the end.
"""

from recoup.regime.classification import NOTED, of_all_banks
from recoup.regime.policy.fact import ATTRIBUTE, EVENT, LOAN, PARTY, Fact, Field
from recoup.regime.policy.parameter import CODE, MONEY

OFFICER = ("officer",)
FRONT = ("officer", "head")
REVIEWERS = ("head", "risk")

# What moves a loan's class (CL) or what it is charged (IR-06).
OF_LOAN = (
    Fact(
        code="TECHNICAL_OVERDUE",
        subject=LOAN,
        evidence=("REPORT",),
        by=OFFICER,
        checked_by=REVIEWERS,
        rules=("CL-02",),
    ),
    Fact(code="USE_CHANGED", subject=LOAN, evidence=("REPORT",), by=FRONT, checked_by=("risk",), rules=("CL-02",)),
    Fact(code="MISUSED", subject=LOAN, evidence=("REPORT",), by=FRONT, checked_by=("risk",), rules=("IR-06", "IR-08")),
    Fact(code="REFINANCED_BY_NEW_DEBT", subject=LOAN, by=FRONT, checked_by=("risk",), rules=("CL-02",)),
    Fact(code="LAW_BREACH", subject=LOAN, by=("risk", "audit_finder"), checked_by=("committee",), rules=("CL-12",)),
    Fact(
        code="CREDIT_IMPAIRED",
        subject=LOAN,
        evidence=("REPORT",),
        by=("risk",),
        checked_by=("committee",),
        rules=("CL-03", "CL-04", "CL-05"),
    ),
    Fact(
        code="ECL",
        subject=LOAN,
        value=Field(code="ecl", kind=MONEY),
        evidence=("REPORT",),
        by=("risk",),
        checked_by=("committee",),
        rules=("CL-04", "CL-05"),
    ),
    # Only of what was changed before the loan came here: restructurings on the books are known (CL-09).
    Fact(
        code="RESTRUCTURED",
        subject=LOAN,
        evidence=("APPROVAL_OPINION",),
        by=("head",),
        checked_by=("committee",),
        rules=("CL-09", "CL-10"),
    ),
    Fact(
        code="RESTRUCTURED_AGAIN",
        subject=LOAN,
        evidence=("APPROVAL_OPINION",),
        by=("head",),
        checked_by=("committee",),
        rules=("CL-10",),
    ),
    Fact(
        code="CREDIT_ENHANCED",
        subject=LOAN,
        evidence=("CONTRACT",),
        by=("risk",),
        checked_by=("committee",),
        rules=("CL-06",),
    ),
    Fact(
        code="FAVOURABLE_ASSESSMENT",
        subject=LOAN,
        evidence=("REPORT",),
        by=FRONT,
        checked_by=("risk",),
        rules=("CL-07",),
    ),
    Fact(code="SECURITY_CONSENTS", subject=LOAN, evidence=("CONSENT",), by=OFFICER, rules=("EX-01",)),
    Fact(code="USE_DOCUMENTED", subject=LOAN, evidence=("PAYMENT_PROOF",), by=OFFICER, rules=("BK-03", "PL-05")),
)

OF_DEBTOR = (
    Fact(
        code="EVADES_DEBT",
        subject=PARTY,
        evidence=("REPORT",),
        by=FRONT,
        checked_by=("committee",),
        rules=("CL-04", "CP-17"),
    ),
    Fact(
        code="BLACKLISTED",
        subject=PARTY,
        evidence=("REPORT",),
        by=("officer", "legal"),
        checked_by=("committee",),
        rules=("CP-17",),
    ),
    Fact(
        code="LIQUIDATION",
        subject=PARTY,
        evidence=("COURT_RULING",),
        by=("officer", "legal"),
        checked_by=REVIEWERS,
        rules=("CL-05",),
    ),
    Fact(code="NON_PERFORMING_ELSEWHERE", subject=PARTY, by=FRONT, checked_by=("risk",), rules=("CL-02",)),
    Fact(code="RATING_CUT", subject=PARTY, by=FRONT, checked_by=("risk",), rules=("CL-03",)),
    Fact(code="MERGED", subject=PARTY, by=FRONT, checked_by=("risk",), rules=("CL-08",)),
    Fact(code="PRODUCTION_STOPPED", subject=PARTY, by=FRONT, checked_by=("risk",), rules=("RA-03", "CK-04")),
)

RECORDS = (
    Fact(
        code="ASSET_FOUND",
        subject=PARTY,
        nature=EVENT,
        value=Field(code="asset_value", kind=MONEY),
        evidence=("REPORT",),
        by=("officer", "legal"),
        rules=("LR-07",),
    ),
    Fact(
        code="RISK_FOUND",
        subject=LOAN,
        nature=EVENT,
        value=Field(code="risk_origin", kind=CODE, choices=("SURVEY", "NEW", "LATENT")),
        by=("officer", "head", "risk"),
        rules=("PL-02",),
    ),
    Fact(code="FEEDBACK", subject=PARTY, nature=EVENT, by=OFFICER, rules=("BK-06",)),
)

# What begins a limitation anew; a demand that did not arrive is none.
INTERRUPTIONS = (
    Fact(
        code="DEMAND_SERVED", subject=LOAN, nature=EVENT, evidence=("PROOF_OF_SERVICE",), by=OFFICER, rules=("LM-02",)
    ),
    Fact(
        code="DEBT_ACKNOWLEDGED",
        subject=LOAN,
        nature=EVENT,
        evidence=("SIGNATURE",),
        by=OFFICER,
        rules=("LM-02", "LM-03"),
    ),
)

ATTRIBUTES = (
    # Only loans of the small-enterprise book answer SMALL; the matrix of 2007 then stands beside the rules of 2023.
    Fact(
        code="classified_as",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="classified_as", kind=CODE, choices=("GENERAL", "SMALL_ENTERPRISE")),
        by=OFFICER,
        rules=("CL-13",),
    ),
    Fact(
        code="secured_by",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="secured_by", kind=CODE, choices=("CREDIT", "GUARANTEE", "MORTGAGE", "PLEDGE")),
        by=OFFICER,
        rules=("CL-13", "EX-01"),
    ),
    Fact(code="credit_record", subject=LOAN, nature=ATTRIBUTE, value=Field(code="credit_record"), rules=("RB-01",)),
    Fact(code="financial_state", subject=LOAN, nature=ATTRIBUTE, value=Field(code="financial_state"), rules=("RB-01",)),
    Fact(
        code="industry_background",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="industry_background"),
        rules=("RB-01",),
    ),
)

# What the committee says of a loan while its measures are carried out.
WARNINGS = (Fact(code="WARNED", subject=LOAN, by=("committee",), rules=("CP-06", "PL-19")),)

AT_ALL_BANKS = of_all_banks(by=FRONT, checked_by=("risk",))

FACTS = (*OF_LOAN, *OF_DEBTOR, *RECORDS, *INTERRUPTIONS, *ATTRIBUTES, *WARNINGS, *AT_ALL_BANKS, *NOTED)
