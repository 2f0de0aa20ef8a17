"""Invoices and their money: one due, late interest by what was agreed or by law, allocation (rulebook B3, C3.7)."""

from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.condition import All, Is
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product

CHARGED = Is("late_interest_charged", ("ON",))

PRODUCTS = (Product(code="INVOICE", plan="SINGLE", dues="INVOICE", methods=("SINGLE",), rules=("TR-01",)),)

# The 5th is an internal date of the calendar, whatever weekday it is (parameter roll_internal_deadlines).
ARREARS = (Arrears(due_roll=P("roll_internal_deadlines"), count_mode="OUTSTANDING", rules=("TR-01",)),)

INTEREST = (Interest(day_basis=P("late_day_basis"), rules=("TI-03",)),)

# Agreed: the contract's own rate, from the day after the due day. Small creditor of a large debtor, nothing agreed:
# 0.05 % a day. Everybody else: one-year LPR (which is then the rate of the receivable) and half as much again.
SURCHARGES = (
    Surcharge(
        code="AGREED",
        rate=0,
        day_basis=P("late_day_basis"),
        when=All((CHARGED, Is("late_interest", ("AGREED",)))),
        rules=("TI-02",),
    ),
    Surcharge(
        code="SME",
        relative=False,
        per="DAY",
        rate=P("sme_daily_rate"),
        when=All((CHARGED, Is("late_interest", ("SME",)))),
        rules=("TI-01",),
    ),
    Surcharge(
        code="LPR",
        rate=P("lpr_surcharge"),
        day_basis=P("late_day_basis"),
        when=All((CHARGED, Is("late_interest", ("LPR",)))),
        rules=("TI-03",),
    ),
)

ALLOCATION = (
    Allocation(
        axis="ITEM",
        items=("EARLIEST_DUE", "LEAST_SECURED", "MOST_BURDENSOME", "PRO_RATA"),
        components=P("allocation_order"),
        designation=True,
        surplus="PREPAY",
        rules=("TA-01",),
    ),
)
