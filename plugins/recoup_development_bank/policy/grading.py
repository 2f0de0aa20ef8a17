"""A class that people set: an opinion, a determination and an approval by three persons (CL-11).

The computed class holds by itself and is the least. A better one, when its conditions are met (CL-07, CL-08), and any
that is worse than what was computed, the credit officer proposes, the division chief determines, the director approves.
"""

from dataclasses import replace

from recoup.regime import common

RULES = ("CL-11",)
PARTS = {"officer": "credit_officer", "head": "division_chief", "committee": "bureau_director"}
"""Who of the bank's own people plays what the common kind asks for."""

GRADING = replace(
    common.GRADING,
    opens=tuple(
        replace(each, by=("credit_officer", "division_chief"), rules=("CL-07", *RULES)) for each in common.GRADING.opens
    ),
    states=tuple(
        replace(state, tasks=tuple(replace(task, part=PARTS[task.part], rules=RULES) for task in state.tasks))
        for state in common.GRADING.states
    ),
    transitions=tuple(
        replace(step, by=tuple(PARTS[part] for part in step.by), rules=RULES) for step in common.GRADING.transitions
    ),
    rules=RULES,
)

CASES = (GRADING,)
