"""The suite that every regime inherits (regime.md §16).

class TestOurRegime(RegimeConformance):
    spec = SPEC
    ahead = {"agency_fee_rate": "read by the yearly settlement with agent banks"}
"""

from typing import Final

from recoup.regime.conformance.outcome import GoldenChecks, JudgementChecks, MoneyChecks
from recoup.regime.conformance.reading import FormChecks, NameChecks, ParameterChecks
from recoup.regime.conformance.working import AccessChecks, CaseChecks, PaperChecks

AWAITED: Final = {
    27: "past editions are compared with the spec last loaded, which `recoup check` will store",
    50: "locked documents need stored snapshots",
}
"""Checks that this core cannot ask yet, each with what it waits for. Check 31 asks for guards; that chains of system
transitions stop waits for the interpreter of cases too, and check 5 leaves mypy to the author's gate."""

CHECKS: Final = 62


class RegimeConformance(
    FormChecks,
    NameChecks,
    ParameterChecks,
    CaseChecks,
    AccessChecks,
    PaperChecks,
    MoneyChecks,
    JudgementChecks,
    GoldenChecks,
):
    """Subclass it in a test module, give `spec`, and inherit the checks; each bears its number in regime.md §16."""
