"""The fund's product and money: instalments, penalty, allocation (rulebook B1 interest, C2.7)."""

from datetime import date

from recoup.regime.policy.allocation import Allocation, Setoff
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import All, Compare, Holds, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.formula import MAJOR, Figure, Pick
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product
from recoup.regime.policy.rate import ListedRate, RateList, Tenor

PRODUCTS = (
    Product(
        code="HOME",
        plan="SCHEDULED",
        methods=("ANNUITY", "EQUAL_PRINCIPAL"),
        tiers=(("UP_TO_FIVE_YEARS", 60), ("OVER_FIVE_YEARS", 360)),
        retail=True,
        rules=("HI-01", "HI-02", "HI-04", "RB-09"),
    ),
)

# An instalment is missed when it is not wholly paid at the end of its rolled due day, grace included (HF-02, HC-00).
ARREARS = (
    Arrears(
        due_roll=P("roll"),
        pay_by=Deadline("due_on", days=P("grace_days"), roll="NONE"),
        count_mode=P("count_mode"),
        rules=("HF-02", "HC-00", "AX-02", "IR-05"),
    ),
)

UP_TO_FIVE, OVER_FIVE = Is("tier", ("UP_TO_FIVE_YEARS",)), Is("tier", ("OVER_FIVE_YEARS",))
FIRST_HOME, SECOND_HOME = Is("house_order", ("FIRST",)), Is("house_order", ("SECOND",))
CUT_OF_2024, CUT_OF_2025 = date(2024, 5, 18), date(2025, 5, 8)

# The central bank's rates for provident-fund home loans. Loans granted earlier follow on the next 1 January; a centre
# that asks more for a second home says so as the contract's spread ("not below").
RATE_LISTS = (
    RateList(
        code="FUND",
        tenors=(
            Tenor(code="FIRST_UP_TO_FIVE", when=All((FIRST_HOME, UP_TO_FIVE))),
            Tenor(code="FIRST_OVER_FIVE", when=All((FIRST_HOME, OVER_FIVE))),
            Tenor(code="SECOND_UP_TO_FIVE", when=All((SECOND_HOME, UP_TO_FIVE))),
            Tenor(code="SECOND_OVER_FIVE", when=All((SECOND_HOME, OVER_FIVE))),
        ),
        rates=(
            ListedRate(tenor="FIRST_UP_TO_FIVE", since=CUT_OF_2024, rate=23_500),
            ListedRate(tenor="FIRST_OVER_FIVE", since=CUT_OF_2024, rate=28_500),
            ListedRate(tenor="SECOND_UP_TO_FIVE", since=CUT_OF_2024, rate=27_750),
            ListedRate(tenor="SECOND_OVER_FIVE", since=CUT_OF_2024, rate=33_250),
            ListedRate(tenor="FIRST_UP_TO_FIVE", since=CUT_OF_2025, rate=21_000),
            ListedRate(tenor="FIRST_OVER_FIVE", since=CUT_OF_2025, rate=26_000),
            ListedRate(tenor="SECOND_UP_TO_FIVE", since=CUT_OF_2025, rate=25_250),
            ListedRate(tenor="SECOND_OVER_FIVE", since=CUT_OF_2025, rate=30_750),
        ),
        rules=("HI-04",),
    ),
)

INTEREST = (
    Interest(
        day_basis=P("day_basis"),
        refix=P("reprice_date"),
        refix_split=P("reprice_split"),
        rate_list="FUND",
        fixed_up_to_months=12,
        rules=("HI-01", "HI-02", "HI-04", "HI-05", "IR-01", "IR-02"),
    ),
)

SURCHARGES = (
    Surcharge(
        code="PENALTY",
        base=P("penalty_base"),
        rate=P("penalty_surcharge"),
        day_basis=P("penalty_day_basis"),
        rules=("HI-03",),
    ),
)

# Oldest instalment first; cost before all, where a court awarded it. A partly paid instalment stays missed (HA-01).
ALLOCATION = (Allocation(axis="ITEM", components=P("allocation_order"), surplus="NEXT_INSTALMENT", rules=("HA-01",)),)

SETOFF = Setoff(
    sources=P("setoff_order"),
    retained=P("setoff_retained", by="setoff_source"),
    when=All((Holds("SETOFF_AUTHORISED"), Compare("missed_outstanding", ">=", P("setoff_trigger")))),
    rules=("HS-05",),
)

FIGURES = (
    Figure(
        code="overdue_amount",
        noun="loan",
        unit=MAJOR,
        formula=Pick(
            (
                (
                    All(
                        (
                            Is("overdue_amount_rule", ("FUZHOU",)),
                            Compare("missed_consecutive", ">=", P("whole_balance_from_missed")),
                        )
                    ),
                    "balance",
                ),
            ),
            otherwise="arrears",
        ),
        rules=("HR-02",),
    ),
    # What was told of a loan that came on the books in default, else what the ledger says: the base of a loss.
    Figure(
        code="default_principal",
        noun="loan",
        unit=MAJOR,
        formula=Pick(
            ((Compare("principal_at_default", ">", 0), "principal_at_default"),), otherwise="defaulted_principal"
        ),
        rules=("HW-02",),
    ),
)
