"""Words that clients show: sentences of this package, and labels of codes.

A code is a stable name of the core or of a regime; people read its label. Core codes stand in this package's catalogue
under `<noun>.<CODE>`; codes of a regime stand in the regime's own, looked up from narrow to wide.
"""

from functools import lru_cache

from recoup.regime.words import core_label, own_label
from recoup.services.regime import installed
from recoup.translation import Language, catalogue, say

PACKAGE = "recoup_graphql"


def sentence(key: str, language: Language, **places: str) -> str:
    """A sentence of this package's catalogue."""
    return say(key, language, package=PACKAGE, **places)


def label(noun: str, code: str, language: Language) -> str:
    """The label of a core code: of this package, of the core; the code itself where no catalogue has one."""
    key = f"{noun}.{code}"
    return catalogue(language, PACKAGE).get(key) or catalogue(language).get(key, code)


@lru_cache(maxsize=4096)
def regime_label(regime: str, noun: str, code: str, language: Language) -> str:
    """The label of a regime's code, from narrow to wide: of the regime, of the core, of this package, the code itself.

    Where no regime is named (a part that several share) the first active regime that has a word for it gives it.
    """
    active = installed().registry.active
    if noun == "regime" and code in active:
        name = active[code].name
        return name.zh if language is Language.ZH else name.en
    specs = [active[regime]] if regime in active else list(active.values()) if not regime else []
    named = next((words for spec in specs if (words := own_label(f"{noun}.{code}", spec, language))), None)
    return named or core_label(f"{noun}.{code}", language) or label(noun, code, language)
