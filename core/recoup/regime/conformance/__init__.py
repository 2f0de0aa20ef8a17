"""The suite that every regime inherits (regime.md §16).

class TestOurRegime(RegimeConformance):
    spec = SPEC
    ahead = {"notice_days": "read by the notices to come"}
"""

from typing import Final

from recoup.regime.conformance.outcome import GoldenChecks, JudgementChecks, MoneyChecks
from recoup.regime.conformance.reading import FormChecks, NameChecks, ParameterChecks
from recoup.regime.conformance.working import AccessChecks, CaseChecks, PaperChecks

ELSEWHERE: Final = {
    27: "a past edition that was altered fails the dated examples of `golden/` (60) and the printed page of its rules",
    50: "the core's own promise, the same under every regime: editions are append-only and kept with every figure",
}
"""Numbers that no regime is asked, each with where it is held instead (decision 0036). Check 31 asks for guards, and
check 5 leaves mypy to the author's gate."""

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
