"""What the company puts on paper: the tables of rulebook C3.5 (REP-TR-1 to REP-TR-5) and the forms of cases."""

from recoup.regime.policy.condition import All, Compare, Is, Not
from recoup.regime.policy.deadline import END, Deadline
from recoup.regime.policy.document import Document, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR, PERCENT, Count, Minus, Over, Total
from recoup.regime.policy.parameter import CODE, DATE, DAYS, INT, MONEY, NAME, PERSON, RATE, TEXT
from recoup_trade_receivables.policy.ageing import AGEING_TABLE
from recoup_trade_receivables.policy.meetings import FINDINGS
from recoup_trade_receivables.policy.months import UNDER_DUNNING
from recoup_trade_receivables.policy.options import GROUNDS
from recoup_trade_receivables.policy.quasi_bad import REASONS

UNIT = Field(code="unit", kind=NAME, source="organisation_name")
DEALER = Field(code="dealer", kind=NAME, source="party_name")
SOLD = Compare("begun_in_period", "=", 1)
OVERDUE = Compare("overdue_principal", ">", 0)
UNCOLLECTED = Is("status", ("UNCOLLECTED",))

# REP-TR-1 未收款明细表: what was not collected by its day, invoice by invoice, added up region by region (TR-09).
UNCOLLECTED_LIST = Document(
    code="UNCOLLECTED_LIST",
    key=("organisation", "month"),
    fields=(UNIT,),
    tables=(
        Table(
            code="LISTED",
            row=("loan",),
            where=UNCOLLECTED,
            totals=True,
            columns=(
                Field(code="no", number=1, kind=INT, source="row_number"),
                Field(code="region", number=2, kind=NAME, source="organisation_name"),
                Field(code="dealer", number=3, kind=NAME, source="party_name"),
                Field(code="manager", number=4, kind=PERSON, source="manager_name"),
                Field(code="salesman", number=5, kind=PERSON, source="officer_name"),
                Field(code="sales_month", number=6, kind=NAME, source="begun_month"),
                Field(code="invoice", number=7, kind=NAME, source="number"),
                Field(code="invoiced", number=8, kind=DATE, source="disbursed_on"),
                Field(code="amount", number=9, kind=MONEY, source="lent", unit=MAJOR, total=True),
                Field(code="collected", number=10, kind=MONEY, source="paid_by_due_day", unit=MAJOR, total=True),
                Field(
                    code="outstanding",
                    number=11,
                    kind=MONEY,
                    formula=Minus("amount", "collected"),
                    unit=MAJOR,
                    total=True,
                ),
                Field(code="why", number=12, kind=TEXT, source="cause"),
                Field(code="remarks", number=13, kind=TEXT, source="remarks"),
            ),
        ),
        Table(
            code="BY_REGION",
            row=("organisation",),
            totals=True,
            columns=(
                Field(code="region", kind=NAME, source="organisation_name"),
                Field(code="invoices", kind=INT, formula=Count("loan", UNCOLLECTED), total=True),
                Field(
                    code="amount_in_all", kind=MONEY, formula=Total("lent", "loan", UNCOLLECTED), unit=MAJOR, total=True
                ),
                Field(
                    code="collected_in_all",
                    kind=MONEY,
                    formula=Total("paid_by_due_day", "loan", UNCOLLECTED),
                    unit=MAJOR,
                    total=True,
                ),
                Field(
                    code="outstanding_in_all",
                    kind=MONEY,
                    formula=Minus("amount_in_all", "collected_in_all"),
                    unit=MAJOR,
                    total=True,
                ),
            ),
        ),
    ),
    signers=("finance", "sales_head"),
    aliases=("REP-TR-1",),
    rules=("TR-09",),
)

# The manager's written report on one dealer's month, which goes to the vice general manager and on (TR-11).
CAUSE_REPORT = Document(
    code="CAUSE_REPORT",
    key=("party", "month"),
    fields=(
        DEALER,
        Field(code="owed", kind=MONEY, formula=Total("balance", "loan", SOLD), unit=MAJOR),
        Field(code="cause", required=True),
        Field(code="countermeasure", required=True),
        Field(code="responsible", required=True),
        Field(code="target_date", kind=DATE, required=True),
    ),
    tables=(
        Table(
            row=("loan",),
            where=All((SOLD, Compare("balance", ">", 0))),
            totals=True,
            columns=(
                Field(code="invoice", kind=NAME, source="number"),
                Field(code="invoiced", kind=DATE, source="disbursed_on"),
                Field(code="amount", kind=MONEY, source="lent", unit=MAJOR, total=True),
                Field(code="outstanding", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="days_overdue", kind=DAYS, source="dpd"),
            ),
        ),
    ),
    signers=("regional_manager", "vp", "gm"),
    rules=("TR-11",),
)

# REP-TR-2: every dealer's month under dunning, with what was written, thought and decided of it (TR-11, TR-12).
DUNNING_LIST = Document(
    code="DUNNING_LIST",
    key=("organisation", "month"),
    fields=(UNIT,),
    tables=(
        Table(
            row=("case",),
            where=All((Is("case_kind", ("DEALER_MONTH",)), Is("case_state", UNDER_DUNNING))),
            totals=True,
            columns=(
                Field(code="dealer", kind=NAME, source="party_name"),
                Field(code="sales_month", kind=NAME, source="begun_month"),
                Field(code="outstanding", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="cause", source="cause"),
                Field(code="countermeasure", source="countermeasure"),
                Field(code="responsible", source="responsible"),
                Field(code="target_date", kind=DATE, source="target_date"),
                Field(code="vp_opinion", source="vp_opinion"),
                Field(code="gm_decision", source="gm_decision"),
            ),
        ),
    ),
    signers=("regional_manager", "vp"),
    aliases=("REP-TR-2",),
    rules=("TR-11", "TR-12"),
)

QUASI_BAD_ROWS = All((Is("case_kind", ("QUASI_BAD_CASE",)), Not(Is("case_state", ("DISMISSED",)))))

# REP-TR-3 准呆帐明细表 (TR-13 to TR-17).
QUASI_BAD_LIST = Document(
    code="QUASI_BAD_LIST",
    key=("organisation", "month"),
    fields=(UNIT,),
    tables=(
        Table(
            row=("case",),
            where=QUASI_BAD_ROWS,
            totals=True,
            columns=(
                Field(code="dealer", kind=NAME, source="party_name"),
                Field(code="reason", kind=CODE, source="reason", choices=REASONS),
                Field(code="proofs", kind=INT, source="case_evidence"),
                Field(code="stopped", kind=DATE, source="SHIPMENTS_STOPPED"),
                Field(code="outstanding", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="transferred", kind=DATE, source="transferred_on"),
                Field(code="standing", kind=CODE, source="case_state"),
                Field(code="last_event", source="event"),
            ),
        ),
    ),
    signers=("sales_head", "legal"),
    aliases=("REP-TR-3",),
    rules=("TR-13", "TR-14", "TR-15", "TR-17"),
)

# REP-TR-4 检查会纪要: what was looked at, who failed in duty and who did not, what is learnt from it (TR-18).
REVIEW_MINUTES = Document(
    code="REVIEW_MINUTES",
    key=("organisation", "month"),
    fields=(
        UNIT,
        Field(code="held_on", kind=DATE, required=True),
        Field(code="present", required=True),
        Field(code="lesson", required=True),
        Field(code="measures", required=True),
    ),
    tables=(
        Table(
            code="REVIEWED",
            row=("case",),
            where=QUASI_BAD_ROWS,
            totals=True,
            columns=(
                Field(code="number", kind=NAME, source="case_number"),
                Field(code="dealer", kind=NAME, source="party_name"),
                Field(code="reason", kind=CODE, source="reason", choices=REASONS),
                Field(code="outstanding", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="cause", source="cause"),
                Field(code="course", source="course"),
                Field(code="standing", kind=CODE, source="case_state"),
            ),
        ),
        Table(
            code="PERSONS",
            row=("case",),
            where=Is("case_kind", ("DERELICTION",)),
            columns=(
                Field(code="person", kind=NAME, source="person"),
                Field(code="dealer", kind=NAME, source="party_name"),
                Field(code="conduct", source="conduct"),
                Field(code="finding", kind=CODE, source="finding", choices=FINDINGS),
                Field(code="opinion", source="opinion"),
            ),
        ),
    ),
    signers=("planning", "board"),
    aliases=("REP-TR-4",),
    rules=("TR-18",),
)

# REP-TR-5 货款回收率: of the sales of a month, what came by the day and by the end of that month (TQ-01). So its
# figures are those of the end of the next month, as soon as there are any.
COLLECTION_RATE = Document(
    code="COLLECTION_RATE",
    key=("organisation", "month"),
    figures_on=Deadline("period_end", months=1, day=END, roll="NONE"),
    fields=(
        UNIT,
        Field(code="as_of", kind=DATE, source="today", required=True),
        Field(code="sales", kind=MONEY, formula=Total("lent", "loan", SOLD), unit=MAJOR),
        Field(code="by_day", kind=MONEY, formula=Total("paid_by_due_day", "loan", SOLD), unit=MAJOR),
        Field(code="by_month_end", kind=MONEY, formula=Total("paid_by_due_month_end", "loan", SOLD), unit=MAJOR),
        Field(code="rate_by_day", kind=RATE, formula=Over("by_day", "sales"), unit=PERCENT),
        Field(code="rate_by_month_end", kind=RATE, formula=Over("by_month_end", "sales"), unit=PERCENT),
        Field(code="uncollected", kind=MONEY, formula=Minus("sales", "by_day"), unit=MAJOR),
        Field(code="under_dunning", kind=MONEY, formula=Minus("sales", "by_month_end"), unit=MAJOR),
    ),
    tables=(
        Table(
            row=("organisation",),
            totals=True,
            columns=(
                Field(code="region", kind=NAME, source="organisation_name"),
                Field(code="sold", kind=MONEY, formula=Total("lent", "loan", SOLD), unit=MAJOR, total=True),
                Field(
                    code="in_time", kind=MONEY, formula=Total("paid_by_due_day", "loan", SOLD), unit=MAJOR, total=True
                ),
                Field(
                    code="in_month",
                    kind=MONEY,
                    formula=Total("paid_by_due_month_end", "loan", SOLD),
                    unit=MAJOR,
                    total=True,
                ),
                Field(code="rate_in_time", kind=RATE, formula=Over("in_time", "sold"), unit=PERCENT),
                Field(code="rate_in_month", kind=RATE, formula=Over("in_month", "sold"), unit=PERCENT),
                Field(code="not_in_time", kind=MONEY, formula=Minus("sold", "in_time"), unit=MAJOR, total=True),
                Field(code="not_in_month", kind=MONEY, formula=Minus("sold", "in_month"), unit=MAJOR, total=True),
            ),
        ),
    ),
    signers=("finance",),
    aliases=("REP-TR-5",),
    rules=("TQ-01",),
)

# --- forms of cases -------------------------------------------------------------------------------------------------

SETTLEMENT = Document(
    code="SETTLEMENT",
    key=("party",),
    fields=(
        DEALER,
        Field(code="owed", kind=MONEY, formula=Total("balance", "loan"), unit=MAJOR),
        Field(code="settlement", required=True),
        Field(code="performed_by", kind=DATE, required=True),
    ),
    signers=("sales_head", "legal"),
    rules=("TR-16",),
)

INTEREST_NOTICE = Document(
    code="INTEREST_NOTICE",
    key=("party", "month"),
    fields=(
        DEALER,
        Field(code="owed", kind=MONEY, formula=Total("overdue_principal", "loan"), unit=MAJOR),
        Field(code="late_interest_owed", kind=MONEY, formula=Total("overdue_penalty", "loan"), unit=MAJOR),
    ),
    tables=(
        Table(
            row=("loan",),
            where=OVERDUE,
            totals=True,
            columns=(
                Field(code="invoice", kind=NAME, source="number"),
                Field(code="basis", kind=CODE, source="late_interest"),
                Field(code="outstanding", kind=MONEY, source="overdue_principal", unit=MAJOR, total=True),
                Field(code="days_overdue", kind=DAYS, source="dpd"),
                Field(code="late_interest_due", kind=MONEY, source="overdue_penalty", unit=MAJOR, total=True),
            ),
        ),
    ),
    signers=("finance",),
    rules=("TI-01", "TI-02", "TI-03"),
)

PROBLEM_ACCOUNT_REPORT = Document(
    code="PROBLEM_ACCOUNT_REPORT",
    key=("loan",),
    fields=(
        DEALER,
        Field(code="invoice", kind=NAME, source="number"),
        Field(code="amount", kind=MONEY, source="lent", unit=MAJOR),
        Field(code="owed", kind=MONEY, source="balance", unit=MAJOR),
        Field(code="days_overdue", kind=DAYS, source="dpd"),
        Field(code="ground", kind=CODE, choices=GROUNDS, required=True),
        Field(code="course", required=True),
        Field(code="opinion", required=True),
        Field(code="annexes", required=True),
    ),
    signers=("salesman",),
    evidence=("INVOICE",),
    rules=("TP-02",),
)

DOCUMENTS = (
    UNCOLLECTED_LIST,
    CAUSE_REPORT,
    DUNNING_LIST,
    QUASI_BAD_LIST,
    REVIEW_MINUTES,
    COLLECTION_RATE,
    AGEING_TABLE,
    SETTLEMENT,
    INTEREST_NOTICE,
    PROBLEM_ACCOUNT_REPORT,
)
"""What cases have filed and signed, and what is drawn up whenever it is asked for."""
