"""Checks 4, 6 and 7: frozen throughout, a contract version we keep, codes that match their pattern and stand once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from typing import Final, get_args, get_type_hints

from recoup.regime.canonical import NotOfTheContractError, canonical, from_json, to_json
from recoup.regime.checking.naming import Names
from recoup.regime.checking.walking import editions, of_type, rows, walk
from recoup.regime.finding import Finding
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.fact import Field
from recoup.regime.spec import CONTRACT, Dated, RegimeSpec
from recoup.regime.vocabulary import ATTRIBUTE_BY_CODE, MEASURE_BY_CODE

LOWER: Final = re.compile(r"[a-z][a-z0-9_]*")
UPPER: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]*")
FREE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

_CONTRACT: Final = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)*([a-z0-9.+-]*)")


def frozen(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 4: tuples and words of the contract only, and the same after JSON both ways."""
    try:
        if from_json(to_json(spec)) != spec:
            yield Finding(check=4, code="NOT_THE_SAME_AFTER_JSON", place="spec", value=canonical(spec)[:60])
    except NotOfTheContractError as fault:
        yield Finding(check=4, code="NOT_OF_THE_CONTRACT", place="spec", value=str(fault))


def closed_words(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 4, the other half: where the contract has a closed list of words, the value is one of them."""
    kinds = {type(site.node) for site in walk(spec)}
    closed: dict[type, dict[str, frozenset[str]]] = {kind: _literals(kind) for kind in kinds if is_dataclass(kind)}
    for site in walk(spec):
        for name, admissible in closed.get(type(site.node), {}).items():
            value = getattr(site.node, name)
            for word in value if isinstance(value, tuple) else (value,):
                if isinstance(word, str) and word not in admissible:
                    place = f"{site.place}.{name}"
                    yield Finding(check=4, code="WORD", place=place, value=word, right=", ".join(sorted(admissible)))


def _literals(kind: type) -> dict[str, frozenset[str]]:
    """The fields of a class that hold one of a closed list of words, with the list."""
    hints = get_type_hints(kind)
    found = {name: frozenset(_strings(hint)) for name, hint in hints.items() if str not in _flat(hint)}
    return {name: words for name, words in found.items() if words}


def _flat(hint: object) -> tuple[object, ...]:
    inner = get_args(hint)
    return (hint, *(leaf for part in inner for leaf in _flat(part))) if inner else (hint,)


def _strings(hint: object) -> Iterator[str]:
    return (leaf for leaf in _flat(hint) if isinstance(leaf, str))


def contract(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 6: the contract's major is ours and its minor is not newer."""
    found = _CONTRACT.fullmatch(spec.contract)
    ours = f"{CONTRACT[0]}.{CONTRACT[1]}"
    if found is None:
        yield Finding(check=6, code="CONTRACT_MALFORMED", place="contract", value=spec.contract, right=ours)
    elif int(found[1]) != CONTRACT[0] or int(found[2]) > CONTRACT[1]:
        yield Finding(check=6, code="CONTRACT_OTHER", place="contract", value=spec.contract, right=ours)


def codes(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 7: every code matches its pattern and is declared once."""
    yield from _matching("code", [spec.code], LOWER)
    if not _VERSION.fullmatch(spec.version):
        yield Finding(check=7, code="VERSION_MALFORMED", place="version", value=spec.version, right="1.0.0")
    yield from _matching("params", (row.code for row in spec.params), LOWER)
    yield from _matching("profiles", (row.code for row in spec.profiles), UPPER)
    yield from _matching("instruments", (row.code for row in spec.instruments), FREE)
    yield from _matching("rules", (row.id for row in spec.rules), FREE)
    yield from _matching("organisations", (row.code for row in spec.organisations), UPPER)
    yield from _matching("parties", (row.code for row in spec.parties), UPPER)
    yield from _matching("roles", (row.code for row in spec.roles), FREE)
    yield from _matching("facts", (row.code for row in spec.facts), FREE)
    yield from _matching("evidence", spec.evidence, UPPER)
    yield from _matching("products", (row.code for row in spec.products), UPPER)
    yield from _matching("figures", (row.code for row in spec.figures), LOWER)
    yield from _matching("tasks", (row.code for row in spec.tasks), FREE)
    yield from _matching("milestones", (row.code for row in spec.milestones), UPPER)
    yield from _matching("rate_lists", (row.code for row in spec.rate_lists), UPPER)
    for row in spec.rate_lists:
        yield from _matching(f"rate_lists[{row.code}].tenors", (tenor.code for tenor in row.tenors), UPPER)
    yield from _matching("panels", (row.code for row in spec.panels), UPPER)
    yield from _matching("functions", (row.code for row in spec.functions), LOWER)
    yield from _matching("dues", (row.code for row in spec.dues), UPPER)
    yield from _edited(spec)
    yield from _inside_cases(spec)
    yield from _one_meaning(spec)


def _edited(spec: RegimeSpec) -> Iterator[Finding]:
    for edition in editions(spec.cases):
        yield from _matching("cases", (row.code for row in edition), UPPER)
    for edition_of_documents in editions(spec.documents):
        yield from _matching("documents", (row.code for row in edition_of_documents), UPPER)
    for edition_of_statuses in editions(spec.statuses):
        yield from _matching("statuses", (row.code for row in edition_of_statuses), UPPER)
    for policy in rows(spec.grades):
        yield from _matching("grades", policy.grades, UPPER)
    for site, dated in of_type(spec, Dated):
        since = [version.since for version in dated.versions]
        if not since or since != sorted(set(since)):
            value = ", ".join(day.isoformat() for day in since)
            yield Finding(check=7, code="EDITIONS_OUT_OF_ORDER", place=site.place, value=value)


def _inside_cases(spec: RegimeSpec) -> Iterator[Finding]:
    for site, kind in of_type(spec, CaseKind):
        yield from _matching(f"{site.place}.states", (row.code for row in kind.states), UPPER)
        yield from _matching(f"{site.place}.opens", (row.code for row in kind.opens), UPPER)
        yield from _matching(f"{site.place}.transitions", (row.code for row in kind.transitions), LOWER)
        yield from _matching(f"{site.place}.fields", (row.code for row in kind.fields), LOWER)


def _matching(place: str, found: Iterable[str], pattern: re.Pattern[str]) -> Iterator[Finding]:
    counted = Counter(found)
    for code, times in counted.items():
        if not pattern.fullmatch(code):
            yield Finding(check=7, code="CODE_MALFORMED", place=place, value=code, right=pattern.pattern)
        if times > 1:
            yield Finding(check=7, code="CODE_TWICE", place=place, value=code)


def _one_meaning(spec: RegimeSpec) -> Iterator[Finding]:
    """A name that conditions read means one thing: a figure, fact, parameter or field never hides another name."""
    names = Names(spec)
    core = {*MEASURE_BY_CODE, *ATTRIBUTE_BY_CODE}
    own = Counter([row.code for row in spec.figures] + [row.code for row in spec.params])
    own.update(fact.code for fact in spec.facts if not names.is_narrowing(fact))
    core.update(code for code in names.params if code not in {row.code for row in spec.params})
    for code, times in own.items():
        if times > 1 or code in core:
            yield Finding(check=7, code="NAME_HIDDEN", place="spec", value=code)
    for site, field in of_type(spec, Field):
        if site.case is not None and field.source != field.code and field.code in core | set(own):
            yield Finding(check=7, code="NAME_HIDDEN", place=site.place, value=field.code)
