"""Standing tasks of a receivable: list, solve, write the cause, resolve, and what a quasi-bad dealer asks (C3.4).

What is to be done on a day is reckoned in the night before it, so the tasks of 未收款 are there at 00:00 of the 6th
(TR-01), and those of 催收款 at 00:00 of the 1st, in their place (TR-02).
"""

from recoup.regime.policy.case import Task
from recoup.regime.policy.condition import All, Compare, Holds, Is, Reached
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.deadline import Deadline, Latest
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import P
from recoup_trade_receivables.policy.judgement import DUNNING_FROM, UNCOLLECTED_FROM

LOAN = ("loan",)
OWED = Compare("balance", ">", 0)
LAST_DAY_OF_UNCOLLECTED = Deadline("due_on", months=P("uncollected_months"), day=P("uncollected_day"))

UNCOLLECTED = (
    Task(
        code="LIST_UNCOLLECTED",
        part="finance",
        key=LOAN,
        opens=UNCOLLECTED_FROM,
        # An invoice agreed to fall due later in the month is listed as soon as it is uncollected.
        due=Latest((Deadline("due_on", day=P("finance_list_day")), UNCOLLECTED_FROM)),
        when=OWED,
        done=Reached(DUNNING_FROM),
        escalates=((1, "vp"),),
        rules=("TR-09",),
    ),
    Task(
        code="SOLVE",
        part="regional_manager",
        key=LOAN,
        opens=UNCOLLECTED_FROM,
        due=Latest((LAST_DAY_OF_UNCOLLECTED, UNCOLLECTED_FROM)),
        when=OWED,
        done=Reached(DUNNING_FROM),
        escalates=((1, "sales_head"),),
        rules=("TR-10",),
    ),
)

DUNNING = (
    Task(
        code="WRITE_CAUSE",
        part="regional_manager",
        key=LOAN,
        opens=DUNNING_FROM,
        due=Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("manager_report_days")),
        when=OWED,
        escalates=((1, "vp"), (3, "gm")),
        rules=("TR-11",),
    ),
    Task(
        code="RESOLVE",
        part="vp",
        key=LOAN,
        opens=DUNNING_FROM,
        due=Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("vp_days")),
        when=OWED,
        escalates=((1, "gm"),),
        rules=("TR-12",),
    ),
)

QUASI_BAD = (
    Task(
        code="CHECK_SHIPMENTS",
        part="salesman",
        key=LOAN,
        due=Deadline("opened_on"),
        when=All((OWED, Holds("NOTES_BOUNCING"))),
        done=Holds("SHIPMENTS_STOPPED"),
        escalates=((1, "regional_manager"),),
        rules=("TR-08",),
    ),
)

OPTIONS = (
    Task(
        code="PROBLEM_REPORT",
        part="salesman",
        key=LOAN,
        opens=Deadline("disbursed_on", months=P("problem_months"), days=1),
        due=Deadline("opened_on", days=P("problem_report_days")),
        when=All((OWED, Is("problem_account", ("ON",)))),
        escalates=((1, "regional_manager"),),
        rules=("TP-01", "TP-02"),
    ),
)

TASKS = (*UNCOLLECTED, *DUNNING, *QUASI_BAD, *OPTIONS)

STOPPED_LONG = Deadline("SHIPMENTS_STOPPED", months=P("stop_ship_months"), roll="NONE")
PROBLEM = Is("problem_account", ("ON",))

# Reasons (三) and (四) hold from a month after the stop; the month includes its last day (TR-X06). A claim is a problem
# from the day after its two months; liability for a report not filed is recorded from the day after fifteen (TR-X12).
MILESTONES = (
    Milestone(
        code="COLLECT_BY", on=Deadline("invoiced_on", months=1, day=P("collect_by_day")), rules=("TR-01", "TR-02")
    ),
    Milestone(code="REASON_3", on=STOPPED_LONG, counts=(("NOTE_BOUNCED", P("bounce_min")),), rules=("TR-05",)),
    Milestone(code="REASON_4", on=Latest((STOPPED_LONG, DUNNING_FROM)), rules=("TR-06",)),
    Milestone(
        code="PROBLEM_FROM",
        on=Deadline("disbursed_on", months=P("problem_months"), days=1, roll="NONE"),
        when=PROBLEM,
        rules=("TP-01",),
    ),
    Milestone(
        code="PROBLEM_REPORT_BY",
        on=Deadline("PROBLEM_FROM", days=P("problem_report_days")),
        when=PROBLEM,
        rules=("TP-02",),
    ),
    Milestone(
        code="PROBLEM_PLAN_BY",
        on=Deadline("PROBLEM_REPORT_BY", days=P("problem_plan_days")),
        when=PROBLEM,
        rules=("TP-03",),
    ),
    Milestone(
        code="PROBLEM_REPORT_LAST",
        on=Deadline("PROBLEM_FROM", days=P("problem_liability_days"), roll="NONE"),
        when=PROBLEM,
        rules=("TP-04",),
    ),
    Milestone(
        code="HANDLER_LIABLE_FROM",
        on=Deadline("PROBLEM_REPORT_LAST", days=1, roll="NONE"),
        when=PROBLEM,
        rules=("TP-04",),
    ),
)

# Who hears that a claim, a guarantee or a judgment runs out: first who looks after the loan, then who answers for it.
ALARMS = Alarms(parts=("salesman", "sales_head", "legal"))
