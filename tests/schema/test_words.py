"""Every code that a client may meet has a label in both languages."""

from collections.abc import Iterator
from enum import Enum

import pytest

from recoup.regime.spec import Dated, RegimeSpec
from recoup.rules import columns
from recoup.services.loan_query import APPROVED, LIVE, PAID_OFF
from recoup.services.regime import installed
from recoup.translation import Language
from recoup_graphql.words import label, regime_label

CORE: dict[str, type[Enum]] = {
    "bill": columns.BillKind,
    "bill_state": columns.BillState,
    "component": columns.Component,
    "account": columns.Account,
    "posting": columns.PostingKind,
    "method": columns.Method,
}


@pytest.mark.parametrize("language", Language)
def test_every_code_of_the_core_has_a_label(language: Language) -> None:
    """Bills, accounts, components, postings, methods, stages."""
    codes = [(noun, member.name) for noun, members in CORE.items() for member in members]
    codes += [("stage", stage) for stage in (APPROVED, LIVE, PAID_OFF)]
    assert [pair for pair in codes if label(*pair, language) == pair[1]] == []


def _codes(spec: RegimeSpec) -> Iterator[tuple[str, str]]:
    grades = spec.grades.versions[-1].value if isinstance(spec.grades, Dated) else spec.grades
    statuses = spec.statuses.versions[-1].value if isinstance(spec.statuses, Dated) else spec.statuses
    yield "regime", spec.code
    yield from (("product", product.code) for product in spec.products)
    yield from (("grade", grade) for policy in grades for grade in policy.grades)
    yield from (("status", status.code) for status in statuses)
    yield from (("task", task.code) for task in spec.tasks)
    yield from (("part", task.part) for task in spec.tasks)
    yield from (("parameter", param.code) for param in spec.params)
    yield from (("fact", fact.code) for fact in spec.facts)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("regime", sorted(installed().registry.active))
def test_every_code_of_a_regime_has_a_label(regime: str, language: Language) -> None:
    """Whatever a plugin brings is shown in words."""
    pairs = list(_codes(installed().registry.active[regime]))
    assert len(pairs) > 20
    assert [pair for pair in pairs if regime_label(regime, *pair, language) == pair[1]] == []


def test_a_part_that_regimes_share_is_named_without_a_regime() -> None:
    """The counts of the worklist are by part, across regimes."""
    assert regime_label("", "part", "officer", Language.ZH) != "officer"


def test_a_code_that_nobody_has_a_word_for_is_shown_as_it_is() -> None:
    """Nothing is hidden, not even what was forgotten or belongs to a regime that is gone."""
    assert regime_label("gone_regime", "grade", "STRANGE", Language.EN) == "STRANGE"
