"""What comes round in the bank with the calendar, and what it puts on record with its proof (rulebook C1.4).

Worked example (PL-12): the survey of the first quarter of 2024 opens on 1 May and is due on 31 May.
"""

from recoup.regime.policy.case import LOCK, NOTIFY, REOPEN, SIGN, CaseKind, Do, Opening, State, Task
from recoup.regime.policy.case import Transition as Step
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Is, Not, Reached
from recoup.regime.policy.deadline import END, Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, INT, P
from recoup_commercial_bank.policy.watching import BY_THEN, REVIEWED_BY, WITH_HEAD

DEPARTMENT = Is("organisation_kind", ("BUSINESS_DEPARTMENT",))
IN_MONTH_TWO = Deadline("period_end", months=2, day=END)
AT_YEAR_END = Deadline("period_end")

# One for each officer, about the customers of the quarter that is over (PL-12); the head reads and signs it (PL-14).
SURVEY = CaseKind(
    code="SURVEY",
    key=("officer", "quarter"),
    opens=(
        Opening(
            code="MONTH_TWO",
            at=Deadline("period_end", months=2, day=1, roll="NONE"),
            due=IN_MONTH_TWO,
            rules=("PL-12",),
        ),
    ),
    states=(
        State(
            code="DUE",
            due=IN_MONTH_TWO,
            tasks=(Task(code="WRITE_SURVEY", part="officer", due=IN_MONTH_TWO, escalates=WITH_HEAD, rules=("PL-12",)),),
        ),
        State(
            code="WRITTEN",
            due=REVIEWED_BY,
            tasks=(Task(code="READ_SURVEY", part="head", due=REVIEWED_BY, rules=("PL-12", "PL-14")),),
        ),
        State(code="READ", final=True),
    ),
    transitions=(
        Step(
            code="write",
            source=("DUE",),
            target="WRITTEN",
            by=("officer",),
            guard=Filed("SURVEY_SUMMARY"),
            does=(Do(SIGN, "SURVEY_SUMMARY"),),
            rules=("PL-12",),
        ),
        Step(
            code="read",
            source=("WRITTEN",),
            target="READ",
            by=("head",),
            apart_from=("write",),
            does=(Do(SIGN, "SURVEY_SUMMARY"), Do(LOCK, "SURVEY_SUMMARY")),
            rules=("PL-14",),
        ),
        Step(
            code="return",
            source=("WRITTEN",),
            target="DUE",
            by=("head",),
            does=(Do(REOPEN, "SURVEY_SUMMARY"),),
            rules=("PL-14",),
        ),
    ),
    rules=("PL-12", "PL-14"),
)

THREE_QUARTERS = Deadline("period_end", months=3, before=True, roll="NONE")
ON_COURSE = Compare("site_visited", ">=", P("site_course_year"), of="site_customers")
COVERED = Compare("site_visited", ">=", P("site_coverage_year"), of="site_customers")

SITE_PROGRAMME = CaseKind(
    code="SITE_PROGRAMME",
    key=("organisation", "year"),
    covers=DEPARTMENT,
    opens=(Opening(code="YEAR", at=Deadline("period_start", roll="NONE"), due=AT_YEAR_END, rules=("PL-15",)),),
    fields=(
        Field(code="findings"),
        Field(code="shortfall"),
        Field(code="committee_opinion"),
    ),
    states=(
        State(
            code="RUNNING",
            due=AT_YEAR_END,
            tasks=(
                Task(
                    code="VISIT_CUSTOMERS", part="head", due=AT_YEAR_END, escalates=((1, "leader"),), rules=("PL-15",)
                ),
            ),
        ),
        State(
            code="BEHIND",
            due=AT_YEAR_END,
            tasks=(
                Task(
                    code="CATCH_UP_VISITS", part="head", due=AT_YEAR_END, escalates=((0, "leader"),), rules=("PL-15",)
                ),
            ),
        ),
        State(
            code="SUBMITTED",
            due=REVIEWED_BY,
            tasks=(Task(code="REVIEW_VISITS", part="committee", due=REVIEWED_BY, rules=("PL-15", "PL-19")),),
        ),
        State(code="CONFIRMED", final=True),
    ),
    transitions=(
        Step(
            code="fall_behind",
            source=("RUNNING",),
            target="BEHIND",
            guard=All((Reached(THREE_QUARTERS), Not(ON_COURSE))),
            does=(Do(NOTIFY, "head"), Do(NOTIFY, "leader")),
            rules=("PL-15",),
        ),
        Step(
            code="submit",
            source=("RUNNING", "BEHIND"),
            target="SUBMITTED",
            by=("head",),
            guard=All((COVERED, Filed("SITE_COVERAGE"), Filled(("findings",)), Has("REPORT"))),
            rules=("PL-15",),
        ),
        Step(
            code="submit_short",
            source=("RUNNING", "BEHIND"),
            target="SUBMITTED",
            by=("head",),
            guard=All((Not(COVERED), Filed("SITE_COVERAGE"), Filled(("findings", "shortfall")), Has("REPORT"))),
            does=(Do(NOTIFY, "leader"), Do(NOTIFY, "risk")),
            rules=("PL-15",),
        ),
        Step(
            code="confirm",
            source=("SUBMITTED",),
            target="CONFIRMED",
            by=("committee",),
            guard=Filled(("committee_opinion",)),
            apart_from=("submit",),
            rules=("PL-19",),
        ),
        Step(code="return", source=("SUBMITTED",), target="RUNNING", by=("committee",)),
    ),
    rules=("PL-15", "PL-19"),
)

FILE_AUDIT = CaseKind(
    code="FILE_AUDIT",
    key=("organisation", "year"),
    covers=DEPARTMENT,
    opens=(Opening(code="YEAR", at=Deadline("period_start", roll="NONE"), due=AT_YEAR_END, rules=("PL-21",)),),
    fields=(
        Field(code="credit_files"),
        Field(code="class_material"),
        Field(code="repayment_vouchers"),
        Field(code="check_reports"),
        Field(code="answer"),
    ),
    states=(
        State(
            code="DUE",
            due=AT_YEAR_END,
            tasks=(Task(code="AUDIT_FILES", part="audit", due=AT_YEAR_END, rules=("PL-21",)),),
        ),
        State(
            code="FOUND",
            due=REVIEWED_BY,
            tasks=(Task(code="ANSWER_AUDIT", part="head", due=REVIEWED_BY, rules=("PL-21",)),),
        ),
        State(code="ANSWERED", final=True),
    ),
    transitions=(
        Step(
            code="find",
            source=("DUE",),
            target="FOUND",
            by=("audit",),
            guard=Filled(("credit_files", "class_material", "repayment_vouchers", "check_reports")),
            rules=("PL-21",),
        ),
        Step(code="answer", source=("FOUND",), target="ANSWERED", by=("head",), guard=Filled(("answer",))),
    ),
    rules=("PL-21",),
)

TRAINING = CaseKind(
    code="TRAINING",
    key=("organisation", "year"),
    covers=Is("organisation_kind", ("POST_LOAN_DEPARTMENT",)),
    opens=(Opening(code="YEAR", at=Deadline("period_start", roll="NONE"), due=AT_YEAR_END, rules=("CP-20", "BK-09")),),
    fields=(Field(code="held_on", kind=DATE), Field(code="subject"), Field(code="attended", kind=INT)),
    states=(
        State(
            code="DUE",
            due=AT_YEAR_END,
            tasks=(Task(code="HOLD_TRAINING", part="postloan", due=AT_YEAR_END, rules=("CP-20",)),),
        ),
        State(code="HELD", final=True),
    ),
    transitions=(
        Step(
            code="hold",
            source=("DUE",),
            target="HELD",
            by=("postloan",),
            guard=All((Filled(("held_on", "subject", "attended")), Has("SIGNATURE"))),
            rules=("CP-20", "BK-09"),
        ),
    ),
    rules=("CP-20", "BK-09"),
)

# --- what is put on record -------------------------------------------------------------------------------------------


# Opened by hand, filled in, closed with its proof.
ON_RECORD_BY = Deadline("opened_on", days=P("review_days"))
OPENED = State(code="OPENED", due=BY_THEN)
RECORDED = State(code="RECORDED", final=True)
FOUND = (Field(code="subject"), Field(code="findings"))

ON_RECORD = tuple(
    CaseKind(
        code=code,
        key=("organisation", "day"),
        opens=(Opening(code="ASKED", by=(part,), due=ON_RECORD_BY),),
        fields=fields,
        states=(OPENED, RECORDED),
        transitions=(
            Step(
                code="record",
                source=("OPENED",),
                target="RECORDED",
                by=(part,),
                guard=All((Filled(tuple(each.code for each in fields)), Has(proof))),
            ),
        ),
        rules=(rule,),
    )
    for code, part, fields, proof, rule in (
        ("INSPECTION", "head", (Field(code="inspector"), *FOUND), "LETTER", "PL-18"),
        ("EXTERNAL_AUDIT", "postloan", (Field(code="auditor"), *FOUND), "REPORT", "CP-15"),
        ("CONTINGENCY_PLAN", "risk", (Field(code="risk_event"), Field(code="measures")), "REPORT", "CP-12"),
        (
            "POLICY_VERSION",
            "postloan",
            (Field(code="approved_by"), Field(code="effective_on", kind=DATE), Field(code="interpreted_by")),
            "MINUTES",
            "CP-22",
        ),
    )
)
"""Who puts what on record, with which proof."""

CASES = (SURVEY, SITE_PROGRAMME, FILE_AUDIT, TRAINING, *ON_RECORD)
