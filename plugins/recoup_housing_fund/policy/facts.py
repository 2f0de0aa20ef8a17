"""What may be stated about a fund's loans and borrowers: the seven factors of HF-20 and what weighs heavier.

Order matters: the n-th state fact of loan or party has the n-th bit of the kernel's column. New ones go to the end.
"""

from recoup.regime.policy.fact import ATTRIBUTE, EVENT, LOAN, PARTY, Fact, Field
from recoup.regime.policy.parameter import CODE, MONEY

BOTH_SIDES = ("trustee_collector", "centre_collector")
CENTRE = ("centre_officer",)

# (a) to (g) of HF-20, in the source's order: any one of them keeps a loan from being better than SPECIAL MENTION.
FACTORS = (
    Fact(code="INCOME_FELL", subject=PARTY, by=BOTH_SIDES, checked_by=CENTRE, rules=("HF-20",)),
    Fact(code="EMERGENCY", subject=PARTY, by=BOTH_SIDES, checked_by=CENTRE, rules=("HF-20",)),
    Fact(code="NEW_LOANS", subject=PARTY, by=BOTH_SIDES, checked_by=CENTRE, rules=("HF-20",)),
    Fact(code="POOR_WILLINGNESS", subject=PARTY, by=BOTH_SIDES, checked_by=CENTRE, rules=("HF-20",)),
    Fact(code="NON_PERFORMING_ELSEWHERE", subject=PARTY, by=BOTH_SIDES, checked_by=CENTRE, rules=("HF-20",)),
    Fact(
        code="COLLATERAL_FELL",
        subject=LOAN,
        evidence=("VALUATION",),
        by=BOTH_SIDES,
        checked_by=CENTRE,
        rules=("HF-20",),
    ),
    Fact(code="LAW_BREACH", subject=LOAN, by=CENTRE, checked_by=("centre_leader",), rules=("HF-20",)),
)

HEAVIER = (
    Fact(code="REPAYMENT_AFFECTED", subject=LOAN, by=BOTH_SIDES, checked_by=CENTRE, rules=("HC-02",)),
    Fact(
        code="INCOME_INSUFFICIENT",
        subject=PARTY,
        evidence=("REPORT",),
        by=BOTH_SIDES,
        checked_by=CENTRE,
        rules=("HC-03",),
    ),
    Fact(
        code="DISPOSAL_DEMANDED",
        subject=LOAN,
        evidence=("LETTER",),
        by=CENTRE,
        checked_by=("centre_leader",),
        rules=("HC-04",),
    ),
    Fact(
        code="COLLATERAL_EXHAUSTED",
        subject=LOAN,
        evidence=("ASSET_CLEARANCE",),
        by=CENTRE,
        checked_by=("centre_leader",),
        rules=("HC-05",),
    ),
    Fact(
        code="ESTATE_SHORTFALL",
        subject=PARTY,
        evidence=("DEATH_CERTIFICATE",),
        by=CENTRE,
        checked_by=("centre_leader",),
        rules=("HC-05",),
    ),
)

CONTRACT = (
    Fact(code="SETOFF_AUTHORISED", subject=LOAN, evidence=("CONTRACT",), by=CENTRE, rules=("HS-05",)),
    Fact(code="GUARANTEED", subject=LOAN, evidence=("CONTRACT",), by=CENTRE, rules=("HS-08", "LM-04")),
)

RECORDS = (
    Fact(
        code="NOTICE_SERVED",
        subject=LOAN,
        nature=EVENT,
        evidence=("PROOF_OF_SERVICE",),
        by=BOTH_SIDES,
        rules=("HS-02",),
    ),
    Fact(
        code="LAWYERS_LETTER_SENT",
        subject=LOAN,
        nature=EVENT,
        evidence=("LETTER",),
        by=("trustee_collector",),
        rules=("HS-03",),
    ),
)

# What begins a limitation anew; a demand that did not arrive is none.
INTERRUPTIONS = (
    Fact(
        code="DEMAND_SERVED",
        subject=LOAN,
        nature=EVENT,
        evidence=("PROOF_OF_SERVICE",),
        by=BOTH_SIDES,
        rules=("LM-02",),
    ),
    Fact(
        code="DEBT_ACKNOWLEDGED",
        subject=LOAN,
        nature=EVENT,
        evidence=("SIGNATURE",),
        by=BOTH_SIDES,
        rules=("LM-02", "LM-03"),
    ),
)

ATTRIBUTES = (
    # Only of a loan that came on the books in default; of any other the ledger knows it.
    Fact(
        code="principal_at_default",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="principal_at_default", kind=MONEY),
        by=CENTRE,
        rules=("HW-02",),
    ),
    Fact(
        code="house_order",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="house_order", kind=CODE, choices=("FIRST", "SECOND")),
        by=CENTRE,
        rules=("HI-04",),
    ),
)

# Who guarantees as a business keeps a deposit with the fund, and answers with it when it does not pay.
REFUSALS = (
    Fact(
        code="GUARANTEE_REFUSED",
        subject=LOAN,
        evidence=("LETTER",),
        by=CENTRE,
        checked_by=("centre_leader",),
        rules=("HS-06",),
    ),
)

FACTS = (*FACTORS, *HEAVIER, *CONTRACT, *RECORDS, *INTERRUPTIONS, *ATTRIBUTES, *REFUSALS)
