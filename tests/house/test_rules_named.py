"""Every rule that a working institution follows is named by a test, or stands on its page as recorded only."""

import re
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from recoup.regime.spec import RegimeSpec

TESTS: Final = Path(__file__).parents[1]
NAME: Final = re.compile(r"\b(?:[A-Z]{2}-\d+[a-f]?|T-[A-Z]+\d?)\b")


def named() -> frozenset[str]:
    """The identifiers that tests and their data name, this file left out."""
    files = [path for ending in ("py", "toml") for path in TESTS.rglob(f"*.{ending}") if path != Path(__file__)]
    return frozenset(found for path in files for found in NAME.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", ["commercial_bank", "housing_fund", "trade_receivables", "development_bank"])
def test_every_rule_is_named_by_a_test_or_recorded_only(code: str) -> None:
    """Nothing is only promised."""
    spec: RegimeSpec = import_module(f"recoup_{code}.spec").SPEC
    known = named()
    assert [rule.id for rule in spec.rules if not rule.recorded and rule.id not in known] == []


@pytest.mark.parametrize("code", ["commercial_bank", "housing_fund", "trade_receivables", "development_bank"])
def test_what_is_recorded_only_says_why_and_is_carried_by_nothing_else(code: str) -> None:
    """An aim, a definition, text that is cut off: no test, and a reason."""
    spec: RegimeSpec = import_module(f"recoup_{code}.spec").SPEC
    assert all(rule.note for rule in spec.rules if rule.recorded)
