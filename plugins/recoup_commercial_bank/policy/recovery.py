"""How the bank gets a loan back that does not come by itself: plan, acceleration, agencies, suit, write-off, liability.

SM-LEGAL (RB-07): prepared, filed, judged, to be performed, enforced within two years (LM-07). SM-WO (WO-01): proposed
with a criterion of the list and its proof, reviewed, booked off the balance sheet, kept on file, pursued each year.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import NOTIFY, OPEN, RECORD, RUN, SIGN, CaseKind, Do, Opening, State, Task
from recoup.regime.policy.case import Transition as Step
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, DATE, ORGANISATION, PERSON, RATE, TEXT, P
from recoup_commercial_bank.policy.money import CORPORATE
from recoup_commercial_bank.policy.watching import BY_THEN, LOAN, PAID_OFF, REVIEWED_BY

OWED = Compare("balance", ">", 0)
RECOVERED = State(code="RECOVERED", final=True)

# --- the plan for a loan that comes to its end -----------------------------------------------------------------------

PLAN_PAPER = Document(
    code="RECOVERY_PLAN",
    key=LOAN,
    fields=(
        Field(code="borrower", source="party_name", required=True),
        Field(code="loan_number", source="number", required=True),
        Field(code="source_of_repayment", required=True),
        Field(code="steps", required=True),
        Field(code="difficulty_reason"),
    ),
    signers=("postloan",),
    rules=("LR-01", "LR-10"),
)

RECOVERY_PLAN = CaseKind(
    code="RECOVERY_PLAN",
    key=LOAN,
    covers=CORPORATE,
    opens=(
        Opening(
            code="BEFORE_MATURITY",
            at=Deadline("maturity_on", days=P("recovery_plan_days"), before=True),
            when=OWED,
            due=Deadline("maturity_on", days=P("recovery_plan_due_days"), before=True),
            rules=("LR-01", "LR-10"),
        ),
    ),
    fields=(Field(code="answerable", kind=PERSON), Field(code="difficulty_reason", kind=TEXT)),
    states=(
        State(
            code="PLANNED",
            due=BY_THEN,
            tasks=(
                Task(
                    code="PLAN_RECOVERY",
                    part="postloan",
                    due=BY_THEN,
                    done=Filed("RECOVERY_PLAN"),
                    escalates=((5, "risk"),),
                    rules=("LR-01", "LR-10", "PM-05e"),
                ),
            ),
        ),
        State(code="PURSUED", rules=("LR-10",)),
        RECOVERED,
    ),
    transitions=(
        Step(code="recovered", source=("PLANNED", "PURSUED"), target="RECOVERED", guard=PAID_OFF),
        Step(
            code="adopt",
            source=("PLANNED",),
            target="PURSUED",
            by=("postloan",),
            guard=All((Filed("RECOVERY_PLAN"), Filled(("answerable",)))),
            does=(Do(SIGN, "RECOVERY_PLAN"), Do(NOTIFY, "officer")),
            rules=("LR-10",),
        ),
        Step(
            code="note_difficulty",
            source=("PURSUED",),
            target=None,
            by=("officer", "postloan"),
            guard=Filled(("difficulty_reason",)),
            rules=("LR-05",),
        ),
    ),
    rules=("LR-01", "LR-05", "LR-10"),
)

# --- measures against a debtor who does not pay ----------------------------------------------------------------------

ACCELERATION = CaseKind(
    code="ACCELERATION",
    key=LOAN,
    opens=(Opening(code="ASKED", by=("postloan", "head"), rules=("CP-07", "CP-16")),),
    fields=(Field(code="breach", required=True), Field(code="opinion")),
    states=(
        State(
            code="PROPOSED",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_ACCELERATION", part="committee", due=REVIEWED_BY, rules=("CP-07",)),),
        ),
        State(code="ACCELERATED", final=True),
        State(code="REJECTED", final=True),
    ),
    transitions=(
        Step(
            code="accelerate",
            source=("PROPOSED",),
            target="ACCELERATED",
            by=("committee",),
            guard=All((Filled(("opinion",)), OWED)),
            apart_from=("opening", "@owner"),
            does=(Do(RUN, "loan.accelerate"),),
            rules=("CP-07", "CP-16"),
        ),
        Step(code="reject", source=("PROPOSED",), target="REJECTED", by=("committee",), guard=Filled(("opinion",))),
    ),
    rules=("CP-07", "CP-16"),
)

OUTSOURCING = CaseKind(
    code="OUTSOURCING",
    key=LOAN,
    opens=(Opening(code="ASKED", by=("postloan",), rules=("CP-07",)),),
    fields=(
        Field(code="agency", kind=ORGANISATION, required=True),
        Field(code="agency_until", kind=DATE, required=True),
        Field(code="commission", kind=RATE),
        Field(code="evaluation"),
        Field(code="opinion"),
    ),
    states=(
        State(
            code="PROPOSED",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_OUTSOURCING", part="committee", due=REVIEWED_BY, rules=("CP-07",)),),
        ),
        State(
            code="ENTRUSTED",
            due=Deadline("agency_until"),
            tasks=(
                Task(code="EVALUATE_AGENCY", part="postloan", due=Deadline("agency_until"), rules=("CP-07", "CC-09")),
            ),
        ),
        State(code="WITHDRAWN", final=True),
        State(code="REJECTED", final=True),
        RECOVERED,
    ),
    transitions=(
        Step(code="recovered", source=("PROPOSED", "ENTRUSTED"), target="RECOVERED", guard=PAID_OFF),
        Step(
            code="entrust",
            source=("PROPOSED",),
            target="ENTRUSTED",
            by=("committee",),
            guard=All((Filled(("agency", "agency_until")), Has("CONTRACT"))),
            apart_from=("opening",),
            rules=("CP-07",),
        ),
        Step(code="reject", source=("PROPOSED",), target="REJECTED", by=("committee",), guard=Filled(("opinion",))),
        Step(
            code="withdraw",
            source=("ENTRUSTED",),
            target="WITHDRAWN",
            by=("postloan",),
            guard=Filled(("evaluation",)),
            rules=("CP-07",),
        ),
    ),
    rules=("CP-07",),
)

AGENCY_REVIEW = CaseKind(
    code="AGENCY_REVIEW",
    key=("organisation", "year"),
    covers=Is("organisation_kind", ("COLLECTION_AGENCY",)),
    opens=(
        Opening(
            code="YEAR_OVER",
            at=Deadline("period_end", days=1, roll="NONE"),
            due=Deadline("opened_on", months=1),
            rules=("CP-07",),
        ),
    ),
    fields=(
        Field(code="complaints"),
        Field(code="conduct"),
        Field(code="verdict", kind=CODE, choices=("KEPT", "STRUCK_OFF")),
    ),
    states=(
        State(
            code="DUE",
            due=BY_THEN,
            tasks=(Task(code="REVIEW_AGENCY", part="postloan", due=BY_THEN, rules=("CP-07",)),),
        ),
        State(code="REVIEWED", final=True),
    ),
    transitions=(
        Step(
            code="review",
            source=("DUE",),
            target="REVIEWED",
            by=("postloan",),
            guard=Filled(("complaints", "conduct", "verdict")),
            rules=("CP-07",),
        ),
    ),
    rules=("CP-07",),
)

EVASION = CaseKind(
    code="EVASION",
    key=LOAN,
    opens=(Opening(code="FOUND", by=("officer", "legal"), rules=("CP-17",)),),
    fields=(Field(code="conduct", required=True), Field(code="opinion")),
    states=(
        State(
            code="PROPOSED",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_EVASION", part="committee", due=REVIEWED_BY, rules=("CP-17",)),),
        ),
        State(code="BLACKLISTED", final=True),
        State(code="REJECTED", final=True),
    ),
    transitions=(
        Step(
            code="blacklist",
            source=("PROPOSED",),
            target="BLACKLISTED",
            by=("committee",),
            guard=All((Has("REPORT"), Filled(("opinion",)))),
            apart_from=("opening", "@owner"),
            does=(Do(RECORD, "EVADES_DEBT"), Do(RECORD, "BLACKLISTED"), Do(OPEN, "LITIGATION")),
            rules=("CP-17",),
        ),
        Step(code="reject", source=("PROPOSED",), target="REJECTED", by=("committee",), guard=Filled(("opinion",))),
    ),
    rules=("CP-17",),
)

# --- suit and enforcement --------------------------------------------------------------------------------------------

LITIGATION = CaseKind(
    code="LITIGATION",
    key=LOAN,
    opens=(Opening(code="ASKED", by=("postloan", "legal"), rules=("RB-07", "CP-17")),),
    fields=(
        *common.SUIT_FIELDS,
        Field(code="outcome"),
    ),
    states=(
        State(
            code="PREPARED",
            due=Deadline("entered", days=P("suit_days")),
            tasks=(
                Task(
                    code="FILE_SUIT",
                    part="legal",
                    due=Deadline("entered", days=P("suit_days")),
                    escalates=((5, "risk"),),
                    rules=("RB-07",),
                ),
            ),
        ),
        State(code="FILED", rules=("RB-07",)),
        State(code="PERFORMANCE_DUE", due=common.PERFORMED_BY),
        State(
            code="UNPERFORMED",
            due=common.ENFORCED_BY,
            tasks=(replace(common.APPLY_FOR_ENFORCEMENT, escalates=((0, "risk"),), rules=("RB-07", "LM-07")),),
        ),
        State(code="ENFORCEMENT", rules=("RB-07",)),
        State(code="ENDED", final=True),
        RECOVERED,
    ),
    transitions=(
        Step(
            code="recovered",
            source=("PREPARED", "FILED", "PERFORMANCE_DUE", "UNPERFORMED", "ENFORCEMENT"),
            target="RECOVERED",
            guard=PAID_OFF,
        ),
        replace(common.FILE, source=("PREPARED",), rules=("RB-07", "LM-02")),
        replace(common.JUDGE, target="PERFORMANCE_DUE", rules=("RB-07", "LM-07")),
        replace(common.ENFORCE, source=("PERFORMANCE_DUE", "UNPERFORMED"), rules=("RB-07", "LM-07")),
        Step(
            code="leave_unperformed",
            source=("PERFORMANCE_DUE",),
            target="UNPERFORMED",
            by=("legal",),
            guard=Filled(("outcome",)),
        ),
        replace(common.END_SUIT, rules=("RB-07",)),
    ),
    rules=("RB-07", "CP-17", "LM-07"),
)

# --- write-off and who answers for it --------------------------------------------------------------------------------

CRITERIA = ("BANKRUPT", "DECEASED", "DISASTER", "CEASED", "UNTRACEABLE", "UNENFORCEABLE", "SMALL")

WRITE_OFF = CaseKind(
    code="WRITE_OFF",
    key=LOAN,
    opens=(Opening(code="PROPOSED", by=("postloan", "risk"), rules=("WO-01", "WO-02")),),
    fields=(
        Field(code="criterion", kind=CODE, choices=CRITERIA, required=True),
        Field(code="head_opinion"),
        *common.WRITE_OFF_FIELDS,
    ),
    states=(
        State(
            code="PROPOSED",
            due=REVIEWED_BY,
            tasks=(Task(code="REVIEW_WRITE_OFF", part="head", due=REVIEWED_BY, rules=("WO-01",)),),
        ),
        State(
            code="REVIEWED",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_WRITE_OFF", part="committee", due=REVIEWED_BY, rules=("WO-01",)),),
        ),
        State(
            code="BOOKED",
            due=common.PURSUED_BY,
            tasks=(replace(common.PURSUE_WRITTEN_OFF, part="postloan", escalates=((30, "risk"),), rules=("WO-01",)),),
        ),
        State(code="CLAIM_ENDED", final=True),
        State(code="REJECTED", final=True),
    ),
    transitions=(
        Step(
            code="review",
            source=("PROPOSED",),
            target="REVIEWED",
            by=("head",),
            guard=All((Filled(("head_opinion",)), Has("REPORT"))),
            apart_from=("opening",),
            rules=("WO-01", "WO-02"),
        ),
        replace(
            common.BOOK,
            source=("REVIEWED",),
            by=("committee",),
            apart_from=("opening", "review", "@owner"),
            rules=("WO-01",),
        ),
        replace(common.REJECT_WRITE_OFF, source=("PROPOSED", "REVIEWED"), by=("head", "committee")),
        replace(common.PURSUE, by=("postloan",), rules=("WO-01", "WO-04")),
        replace(common.END_CLAIM, by=("committee",)),
    ),
    rules=("WO-01", "WO-02", "WO-04"),
)

FOUND_BY = Deadline("entered", days=P("liability_days"))

LIABILITY_REVIEW = CaseKind(
    code="LIABILITY_REVIEW",
    key=LOAN,
    opens=(Opening(code="ORDERED", by=("risk", "audit"), rules=("PM-04",)),),
    fields=(
        Field(code="answerable", kind=PERSON, required=True),
        Field(code="findings"),
        Field(code="verdict", kind=CODE, choices=("EXEMPT", "LIABLE")),
        Field(code="opinion"),
    ),
    states=(
        State(
            code="REVIEWING",
            due=FOUND_BY,
            tasks=(Task(code="FIND_LIABILITY", part="risk", due=FOUND_BY, rules=("PM-04",)),),
        ),
        State(
            code="FOUND",
            due=REVIEWED_BY,
            tasks=(Task(code="DECIDE_LIABILITY", part="committee", due=REVIEWED_BY, rules=("PM-04",)),),
        ),
        State(code="DECIDED", final=True),
    ),
    transitions=(
        Step(
            code="find",
            source=("REVIEWING",),
            target="FOUND",
            by=("risk",),
            guard=All((Filled(("findings",)), Has("REPORT"))),
            apart_from=("@answerable",),
            rules=("PM-04",),
        ),
        Step(
            code="decide",
            source=("FOUND",),
            target="DECIDED",
            by=("committee",),
            guard=Filled(("verdict", "opinion")),
            apart_from=("find", "@answerable"),
            rules=("PM-04",),
        ),
    ),
    rules=("PM-04",),
)

CASES = (
    RECOVERY_PLAN,
    ACCELERATION,
    OUTSOURCING,
    AGENCY_REVIEW,
    EVASION,
    LITIGATION,
    WRITE_OFF,
    LIABILITY_REVIEW,
)
DOCUMENTS = (PLAN_PAPER,)
