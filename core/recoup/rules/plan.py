"""The rows of a repayment plan: what falls due when, as principal and interest, and what is left after it.

Every option has its place here and nowhere else: the day count is in `fraction`, the instalment in `instalment`, what
is possible in `plan_check`. All figures are whole minor units; interest is rounded once a row, the instalment once.

Worked examples. 600,000.00 at 2.6 % over 240 months asks 3,208.73 a month, first 1,908.73 and 1,300.00, and at last
3,208.16 (HF-X01); repaid in equal parts, 2,500.00 and 1,300.00, and at last 2,500.00 and 5.42 (HF-X02).
"""

from recoup.rules.level import level_plan
from recoup.rules.plan_options import LEVEL
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_run import Run
from recoup.rules.plan_terms import PlanTerms


def plan(terms: PlanTerms) -> Plan:
    """The rows of these terms. A plan that is repaid early has fewer rows than instalments."""
    even = terms.even
    if even is not None:
        found = level_plan(terms, even)
        if found is not None:
            return found
    run = Run.of(terms)
    first = run.walk()
    due_on = run.days[1 : len(run.balances) + 1]
    return Plan(first if terms.method in LEVEL else None, due_on, run.principals, run.interests, run.balances)
