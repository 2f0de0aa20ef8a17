"""Standing tasks, and the days that rules name (C3.4). What is done dealer by dealer and month by month: `months`."""

from recoup.regime.policy.case import Task
from recoup.regime.policy.condition import All, Compare, Holds, Is
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.deadline import Deadline, Latest
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import P
from recoup_trade_receivables.policy.judgement import DUNNING_FROM, UNCOLLECTED_FROM

TASKS = (
    Task(
        code="CHECK_SHIPMENTS",
        part="salesman",
        key=("loan",),
        due=Deadline("opened_on"),
        when=All((Compare("balance", ">", 0), Holds("NOTES_BOUNCING"))),
        done=Holds("SHIPMENTS_STOPPED"),
        escalates=((1, "regional_manager"),),
        rules=("TR-08",),
    ),
)

STOPPED_LONG = Deadline("SHIPMENTS_STOPPED", months=P("stop_ship_months"), roll="NONE")
PROBLEM = Is("problem_account", ("ON",))

# What a receivable's due day leads to, if nothing is paid (TR-X01): the same days that its dealer's month goes by.
OF_THE_CALENDAR = (
    Milestone(
        code="COLLECT_BY", on=Deadline("invoiced_on", months=1, day=P("collect_by_day")), rules=("TR-01", "TR-02")
    ),
    # An invoice agreed to fall due later in the month is listed as soon as it is uncollected.
    Milestone(
        code="LISTED_BY",
        on=Latest((Deadline("due_on", day=P("finance_list_day")), UNCOLLECTED_FROM)),
        rules=("TR-09",),
    ),
    Milestone(
        code="SOLVED_BY",
        on=Latest((Deadline("due_on", months=P("uncollected_months"), day=P("uncollected_day")), UNCOLLECTED_FROM)),
        rules=("TR-10",),
    ),
    Milestone(
        code="CAUSE_WRITTEN_BY",
        on=Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("manager_report_days")),
        rules=("TR-11",),
    ),
    Milestone(
        code="RESOLVED_BY",
        on=Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), days=P("vp_days")),
        rules=("TR-12",),
    ),
)

# Reasons (三) and (四) hold from a month after the stop; the month includes its last day (TR-X06). A claim is a problem
# from the day after its two months; liability for a report not filed is recorded from the day after fifteen (TR-X12).
MILESTONES = (
    *OF_THE_CALENDAR,
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
