"""The three forms annexed to the loan-recovery measures, and three reports (rulebook A6, C4.5).

The unit belongs to each field (AX-05).
"""

from recoup.regime.policy.condition import All, Compare, Filled, Is, Not, Some
from recoup.regime.policy.document import Agreement, Blank, Copy, Document, Sentence, Span, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR, PERCENT, TEN_THOUSAND, Minus, Over, Pick, Plus, Share
from recoup.regime.policy.parameter import CODE, DATE, DAYS, MONEY, NAME, ORGANISATION, RATE, TEXT, P
from recoup_development_bank.policy.instalments import AGENT, EXACTLY

PRINTED, PERCENTAGES = P("print_decimals"), P("percent_decimals")
"""Of amounts in 万元, and of completions (DX-03)."""

# Annexes 1 and 2 are of the day on which something of a loan falls due, as its case is.
# Annex 1 国家开发银行催收贷款本息通知单: interest figures stay blank where an agent bank handles the loan.
DUNNING_NOTICE = Document(
    code="DUNNING_NOTICE",
    key=("loan", "day"),
    fields=(
        Field(code="borrower", kind=NAME, source="party_name", required=True),
        Field(code="total_loan", kind=MONEY, source="lent", unit=TEN_THOUSAND, decimals=PRINTED),
        Field(code="handling_bank", kind=ORGANISATION, source="agent_bank"),
        Field(code="supervising", kind=NAME, source="supervising_unit"),
        Field(code="loan_balance", kind=MONEY, source="balance", unit=TEN_THOUSAND, decimals=PRINTED),
        Field(code="suspended", kind=MONEY, source="suspended_interest", unit=TEN_THOUSAND, decimals=PRINTED),
        Field(code="principal_falling_due", kind=MONEY, source="principal_due", unit=TEN_THOUSAND, decimals=PRINTED),
        Field(code="interest_falling_due", kind=MONEY, source="interest_due", unit=TEN_THOUSAND, decimals=PRINTED),
        Field(code="return_principal_by", kind=DATE, source="due_on", required=True),
        Field(code="return_interest_by", kind=DATE, source="due_on", required=True),
        Field(code="dated", kind=DATE, source="today", required=True),
    ),
    sentences=(
        Sentence(
            code="remark",
            fields=("return_principal_by", "principal_falling_due", "return_interest_by", "interest_falling_due"),
        ),
        Sentence(code="seal", fields=("dated",), place="SEAL"),
        Sentence(code="note", place="NOTE"),
    ),
    inside=("return_principal_by", "return_interest_by", "dated"),
    copies=(
        Copy(to="BORROWER"),
        Copy(to="AGENT_BANK", when=AGENT),
        Copy(to="RETAINED"),
    ),
    blanks=(
        Blank(
            fields=("suspended", "interest_falling_due"),
            when=All((AGENT, Compare("agent_interest_blank", "=", 1))),
            rules=("DB-12",),
        ),
    ),
    evidence=("SEAL",),
    rules=("DB-01", "DB-02", "DB-03", "DB-04", "DB-05", "DB-06", "DB-07", "DB-08", "DB-09", "DB-11", "DN-02"),
)

# Annex 2 贷款资金还款通知单: principal in 万元, interest in 元, filed with the repayment voucher.
REPAYMENT_NOTICE = Document(
    code="REPAYMENT_NOTICE",
    key=("loan", "day"),
    fields=(
        Field(code="project", kind=NAME, required=True),
        Field(code="principal_returned", kind=MONEY, unit=TEN_THOUSAND, decimals=PRINTED, required=True),
        Field(code="interest_returned", kind=MONEY, unit=MAJOR, required=True),
        Field(code="returned_on", kind=DATE, required=True),
        Field(code="to_agent_bank", kind=ORGANISATION, required=True),
        Field(code="contact_person", kind=TEXT, required=True, personal=True),
        Field(code="telephone", kind=TEXT, required=True, personal=True),
        # Nobody reports a payment before it was made: figures are those of the due day, which may have been earlier.
        Field(
            code="dated",
            kind=DATE,
            formula=Pick(((Compare("returned_on", ">", EXACTLY, of="today"), "returned_on"),), otherwise="today"),
        ),
    ),
    sentences=(
        Sentence(
            code="statement",
            fields=("project", "principal_returned", "interest_returned", "returned_on", "to_agent_bank"),
        ),
        Sentence(code="seal", fields=("dated", "contact_person", "telephone"), place="SEAL"),
        Sentence(code="note", place="NOTE"),
    ),
    inside=(
        "project",
        "principal_returned",
        "interest_returned",
        "returned_on",
        "to_agent_bank",
        "contact_person",
        "telephone",
        "dated",
    ),
    agrees=(
        Agreement(field="principal_returned", name="principal_paid_in_period", rules=("DB-23",)),
        Agreement(field="interest_returned", name="interest_paid_in_period", rules=("DB-23",)),
    ),
    copies=(Copy(to="CREDIT_BUREAU"),),
    evidence=("VOUCHER", "SEAL"),
    rules=("DB-01", "DB-20", "DB-21", "DB-22", "DB-23", "AX-05"),
)

# "本期累计" is from 1 January on, or of the period alone where the institution reads it so (DX-04).
OF_THE_QUARTER = Is("ytd_basis", ("QUARTER",))

# Columns 2 to 8 of annex 3: the plan of the year, what fell due, what came in, and both completions (DB-31 to DB-33).
EXECUTION = (
    Field(code="plan", number=2, kind=MONEY, source="plan_year", unit=TEN_THOUSAND, decimals=PRINTED, total=True),
    Field(
        code="contract",
        number=3,
        kind=MONEY,
        formula=Pick(((OF_THE_QUARTER, "contract_due"),), otherwise="contract_due_ytd"),
        unit=TEN_THOUSAND,
        decimals=PRINTED,
        total=True,
    ),
    Field(
        code="received",
        number=4,
        kind=MONEY,
        formula=Plus(("principal", "interest")),
        unit=TEN_THOUSAND,
        decimals=PRINTED,
        total=True,
    ),
    Field(
        code="principal",
        number=5,
        kind=MONEY,
        formula=Pick(((OF_THE_QUARTER, "principal_received"),), otherwise="principal_received_ytd"),
        unit=TEN_THOUSAND,
        decimals=PRINTED,
        total=True,
    ),
    Field(
        code="interest",
        number=6,
        kind=MONEY,
        formula=Pick(((OF_THE_QUARTER, "interest_received"),), otherwise="interest_received_ytd"),
        unit=TEN_THOUSAND,
        decimals=PRINTED,
        total=True,
    ),
    Field(code="plan_rate", number=7, kind=RATE, formula=Over("principal", "plan"), unit=PERCENT, decimals=PERCENTAGES),
    Field(
        code="contract_rate",
        number=8,
        kind=RATE,
        formula=Over("principal", "contract"),
        unit=PERCENT,
        decimals=PERCENTAGES,
    ),
)

# Annex 3 国家开发银行贷款回收情况统计表(季报): one table a preparing unit, loan kind and quarter, never mixed (DB-X12).
RECOVERY_QUARTERLY = Document(
    code="RECOVERY_QUARTERLY",
    key=("organisation", "loan_kind", "quarter"),
    carries=True,
    fields=(
        Field(code="preparing_unit", kind=NAME, source="organisation_name", required=True),
        Field(code="kind_of_loan", kind=CODE, source="loan_kind", required=True),
        Field(code="as_of", kind=DATE, source="today", required=True),
    ),
    tables=(
        Table(
            row=("project",),
            columns=(
                Field(code="project", number=1, kind=NAME, source="project_name"),
                *EXECUTION,
                Field(code="remarks", number=9, kind=TEXT, source="remarks"),
            ),
            totals=True,
            spans=(Span(code="received_in_all", columns=("received", "principal", "interest")),),
        ),
    ),
    sentences=(Sentence(code="note", place="NOTE"),),
    signers=("preparer", "division_chief", "bureau_director"),
    rules=(
        "DB-01",
        "DB-30",
        "DB-31",
        "DB-32",
        "DB-33",
        "DB-34",
        "DB-35",
        "DX-01",
        "DX-02",
        "DX-03",
        "DX-04",
        "AX-04",
        "AX-05",
    ),
)

UNIT = Field(code="unit", kind=NAME, source="organisation_name", required=True)

# What the report is about: received and not yet passed on, or passed on since the month began (DA-02).
NOT_PASSED_ON_BEFORE = Some(
    (Not(Filled(("transferred_on",))), Compare("transferred_on", ">=", EXACTLY, of="period_start"))
)

# REP-DB-1: what agent banks received and when they passed it on. Days late are counted from the last tolerated day
# (DB-X10), for what is not passed on yet up to the day of the report; the surcharge is reckoned, not charged.
AGENT_TRANSFERS = Document(
    code="AGENT_TRANSFERS",
    key=("organisation", "month"),
    fields=(UNIT, Field(code="as_of", kind=DATE, source="today", required=True)),
    tables=(
        Table(
            row=("case",),
            where=All(
                (
                    Is("case_kind", ("INSTALMENT", "AGENT_TRANSFER")),
                    Compare("received", ">", 0),
                    NOT_PASSED_ON_BEFORE,
                )
            ),
            totals=True,
            columns=(
                Field(code="project", kind=NAME, source="project"),
                Field(code="agent", kind=ORGANISATION, source="agent_bank"),
                Field(code="received_on", kind=DATE, source="received_on"),
                Field(code="amount", kind=MONEY, source="received", unit=MAJOR, total=True),
                Field(code="transferred_on", kind=DATE, source="transferred_on"),
                Field(code="last_day", kind=DATE, source="AGENT_TRANSFER_LAST"),
                Field(
                    code="counted_to",
                    kind=DATE,
                    formula=Pick(((Compare("transferred_on", ">", 0), "transferred_on"),), otherwise="as_of"),
                ),
                Field(code="days_late", kind=DAYS, formula=Minus("counted_to", "last_day", least=0)),
                Field(
                    code="surcharge",
                    kind=MONEY,
                    formula=Share(P("agent_surcharge_daily"), "amount", times="days_late"),
                    unit=MAJOR,
                    total=True,
                ),
            ),
        ),
    ),
    signers=("operations", "bureau_director"),
    aliases=("REP-DB-1",),
    rules=("DA-02",),
)

# REP-DB-2: what of the year's plan has come in, project by project: annex 3's columns for the whole year and all kinds,
# what is still to come beside them. Without an approved plan there is no figure, which is not a plan of nought.
PLAN_EXECUTION = Document(
    code="PLAN_EXECUTION",
    key=("organisation", "year"),
    carries=True,
    fields=(UNIT, Field(code="as_of", kind=DATE, source="today", required=True)),
    tables=(
        Table(
            row=("project",),
            totals=True,
            columns=(
                Field(code="project", number=1, kind=NAME, source="project_name"),
                *EXECUTION,
                Field(
                    code="to_come",
                    number=9,
                    kind=MONEY,
                    formula=Minus("plan", "principal"),
                    unit=TEN_THOUSAND,
                    decimals=PRINTED,
                    total=True,
                ),
                Field(code="remarks", number=10, kind=TEXT, source="remarks"),
            ),
            spans=(Span(code="received_in_all", columns=("received", "principal", "interest")),),
        ),
    ),
    sentences=(Sentence(code="note", place="NOTE"),),
    signers=("preparer", "division_chief", "bureau_director"),
    aliases=("REP-DB-2",),
    rules=("DB-31", "DB-32", "DB-33", "DX-01", "DX-02", "DX-04", "DX-05"),
)

# REP-DB-3: interest that was settled, is due and unpaid (挂帐利息), by project and the day on which it fell due.
SUSPENDED_INTEREST = Document(
    code="SUSPENDED_INTEREST",
    key=("organisation", "quarter"),
    fields=(UNIT, Field(code="as_of", kind=DATE, source="today", required=True)),
    tables=(
        Table(
            row=("bill",),
            where=All((Compare("interest_due", ">", 0), Compare("due_on", "<=", EXACTLY, of="today"))),
            subtotals_by=("project",),
            totals=True,
            columns=(
                Field(code="project", number=1, kind=NAME, source="project"),
                Field(code="loan", number=2, kind=NAME, source="number"),
                Field(code="fell_due_on", number=3, kind=DATE, source="due_on"),
                Field(
                    code="suspended",
                    number=4,
                    kind=MONEY,
                    source="interest_due",
                    unit=TEN_THOUSAND,
                    decimals=PRINTED,
                    total=True,
                ),
                Field(code="booked", number=5, kind=CODE, source="accrual"),
                Field(code="remarks", number=6, kind=TEXT, source="remarks"),
            ),
        ),
    ),
    signers=("preparer", "division_chief"),
    aliases=("REP-DB-3",),
    rules=("DB-06", "DI-04"),
)

# What an agent bank earns by what it paid out and brought back in the year, settled after the year's accounts.
AGENCY_FEES = Document(
    code="AGENCY_FEES",
    key=("organisation", "year"),
    fields=(UNIT, Field(code="as_of", kind=DATE, source="today", required=True)),
    tables=(
        Table(
            row=("loan",),
            where=AGENT,
            subtotals_by=("agent",),
            totals=True,
            columns=(
                Field(code="agent", number=1, kind=ORGANISATION, source="agent_bank"),
                Field(code="loan", number=2, kind=NAME, source="number"),
                Field(code="granted", number=3, kind=MONEY, source="drawn_in_period", unit=MAJOR, total=True),
                Field(code="recovered", number=4, kind=MONEY, source="principal_received", unit=MAJOR, total=True),
                Field(
                    code="handled", number=5, kind=MONEY, formula=Plus(("granted", "recovered")), unit=MAJOR, total=True
                ),
                Field(
                    code="fee",
                    number=6,
                    kind=MONEY,
                    formula=Share(P("agency_fee_rate"), "handled"),
                    unit=MAJOR,
                    total=True,
                ),
            ),
        ),
    ),
    signers=("operations", "bureau_director"),
    rules=("DA-03",),
)

DOCUMENTS = (
    DUNNING_NOTICE,
    REPAYMENT_NOTICE,
    RECOVERY_QUARTERLY,
    AGENT_TRANSFERS,
    PLAN_EXECUTION,
    SUSPENDED_INTEREST,
    AGENCY_FEES,
)
