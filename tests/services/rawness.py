"""Codes that stand where people read: what a Chinese text has of them."""

import re
from functools import cache
from typing import Final

from recoup.services.regime import installed
from recoup.translation import Language, catalogue

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]")

_SPOKEN: Final = {"LPR"}
"""What Chinese bankers say as it stands."""


def raw_codes(text: str) -> list[str]:
    """The codes in a Chinese text that a catalogue has another word for."""
    return [name for name in _NAME.findall(text) if name in _worded() - _SPOKEN]


@cache
def _worded() -> frozenset[str]:
    """Every code in capitals or with a low line that has a Chinese word; units are called by their codes."""
    packages = ("recoup", "recoup_graphql", *(spec.package for spec in installed().registry.active.values()))
    words = [row for package in packages for row in catalogue(Language.ZH, package).items()]
    codes = {(key.rpartition(".")[2], word) for key, word in words if not key.startswith("organisation.")}
    return frozenset(code for code, word in codes if (code.isupper() or "_" in code) and len(code) > 2 and word != code)
