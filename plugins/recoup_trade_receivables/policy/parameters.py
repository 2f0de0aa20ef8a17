"""What a selling company may set (rulebook C3.1): each number with its default, its bounds and its rule."""

from recoup.regime.policy.parameter import BOOL, CODE, DAYS, INT, MONTHS, ORDER, RATE, Param, Profile

BY_INVOICE = ("COST", "INTEREST", "PENALTY", "PRINCIPAL", "COMPOUND")

CALENDAR_STATES = (
    Param(code="collect_by_day", kind=INT, default=5, minimum=1, maximum=31, rules=("TR-01",)),
    Param(code="collect_by_inclusive", kind=BOOL, default=True, rules=("TR-01",)),
    # The last day of 未收款, reckoned from the due day: its own month's end, or a day of the month after (TV-01).
    Param(code="uncollected_months", kind=MONTHS, default=0, minimum=0, maximum=1, rules=("TR-01", "TR-02")),
    Param(code="uncollected_day", kind=INT, default=31, minimum=1, maximum=31, rules=("TR-01", "TR-02")),
    # The first day of 催收款: the day after.
    Param(code="dunning_months", kind=MONTHS, default=1, minimum=1, maximum=1, rules=("TR-02",)),
    Param(code="dunning_day", kind=INT, default=1, minimum=1, maximum=28, rules=("TR-02",)),
)

WORK = (
    Param(code="finance_list_day", kind=INT, default=10, minimum=5, maximum=10, rules=("TR-09",)),
    Param(code="manager_report_days", kind=DAYS, default=5, minimum=3, maximum=5, rules=("TR-11",)),
    Param(code="vp_days", kind=DAYS, default=30, minimum=1, maximum=30, rules=("TR-12",)),
    Param(code="legal_transfer_days", kind=DAYS, default=0, minimum=0, maximum=0, rules=("TR-14",)),
    Param(code="stop_ship_months", kind=MONTHS, default=1, minimum=1, maximum=12, rules=("TR-05", "TR-06")),
    Param(code="bounce_min", kind=INT, default=2, minimum=2, maximum=10, rules=("TR-05",)),
    # Of whoever is asked for an opinion or a decision; no rule says so.
    Param(code="decision_days", kind=DAYS, default=5, minimum=1, maximum=30, rules=("TR-13",)),
    # 0: bounces do not expire.
    Param(code="bounce_window_months", kind=MONTHS, default=0, minimum=0, maximum=60, rules=("TR-05",)),
    Param(
        code="review_meeting",
        kind=CODE,
        default="QUARTERLY",
        choices=("MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"),
        rules=("TR-18",),
    ),
)

OPTIONS = (
    Param(code="problem_account", kind=CODE, default="OFF", choices=("OFF", "ON"), rules=("TP-01",)),
    Param(code="problem_months", kind=MONTHS, default=2, minimum=1, maximum=12, rules=("TP-01",)),
    Param(code="problem_report_days", kind=DAYS, default=2, minimum=1, maximum=30, rules=("TP-02",)),
    Param(code="problem_plan_days", kind=DAYS, default=2, minimum=1, maximum=30, rules=("TP-03",)),
    Param(code="problem_liability_days", kind=DAYS, default=15, minimum=1, maximum=60, rules=("TP-04",)),
    Param(code="credit_limit_review", kind=CODE, default="OFF", choices=("OFF", "ON"), rules=("TP-05",)),
)

MONEY_TERMS = (
    Param(code="late_interest_charged", kind=CODE, default="ON", choices=("ON", "OFF"), rules=("TI-01", "TI-03")),
    Param(code="sme_daily_rate", kind=RATE, default=500, minimum=500, maximum=500, rules=("TI-01",)),
    Param(code="lpr_surcharge", kind=RATE, default=500_000, minimum=300_000, maximum=500_000, rules=("TI-03",)),
    Param(code="late_notice_days", kind=DAYS, default=5, minimum=1, maximum=31, rules=("TI-01", "TI-02", "TI-03")),
    Param(code="term_most_public", kind=DAYS, default=30, minimum=30, maximum=60, rules=("TI-02",)),
    Param(code="term_most_large", kind=DAYS, default=60, minimum=1, maximum=60, rules=("TI-02",)),
    Param(code="late_day_basis", kind=INT, default=365, minimum=360, maximum=366, rules=("TI-03",)),
    Param(code="allocation_order", kind=ORDER, default=BY_INVOICE, choices=BY_INVOICE, rules=("TA-01",)),
    Param(code="ageing_enabled", kind=BOOL, default=False, rules=("TQ-02",)),
    Param(code="ageing_up_to_1_year", kind=RATE, default=50_000, minimum=0, maximum=1_000_000, rules=("TQ-02",)),
    Param(code="ageing_up_to_2_years", kind=RATE, default=100_000, minimum=0, maximum=1_000_000, rules=("TQ-02",)),
    Param(code="ageing_up_to_3_years", kind=RATE, default=300_000, minimum=0, maximum=1_000_000, rules=("TQ-02",)),
    Param(code="ageing_over_3_years", kind=RATE, default=1_000_000, minimum=0, maximum=1_000_000, rules=("TQ-02",)),
)

PARAMS = (*CALENDAR_STATES, *WORK, *OPTIONS, *MONEY_TERMS)

PROFILES = (
    Profile(
        code="VARIANT_5_3",
        values=(
            ("finance_list_day", 5),
            ("manager_report_days", 3),
            ("uncollected_months", 1),
            ("uncollected_day", 5),
            ("dunning_day", 6),
        ),
        rules=("TV-01",),
    ),
)
