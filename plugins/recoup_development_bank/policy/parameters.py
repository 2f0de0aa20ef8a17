"""What a development bank may set (rulebook C4.1): each number with its default, its bounds and its rule."""

from recoup.regime.policy.parameter import BOOL, CODE, DAYS, INT, MONTHS, ORDER, PERIODS, RATE, Param, Profile

BY_COMPONENT = ("COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL")
PRINCIPAL_FIRST = ("COST", "PRINCIPAL", "INTEREST", "PENALTY", "COMPOUND")

MONEY_TERMS = (
    Param(code="day_basis", kind=INT, default=360, minimum=360, maximum=365, rules=("IR-01",)),
    Param(
        code="settlement",
        kind=CODE,
        default="QUARTERLY",
        choices=("QUARTERLY", "MONTHLY", "AT_MATURITY"),
        rules=("DI-01", "IR-03"),
    ),
    Param(code="settlement_day", kind=INT, default=20, minimum=1, maximum=28, rules=("DI-01", "IR-03")),
    Param(code="interest_due_offset_days", kind=DAYS, default=1, minimum=0, maximum=1, rules=("IR-04",)),
    Param(code="roll", kind=CODE, default="FOLLOWING", choices=("NONE", "FOLLOWING", "PRECEDING"), rules=("IR-05",)),
    Param(
        code="rate_refix",
        kind=CODE,
        default="YEARLY_FIRST_TRANCHE",
        choices=("YEARLY_FIRST_TRANCHE", "ANNIVERSARY", "QUARTERLY", "MONTHLY", "NONE"),
        rules=("DI-02",),
    ),
    Param(
        code="overdue_surcharge", kind=RATE, default=500_000, minimum=300_000, maximum=500_000, rules=("IR-06", "DX-06")
    ),
    Param(
        code="misuse_surcharge",
        kind=RATE,
        default=1_000_000,
        minimum=500_000,
        maximum=1_000_000,
        rules=("IR-06", "DX-06"),
    ),
    Param(code="compound_on_suspended", kind=BOOL, default=True, rules=("DI-04",)),
    Param(
        code="compound_rate",
        kind=CODE,
        default="PENALTY",
        choices=("PENALTY", "CONTRACT_WITHIN_TERM"),
        rules=("IR-07",),
    ),
    Param(code="allocation_accrual", kind=ORDER, default=BY_COMPONENT, choices=BY_COMPONENT, rules=("RA-01", "DI-04")),
    Param(code="allocation_non_accrual", kind=ORDER, default=PRINCIPAL_FIRST, choices=BY_COMPONENT, rules=("RA-02",)),
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
        code="loss_dpd_gt", kind=DAYS, default=360, minimum=120, maximum=360, above="doubtful_dpd_gt", rules=("CL-05",)
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
    Param(code="merger_freeze_months", kind=MONTHS, default=6, minimum=6, maximum=24, rules=("CL-08",)),
)

WORK = (
    Param(
        code="notice_months",
        kind=MONTHS,
        default=(("SHORT", 0), ("MEDIUM", 1), ("LONG", 1)),
        minimum=0,
        maximum=6,
        rules=("DN-01",),
    ),
    Param(
        code="notice_days",
        kind=DAYS,
        default=(("SHORT", 7), ("MEDIUM", 0), ("LONG", 0)),
        minimum=0,
        maximum=60,
        rules=("DN-01",),
    ),
    Param(
        code="notice_opens_days",
        kind=DAYS,
        default=(("SHORT", 14), ("MEDIUM", 10), ("LONG", 10)),
        minimum=0,
        maximum=90,
        rules=("DN-01",),
    ),
    Param(code="overdue_report_days", kind=DAYS, default=5, minimum=1, maximum=20, rules=("DX-06",)),
    Param(code="voucher_check_days", kind=DAYS, default=3, minimum=1, maximum=20, rules=("DB-22", "DB-23")),
    Param(code="plan_lead_months", kind=MONTHS, default=3, minimum=1, maximum=6, rules=("DB-31", "DX-05")),
    Param(code="plan_decision_days", kind=DAYS, default=5, minimum=1, maximum=20, rules=("DB-31", "DB-35")),
    Param(code="quarterly_due_days", kind=DAYS, default=10, minimum=1, maximum=31, rules=("DB-30",)),
)

AGENCY = (
    Param(code="copies_direct", kind=INT, default=2, minimum=2, maximum=9, rules=("DB-11",)),
    Param(code="copies_agent", kind=INT, default=3, minimum=3, maximum=9, rules=("DB-12",)),
    Param(code="agent_interest_blank", kind=BOOL, default=True, rules=("DB-12",)),
    Param(code="agent_transfer_days", kind=DAYS, default=0, minimum=0, maximum=1, rules=("DA-02",)),
    Param(code="agent_transfer_tolerated_days", kind=DAYS, default=1, minimum=0, maximum=1, rules=("DA-02",)),
    # 0.5 per mille a day: what late settlement between banks cost; the agreement names no figure (DA-02).
    Param(code="agent_surcharge_daily", kind=RATE, default=500, minimum=0, maximum=1_000, rules=("DA-02",)),
    Param(code="agency_fee_rate", kind=RATE, default=0, minimum=0, maximum=50_000, rules=("DA-03",)),
)

PAPER = (
    Param(code="print_decimals", kind=INT, default=2, minimum=0, maximum=4, rules=("DX-03",)),
    Param(code="percent_decimals", kind=INT, default=2, minimum=0, maximum=2, rules=("DX-03",)),
    Param(code="ytd_basis", kind=CODE, default="YEAR_TO_DATE", choices=("YEAR_TO_DATE", "QUARTER"), rules=("DX-04",)),
)

PROVISIONS = (
    Param(code="general_rate", kind=RATE, default=10_000, minimum=10_000, maximum=50_000, rules=("PV-01", "PV-05")),
    Param(
        code="specific_rate_special_mention",
        kind=RATE,
        default=20_000,
        minimum=20_000,
        maximum=20_000,
        rules=("PV-01", "PV-05"),
    ),
    Param(
        code="specific_rate_substandard",
        kind=RATE,
        default=250_000,
        minimum=200_000,
        maximum=300_000,
        rules=("PV-01", "PV-05"),
    ),
    Param(
        code="specific_rate_doubtful",
        kind=RATE,
        default=500_000,
        minimum=400_000,
        maximum=600_000,
        rules=("PV-01", "PV-05"),
    ),
    Param(
        code="specific_rate_loss",
        kind=RATE,
        default=1_000_000,
        minimum=1_000_000,
        maximum=1_000_000,
        rules=("PV-01", "PV-05"),
    ),
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

PARAMS = (*MONEY_TERMS, *CLASSIFICATION, *WORK, *AGENCY, *PAPER, *PROVISIONS)

PROFILES = (Profile(code="NO_COMPOUND", values=(("compound_on_suspended", False),), rules=("DI-04",)),)
