"""What a provident-fund centre may set (rulebook C2.1): each number with its default, its bounds and its rule."""

from recoup.regime.policy.parameter import (
    BOOL,
    CODE,
    DAYS,
    INT,
    MONEY,
    ORDER,
    PERIODS,
    RATE,
    Param,
    Profile,
)

BY_INSTALMENT = ("COST", "PENALTY", "INTEREST", "PRINCIPAL", "COMPOUND")

COUNTING = (
    # HF-14 says in a row, HF-18 and HF-19 in all; the most consequential choice of a centre (AX-02, HF-X04).
    # Counting within a window of months (HC-00) is not a choice while the kernel counts over the whole life of a loan.
    Param(
        code="count_mode",
        kind=CODE,
        default="CUMULATIVE",
        choices=("CUMULATIVE", "CONSECUTIVE", "OUTSTANDING"),
        rules=("AX-02", "HC-00"),
    ),
    Param(
        code="class_profile",
        kind=CODE,
        default="SOURCE",
        choices=("SOURCE", "RETAIL_PERIODS", "DPD_2023", "CARD"),
        rules=("HC-01", "HC-02", "HC-03", "HC-04"),
    ),
    Param(code="grace_days", kind=DAYS, default=0, minimum=0, maximum=15, rules=("HF-02",)),
    # NONE where the instalment is collected by direct debit on the day itself.
    Param(code="roll", kind=CODE, default="FOLLOWING", choices=("NONE", "FOLLOWING"), rules=("IR-05",)),
)

MONEY_TERMS = (
    Param(code="day_basis", kind=INT, default=360, minimum=360, maximum=365, rules=("IR-01",)),
    Param(code="penalty_surcharge", kind=RATE, default=500_000, minimum=0, maximum=500_000, rules=("HI-03",)),
    Param(
        code="penalty_base",
        kind=CODE,
        default="PRINCIPAL",
        choices=("PRINCIPAL", "PRINCIPAL_AND_INTEREST"),
        rules=("HI-03",),
    ),
    Param(code="penalty_day_basis", kind=INT, default=360, minimum=360, maximum=365, rules=("HI-03", "IR-01")),
    Param(
        code="reprice_date",
        kind=CODE,
        default="FIRST_OF_JANUARY",
        choices=("FIRST_OF_JANUARY", "ANNIVERSARY"),
        rules=("HI-04",),
    ),
    Param(
        code="reprice_split",
        kind=CODE,
        default="PRORATA_DAYS",
        choices=("PRORATA_DAYS", "WHOLE_PERIOD_AT_NEW_RATE", "DAILY_360"),
        rules=("HI-05",),
    ),
    Param(code="allocation_order", kind=ORDER, default=BY_INSTALMENT, choices=BY_INSTALMENT, rules=("HA-01",)),
)

# A second home may not pay less, from 2025-05-08; what first homes pay stands in the list FUND.
RATES = (
    Param(code="rate_second_up_to_five", kind=RATE, default=25_250, minimum=0, maximum=100_000, rules=("HI-04",)),
    Param(code="rate_second_over_five", kind=RATE, default=30_750, minimum=0, maximum=100_000, rules=("HI-04",)),
)

STAGES = (
    Param(code="notice_from_missed", kind=PERIODS, default=3, minimum=2, maximum=5, rules=("HS-02",)),
    Param(
        code="lawyer_from_missed",
        kind=PERIODS,
        default=6,
        minimum=3,
        maximum=12,
        above="notice_from_missed",
        rules=("HS-03",),
    ),
    Param(code="contact_centre_days", kind=DAYS, default=3, minimum=1, maximum=10, rules=("HF-08",)),
    Param(code="notice_days", kind=DAYS, default=10, minimum=1, maximum=30, rules=("HS-02",)),
    Param(code="lawyer_days", kind=DAYS, default=15, minimum=1, maximum=60, rules=("HS-03",)),
    Param(code="suit_days", kind=DAYS, default=30, minimum=1, maximum=180, rules=("HS-03",)),
    Param(code="decision_days", kind=DAYS, default=15, minimum=1, maximum=60, rules=("HS-05", "HS-07", "HW-05")),
    Param(code="accelerate_enabled", kind=BOOL, default=True, rules=("HS-07",)),
    Param(code="accelerate_consecutive", kind=PERIODS, default=3, minimum=2, maximum=12, rules=("HS-07",)),
    Param(code="accelerate_cumulative", kind=PERIODS, default=6, minimum=3, maximum=24, rules=("HS-07",)),
    Param(code="setoff_trigger", kind=PERIODS, default=2, minimum=1, maximum=12, rules=("HS-05",)),
    Param(
        code="setoff_order",
        kind=ORDER,
        default=("FUND_ACCOUNT", "GUARANTOR_ACCOUNT"),
        choices=("FUND_ACCOUNT", "GUARANTOR_ACCOUNT"),
        rules=("HS-05",),
    ),
    Param(
        code="setoff_retained",
        kind=MONEY,
        default=(("FUND_ACCOUNT", 0), ("GUARANTOR_ACCOUNT", 0)),
        minimum=0,
        rules=("HS-05",),
    ),
)

REPORTING = (
    Param(code="report_deadline_day", kind=INT, default=7, minimum=1, maximum=10, rules=("HF-12", "HR-01")),
    Param(code="report_deadline_inclusive", kind=BOOL, default=True, rules=("HF-12",)),
    Param(code="analysis_day", kind=INT, default=15, minimum=8, maximum=28, rules=("HF-13",)),
    Param(
        code="overdue_amount_rule",
        kind=CODE,
        default="ARREARS",
        choices=("ARREARS", "FUZHOU"),
        rules=("HR-02",),
    ),
    Param(code="whole_balance_from_missed", kind=PERIODS, default=6, minimum=1, maximum=24, rules=("HR-02",)),
)

WRITE_OFF = (
    Param(
        code="writeoff_loss_pct_ge", kind=RATE, default=900_000, minimum=500_000, maximum=1_000_000, rules=("HW-02",)
    ),
    Param(
        code="reserve_method",
        kind=CODE,
        default="BALANCE_1PCT",
        choices=("BALANCE_1PCT", "INCOME_60PCT"),
        rules=("HW-04",),
    ),
    Param(code="reserve_of_balance", kind=RATE, default=10_000, minimum=10_000, maximum=1_000_000, rules=("HW-04",)),
    Param(code="reserve_of_income", kind=RATE, default=600_000, minimum=600_000, maximum=1_000_000, rules=("HW-04",)),
    # A figure of the fund's accounts, put on record for each year: the loans do not tell it.
    Param(code="value_added_income", kind=MONEY, default=0, minimum=0, maximum=999_999_999_999, rules=("HW-04",)),
)

PARAMS = (*COUNTING, *MONEY_TERMS, *RATES, *STAGES, *REPORTING, *WRITE_OFF)

PROFILES = (
    Profile(
        code="RETAIL_PERIODS",
        values=(("class_profile", "RETAIL_PERIODS"), ("count_mode", "CONSECUTIVE")),
        rules=("HC-00",),
    ),
    Profile(code="DPD_2023", values=(("class_profile", "DPD_2023"),), rules=("CL-02", "CL-03", "CL-04", "CL-05")),
    # Classes of credit cards (商业银行信用卡业务监督管理办法, art. 92), seen at one centre.
    Profile(code="CARD", values=(("class_profile", "CARD"),), rules=("HC-00",)),
    Profile(
        code="FUZHOU",
        values=(("report_deadline_day", 10), ("overdue_amount_rule", "FUZHOU")),
        rules=("HR-01", "HR-02"),
    ),
)
