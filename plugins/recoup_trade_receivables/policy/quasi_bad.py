"""准呆帐: a dealer's claims are proposed, approved, sent to Legal, settled or taken to court, collected or written off.

One case for a dealer, because its reasons hit all its months at once; what is approved is recorded as a fact about the
dealer, and the fact moves every receivable (TR-X07). Reasons (一) and (二) go to Legal on the day they are known, when
nobody has approved anything (TR-14); (三) and (四) only after 催收款 brought no result, at the latest when the
window of the vice general manager has ended, and once the transfer is approved (TR-15, TR-X08). Legal and sales work it
side by side, and whatever Legal does is told to sales (TR-17). Before a suit they settle, both signing (TR-16).
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import (
    END_FACT,
    NOTIFY,
    RECORD,
    SIGN,
    CaseKind,
    Do,
    Opening,
    State,
    Task,
    Transition,
)
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, DATE, P
from recoup_trade_receivables.policy.judgement import DUNNING_FROM
from recoup_trade_receivables.policy.work import STOPPED_LONG

REASONS = ("1", "2", "3", "4", "5")
WINDOW = Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("vp_days"))
SAME_DAY = Deadline("entered", days=P("legal_transfer_days"))
SOON = Deadline("entered", days=P("decision_days"))

AT_ONCE = Is("reason", ("1", "2"))
AFTER_DUNNING = Is("reason", ("3", "4"))
NO_RESULT = Some((Holds("NO_RESULT"), Reached(Deadline("complete_by", roll="NONE"))))

FAILED = Some((Holds("BANKRUPT"), Holds("CLEAR_SIGNS")))
BOUNCED = All(
    (
        Holds("NOTE_BOUNCED", times=P("bounce_min"), months=P("bounce_window_months")),
        Not(Holds("REASON_CONVINCING")),
        Reached(STOPPED_LONG),
    )
)
# The same again when sales corrects the reason: nothing is claimed that does not hold.
REASON_HOLDS = Some(
    (
        All((Is("reason", ("1",)), FAILED)),
        All((Is("reason", ("2",)), Holds("COURT_SEALED"))),
        All((Is("reason", ("3",)), BOUNCED)),
        All((Is("reason", ("4",)), Reached(STOPPED_LONG))),
        All((Is("reason", ("5",)), Holds("OTHER_DIFFICULTY"))),
    )
)

BEFORE_COURT = ("APPROVED", "TRANSFER_ASKED", "IN_LEGAL", "PLANNED", "AGREED")
WITH_LEGAL = ("IN_LEGAL", "PLANNED", "AGREED", "FILED", "JUDGED", "ENFORCEMENT")
OPEN = ("PROPOSED", "APPROVED", "TRANSFER_ASKED", *WITH_LEGAL[:3], "SETTLING", "SETTLED", *WITH_LEGAL[3:])
UNSETTLED = tuple(state for state in OPEN if state != "SETTLED")
PAID = Compare("balance", "=", 0)
CIRCULATE = (Do(NOTIFY, "sales_head"), Do(NOTIFY, "regional_manager"))
GOOD_AGAIN = (Do(END_FACT, "QUASI_BAD"), Do(END_FACT, "IN_LEGAL"))

STUDY = Task(code="STUDY", part="legal", due=SOON, rules=("TR-13",))
HAND_TO_LEGAL = Task(
    code="HAND_TO_LEGAL",
    part="sales_head",
    due=SOON,
    done=Holds("IN_LEGAL"),
    escalates=((1, "gm"),),
    rules=("TR-14", "TR-15"),
)
ASSIST = Task(code="ASSIST", part="sales_head", due=Deadline("entered", months=1), rules=("TR-13", "TR-17"))

OPENS = (
    Opening(code="BANKRUPTCY", when=FAILED, sets=(("reason", "1"),), due=WINDOW, rules=("TR-03",)),
    Opening(code="SEALED", when=Holds("COURT_SEALED"), sets=(("reason", "2"),), due=WINDOW, rules=("TR-04",)),
    Opening(code="BOUNCED", when=BOUNCED, sets=(("reason", "3"),), due=WINDOW, rules=("TR-05",)),
    Opening(
        code="UNRESOLVED",
        when=All((Reached(DUNNING_FROM), Reached(STOPPED_LONG))),
        sets=(("reason", "4"),),
        due=WINDOW,
        rules=("TR-06",),
    ),
    Opening(
        code="DIFFICULTY",
        when=Holds("OTHER_DIFFICULTY"),
        by=("sales_head",),
        sets=(("reason", "5"),),
        due=WINDOW,
        rules=("TR-07",),
    ),
)

STATES = (
    State(
        code="PROPOSED",
        tasks=(
            Task(
                code="TRANSFER_TO_LEGAL",
                part="sales_head",
                due=SAME_DAY,
                when=AT_ONCE,
                done=Holds("IN_LEGAL"),
                escalates=((1, "gm"),),
                rules=("TR-13", "TR-14"),
            ),
            Task(
                code="DECIDE_REASON",
                part="gm",
                due=SOON,
                rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
            ),
            STUDY,
        ),
    ),
    State(code="APPROVED", tasks=(HAND_TO_LEGAL, STUDY)),
    State(
        code="TRANSFER_ASKED",
        tasks=(HAND_TO_LEGAL, STUDY, Task(code="DECIDE_TRANSFER", part="gm", due=SOON, rules=("TR-15",))),
    ),
    State(
        code="IN_LEGAL",
        tasks=(Task(code="PLAN_PROCEDURE", part="legal", due=SOON, escalates=((5, "gm"),), rules=("TR-17",)), ASSIST),
    ),
    State(
        code="PLANNED",
        tasks=(STUDY, ASSIST, Task(code="DECIDE_PROCEDURE", part="gm", due=SOON, rules=("TR-17",))),
    ),
    State(
        code="AGREED",
        tasks=(Task(code="FILE_SUIT", part="legal", due=SOON, escalates=((5, "gm"),), rules=("TR-17",)), ASSIST),
    ),
    State(code="FILED", rules=("TR-17",)),
    State(
        code="JUDGED",
        due=common.ENFORCED_BY,
        tasks=(replace(common.APPLY_FOR_ENFORCEMENT, escalates=((0, "gm"),), rules=("TR-17",)), ASSIST),
    ),
    State(code="ENFORCEMENT", rules=("TR-17",)),
    State(
        code="SETTLING",
        tasks=(
            Task(code="SIGN_SETTLEMENT", part="sales_head", due=SOON, rules=("TR-16",)),
            Task(code="SIGN_FOR_LEGAL", part="legal", due=SOON, rules=("TR-16",)),
        ),
    ),
    State(
        code="SETTLED",
        due=common.PERFORMED_BY,
        tasks=(
            Task(
                code="COLLECT_SETTLEMENT",
                part="sales_head",
                due=common.PERFORMED_BY,
                escalates=((1, "gm"),),
                rules=("TR-16",),
            ),
            Task(code="WATCH_SETTLEMENT", part="legal", due=common.PERFORMED_BY, rules=("TR-16",)),
        ),
        rules=("TR-16",),
    ),
    State(code="DISMISSED", final=True),
    State(code="COLLECTED", final=True),
    State(code="PERFORMED", final=True),
    State(code="ENDED", final=True),
)

BY_SYSTEM = (
    Transition(code="collected", source=UNSETTLED, target="COLLECTED", guard=PAID, does=GOOD_AGAIN),
    Transition(
        code="performed",
        source=("SETTLED",),
        target="PERFORMED",
        guard=PAID,
        does=(*GOOD_AGAIN, *CIRCULATE),
        rules=("TR-16",),
    ),
    Transition(
        code="handed", source=("APPROVED",), target="IN_LEGAL", guard=Holds("IN_LEGAL"), rules=("TR-13", "TR-14")
    ),
    Transition(
        code="settled",
        source=("SETTLING",),
        target="SETTLED",
        guard=Filed("SETTLEMENT", signed=True),
        rules=("TR-16",),
    ),
)

TO_LEGAL = (
    Transition(
        code="change_reason",
        source=("PROPOSED",),
        target="PROPOSED",
        by=("sales_head",),
        guard=All((Filled(("reason",)), REASON_HOLDS)),
        rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
    ),
    Transition(
        code="describe",
        source=OPEN,
        target=None,
        by=("sales_head", "regional_manager"),
        guard=Filled(("cause", "course")),
        rules=("TR-13", "TR-18"),
    ),
    Transition(
        code="send_at_once",
        source=("PROPOSED",),
        target=None,
        by=("sales_head",),
        guard=All((AT_ONCE, Has("HANDOVER_LIST"), Not(Holds("IN_LEGAL")), Filled(("transferred_on",)))),
        does=(Do(RECORD, "IN_LEGAL"), Do(NOTIFY, "legal")),
        rules=("TR-14",),
    ),
    Transition(
        code="approve",
        source=("PROPOSED",),
        target="APPROVED",
        by=("gm",),
        guard=Filled(("decision",)),
        apart_from=("opening", "change_reason", "@recorder:NOTE_BOUNCED", "@recorder:NO_RESULT"),
        does=(Do(RECORD, "QUASI_BAD", "reason"), Do(NOTIFY, "sales_head")),
        rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
    ),
    Transition(
        code="dismiss",
        source=("PROPOSED",),
        target="DISMISSED",
        by=("gm",),
        guard=Filled(("decision",)),
        does=(Do(END_FACT, "IN_LEGAL"),),
    ),
    Transition(
        code="transfer",
        source=("APPROVED",),
        target="IN_LEGAL",
        by=("sales_head",),
        guard=All((Is("reason", ("1", "2", "5")), Has("HANDOVER_LIST"), Filled(("transferred_on",)))),
        does=(Do(RECORD, "IN_LEGAL"), Do(NOTIFY, "legal")),
        rules=("TR-07", "TR-14"),
    ),
    Transition(
        code="ask_transfer",
        source=("APPROVED",),
        target="TRANSFER_ASKED",
        by=("sales_head",),
        guard=All((AFTER_DUNNING, NO_RESULT, Has("HANDOVER_LIST"), Filled(("no_result", "transferred_on")))),
        does=(Do(NOTIFY, "gm"),),
        rules=("TR-15",),
    ),
    Transition(
        code="agree_transfer",
        source=("TRANSFER_ASKED",),
        target="IN_LEGAL",
        by=("gm",),
        guard=Filled(("transfer_decision",)),
        apart_from=("ask_transfer", "@recorder:NO_RESULT"),
        does=(Do(RECORD, "IN_LEGAL"), Do(NOTIFY, "legal"), Do(NOTIFY, "sales_head")),
        rules=("TR-15",),
    ),
    Transition(
        code="refuse_transfer",
        source=("TRANSFER_ASKED",),
        target="APPROVED",
        by=("gm",),
        guard=Filled(("transfer_decision",)),
        does=(Do(NOTIFY, "sales_head"),),
        rules=("TR-15",),
    ),
)

IN_COURT = (
    Transition(
        code="plan",
        source=("IN_LEGAL",),
        target="PLANNED",
        by=("legal",),
        guard=Filled(("procedure",)),
        does=CIRCULATE,
        rules=("TR-17",),
    ),
    Transition(
        code="agree_procedure",
        source=("PLANNED",),
        target="AGREED",
        by=("gm",),
        guard=Filled(("procedure_decision",)),
        apart_from=("plan",),
        does=(Do(NOTIFY, "legal"), *CIRCULATE),
        rules=("TR-17",),
    ),
    Transition(
        code="refuse_procedure",
        source=("PLANNED",),
        target="IN_LEGAL",
        by=("gm",),
        guard=Filled(("procedure_decision",)),
        does=(Do(NOTIFY, "legal"),),
    ),
    replace(
        common.FILE,
        source=("AGREED",),
        does=(Do(RECORD, "SUIT_FILED", on="filed_on"), *CIRCULATE),
        rules=("TR-17", "LM-02"),
    ),
    replace(
        common.JUDGE,
        does=(Do(RECORD, "JUDGMENT_GIVEN", "performed_by", on="judged_on"), *CIRCULATE),
        rules=("TR-17",),
    ),
    replace(
        common.ENFORCE,
        does=(Do(RECORD, "ENFORCEMENT_APPLIED", on="applied_on"), *CIRCULATE),
        rules=("TR-17",),
    ),
    Transition(
        code="circulate",
        source=OPEN,
        target=None,
        by=("legal",),
        guard=All((Holds("IN_LEGAL"), Filled(("event",)))),
        does=CIRCULATE,
        rules=("TR-17",),
    ),
    Transition(
        code="assist",
        source=OPEN,
        target=None,
        by=("sales_head", "regional_manager"),
        guard=All((Holds("IN_LEGAL"), Filled(("assistance",)))),
        does=(Do(NOTIFY, "legal"),),
        rules=("TR-17",),
    ),
    Transition(
        code="end",
        source=("FILED", "JUDGED", "ENFORCEMENT"),
        target="ENDED",
        by=("legal",),
        guard=Filled(("outcome",)),
        does=CIRCULATE,
        rules=("TR-17",),
    ),
)

SETTLING = (
    Transition(
        code="settle",
        source=BEFORE_COURT,
        target="SETTLING",
        by=("legal", "sales_head"),
        guard=Filled(("settlement", "performed_by")),
        does=(Do(NOTIFY, "legal"), Do(NOTIFY, "sales_head")),
        rules=("TR-16",),
    ),
    Transition(
        code="sign_for_sales",
        source=("SETTLING",),
        target=None,
        by=("sales_head",),
        guard=Filed("SETTLEMENT"),
        apart_from=("sign_for_legal",),
        does=(Do(SIGN, "SETTLEMENT"),),
        rules=("TR-16",),
    ),
    Transition(
        code="sign_for_legal",
        source=("SETTLING",),
        target=None,
        by=("legal",),
        guard=Filed("SETTLEMENT"),
        apart_from=("sign_for_sales",),
        does=(Do(SIGN, "SETTLEMENT"),),
        rules=("TR-16",),
    ),
    Transition(
        code="break_off",
        source=("SETTLING", "SETTLED"),
        target="APPROVED",
        by=("legal", "sales_head"),
        guard=Filled(("outcome",)),
        does=CIRCULATE,
        rules=("TR-16",),
    ),
)

QUASI_BAD_CASE = CaseKind(
    code="QUASI_BAD_CASE",
    key=("party",),
    sides=("SALES", "LEGAL_DEPARTMENT"),
    opens=OPENS,
    fields=(
        Field(code="reason", kind=CODE, choices=REASONS),
        Field(code="cause"),
        Field(code="course"),
        Field(code="decision"),
        Field(code="no_result"),
        Field(code="transferred_on", kind=DATE),
        Field(code="transfer_decision"),
        Field(code="procedure"),
        Field(code="procedure_decision"),
        *common.SUIT_FIELDS,
        Field(code="event"),
        Field(code="assistance"),
        Field(code="settlement"),
        Field(code="outcome"),
    ),
    states=STATES,
    transitions=(*BY_SYSTEM, *TO_LEGAL, *IN_COURT, *SETTLING),
    rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07", "TR-13", "TR-15"),
)

# --- what is irrecoverable ------------------------------------------------------------------------------------------

CRITERIA = ("BANKRUPT", "CEASED", "UNTRACEABLE", "UNENFORCEABLE")

WRITE_OFF = CaseKind(
    code="WRITE_OFF",
    key=("loan",),
    opens=(Opening(code="ASKED", by=("sales_head", "legal"), when=Holds("IN_LEGAL"), rules=("TR-13",)),),
    fields=(
        Field(code="criterion", kind=CODE, choices=CRITERIA, required=True),
        *common.WRITE_OFF_FIELDS,
    ),
    states=(
        State(code="PROPOSED", due=SOON, tasks=(Task(code="DECIDE_WRITE_OFF", part="gm", due=SOON, rules=("TR-13",)),)),
        State(
            code="BOOKED",
            due=common.PURSUED_BY,
            tasks=(replace(common.PURSUE_WRITTEN_OFF, rules=("TR-13",)),),
        ),
        State(code="CLAIM_ENDED", final=True),
        State(code="REJECTED", final=True),
    ),
    transitions=(
        replace(
            common.BOOK,
            by=("gm",),
            guard=All((Filled(("opinion",)), Has("COURT_RULING"))),
            rules=("TR-13",),
        ),
        replace(common.REJECT_WRITE_OFF, by=("gm",)),
        replace(common.PURSUE, by=("legal",)),
        replace(common.END_CLAIM, by=("gm",), guard=Filled(("outcome",))),
    ),
    rules=("TR-13",),
)

CASES = (QUASI_BAD_CASE, WRITE_OFF)
