"""The calendar states of a receivable and the ageing provision (rulebook C3.2, C3.3, TQ-02).

The calendar moves the state at 00:00: 未收款 from the 6th of the next month, 催收款 from the 1st of
the month after (TR-X01). A quasi-bad dealer's receivables show 准呆帐 once the reason is approved.
"""

from recoup.regime.policy.condition import All, Compare, Holds, Not, Reached
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.grade import Status
from recoup.regime.policy.parameter import P
from recoup.regime.policy.provision import Provision

UNCOLLECTED_FROM = Deadline("due_on", days=1, inclusive=P("collect_by_inclusive"), roll="NONE")
DUNNING_FROM = Deadline("due_on", months=P("dunning_months"), day=P("dunning_day"), roll="NONE")

STATUSES = (
    Status(code="COLLECTED", when=Compare("paid_off", "=", 1), rules=("TR-01", "TR-02")),
    Status(code="LEGAL", when=Holds("IN_LEGAL"), rules=("TR-13", "TR-14", "TR-15")),
    Status(code="QUASI_BAD", when=Holds("QUASI_BAD"), rules=("TR-03", "TR-04", "TR-05", "TR-06", "TR-07")),
    Status(code="DUNNING", when=Reached(DUNNING_FROM), rules=("TR-02",)),
    Status(code="UNCOLLECTED", when=Reached(UNCOLLECTED_FROM), rules=("TR-01",)),
    Status(code="OPEN", rules=("TR-01",)),
)

AGED_1 = Reached(Deadline("maturity_on", months=12, days=1, roll="NONE"))
AGED_2 = Reached(Deadline("maturity_on", months=24, days=1, roll="NONE"))
AGED_3 = Reached(Deadline("maturity_on", months=36, days=1, roll="NONE"))

PROVISIONS = (
    Provision(
        code="AGED_UP_TO_1_YEAR",
        use="BOOK",
        rate=P("ageing_up_to_1_year"),
        of="balance",
        enabled=P("ageing_enabled"),
        when=Not(AGED_1),
        rules=("TQ-02",),
    ),
    Provision(
        code="AGED_UP_TO_2_YEARS",
        use="BOOK",
        rate=P("ageing_up_to_2_years"),
        of="balance",
        enabled=P("ageing_enabled"),
        when=All((AGED_1, Not(AGED_2))),
        rules=("TQ-02",),
    ),
    Provision(
        code="AGED_UP_TO_3_YEARS",
        use="BOOK",
        rate=P("ageing_up_to_3_years"),
        of="balance",
        enabled=P("ageing_enabled"),
        when=All((AGED_2, Not(AGED_3))),
        rules=("TQ-02",),
    ),
    Provision(
        code="AGED_OVER_3_YEARS",
        use="BOOK",
        rate=P("ageing_over_3_years"),
        of="balance",
        enabled=P("ageing_enabled"),
        when=AGED_3,
        rules=("TQ-02",),
    ),
)
