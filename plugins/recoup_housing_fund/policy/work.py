"""Standing tasks of the fund: double collection, two tasks of two organisations in every stage (HF-08, HS-01 to HS-03).

What is to be done on a day is reckoned in the night before it, so each task is on the list when its day opens. A stage
begins on the day after the due day that was missed (HF-02), and its deadlines count from there.
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
TO_SUPERVISOR = ((2, "trustee_supervisor"), (5, "centre_officer"))
TO_CENTRE = ((2, "centre_officer"), (5, "centre_leader"))

FIRST_STAGE = All((Compare("missed_consecutive", ">=", 1), Compare("missed_consecutive", "<", P("notice_from_missed"))))
NOTICE_STAGE = All(
    (
        Compare("missed_consecutive", ">=", P("notice_from_missed")),
        Compare("missed_consecutive", "<", P("lawyer_from_missed")),
    )
)
LAWYER_STAGE = Compare("missed_consecutive", ">=", P("lawyer_from_missed"))

REMINDERS = (
    replace(common.REMIND_BEFORE_DUE, part="trustee_collector"),
    replace(common.REMIND_ON_DUE_DAY, part="trustee_collector"),
)

COLLECTION = (
    Task(
        code="CONTACT_BY_BANK",
        part="trustee_collector",
        key=LOAN,
        due=Deadline("opened_on"),
        when=FIRST_STAGE,
        escalates=TO_SUPERVISOR,
        rules=("HF-03", "HF-06", "HF-08", "HS-01", "RB-06", "T-DUN"),
    ),
    Task(
        code="CONTACT_BY_CENTRE",
        part="centre_collector",
        key=LOAN,
        due=Deadline("opened_on", days=P("contact_centre_days")),
        when=FIRST_STAGE,
        escalates=TO_CENTRE,
        rules=("HF-03", "HF-06", "HF-08", "HS-01"),
    ),
    Task(
        code="NOTICE_BY_BANK",
        part="trustee_collector",
        key=LOAN,
        due=Deadline("opened_on", days=P("notice_days")),
        when=NOTICE_STAGE,
        escalates=TO_SUPERVISOR,
        rules=("HF-08", "HS-02"),
    ),
    Task(
        code="VISIT_BY_CENTRE",
        part="centre_collector",
        key=LOAN,
        due=Deadline("opened_on", days=P("notice_days")),
        when=NOTICE_STAGE,
        escalates=TO_CENTRE,
        rules=("HF-08", "HS-02"),
    ),
    Task(
        code="LAWYER_BY_BANK",
        part="trustee_collector",
        key=LOAN,
        due=Deadline("opened_on", days=P("lawyer_days")),
        when=LAWYER_STAGE,
        escalates=TO_SUPERVISOR,
        rules=("HF-08", "HS-03"),
    ),
    Task(
        code="LAWYER_BY_CENTRE",
        part="centre_collector",
        key=LOAN,
        due=Deadline("opened_on", days=P("lawyer_days")),
        when=LAWYER_STAGE,
        escalates=TO_CENTRE,
        rules=("HF-08", "HS-03"),
    ),
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

TASKS = (*REMINDERS, *COLLECTION, *CENTRE)

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
