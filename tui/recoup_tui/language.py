"""The console's words, in the language of the moment. Catalogues lie in `locale/<language>/*.toml`."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final


class Language(StrEnum):
    """The languages the console speaks."""

    ZH = "zh-CN"
    EN = "en"

    @property
    def wire(self) -> str:
        """The name of this language in GraphQL."""
        return "ZH_CN" if self is Language.ZH else "EN"

    @property
    def other(self) -> "Language":
        """The language that the language key switches to."""
        return Language.EN if self is Language.ZH else Language.ZH


DEFAULT: Final = Language.ZH


def _flatten(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Every sentence of the console in one language, by dotted key."""
    merged: dict[str, str] = {}
    for part in resources.files(__package__).joinpath("locale", str(language)).iterdir():
        if part.name.endswith(".toml"):
            merged |= _flatten(tomllib.loads(part.read_text(encoding="utf-8")))
    return merged


class Words:
    """Says things in the language chosen now. Calling it again after `speak` gives the other language."""

    def __init__(self, language: Language = DEFAULT) -> None:
        self.language = language

    def speak(self, language: Language) -> None:
        """Say everything from now on in `language`."""
        self.language = language

    def maybe(self, key: str) -> str:
        """The sentence of `key`, or nothing where there is none to say."""
        return catalogue(self.language).get(key, "")

    def __call__(self, key: str, **places: str) -> str:
        """The sentence of `key` with its places filled; the key itself where a catalogue lacks it, so nothing hides."""
        sentence = catalogue(self.language).get(key)
        return key if sentence is None else sentence.format(**places)
