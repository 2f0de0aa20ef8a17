"""What messages say: a subject and a body of each template, in both languages, a regime's own before the core's.

Templates stand in the catalogues under `message.<CODE>.subject` and `message.<CODE>.body`. A regime overrides one by
the same key in its own catalogue. Which places a sentence may have is checked when the program starts: a place that
nobody fills would be found by a debtor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from recoup.errors import Misconfigured, Problem
from recoup.regime.registry import Registry
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import MESSAGES
from recoup.regime.words import words_of
from recoup.services import regime
from recoup.translation import Language, catalogue

PARTS: Final = ("subject", "body")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words."""

    subject: str
    body: str


def render(template: str, language: Language, values: Mapping[str, str], *, regime_code: str = "") -> Rendered:
    """The message with its places filled; a place without a value stays empty. `template` is one of `MESSAGES`."""
    filled = {place: values.get(place, "") for place in MESSAGES[template]}
    spec = regime.spec_of(regime_code)
    subject, body = (_sentence(template, part, language, spec).format(**filled) for part in PARTS)
    return Rendered(subject, body)


def check(registry: Registry) -> None:
    """Raises `Misconfigured` for a template that a language lacks, or a sentence with a place that nobody fills."""
    for problem in problems(registry):
        raise Misconfigured(problem)


def problems(registry: Registry) -> Iterator[Problem]:
    """Everything that is wrong with the templates of the core and of the active regimes."""
    for language in Language:
        core = catalogue(language)
        for template in MESSAGES:
            for key in (f"message.{template}.{part}" for part in PARTS):
                if key not in core:
                    yield Problem(code="TEMPLATE_MISSING", field=(key,), value=str(language))
        yield from _misplaced(core, "recoup", language)
        for spec in registry.active.values():
            yield from _misplaced(words_of(spec.package, language), spec.package, language)
            yield from _untold(spec.package, language)


def _untold(package: str, language: Language) -> Iterator[Problem]:
    """What a regime words anew in another language only: whoever reads this one would be told the core's words."""
    own = words_of(package, language)
    others = {key for other in Language if other is not language for key in words_of(package, other)}
    for key in sorted(others - set(own)):
        if key.startswith("message."):
            yield Problem(code="TEMPLATE_MISSING", field=(f"{package}: {key}",), value=str(language))


def _misplaced(words: Mapping[str, str], package: str, language: Language) -> Iterator[Problem]:
    for key, sentence in words.items():
        noun, _, rest = key.partition(".")
        template, _, part = rest.partition(".")
        if noun != "message" or part not in PARTS:
            continue
        known = MESSAGES.get(template)
        where = f"{package}/{language}: {key}"
        if known is None:
            yield Problem(code="TEMPLATE_UNKNOWN", field=(where,), value=template, limit=", ".join(MESSAGES))
            continue
        for place in _places(sentence):
            if place not in known:
                yield Problem(code="TEMPLATE_PLACE", field=(where,), value=place, limit=", ".join(known))


def _places(sentence: str) -> Iterator[str]:
    try:
        yield from (name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    except ValueError:  # a brace that is not closed
        yield sentence


def _sentence(template: str, part: str, language: Language, spec: RegimeSpec | None) -> str:
    key = f"message.{template}.{part}"
    own = words_of(spec.package, language) if spec is not None else {}
    return own.get(key) or catalogue(language)[key]
