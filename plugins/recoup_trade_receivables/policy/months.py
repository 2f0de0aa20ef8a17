"""未收款 → 催收款 → 准呆帐, dealer by dealer and month of sales by month of sales (C3.2), and what finance sends out.

A case opens when the first invoice of a month is not collected in time, and is that month's, whatever month it is by
then. Worked example (TR-X01): of sales of 2024-03 it opens on 2024-04-06, is under dunning from 2024-05-01, the written
cause is due by 05-06 and everything by 05-31. It ends when nothing of the month is overdue. A note that bounces takes
the payment back, and the month is where the calendar says on that day. What 准呆帐 means is told by `quasi_bad`.
"""

from recoup.regime.policy.case import NOTIFY, REOPEN, SIGN, CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filed, Filled, Holds, Is, Not, Reached
from recoup.regime.policy.deadline import Deadline, Latest
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, P
from recoup_trade_receivables.policy.judgement import UNCOLLECTED_FROM

OWED = Compare("balance", ">", 0)
NOTHING_OVERDUE = Compare("period_overdue", "=", 0)
FIRST_OF_DUNNING = Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), roll="NONE")
LAST_OF_UNCOLLECTED = Deadline("complete_by", days=1, before=True)
REPORTED_BY = Deadline("entered", days=P("manager_report_days"))
RESOLVED_BY = Deadline("complete_by", days=P("vp_days"))

RESOLVE = Task(code="RESOLVE", part="vp", due=RESOLVED_BY, escalates=((1, "gm"),), rules=("TR-12",))
UNDER_DUNNING = ("DUNNING", "REPORTED", "FORWARDED", "DECIDED")

DEALER_MONTH = CaseKind(
    code="DEALER_MONTH",
    key=("party", "month"),
    opens=(
        Opening(
            code="UNPAID",
            when=All((OWED, Reached(UNCOLLECTED_FROM))),
            due=FIRST_OF_DUNNING,
            names=Deadline("disbursed_on", roll="NONE"),
            rules=("TR-01",),
        ),
    ),
    fields=(
        Field(code="cause"),
        Field(code="countermeasure"),
        Field(code="responsible"),
        Field(code="target_date", kind=DATE),
        Field(code="vp_opinion"),
        Field(code="gm_decision"),
    ),
    states=(
        State(
            code="UNCOLLECTED",
            due=LAST_OF_UNCOLLECTED,
            tasks=(
                Task(
                    code="SOLVE",
                    part="regional_manager",
                    due=LAST_OF_UNCOLLECTED,
                    escalates=((1, "sales_head"),),
                    rules=("TR-10",),
                ),
            ),
            rules=("TR-01",),
        ),
        State(
            code="DUNNING",
            due=REPORTED_BY,
            tasks=(
                Task(
                    code="WRITE_CAUSE",
                    part="regional_manager",
                    due=REPORTED_BY,
                    escalates=((1, "vp"), (3, "gm")),
                    rules=("TR-11",),
                ),
                RESOLVE,
            ),
            rules=("TR-02",),
        ),
        State(
            code="REPORTED",
            due=RESOLVED_BY,
            tasks=(Task(code="FORWARD", part="vp", due=RESOLVED_BY, rules=("TR-11",)), RESOLVE),
        ),
        State(
            code="FORWARDED",
            due=RESOLVED_BY,
            tasks=(Task(code="DECIDE", part="gm", due=RESOLVED_BY, rules=("TR-11",)), RESOLVE),
        ),
        State(code="DECIDED", due=RESOLVED_BY, tasks=(RESOLVE,)),
        State(code="QUASI_BAD", rules=("TR-13",)),
        State(code="COLLECTED", final=True),
        State(code="COLLECTED_LATE", final=True),
        State(code="WRITTEN_OFF", final=True),
    ),
    transitions=(
        Transition(
            code="written_off",
            source=("UNCOLLECTED", *UNDER_DUNNING, "QUASI_BAD"),
            target="WRITTEN_OFF",
            guard=All((NOTHING_OVERDUE, Compare("period_written_off", ">", 0))),
            rules=("TR-13",),
        ),
        Transition(code="collected", source=("UNCOLLECTED",), target="COLLECTED", guard=NOTHING_OVERDUE),
        Transition(
            code="collected_late", source=(*UNDER_DUNNING, "QUASI_BAD"), target="COLLECTED_LATE", guard=NOTHING_OVERDUE
        ),
        # A payment was taken back: the state of today's date, to which the calendar's steps lead on.
        Transition(
            code="bounced",
            source=("COLLECTED", "COLLECTED_LATE"),
            target="UNCOLLECTED",
            guard=Compare("period_overdue", ">", 0),
            rules=("TA-01",),
        ),
        Transition(
            code="quasi_bad",
            source=("UNCOLLECTED", *UNDER_DUNNING),
            target="QUASI_BAD",
            guard=Holds("QUASI_BAD"),
            rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07"),
        ),
        Transition(code="no_longer_bad", source=("QUASI_BAD",), target="UNCOLLECTED", guard=Not(Holds("QUASI_BAD"))),
        Transition(
            code="dunning",
            source=("UNCOLLECTED",),
            target="DUNNING",
            guard=Reached(Deadline("complete_by", roll="NONE")),
            rules=("TR-02",),
        ),
        # What keeps the month from being solved is written as soon as it is known, and stands in the next list (TR-09).
        Transition(
            code="write",
            source=("UNCOLLECTED", "DUNNING"),
            target=None,
            by=("regional_manager",),
            guard=Filled(("cause", "countermeasure", "responsible", "target_date")),
            rules=("TR-10", "TR-11"),
        ),
        Transition(
            code="report",
            source=("DUNNING",),
            target="REPORTED",
            by=("regional_manager",),
            guard=Filed("CAUSE_REPORT"),
            does=(Do(SIGN, "CAUSE_REPORT"), Do(NOTIFY, "vp")),
            rules=("TR-11",),
        ),
        Transition(
            code="forward",
            source=("REPORTED",),
            target="FORWARDED",
            by=("vp",),
            guard=Filled(("vp_opinion",)),
            apart_from=("report",),
            does=(Do(SIGN, "CAUSE_REPORT"), Do(NOTIFY, "gm")),
            rules=("TR-11",),
        ),
        Transition(
            code="return",
            source=("REPORTED",),
            target="DUNNING",
            by=("vp",),
            guard=Filled(("vp_opinion",)),
            does=(Do(REOPEN, "CAUSE_REPORT"),),
            rules=("TR-11",),
        ),
        Transition(
            code="decide",
            source=("FORWARDED",),
            target="DECIDED",
            by=("gm",),
            guard=Filled(("gm_decision",)),
            apart_from=("report", "forward"),
            does=(Do(SIGN, "CAUSE_REPORT"), Do(NOTIFY, "regional_manager")),
            rules=("TR-11",),
        ),
    ),
    rules=("TR-01", "TR-02", "TR-10", "TR-11", "TR-12"),
)

# --- the list of 未收款 (TR-09) --------------------------------------------------------------------------------------

LISTED_FROM = Deadline(
    "period_start", day=P("collect_by_day"), days=1, inclusive=P("collect_by_inclusive"), roll="NONE"
)
# Where the day of the list comes before there is anything to list, on the day on which there is (TV-01).
LISTED_BY = Latest((Deadline("period_start", day=P("finance_list_day")), LISTED_FROM))
CHECKED_BY = Deadline("period_end")

UNCOLLECTED_LIST = CaseKind(
    code="UNCOLLECTED_LIST",
    key=("organisation", "month"),
    covers=Is("organisation_kind", ("SALES",)),
    opens=(Opening(code="DAY_AFTER", at=LISTED_FROM, due=LISTED_BY, rules=("TR-09",)),),
    fields=(Field(code="findings"),),
    states=(
        State(
            code="DUE",
            due=LISTED_BY,
            tasks=(
                Task(code="LIST_UNCOLLECTED", part="finance", due=LISTED_BY, escalates=((1, "vp"),), rules=("TR-09",)),
            ),
        ),
        State(
            code="SENT",
            due=CHECKED_BY,
            tasks=(Task(code="CHECK_LIST", part="sales_head", due=CHECKED_BY, rules=("TR-09",)),),
        ),
        State(code="CHECKED", final=True),
    ),
    transitions=(
        Transition(
            code="send",
            source=("DUE",),
            target="SENT",
            by=("finance",),
            guard=Filed("UNCOLLECTED_LIST"),
            does=(Do(SIGN, "UNCOLLECTED_LIST"), Do(NOTIFY, "sales_head")),
            rules=("TR-09",),
        ),
        Transition(
            code="check",
            source=("SENT",),
            target="CHECKED",
            by=("sales_head",),
            guard=Filled(("findings",)),
            apart_from=("send",),
            does=(Do(SIGN, "UNCOLLECTED_LIST"),),
            rules=("TR-09",),
        ),
        Transition(
            code="return",
            source=("SENT",),
            target="DUE",
            by=("sales_head",),
            guard=Filled(("findings",)),
            does=(Do(REOPEN, "UNCOLLECTED_LIST"),),
        ),
    ),
    rules=("TR-09",),
)

# --- the monthly notice of late interest (TI) -----------------------------------------------------------------------

NOTIFIED_BY = Deadline("period_end", days=P("late_notice_days"))

LATE_INTEREST = CaseKind(
    code="LATE_INTEREST",
    key=("party", "month"),
    # Of what bears no late interest there is nothing to tell.
    covers=Compare("overdue_charged", ">", 0),
    opens=(
        Opening(
            code="MONTH_OVER",
            at=Deadline("period_end", days=1, roll="NONE"),
            when=Is("late_interest_charged", ("ON",)),
            due=NOTIFIED_BY,
            rules=("TI-01", "TI-02", "TI-03"),
        ),
    ),
    fields=(Field(code="why_none"),),
    states=(
        State(
            code="DUE",
            due=NOTIFIED_BY,
            tasks=(Task(code="NOTIFY_INTEREST", part="finance", due=NOTIFIED_BY, rules=("TI-01", "TI-02", "TI-03")),),
        ),
        State(code="NOTIFIED", final=True),
        State(code="NONE_OWED", final=True),
    ),
    transitions=(
        Transition(
            code="notify",
            source=("DUE",),
            target="NOTIFIED",
            by=("finance",),
            guard=Filed("INTEREST_NOTICE"),
            does=(Do(SIGN, "INTEREST_NOTICE"), Do(NOTIFY, "salesman")),
            rules=("TI-01", "TI-02", "TI-03"),
        ),
        Transition(code="none_owed", source=("DUE",), target="NONE_OWED", by=("finance",), guard=Filled(("why_none",))),
    ),
    rules=("TI-01", "TI-02", "TI-03"),
)

CASES = (DEALER_MONTH, UNCOLLECTED_LIST, LATE_INTEREST)
