"""准呆帐: a dealer's claims are proposed, approved, sent to Legal, and settled, collected or written off (C3.5).

One case for a dealer, because its reasons hit all its months at once; what is approved is recorded as a fact about the
dealer, and the fact moves every receivable (TR-X07). Reasons (三) and (四) go to Legal only after 催收款 brought no
result, at the latest when the window of the vice general manager has ended (TR-15, TR-X08).
"""

from recoup.regime.policy.case import RECORD, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filled, Has, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE, P
from recoup_trade_receivables.policy.judgement import DUNNING_FROM
from recoup_trade_receivables.policy.work import STOPPED_LONG

REASONS = ("1", "2", "3", "4", "5")
WINDOW = Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("vp_days"))
SAME_DAY = Deadline("entered", days=P("legal_transfer_days"))
TRIED = Some((Is("reason", ("1", "2", "5")), Holds("NO_RESULT"), Reached(Deadline("complete_by", roll="NONE"))))

QUASI_BAD_CASE = CaseKind(
    code="QUASI_BAD_CASE",
    key=("party",),
    sides=("SALES", "LEGAL_DEPARTMENT"),
    opens=(
        Opening(
            code="BANKRUPTCY",
            when=Some((Holds("BANKRUPT"), Holds("CLEAR_SIGNS"))),
            sets=(("reason", "1"),),
            due=WINDOW,
            rules=("TR-03",),
        ),
        Opening(code="SEALED", when=Holds("COURT_SEALED"), sets=(("reason", "2"),), due=WINDOW, rules=("TR-04",)),
        Opening(
            code="BOUNCED",
            when=All(
                (
                    Holds("NOTE_BOUNCED", times=P("bounce_min")),
                    Not(Holds("REASON_CONVINCING")),
                    Reached(STOPPED_LONG),
                )
            ),
            sets=(("reason", "3"),),
            due=WINDOW,
            rules=("TR-05",),
        ),
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
    ),
    fields=(
        Field(code="reason", kind=CODE, choices=REASONS),
        Field(code="decision"),
        Field(code="settlement"),
    ),
    states=(
        State(
            code="PROPOSED",
            tasks=(
                Task(
                    code="TRANSFER_TO_LEGAL",
                    part="sales_head",
                    due=SAME_DAY,
                    when=Is("reason", ("1", "2")),
                    escalates=((1, "gm"),),
                    rules=("TR-13", "TR-14"),
                ),
                Task(code="STUDY", part="legal", due=Deadline("entered", days=5), rules=("TR-13",)),
            ),
        ),
        State(
            code="APPROVED",
            tasks=(
                Task(
                    code="HAND_TO_LEGAL",
                    part="sales_head",
                    due=Deadline("entered", days=5),
                    escalates=((1, "gm"),),
                    rules=("TR-14", "TR-15"),
                ),
                Task(code="STUDY", part="legal", due=Deadline("entered", days=5), rules=("TR-13",)),
            ),
        ),
        State(code="IN_LEGAL"),
        State(code="DISMISSED", final=True),
        State(code="COLLECTED", final=True),
        State(code="SETTLED", final=True),
    ),
    transitions=(
        Transition(
            code="collected",
            source=("PROPOSED", "APPROVED", "IN_LEGAL"),
            target="COLLECTED",
            guard=Compare("balance", "=", 0),
        ),
        Transition(
            code="approve",
            source=("PROPOSED",),
            target="APPROVED",
            by=("gm",),
            guard=Filled(("decision",)),
            apart_from=("opening", "@recorder:NOTE_BOUNCED", "@recorder:NO_RESULT"),
            does=(Do(RECORD, "QUASI_BAD", "reason"),),
            rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
        ),
        Transition(code="dismiss", source=("PROPOSED",), target="DISMISSED", by=("gm",), guard=Filled(("decision",))),
        Transition(
            code="transfer",
            source=("APPROVED",),
            target="IN_LEGAL",
            by=("sales_head",),
            guard=All((TRIED, Has("HANDOVER_LIST"))),
            does=(Do(RECORD, "IN_LEGAL"),),
            rules=("TR-14", "TR-15"),
        ),
        Transition(
            code="settle",
            source=("APPROVED", "IN_LEGAL"),
            target="SETTLED",
            by=("legal", "sales_head"),
            guard=Filled(("settlement",)),
            quorum=2,
            rules=("TR-16",),
        ),
    ),
    rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07", "TR-13", "TR-15"),
)

CASES = (QUASI_BAD_CASE,)
"""Every kind of work of the company that is a case."""
