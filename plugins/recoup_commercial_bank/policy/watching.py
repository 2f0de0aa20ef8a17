"""How the bank watches a loan: the four stages and the warnings (rulebook C0.3).

SM-STAGE (CP-03): a loan is assessed, monitored, warned of, disposed of. It leaves the assessment with a report on both
the ability and the willingness to repay (CP-04), comes back to it when the next one is due (CP-10), and goes to
disposal on the first day overdue or because the committee says so. SM-WARN (PL-07, PL-17, PL-19): the officer raises a
signal, the head collects it, the committee decides what is done, sees whether it was done, and lifts or escalates.
"""

from recoup.regime.policy.case import END_FACT, NOTIFY, RECORD, REOPEN, SET, SIGN, CaseKind, Do, Opening, State, Task
from recoup.regime.policy.case import Transition as Step
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Holds, Is, Late, Not, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, DATE, INT, PERSON, P

LOAN = ("loan",)
BY_THEN = Deadline("complete_by")
NEXT_DAY = Deadline("entered", days=1, working=True)
REVIEWED_BY = Deadline("entered", days=P("review_days"), working=True)
WATCHED = Is("product", P("checked_products"))
PAID_OFF = Compare("balance", "=", 0)
WITH_HEAD = ((1, "head"),)

# --- the four stages -------------------------------------------------------------------------------------------------

RISK_ASSESSMENT = Document(
    code="RISK_ASSESSMENT",
    key=LOAN,
    fields=(
        Field(code="borrower", source="party_name", required=True),
        Field(code="loan_number", source="number", required=True),
        Field(code="ability_to_repay", required=True),
        Field(code="willingness_to_repay", required=True),
        Field(code="risk_score", kind=INT, required=True),
    ),
    signers=("officer",),
    rules=("CP-04", "CP-10"),
)

ASSESSED_BY = Deadline("entered", days=P("assessment_days"))
SETTLED = All((PAID_OFF, Is("stage", ("LIVE", "PAID_OFF", "WRITTEN_OFF"))))  # an approved loan owes nothing either

STAGE = CaseKind(
    code="STAGE",
    key=LOAN,
    covers=WATCHED,
    opens=(
        Opening(code="LENT", at=Deadline("disbursed_on", roll="NONE"), rules=("CP-03", "PM-02")),
        Opening(
            code="APPROVED",
            at=Deadline("approved_on", roll="NONE"),
            when=Is("postloan_starts_at", ("APPROVAL",)),
            rules=("PL-01", "AX-01"),
        ),
    ),
    fields=(Field(code="disposed_for", kind=CODE, choices=("OVERDUE", "DECISION")), Field(code="disposal_reason")),
    states=(
        State(
            code="ASSESSMENT",
            due=ASSESSED_BY,
            tasks=(
                Task(
                    code="ASSESS_RISK",
                    part="officer",
                    due=ASSESSED_BY,
                    done=Filed("RISK_ASSESSMENT"),
                    escalates=((5, "head"),),
                    rules=("CP-04",),
                ),
            ),
        ),
        State(code="MONITORING", due=Deadline("entered", months=P("reassess_months")), rules=("CP-05", "BK-04")),
        State(code="WARNED", rules=("CP-06",)),
        State(code="DISPOSAL", rules=("CP-07",)),
        State(code="CLOSED", final=True),
    ),
    transitions=(
        Step(code="close", source=("ASSESSMENT", "MONITORING", "WARNED", "DISPOSAL"), target="CLOSED", guard=SETTLED),
        Step(
            code="overdue",
            source=("ASSESSMENT", "MONITORING", "WARNED"),
            target="DISPOSAL",
            guard=Compare("dpd", ">=", 1),
            does=(Do(SET, "disposed_for", "OVERDUE"),),
            rules=("CP-03", "CP-07"),
        ),
        Step(
            code="cured",
            source=("DISPOSAL",),
            target="MONITORING",
            guard=All((Compare("dpd", "=", 0), Is("disposed_for", ("OVERDUE",)))),
        ),
        Step(code="warn", source=("MONITORING",), target="WARNED", guard=Holds("WARNED"), rules=("CP-06",)),
        Step(code="lift", source=("WARNED",), target="MONITORING", guard=Not(Holds("WARNED"))),
        Step(
            code="reassess",
            source=("MONITORING",),
            target="ASSESSMENT",
            guard=Late(),
            does=(Do(REOPEN, "RISK_ASSESSMENT"),),
            rules=("CP-10", "BK-04"),
        ),
        Step(
            code="assess",
            source=("ASSESSMENT",),
            target="MONITORING",
            by=("officer",),
            guard=Filed("RISK_ASSESSMENT"),
            does=(Do(SIGN, "RISK_ASSESSMENT"),),
            rules=("CP-04",),
        ),
        Step(
            code="dispose",
            source=("MONITORING", "WARNED"),
            target="DISPOSAL",
            by=("committee",),
            guard=Filled(("disposal_reason",)),
            does=(Do(SET, "disposed_for", "DECISION"),),
            rules=("CP-07",),
        ),
        Step(
            code="release",
            source=("DISPOSAL",),
            target="MONITORING",
            by=("committee",),
            guard=All((Filled(("disposal_reason",)), Compare("dpd", "=", 0))),
        ),
    ),
    rules=("CP-03", "CP-04", "CP-10", "BK-04"),
)

# --- warnings --------------------------------------------------------------------------------------------------------

SIGNAL = Some(
    (
        Compare("interest_dpd", ">", P("focus_interest_dpd_gt")),
        Compare("principal_dpd", ">=", 1),
        Holds("USE_CHANGED"),
        Holds("COLLATERAL_FELL"),
        Holds("NON_PERFORMING_ELSEWHERE"),
        Holds("SUED"),
        Holds("COURT_SEALED"),
        Holds("OWNERSHIP_CHANGED"),
        Holds("PRODUCTION_STOPPED"),
        Holds("INCOME_FELL"),
        Holds("CONTACT_LOST"),
    )
)

WARNING = CaseKind(
    code="WARNING",
    key=LOAN,
    covers=WATCHED,
    opens=(
        Opening(code="SIGNAL", when=SIGNAL, rules=("CP-11", "LR-09")),
        Opening(code="RAISED", by=("officer",), rules=("PL-07", "CP-06")),
    ),
    fields=(
        Field(code="signal"),
        Field(code="acknowledgement"),
        Field(code="measures"),
        Field(code="measures_by", kind=DATE),
        Field(code="answerable", kind=PERSON),
        Field(code="carried_out"),
        Field(code="verification"),
    ),
    states=(
        State(
            code="RAISED",
            due=NEXT_DAY,
            tasks=(
                Task(code="COLLECT_SIGNAL", part="head", due=NEXT_DAY, escalates=((2, "leader"),), rules=("PL-17",)),
                Task(
                    code="TAKE_NOTE",
                    part="leader",
                    due=NEXT_DAY,
                    done=Filled(("acknowledgement",)),
                    rules=("CP-06",),
                ),
            ),
        ),
        State(
            code="COLLECTED",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_MEASURES", part="committee", due=REVIEWED_BY, rules=("PL-17", "PL-19")),),
        ),
        State(
            code="DECIDED",
            due=Deadline("measures_by"),
            tasks=(
                Task(
                    code="CARRY_OUT_MEASURES",
                    part="officer",
                    due=Deadline("measures_by"),
                    escalates=WITH_HEAD,
                    rules=("PL-08",),
                ),
            ),
        ),
        State(
            code="EXECUTED",
            due=REVIEWED_BY,
            tasks=(Task(code="VERIFY_MEASURES", part="committee", due=REVIEWED_BY, rules=("PL-19",)),),
        ),
        State(code="LIFTED", final=True),
        State(code="ESCALATED", final=True),
    ),
    transitions=(
        Step(
            code="acknowledge",
            source=("RAISED", "COLLECTED"),
            target=None,
            by=("leader",),
            guard=Filled(("acknowledgement",)),
            rules=("CP-06",),
        ),
        Step(
            code="collect",
            source=("RAISED",),
            target="COLLECTED",
            by=("head",),
            guard=Filled(("signal",)),
            does=(Do(NOTIFY, "leader"), Do(NOTIFY, "committee")),
            rules=("PL-17", "CP-06"),
        ),
        Step(
            code="decide",
            source=("COLLECTED",),
            target="DECIDED",
            by=("committee",),
            guard=Filled(("measures", "measures_by", "answerable")),
            does=(Do(RECORD, "WARNED"), Do(NOTIFY, "officer")),
            rules=("PL-17", "PL-19"),
        ),
        Step(
            code="dismiss",
            source=("COLLECTED",),
            target="LIFTED",
            by=("committee",),
            guard=Filled(("verification",)),
            rules=("PL-19",),
        ),
        Step(
            code="carry_out",
            source=("DECIDED",),
            target="EXECUTED",
            by=("officer",),
            guard=Filled(("carried_out",)),
            rules=("PL-08",),
        ),
        Step(
            code="lift",
            source=("EXECUTED",),
            target="LIFTED",
            by=("committee",),
            guard=Filled(("verification",)),
            apart_from=("carry_out", "@owner"),
            does=(Do(END_FACT, "WARNED"),),
            rules=("PL-19",),
        ),
        Step(
            code="escalate",
            source=("EXECUTED",),
            target="ESCALATED",
            by=("committee",),
            guard=Filled(("verification",)),
            apart_from=("carry_out", "@owner"),
            does=(Do(NOTIFY, "postloan"),),
            rules=("PL-19", "CP-07"),
        ),
        Step(
            code="return",
            source=("EXECUTED",),
            target="DECIDED",
            by=("committee",),
            guard=Filled(("measures", "measures_by")),
        ),
    ),
    rules=("CP-06", "CP-11", "PL-07", "PL-08", "PL-17", "PL-19", "LR-09"),
)

CASES = (STAGE, WARNING)
DOCUMENTS = (RISK_ASSESSMENT,)
