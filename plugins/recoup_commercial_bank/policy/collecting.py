"""How the bank collects from the first day overdue: contact, letter, an offered plan (RB-06, BK-05, LR-05).

The case opens with the first day overdue and ends when nothing is late. The first contact is a standing task (`work`);
here a letter is written and served, which interrupts the limitation (LM-02), and a plan may be offered: the offer goes
to the debtor through the contact gate, and what he signs becomes a restructuring, agreed to like any other (CL-09).
Worked example: an offer of 12 instalments open until 2024-05-10; unanswered that day, the case goes on as before.
"""

from recoup.regime.policy.case import RECORD, RUN, SEND, SIGN, CaseKind, Do, Opening, State, Task
from recoup.regime.policy.case import Transition as Step
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Late
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.document import Document, Sentence
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR
from recoup.regime.policy.parameter import BOOL, CODE, DATE, DAYS, INT, MONEY, NAME, P
from recoup_commercial_bank.policy.watching import LOAN

OPEN_STATES = ("COLLECTING", "OFFERED", "AGREED")
IN_TIME = Compare("dpd", "=", 0)
OFFERED_UNTIL = Deadline("offered_until")
DIFFICULTIES = ("OVERDUE", "LIKELY_OVERDUE", "NON_PERFORMING", "NO_OTHER_FINANCING", "DELISTING", "OTHER")
WRITTEN_BY = Deadline("entered", days=P("letter_days"))

LETTER = Document(
    code="COLLECTION_LETTER",
    key=LOAN,
    fields=(
        Field(code="borrower", kind=NAME, source="party_name", required=True),
        Field(code="loan_number", kind=NAME, source="number", required=True),
        Field(code="overdue_principal_of", kind=MONEY, source="overdue_principal", unit=MAJOR),
        Field(code="overdue_interest_of", kind=MONEY, source="overdue_interest", unit=MAJOR),
        Field(code="penalty", kind=MONEY, source="overdue_penalty", unit=MAJOR),
        Field(code="compound_interest", kind=MONEY, source="overdue_compound", unit=MAJOR),
        Field(code="days_overdue", kind=DAYS, source="dpd"),
        Field(code="pay_by", kind=DATE, required=True),
        Field(code="dated", kind=DATE, source="today", required=True),
    ),
    sentences=(
        Sentence(code="demand", fields=("pay_by",)),
        Sentence(code="seal", fields=("dated",), place="SEAL"),
        Sentence(code="note", place="NOTE"),
    ),
    inside=("pay_by", "dated"),
    signers=("officer",),
    rules=("RB-06", "LM-02"),
)

COLLECTION = CaseKind(
    code="COLLECTION",
    key=LOAN,
    opens=(Opening(code="FIRST_DAY_OVERDUE", when=Compare("dpd", ">=", 1), rules=("RB-06", "BK-05")),),
    fields=(
        Field(code="difficulty_reason"),
        Field(code="difficulty", kind=CODE, choices=DIFFICULTIES),
        Field(code="new_instalments", kind=INT),
        Field(code="first_due_on", kind=DATE),
        Field(code="capitalise", kind=BOOL),
        Field(code="offer"),
        Field(code="offered_until", kind=DATE),
        Field(code="answer"),
    ),
    states=(
        State(
            code="COLLECTING",
            due=WRITTEN_BY,
            tasks=(
                Task(
                    code="WRITE_LETTER",
                    part="officer",
                    due=WRITTEN_BY,
                    done=Filed("COLLECTION_LETTER"),
                    escalates=((3, "head"),),
                    rules=("RB-06", "PL-10"),
                ),
            ),
            rules=("RB-06", "BK-05"),
        ),
        State(
            code="OFFERED",
            due=OFFERED_UNTIL,
            tasks=(
                Task(code="GET_ANSWER", part="officer", due=OFFERED_UNTIL, escalates=((1, "head"),), rules=("RB-06",)),
            ),
            rules=("RB-06",),
        ),
        State(code="AGREED", rules=("RB-06",)),
        State(code="CURED", final=True),
    ),
    transitions=(
        Step(code="cured", source=OPEN_STATES, target="CURED", guard=IN_TIME, rules=("BK-05",)),
        Step(
            code="note_difficulty",
            source=OPEN_STATES,
            target=None,
            by=("officer", "postloan"),
            guard=Filled(("difficulty_reason",)),
            rules=("LR-05",),
        ),
        Step(
            code="serve",
            source=OPEN_STATES,
            target=None,
            by=("officer",),
            guard=All((Filed("COLLECTION_LETTER"), Has("PROOF_OF_SERVICE"))),
            does=(Do(SIGN, "COLLECTION_LETTER"), Do(RECORD, "DEMAND_SERVED")),
            rules=("RB-06", "LM-02"),
        ),
        Step(
            code="offer",
            source=("COLLECTING",),
            target="OFFERED",
            by=("officer", "postloan"),
            guard=Filled(("difficulty", "new_instalments", "first_due_on", "capitalise", "offer", "offered_until")),
            does=(Do(SEND, "PLAN_OFFER", "offer"),),
            rules=("RB-06",),
        ),
        Step(
            code="accept",
            source=("OFFERED",),
            target="AGREED",
            by=("postloan",),
            guard=Has("SIGNATURE"),
            does=(Do(RUN, "loan.restructure"),),
            rules=("RB-06", "CL-09"),
        ),
        Step(
            code="decline",
            source=("OFFERED",),
            target="COLLECTING",
            by=("officer", "postloan"),
            guard=Filled(("answer",)),
            rules=("RB-06",),
        ),
        Step(code="lapse", source=("OFFERED",), target="COLLECTING", guard=Late(), rules=("RB-06",)),
    ),
    rules=("RB-06", "BK-05", "LR-05", "PL-10"),
)

CASES = (COLLECTION,)
DOCUMENTS = (LETTER,)
