"""Words that people read, in their language.

Catalogues are TOML files, `locale/<language>/<part>.toml`, in each package that speaks to people: keys are dotted
codes, values are sentences with `{places}`, and the parts of a language are one catalogue. A key is looked up from
narrow to wide by whoever asks; here it is one key.
"""

import os
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Language(StrEnum):
    """The languages Recoup speaks."""

    ZH = "zh-CN"
    EN = "en"


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


@cache
def catalogue(language: Language, package: str = "recoup") -> dict[str, str]:
    """All sentences of a package in one language, by dotted key. Raises FileNotFoundError where there is none."""
    merged: dict[str, str] = {}
    for part in resources.files(package).joinpath("locale", str(language)).iterdir():
        if part.name.endswith(".toml"):
            merged |= _flatten(tomllib.loads(part.read_text(encoding="utf-8")))
    return merged


def say(key: str, language: Language, *, package: str = "recoup", **places: str) -> str:
    """The sentence of `key` with its places filled; the key itself where a catalogue lacks it, so nothing is hidden."""
    sentence = catalogue(language, package).get(key)
    return key if sentence is None else sentence.format(**places)


def language_of(tag: str | None) -> Language:
    """The language for a tag such as `zh`, `zh-Hans-CN` or `en-GB,en;q=0.8`; English when it is not Chinese."""
    return Language.ZH if (tag or "").lower().lstrip().startswith("zh") else Language.EN


def spoken_language() -> Language:
    """The language of the person at the terminal: RECOUP_LANGUAGE, else the locale's."""
    return language_of(os.environ.get("RECOUP_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG"))
