"""What may be stated about dealers and their receivables: the five reasons of 准呆帐 and what they rest on.

Order matters: the n-th state fact of loan or party has the n-th bit of the kernel's column. New ones go to the end.
"""

from recoup.regime.policy.fact import ATTRIBUTE, EVENT, LOAN, PARTY, Fact, Field
from recoup.regime.policy.parameter import CODE, MONEY, RATE, TEXT

SALES = ("salesman", "regional_manager", "sales_head")
HEAD = ("sales_head",)

OF_DEALER = (
    Fact(code="BANKRUPT", subject=PARTY, evidence=("COURT_RULING",), by=SALES, rules=("TR-03",)),
    Fact(code="CLEAR_SIGNS", subject=PARTY, evidence=("REPORT",), by=SALES, checked_by=("vp",), rules=("TR-03",)),
    Fact(
        code="COURT_SEALED",
        subject=PARTY,
        evidence=("COURT_RULING",),
        by=(*SALES, "legal"),
        checked_by=("vp",),
        rules=("TR-04",),
    ),
    Fact(code="SHIPMENTS_STOPPED", subject=PARTY, by=("regional_manager", "sales_head"), rules=("TR-05", "TR-08")),
    Fact(
        code="NOTES_BOUNCING", subject=PARTY, evidence=("BANK_STATEMENT",), by=("finance", "salesman"), rules=("TR-08",)
    ),
    Fact(code="REASON_CONVINCING", subject=PARTY, by=("regional_manager",), checked_by=HEAD, rules=("TR-05",)),
    Fact(
        code="NO_RESULT",
        subject=PARTY,
        evidence=("REPORT",),
        by=("regional_manager", "vp"),
        checked_by=("gm",),
        rules=("TR-15",),
    ),
    Fact(
        code="QUASI_BAD",
        subject=PARTY,
        value=Field(code="quasi_bad_reason", kind=CODE, choices=("1", "2", "3", "4", "5")),
        evidence=("APPROVAL_OPINION",),
        by=HEAD,
        checked_by=("gm",),
        rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
    ),
    Fact(
        code="OTHER_DIFFICULTY",
        subject=PARTY,
        evidence=("APPROVAL_OPINION",),
        by=HEAD,
        checked_by=("gm",),
        rules=("TR-07",),
    ),
    Fact(code="IN_LEGAL", subject=PARTY, evidence=("HANDOVER_LIST",), by=("legal",), rules=("TR-13", "TR-14")),
)

RECORDS = (
    Fact(
        code="NOTE_BOUNCED",
        subject=PARTY,
        nature=EVENT,
        evidence=("BANK_STATEMENT",),
        by=("finance", "salesman"),
        rules=("TR-05",),
    ),
)

# What begins a limitation anew; a demand that did not arrive is none.
INTERRUPTIONS = (
    Fact(code="DEMAND_SERVED", subject=LOAN, nature=EVENT, evidence=("PROOF_OF_SERVICE",), by=SALES, rules=("LM-02",)),
    Fact(
        code="DEBT_ACKNOWLEDGED",
        subject=LOAN,
        nature=EVENT,
        evidence=("SIGNATURE",),
        by=SALES,
        rules=("LM-02", "LM-03"),
    ),
)

ATTRIBUTES = (
    # Who owes whom decides the rate; the salesman knows it when the contract is booked.
    Fact(
        code="late_interest",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="late_interest", kind=CODE, choices=("AGREED", "SME", "LPR", "NONE")),
        required=True,
        by=SALES,
        rules=("TI-01", "TI-02", "TI-03"),
    ),
    # The regulation holds for public bodies and large enterprises that owe a small one.
    Fact(
        code="debtor_kind",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="debtor_kind", kind=CODE, choices=("PUBLIC_BODY", "LARGE", "OTHER")),
        by=SALES,
        rules=("TI-01", "TI-02"),
    ),
    Fact(
        code="lpr_at_signing",
        subject=LOAN,
        nature=ATTRIBUTE,
        value=Field(code="lpr_at_signing", kind=RATE),
        by=SALES,
        rules=("TI-02",),
    ),
)

# What a company states that has chosen problem accounts or the review of limits.
OF_OPTIONS = (
    Fact(
        code="SPECIALLY_APPROVED",
        subject=LOAN,
        evidence=("APPROVAL_OPINION",),
        by=HEAD,
        checked_by=("gm",),
        rules=("TP-01",),
    ),
    Fact(code="HANDLER_LIABLE", subject=LOAN, by=("regional_manager",), checked_by=HEAD, rules=("TP-04",)),
    Fact(
        code="credit_limit",
        subject=PARTY,
        value=Field(code="credit_limit", kind=MONEY),
        by=HEAD,
        checked_by=("vp",),
        rules=("TP-05",),
    ),
    # A cheque that the customer has not drawn is endorsed; whose it is, and that it is, stands on record.
    Fact(
        code="CHEQUE_ENDORSED",
        subject=PARTY,
        nature=EVENT,
        evidence=("SIGNATURE",),
        by=("salesman", "finance"),
        rules=("TP-05",),
    ),
)

# What stands under 备注 in the list of what was not collected, for the month in which it is dated.
REMARKS = (
    Fact(
        code="REMARKED",
        subject=LOAN,
        nature=EVENT,
        value=Field(code="remarks", kind=TEXT),
        by=("finance",),
        rules=("TR-09",),
    ),
)

FACTS = (*OF_DEALER, *RECORDS, *INTERRUPTIONS, *ATTRIBUTES, *OF_OPTIONS, *REMARKS)
