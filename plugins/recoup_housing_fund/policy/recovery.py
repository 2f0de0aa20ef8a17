"""How the fund gets a loan back: set-off, acceleration, suit, write-off and what is done each year after (HS, HW).

Worked example (HW-02, HW-05): of 300,000.00 at default 29,000.00 came back, so 90.33 % is lost and a write-off may be
filed; leader, audit and committee sign before it is booked, and it is pursued every year from then on.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import RUN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filled, Has, Holds, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, P

LOAN = ("loan",)
TO_LEADER = ((5, "centre_leader"),)
PAID_OFF = Compare("balance", "=", 0)
DECIDED_BY = Deadline("entered", days=P("decision_days"))
RECOVERED = State(code="RECOVERED", final=True)
REJECTED = State(code="REJECTED", final=True)

SETOFF = CaseKind(
    code="SETOFF",
    key=LOAN,
    opens=(
        Opening(
            code="AUTHORISED",
            when=All((Holds("SETOFF_AUTHORISED"), Compare("missed_outstanding", ">=", P("setoff_trigger")))),
            rules=("HS-05",),
        ),
    ),
    fields=(Field(code="reason"),),
    states=(
        State(
            code="DUE",
            due=DECIDED_BY,
            tasks=(
                Task(code="TAKE_SETOFF", part="centre_officer", due=DECIDED_BY, escalates=TO_LEADER, rules=("HS-05",)),
            ),
        ),
        State(code="TAKEN", final=True),
        State(code="LEFT", final=True),
    ),
    transitions=(
        Transition(
            code="taken",
            source=("DUE",),
            target="TAKEN",
            guard=Compare("missed_outstanding", "<", P("setoff_trigger")),
            rules=("HS-05",),
        ),
        Transition(
            code="leave",
            source=("DUE",),
            target="LEFT",
            by=("centre_leader",),
            guard=Filled(("reason",)),
            rules=("HS-05",),
        ),
    ),
    rules=("HS-05",),
)

ACCELERATION = CaseKind(
    code="ACCELERATION",
    key=LOAN,
    opens=(
        Opening(
            code="MISSED",
            when=All(
                (
                    Compare("accelerate_enabled", "=", 1),
                    Some(
                        (
                            Compare("missed_consecutive", ">=", P("accelerate_consecutive")),
                            Compare("missed_cumulative", ">=", P("accelerate_cumulative")),
                        )
                    ),
                )
            ),
            rules=("HS-07",),
        ),
    ),
    fields=(Field(code="opinion"),),
    states=(
        State(
            code="PROPOSED",
            due=DECIDED_BY,
            tasks=(Task(code="DECIDE_ACCELERATION", part="centre_leader", due=DECIDED_BY, rules=("HS-07",)),),
        ),
        State(code="ACCELERATED", final=True),
        REJECTED,
        RECOVERED,
    ),
    transitions=(
        Transition(code="recovered", source=("PROPOSED",), target="RECOVERED", guard=PAID_OFF),
        Transition(
            code="accelerate",
            source=("PROPOSED",),
            target="ACCELERATED",
            by=("centre_leader",),
            guard=Filled(("opinion",)),
            does=(Do(RUN, "loan.accelerate"),),
            rules=("HS-07",),
        ),
        Transition(
            code="reject", source=("PROPOSED",), target="REJECTED", by=("centre_leader",), guard=Filled(("opinion",))
        ),
    ),
    rules=("HS-07",),
)

SUIT = CaseKind(
    code="SUIT",
    key=LOAN,
    opens=(
        Opening(
            code="LETTER_WITHOUT_PAYMENT",
            at=Deadline("LAWYERS_LETTER_SENT", days=P("suit_days"), roll="NONE"),
            when=Compare("missed_consecutive", ">=", P("lawyer_from_missed")),
            rules=("HS-03",),
        ),
        Opening(code="ASKED", by=("centre_officer",), rules=("HS-03",)),
    ),
    fields=(
        Field(code="suit_opinion"),
        Field(code="leader_opinion"),
        *common.SUIT_FIELDS,
        Field(code="outcome"),
    ),
    states=(
        State(
            code="PROPOSED",
            due=DECIDED_BY,
            tasks=(
                Task(
                    code="WRITE_SUIT_OPINION",
                    part="trustee_collector",
                    due=DECIDED_BY,
                    escalates=((2, "trustee_supervisor"), (5, "centre_officer")),
                    rules=("HS-03",),
                ),
            ),
        ),
        State(
            code="OPINION_GIVEN",
            due=DECIDED_BY,
            tasks=(Task(code="DECIDE_SUIT", part="centre_leader", due=DECIDED_BY, rules=("HS-03",)),),
        ),
        State(
            code="APPROVED",
            due=Deadline("entered", days=P("suit_days")),
            tasks=(
                Task(
                    code="FILE_SUIT",
                    part="legal",
                    due=Deadline("entered", days=P("suit_days")),
                    escalates=TO_LEADER,
                    rules=("HS-03",),
                ),
            ),
        ),
        State(code="FILED"),
        State(
            code="JUDGED",
            due=common.ENFORCED_BY,
            tasks=(replace(common.APPLY_FOR_ENFORCEMENT, escalates=((0, "centre_leader"),), rules=("HS-03",)),),
        ),
        State(code="ENFORCED"),
        State(code="ENDED", final=True),
        REJECTED,
        RECOVERED,
    ),
    transitions=(
        Transition(
            code="recovered",
            source=("PROPOSED", "OPINION_GIVEN", "APPROVED", "FILED", "JUDGED", "ENFORCED"),
            target="RECOVERED",
            guard=PAID_OFF,
        ),
        Transition(
            code="advise",
            source=("PROPOSED",),
            target="OPINION_GIVEN",
            by=("trustee_collector",),
            guard=All((Filled(("suit_opinion",)), Has("LETTER"))),
            rules=("HS-03",),
        ),
        Transition(
            code="approve",
            source=("OPINION_GIVEN",),
            target="APPROVED",
            by=("centre_leader",),
            guard=Filled(("leader_opinion",)),
            apart_from=("advise",),
            rules=("HS-03",),
        ),
        Transition(
            code="reject",
            source=("OPINION_GIVEN",),
            target="REJECTED",
            by=("centre_leader",),
            guard=Filled(("leader_opinion",)),
        ),
        replace(common.FILE, source=("APPROVED",), rules=("HS-03", "LM-02")),
        replace(common.JUDGE, rules=("HS-03", "LM-07")),
        replace(common.ENFORCE, target="ENFORCED", rules=("HS-03", "LM-07")),
        replace(common.END_SUIT, source=("FILED", "ENFORCED")),
    ),
    rules=("HS-03",),
)

CRITERIA = ("DECEASED", "DISASTER", "UNTRACEABLE", "UNENFORCEABLE", "COLLATERAL_SOLD")

WRITE_OFF = CaseKind(
    code="WRITE_OFF",
    key=LOAN,
    opens=(Opening(code="ASKED", by=("centre_officer",), rules=("HW-01",)),),
    fields=(
        Field(code="criterion", kind=CODE, choices=CRITERIA, required=True),
        *common.WRITE_OFF_FIELDS,
    ),
    states=(
        State(
            code="PROPOSED",
            due=DECIDED_BY,
            tasks=(Task(code="DECIDE_WRITE_OFF", part="committee", due=DECIDED_BY, rules=("HW-05",)),),
        ),
        State(
            code="BOOKED",
            due=common.PURSUED_BY,
            tasks=(
                replace(
                    common.PURSUE_WRITTEN_OFF,
                    part="centre_officer",
                    escalates=((30, "centre_leader"),),
                    rules=("HW-03",),
                ),
            ),
        ),
        State(code="CLAIM_ENDED", final=True),
        REJECTED,
    ),
    transitions=(
        replace(
            common.BOOK,
            by=("committee",),
            guard=All((Filled(("opinion",)), Has("ASSET_CLEARANCE"), Has("CONTRACT"))),
            rules=("HW-01", "HW-02", "HW-05"),
        ),
        replace(common.REJECT_WRITE_OFF, by=("committee",)),
        replace(common.PURSUE, by=("centre_officer",), rules=("HW-03",)),
        replace(common.END_CLAIM, by=("committee",)),
    ),
    rules=("HW-01", "HW-02", "HW-03", "HW-05"),
)

CASES = (SETOFF, ACCELERATION, SUIT, WRITE_OFF)
