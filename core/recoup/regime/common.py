"""Work that several regimes ask for in the same words: reminders, the contact gate, the inspection (rulebook C0.4, CC).

A regime takes a piece as it is, or changes a name with `dataclasses.replace`:
`tasks=(replace(common.REMIND_BEFORE_DUE, part="trustee_collector"), …)`. Nothing here is a regime's own decision.
"""

from typing import Final

from recoup.regime.policy.case import (
    GRADE,
    LOCK,
    NOTIFY,
    RECORD,
    RENDER,
    REOPEN,
    RUN,
    SIGN,
    CaseKind,
    Do,
    Opening,
    State,
    Task,
    Transition,
)
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Holds, Not, Some
from recoup.regime.policy.contact import Cap, ContactGate
from recoup.regime.policy.deadline import END, Deadline, Earliest
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, DATE, PERSON, P

OWED: Final = Compare("balance", ">", 0)
"""Something is still owed."""

IN_ORDER: Final = All((OWED, Compare("dpd", "=", 0)))
"""Something is owed and nothing is late."""

# What is to be done on a day is reckoned in the night before it, so a task that opens on a day is there at midnight.
REMIND_BEFORE_DUE: Final = Task(
    code="REMIND_BEFORE_DUE",
    part="collector",
    key=("loan",),
    opens=Deadline("next_due_on", days=P("reminder_days"), before=True),
    due=Deadline("next_due_on", days=P("reminder_days"), before=True),
    when=IN_ORDER,
    sends="REMINDER",
    rules=("RB-04", "T-REM1"),
)
"""The first reminder of an instalment, some days before it is due (T-REM1)."""

REMIND_ON_DUE_DAY: Final = Task(
    code="REMIND_ON_DUE_DAY",
    part="collector",
    key=("loan",),
    opens=Deadline("due_on"),
    due=Deadline("due_on"),
    when=IN_ORDER,
    sends="REMINDER",
    rules=("RB-04", "T-REM2"),
)
"""The second reminder, on the due day itself (T-REM2). Paid before, `due_on` moves on and the task is gone."""

CONTACT_OVERDUE: Final = Task(
    code="CONTACT_OVERDUE",
    part="collector",
    key=("loan",),
    due=Deadline("overdue_since", days=1),
    when=Compare("missed_outstanding", ">=", 1),
    escalates=((3, "head"),),
    rules=("RB-06", "T-DUN"),
)
"""The debtor is contacted on the first day overdue (T-DUN): the miss is counted at the end of the due day."""

CONTACT_GATE: Final = ContactGate(
    opens_at=P("contact_opens_at"),
    closes_at=P("contact_closes_at"),
    caps=(
        Cap(code="CALLS", counts="EFFECTIVE_CALL", per="DEBTOR", most=P("calls_per_day"), rules=("CC-02",)),
        Cap(code="ATTEMPTS", counts="FAILED_ATTEMPT", per="NUMBER", most=P("attempts_per_number"), rules=("CC-03",)),
    ),
    third_party=All(
        (
            Some((Holds("NUMBER_INVALID"), Compare("failed_attempts", ">=", P("third_party_after_attempts")))),
            Not(Holds("THIRD_PARTY_REFUSED")),
        )
    ),
    rules=("CC-01", "CC-04"),
)
"""Contacts of natural persons: not at night, not too often, third parties only when the debtor cannot be reached."""

_OPINIONS: Final = (
    Field(code="requirements", required=True),
    Field(code="head_opinion"),
    Field(code="leader_opinion"),
    Field(code="review_opinion"),
)
_BY_THEN: Final = Deadline("complete_by")
_NEXT_DAY: Final = Deadline("entered", days=1, working=True)
_REVIEW: Final = Deadline("entered", days=P("review_days"), working=True)
_FOCUS: Final = Deadline("opened_on", days=P("focus_check_days"))
_SIGN: Final = Do(SIGN, "CHECK_REPORT")
_WITH_HEAD: Final = ((1, "head"),)
_PM_07: Final = ("PM-07",)

CHECK: Final = CaseKind(
    code="CHECK",
    key=("loan", "month"),
    opens=(
        Opening(
            code="FIRST",
            at=Deadline("disbursed_on"),
            sets=(("check_kind", "FIRST"),),
            due=Deadline("disbursed_on", days=P("first_check_days")),
            rules=("CK-01",),
        ),
        Opening(
            code="INTERVAL",
            at=Earliest(
                (
                    Deadline("last:CHECK", months=P("interval_months", by="grade"), day=1),
                    Deadline("last:CHECK", months=P("interval_months_by_tier", by="tier"), day=1),
                )
            ),
            sets=(("check_kind", "INTERVAL"),),
            due=Deadline("opened_on", day=END),
            rules=("PM-07", "CK-02", "CK-03"),
        ),
        Opening(
            code="DOWNGRADED",
            when=Holds("GRADE_WORSENED"),
            sets=(("check_kind", "INTERVAL"),),
            due=Deadline("opened_on", day=END),
            rules=("CK-03",),
        ),
        Opening(
            code="FOCUS",
            when=Some(
                (
                    Compare("interest_dpd", ">", 60),
                    Compare("principal_dpd", ">=", 1),
                    Holds("PRODUCTION_STOPPED"),
                )
            ),
            sets=(("check_kind", "FOCUS"),),
            due=_FOCUS,
            rules=("CK-04",),
        ),
        Opening(
            code="ORDERED",
            by=("head", "risk", "committee"),
            sets=(("check_kind", "FOCUS"),),
            due=_FOCUS,
            rules=("CK-04",),
        ),
    ),
    fields=(Field(code="check_kind", kind=CODE, choices=("FIRST", "INTERVAL", "FOCUS")), *_OPINIONS),
    states=(
        State(
            code="LEDGERED", due=_BY_THEN, tasks=(Task(code="HAND_OVER", part="postloan", due=_NEXT_DAY, rules=_PM_07),)
        ),
        State(
            code="WITH_COORDINATOR",
            due=_BY_THEN,
            tasks=(Task(code="NOTIFY_OFFICER", part="coordinator", due=_NEXT_DAY, rules=_PM_07),),
        ),
        State(
            code="NOTIFIED",
            due=_BY_THEN,
            tasks=(
                Task(
                    code="CHECK",
                    part="officer",
                    due=_BY_THEN,
                    done=Filed("CHECK_REPORT"),
                    escalates=_WITH_HEAD,
                    rules=_PM_07,
                ),
            ),
        ),
        State(
            code="IN_PROGRESS",
            due=_BY_THEN,
            tasks=(
                Task(
                    code="REPORT",
                    part="officer",
                    due=_BY_THEN,
                    done=Filed("CHECK_REPORT"),
                    escalates=_WITH_HEAD,
                    rules=_PM_07,
                ),
            ),
        ),
        State(code="REPORTED", due=_REVIEW, tasks=(Task(code="REVIEW", part="head", due=_REVIEW, rules=_PM_07),)),
        State(
            code="REVIEWED_HEAD", due=_REVIEW, tasks=(Task(code="REVIEW", part="leader", due=_REVIEW, rules=_PM_07),)
        ),
        State(
            code="REVIEWED_LEADER",
            due=_REVIEW,
            tasks=(Task(code="REVIEW", part="review_post", due=_REVIEW, rules=_PM_07),),
        ),
        State(code="CLOSED", final=True),
    ),
    transitions=(
        Transition(
            code="hand_over",
            source=("LEDGERED",),
            target="WITH_COORDINATOR",
            by=("postloan",),
            guard=Filled(("requirements",)),
        ),
        Transition(
            code="notify",
            source=("WITH_COORDINATOR",),
            target="NOTIFIED",
            by=("coordinator",),
            does=(Do(NOTIFY, "officer"),),
        ),
        Transition(code="begin", source=("NOTIFIED",), target="IN_PROGRESS", by=("officer",)),
        Transition(
            code="report",
            source=("NOTIFIED", "IN_PROGRESS"),
            target="REPORTED",
            by=("officer",),
            guard=Filed("CHECK_REPORT"),
            does=(_SIGN,),
        ),
        Transition(
            code="review_head",
            source=("REPORTED",),
            target="REVIEWED_HEAD",
            by=("head",),
            guard=Filled(("head_opinion",)),
            apart_from=("report",),
            does=(_SIGN,),
        ),
        Transition(
            code="review_leader",
            source=("REVIEWED_HEAD",),
            target="REVIEWED_LEADER",
            by=("leader",),
            guard=Filled(("leader_opinion",)),
            apart_from=("report", "review_head"),
            does=(_SIGN,),
        ),
        Transition(
            code="review_post",
            source=("REVIEWED_LEADER",),
            target="CLOSED",
            by=("review_post",),
            guard=Filled(("review_opinion",)),
            apart_from=("report", "review_head", "review_leader", "@owner"),
            does=(_SIGN, Do(LOCK, "CHECK_REPORT")),
        ),
        Transition(
            code="return",
            source=("REPORTED", "REVIEWED_HEAD", "REVIEWED_LEADER"),
            target="IN_PROGRESS",
            by=("head", "leader", "review_post"),
            does=(Do(REOPEN, "CHECK_REPORT"),),
        ),
    ),
    rules=("PM-06", "PM-07", "CK-01", "CK-02", "CK-03", "CK-04"),
)
"""The inspection with three reviews (PM-06, PM-07). The regime supplies the parameters `first_check_days`,
`focus_check_days`, `interval_months` (by grade) and `interval_months_by_tier`, and the document CHECK_REPORT."""

FIVE_CLASSES: Final = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
"""The classes that lenders share, the best first (CL-00)."""

CHECK_REPORT: Final = Document(
    code="CHECK_REPORT",
    key=("loan", "month"),
    fields=(
        Field(code="borrower", source="party_name", required=True, personal=True),
        Field(code="loan_number", source="number", required=True),
        Field(code="use_of_funds", required=True),
        Field(code="financial_condition", required=True),
        Field(code="non_financial_condition", required=True),
        Field(code="guarantor_condition"),
        Field(code="collateral_condition"),
        Field(code="repayment_record", required=True),
        Field(code="warning_signals"),
        Field(code="class_proposal", kind=CODE, choices=FIVE_CLASSES, required=True),
        Field(code="measures", required=True),
    ),
    signers=("officer", "head", "leader", "review_post"),
    aliases=("POSTLOAN_MANAGEMENT_REPORT", "POSTLOAN_SURVEY_REPORT"),
    rules=("PM-08", "PL-20", "CK-06"),
)
"""The report of an inspection; neither the financial nor the non-financial block may be empty (PL-20)."""

_ON_LIST: Final = ("giver", "taker", "loans")

HANDOVER: Final = CaseKind(
    code="HANDOVER",
    key=("organisation", "day"),
    opens=(Opening(code="ORDERED", by=("head",), due=Deadline("opened_on", days=P("review_days")), rules=("PL-03",)),),
    fields=(
        Field(code="giver", kind=PERSON, required=True),
        Field(code="taker", kind=PERSON, required=True),
        Field(code="loans", required=True),
    ),
    states=(
        State(
            code="LISTED",
            due=_BY_THEN,
            tasks=(Task(code="SIGN_AS_GIVER", part="officer", due=_BY_THEN, rules=("PL-03",)),),
        ),
        State(
            code="GIVEN",
            due=_BY_THEN,
            tasks=(Task(code="SIGN_AS_TAKER", part="officer", due=_BY_THEN, rules=("PL-03",)),),
        ),
        State(code="HANDED_OVER", final=True),
    ),
    transitions=(
        Transition(
            code="give",
            source=("LISTED",),
            target="GIVEN",
            by=("officer",),
            guard=Filled(_ON_LIST),
            apart_from=("opening", "@taker"),
            does=(Do(RENDER, "HANDOVER_LIST"), Do(SIGN, "HANDOVER_LIST", "giver")),
        ),
        Transition(
            code="take",
            source=("GIVEN",),
            target="HANDED_OVER",
            by=("officer",),
            guard=Filed("HANDOVER_LIST"),
            apart_from=("opening", "@giver"),
            does=(Do(SIGN, "HANDOVER_LIST", "taker"), Do(LOCK, "HANDOVER_LIST"), Do(RUN, "loan.hand_over")),
        ),
        Transition(
            code="return", source=("GIVEN",), target="LISTED", by=("officer",), does=(Do(REOPEN, "HANDOVER_LIST"),)
        ),
    ),
    rules=("PL-03",),
)
"""Customers of one officer go to another: who gives and who takes sign the same list, and only then they go (PL-03)."""

HANDOVER_LIST: Final = Document(
    code="HANDOVER_LIST",
    key=("organisation", "day"),
    fields=(
        Field(code="giver", kind=PERSON, required=True),
        Field(code="taker", kind=PERSON, required=True),
        Field(code="loans", required=True),
    ),
    signers=("officer",),
    rules=("PL-03",),
)
"""The list of what is handed over."""

_BY_MONTH_END: Final = Deadline("opened_on", day=END)

GRADING: Final = CaseKind(
    code="GRADING",
    key=("loan",),
    opens=(Opening(code="ASKED", by=("officer", "head"), due=_BY_MONTH_END, rules=("PL-09",)),),
    fields=(
        Field(code="proposed_grade", kind=CODE, choices=FIVE_CLASSES, required=True),
        Field(code="reason", required=True),
        Field(code="preliminary_grade", kind=CODE, choices=FIVE_CLASSES),
        Field(code="final_grade", kind=CODE, choices=FIVE_CLASSES),
    ),
    states=(
        State(
            code="PROPOSED",
            due=_BY_THEN,
            tasks=(Task(code="GRADE_PRELIMINARILY", part="head", due=_BY_THEN, rules=("PL-16",)),),
        ),
        State(
            code="PRELIMINARY",
            due=_BY_THEN,
            tasks=(Task(code="GRADE_FINALLY", part="committee", due=_BY_THEN, rules=("PL-19",)),),
        ),
        State(code="FINAL", final=True),
    ),
    transitions=(
        Transition(
            code="grade_preliminarily",
            source=("PROPOSED",),
            target="PRELIMINARY",
            by=("head",),
            guard=Filled(("preliminary_grade",)),
            apart_from=("opening",),
            rules=("PL-16",),
        ),
        Transition(
            code="finalise",
            source=("PRELIMINARY",),
            target="FINAL",
            by=("committee",),
            guard=Filled(("final_grade",)),
            apart_from=("opening", "grade_preliminarily", "@owner"),
            does=(Do(GRADE, "final_grade"),),
            rules=("PL-19",),
        ),
        Transition(code="return", source=("PRELIMINARY",), target="PROPOSED", by=("committee",)),
    ),
    rules=("PL-09", "PL-16", "PL-19"),
)
"""A loan's grade is proposed, graded preliminarily by the head, and finally by the committee (SM-CLASS)."""

# --- suit, enforcement and what is written off (LM-02, LM-07, WO-01) -------------------------------------------------

PERFORMED_BY: Final = Deadline("performed_by", roll=P("roll_legal"))
"""The last day of performance that a judgment gives."""
ENFORCED_BY: Final = Deadline("performed_by", months=24, roll=P("roll_legal"))
"""By when enforcement is applied for (LM-07)."""

SUIT_FIELDS: Final = (
    Field(code="court"),
    Field(code="filed_on", kind=DATE),
    Field(code="judged_on", kind=DATE),
    Field(code="performed_by", kind=DATE),
    Field(code="applied_on", kind=DATE),
)
"""What is told of a suit: its court and the days by which the clocks of the law go."""

FILE: Final = Transition(
    code="file",
    source=(),
    target="FILED",
    by=("legal",),
    guard=Filled(("court", "filed_on")),
    does=(Do(RECORD, "SUIT_FILED", on="filed_on"),),
    rules=("LM-02",),
)
JUDGE: Final = Transition(
    code="judge",
    source=("FILED",),
    target="JUDGED",
    by=("legal",),
    guard=All((Has("JUDGMENT"), Filled(("judged_on", "performed_by")))),
    does=(Do(RECORD, "JUDGMENT_GIVEN", "performed_by", on="judged_on"),),
    rules=("LM-07",),
)
ENFORCE: Final = Transition(
    code="enforce",
    source=("JUDGED",),
    target="ENFORCEMENT",
    by=("legal",),
    guard=All((Has("COURT_RULING"), Filled(("applied_on",)))),
    does=(Do(RECORD, "ENFORCEMENT_APPLIED", on="applied_on"),),
    rules=("LM-07",),
)
END_SUIT: Final = Transition(
    code="end", source=("FILED", "ENFORCEMENT"), target="ENDED", by=("legal",), guard=Filled(("outcome",))
)
"""The way of a suit: filed, judged, enforced, over. A regime says from where it is filed and by which rules."""

APPLY_FOR_ENFORCEMENT: Final = Task(code="APPLY_FOR_ENFORCEMENT", part="legal", due=ENFORCED_BY, rules=("LM-07",))

PURSUED_BY: Final = Deadline("entered", months=P("written_off_pursuit_months"))
PURSUE_WRITTEN_OFF: Final = Task(code="PURSUE_WRITTEN_OFF", part="legal", due=PURSUED_BY)
"""What left the books is still claimed: the debtor is looked at again from time to time."""

WRITE_OFF_FIELDS: Final = (
    Field(code="evidence", required=True),
    Field(code="opinion"),
    Field(code="pursuit"),
    Field(code="outcome"),
)
"""What is told of a write-off besides its criterion, which is each regime's own."""

BOOK: Final = Transition(
    code="book",
    source=("PROPOSED",),
    target="BOOKED",
    guard=Filled(("opinion",)),
    apart_from=("opening",),
    does=(Do(RUN, "loan.write_off"),),
)
REJECT_WRITE_OFF: Final = Transition(code="reject", source=("PROPOSED",), target="REJECTED", guard=Filled(("outcome",)))
PURSUE: Final = Transition(code="pursue", source=("BOOKED",), target="BOOKED", guard=Filled(("pursuit",)))
END_CLAIM: Final = Transition(
    code="end_claim",
    source=("BOOKED",),
    target="CLAIM_ENDED",
    guard=All((Filled(("outcome",)), Has("COURT_RULING"))),
)
"""The way of a write-off: booked by another than who asked, pursued, and ended by a ruling. Who may is the regime's."""
