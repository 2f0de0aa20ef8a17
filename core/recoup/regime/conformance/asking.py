"""How a check of the suite is asked: no finding, or a failure that tells all of them; a closed one is skipped."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Final

import pytest

from recoup.regime.finding import Finding
from recoup.regime.spec import RegimeSpec

SHOWN_MAX: Final = 20


class Asking:
    """What an author gives: the spec, checks closed with a reason, and what was declared ahead of its use."""

    spec: ClassVar[RegimeSpec]
    closed: ClassVar[Mapping[int, str]] = {}
    """Checks that do not apply to this regime, by number, each with its reason; shown as skipped."""
    ahead: ClassVar[Mapping[str, str]] = {}
    """Codes that are declared and not used yet, each with its reason (check 22)."""
    golden: ClassVar[Path | None] = None
    """The folder of worked examples; by default `golden/` of the regime's package."""

    def expect(self, number: int, findings: Iterable[Finding]) -> None:
        """Fail with everything that was found, unless the check is closed."""
        if number in self.closed:
            pytest.skip(f"check {number} is closed: {self.closed[number]}")
        found = list(findings)
        if found:
            told = "\n".join(finding.message() for finding in found[:SHOWN_MAX])
            pytest.fail(f"check {number}, {len(found)} findings:\n{told}", pytrace=False)
