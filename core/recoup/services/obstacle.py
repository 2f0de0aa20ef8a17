"""What stands against a step, as a problem: the sentence names evidence, papers, facts and figures as people do.

Worked example: the lack EVIDENCE_MISSING of PROOF_OF_SERVICE is told in English as "Proof of service is missing.", in
Chinese as 缺少送达证明; `value` keeps the code for programs.
"""

from typing import Final

from recoup.errors import Problem
from recoup.regime.machine import RECORDER, Lack
from recoup.regime.spec import RegimeSpec
from recoup.regime.words import Named
from recoup.translation import Language, say

TRANSITION: Final = ("transition",)
NOTHING: Final = "–"
"""What is told where nothing is there."""
_OF_CODES: Final = frozenset(("CODE_NOT_MET", "CASE_NOT_IN_STATE", "PART_NOT_PLAYED"))
"""What they ask for and what is there are codes as well."""


def problem(lack: Lack, spec: RegimeSpec | None, path: tuple[str, ...] = TRANSITION) -> Problem:
    """A lack as it is told. `path`: of the input that is refused; a field of the step's form is told by its own."""
    within = f"{lack.name}." if lack.code == "CASE_NOT_IN_STATE" else ""
    own = (lack.in_form or lack.code == "FIELD_EMPTY") and path == TRANSITION
    return Problem(
        code=lack.code,
        field=("fields", lack.name) if own else path,
        value=lack.name,
        limit=lack.limit,
        details={
            "what": _it if own and lack.code == "FIGURE_NOT_MET" else Named((lack.name.removeprefix(RECORDER),), spec),
            "wanted": _told(lack, lack.limit, within, spec),
            "there": _told(lack, lack.value, within, spec),
            "rules": ", ".join(lack.rules),
        },
    )


def _it(language: Language) -> str:
    """The field that the sentence begins with already."""
    return say("obstacle.it", language)


def _told(lack: Lack, told: str, within: str, spec: RegimeSpec | None) -> str | Named:
    """Codes as labels, states among them as those of their kind of case; anything else as it is."""
    if lack.code not in _OF_CODES or not told:
        return told or NOTHING
    return Named(tuple(f"{within}{code}" for code in told.split(", ")), spec)
