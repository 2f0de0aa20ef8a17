"""Statuses, the five classes and provisions of the commercial bank (rulebook C1.2, C1.3, B8)."""

from recoup.regime.classification import BY_EXPECTED_LOSS, BY_OTHER_CLAIMS, BY_RESTRUCTURING
from recoup.regime.common import FIVE_CLASSES
from recoup.regime.policy.condition import All, Compare, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline, Latest
from recoup.regime.policy.grade import Floor, GradePolicy, Status, Upgrade
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import P
from recoup.regime.policy.provision import Provision
from recoup_commercial_bank.policy.money import CORPORATE, RETAIL

CLASSES = FIVE_CLASSES
NON_PERFORMING = ("SUBSTANDARD", "DOUBTFUL", "LOSS")

# Nothing is left that could fall due later: the final maturity itself is unpaid.
STATUSES = (
    Status(code="SETTLED", when=Compare("paid_off", "=", 1), rules=("RA-06",)),
    Status(code="NON_ACCRUAL", when=Compare("non_accrual", "=", 1), rules=("RA-03", "RA-06")),
    Status(
        code="OVERDUE",
        when=All((Compare("dpd", ">=", 1), Compare("principal", "=", 0))),
        rules=("RA-06",),
    ),
    Status(code="PART_OVERDUE", when=Compare("dpd", ">=", 1), rules=("RA-06",)),
    Status(code="NORMAL", rules=("RA-06",)),
)

BY_DAYS = (
    Floor(
        grade="SPECIAL_MENTION",
        when=All(
            (
                Compare("dpd", ">", 0),
                Some((Compare("dpd", ">", P("technical_days")), Not(Holds("TECHNICAL_OVERDUE")))),
            )
        ),
        rules=("CL-02",),
    ),
    Floor(grade="SUBSTANDARD", when=Compare("dpd", ">", P("substandard_dpd_gt")), rules=("CL-03",)),
    Floor(grade="DOUBTFUL", when=Compare("dpd", ">", P("doubtful_dpd_gt")), rules=("CL-04",)),
    Floor(grade="LOSS", when=Compare("dpd", ">", P("loss_dpd_gt")), rules=("CL-05",)),
)

BY_FACT = (
    Floor(grade="SPECIAL_MENTION", when=Holds("USE_CHANGED"), rules=("CL-02",)),
    Floor(grade="SPECIAL_MENTION", when=Holds("MISUSED"), rules=("CL-02",)),
    Floor(grade="SPECIAL_MENTION", when=Holds("REFINANCED_BY_NEW_DEBT"), rules=("CL-02",)),
    Floor(grade="SPECIAL_MENTION", when=Holds("LAW_BREACH"), rules=("CL-12",)),
    Floor(grade="SUBSTANDARD", when=Holds("CREDIT_IMPAIRED"), rules=("CL-03",)),
    *BY_EXPECTED_LOSS,
    Floor(grade="DOUBTFUL", when=Holds("EVADES_DEBT"), rules=("CL-04",)),
    Floor(grade="LOSS", when=Holds("LIQUIDATION"), rules=("CL-05",)),
    *BY_RESTRUCTURING,
)

BY_DEBTOR = (
    Floor(grade="SPECIAL_MENTION", when=Holds("NON_PERFORMING_ELSEWHERE"), rules=("CL-02",)),
    Floor(grade="SUBSTANDARD", when=Holds("RATING_CUT"), rules=("CL-03",)),
    *BY_OTHER_CLAIMS,
)

SMALL = Is("classified_as", ("SMALL_ENTERPRISE",))

# Of the matrix of 2007 only the cells that are stricter than the days of 2023; the milder ones could never bind.
SMALL_ENTERPRISE = (
    Floor(
        grade="SUBSTANDARD",
        when=All((SMALL, Is("secured_by", ("CREDIT",)), Compare("dpd", ">", 30))),
        rules=("CL-13",),
    ),
    Floor(
        grade="DOUBTFUL",
        when=All((SMALL, Is("secured_by", ("CREDIT",)), Compare("dpd", ">", 90))),
        rules=("CL-13",),
    ),
    Floor(
        grade="DOUBTFUL",
        when=All((SMALL, Is("secured_by", ("GUARANTEE",)), Compare("dpd", ">", 180))),
        rules=("CL-13",),
    ),
)

PERFORMED = Latest(
    (
        Deadline("cured_on", periods=P("upgrade_periods"), roll="NONE"),
        Deadline("cured_on", months=P("upgrade_months"), roll="NONE"),
    )
)
OBSERVED = Latest(
    (
        Deadline("observed_from", periods=P("observation_periods"), roll="NONE"),
        Deadline("observed_from", months=P("observation_months"), roll="NONE"),
    )
)
NOT_FROZEN = Some((Not(Holds("MERGED")), Reached(Deadline("MERGED", months=P("merger_freeze_months"), roll="NONE"))))

UPGRADES = (
    Upgrade(
        leaving="SUBSTANDARD",
        must=All(
            (
                Compare("arrears", "=", 0),
                Reached(PERFORMED),
                Holds("FAVOURABLE_ASSESSMENT"),
                Not(Holds("CREDIT_IMPAIRED")),
            )
        ),
        rules=("CL-07",),
    ),
    Upgrade(leaving="SPECIAL_MENTION", must=NOT_FROZEN, rules=("CL-08",)),
    Upgrade(leaving="SUBSTANDARD", must=NOT_FROZEN, rules=("CL-08",)),
    Upgrade(leaving="DOUBTFUL", must=NOT_FROZEN, rules=("CL-08",)),
    Upgrade(leaving="LOSS", must=NOT_FROZEN, rules=("CL-08",)),
)

GRADES = (
    GradePolicy(
        grades=CLASSES,
        non_performing_from="SUBSTANDARD",
        floors=(*BY_DAYS, *BY_FACT, *BY_DEBTOR, *SMALL_ENTERPRISE),
        upgrades=UPGRADES,
        case="GRADING",
        covers=CORPORATE,
        rules=("CL-00", "CL-01", "PL-09", "PL-16", "PL-19", "AX-06"),
    ),
    GradePolicy(
        grades=CLASSES,
        non_performing_from="SUBSTANDARD",
        floors=(*BY_DAYS, *BY_FACT),
        improves_by_rule=P("retail_by_days_overdue"),
        covers=RETAIL,
        rules=("CL-00", "CL-01", "CL-07"),
    ),
)

PROVISIONS = (
    Provision(code="GENERAL", use="BOOK", rate=P("general_rate"), of="balance", rules=("PV-01",)),
    Provision(
        code="SPECIFIC_SPECIAL_MENTION",
        use="BOOK",
        rate=P("specific_rate_special_mention"),
        of="balance",
        when=Is("grade", ("SPECIAL_MENTION",)),
        rules=("PV-01",),
    ),
    Provision(
        code="SPECIFIC_SUBSTANDARD",
        use="BOOK",
        rate=P("specific_rate_substandard"),
        of="balance",
        when=Is("grade", ("SUBSTANDARD",)),
        rules=("PV-01",),
    ),
    Provision(
        code="SPECIFIC_DOUBTFUL",
        use="BOOK",
        rate=P("specific_rate_doubtful"),
        of="balance",
        when=Is("grade", ("DOUBTFUL",)),
        rules=("PV-01",),
    ),
    Provision(
        code="SPECIFIC_LOSS",
        use="BOOK",
        rate=P("specific_rate_loss"),
        of="balance",
        when=Is("grade", ("LOSS",)),
        rules=("PV-01",),
    ),
    Provision(
        code="MINIMUM_OF_LOANS",
        use="MINIMUM",
        rate=P("minimum_of_loans"),
        of="portfolio_balance",
        rules=("PV-02", "PV-03"),
    ),
    Provision(
        code="MINIMUM_OF_NON_PERFORMING",
        use="MINIMUM",
        rate=P("minimum_of_non_performing"),
        of="portfolio_non_performing",
        rules=("PV-02", "PV-03"),
    ),
    Provision(
        code="POTENTIAL_RISK",
        use="ESTIMATE",
        rate=P("potential_risk_rate", by="grade"),
        of="balance",
        rules=("PV-04",),
    ),
)

# Both are the longer of repayment periods and months; a miss inside begins an observation anew (CB-X10, CB-X11).
MILESTONES = (
    Milestone(code="UPGRADE_FROM", on=PERFORMED, rules=("CL-07",)),
    Milestone(code="OBSERVED_UNTIL", on=OBSERVED, anew=True, rules=("CL-09",)),
)
