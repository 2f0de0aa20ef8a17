"""The quarterly recovery table (附件3, 季报) of each unit and kind: prepared, checked, signed, filed away (DB-30).

Due ten days after the quarter. Until the director has signed, a table that is filed again is another edition; then it
is locked, and what was wrong shows in the table of the next quarter, whose figures count from 1 January (DX-04).

Worked example (DB-X12): a project with a soft and a hard loan has two tables in the quarter.
"""

from recoup.regime.policy.case import LOCK, NOTIFY, REOPEN, SIGN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import Filed, Filled, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import P
from recoup_development_bank.policy.work import TO_CHIEF

DUE_BY = Deadline("period_end", days=P("quarterly_due_days"))
SIGNATURE = Do(SIGN, "RECOVERY_QUARTERLY")

QUARTERLY_TABLE = CaseKind(
    code="QUARTERLY_TABLE",
    key=("organisation", "loan_kind", "quarter"),
    covers=Is("organisation_kind", ("CREDIT_BUREAU", "BRANCH")),
    opens=(
        Opening(
            code="QUARTER_OVER",
            at=Deadline("period_end", days=1, roll="NONE"),
            due=DUE_BY,
            rules=("DB-30", "DB-34"),
        ),
    ),
    fields=(Field(code="findings"), Field(code="archive_number")),
    states=(
        State(
            code="DUE",
            due=DUE_BY,
            tasks=(
                Task(code="PREPARE_TABLE", part="preparer", due=DUE_BY, escalates=TO_CHIEF, rules=("DB-30", "DB-34")),
            ),
        ),
        State(
            code="PREPARED",
            due=DUE_BY,
            tasks=(
                Task(
                    code="CHECK_TABLE",
                    part="division_chief",
                    due=DUE_BY,
                    escalates=((1, "bureau_director"),),
                    rules=("DB-35",),
                ),
            ),
        ),
        State(
            code="CHECKED",
            due=DUE_BY,
            tasks=(Task(code="SIGN_TABLE", part="bureau_director", due=DUE_BY, rules=("DB-35",)),),
        ),
        State(code="SIGNED", due=Deadline("entered", days=P("plan_decision_days"), working=True)),
        State(code="ARCHIVED", final=True),
    ),
    transitions=(
        Transition(
            code="prepare",
            source=("DUE",),
            target="PREPARED",
            by=("preparer",),
            guard=Filed("RECOVERY_QUARTERLY"),
            does=(SIGNATURE, Do(NOTIFY, "division_chief")),
            rules=("DB-30", "DB-35"),
        ),
        Transition(
            code="check_table",
            source=("PREPARED",),
            target="CHECKED",
            by=("division_chief",),
            guard=Filed("RECOVERY_QUARTERLY"),
            apart_from=("prepare",),
            does=(SIGNATURE, Do(NOTIFY, "bureau_director")),
            rules=("DB-35",),
        ),
        Transition(
            code="return_table",
            source=("PREPARED", "CHECKED"),
            target="DUE",
            by=("division_chief", "bureau_director"),
            guard=Filled(("findings",)),
            does=(Do(REOPEN, "RECOVERY_QUARTERLY"),),
            rules=("DB-35",),
        ),
        Transition(
            code="sign_table",
            source=("CHECKED",),
            target="SIGNED",
            by=("bureau_director",),
            guard=Filed("RECOVERY_QUARTERLY"),
            apart_from=("prepare", "check_table"),
            does=(SIGNATURE, Do(LOCK, "RECOVERY_QUARTERLY")),
            rules=("DB-35",),
        ),
        Transition(
            code="archive",
            source=("SIGNED",),
            target="ARCHIVED",
            by=("preparer",),
            guard=Filled(("archive_number",)),
            rules=("DB-35",),
        ),
    ),
    rules=("DB-30", "DB-34", "DB-35"),
)

CASES = (QUARTERLY_TABLE,)
