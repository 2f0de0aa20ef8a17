"""What the risk department and the committee ask of the whole book, period by period (CL-11, CK-05, CK-07).

Worked example (CL-11): the classes of the first quarter of 2024 are reviewed from 1 April; the committee has determined
them ten working days after 31 March, on 2024-04-15 (4 and 5 April are holidays, Sunday the 7th is worked).
"""

from recoup.regime.policy.case import CaseKind, Opening, State, Task
from recoup.regime.policy.case import Transition as Step
from recoup.regime.policy.condition import All, Filed, Filled, Has, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import INT, MONEY, P
from recoup_commercial_bank.policy.judgement import NON_PERFORMING
from recoup_commercial_bank.policy.rounds import DEPARTMENT
from recoup_commercial_bank.policy.watching import BY_THEN, LOAN, PAID_OFF, REVIEWED_BY

RISK = Is("organisation_kind", ("RISK_DEPARTMENT",))
PERIOD_OVER = Deadline("period_end", days=1, roll="NONE")
CLASSIFIED_BY = Deadline("period_end", days=10, working=True)
LISTED_BY = Deadline("period_end", days=5, roll="NONE")
COLLECTED_BY = Deadline("period_end", days=30, roll="NONE")

GRADING_RUN = CaseKind(
    code="GRADING_RUN",
    key=("organisation", "quarter"),
    covers=DEPARTMENT,
    opens=(Opening(code="QUARTER_OVER", at=PERIOD_OVER, due=CLASSIFIED_BY, rules=("CL-11",)),),
    fields=(Field(code="reviewed", kind=INT), Field(code="head_opinion"), Field(code="committee_opinion")),
    states=(
        State(
            code="UNDER_REVIEW",
            due=CLASSIFIED_BY,
            tasks=(
                Task(
                    code="REVIEW_CLASSES",
                    part="officer",
                    due=CLASSIFIED_BY,
                    escalates=((1, "head"),),
                    rules=("CL-11", "PL-09"),
                ),
            ),
        ),
        State(
            code="PROPOSED",
            due=CLASSIFIED_BY,
            tasks=(Task(code="DETERMINE_CLASSES", part="head", due=CLASSIFIED_BY, rules=("CL-11", "PL-16")),),
        ),
        State(
            code="PRELIMINARY",
            due=CLASSIFIED_BY,
            tasks=(Task(code="CONFIRM_CLASSES", part="committee", due=CLASSIFIED_BY, rules=("CL-11", "PL-19")),),
        ),
        State(code="CONFIRMED", final=True),
    ),
    transitions=(
        Step(
            code="propose",
            source=("UNDER_REVIEW",),
            target="PROPOSED",
            by=("officer",),
            guard=Filled(("reviewed",)),
            rules=("CL-11", "PL-09"),
        ),
        Step(
            code="determine",
            source=("PROPOSED",),
            target="PRELIMINARY",
            by=("head",),
            guard=All((Filed("FIVE_CLASS_TABLE"), Filled(("head_opinion",)))),
            apart_from=("propose",),
            rules=("CL-11", "PL-16"),
        ),
        Step(
            code="confirm",
            source=("PRELIMINARY",),
            target="CONFIRMED",
            by=("committee",),
            guard=Filled(("committee_opinion",)),
            apart_from=("propose", "determine"),
            rules=("CL-11", "PL-19"),
        ),
        Step(code="return", source=("PROPOSED",), target="UNDER_REVIEW", by=("head",)),
        Step(code="return_to_head", source=("PRELIMINARY",), target="PROPOSED", by=("committee",)),
    ),
    rules=("CL-11", "AX-06"),
)

MONTHLY_LIST = CaseKind(
    code="MONTHLY_LIST",
    key=("organisation", "month"),
    covers=RISK,
    opens=(Opening(code="MONTH_OVER", at=PERIOD_OVER, due=LISTED_BY, rules=("CK-05",)),),
    fields=(Field(code="findings"),),
    states=(
        State(
            code="DUE",
            due=LISTED_BY,
            tasks=(Task(code="LIST_CUSTOMERS", part="risk", due=LISTED_BY, rules=("CK-05",)),),
        ),
        State(code="LISTED", final=True),
    ),
    transitions=(
        Step(
            code="list",
            source=("DUE",),
            target="LISTED",
            by=("risk",),
            guard=All((Filed("OVERDUE_REPORT"), Filled(("findings",)))),
            rules=("CK-05",),
        ),
    ),
    rules=("CK-05",),
)

MATERIAL = CaseKind(
    code="MATERIAL",
    key=("organisation", "quarter"),
    covers=DEPARTMENT,
    opens=(Opening(code="QUARTER_OVER", at=PERIOD_OVER, due=COLLECTED_BY, rules=("CK-05",)),),
    fields=(Field(code="received"), Field(code="missing")),
    states=(
        State(
            code="DUE",
            due=COLLECTED_BY,
            tasks=(
                Task(
                    code="COLLECT_MATERIAL",
                    part="officer",
                    due=COLLECTED_BY,
                    escalates=((1, "head"),),
                    rules=("CK-05",),
                ),
            ),
        ),
        State(code="RECEIVED", final=True),
    ),
    transitions=(
        Step(
            code="receive",
            source=("DUE",),
            target="RECEIVED",
            by=("officer",),
            guard=Filled(("received",)),
            rules=("CK-05",),
        ),
    ),
    rules=("CK-05",),
)

INSPECTED_BY = Deadline("period_end")

RISK_INSPECTION = CaseKind(
    code="RISK_INSPECTION",
    key=("organisation", "half_year"),
    covers=DEPARTMENT,
    opens=(Opening(code="HALF_YEAR", at=Deadline("period_start", roll="NONE"), due=INSPECTED_BY, rules=("CK-05",)),),
    fields=(Field(code="findings"), Field(code="answer")),
    states=(
        State(
            code="DUE",
            due=INSPECTED_BY,
            tasks=(Task(code="INSPECT_DEPARTMENT", part="risk", due=INSPECTED_BY, rules=("CK-05", "CP-13", "PL-20")),),
        ),
        State(
            code="FOUND",
            due=REVIEWED_BY,
            tasks=(Task(code="ANSWER_INSPECTION", part="head", due=REVIEWED_BY, rules=("CK-05",)),),
        ),
        State(code="ANSWERED", final=True),
    ),
    transitions=(
        Step(
            code="find",
            source=("DUE",),
            target="FOUND",
            by=("risk",),
            guard=All((Filled(("findings",)), Has("REPORT"))),
            rules=("CK-05", "CP-13"),
        ),
        Step(code="answer", source=("FOUND",), target="ANSWERED", by=("head",), guard=Filled(("answer",))),
    ),
    rules=("CK-05", "CP-13", "PL-20"),
)

VALUED_BY = Deadline("opened_on", months=1)

REVALUATION = CaseKind(
    code="REVALUATION",
    key=LOAN,
    covers=Is("secured_by", ("MORTGAGE", "PLEDGE")),
    opens=(
        Opening(
            code="FIRST", at=Deadline("disbursed_on", months=P("revaluation_months")), due=VALUED_BY, rules=("CK-07",)
        ),
        Opening(
            code="YEARLY",
            at=Deadline("last:REVALUATION", months=P("revaluation_months")),
            due=VALUED_BY,
            rules=("CK-07",),
        ),
        Opening(code="BEFORE_DISPOSAL", when=Is("grade", NON_PERFORMING), due=VALUED_BY, rules=("CK-07",)),
        Opening(code="ASKED", by=("officer", "risk"), due=VALUED_BY, rules=("CK-07",)),
    ),
    fields=(Field(code="valued_at", kind=MONEY), Field(code="valuer")),
    states=(
        State(
            code="DUE",
            due=BY_THEN,
            tasks=(
                Task(code="VALUE_SECURITY", part="officer", due=BY_THEN, escalates=((5, "head"),), rules=("CK-07",)),
            ),
        ),
        State(code="VALUED", final=True),
        State(code="RECOVERED", final=True),
    ),
    transitions=(
        Step(code="recovered", source=("DUE",), target="RECOVERED", guard=PAID_OFF),
        Step(
            code="value",
            source=("DUE",),
            target="VALUED",
            by=("officer",),
            guard=All((Filled(("valued_at", "valuer")), Has("VALUATION"))),
            rules=("CK-07",),
        ),
    ),
    rules=("CK-07",),
)

CASES = (GRADING_RUN, MONTHLY_LIST, MATERIAL, RISK_INSPECTION, REVALUATION)
