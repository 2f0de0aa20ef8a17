"""What a company may choose besides: problem accounts (TP-01 to TP-04) and the review of credit limits (TP-05)."""

from recoup.regime.policy.case import (
    END_FACT,
    NOTIFY,
    RECORD,
    REOPEN,
    SIGN,
    CaseKind,
    Do,
    Opening,
    State,
    Task,
    Transition,
)
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Holds, Is, Late, Not, Reached
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, MONEY, P
from recoup_trade_receivables.policy.work import PROBLEM

OWED = Compare("balance", ">", 0)
PAID = Compare("paid_off", "=", 1)
GROUNDS = ("AGE", "FRAUD", "ABSCONDED", "DISHONOURED", "PARTIAL")
REPORT_BY = Deadline("opened_on", days=P("problem_report_days"))
REFILED_BY = Deadline("entered", days=P("problem_report_days"))
PLANNED_BY = Deadline("entered", days=P("problem_plan_days"))
NOT_LIABLE_UNTIL = Deadline("opened_on", days=P("problem_liability_days"), roll="NONE")
TO_MANAGER = ((1, "regional_manager"),)
REPORTABLE = ("DUE", "UNREPORTED", "RETURNED")

PROBLEM_ACCOUNT = CaseKind(
    code="PROBLEM_ACCOUNT",
    key=("loan",),
    opens=(
        Opening(
            code="TWO_MONTHS",
            when=All(
                (
                    PROBLEM,
                    OWED,
                    Not(Holds("SPECIALLY_APPROVED")),
                    Not(Holds("IN_LEGAL")),
                    Reached(Deadline("disbursed_on", months=P("problem_months"), days=1, roll="NONE")),
                )
            ),
            sets=(("ground", "AGE"),),
            rules=("TP-01",),
        ),
        Opening(code="NOTICED", by=("salesman", "regional_manager"), when=All((PROBLEM, OWED)), rules=("TP-01",)),
    ),
    fields=(
        Field(code="ground", kind=CODE, choices=GROUNDS, required=True),
        Field(code="course"),
        Field(code="opinion"),
        Field(code="legal_plan"),
        Field(code="what_is_wrong"),
        Field(code="gm_decision"),
    ),
    states=(
        State(
            code="DUE",
            due=NOT_LIABLE_UNTIL,
            tasks=(
                Task(code="PROBLEM_REPORT", part="salesman", due=REPORT_BY, escalates=TO_MANAGER, rules=("TP-02",)),
            ),
        ),
        State(
            code="UNREPORTED",
            tasks=(Task(code="REPORT_AT_LAST", part="regional_manager", due=REFILED_BY, rules=("TP-02", "TP-04")),),
            rules=("TP-04",),
        ),
        State(
            code="REPORTED",
            due=PLANNED_BY,
            tasks=(Task(code="DRAFT_PLAN", part="legal", due=PLANNED_BY, escalates=((1, "gm"),), rules=("TP-03",)),),
        ),
        State(
            code="RETURNED",
            due=REFILED_BY,
            tasks=(Task(code="FILE_AGAIN", part="salesman", due=REFILED_BY, escalates=TO_MANAGER, rules=("TP-03",)),),
        ),
        State(
            code="PLANNED",
            due=PLANNED_BY,
            tasks=(Task(code="DECIDE_PLAN", part="gm", due=PLANNED_BY, rules=("TP-03",)),),
        ),
        State(code="DECIDED", final=True),
        State(code="COLLECTED", final=True),
    ),
    transitions=(
        Transition(code="collected", source=(*REPORTABLE, "REPORTED", "PLANNED"), target="COLLECTED", guard=PAID),
        Transition(
            code="unreported",
            source=("DUE",),
            target="UNREPORTED",
            guard=Late(),
            does=(Do(RECORD, "HANDLER_LIABLE"), Do(NOTIFY, "regional_manager")),
            rules=("TP-04",),
        ),
        Transition(
            code="tell",
            source=REPORTABLE,
            target=None,
            by=("salesman", "regional_manager"),
            guard=Filled(("course", "opinion")),
            rules=("TP-02",),
        ),
        Transition(
            code="report",
            source=REPORTABLE,
            target="REPORTED",
            by=("salesman", "regional_manager"),
            guard=All((Filed("PROBLEM_ACCOUNT_REPORT"), Has("INVOICE"))),
            does=(Do(SIGN, "PROBLEM_ACCOUNT_REPORT", "salesman"), Do(NOTIFY, "legal")),
            rules=("TP-02",),
        ),
        Transition(
            code="return",
            source=("REPORTED",),
            target="RETURNED",
            by=("legal",),
            guard=Filled(("what_is_wrong",)),
            does=(Do(REOPEN, "PROBLEM_ACCOUNT_REPORT"), Do(NOTIFY, "salesman")),
            rules=("TP-03",),
        ),
        Transition(
            code="plan",
            source=("REPORTED",),
            target="PLANNED",
            by=("legal",),
            guard=Filled(("legal_plan",)),
            does=(Do(NOTIFY, "gm"),),
            rules=("TP-03",),
        ),
        Transition(
            code="decide",
            source=("PLANNED",),
            target="DECIDED",
            by=("gm",),
            guard=Filled(("gm_decision",)),
            apart_from=("report", "plan"),
            does=(Do(NOTIFY, "finance"), Do(NOTIFY, "legal")),
            rules=("TP-03",),
        ),
    ),
    rules=("TP-01", "TP-02", "TP-03", "TP-04"),
)

REVIEWED_BY = Deadline("entered", days=P("decision_days"))
ABOVE_LIMIT = Compare("balance", ">", 1_000_000, of="credit_limit")

LIMIT_REVIEW = CaseKind(
    code="LIMIT_REVIEW",
    key=("party", "half_year"),
    opens=(
        Opening(
            code="HALF_YEAR_OVER",
            at=Deadline("period_end", roll="NONE"),
            when=Is("credit_limit_review", ("ON",)),
            rules=("TP-05",),
        ),
        Opening(code="ASKED", by=("sales_head", "finance"), rules=("TP-05",)),
    ),
    fields=(
        Field(code="new_limit", kind=MONEY),
        Field(code="opinion"),
        Field(code="why_above"),
        Field(code="vp_opinion"),
    ),
    states=(
        State(
            code="DUE",
            due=REVIEWED_BY,
            tasks=(
                Task(code="REVIEW_LIMIT", part="sales_head", due=REVIEWED_BY, escalates=((5, "vp"),), rules=("TP-05",)),
                Task(
                    code="ANSWER_FOR_EXCESS",
                    part="salesman",
                    due=REVIEWED_BY,
                    when=ABOVE_LIMIT,
                    done=Filled(("why_above",)),
                    escalates=((1, "sales_head"),),
                    rules=("TP-05",),
                ),
            ),
        ),
        State(
            code="REVIEWED",
            due=REVIEWED_BY,
            tasks=(Task(code="AGREE_LIMIT", part="vp", due=REVIEWED_BY, rules=("TP-05",)),),
        ),
        State(code="SET", final=True),
    ),
    transitions=(
        Transition(
            code="answer",
            source=("DUE",),
            target=None,
            by=("salesman", "regional_manager"),
            guard=Filled(("why_above",)),
            rules=("TP-05",),
        ),
        Transition(
            code="review",
            source=("DUE",),
            target="REVIEWED",
            by=("sales_head",),
            guard=Filled(("new_limit", "opinion")),
            apart_from=("answer",),
            rules=("TP-05",),
        ),
        Transition(
            code="agree",
            source=("REVIEWED",),
            target="SET",
            by=("vp",),
            guard=Filled(("vp_opinion",)),
            apart_from=("review",),
            does=(Do(END_FACT, "credit_limit"), Do(RECORD, "credit_limit", "new_limit"), Do(NOTIFY, "finance")),
            rules=("TP-05",),
        ),
        Transition(code="return", source=("REVIEWED",), target="DUE", by=("vp",), guard=Filled(("vp_opinion",))),
    ),
    rules=("TP-05",),
)

CASES = (PROBLEM_ACCOUNT, LIMIT_REVIEW)
