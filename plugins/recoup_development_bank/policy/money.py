"""Products and money of the development bank: settlement, surcharges, suspended interest, allocation (B2, C4.7)."""

from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import All, Compare, Holds, Is, Some
from recoup.regime.policy.interest import Compound, Interest, NonAccrual, Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product
from recoup.regime.policy.rate import RateList, Tenor

TIERS = (("SHORT", 12), ("MEDIUM", 60), ("LONG", 600))
NON_ACCRUING = Is("accrual", ("NON_ACCRUAL",))
OWN_RISK = Is("credit_risk", ("YES",))

PRODUCTS = (
    Product(
        code="PROJECT",
        plan="DAILY",
        methods=("EQUAL_PRINCIPAL", "BULLET", "INTEREST_ONLY", "IRREGULAR"),
        tiers=TIERS,
        rules=("DB-34", "DI-01", "DI-05", "IR-12", "RB-09"),
    ),
    Product(
        code="ENTRUSTED",
        plan="DAILY",
        methods=("EQUAL_PRINCIPAL", "BULLET", "INTEREST_ONLY", "IRREGULAR"),
        tiers=TIERS,
        credit_risk=False,
        rules=("DB-34", "DI-01", "DI-05", "IR-12", "RB-09"),
    ),
)

ARREARS = (Arrears(due_roll=P("roll"), count_mode="OUTSTANDING", rules=("IR-05",)),)

# The benchmark by the term of the loan (基准利率, since 2014-11-22 in these three tiers); an extension that reaches the
# next tier has that tier's rate (DI-03). LPR where parties agreed on it.
RATE_LISTS = (
    RateList(
        code="CENTRAL_BANK",
        tenors=tuple(Tenor(code=tier, when=Is("tier", (tier,))) for tier, _ in TIERS),
        rules=("DI-02", "DI-03"),
    ),
    RateList(
        code="LPR",
        tenors=(Tenor(code="OVER_5Y", when=Is("tier", ("LONG",))), Tenor(code="1Y")),
        rules=("DI-02",),
    ),
)

INTEREST = (
    Interest(
        day_basis=P("day_basis"),
        settlement=P("settlement"),
        settlement_day=P("settlement_day"),
        due_offset_days=P("interest_due_offset_days"),
        refix=P("rate_refix"),
        rate_list="CENTRAL_BANK",
        fixed_up_to_months=12,
        rules=("DI-01", "DI-02", "IR-01", "IR-02", "IR-03", "IR-04", "IR-12"),
    ),
)

SURCHARGES = (
    Surcharge(code="OVERDUE", rate=P("overdue_surcharge"), rules=("IR-06", "DX-06")),
    Surcharge(code="MISUSE", rate=P("misuse_surcharge"), when=Holds("MISUSED"), rules=("IR-06", "IR-08", "DX-06")),
)

# Compound interest on suspended interest (挂帐利息) is optional (DI-04).
COMPOUND = (
    Compound(
        rate=P("compound_rate"),
        enabled=P("compound_on_suspended"),
        rules=("DI-04", "IR-07"),
    ),
)

# The borrower states principal and interest apart (annex 2); that is a designation and is followed.
ALLOCATION = (
    Allocation(
        axis="COMPONENT",
        components=P("allocation_non_accrual"),
        designation=True,
        when=NON_ACCRUING,
        rules=("RA-02",),
    ),
    Allocation(
        axis="COMPONENT",
        components=P("allocation_accrual"),
        designation=True,
        rules=("RA-01", "DI-04"),
    ),
    Allocation(
        view="CLAIM",
        axis="COMPONENT",
        components=P("allocation_accrual"),
        designation=True,
        when=NON_ACCRUING,
        rules=("RA-01",),
    ),
)

# The interest of entrusted loans is not the bank's income, so it cannot cease to be. Return is a decision (RA-05).
NON_ACCRUAL = NonAccrual(
    enter=All((OWN_RISK, Some((Compare("dpd", ">", P("non_accrual_dpd_gt")), Holds("PRODUCTION_STOPPED"))))),
    rules=("RA-03", "RA-05"),
)
