"""Every rule of the source is declared by the regime it belongs to, and every regime cites only what it declares."""

from pathlib import Path

import pytest

from recoup.regime import citing
from recoup.regime.checking.people import cited
from recoup.regime.checking.walking import walk
from recoup.regime.policy.allocation import Allocation
from recoup.regime.policy.arrears import Arrears
from recoup.regime.policy.case import Task
from recoup.regime.policy.grade import Floor, Status
from recoup.regime.policy.interest import Compound, Interest, NonAccrual, Surcharge
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import Param
from recoup.regime.policy.provision import Provision
from recoup.regime.words import own_label
from recoup.translation import Language
from tests.plugins.asking import regime, regimes

ROOT = Path(__file__).parents[2]


def numbered(prefix: str, first: int, last: int) -> set[str]:
    """`TR-01` to `TR-19`."""
    return {f"{prefix}-{number:02d}" for number in range(first, last + 1)}


SOURCE_RULES = {
    "commercial_bank": numbered("LR", 1, 10)
    | numbered("CP", 1, 22)
    | (numbered("PM", 1, 9) - {"PM-05"})
    | {f"PM-05{letter}" for letter in "abcdef"}
    | numbered("PL", 1, 22)
    | numbered("RB", 1, 11)
    | numbered("BK", 1, 9),
    "housing_fund": numbered("HF", 1, 22),
    "trade_receivables": numbered("TR", 1, 19),
    "development_bank": numbered("DB", 1, 12) | numbered("DB", 20, 23) | numbered("DB", 30, 36),
}
"""Part A of the rulebook: 152 numbered items."""


def test_part_a_has_152_rules() -> None:
    """The sections' own counts: LR 10, CP 22, PM 14, PL 22, HF 22, DB 23, RB 11, BK 9, TR 19."""
    assert sum(len(rules) for rules in SOURCE_RULES.values()) == 152


@pytest.mark.parametrize("code", SOURCE_RULES)
def test_every_source_rule_is_declared_by_its_regime(code: str) -> None:
    """None is lost, also where it is only an aim or waits for a case kind."""
    assert SOURCE_RULES[code] <= {rule.id for rule in regime(code).rules}


@pytest.mark.parametrize("code", SOURCE_RULES)
def test_a_source_rule_that_nothing_cites_says_why(code: str) -> None:
    """The note names the core's part, the aim, or the case kind, form or report that will carry it."""
    cited_rules = {rule for _, rule in cited(regime(code))}
    assert [rule.id for rule in regime(code).rules if rule.id not in cited_rules and not rule.note] == []


@pytest.mark.parametrize("code", SOURCE_RULES)
def test_the_page_of_a_regimes_rules_is_what_the_regime_says(code: str) -> None:
    """Made anew by `recoup plugins show <regime> --rules`; each rule has a place, or a note in its stead."""
    written = (ROOT / "docs" / "reference" / "rules" / f"{code}.md").read_text(encoding="utf-8")
    assert written == citing.page(regime(code))
    assert "** |" not in written


@pytest.mark.parametrize("code", SOURCE_RULES)
def test_what_is_cited_is_declared(code: str) -> None:
    """A citation nobody can look up is worth nothing."""
    declared = {rule.id for rule in regime(code).rules}
    assert [(place, rule) for place, rule in cited(regime(code)) if rule not in declared] == []


@pytest.mark.parametrize("code", SOURCE_RULES)
@pytest.mark.parametrize("language", Language)
def test_every_rule_has_a_sentence(code: str, language: Language) -> None:
    """Reasons of tasks and grades are sentences, in both languages."""
    spec = regime(code)
    assert [rule.id for rule in spec.rules if own_label(f"rule.{rule.id}", spec, language) is None] == []


@pytest.mark.parametrize("code", SOURCE_RULES)
def test_money_floors_tasks_and_parameters_cite_a_rule(code: str) -> None:
    """No number without its source."""
    citing = (
        Surcharge,
        Compound,
        Allocation,
        Status,
        Provision,
        Interest,
        Arrears,
        NonAccrual,
        Floor,
        Task,
        Param,
        Milestone,
    )
    rows = [(site.place, site.node) for site in walk(regime(code)) if isinstance(site.node, citing)]
    assert [place for place, row in rows if not row.rules] == []


def test_the_four_regimes_are_active() -> None:
    """They come in by the same door as any other."""
    assert set(regimes()) >= set(SOURCE_RULES)
