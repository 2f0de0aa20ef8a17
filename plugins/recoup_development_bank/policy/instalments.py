"""An instalment from its notice to the end (C4.2): told of, paid, proved, passed on by the agent bank, closed.

One case for each day on which something of a loan falls due, opened when the notice is to be drawn up. On the due day
it is due; the ledger decides on the next morning whether it is paid, overdue, or nothing fell due at all.

Worked example (DB-X07, DB-X10): a long-term loan through an agent bank, principal due on Friday 2024-06-21.
The notice goes out by 05-21 in three copies, without interest figures. The agent bank receives the money on the day
itself, has to pass it on the same day and may until Monday the 24th; the credit bureau compares notice and voucher with
the ledger within three working days.
"""

from dataclasses import replace

from recoup.regime.policy.case import NOTIFY, RECORD, REOPEN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Has, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline, Earliest
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, INT, MONEY, P
from recoup_development_bank.policy.transfers import IN_ORDER, NEXT_DAY, SAME_DAY
from recoup_development_bank.policy.work import OWED, TO_CHIEF

AGENT = Is("handled_by", ("AGENT",))
DIRECT = Not(AGENT)
EXACTLY = 1_000_000
"""Parts per million of the other figure: all of it."""

LISTED_ON = Deadline(
    "next_due_on",
    months=P("notice_months", by="tier"),
    days=P("notice_opens_days", by="tier"),
    before=True,
    roll="NONE",
)
NOTIFIED_BY = Deadline(
    "period_start", months=P("notice_months", by="tier"), days=P("notice_days", by="tier"), before=True
)
DUE_DAY = Deadline("period_start", roll="NONE")
DAY_AFTER = Deadline("period_start", days=1, roll="NONE")
CHECKED_BY = Deadline("entered", days=P("voucher_check_days"), working=True)

FELL_DUE = Compare("due_in_period", ">", 0)
PAID = All((FELL_DUE, Compare("unpaid_in_period", "=", 0)))
UNPAID = Compare("unpaid_in_period", ">", 0)
DIFFERS = Some(
    (
        UNPAID,
        Compare("principal_returned", ">", EXACTLY, of="principal_paid_in_period"),
        Compare("principal_returned", "<", EXACTLY, of="principal_paid_in_period"),
        Compare("interest_returned", ">", EXACTLY, of="interest_paid_in_period"),
        Compare("interest_returned", "<", EXACTLY, of="interest_paid_in_period"),
    )
)
# Notice and voucher are there and the ledger says the same; an agent bank has told when it received the money.
PROVED = All((Has("VOUCHER"), Filed("REPAYMENT_NOTICE"), PAID, Some((DIRECT, Compare("received", ">", 0)))))
# Two copies of a loan handled directly, three through an agent bank (DB-11, DB-12).
COPIES_SENT = Some(
    (
        All((DIRECT, Compare("copies_sent", "=", P("copies_direct")))),
        All((AGENT, Compare("copies_sent", "=", P("copies_agent")))),
    )
)

NOT_YET_PAID = ("PLANNED", "NOTIFIED", "DUE_UNPAID", "OVERDUE")
TO_BE_PROVED = ("PAID", "PAID_TO_AGENT")

CHECK_NOTICE = Task(
    code="CHECK_NOTICE", part="credit_officer", due=CHECKED_BY, escalates=TO_CHIEF, rules=("DB-22", "DB-23")
)
# Whether it was paid the agent bank knows first; of what the ledger has already it is asked the next day.
TELL_RECEIPT = Task(code="TELL_RECEIPT", part="agent_bank", due=DUE_DAY, when=AGENT, rules=("DA-01", "DA-02", "DB-22"))
PASS_ON = Task(
    code="PASS_ON",
    part="agent_bank",
    due=SAME_DAY,
    done=Filled(("transferred_on",)),
    escalates=((1, "branch_officer"), (5, "division_chief")),
    rules=("DA-02",),
)

INSTALMENT = CaseKind(
    code="INSTALMENT",
    key=("loan", "day"),
    opens=(
        Opening(
            code="FALLS_DUE",
            at=LISTED_ON,
            when=OWED,
            names=Deadline("next_due_on", roll="NONE"),
            due=DUE_DAY,
            rules=("DN-01",),
        ),
    ),
    fields=(
        Field(code="copies_sent", kind=INT),
        Field(code="received_on", kind=DATE),
        Field(code="received", kind=MONEY),
        Field(code="transferred_on", kind=DATE),
        Field(code="principal_returned", kind=MONEY),
        Field(code="interest_returned", kind=MONEY),
        Field(code="difference"),
    ),
    states=(
        State(
            code="PLANNED",
            due=NOTIFIED_BY,
            tasks=(
                Task(
                    code="NOTICE",
                    part="credit_officer",
                    due=NOTIFIED_BY,
                    escalates=TO_CHIEF,
                    rules=("DN-01", "DB-11", "DB-12"),
                ),
            ),
            rules=("DN-01",),
        ),
        State(code="NOTIFIED", due=DUE_DAY),
        State(
            code="DUE_UNPAID",
            due=DUE_DAY,
            tasks=(TELL_RECEIPT,),
        ),
        State(code="OVERDUE", rules=("DX-06",)),
        State(code="PAID", due=CHECKED_BY, tasks=(replace(TELL_RECEIPT, due=Deadline("entered")), CHECK_NOTICE)),
        State(code="PAID_TO_AGENT", due=NEXT_DAY, tasks=(PASS_ON, CHECK_NOTICE), rules=("DA-02",)),
        State(
            code="EXCEPTION",
            due=CHECKED_BY,
            tasks=(
                Task(code="MATCH", part="credit_officer", due=CHECKED_BY, escalates=TO_CHIEF, rules=("DB-23",)),
                Task(code="CORRECT_LEDGER", part="operations", due=CHECKED_BY, rules=("DB-23",)),
            ),
            rules=("DB-23",),
        ),
        State(code="CONFIRMED", tasks=(replace(PASS_ON, due=Earliest((SAME_DAY, Deadline("entered"))), when=AGENT),)),
        State(
            code="TRANSFERRED",
            due=CHECKED_BY,
            tasks=(
                Task(
                    code="CHECK_TRANSFER",
                    part="operations",
                    due=CHECKED_BY,
                    escalates=((1, "division_chief"),),
                    rules=("DA-02",),
                ),
            ),
        ),
        State(code="CLOSED", final=True),
        State(code="NOTHING_DUE", final=True),
    ),
    transitions=(
        # What only the system does: the calendar and the ledger move the case.
        Transition(code="falls_due", source=("PLANNED", "NOTIFIED"), target="DUE_UNPAID", guard=Reached(DUE_DAY)),
        Transition(
            code="nothing_due",
            source=("DUE_UNPAID",),
            target="NOTHING_DUE",
            guard=All((Reached(DAY_AFTER), Compare("due_in_period", "=", 0))),
        ),
        Transition(
            code="overdue",
            source=("DUE_UNPAID",),
            target="OVERDUE",
            guard=All((Reached(DAY_AFTER), UNPAID)),
            rules=("DX-06",),
        ),
        Transition(
            code="paid",
            source=("DUE_UNPAID", "OVERDUE"),
            target="PAID",
            guard=All((Reached(DAY_AFTER), PAID)),
            rules=("DB-23",),
        ),
        # A payment was taken back: what was proved is proved no more.
        Transition(
            code="taken_back",
            source=("PAID", "CONFIRMED", "TRANSFERRED", "CLOSED"),
            target="OVERDUE",
            guard=All((Reached(DAY_AFTER), UNPAID)),
            does=(Do(REOPEN, "REPAYMENT_NOTICE"),),
            rules=("DB-23",),
        ),
        Transition(
            code="passed_on",
            source=("CONFIRMED",),
            target="TRANSFERRED",
            guard=All((AGENT, IN_ORDER)),
            rules=("DA-02",),
        ),
        Transition(code="close_direct", source=("CONFIRMED",), target="CLOSED", guard=DIRECT, rules=("DB-23",)),
        # What people do.
        Transition(
            code="notify",
            source=("PLANNED",),
            target="NOTIFIED",
            by=("credit_officer",),
            guard=All((Filed("DUNNING_NOTICE"), Filled(("copies_sent",)), COPIES_SENT)),
            does=(Do(NOTIFY, "branch_officer"),),
            rules=("DN-01", "DB-11", "DB-12"),
        ),
        Transition(
            code="receive",
            source=(*NOT_YET_PAID, "PAID"),
            target="PAID_TO_AGENT",
            by=("agent_bank", "operations"),
            guard=All((AGENT, Has("VOUCHER"), Filled(("received_on", "received")))),
            does=(
                Do(RECORD, "PAID_TO_AGENT", to="received", on="received_on"),
                Do(NOTIFY, "credit_officer"),
            ),
            rules=("DA-01", "DA-02", "DB-22"),
        ),
        Transition(
            code="pass_on",
            source=("PAID_TO_AGENT", "EXCEPTION", "CONFIRMED"),
            target=None,
            by=("agent_bank",),
            guard=All((AGENT, Filled(("transferred_on",)), IN_ORDER)),
            rules=("DA-02",),
        ),
        Transition(
            code="confirm",
            source=TO_BE_PROVED,
            target="CONFIRMED",
            by=("credit_officer",),
            guard=PROVED,
            rules=("DB-22", "DB-23"),
        ),
        Transition(
            code="object",
            source=TO_BE_PROVED,
            target="EXCEPTION",
            by=("credit_officer",),
            guard=All((Has("VOUCHER"), Filled(("principal_returned", "interest_returned", "difference")), DIFFERS)),
            does=(Do(NOTIFY, "operations"),),
            rules=("DB-23",),
        ),
        Transition(
            code="match",
            source=("EXCEPTION",),
            target="CONFIRMED",
            by=("credit_officer",),
            guard=PROVED,
            rules=("DB-22", "DB-23"),
        ),
        Transition(
            code="close",
            source=("TRANSFERRED",),
            target="CLOSED",
            by=("operations",),
            apart_from=("pass_on", "receive"),
            rules=("DA-02",),
        ),
    ),
    rules=("DB-11", "DB-12", "DB-22", "DB-23", "DN-01", "DA-02"),
)

CASES = (INSTALMENT,)
