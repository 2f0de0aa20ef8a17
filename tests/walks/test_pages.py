"""No rule is only promised: each is lived by a person at both doors, or says what carries it where nobody acts."""

from pathlib import Path
from typing import Final

import pytest

from tests.walks.pages import PAGES, REGIMES, elsewhere, named, page, spec_of, walked

TESTS: Final = Path(__file__).parents[1]


@pytest.mark.parametrize("regime", REGIMES)
def test_every_rule_is_lived_or_says_what_carries_it(regime: str) -> None:
    """All but those that are recorded only; and none both ways."""
    acted = {rule.id for rule in spec_of(regime).rules if not rule.recorded}
    carried = set(elsewhere(regime))
    assert sorted(acted - set(walked(regime)) - carried) == []
    assert sorted(set(named(regime)) & carried) == []


@pytest.mark.parametrize("regime", REGIMES)
def test_stories_name_rules_that_their_regime_has(regime: str) -> None:
    """A rule that nobody knows is a slip of the pen."""
    known = {rule.id for rule in spec_of(regime).rules}
    assert sorted((set(named(regime)) | set(elsewhere(regime))) - known) == []


@pytest.mark.parametrize("regime", REGIMES)
def test_what_carries_a_rule_names_a_test_that_is_there(regime: str) -> None:
    """A path under `tests/` in its sentence, and the file exists."""
    for rule, told in elsewhere(regime).items():
        words = [word.strip("`.,;:()").removeprefix("tests/") for word in told.split()]
        files = [word for word in words if word.endswith((".py", ".toml"))]
        assert files, rule
        assert [name for name in files if not (TESTS / name).is_file()] == [], rule


@pytest.mark.parametrize("regime", REGIMES)
def test_the_page_is_made_from_the_stories(regime: str) -> None:
    """`make walk-pages` writes it."""
    assert (PAGES / f"{regime}.md").read_text(encoding="utf-8") == page(regime)
