"""Rows of a level plan over even periods, the common case, walked in as few steps as there can be.

With f = numerator / unit a row's interest is one product and one division of whole numbers, the rounding a shift before
it. The rows are those of the general walk; where a row would need more thought (interest above the instalment, a plan
repaid early) there is no answer here.

Worked example (HF-X01): 60,000,000 fen at 13/6,000 a month with an instalment of 320,873: 59,809,127, 59,617,840, …
"""

from recoup.rules.instalment import even_instalment
from recoup.rules.money import Rounding, divide
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_terms import Even, PlanTerms


def level_plan(terms: PlanTerms, even: Even) -> Plan | None:
    """The plan of these even terms, or None where the general walk has to be asked."""
    balance, count, numerator, unit, shift = (
        terms.principal, terms.instalments, even.numerator, even.unit, even.shift
    )  # fmt: skip
    instalment = even_instalment(balance, numerator, unit, count, terms.instalment_rounding, terms.multiple)
    if shift is None:
        return _to_even(terms, even, instalment)
    interest = [0] * count
    parts, left = interest[:], interest[:]
    for row in range(count - 1):
        interest[row] = borne = (balance * numerator + shift) // unit
        parts[row] = part = instalment - borne
        left[row] = balance = balance - part
    parts[-1] = balance
    interest[-1] = (balance * numerator + shift) // unit
    if balance <= 0 or (count > 1 and parts[0] < 0):
        return None
    return Plan(instalment, even.table[even.span], parts, interest, left)


def _to_even(terms: PlanTerms, even: Even, instalment: int) -> Plan | None:
    """The same, with ties to the even minor unit."""
    balance, numerator, unit = terms.principal, even.numerator, even.unit
    parts: list[int] = []
    interest: list[int] = []
    left: list[int] = []
    for row in range(terms.instalments):
        borne = divide(balance * numerator, unit, Rounding.HALF_EVEN)
        part = instalment - borne if row < terms.instalments - 1 else balance
        balance -= part
        if balance < 0:  # repaid before the plan ends
            return None
        parts.append(part)
        interest.append(borne)
        left.append(balance)
    if parts[-1] <= 0 or (terms.instalments > 1 and parts[0] < 0):
        return None
    return Plan(instalment, even.table[even.span], parts, interest, left)
