"""The trustee banks' monthly report (HF-09 to HF-13), and a class corrected by the nature of the default (HF-15)."""

from recoup.regime.common import FIVE_CLASSES
from recoup.regime.policy.case import GRADE, REOPEN, SIGN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Is
from recoup.regime.policy.deadline import END, Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, INT, P
from recoup_housing_fund.policy import recovery
from recoup_housing_fund.policy.collection import COLLECTION

BEFORE_THE_7TH = Deadline(
    "period_end", months=1, day=P("report_deadline_day"), inclusive=P("report_deadline_inclusive")
)
RECEIVED_BY = Deadline("entered", days=1, working=True)
ANALYSED_BY = Deadline("period_end", months=1, day=P("analysis_day"))

MONTHLY_REPORT = CaseKind(
    code="MONTHLY_REPORT",
    key=("organisation", "month"),
    covers=Is("organisation_kind", ("TRUSTEE_BANK",)),
    opens=(Opening(code="MONTH_OVER", at=Deadline("period_end", days=1, roll="NONE"), due=ANALYSED_BY),),
    fields=(Field(code="findings"), Field(code="complaints", kind=INT), Field(code="score", kind=INT)),
    states=(
        State(
            code="DUE",
            due=BEFORE_THE_7TH,
            tasks=(
                Task(
                    code="FILE_REPORT",
                    part="trustee_supervisor",
                    due=BEFORE_THE_7TH,
                    escalates=((1, "centre_officer"), (5, "centre_leader")),
                    rules=("HF-09", "HF-12"),
                ),
            ),
        ),
        State(
            code="FILED",
            due=ANALYSED_BY,
            tasks=(
                Task(
                    code="RECEIVE_REPORT",
                    part="centre_officer",
                    due=RECEIVED_BY,
                    escalates=((5, "centre_leader"),),
                    rules=("HF-09",),
                ),
            ),
        ),
        State(
            code="RECEIVED",
            due=ANALYSED_BY,
            tasks=(
                Task(
                    code="ANALYSE",
                    part="centre_officer",
                    due=ANALYSED_BY,
                    escalates=((5, "centre_leader"),),
                    rules=("HF-13",),
                ),
            ),
        ),
        State(
            code="ANALYSED",
            due=ANALYSED_BY,
            tasks=(
                Task(
                    code="SCORE_TRUSTEE",
                    part="centre_officer",
                    due=ANALYSED_BY,
                    escalates=((5, "centre_leader"),),
                    rules=("HF-13",),
                ),
            ),
        ),
        State(code="SCORED", final=True),
    ),
    transitions=(
        Transition(
            code="file",
            source=("DUE",),
            target="FILED",
            by=("trustee_supervisor",),
            guard=Filed("MONTHLY_REPORT"),
            does=(Do(SIGN, "MONTHLY_REPORT"),),
            rules=("HF-09", "HF-11", "HF-12"),
        ),
        Transition(
            code="receive",
            source=("FILED",),
            target="RECEIVED",
            by=("centre_officer",),
            apart_from=("file",),
            rules=("HF-09",),
        ),
        Transition(
            code="send_back",
            source=("FILED", "RECEIVED"),
            target="DUE",
            by=("centre_officer",),
            guard=Filled(("findings",)),
            apart_from=("file",),
            does=(Do(REOPEN, "MONTHLY_REPORT"),),
            rules=("HF-13",),
        ),
        Transition(
            code="analyse",
            source=("RECEIVED",),
            target="ANALYSED",
            by=("centre_officer",),
            guard=Filled(("findings",)),
            apart_from=("file",),
            rules=("HF-13",),
        ),
        Transition(
            code="score",
            source=("ANALYSED",),
            target="SCORED",
            by=("centre_officer",),
            guard=All((Filled(("score", "complaints")), Compare("score", "<=", 100))),
            apart_from=("file",),
            rules=("HF-13",),
        ),
    ),
    rules=("HF-09", "HF-11", "HF-12", "HF-13"),
)

# What the count says may be corrected by the nature of the default, with reason and evidence; the leader agrees.
BY_MONTH_END = Deadline("opened_on", day=END)

GRADING = CaseKind(
    code="GRADING",
    key=("loan",),
    opens=(Opening(code="ASKED", by=("centre_officer",), due=BY_MONTH_END, rules=("HF-15", "HC-06")),),
    fields=(Field(code="corrected_grade", kind=CODE, choices=FIVE_CLASSES), Field(code="reason")),
    states=(
        State(
            code="PROPOSED",
            due=BY_MONTH_END,
            tasks=(Task(code="CORRECT_GRADE", part="centre_officer", due=BY_MONTH_END, rules=("HF-15",)),),
        ),
        State(code="CORRECTED", final=True),
        State(code="LEFT", final=True),
    ),
    transitions=(
        Transition(
            code="correct",
            source=("PROPOSED",),
            target="CORRECTED",
            by=("centre_officer",),
            guard=All((Filled(("corrected_grade", "reason")), Has("REPORT"))),
            does=(Do(GRADE, "corrected_grade"),),
            rules=("HF-15", "HC-06"),
        ),
        Transition(code="leave", source=("PROPOSED",), target="LEFT", by=("centre_officer", "centre_leader")),
    ),
    rules=("HF-15", "HC-06"),
)

CASES = (COLLECTION, MONTHLY_REPORT, GRADING, *recovery.CASES)
"""Every kind of work of the fund that is a case."""
