"""A small regime for tests: a bank that inspects loans with the core's ready-made case, and files one report."""

from datetime import date
from typing import Final

from recoup.regime import common
from recoup.regime.policy.access import ALL, Approval, OrganisationKind, PartyRole, Role
from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import Compare, Holds, Is
from recoup.regime.policy.document import Document, Table
from recoup.regime.policy.fact import LOAN, Fact, Field
from recoup.regime.policy.formula import PERCENT, TEN_THOUSAND, Over, Plus
from recoup.regime.policy.grade import Floor, GradePolicy, Status
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.parameter import (
    BOOL,
    CODE,
    DAYS,
    INT,
    MONEY,
    MONTHS,
    ORDER,
    RATE,
    TIME,
    P,
    Param,
    Profile,
)
from recoup.regime.policy.product import Product
from recoup.regime.spec import Dated, Instrument, RegimeSpec, Rule, Text, Version

CITED: Final = (
    "R-1", "PM-06", "PM-07", "PM-08", "PL-20", "CK-01", "CK-02", "CK-03", "CK-04", "CK-06", "RB-04", "RB-06",
    "T-REM1", "T-REM2", "T-DUN", "CC-01", "CC-02", "CC-03", "CC-04",
)  # fmt: skip

PARAMS: Final = (
    Param(code="late_gt", kind=DAYS, default=90, minimum=30, maximum=180),
    Param(code="lost_gt", kind=DAYS, default=360, minimum=60, maximum=720, above="late_gt"),
    Param(code="surcharge", kind=RATE, default=500_000, minimum=300_000, maximum=500_000),
    Param(code="basis", kind=INT, default=360, minimum=360, maximum=365),
    Param(
        code="order", kind=ORDER, default=("COST", "INTEREST", "PRINCIPAL"), choices=("PRINCIPAL", "INTEREST", "COST")
    ),
    Param(code="roll", kind=CODE, default="FOLLOWING", choices=("NONE", "FOLLOWING", "PRECEDING")),
    Param(code="designates", kind=BOOL, default=False),
    Param(code="opens", kind=TIME, default="08:00"),
    Param(code="interval_months", kind=MONTHS, default=(("GOOD", 3), ("BAD", 1)), minimum=1, maximum=12),
    Param(code="interval_months_by_tier", kind=MONTHS, default=(("SHORT", 1), ("LONG", 3)), minimum=1, maximum=12),
    Param(code="first_check_days", kind=DAYS, default=15, minimum=7, maximum=30),
    Param(code="focus_check_days", kind=DAYS, default=7, minimum=1, maximum=30),
)

REPORT: Final = Document(
    code="RECOVERY",
    key=("organisation", "quarter"),
    tables=(
        Table(
            row=("project",),
            totals=True,
            columns=(
                Field(code="project", number=1, source="project_name"),
                Field(code="plan", number=2, kind=MONEY, source="plan_year", unit=TEN_THOUSAND, total=True),
                Field(code="contract", number=3, kind=MONEY, source="contract_due_ytd", unit=TEN_THOUSAND, total=True),
                Field(
                    code="received",
                    number=4,
                    kind=MONEY,
                    formula=Plus(("principal", "interest")),
                    unit=TEN_THOUSAND,
                    total=True,
                ),
                Field(
                    code="principal",
                    number=5,
                    kind=MONEY,
                    source="principal_received_ytd",
                    unit=TEN_THOUSAND,
                    total=True,
                ),
                Field(
                    code="interest",
                    number=6,
                    kind=MONEY,
                    source="interest_received_ytd",
                    unit=TEN_THOUSAND,
                    total=True,
                ),
                Field(code="plan_rate", number=7, kind=RATE, formula=Over("principal", "plan"), unit=PERCENT),
                Field(code="contract_rate", number=8, kind=RATE, formula=Over("principal", "contract"), unit=PERCENT),
                Field(code="remarks", number=9),
            ),
        ),
    ),
)

SPEC: Final = RegimeSpec(
    code="example",
    name=Text("示例", "Example"),
    contract="1.0",
    version="1.0.0",
    instruments=(Instrument(code="I", title=Text("办法", "Measures"), in_force=date(2007, 1, 1)),),
    rules=tuple(Rule(id=cited, instrument="I") for cited in CITED),
    params=PARAMS,
    profiles=(Profile(code="STRICT", values=(("late_gt", 60), ("lost_gt", 180))),),
    organisations=(OrganisationKind(code="BANK"),),
    parties=(PartyRole(code="BORROWER", required=True),),
    roles=(
        Role(code="R1", organisation="BANK", plays=("officer", "collector"), never=("CHECK.review_*",)),
        Role(code="R2", organisation="BANK", plays=("head", "coordinator", "risk", "committee"), reach=ALL),
        Role(code="R3", organisation="BANK", plays=("leader", "postloan")),
        Role(code="R4", organisation="BANK", plays=("review_post",)),
        Role(code="R5", organisation="BANK", plays=("audit",), never=("*",)),
        Role(code="R6", organisation="BANK", may=("payment.record", "charge.waive")),
    ),
    approvals=(Approval(command="charge.waive", levels=(("head", 1),)),),
    facts=(
        Fact(code="IMPAIRED", subject=LOAN, by=("officer",), rules=("R-1",)),
        Fact(
            code="secured",
            subject=LOAN,
            nature="ATTRIBUTE",
            required=True,
            value=Field(code="secured", kind=CODE, choices=("YES", "NO")),
        ),
    ),
    products=(
        Product(code="TERM", plan="SCHEDULED", methods=("ANNUITY",), tiers=(("SHORT", 12), ("LONG", 360))),
        Product(code="BILL", plan="SINGLE", dues="INVOICE"),
    ),
    arrears=(Arrears(due_roll=P("roll")),),
    interest=(Interest(day_basis=P("basis")),),
    surcharges=(Surcharge(code="OVERDUE", rate=P("surcharge")),),
    allocation=(Allocation(components=P("order"), designation=P("designates")),),
    statuses=(Status(code="OVERDUE", when=Compare("dpd", ">", 0)), Status(code="CURRENT")),
    grades=Dated(
        (
            Version(
                date(2007, 1, 1),
                (GradePolicy(grades=("GOOD", "BAD"), floors=(Floor(grade="BAD", when=Compare("dpd", ">", 180)),)),),
            ),
            Version(
                date(2023, 7, 1),
                (
                    GradePolicy(
                        grades=("GOOD", "BAD", "LOST"),
                        floors=(
                            Floor(grade="BAD", when=Compare("dpd", ">", P("late_gt")), rules=("R-1",)),
                            Floor(grade="BAD", when=Holds("IMPAIRED")),
                            Floor(grade="LOST", when=Compare("dpd", ">", P("lost_gt"))),
                        ),
                        covers=Is("secured", ("YES", "NO")),
                    ),
                ),
            ),
        )
    ),
    cases=(common.CHECK,),
    tasks=(common.REMIND_BEFORE_DUE, common.REMIND_ON_DUE_DAY, common.CONTACT_OVERDUE),
    contact=common.CONTACT_GATE,
    documents=(common.CHECK_REPORT, REPORT),
)
