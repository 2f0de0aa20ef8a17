"""Who may do what in the bank, and over which loans (rulebook C1.6)."""

from dataclasses import dataclass

import pytest

from recoup.regime.binding import in_force
from recoup.regime.checking.machines import takers
from recoup.regime.checking.walking import walk
from recoup.regime.policy.access import ALL, NAMED, UNIT, Role
from recoup.regime.policy.condition import Filed, Has
from recoup_commercial_bank.spec import SPEC
from tests.plugins.asking import regime

KINDS = {kind.code: kind for kind in in_force(SPEC.cases)}


def role(code: str) -> Role:
    """The role of a code."""
    return next(one for one in in_force(SPEC.roles) if one.code == code)


def may_take(code: str, step: str) -> bool:
    """Whether a role may take `KIND.step`."""
    kind, named = step.split(".")
    found = next(each for each in KINDS[kind].transitions if each.code == named)
    return code in {one.code for one in takers(SPEC, found.by, step)}


@dataclass(frozen=True)
class Row:
    """A line of the rulebook's table: a role, its reach, steps it takes and steps it does not."""

    rules: str
    role: str
    reach: str
    takes: tuple[str, ...]
    not_takes: tuple[str, ...]


TABLE = (
    Row(
        "PM-05a PM-05b PL-06",
        "CB-R1",
        NAMED,
        ("CHECK.report", "WARNING.carry_out"),
        ("GRADING.finalise", "WRITE_OFF.book"),
    ),
    Row("PM-05c PL-14", "CB-R3", UNIT, ("CHECK.review_head", "GRADING.grade_preliminarily"), ("GRADING.finalise",)),
    Row("PM-05c", "CB-R4", UNIT, ("CHECK.review_leader",), ("CHECK.report",)),
    Row("PM-05d", "CB-R5", UNIT, ("CHECK.review_post",), ("CHECK.report",)),
    Row("PM-05e CP-02", "CB-R6", ALL, ("RECOVERY_PLAN.adopt",), ("WRITE_OFF.book",)),
    Row("PM-05f", "CB-R7", ALL, ("RISK_INSPECTION.find",), ("GRADING.finalise",)),
    Row("PL-19", "CB-R8", ALL, ("GRADING.finalise", "WRITE_OFF.book"), ("CHECK.report",)),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.role)
def test_each_part_of_the_bank_does_its_own_and_not_anothers(row: Row) -> None:
    """PM-05a to PM-05f: PM-05b, PM-05c, PM-05d, PM-05e, PM-05f; PL-06, PL-14, CP-02."""
    assert role(row.role).reach == row.reach
    assert [step for step in row.takes if not may_take(row.role, step)] == []
    assert [step for step in row.not_takes if may_take(row.role, step)] == []


COMMITTEES = {
    "commercial_bank": {"OUTSOURCING.entrust", "EVASION.blacklist", "WRITE_OFF.end_claim"},
    "housing_fund": {"WRITE_OFF.book", "WRITE_OFF.end_claim"},
}
"""What committees decide on papers that others bring."""


@pytest.mark.parametrize("code", COMMITTEES)
def test_whoever_takes_a_step_may_bring_its_proof_and_its_paper(code: str) -> None:
    """PL-15, PL-18, CP-13, PM-04, HF-15, HS-03: else the step could be taken with another person's help only."""
    found = set[str]()
    spec = regime(code)
    for kind in in_force(spec.cases):
        for each in kind.transitions:
            takes = takers(spec, each.by, f"{kind.code}.{each.code}") if each.by else ()
            guard = f"cases[{kind.code}].transitions[{each.code}].guard"
            for site in walk(spec) if takes else ():
                if site.place.startswith(guard) and isinstance(site.node, Has | Filed) and not site.negated:
                    right = "evidence.add" if isinstance(site.node, Has) else "document.file"
                    if not any(right in role.may for role in takes):
                        found.add(f"{kind.code}.{each.code}")
    assert found == COMMITTEES[code]
