"""Double collection (双重催收): one case a loan in arrears, three stages, a task of each side in every one (HF-08).

A stage begins on the first day overdue of the due day that was missed (HF-02); its deadlines count from there. Worked
example (HF-X11): missed on 2026-01-20 and ever since; contact from 01-21, notice and visit from 03-21 by 03-31, the
letter from 06-21 by 07-06. What a side has done it says in its act, which closes its task and leaves the other's.
"""

from recoup.regime.policy.case import RECORD, SET, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filled, Has, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import P

TO_SUPERVISOR = ((2, "trustee_supervisor"), (5, "centre_officer"))
TO_CENTRE = ((2, "centre_officer"), (5, "centre_leader"))

AT_ONCE = Deadline("entered")
WITHIN_NOTICE_DAYS = Deadline("entered", days=P("notice_days"))
WITHIN_LAWYER_DAYS = Deadline("entered", days=P("lawyer_days"))

NONE_MISSED = Compare("missed_consecutive", "=", 0)
BELOW_NOTICE = Compare("missed_consecutive", "<", P("notice_from_missed"))
FROM_NOTICE = Compare("missed_consecutive", ">=", P("notice_from_missed"))
BELOW_LAWYER = Compare("missed_consecutive", "<", P("lawyer_from_missed"))
FROM_LAWYER = Compare("missed_consecutive", ">=", P("lawyer_from_missed"))

CONTACT = State(
    code="CONTACT",
    due=Deadline("entered", days=P("contact_centre_days")),
    tasks=(
        Task(
            code="CONTACT_BY_BANK",
            part="trustee_collector",
            due=AT_ONCE,
            done=Filled(("bank_contact",)),
            escalates=TO_SUPERVISOR,
            rules=("HF-03", "HF-06", "HF-08", "HS-01", "RB-06", "T-DUN"),
        ),
        Task(
            code="CONTACT_BY_CENTRE",
            part="centre_collector",
            due=Deadline("entered", days=P("contact_centre_days")),
            done=Filled(("centre_contact",)),
            escalates=TO_CENTRE,
            rules=("HF-03", "HF-06", "HF-08", "HS-01"),
        ),
    ),
    rules=("HS-01",),
)

NOTICE = State(
    code="NOTICE",
    due=WITHIN_NOTICE_DAYS,
    tasks=(
        Task(
            code="NOTICE_BY_BANK",
            part="trustee_collector",
            due=WITHIN_NOTICE_DAYS,
            done=Filled(("bank_notice",)),
            escalates=TO_SUPERVISOR,
            rules=("HF-08", "HS-02"),
        ),
        Task(
            code="VISIT_BY_CENTRE",
            part="centre_collector",
            due=WITHIN_NOTICE_DAYS,
            done=Filled(("centre_visit",)),
            escalates=TO_CENTRE,
            rules=("HF-08", "HS-02"),
        ),
    ),
    rules=("HS-02",),
)

LAWYER = State(
    code="LAWYER",
    due=WITHIN_LAWYER_DAYS,
    tasks=(
        Task(
            code="LAWYER_BY_BANK",
            part="trustee_collector",
            due=WITHIN_LAWYER_DAYS,
            done=Filled(("bank_letter",)),
            escalates=TO_SUPERVISOR,
            rules=("HF-08", "HS-03"),
        ),
        Task(
            code="LAWYER_BY_CENTRE",
            part="centre_collector",
            due=WITHIN_LAWYER_DAYS,
            done=Filled(("centre_letter",)),
            escalates=TO_CENTRE,
            rules=("HF-08", "HS-03"),
        ),
    ),
    rules=("HS-03",),
)

CONTACT_ANEW = (Do(SET, "bank_contact", ""), Do(SET, "centre_contact", ""))
NOTICE_ANEW = (Do(SET, "bank_notice", ""), Do(SET, "centre_visit", ""))

BY_SYSTEM = (
    Transition(code="cured", source=("CONTACT", "NOTICE", "LAWYER"), target="CURED", guard=NONE_MISSED),
    Transition(code="to_lawyer", source=("CONTACT", "NOTICE"), target="LAWYER", guard=FROM_LAWYER, rules=("HS-03",)),
    Transition(
        code="to_notice", source=("CONTACT",), target="NOTICE", guard=All((FROM_NOTICE, BELOW_LAWYER)), rules=("HS-02",)
    ),
    # A payment shortened the row: the milder stage asks both sides anew.
    Transition(
        code="back_to_notice",
        source=("LAWYER",),
        target="NOTICE",
        guard=All((FROM_NOTICE, BELOW_LAWYER)),
        does=NOTICE_ANEW,
        rules=("HS-02",),
    ),
    Transition(
        code="back_to_contact",
        source=("NOTICE", "LAWYER"),
        target="CONTACT",
        guard=All((BELOW_NOTICE, Compare("missed_consecutive", ">=", 1))),
        does=CONTACT_ANEW,
        rules=("HS-01",),
    ),
    # The next miss asks again whoever was contacted for the one before.
    Transition(
        code="missed_again",
        source=("CONTACT",),
        target="CONTACT",
        guard=All(
            (
                BELOW_NOTICE,
                Reached(Deadline("missed_after:entered", roll="NONE")),
                Some((Filled(("bank_contact",)), Filled(("centre_contact",)))),
            )
        ),
        does=CONTACT_ANEW,
        rules=("HF-06", "HS-01"),
    ),
)

BY_PEOPLE = (
    Transition(
        code="contact_by_bank",
        source=("CONTACT",),
        target=None,
        by=("trustee_collector",),
        guard=Filled(("bank_contact",)),
        rules=("HF-08", "HS-01"),
    ),
    Transition(
        code="contact_by_centre",
        source=("CONTACT",),
        target=None,
        by=("centre_collector",),
        guard=Filled(("centre_contact",)),
        rules=("HF-08", "HS-01"),
    ),
    Transition(
        code="serve_notice",
        source=("NOTICE",),
        target=None,
        by=("trustee_collector",),
        guard=All((Filled(("bank_notice",)), Has("PROOF_OF_SERVICE", fresh=True))),
        does=(Do(RECORD, "NOTICE_SERVED"),),
        rules=("HF-08", "HS-02"),
    ),
    # Not to be found, or the signature refused: the notice is published, and the page is the proof.
    Transition(
        code="publish_notice",
        source=("NOTICE",),
        target=None,
        by=("trustee_collector", "centre_collector"),
        guard=All((Filled(("bank_notice", "why_published")), Has("PHOTO", fresh=True))),
        does=(Do(RECORD, "NOTICE_SERVED"),),
        rules=("HS-04",),
    ),
    Transition(
        code="visit",
        source=("NOTICE",),
        target=None,
        by=("centre_collector",),
        guard=Filled(("centre_visit",)),
        rules=("HF-08", "HS-02"),
    ),
    Transition(
        code="send_letter",
        source=("LAWYER",),
        target=None,
        by=("trustee_collector",),
        guard=All((Filled(("bank_letter",)), Has("LETTER", fresh=True))),
        does=(Do(RECORD, "LAWYERS_LETTER_SENT"),),
        rules=("HF-08", "HS-03"),
    ),
    Transition(
        code="follow_letter",
        source=("LAWYER",),
        target=None,
        by=("centre_collector",),
        guard=Filled(("centre_letter",)),
        rules=("HF-08", "HS-03"),
    ),
)

COLLECTION = CaseKind(
    code="COLLECTION",
    key=("loan",),
    sides=("BRANCH", "TRUSTEE_BANK"),
    opens=(Opening(code="OVERDUE", when=Compare("missed_consecutive", ">=", 1), rules=("HF-02", "HF-08")),),
    fields=(
        Field(code="bank_contact"),
        Field(code="centre_contact"),
        Field(code="bank_notice"),
        Field(code="why_published"),
        Field(code="centre_visit"),
        Field(code="bank_letter"),
        Field(code="centre_letter"),
    ),
    states=(CONTACT, NOTICE, LAWYER, State(code="CURED", final=True)),
    transitions=(*BY_SYSTEM, *BY_PEOPLE),
    rules=("HF-03", "HF-06", "HF-07", "HF-08", "HF-10"),
)
