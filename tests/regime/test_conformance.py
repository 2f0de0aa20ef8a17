"""The suite that every regime inherits (the four bundled ones inherit it in tests/plugins)."""

import re
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest

from recoup.regime.binding import bind, in_force
from recoup.regime.conformance import CHECKS, ELSEWHERE, RegimeConformance, contacting
from recoup.regime.gating import gate_of
from recoup.regime.policy.parameter import INT, Param
from recoup.regime.spec import RegimeSpec
from recoup.rules.columns import DAY_LIMIT
from recoup.rules.contact import Kind, Made

PROVIDED = ("commercial_bank", "development_bank", "housing_fund", "trade_receivables")


def spec_of(code: str) -> RegimeSpec:
    """The spec that a bundled regime registers."""
    spec = import_module(f"recoup_{code}").recoup_register_regime()
    assert isinstance(spec, RegimeSpec)
    return spec


SOUND = spec_of("commercial_bank")


def test_every_check_of_the_suite_is_asked_or_held_elsewhere() -> None:
    """Sixty-two numbers, none twice, none lost."""
    asked = sorted(int(name[5:7]) for name in dir(RegimeConformance) if re.fullmatch(r"test_[0-9]{2}_\w+", name))
    assert sorted([*asked, *ELSEWHERE]) == list(range(1, CHECKS + 1))
    assert all(reason.strip() for reason in ELSEWHERE.values())


@pytest.mark.parametrize("code", PROVIDED)
def test_every_bundled_regime_brings_worked_examples(code: str) -> None:
    """An instrument's own example is a test of the regime (check 61)."""
    folder = Path(str(import_module(f"recoup_{code}").__file__)).parent / "golden"
    assert list(folder.glob("*.toml"))


def test_a_closed_check_is_skipped_with_its_reason() -> None:
    """Nothing is left out in silence."""

    class Closed(RegimeConformance):
        spec = spec_of("housing_fund")
        closed: ClassVar[dict[int, str]] = {55: "no counts here"}

    with pytest.raises(pytest.skip.Exception, match="no counts here"):
        Closed().expect(55, ())


def test_a_finding_fails_its_check_in_words() -> None:
    """The author reads where, which value, and what would be right."""

    class Unsound(RegimeConformance):
        spec = replace(SOUND, params=(*SOUND.params, Param(code="left_over", kind=INT, default=1)))

    with pytest.raises(pytest.fail.Exception, match="left_over is declared and nowhere used"):
        Unsound().test_22_nothing_is_declared_and_unused()


def test_a_series_that_a_gate_should_not_have_let_through_is_found() -> None:
    """Check 60 counts anew: four talks in a day under a cap of three, and one after hours."""
    declared = in_force(bind(spec_of("commercial_bank"), day=DAY_LIMIT).spec.contact)
    assert declared is not None
    gate = gate_of(declared)
    noon = contacting.BEGIN.replace(hour=4)
    talks = [
        Made(at=noon + timedelta(minutes=n), kind=Kind.EFFECTIVE_CALL, number=contacting.NUMBERS[0], reached=True)
        for n in range(4)
    ]
    assert [finding.code for finding in contacting.broken(gate, talks[:3])] == []
    assert [(finding.code, finding.value) for finding in contacting.broken(gate, talks)] == [("CAP_BROKEN", "4")]
    late = replace(talks[0], at=noon.replace(hour=15))
    assert [finding.code for finding in contacting.broken(gate, [late])] == ["CONTACT_OUT_OF_HOURS"]
    assert len(contacting.series(gate, Random(1))) > 20  # noqa: S311  what may be tried and made is not nothing
