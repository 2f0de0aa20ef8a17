"""The key table: every key has an id, words in both languages, one meaning in one place, and its line in the docs."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from recoup_tui.amendments import AMENDMENTS
from recoup_tui.dialogs.setoff import SETOFF
from recoup_tui.keymap import KEYS, NEEDS, Key, Scope, bindings, key_table, keys_of, printed
from recoup_tui.language import Language, catalogue
from recoup_tui.lending import ASSIGN, BEGINNING

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "console.md"
SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
SOURCES = Path(__file__).parents[2] / "tui" / "recoup_tui"
NAMED = re.compile(r'"([a-z_]+(?:\.[a-zA-Z_]+)+)"')
PAGES = (Scope.WORKLIST, Scope.FIND_LOAN, Scope.LOAN, Scope.BUSINESS_DAY, Scope.REGIMES)


def test_every_key_has_an_id_of_its_own() -> None:
    """An id is what a user's own keymap will name."""
    assert len({key.id for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("language", Language)
def test_every_key_and_every_scope_is_named_in_both_languages(language: Language) -> None:
    """Help and key bar say nothing in code."""
    assert all(all(key.words(language)) for key in KEYS)
    assert {f"scope.{scope}" for scope in Scope} <= catalogue(language).keys()


@pytest.mark.parametrize("page", PAGES)
def test_no_key_means_two_things_on_one_page(page: Scope) -> None:
    """The page's own keys, those of tables and those that work everywhere do not meet."""
    here = [*keys_of(page), *keys_of(Scope.TABLE), *keys_of(Scope.EVERYWHERE)]
    pressed = [(key.id, set(filter(None, key.keys.split(",")))) for key in here]
    assert [(one, two) for (one, a), (two, b) in combinations(pressed, 2) if a & b] == []


def test_every_action_that_matters_has_a_key_that_an_input_method_does_not_swallow() -> None:
    """A letter alone is lost to whoever types Chinese; a function or control key is not."""

    def swallowed(key: Key) -> bool:
        return bool(key.keys) and all(len(part) == 1 and part.isalpha() for part in key.keys.split(","))

    moving = {"table.down", "table.up", "table.top", "table.bottom"}  # the arrow keys do the same
    assert [key.id for key in KEYS if swallowed(key) and key.id not in moving] == []


def test_full_width_twins_are_bound_but_not_printed() -> None:
    """The colon of a Chinese input method opens the command line too."""
    command = next(key for key in KEYS if key.id == "app.command")
    assert "：" in command.keys.split(",")
    assert printed(command) == (":", "Ctrl+G")


def test_a_binding_carries_the_id_of_its_key() -> None:
    """So that it can be overridden by id."""
    assert {getattr(binding, "id", None) for binding in bindings(Scope.LOAN)} == {key.id for key in keys_of(Scope.LOAN)}


@pytest.mark.parametrize("language", Language)
def test_the_printed_key_table_is_the_one_in_the_documentation(language: Language) -> None:
    """The page is written from the keymap, so it cannot go stale."""
    assert key_table(language) in PAGE.read_text(encoding="utf-8")


def test_every_word_that_a_page_asks_for_is_in_the_catalogue() -> None:
    """A key that nobody gave a word would stand on the screen as it is."""
    words = catalogue(Language.EN)
    nouns = {key.partition(".")[0] for key in words}
    missing = [
        (page.name, key)
        for page in SOURCES.rglob("*.py")
        if page.name != "keymap.py"  # its keys are ids of actions
        for key in NAMED.findall(page.read_text(encoding="utf-8"))
        if key.partition(".")[0] in nouns and key not in words and not any(one.startswith(f"{key}.") for one in words)
    ]
    assert missing == []


def test_the_menu_of_a_loan_asks_for_what_the_server_asks_for() -> None:
    """CP-15: what a person lacks the permission for is not offered; the schema prints it beside each mutation."""
    sdl = SDL.read_text(encoding="utf-8")
    printed_there = {
        root: found.group(1)
        for root in NEEDS
        if (found := re.search(rf'\n  {root}\(.*?@requires\(permission: "([^"]+)"', sdl, re.DOTALL))
    }
    assert printed_there == NEEDS
    assert {form.root for form in (*AMENDMENTS, *BEGINNING, ASSIGN, SETOFF)} == NEEDS.keys()
