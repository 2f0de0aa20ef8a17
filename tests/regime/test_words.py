"""Words: every name of the vocabulary in both languages, and a lookup from narrow to wide."""

from dataclasses import replace

import pytest

from recoup.regime import vocabulary
from recoup.regime.conformance.catalogue import missing, orphaned, worded
from recoup.regime.spec import Text
from recoup.regime.words import core_label, label, meaning, own_label, text, vocabulary_codes
from recoup.rules.condition import MOVING
from recoup.translation import Language, catalogue
from tests.regime.example import SPEC
from tests.regime.test_conformance import spec_of


@pytest.mark.parametrize("language", list(Language))
def test_every_name_of_the_vocabulary_has_a_word_and_a_sentence(language: Language) -> None:
    """The reference page is made from them."""
    codes = vocabulary_codes()
    assert sorted(code for code in codes if core_label(code, language) is None) == []
    assert sorted(code for code in codes if not meaning(code, language)) == []


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_explains_a_name_that_is_not_there(language: Language) -> None:
    """A word without a name is a leftover."""
    explained = {key.removeprefix("means.") for key in catalogue(language) if key.startswith("means.")}
    assert explained == vocabulary_codes()


def test_a_name_means_one_thing() -> None:
    """Measures and attributes share one space; nouns of rows and periods of keys another."""
    read = [row.code for row in (*vocabulary.MEASURES, *vocabulary.ATTRIBUTES)]
    assert len(read) == len(set(read))
    for table in (vocabulary.NOUNS, vocabulary.ANCHORS, vocabulary.COMMANDS, vocabulary.FACTS, vocabulary.PARAMS):
        codes = [row.code for row in table]
        assert len(codes) == len(set(codes))


def test_every_name_belongs_to_a_noun_that_exists() -> None:
    """And nouns are wider than one another, never in a circle."""
    nouns = vocabulary.NOUN_BY_CODE
    owned = [row.noun for row in (*vocabulary.MEASURES, *vocabulary.ATTRIBUTES, *vocabulary.ANCHORS)]
    assert set(owned) <= set(nouns)
    assert all(wider in nouns and code not in nouns[wider].wider for code in nouns for wider in nouns[code].wider)


def test_the_kernels_moving_measures_and_their_anchors_are_in_the_vocabulary() -> None:
    """What the engine watches is what a regime may name."""
    for name, anchor in MOVING.items():
        assert vocabulary.MEASURE_BY_CODE[name].kernel
        assert vocabulary.ANCHOR_BY_CODE[anchor].kernel


def test_words_are_looked_up_from_narrow_to_wide() -> None:
    """The regime's own first, then the core's, then the code itself."""
    fund = spec_of("housing_fund")
    assert own_label("grade.SPECIAL_MENTION", fund, Language.ZH) == "关注"
    assert label("grade.SPECIAL_MENTION", fund, Language.ZH) == "关注"
    assert label("CHECK.NOTIFIED", SPEC, Language.EN) == "Account manager notified"
    assert label("NO_SUCH_CODE", fund, Language.EN) == "NO_SUCH_CODE"
    assert label("dpd", None, Language.ZH) == "逾期天数"


def test_a_regime_without_catalogues_is_still_named() -> None:
    """By the words in the spec itself."""
    assert own_label("TERM", SPEC, Language.EN) is None
    assert text(Text("示例", "Example"), Language.ZH) == "示例"
    assert text(Text("示例", "Example"), Language.EN) == "Example"


def test_missing_words_and_orphans_are_found() -> None:
    """A code without a word, and a word without a code."""
    without = [finding.value for finding in missing(SPEC)]
    assert "TERM" in without
    assert "CHECK.NOTIFIED" not in without  # the core's word does
    fund = spec_of("housing_fund")
    fewer = replace(fund, products=())
    product = fund.products[0].code
    assert ("product", product) in worded(fund)
    assert any(finding.value.endswith(product) for finding in orphaned(fewer))
