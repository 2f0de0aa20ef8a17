"""What an agent bank receives it passes on the same day, in special cases not later than the next working day (DA-02).

What it receives for an instalment is told in that instalment's case; a case of its own is for whatever else comes in.

Worked example (DB-X10): received on Friday 2024-06-21, tolerated until Monday 2024-06-24; passed on on Wednesday the
26th it is two days late.
"""

from recoup.regime.policy.case import CaseKind, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filled
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, MONEY, P

SAME_DAY = Deadline("received_on", days=P("agent_transfer_days"), roll="NONE")
NEXT_DAY = Deadline("received_on", days=P("agent_transfer_tolerated_days"), working=True, roll="NONE")
# Nothing is passed on before it was received.
IN_ORDER = Compare("transferred_on", ">=", 1_000_000, of="received_on")

AGENT_TRANSFER = CaseKind(
    code="AGENT_TRANSFER",
    key=("loan", "day"),
    opens=(Opening(code="RECEIVED", by=("agent_bank", "operations"), due=NEXT_DAY, rules=("DA-02",)),),
    fields=(
        Field(code="received_on", kind=DATE, required=True),
        Field(code="received", kind=MONEY, required=True),
        Field(code="transferred_on", kind=DATE),
    ),
    states=(
        State(
            code="RECEIVED",
            due=NEXT_DAY,
            tasks=(
                Task(
                    code="PASS_ON",
                    part="agent_bank",
                    due=SAME_DAY,
                    escalates=((1, "branch_officer"), (5, "division_chief")),
                    rules=("DA-02",),
                ),
            ),
        ),
        State(code="TRANSFERRED", final=True),
    ),
    transitions=(
        Transition(
            code="pass_on",
            source=("RECEIVED",),
            target="TRANSFERRED",
            by=("agent_bank",),
            guard=All((Filled(("transferred_on",)), IN_ORDER)),
            rules=("DA-02",),
        ),
    ),
    rules=("DA-02",),
)

CASES = (AGENT_TRANSFER,)
