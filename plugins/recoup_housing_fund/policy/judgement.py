"""Statuses, the five classes and the reserve of the fund (rulebook B1 classes, C2.2, C2.3)."""

from recoup.regime.common import FIVE_CLASSES
from recoup.regime.policy.condition import All, Compare, Holds, Is
from recoup.regime.policy.grade import Floor, GradePolicy, Status
from recoup.regime.policy.parameter import P
from recoup.regime.policy.provision import Provision

CLASSES = FIVE_CLASSES

STATUSES = (
    Status(code="SETTLED", when=Compare("paid_off", "=", 1), rules=("HF-02",)),
    Status(code="OVERDUE", when=Compare("dpd", ">=", 1), rules=("HF-02",)),
    Status(code="CURRENT", rules=("HF-02",)),
)

SOURCE = Is("class_profile", ("SOURCE",))
RETAIL_PERIODS = Is("class_profile", ("RETAIL_PERIODS",))
DPD_2023 = Is("class_profile", ("DPD_2023",))
CARD = Is("class_profile", ("CARD",))

# By missed periods, as `count_mode` counts them. LOSS is never reached by counting alone (HC-05).
BY_COUNT = (
    Floor(grade="SPECIAL_MENTION", when=All((SOURCE, Compare("missed", ">=", 3))), rules=("HF-19", "HC-02")),
    Floor(grade="SUBSTANDARD", when=All((SOURCE, Compare("missed", ">=", 4))), rules=("HC-03",)),
    Floor(grade="DOUBTFUL", when=All((SOURCE, Compare("missed", ">=", 6))), rules=("HC-04",)),
    Floor(
        grade="SPECIAL_MENTION",
        when=All((RETAIL_PERIODS, Compare("missed_consecutive", ">=", 1))),
        rules=("HC-02",),
    ),
    Floor(
        grade="SUBSTANDARD",
        when=All((RETAIL_PERIODS, Compare("missed_consecutive", ">=", 4))),
        rules=("HC-03",),
    ),
    Floor(grade="DOUBTFUL", when=All((RETAIL_PERIODS, Compare("missed_consecutive", ">=", 7))), rules=("HC-04",)),
)

BY_DAYS = (
    Floor(grade="SPECIAL_MENTION", when=All((DPD_2023, Compare("dpd", ">", 0))), rules=("CL-02",)),
    Floor(grade="SUBSTANDARD", when=All((DPD_2023, Compare("dpd", ">", 90))), rules=("CL-03",)),
    Floor(grade="DOUBTFUL", when=All((DPD_2023, Compare("dpd", ">", 270))), rules=("CL-04",)),
    Floor(grade="LOSS", when=All((DPD_2023, Compare("dpd", ">", 360))), rules=("CL-05",)),
    Floor(grade="SPECIAL_MENTION", when=All((CARD, Compare("dpd", ">", 0))), rules=("HC-02",)),
    Floor(grade="SUBSTANDARD", when=All((CARD, Compare("dpd", ">", 90))), rules=("HC-03",)),
    Floor(grade="DOUBTFUL", when=All((CARD, Compare("dpd", ">", 120))), rules=("HC-04",)),
    Floor(grade="LOSS", when=All((CARD, Compare("dpd", ">", 180))), rules=("HC-05",)),
)

BY_FACT = (
    Floor(grade="SPECIAL_MENTION", when=Holds("INCOME_FELL"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("EMERGENCY"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("NEW_LOANS"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("POOR_WILLINGNESS"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("NON_PERFORMING_ELSEWHERE"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("COLLATERAL_FELL"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("LAW_BREACH"), rules=("HF-20", "HC-02")),
    Floor(grade="SPECIAL_MENTION", when=Holds("REPAYMENT_AFFECTED"), rules=("HC-02",)),
    Floor(grade="SUBSTANDARD", when=Holds("INCOME_INSUFFICIENT"), rules=("HC-03",)),
    Floor(grade="DOUBTFUL", when=Holds("DISPOSAL_DEMANDED"), rules=("HC-04",)),
    Floor(grade="LOSS", when=Holds("COLLATERAL_EXHAUSTED"), rules=("HC-05",)),
    Floor(grade="LOSS", when=Holds("ESTATE_SHORTFALL"), rules=("HC-05",)),
)

# The count moves the class both ways by itself; a person's correction (HF-15) may be better than the floor and lapses
# when a miss is added or another floor begins to hold.
GRADES = (
    GradePolicy(
        grades=CLASSES,
        non_performing_from="SUBSTANDARD",
        floors=(*BY_COUNT, *BY_DAYS, *BY_FACT),
        better_than_floor=True,
        case="GRADING",
        lapses_on=("missed",),
        improves_by_rule=True,
        rules=("HF-14", "HF-15", "HF-16", "HF-17", "HF-18", "HC-01", "HC-06"),
    ),
)

# By the centre's choice of 1 % of the balance or of 60 % of the year's value-added income (增值收益), a figure of its
# accounts and not of its loans.
PROVISIONS = (
    Provision(
        code="RISK_RESERVE",
        use="MINIMUM",
        rate=P("reserve_of_balance"),
        of="portfolio_balance",
        when=Is("reserve_method", ("BALANCE_1PCT",)),
        rules=("HW-04",),
    ),
    Provision(
        code="RISK_RESERVE_OF_INCOME",
        use="MINIMUM",
        rate=P("reserve_of_income"),
        of="value_added_income",
        when=Is("reserve_method", ("INCOME_60PCT",)),
        rules=("HW-04",),
    ),
)
