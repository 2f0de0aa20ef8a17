"""Standing tasks of the commercial bank: what a loan's own days ask of people (rulebook C0.4, C1.4).

What is to be done on a day is reckoned in the night before it, so each task is on the list when its day opens.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.case import Task
from recoup.regime.policy.condition import All, Compare, Holds, Is
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.parameter import P
from recoup_commercial_bank.policy.money import CORPORATE

LOAN = ("loan",)
OWED = Compare("balance", ">", 0)

REMINDERS = (
    replace(
        common.REMIND_BEFORE_DUE,
        part="officer",
        when=All((Is("product", P("reminded_products")), common.IN_ORDER)),
    ),
    replace(
        common.REMIND_ON_DUE_DAY,
        part="officer",
        when=All((Is("product", P("reminded_products")), common.IN_ORDER)),
    ),
)

COLLECTION = (
    replace(
        common.CONTACT_OVERDUE,
        part="officer",
        escalates=((2, "head"), (5, "leader")),
        rules=("RB-06", "T-DUN", "CP-05", "PL-10", "BK-05"),
    ),
)

NOTICES = (
    Task(
        code="NOTICE_BEFORE_MATURITY",
        part="officer",
        key=LOAN,
        opens=Deadline(
            "maturity_on",
            months=P("notice_months", by="tier"),
            days=P("notice_opens_days", by="tier"),
            before=True,
        ),
        due=Deadline(
            "maturity_on",
            months=P("notice_months", by="tier"),
            days=P("notice_days", by="tier"),
            before=True,
        ),
        when=All((CORPORATE, OWED)),
        escalates=((1, "head"),),
        rules=("DN-01",),
    ),
)

CHECKS = (
    Task(
        code="USE_CHECK",
        part="officer",
        key=LOAN,
        opens=Deadline("disbursed_on"),
        due=Deadline("disbursed_on", days=P("use_check_days")),
        when=Is("product", P("checked_products")),
        done=Holds("USE_DOCUMENTED"),
        escalates=((1, "head"),),
        rules=("PL-05", "BK-03", "CK-01"),
    ),
)

TASKS = (*REMINDERS, *COLLECTION, *NOTICES, *CHECKS)

# Who hears that a claim, a guarantee or a judgment runs out: first who looks after the loan, then who answers for it.
ALARMS = Alarms(parts=("officer", "head", "legal"))
