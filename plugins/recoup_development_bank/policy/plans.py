"""The recovery plan of a year (年度回收计划), loan by loan: made by 31 December, in force from 1 January (DB-31).

A plan is principal. What is approved becomes a dated statement of the loan on the first day of the year, an adjustment
another one from its own day: column 2 of annex 3 is the version in force on the last day of the quarter (DX-04).

Worked example (DB-X01): 120,000,000.00 were approved for 2024. From 2024-07-10 on the plan is 100,000,000.00: the table
of the second quarter shows 12,000.00 万元, that of the third 10,000.00.
"""

from recoup.regime.policy.case import END_FACT, NOTIFY, RECORD, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import Filled, Reached
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import MONEY, P
from recoup_development_bank.policy.work import TO_CHIEF

DRAWN_UP_FROM = Deadline("period_start", months=P("plan_lead_months"), before=True, roll="NONE")
DRAWN_UP_BY = Deadline("period_start", days=1, before=True)
YEAR_BEGINS = Deadline("period_start", roll="NONE")
YEAR_OVER = Deadline("period_end", days=1, roll="NONE")
DECIDED_BY = Deadline("entered", days=P("plan_decision_days"), working=True)

RECORDED = Do(RECORD, "RECOVERY_PLAN", to="planned")
ENDED = Do(END_FACT, "RECOVERY_PLAN")

ANNUAL_PLAN = CaseKind(
    code="ANNUAL_PLAN",
    key=("loan", "year"),
    opens=(
        Opening(code="YEAR_TO_COME", at=DRAWN_UP_FROM, due=DRAWN_UP_BY, rules=("DB-31", "DX-05")),
        # A loan that is taken on during the year, or after the plans were asked for.
        Opening(
            code="ASKED",
            by=("credit_officer",),
            names=Deadline("opened_on", months=P("plan_lead_months"), roll="NONE"),
            due=Deadline("opened_on", days=P("plan_decision_days"), working=True),
            rules=("DB-31",),
        ),
    ),
    fields=(
        Field(code="planned", kind=MONEY),
        Field(code="basis"),
        Field(code="adjusted_because"),
    ),
    states=(
        State(
            code="DRAFT",
            due=Deadline("complete_by"),
            tasks=(
                Task(
                    code="DRAW_UP_PLAN",
                    part="credit_officer",
                    due=Deadline("complete_by"),
                    escalates=TO_CHIEF,
                    rules=("DB-31", "DX-05"),
                ),
            ),
        ),
        State(
            code="SUBMITTED",
            due=DECIDED_BY,
            tasks=(Task(code="DECIDE_PLAN", part="division_chief", due=DECIDED_BY, rules=("DB-31",)),),
        ),
        State(code="APPROVED", due=YEAR_BEGINS),
        State(code="IN_FORCE", due=Deadline("period_end")),
        State(
            code="ADJUSTING",
            due=DECIDED_BY,
            tasks=(Task(code="DECIDE_PLAN", part="division_chief", due=DECIDED_BY, rules=("DB-31",)),),
        ),
        State(code="ADJUSTED", due=Deadline("period_end")),
        State(code="CLOSED", final=True),
    ),
    transitions=(
        Transition(
            code="year_over",
            source=("DRAFT", "SUBMITTED", "APPROVED", "IN_FORCE", "ADJUSTING", "ADJUSTED"),
            target="CLOSED",
            guard=Reached(YEAR_OVER),
            does=(ENDED,),
            rules=("DX-04",),
        ),
        Transition(
            code="year_begins",
            source=("APPROVED",),
            target="IN_FORCE",
            guard=Reached(YEAR_BEGINS),
            does=(RECORDED,),
            rules=("DB-31", "DX-04"),
        ),
        Transition(
            code="submit_plan",
            source=("DRAFT",),
            target="SUBMITTED",
            by=("credit_officer",),
            guard=Filled(("planned", "basis")),
            does=(Do(NOTIFY, "division_chief"),),
            rules=("DB-31",),
        ),
        Transition(
            code="approve_plan",
            source=("SUBMITTED",),
            target="APPROVED",
            by=("division_chief",),
            apart_from=("opening", "submit_plan"),
            rules=("DB-31", "DB-35"),
        ),
        Transition(code="return_plan", source=("SUBMITTED",), target="DRAFT", by=("division_chief",)),
        Transition(
            code="adjust",
            source=("IN_FORCE", "ADJUSTED"),
            target="ADJUSTING",
            by=("credit_officer",),
            guard=Filled(("planned", "adjusted_because")),
            does=(Do(NOTIFY, "division_chief"),),
            rules=("DB-31", "DX-04"),
        ),
        Transition(
            code="approve_adjustment",
            source=("ADJUSTING",),
            target="ADJUSTED",
            by=("division_chief",),
            apart_from=("adjust",),
            does=(ENDED, RECORDED),
            rules=("DB-31", "DB-35", "DX-04"),
        ),
        Transition(
            code="refuse_adjustment",
            source=("ADJUSTING",),
            target="IN_FORCE",
            by=("division_chief",),
            apart_from=("adjust",),
            rules=("DB-35",),
        ),
    ),
    rules=("DB-31", "DX-04", "DX-05"),
)

CASES = (ANNUAL_PLAN,)
