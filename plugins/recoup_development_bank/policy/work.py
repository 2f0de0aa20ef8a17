"""Standing tasks of the development bank: what follows when a due day was missed, the written report (rulebook C4.4).

The notice before a due day is asked for by the instalment's own case.

What is to be done on a day is reckoned in the night before it, so each task is on the list when its day opens.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import Task
from recoup.regime.policy.condition import Compare, Holds
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import P
from recoup_development_bank.policy.judgement import PERFORMED

LOAN = ("loan",)
OWED = Compare("balance", ">", 0)
TO_CHIEF = ((1, "division_chief"), (5, "bureau_director"))

REMINDERS = (
    replace(common.REMIND_BEFORE_DUE, part="branch_officer"),
    replace(common.REMIND_ON_DUE_DAY, part="branch_officer"),
)

NOTICES = (
    replace(
        common.CONTACT_OVERDUE,
        part="branch_officer",
        escalates=TO_CHIEF,
        rules=("RB-06", "T-DUN", "DN-01"),
    ),
    Task(
        code="REPEAT_NOTICE",
        part="credit_officer",
        key=LOAN,
        due=Deadline("overdue_since", days=1),
        when=Compare("missed_outstanding", ">=", 1),
        escalates=TO_CHIEF,
        rules=("DN-01",),
    ),
    Task(
        code="OVERDUE_REPORT",
        part="branch_officer",
        key=LOAN,
        due=Deadline("opened_on", days=P("overdue_report_days"), working=True),
        when=Compare("dpd", ">=", 1),
        escalates=TO_CHIEF,
        rules=("DX-06",),
    ),
    Task(
        code="STOP_USE",
        part="branch_officer",
        key=LOAN,
        due=Deadline("opened_on"),
        when=Holds("MISUSED"),
        escalates=TO_CHIEF,
        rules=("DA-01", "DX-06"),
    ),
)

TASKS = (*REMINDERS, *NOTICES)

# The last day for the notice before a due day: a month, of a short-term loan a week (DB-X07).
# An agent bank passes on what it receives the same day, in special cases not later than the next working day.
MILESTONES = (
    Milestone(
        code="NOTICE_BY",
        on=Deadline(
            "next_due_on",
            months=P("notice_months", by="tier"),
            days=P("notice_days", by="tier"),
            before=True,
        ),
        rules=("DN-01",),
    ),
    Milestone(
        code="AGENT_TRANSFER_BY",
        on=Deadline("received_on", days=P("agent_transfer_days"), roll="NONE"),
        rules=("DA-02",),
    ),
    Milestone(
        code="AGENT_TRANSFER_LAST",
        on=Deadline("received_on", days=P("agent_transfer_tolerated_days"), working=True, roll="NONE"),
        rules=("DA-02",),
    ),
    Milestone(code="UPGRADE_FROM", on=PERFORMED, rules=("CL-07",)),
)

# Who hears that a claim, a guarantee or a judgment runs out: first who looks after the loan, then who answers for it.
ALARMS = Alarms(parts=("credit_officer", "division_chief", "legal"))
