"""What the bank reports of its loans (rulebook C1.5: REP-CB-1 to REP-CB-6, REP-CP-1)."""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.condition import All, Compare, Is
from recoup.regime.policy.document import Document, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR, PERCENT, Band, Count, Figure, Minus, Over, Pick, Plus, Share, Total
from recoup.regime.policy.parameter import CODE, DATE, DAYS, INT, MONEY, NAME, PERSON, RATE, P
from recoup_commercial_bank.policy import collecting, recovery, watching
from recoup_commercial_bank.policy.judgement import CLASSES, NON_PERFORMING

LIVE = Compare("paid_off", "=", 0)
OVERDUE = Compare("dpd", ">=", 1)

BUCKETS = ("D1_30", "D31_60", "D61_90", "D91_180", "D181_270", "D271_360", "OVER_360")
BUCKET = Figure(
    code="overdue_bucket",
    noun="loan",
    formula=Band(
        "dpd",
        ((30, "D1_30"), (60, "D31_60"), (90, "D61_90"), (180, "D91_180"), (270, "D181_270"), (360, "D271_360")),
        "OVER_360",
    ),
    rules=("CP-14",),
)

UNIT = Field(code="reporting_unit", kind=NAME, source="organisation_name")
ALL_LOANS = Field(code="all_loans", kind=MONEY, source="portfolio_balance", unit=MAJOR)
NPL = Field(
    code="non_performing", kind=MONEY, formula=Total("balance", "loan", Is("grade", NON_PERFORMING)), unit=MAJOR
)
NPL_RATIO = Field(code="npl_ratio", kind=RATE, formula=Over("non_performing", "all_loans"), unit=PERCENT)

# REP-CB-1, with the names that the source and the rulebook give it.
CHECK_REPORT = replace(common.CHECK_REPORT, aliases=(*common.CHECK_REPORT.aliases, "REP-CB-1"))

BY_CLASS = Table(
    code="BY_CLASS",
    row=("loan",),
    group="grade",
    where=LIVE,
    totals=True,
    columns=(
        Field(code="class", kind=CODE, source="grade", choices=CLASSES),
        Field(code="loans", kind=INT, formula=Count("loan"), total=True),
        Field(code="balance", kind=MONEY, source="balance", unit=MAJOR, total=True),
        Field(code="share", kind=RATE, formula=Over("balance", "all_loans"), unit=PERCENT),
        Field(code="before", kind=MONEY, source="balance_before", unit=MAJOR, total=True),
        Field(code="change", kind=MONEY, formula=Minus("balance", "before"), unit=MAJOR),
    ),
)
OVERDUE_LOANS = Table(
    code="OVERDUE_LOANS",
    row=("loan",),
    where=OVERDUE,
    totals=True,
    columns=(
        Field(code="borrower", kind=NAME, source="party_name", personal=True),
        Field(code="contract", kind=NAME, source="number"),
        Field(code="balance", kind=MONEY, source="balance", unit=MAJOR, total=True),
        Field(code="overdue_principal_of", kind=MONEY, source="overdue_principal", unit=MAJOR, total=True),
        Field(code="overdue_interest_of", kind=MONEY, source="overdue_interest", unit=MAJOR, total=True),
        Field(code="penalty", kind=MONEY, source="overdue_penalty", unit=MAJOR, total=True),
        Field(code="compound_interest", kind=MONEY, source="overdue_compound", unit=MAJOR, total=True),
        Field(code="days_overdue", kind=DAYS, source="dpd"),
        Field(code="bucket", kind=CODE, source="overdue_bucket", choices=BUCKETS),
        Field(code="stage_of_loan", kind=CODE, source="status"),
        Field(code="last_contact", kind=DATE, source="contacted_on"),
        Field(code="limitation_ends", kind=DATE, source="claim_expires_on"),
    ),
)

# REP-CB-2: every officer on the customers of the quarter before, in its second month (PL-12).
SURVEY_SUMMARY = Document(
    code="SURVEY_SUMMARY",
    key=("officer", "quarter"),
    fields=(
        Field(code="account_manager", kind=PERSON, source="officer_name"),
        Field(code="customers", kind=INT, formula=Count("loan", LIVE, whose="party")),
        Field(code="all_loans", kind=MONEY, source="balance", unit=MAJOR),
        Field(code="problems", required=True),
        Field(code="measures", required=True),
    ),
    tables=(BY_CLASS,),
    signers=("officer", "head"),
    aliases=("REP-CB-2",),
    rules=("PL-12",),
)

# REP-CB-3: half of the customers are visited where they are, every year (PL-15).
VISITED = All((LIVE, Compare("visits_made", ">=", 1)))
SITE_COVERAGE = Document(
    code="SITE_COVERAGE",
    key=("organisation", "year"),
    fields=(
        UNIT,
        Field(code="customers", kind=INT, formula=Count("loan", LIVE, whose="party")),
        Field(code="visited", kind=INT, formula=Count("loan", VISITED, whose="party")),
        Field(code="coverage", kind=RATE, formula=Over("visited", "customers"), unit=PERCENT),
        Field(code="needed", kind=INT, formula=Share(P("site_coverage_year"), "customers", "up")),
        Field(code="gap", kind=INT, formula=Minus("needed", "visited")),
    ),
    tables=(
        Table(
            row=("officer",),
            where=Compare("balance", ">", 0),
            columns=(
                Field(code="account_manager", kind=PERSON, source="officer_name"),
                Field(code="customers", kind=INT, formula=Count("loan", LIVE, whose="party")),
                Field(code="visited", kind=INT, formula=Count("loan", VISITED, whose="party")),
                Field(code="coverage", kind=RATE, formula=Over("visited", "customers"), unit=PERCENT),
            ),
        ),
    ),
    signers=("head",),
    aliases=("REP-CB-3",),
    rules=("PL-15",),
)

# REP-CB-4: the five classes, against the quarter before.
FIVE_CLASS_TABLE = Document(
    code="FIVE_CLASS_TABLE",
    key=("organisation", "quarter"),
    fields=(UNIT, ALL_LOANS, NPL, NPL_RATIO),
    tables=(BY_CLASS,),
    signers=("postloan", "risk"),
    aliases=("REP-CB-4",),
    rules=("LR-04", "PL-16"),
)

# What is set aside for a loan by its class (PV-01); for a normal one there is the general reserve alone.
SPECIFIC = (
    *(
        Figure(
            code=f"specific_{code}",
            noun="loan",
            unit=MAJOR,
            formula=Share(P(f"specific_rate_{code}"), "balance"),
            rules=("PV-01",),
        )
        for code in ("special_mention", "substandard", "doubtful", "loss")
    ),
    Figure(code="specific_none", noun="loan", unit=MAJOR, formula=Share(0, "balance"), rules=("PV-01",)),
    Figure(
        code="specific_provision",
        noun="loan",
        unit=MAJOR,
        formula=Pick(
            tuple((Is("grade", (code,)), f"specific_{code.lower()}") for code in CLASSES[1:]), otherwise="specific_none"
        ),
        rules=("PV-01",),
    ),
)

# REP-CB-5: what is set aside class by class, in general, and at least (PV-01 to PV-03).
PROVISION_TABLE = Document(
    code="PROVISION_TABLE",
    key=("organisation", "quarter"),
    fields=(
        UNIT,
        ALL_LOANS,
        NPL,
        Field(code="specific", kind=MONEY, formula=Total("specific_provision", "loan"), unit=MAJOR),
        Field(code="general", kind=MONEY, formula=Share(P("general_rate"), "all_loans"), unit=MAJOR),
        Field(code="reserves", kind=MONEY, formula=Plus(("general", "specific")), unit=MAJOR),
        Field(code="loan_ratio", kind=RATE, formula=Over("reserves", "all_loans"), unit=PERCENT),
        Field(code="npl_coverage", kind=RATE, formula=Over("reserves", "non_performing"), unit=PERCENT),
        Field(code="least_of_loans", kind=MONEY, formula=Share(P("minimum_of_loans"), "all_loans"), unit=MAJOR),
        Field(
            code="least_of_npl",
            kind=MONEY,
            formula=Share(P("minimum_of_non_performing"), "non_performing"),
            unit=MAJOR,
        ),
        Field(
            code="minimum",
            kind=MONEY,
            formula=Pick(
                ((Compare("least_of_npl", ">=", 1_000_000, of="least_of_loans"), "least_of_npl"),), "least_of_loans"
            ),
            unit=MAJOR,
        ),
        Field(code="gap", kind=MONEY, formula=Minus("minimum", "reserves"), unit=MAJOR),
    ),
    tables=(
        replace(
            BY_CLASS,
            columns=(
                *BY_CLASS.columns[:3],
                Field(code="rate_of_class", kind=RATE, formula=Over("set_aside", "balance"), unit=PERCENT),
                Field(code="set_aside", kind=MONEY, source="specific_provision", unit=MAJOR, total=True),
            ),
        ),
    ),
    signers=("postloan", "risk"),
    aliases=("REP-CB-5",),
    rules=("PV-01", "PV-02", "PV-03"),
)

# REP-CB-6: who is overdue, since when, by how much, and until when the claim stands.
OVERDUE_REPORT = Document(
    code="OVERDUE_REPORT",
    key=("organisation", "month"),
    fields=(UNIT, ALL_LOANS, Field(code="overdue_loans", kind=INT, formula=Count("loan", OVERDUE))),
    tables=(OVERDUE_LOANS,),
    signers=("postloan",),
    aliases=("REP-CB-6",),
    rules=("CP-14", "PL-18"),
)

# REP-CP-1: what the post-loan department tells the management (CP-14).
OF_CASES = (
    Field(code="case", kind=NAME, source="case_number"),
    Field(code="kind_of_case", kind=CODE, source="case_kind"),
    Field(code="debtor", kind=NAME, source="party_name", personal=True),
    Field(code="where_it_stands", kind=CODE, source="case_state"),
)
DISPOSALS = ("ACCELERATION", "OUTSOURCING", "EVASION", "LITIGATION", "WRITE_OFF")
MANAGEMENT_REPORT = Document(
    code="MANAGEMENT_REPORT",
    key=("organisation", "quarter"),
    fields=(
        UNIT,
        ALL_LOANS,
        NPL,
        NPL_RATIO,
        Field(code="matured", kind=MONEY, formula=Total("matured_principal", "loan"), unit=MAJOR),
        Field(code="matured_recovered", kind=MONEY, formula=Total("matured_principal_recovered", "loan"), unit=MAJOR),
        Field(code="recovery_rate", kind=RATE, formula=Over("matured_recovered", "matured"), unit=PERCENT),
    ),
    tables=(
        BY_CLASS,
        OVERDUE_LOANS,
        Table(code="WARNINGS", row=("case",), where=Is("case_kind", ("WARNING", "CHECK")), columns=OF_CASES),
        Table(
            code="DISPOSALS",
            row=("case",),
            where=Is("case_kind", DISPOSALS),
            columns=OF_CASES,
        ),
    ),
    signers=("postloan", "leader"),
    aliases=("REP-CP-1",),
    rules=("CP-14", "LR-02", "LR-03", "LR-04"),
)

DOCUMENTS = (
    CHECK_REPORT,
    common.HANDOVER_LIST,
    SURVEY_SUMMARY,
    SITE_COVERAGE,
    FIVE_CLASS_TABLE,
    PROVISION_TABLE,
    OVERDUE_REPORT,
    MANAGEMENT_REPORT,
    *watching.DOCUMENTS,
    *collecting.DOCUMENTS,
    *recovery.DOCUMENTS,
)
"""What cases file and sign, and what is drawn up whenever it is asked for."""
