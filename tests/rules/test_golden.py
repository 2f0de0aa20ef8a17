"""The rulebook's worked examples hold to the fen, in one jump and day by day."""

import pytest

from tests.rules.golden import Case, cases, run

KERNEL = {
    *(f"CB-X0{number}" for number in range(1, 8)),
    *("CB-X12", "CB-X13", "CB-X19"),
    *(f"HF-X0{number}" for number in (1, 2, 3, 4, 5, 6, 8)),
    *("TR-X05", "DB-X08", "DB-X09"),
}


@pytest.mark.parametrize("case", tuple(cases()), ids=str)
def test_a_worked_example_holds(case: Case) -> None:
    """Each sight of the case is as the rulebook has it."""
    run(case)
    assert case.sees


def test_every_kernel_example_of_the_rulebook_is_there() -> None:
    """An example that is not run proves nothing."""
    assert {case.example for case in cases()} >= KERNEL
