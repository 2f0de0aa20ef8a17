"""Checks 51 to 58, by reading: rates in bounds, one status, grades that can be reached, facts that can be stated."""

from collections.abc import Iterator

from recoup.regime.checking.naming import Names
from recoup.regime.checking.walking import editions, of_type, walk
from recoup.regime.compiling import KERNEL_MEASURES
from recoup.regime.finding import Finding, nearest
from recoup.regime.policy.condition import Holds, compared
from recoup.regime.policy.fact import LOAN, STATE, SYSTEM_PART
from recoup.regime.policy.grade import Floor, GradePolicy
from recoup.regime.policy.interest import Surcharge
from recoup.regime.policy.parameter import Param
from recoup.regime.policy.product import Product
from recoup.regime.policy.provision import Provision
from recoup.regime.setting import is_table
from recoup.regime.spec import RegimeSpec

NOTED_BY_THE_CORE = frozenset({
    "DISBURSED", "PAYMENT_RECEIVED", "BILL_DUE", "GRADE_WORSENED", "GRADE_COMPUTED_CHANGED", "LEGAL_EVENT",
    "PERSON_MISSING",
})  # fmt: skip
"""Facts that nobody records by hand."""


def rates(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 54: no rate is negative, by default or by what an institution may set."""
    for site, param in of_type(spec, Param):
        if param.kind == "RATE":
            table = param.default if is_table(param.default) and isinstance(param.default, tuple) else ()
            values = [row[1] for row in table if isinstance(row, tuple)] if table else [param.default]
            numbers = [value for value in (*values, param.minimum) if isinstance(value, int)]
            if numbers and min(numbers) < 0:
                yield Finding(check=54, code="RATE_NEGATIVE", place=site.place, value=str(min(numbers)), right=">= 0")
    for site in walk(spec):
        if isinstance(site.node, Surcharge | Provision) and isinstance(site.node.rate, int) and site.node.rate < 0:
            yield Finding(check=54, code="RATE_NEGATIVE", place=site.place, value=str(site.node.rate), right=">= 0")


def statuses(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 56: exactly one status: the first that holds, and the last always holds."""
    for edition in editions(spec.statuses):
        for row in edition[:-1]:
            if row.when is None:
                yield Finding(check=56, code="STATUS_HIDES", place=f"statuses[{row.code}]", value=row.code)
        if edition and edition[-1].when is not None:
            yield Finding(check=56, code="STATUS_OPEN", place="statuses", value=edition[-1].code)


def tables(spec: RegimeSpec) -> Iterator[Finding]:
    """Money tables have a row that applies when no other does, and every product its methods."""
    for name, found in (("arrears", editions(spec.arrears)), ("allocation", editions(spec.allocation))):
        for edition in found:
            if not any(row.when is None for row in edition):
                yield Finding(check=51, code="NO_ROW_ALWAYS", place=name, value=name)
    for site, product in of_type(spec, Product):
        if product.plan != "SINGLE" and not product.methods:
            yield Finding(check=52, code="PRODUCT_WITHOUT_METHOD", place=site.place, value=product.code)
        months = [limit for _, limit in product.tiers]
        if months != sorted(set(months)):
            yield Finding(check=52, code="TIERS_OUT_OF_ORDER", place=site.place, value=str(months))


def grades(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 58: floors and upgrades name grades of their table, and every grade but the best has a floor."""
    for site, policy in of_type(spec, GradePolicy):
        named = [row.grade for row in policy.floors] + [row.leaving for row in policy.upgrades]
        named += [] if policy.non_performing_from is None else [policy.non_performing_from]
        for grade in named:
            if grade not in policy.grades:
                right = nearest(grade, policy.grades)
                yield Finding(check=58, code="GRADE", place=site.place, value=grade, right=right)
        for grade in policy.grades[1:]:
            if grade not in named:
                yield Finding(check=58, code="GRADE_UNREACHABLE", place=site.place, value=grade)


def answered(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 58: a floor that reads more than the columns of a loan names the statement by which the loan is told."""
    known = KERNEL_MEASURES | {param.code for _, param in of_type(spec, Param)}
    facts = {fact.code: fact for fact in spec.facts}
    for site, floor in of_type(spec, Floor):
        noted = facts.get(floor.noted or "")
        if floor.noted is not None:
            if noted is None or (noted.subject, noted.nature, noted.by) != (LOAN, STATE, (SYSTEM_PART,)):
                yield Finding(check=58, code="FLOOR_NOTED_BADLY", place=site.place, value=floor.noted)
            continue
        for name in sorted({name for one in compared(floor.when) for name in (one.name, one.of) if name}):
            if name not in known:
                yield Finding(check=58, code="FLOOR_NOBODY_ANSWERS", place=site.place, value=name)


def stateable(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 58, the other half: every fact that a floor reads can be recorded by somebody."""
    facts = Names(spec).facts
    for site, holds in of_type(spec, Holds):
        if ".floors[" not in site.place:
            continue
        fact = facts.get(holds.fact)
        if fact is not None and not fact.by and fact.code not in NOTED_BY_THE_CORE:
            yield Finding(check=58, code="FACT_NOBODY_STATES", place=site.place, value=fact.code)
