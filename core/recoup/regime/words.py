"""What people read for a code of a regime, looked up from narrow to wide (regime.md §11).

`CHECK.NOTIFIED` is looked for as such, then as `NOTIFIED`, first in the regime's catalogue and then among the core's
words; a code that nobody has a word for is shown as it is, so that nothing is hidden.
"""

from dataclasses import dataclass, field
from functools import cache

from recoup.regime import vocabulary
from recoup.regime.spec import RegimeSpec, Text
from recoup.translation import Language, catalogue


@dataclass(frozen=True, slots=True)
class Named:
    """Codes that a sentence tells by their labels, with commas between them, in the language that it is told in."""

    codes: tuple[str, ...]
    spec: RegimeSpec | None = field(default=None, repr=False)

    def __call__(self, language: Language) -> str:
        """The labels; what nobody has a word for is told as it is."""
        return ", ".join(label(code, self.spec, language) for code in self.codes)


def label(code: str, spec: RegimeSpec | None, language: Language) -> str:
    """The words for a code: of the regime, else of the core, else the code itself."""
    return own_label(code, spec, language) or core_label(code, language) or code


def own_label(code: str, spec: RegimeSpec | None, language: Language) -> str | None:
    """The words in the regime's own catalogue, from narrow to wide; None where it has none."""
    own = words_of(spec.package, language) if spec is not None else {}
    return next((own[key] for key in _wider(code) if key in own), None)


def core_label(code: str, language: Language) -> str | None:
    """The core's words for a code, from narrow to wide; None where it has none."""
    core = catalogue(language)
    return next((core[f"word.{key}"] for key in _wider(code) if f"word.{key}" in core), None)


def meaning(code: str, language: Language) -> str:
    """One sentence on a name of the core's vocabulary; empty for a name it does not have."""
    return catalogue(language).get(f"means.{code}", "")


def text(words: Text, language: Language) -> str:
    """Words that stand in the spec itself."""
    return words.zh if language is Language.ZH else words.en


@cache
def words_of(package: str, language: Language) -> dict[str, str]:
    """A regime's catalogue; empty where the package or its folder for the language is missing."""
    try:
        return catalogue(language, package)
    except (FileNotFoundError, ModuleNotFoundError, NotADirectoryError):
        return {}


def vocabulary_codes() -> frozenset[str]:
    """Every code of the core's vocabulary that has a word and a sentence."""
    groups = (
        vocabulary.NOUNS,
        vocabulary.MEASURES,
        vocabulary.ATTRIBUTES,
        vocabulary.ANCHORS,
        vocabulary.COMMANDS,
        vocabulary.FACTS,
        vocabulary.PARAMS,
    )
    named = {row.code for group in groups for row in group}
    return frozenset(named | set(vocabulary.EVIDENCE) | set(vocabulary.PARTS) | set(vocabulary.CONTACTS))


def _wider(code: str) -> tuple[str, ...]:
    parts = code.split(".")
    return tuple(".".join(parts[start:]) for start in range(len(parts)))
