"""By which options a fixed plan was figured, as steps of an explanation (`plan_option`).

What is as in every quote is left out: told are the year, and whatever was agreed otherwise.

Worked example: 331.77 over five months in real years cut at 31 December are told with that year and nothing else.
"""

from collections.abc import Iterator

from recoup.services.contract import FixedPlan
from recoup.services.explanation import Step, Word, grouped


def plan_steps(fixed: FixedPlan, currency: str) -> Iterator[Step]:
    """The year first, then what is not as usual."""
    if fixed.year_days == "ACTUAL":
        cut = Word(key=f"explain.year_cut.{fixed.year_cut}")
        yield Step(level=0, code="plan.own_years", places={"cut": cut})
    else:
        yield Step(level=0, code="plan.basis")
    for code, is_told in (
        ("plan.leap", fixed.leap_rule != "NONE"),
        ("plan.month_end", fixed.month_end != "CLAMP"),
        ("plan.nominal", fixed.instalment_basis != "INTEREST"),
        ("plan.smooth", fixed.smooth_residual),
    ):
        if is_told:
            yield Step(level=0, code=code)
    if fixed.interest_grace:
        yield Step(level=0, code="plan.interest_grace", places={"count": str(fixed.interest_grace)})
    for step in fixed.steps:
        places = {"from": str(step.from_seq), "instalment": grouped(step.instalment, currency)}
        yield Step(level=0, code="plan.step", places=places)
