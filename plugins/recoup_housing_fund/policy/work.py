"""Standing tasks of the fund: reminders, guarantors, the watch list. Collecting is a case (`collection`).

What is to be done on a day is reckoned in the night before it, so each task is on the list when its day opens.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import Task
from recoup.regime.policy.condition import All, Compare, Holds, Some
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.deadline import END, Deadline
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import P

LOAN = ("loan",)
TO_CENTRE = ((2, "centre_officer"), (5, "centre_leader"))

REMINDERS = (
    replace(common.REMIND_BEFORE_DUE, part="trustee_collector"),
    replace(common.REMIND_ON_DUE_DAY, part="trustee_collector"),
)

CENTRE = (
    # At the latest when the written notice begins: the guarantee period neither stops nor starts anew (LM-04).
    Task(
        code="GUARANTOR_DEMAND",
        part="centre_collector",
        key=LOAN,
        due=Deadline("opened_on"),
        when=All((Holds("GUARANTEED"), Compare("missed_consecutive", ">=", P("notice_from_missed")))),
        escalates=TO_CENTRE,
        rules=("HS-08", "LM-04"),
    ),
    # The deposit is drawn on by whoever keeps the ledger; what it gives is booked as a payment and ends the task.
    Task(
        code="DRAW_ON_DEPOSIT",
        part="operations",
        key=LOAN,
        due=Deadline("opened_on", days=P("decision_days")),
        when=All((Holds("GUARANTEE_REFUSED"), Compare("missed_outstanding", ">=", 1))),
        escalates=((1, "centre_leader"),),
        rules=("HS-06",),
    ),
    Task(
        code="WATCH_LIST",
        part="centre_officer",
        key=LOAN,
        due=Deadline("opened_on", day=END),
        when=Some(
            (
                Compare("missed", "=", 3),
                Holds("INCOME_FELL"),
                Holds("EMERGENCY"),
                Holds("NEW_LOANS"),
                Holds("POOR_WILLINGNESS"),
                Holds("NON_PERFORMING_ELSEWHERE"),
                Holds("COLLATERAL_FELL"),
                Holds("LAW_BREACH"),
            )
        ),
        escalates=((1, "centre_leader"),),
        rules=("HF-21",),
    ),
)

TASKS = (*REMINDERS, *CENTRE)

# Before the 7th: the 7th itself is in time unless the centre reads it otherwise; a Saturday is not rolled (HF-X07).
MILESTONES = (
    Milestone(
        code="MONTHLY_REPORT_BY",
        on=Deadline("period_end", months=1, day=P("report_deadline_day"), inclusive=P("report_deadline_inclusive")),
        rules=("HF-09", "HF-11", "HF-12", "HR-01"),
    ),
)

# Who hears that a claim, a guarantee or a judgment runs out: first who looks after the loan, then who answers for it.
ALARMS = Alarms(parts=("centre_officer", "centre_leader", "legal"))
