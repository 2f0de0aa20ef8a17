"""The fund's product and money: instalments, penalty, allocation (rulebook B1 interest, C2.7)."""

from recoup.regime.policy.allocation import Allocation, Setoff
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import All, Compare, Holds, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.formula import MAJOR, Figure, Pick
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product

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

INTEREST = (
    Interest(
        day_basis=P("day_basis"),
        refix=P("reprice_date"),
        refix_split=P("reprice_split"),
        rate_list="FUND",
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
)
