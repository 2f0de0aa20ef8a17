"""What a commercial bank may set (rulebook C1.1): each number with its default, its bounds and the rule behind it."""

from recoup.regime.policy.parameter import BOOL, CODE, CODES, DAYS, INT, MONTHS, ORDER, PERIODS, RATE, Param, Profile

BY_COMPONENT = ("COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL")
PRINCIPAL_FIRST = ("COST", "PRINCIPAL", "INTEREST", "PENALTY", "COMPOUND")
PV = ("PV-01",)
CORPORATE = ("CORPORATE_TERM", "CORPORATE_INSTALMENT")

INTEREST = (
    Param(code="day_basis", kind=INT, default=360, minimum=360, maximum=365, rules=("IR-01",)),
    Param(
        code="settlement",
        kind=CODE,
        default="QUARTERLY",
        choices=("QUARTERLY", "MONTHLY", "AT_MATURITY"),
        rules=("IR-03",),
    ),
    Param(code="settlement_day", kind=INT, default=20, minimum=1, maximum=28, rules=("IR-03",)),
    Param(code="interest_due_offset_days", kind=DAYS, default=1, minimum=0, maximum=1, rules=("IR-04",)),
    Param(
        code="roll",
        kind=CODE,
        # Retail instalments are collected by direct debit on the day itself.
        default=(("CORPORATE_TERM", "FOLLOWING"), ("CORPORATE_INSTALMENT", "FOLLOWING"), ("RETAIL_INSTALMENT", "NONE")),
        choices=("NONE", "FOLLOWING", "PRECEDING"),
        rules=("IR-05",),
    ),
    Param(code="overdue_surcharge", kind=RATE, default=500_000, minimum=300_000, maximum=500_000, rules=("IR-06",)),
    Param(code="misuse_surcharge", kind=RATE, default=1_000_000, minimum=500_000, maximum=1_000_000, rules=("IR-06",)),
    Param(
        code="compound_rate",
        kind=CODE,
        default="PENALTY",
        choices=("PENALTY", "CONTRACT_WITHIN_TERM"),
        rules=("IR-07",),
    ),
    # The alternatives of base and capitalisation (penalty in the base, capitalised at settlement) rest on no text that
    # the rulebook found; they become choices when a text asks for them.
    Param(
        code="compound_base", kind=CODE, default="CONTRACT_INTEREST", choices=("CONTRACT_INTEREST",), rules=("IR-07",)
    ),
    Param(code="compound_capitalise", kind=CODE, default="NO", choices=("NO",), rules=("IR-07",)),
    Param(
        code="refix",
        kind=CODE,
        default="ANNIVERSARY",
        choices=("NONE", "ANNIVERSARY", "FIRST_OF_JANUARY"),
        rules=("IR-10",),
    ),
)

REPAYMENT = (
    Param(code="allocation_accrual", kind=ORDER, default=BY_COMPONENT, choices=BY_COMPONENT, rules=("RA-01",)),
    # A bank's personal loans may be paid period by period instead (RA-01, variant).
    Param(
        code="allocation_axis",
        kind=CODE,
        default=(
            ("CORPORATE_TERM", "COMPONENT"),
            ("CORPORATE_INSTALMENT", "COMPONENT"),
            ("RETAIL_INSTALMENT", "COMPONENT"),
        ),
        choices=("COMPONENT", "ITEM"),
        rules=("RA-01",),
    ),
    Param(code="allocation_non_accrual", kind=ORDER, default=PRINCIPAL_FIRST, choices=BY_COMPONENT, rules=("RA-02",)),
    Param(
        code="surplus",
        kind=CODE,
        default=(
            ("CORPORATE_TERM", "SUSPENSE"),
            ("CORPORATE_INSTALMENT", "SUSPENSE"),
            ("RETAIL_INSTALMENT", "PREPAY"),
        ),
        choices=("SUSPENSE", "NEXT_INSTALMENT", "PREPAY"),
        rules=("RA-01",),
    ),
    Param(code="non_accrual_dpd_gt", kind=DAYS, default=90, minimum=89, maximum=90, rules=("RA-03",)),
    Param(code="extension_cap_short", kind=RATE, default=1_000_000, minimum=0, maximum=1_000_000, rules=("EX-01",)),
    Param(code="extension_cap_medium", kind=RATE, default=500_000, minimum=0, maximum=500_000, rules=("EX-01",)),
    Param(code="extension_cap_long", kind=MONTHS, default=36, minimum=0, maximum=36, rules=("EX-01",)),
)

CLASSIFICATION = (
    Param(code="technical_days", kind=DAYS, default=7, minimum=0, maximum=7, rules=("CL-02",)),
    Param(code="substandard_dpd_gt", kind=DAYS, default=90, minimum=30, maximum=90, rules=("CL-03",)),
    Param(
        code="doubtful_dpd_gt",
        kind=DAYS,
        default=270,
        minimum=90,
        maximum=270,
        above="substandard_dpd_gt",
        rules=("CL-04",),
    ),
    Param(
        code="loss_dpd_gt",
        kind=DAYS,
        default=360,
        minimum=120,
        maximum=360,
        above="doubtful_dpd_gt",
        rules=("CL-05",),
    ),
    Param(code="cross_own_pct_gt", kind=RATE, default=100_000, minimum=0, maximum=100_000, rules=("CL-06",)),
    Param(code="cross_all_pct_gt", kind=RATE, default=200_000, minimum=0, maximum=200_000, rules=("CL-03",)),
    Param(code="ecl_doubtful_ge", kind=RATE, default=500_000, minimum=1, maximum=500_000, rules=("CL-04",)),
    Param(
        code="ecl_loss_ge",
        kind=RATE,
        default=900_000,
        minimum=1,
        maximum=900_000,
        above="ecl_doubtful_ge",
        rules=("CL-05",),
    ),
    Param(code="upgrade_periods", kind=PERIODS, default=2, minimum=2, maximum=12, rules=("CL-07",)),
    Param(code="upgrade_months", kind=MONTHS, default=6, minimum=6, maximum=24, rules=("CL-07",)),
    Param(code="retail_by_days_overdue", kind=BOOL, default=True, rules=("CL-07",)),
    Param(code="observation_periods", kind=PERIODS, default=2, minimum=2, maximum=12, rules=("CL-09",)),
    Param(code="observation_months", kind=MONTHS, default=12, minimum=12, maximum=60, rules=("CL-09",)),
    Param(code="merger_freeze_months", kind=MONTHS, default=6, minimum=6, maximum=24, rules=("CL-08",)),
)

WORK = (
    Param(
        code="reminded_products",
        kind=CODES,
        default=(*CORPORATE, "RETAIL_INSTALMENT"),
        choices=(*CORPORATE, "RETAIL_INSTALMENT"),
        rules=("RB-04",),
    ),
    # A consumer loan is watched by its payments, not by a visit; a bank may still ask for one.
    Param(
        code="checked_products",
        kind=CODES,
        default=CORPORATE,
        choices=(*CORPORATE, "RETAIL_INSTALMENT"),
        rules=("CK-01",),
    ),
    Param(code="first_check_days", kind=DAYS, default=15, minimum=7, maximum=30, rules=("CK-01",)),
    Param(code="use_check_days", kind=DAYS, default=90, minimum=7, maximum=90, rules=("CK-01",)),
    Param(code="focus_check_days", kind=DAYS, default=7, minimum=1, maximum=30, rules=("CK-04",)),
    Param(code="focus_interest_dpd_gt", kind=DAYS, default=60, minimum=0, maximum=60, rules=("CK-04",)),
    Param(
        code="interval_months",
        kind=MONTHS,
        default=(("NORMAL", 3), ("SPECIAL_MENTION", 1), ("SUBSTANDARD", 1), ("DOUBTFUL", 1), ("LOSS", 3)),
        minimum=1,
        maximum=6,
        rules=("CK-02",),
    ),
    Param(code="site_coverage_year", kind=RATE, default=500_000, minimum=500_000, maximum=1_000_000, rules=("PL-15",)),
    Param(code="site_course_year", kind=RATE, default=375_000, minimum=0, maximum=1_000_000, rules=("PL-15",)),
    Param(
        code="notice_months",
        kind=MONTHS,
        default=(("SHORT", 0), ("MEDIUM", 1), ("LONG", 1)),
        minimum=0,
        maximum=3,
        rules=("DN-01",),
    ),
    Param(
        code="notice_days",
        kind=DAYS,
        default=(("SHORT", 7), ("MEDIUM", 0), ("LONG", 0)),
        minimum=0,
        maximum=31,
        rules=("DN-01",),
    ),
    Param(
        code="notice_opens_days",
        kind=DAYS,
        default=(("SHORT", 14), ("MEDIUM", 7), ("LONG", 7)),
        minimum=0,
        maximum=60,
        rules=("DN-01",),
    ),
    # The source says "within N days of maturity" and leaves N open; a plan is wanted before the notice goes out.
    Param(
        code="recovery_plan_days",
        kind=DAYS,
        default=60,
        minimum=7,
        maximum=180,
        above="recovery_plan_due_days",
        rules=("LR-01",),
    ),
    Param(code="assessment_days", kind=DAYS, default=30, minimum=1, maximum=90, rules=("CP-04",)),
    Param(code="reassess_months", kind=MONTHS, default=6, minimum=1, maximum=12, rules=("CP-10", "BK-04")),
    Param(code="letter_days", kind=DAYS, default=10, minimum=1, maximum=60, rules=("RB-06",)),
    Param(code="suit_days", kind=DAYS, default=30, minimum=1, maximum=180, rules=("RB-07",)),
    Param(code="liability_days", kind=DAYS, default=30, minimum=1, maximum=180, rules=("PM-04",)),
    Param(code="recovery_plan_due_days", kind=DAYS, default=40, minimum=1, maximum=179, rules=("LR-01",)),
)

PROVISIONS = (
    Param(code="general_rate", kind=RATE, default=10_000, minimum=10_000, maximum=50_000, rules=("PV-01",)),
    Param(code="specific_rate_special_mention", kind=RATE, default=20_000, minimum=20_000, maximum=20_000, rules=PV),
    Param(code="specific_rate_substandard", kind=RATE, default=250_000, minimum=200_000, maximum=300_000, rules=PV),
    Param(code="specific_rate_doubtful", kind=RATE, default=500_000, minimum=400_000, maximum=600_000, rules=PV),
    Param(code="specific_rate_loss", kind=RATE, default=1_000_000, minimum=1_000_000, maximum=1_000_000, rules=PV),
    Param(code="minimum_of_loans", kind=RATE, default=25_000, minimum=15_000, maximum=25_000, rules=("PV-02",)),
    Param(
        code="minimum_of_non_performing",
        kind=RATE,
        default=1_500_000,
        minimum=1_200_000,
        maximum=1_500_000,
        rules=("PV-02",),
    ),
    Param(
        code="potential_risk_rate",
        kind=RATE,
        default=(
            ("NORMAL", 15_000),
            ("SPECIAL_MENTION", 30_000),
            ("SUBSTANDARD", 300_000),
            ("DOUBTFUL", 600_000),
            ("LOSS", 1_000_000),
        ),
        minimum=15_000,
        maximum=1_000_000,
        rules=("PV-04",),
    ),
)

PARAMS = (*INTEREST, *REPAYMENT, *CLASSIFICATION, *WORK, *PROVISIONS)

PROFILES = (
    Profile(
        code="CARD",
        values=(("substandard_dpd_gt", 90), ("doubtful_dpd_gt", 120), ("loss_dpd_gt", 180)),
        rules=("CL-03", "CL-04", "CL-05"),
    ),
)
