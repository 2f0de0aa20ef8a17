"""Products and money of the commercial bank: interest, surcharges, compound interest, allocation, non-accrual."""

from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import All, Compare, Holds, Is, Not, Some
from recoup.regime.policy.interest import Compound, Interest, NonAccrual, Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product
from recoup.regime.policy.rate import RateList, Tenor

TIERS = (("SHORT", 12), ("MEDIUM", 60), ("LONG", 600))
CORPORATE = Is("retail", ("NO",))
RETAIL = Is("retail", ("YES",))
NON_ACCRUING = Is("accrual", ("NON_ACCRUAL",))

PRODUCTS = (
    Product(
        code="CORPORATE_TERM",
        plan="DAILY",
        methods=("BULLET", "INTEREST_ONLY", "EQUAL_PRINCIPAL", "IRREGULAR"),
        tiers=TIERS,
        rules=("IR-01", "IR-12", "RB-09"),
    ),
    Product(
        code="CORPORATE_INSTALMENT",
        plan="SCHEDULED",
        methods=("EQUAL_PRINCIPAL", "ANNUITY"),
        tiers=TIERS,
        rules=("IR-12", "RB-09"),
    ),
    Product(
        code="RETAIL_INSTALMENT",
        plan="SCHEDULED",
        methods=("ANNUITY", "EQUAL_PRINCIPAL"),
        tiers=TIERS,
        retail=True,
        rules=("CL-00", "RB-09"),
    ),
)

ARREARS = (Arrears(due_roll=P("roll", by="product"), count_mode="OUTSTANDING", rules=("IR-05", "IR-09")),)

# One-year LPR up to five years, over-five-year LPR beyond, unless the contract names the other one.
RATE_LISTS = (
    RateList(
        code="LPR",
        tenors=(Tenor(code="OVER_5Y", when=Is("tier", ("LONG",))), Tenor(code="1Y")),
        rules=("IR-10",),
    ),
)

INTEREST = (
    Interest(
        day_basis=P("day_basis"),
        settlement=P("settlement"),
        settlement_day=P("settlement_day"),
        due_offset_days=P("interest_due_offset_days"),
        refix=P("refix"),
        rate_list="LPR",
        fixed_up_to_months=12,
        when=Is("product", ("CORPORATE_TERM",)),
        rules=("IR-01", "IR-02", "IR-03", "IR-04", "IR-10", "IR-12"),
    ),
    Interest(
        day_basis=P("day_basis"),
        refix=P("refix"),
        rate_list="LPR",
        fixed_up_to_months=12,
        rules=("IR-01", "IR-02", "IR-10", "IR-12"),
    ),
)

SURCHARGES = (
    Surcharge(code="OVERDUE", rate=P("overdue_surcharge"), rules=("IR-06", "IR-09", "CP-16")),
    Surcharge(code="MISUSE", rate=P("misuse_surcharge"), when=Holds("MISUSED"), rules=("IR-06", "IR-08")),
)

COMPOUND = (
    Compound(
        rate=P("compound_rate"),
        base=P("compound_base"),
        capitalise=P("compound_capitalise"),
        rules=("IR-07",),
    ),
)

# The book clears principal first once interest has stopped (RA-02); the claim against the debtor goes on as the law has
# it, cost and interest before principal (民法典 561). The two differ only then.
ALLOCATION = (
    Allocation(
        axis="COMPONENT",
        components=P("allocation_non_accrual"),
        surplus=P("surplus", by="product"),
        when=NON_ACCRUING,
        rules=("RA-02",),
    ),
    Allocation(
        axis=P("allocation_axis", by="product"),
        components=P("allocation_accrual"),
        surplus=P("surplus", by="product"),
        rules=("RA-01",),
    ),
    Allocation(
        view="CLAIM",
        axis=P("allocation_axis", by="product"),
        components=P("allocation_accrual"),
        when=NON_ACCRUING,
        rules=("RA-01",),
    ),
)

# A bank's own decision brings a company's loan back (head proposes, committee); a person's returns when it is paid.
NON_ACCRUAL = NonAccrual(
    enter=Some((Compare("dpd", ">", P("non_accrual_dpd_gt")), Holds("PRODUCTION_STOPPED"))),
    leave=All((RETAIL, Compare("arrears", "=", 0), Not(Holds("PRODUCTION_STOPPED")))),
    rules=("RA-03", "RA-05"),
)
