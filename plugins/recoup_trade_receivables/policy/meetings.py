"""检查会: the board lets every case with Legal be looked at, and says whether somebody failed in duty (TR-18).

A meeting is due at the end of every period that the company chose, by default each quarter. Findings are one for each
dealer and person; neither whoever examines nor whoever finds may be that person.
"""

from recoup.regime.policy.case import LOCK, NOTIFY, SIGN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Holds, Is, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, DATE, PERSON, P

HELD_BY = Deadline("complete_by")
MINUTED_BY = Deadline("entered", days=P("decision_days"))

EVERY_MONTH = Is("review_meeting", ("MONTHLY",))
YEAR_END = Compare("period_month", "=", 12)
HALF_YEAR_END = Some((Compare("period_month", "=", 6), YEAR_END))
QUARTER_END = Some((Compare("period_month", "=", 3), Compare("period_month", "=", 9), HALF_YEAR_END))
IN_TURN = Some(
    (
        EVERY_MONTH,
        All((Is("review_meeting", ("QUARTERLY",)), QUARTER_END)),
        All((Is("review_meeting", ("HALF_YEARLY",)), HALF_YEAR_END)),
        All((Is("review_meeting", ("YEARLY",)), YEAR_END)),
    )
)

REVIEW_MEETING = CaseKind(
    code="REVIEW_MEETING",
    key=("organisation", "month"),
    covers=Is("organisation_kind", ("COMPANY",)),
    opens=(
        Opening(
            code="IN_TURN",
            at=Deadline("period_start", roll="NONE"),
            when=IN_TURN,
            due=Deadline("opened_on", day=31),
            rules=("TR-18",),
        ),
        Opening(code="ASKED", by=("legal", "board"), due=Deadline("opened_on", months=1), rules=("TR-18",)),
    ),
    fields=(
        Field(code="agenda"),
        Field(code="held_on", kind=DATE),
        Field(code="present"),
        Field(code="lesson"),
        Field(code="measures"),
        Field(code="why_none"),
    ),
    states=(
        State(
            code="DUE",
            due=HELD_BY,
            tasks=(Task(code="ASK_BOARD", part="legal", due=HELD_BY, escalates=((5, "gm"),), rules=("TR-18",)),),
        ),
        State(
            code="CALLED",
            due=HELD_BY,
            tasks=(Task(code="HOLD_MEETING", part="board", due=HELD_BY, rules=("TR-18",)),),
        ),
        State(
            code="HELD",
            due=MINUTED_BY,
            tasks=(Task(code="WRITE_MINUTES", part="planning", due=MINUTED_BY, rules=("TR-18",)),),
        ),
        State(
            code="MINUTED",
            due=MINUTED_BY,
            tasks=(Task(code="SIGN_MINUTES", part="board", due=MINUTED_BY, rules=("TR-18",)),),
        ),
        State(code="CLOSED", final=True),
        State(code="NOT_NEEDED", final=True),
    ),
    transitions=(
        Transition(
            code="ask",
            source=("DUE",),
            target="CALLED",
            by=("legal",),
            guard=Filled(("agenda",)),
            does=(Do(NOTIFY, "board"), Do(NOTIFY, "sales_head"), Do(NOTIFY, "planning"), Do(NOTIFY, "finance")),
            rules=("TR-18",),
        ),
        Transition(
            code="nothing_to_review",
            source=("DUE",),
            target="NOT_NEEDED",
            by=("legal",),
            guard=Filled(("why_none",)),
            rules=("TR-18",),
        ),
        Transition(
            code="hold",
            source=("CALLED",),
            target="HELD",
            by=("board",),
            guard=Filled(("held_on", "present")),
            rules=("TR-18",),
        ),
        Transition(
            code="conclude",
            source=("HELD",),
            target=None,
            by=("planning",),
            guard=Filled(("lesson", "measures")),
            rules=("TR-18",),
        ),
        Transition(
            code="minute",
            source=("HELD",),
            target="MINUTED",
            by=("planning",),
            guard=All((Filed("REVIEW_MINUTES"), Has("MINUTES"))),
            does=(Do(SIGN, "REVIEW_MINUTES"),),
            rules=("TR-18",),
        ),
        Transition(
            code="close",
            source=("MINUTED",),
            target="CLOSED",
            by=("board",),
            guard=Filed("REVIEW_MINUTES"),
            apart_from=("minute",),
            does=(Do(SIGN, "REVIEW_MINUTES"), Do(LOCK, "REVIEW_MINUTES")),
            rules=("TR-18",),
        ),
    ),
    rules=("TR-18",),
)

FINDINGS = ("DILIGENT", "NEGLIGENT")

DERELICTION = CaseKind(
    code="DERELICTION",
    key=("party", "person"),
    opens=(Opening(code="RAISED", by=("legal", "planning", "board"), when=Holds("IN_LEGAL"), rules=("TR-18",)),),
    fields=(
        Field(code="person", kind=PERSON, required=True),
        Field(code="conduct"),
        Field(code="finding", kind=CODE, choices=FINDINGS),
        Field(code="opinion"),
    ),
    states=(
        State(
            code="RAISED",
            due=MINUTED_BY,
            tasks=(Task(code="EXAMINE_CONDUCT", part="planning", due=MINUTED_BY, rules=("TR-18",)),),
        ),
        State(
            code="EXAMINED",
            due=MINUTED_BY,
            tasks=(Task(code="FIND_DERELICTION", part="board", due=MINUTED_BY, rules=("TR-18",)),),
        ),
        State(code="FOUND", final=True),
    ),
    transitions=(
        Transition(
            code="examine",
            source=("RAISED",),
            target="EXAMINED",
            by=("planning",),
            guard=All((Filled(("conduct",)), Has("REPORT"))),
            apart_from=("@person",),
            rules=("TR-18",),
        ),
        Transition(
            code="find",
            source=("EXAMINED",),
            target="FOUND",
            by=("board",),
            guard=Filled(("finding", "opinion")),
            apart_from=("examine", "@person"),
            rules=("TR-18",),
        ),
    ),
    rules=("TR-18",),
)

CASES = (REVIEW_MEETING, DERELICTION)
