"""What trustee banks report every month, and what the centre makes of it (rulebook C2.5: REP-HF-1 to REP-HF-3)."""

from recoup.regime.policy.condition import All, Compare, Is
from recoup.regime.policy.document import Document, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR, PERCENT, PERMILLE, Band, Count, Figure, Over, Plus, Total
from recoup.regime.policy.parameter import CODE, DATE, DAYS, INT, MONEY, NAME, PERIODS, PERSON, RATE, TEXT
from recoup_housing_fund.policy.judgement import CLASSES

OVERDUE = Compare("dpd", ">=", 1)
OVERDUE_BEFORE = Compare("dpd_before", ">=", 1)

# 1, 2, 3, 4–5 and 6 or more periods missed in a row (REP-HF-2).
BANDS = ("ONE", "TWO", "THREE", "FOUR_FIVE", "SIX_OR_MORE")
BAND = Figure(
    code="overdue_band",
    noun="loan",
    formula=Band("missed_consecutive", ((1, "ONE"), (2, "TWO"), (3, "THREE"), (5, "FOUR_FIVE")), "SIX_OR_MORE"),
    rules=("HF-09",),
)

# 逾期率: overdue amount over loan balance, in ‰ to four decimals, by the rule of the institution (HR-02).
ALL_LOANS = Field(code="all_loans", kind=MONEY, source="portfolio_balance", unit=MAJOR)
OVERDUE_IN_ALL = Field(code="overdue_in_all", kind=MONEY, formula=Total("overdue_amount", "loan", OVERDUE), unit=MAJOR)
OVERDUE_RATE = Field(
    code="overdue_rate", kind=RATE, formula=Over("overdue_in_all", "all_loans"), unit=PERMILLE, decimals=4
)

# REP-HF-1 逾期贷款明细表: who is overdue, by how much, and what was done about it, in the month before.
MONTHLY_REPORT = Document(
    code="MONTHLY_REPORT",
    key=("organisation", "month"),
    fields=(
        Field(code="bank", kind=NAME, source="organisation_name"),
        # Who answers at the bank for the collection that is reported (专岗专人): whoever holds that post there.
        Field(code="dedicated_person", kind=PERSON, source="dedicated_persons", required=True),
        Field(code="borrowers", kind=INT, formula=Count("loan", OVERDUE, whose="party")),
        ALL_LOANS,
        OVERDUE_IN_ALL,
        OVERDUE_RATE,
    ),
    tables=(
        Table(
            row=("loan",),
            where=OVERDUE,
            totals=True,
            columns=(
                Field(code="no", number=1, kind=INT, source="row_number"),
                Field(code="borrower", number=2, kind=NAME, source="party_name", personal=True),
                Field(code="contract", number=3, kind=NAME, source="number"),
                Field(code="branch", number=4, kind=NAME, source="organisation_name"),
                Field(code="balance", number=5, kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="consecutive", number=6, kind=PERIODS, source="missed_consecutive"),
                Field(code="cumulative", number=7, kind=PERIODS, source="missed_cumulative"),
                Field(code="principal", number=8, kind=MONEY, source="overdue_principal", unit=MAJOR, total=True),
                Field(code="interest", number=9, kind=MONEY, source="overdue_interest", unit=MAJOR, total=True),
                Field(code="penalty", number=10, kind=MONEY, source="overdue_penalty", unit=MAJOR, total=True),
                Field(
                    code="overdue",
                    number=11,
                    kind=MONEY,
                    formula=Plus(("principal", "interest", "penalty")),
                    unit=MAJOR,
                    total=True,
                ),
                Field(code="class", number=12, kind=CODE, source="grade"),
                Field(code="method", number=13, kind=CODE, source="contact_channel"),
                Field(code="contacted", number=14, kind=DATE, source="contacted_on"),
                Field(code="result", number=15, kind=CODE, source="contact_outcome"),
                Field(code="person", number=16, kind=PERSON, source="officer_name"),
                Field(code="remarks", number=17, kind=TEXT),
            ),
        ),
    ),
    signers=("trustee_supervisor",),
    aliases=("REP-HF-1",),
    rules=("HF-09", "HF-10", "HF-11", "HF-12"),
)

# REP-HF-2 逾期贷款情况表: by missed periods and by class, and what came back in the month.
OVERDUE_SUMMARY = Document(
    code="OVERDUE_SUMMARY",
    key=("organisation", "month"),
    fields=(
        Field(code="bank", kind=NAME, source="organisation_name"),
        ALL_LOANS,
        OVERDUE_IN_ALL,
        OVERDUE_RATE,
        Field(code="recovered", kind=MONEY, formula=Plus(("principal_received", "interest_received")), unit=MAJOR),
    ),
    tables=(
        Table(
            code="BY_PERIODS",
            row=("loan",),
            group="overdue_band",
            where=OVERDUE,
            totals=True,
            columns=(
                Field(code="band", kind=CODE, source="overdue_band", choices=BANDS),
                Field(code="loans", kind=INT, formula=Count("loan"), total=True),
                Field(code="balance", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="overdue", kind=MONEY, source="overdue_amount", unit=MAJOR, total=True),
                Field(code="share", kind=RATE, formula=Over("overdue", "overdue_in_all"), unit=PERCENT),
            ),
        ),
        Table(
            code="BY_CLASS",
            row=("loan",),
            group="grade",
            where=Compare("paid_off", "=", 0),
            totals=True,
            columns=(
                Field(code="class", kind=CODE, source="grade", choices=CLASSES),
                Field(code="loans", kind=INT, formula=Count("loan"), total=True),
                Field(code="balance", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(code="share", kind=RATE, formula=Over("balance", "all_loans"), unit=PERCENT),
            ),
        ),
    ),
    signers=("trustee_supervisor",),
    aliases=("REP-HF-2",),
    rules=("HF-09", "HR-01", "HR-02"),
)

# REP-HF-3: how the trustee banks collect, side by side (HF-13).
TRUSTEE_SCORECARD = Document(
    code="TRUSTEE_SCORECARD",
    key=("organisation", "month"),
    tables=(
        Table(
            code="COMPARED",
            row=("organisation",),
            where=Compare("balance", ">", 0),
            totals=True,
            columns=(
                Field(code="bank", kind=NAME, source="organisation_name"),
                Field(code="overdue_loans", kind=INT, formula=Count("loan", OVERDUE), total=True),
                Field(
                    code="contacted_loans",
                    kind=INT,
                    formula=Count("loan", All((OVERDUE, Compare("contacts_made", ">=", 1)))),
                    total=True,
                ),
                Field(code="contact_rate", kind=RATE, formula=Over("contacted_loans", "overdue_loans"), unit=PERCENT),
                Field(code="overdue_at_start", kind=INT, formula=Count("loan", OVERDUE_BEFORE), total=True),
                Field(
                    code="cured_loans",
                    kind=INT,
                    formula=Count("loan", All((OVERDUE_BEFORE, Compare("dpd", "=", 0)))),
                    total=True,
                ),
                Field(code="cure_rate", kind=RATE, formula=Over("cured_loans", "overdue_at_start"), unit=PERCENT),
                Field(code="balance", kind=MONEY, source="balance", unit=MAJOR, total=True),
                Field(
                    code="overdue", kind=MONEY, formula=Total("overdue_amount", "loan", OVERDUE), unit=MAJOR, total=True
                ),
                Field(code="overdue_rate", kind=RATE, formula=Over("overdue", "balance"), unit=PERMILLE, decimals=4),
            ),
        ),
        Table(
            code="REPORTED",
            row=("case", "month"),
            where=Is("case_kind", ("MONTHLY_REPORT",)),
            columns=(
                Field(code="bank", kind=NAME, source="organisation_name"),
                Field(code="report_month", kind=INT, source="period_month"),
                Field(code="report_late", kind=DAYS, source="case_days_late"),
                Field(code="complaints", kind=INT, source="complaints"),
                Field(code="score", kind=INT, source="score"),
            ),
        ),
    ),
    aliases=("REP-HF-3",),
    rules=("HF-12", "HF-13", "HR-02"),
)

DOCUMENTS = (MONTHLY_REPORT, OVERDUE_SUMMARY, TRUSTEE_SCORECARD)
"""What cases have filed and signed, and what is drawn up whenever it is asked for."""
