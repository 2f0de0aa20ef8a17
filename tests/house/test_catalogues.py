"""Words: every sentence stands in both languages, once, and every error has one."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from recoup.translation import Language, catalogue
from tests.house.source import ROOT, python_files, tracked, tree

CATALOGUES = sorted({path.parents[1] for path in tracked() if path.match("locale/*/*.toml")})
PLACE = re.compile(r"{(\w+)}")


def sentences(locale: Path, language: str) -> list[tuple[str, str]]:
    """Every (key, sentence) of every part of a language, duplicates and all."""
    found: list[tuple[str, str]] = []

    def walk(table: dict[str, object], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            else:
                found.append((prefix + key, str(value)))

    for part in sorted((ROOT / locale / language).glob("*.toml")):
        walk(tomllib.loads(part.read_text(encoding="utf-8")), "")
    return found


def test_whatever_cannot_be_found_is_called_by_its_name() -> None:
    """Each noun that the services miss something by has a word in both languages."""
    calls = (node for path in python_files(("core",)) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    missed = {
        str(node.args[0].value)
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id == "NotFound" and isinstance(node.args[0], ast.Constant)
    }
    assert missed
    for language in Language:
        assert {f"noun.{noun}" for noun in missed} <= catalogue(language).keys()


@pytest.mark.parametrize("locale", CATALOGUES, ids=str)
def test_both_languages_say_the_same_things(locale: Path) -> None:
    """The same keys, and the same places in each sentence."""
    zh, en = (dict(sentences(locale, language)) for language in ("zh-CN", "en"))
    assert zh.keys() == en.keys()
    assert [key for key in zh if set(PLACE.findall(zh[key])) != set(PLACE.findall(en[key]))] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("locale", CATALOGUES, ids=str)
def test_no_sentence_is_defined_twice(locale: Path, language: str) -> None:
    """Two parts with one key would leave it to the file system which of them is read."""
    counted = Counter(key for key, _ in sentences(locale, language))
    assert [key for key, count in counted.items() if count > 1] == []


def test_every_error_code_has_its_sentence() -> None:
    """What is refused is told in words, never as a bare code."""
    codes = {
        str(word.value.value)
        for path in python_files(("core", "schema"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"
        for word in node.keywords
        if word.arg == "code" and isinstance(word.value, ast.Constant)
    }
    known = catalogue(Language.EN)
    assert sorted(code for code in codes if f"error.{code}" not in known) == []
