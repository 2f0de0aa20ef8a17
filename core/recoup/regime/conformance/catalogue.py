"""Check 8: both catalogues have a word for every code that people see, and none for a code that is not there."""

from collections.abc import Iterator
from typing import TypeAlias

from recoup.regime.checking.walking import of_type, rows
from recoup.regime.finding import Finding
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Fact, Field
from recoup.regime.policy.parameter import Param
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import MESSAGES
from recoup.regime.words import core_label, own_label, words_of
from recoup.rules.columns import Account
from recoup.translation import Language

Worded: TypeAlias = tuple[str, str]
"""A kind of code and the code, narrow: ("state", "CHECK.NOTIFIED")."""


def worded(spec: RegimeSpec) -> frozenset[Worded]:
    """Every code of a regime that people see."""
    return frozenset((*_rows(spec), *_judgement(spec), *_work(spec), *_paper(spec), *_choices(spec)))


def _rows(spec: RegimeSpec) -> Iterator[Worded]:
    yield from (("rule", row.id) for row in spec.rules)
    yield from (("parameter", row.code) for row in spec.params)
    yield from (("profile", row.code) for row in spec.profiles)
    yield from (("organisation", row.code) for row in spec.organisations)
    yield from (("party", row.code) for row in spec.parties)
    yield from (("role", row.code) for row in spec.roles)
    yield from (("part", part) for row in spec.roles for part in row.plays)
    yield from (("fact", row.code) for row in spec.facts)
    yield from (("evidence", code) for code in spec.evidence)
    yield from (("product", row.code) for row in spec.products)
    yield from (("tier", tier) for row in spec.products for tier, _ in row.tiers)
    yield from (("figure", row.code) for row in spec.figures)
    yield from (("rate_list", row.code) for row in spec.rate_lists)
    yield from (("tenor", f"{row.code}.{tenor.code}") for row in spec.rate_lists for tenor in row.tenors)
    yield from (("panel", row.code) for row in spec.panels)


def _judgement(spec: RegimeSpec) -> Iterator[Worded]:
    yield from (("status", row.code) for row in rows(spec.statuses))
    yield from (("grade", grade) for row in rows(spec.grades) for grade in row.grades)
    yield from (("provision", row.code) for row in rows(spec.provisions))
    yield from (("surcharge", row.code) for row in rows(spec.surcharges))


def _work(spec: RegimeSpec) -> Iterator[Worded]:
    yield from (("task", row.code) for row in spec.tasks)
    yield from (("milestone", row.code) for row in spec.milestones)
    for _, kind in of_type(spec, CaseKind):
        yield ("case", kind.code)
        yield from (("state", f"{kind.code}.{row.code}") for row in kind.states)
        yield from (("task", f"{kind.code}.{task.code}") for row in kind.states for task in row.tasks)
        yield from (("transition", f"{kind.code}.{row.code}") for row in kind.transitions)
        yield from (("opening", f"{kind.code}.{row.code}") for row in kind.opens)
        yield from (("field", f"{kind.code}.{row.code}") for row in kind.fields)


def _paper(spec: RegimeSpec) -> Iterator[Worded]:
    for _, document in of_type(spec, Document):
        yield ("document", document.code)
        yield from (("document", alias) for alias in document.aliases)
        yield from (("field", f"{document.code}.{row.code}") for row in document.fields)
        yield from (("sentence", f"{document.code}.{row.code}") for row in document.sentences)
        yield from (("copy", copy.to) for copy in document.copies)
        for table in document.tables:
            yield from (("field", f"{document.code}.{row.code}") for row in table.columns)
            yield from (("span", f"{document.code}.{row.code}") for row in table.spans)
            yield from (("table", f"{document.code}.{code}") for code in (table.code,) if code)


def _choices(spec: RegimeSpec) -> Iterator[Worded]:
    yield from (("choice", code) for _, param in of_type(spec, Param) for code in param.choices)
    yield from (("choice", code) for _, field in of_type(spec, Field) for code in field.choices)
    yield from (("field", fact.value.code) for _, fact in of_type(spec, Fact) if fact.value is not None)


def missing(spec: RegimeSpec) -> Iterator[Finding]:
    """Codes for which a language has no word, neither the regime's nor the core's."""
    for noun, code in sorted(worded(spec)):
        for language in Language:
            narrow = f"{noun}.{code}"
            if own_label(narrow, spec, language) is None and core_label(narrow, language) is None:
                yield Finding(check=8, code="WORD_MISSING", place=noun, value=code, right=str(language))


def orphaned(spec: RegimeSpec) -> Iterator[Finding]:
    """Words for codes that are not declared, and words in one language only.

    A regime may have words of its own for the core's accounts and messages.
    """
    admissible = {key for noun, code in worded(spec) for key in _keys(noun, code)}
    admissible |= {f"account.{account.name}" for account in Account}
    admissible |= {f"message.{template}.{part}" for template in MESSAGES for part in ("subject", "body")}
    own = {language: set(words_of(spec.package, language)) for language in Language}
    for language, keys in own.items():
        for key in sorted(keys - admissible):
            yield Finding(check=8, code="WORD_ORPHANED", place=spec.package, value=key, right=str(language))
    for key in sorted(own[Language.ZH] ^ own[Language.EN]):
        lacking = next(language for language, keys in own.items() if key not in keys)
        yield Finding(check=8, code="WORD_MISSING", place=spec.package, value=key, right=str(lacking))


def _keys(noun: str, code: str) -> tuple[str, ...]:
    parts = code.split(".")
    narrower = [".".join(parts[start:]) for start in range(len(parts))]
    return (*narrower, *(f"{noun}.{key}" for key in narrower))
