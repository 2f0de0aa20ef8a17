"""Which names can be read at a place: the core's, the regime's, and those of the case, table or command around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from recoup.regime.checking.walking import Site, rows
from recoup.regime.needing import of_begun
from recoup.regime.period import PERIOD_DAYS, period_in
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Fact, Field
from recoup.regime.policy.formula import Over
from recoup.regime.policy.parameter import DATE, Kind, Param
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import (
    ATTRIBUTE_BY_CODE,
    COMMAND_BY_CODE,
    FACT_BY_CODE,
    FACTS,
    MEASURE_BY_CODE,
    NOUN_BY_CODE,
    PARAMS,
)

_SUBJECT_NOUNS: Final = {
    "LOAN": "loan",
    "PARTY": "party",
    "COLLATERAL": "collateral",
    "ORGANISATION": "organisation",
    "CASE": "case",
}


@dataclass(frozen=True)
class Names:
    """The names of one spec together with the core's."""

    spec: RegimeSpec

    @cached_property
    def params(self) -> dict[str, Param]:
        """Parameters by code: the core's and the regime's."""
        return {param.code: param for param in (*PARAMS, *self.spec.params)}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Facts by code: the core's, as the regime narrows them, and the regime's."""
        return {fact.code: fact for fact in (*FACTS, *self.spec.facts)}

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Names that can be read anywhere: measures, attributes, figures, valued facts, parameters."""
        figures = {figure.code for figure in self.spec.figures}
        valued = {fact.code for fact in self.facts.values() if fact.value is not None}
        return frozenset(MEASURE_BY_CODE) | frozenset(ATTRIBUTE_BY_CODE) | figures | valued | frozenset(self.params)

    @cached_property
    def of_cases(self) -> tuple[Field, ...]:
        """What a row of the noun `case` can be read by besides: what was entered, milestones, facts as first days."""
        entered = [field for kind in rows(self.spec.cases) for field in kind.fields]
        entered += [Field(code=each.code, kind=DATE) for each in self.spec.milestones]
        return (*entered, *(Field(code=code, kind=DATE) for code, fact in self.facts.items() if fact.value is None))

    def readable(self, site: Site) -> frozenset[str]:
        """Names that can be read at a site."""
        return self.everywhere | {field.code for field in self.fields(site)}

    def fields(self, site: Site) -> Iterator[Field]:
        """The fields around a site: of its case, its document, its table, its command."""
        if site.case is not None:
            yield from site.case.fields
        if site.document is not None:
            yield from site.document.fields
            yield from _days_of(site.document)
            yield from (
                field for kind in rows(self.spec.cases) if kind.key == site.document.key for field in kind.fields
            )
        if site.table is not None:
            yield from site.table.columns
            if "case" in site.table.row:
                yield from self.of_cases
            if "loan" in site.table.row:
                yield from (field for kind in rows(self.spec.cases) if of_begun(kind) for field in kind.fields)
        if site.command in COMMAND_BY_CODE:
            yield from COMMAND_BY_CODE[site.command].arguments

    def noun(self, name: str) -> str | None:
        """Whose name it is; None for what belongs to nobody (a parameter, a field) or exists at every noun (sums)."""
        if name in MEASURE_BY_CODE:
            measure = MEASURE_BY_CODE[name]
            return None if measure.summed else measure.noun
        if name in ATTRIBUTE_BY_CODE:
            return ATTRIBUTE_BY_CODE[name].noun
        if name in self.facts:
            return _SUBJECT_NOUNS[self.facts[name].subject]
        return next((figure.noun for figure in self.spec.figures if figure.code == name), None)

    def kind(self, name: str, site: Site) -> Kind | None:
        """What the value of a name is; None where it is not known."""
        for field in self.fields(site):
            if field.code == name:
                return field.kind
        if name in MEASURE_BY_CODE:
            return MEASURE_BY_CODE[name].kind
        if name in ATTRIBUTE_BY_CODE:
            return ATTRIBUTE_BY_CODE[name].kind
        fact = self.facts.get(name)
        if fact is not None and fact.value is not None:
            return fact.value.kind
        return self.params[name].kind if name in self.params else None

    def is_known(self, name: str) -> bool:
        """Whether the value of a name is never unknown, so that it may stand under `Not`."""
        if name in MEASURE_BY_CODE:
            return MEASURE_BY_CODE[name].known
        if name in ATTRIBUTE_BY_CODE:
            return ATTRIBUTE_BY_CODE[name].known
        if name in self.facts:
            return self.facts[name].nature == "ATTRIBUTE" and self.facts[name].required
        if name in PERIOD_DAYS:  # where it can be read at all
            return True
        figure = next((figure for figure in self.spec.figures if figure.code == name), None)
        if figure is not None:
            return not isinstance(figure.formula, Over)
        return name in self.params

    def is_narrowing(self, fact: Fact) -> bool:
        """Whether a regime's fact narrows one of the core."""
        return fact.code in FACT_BY_CODE


def _days_of(document: Document) -> Iterator[Field]:
    """The first and the last day of the period that a document is about; none where it is about no period."""
    if period_in(document.key) is not None:
        yield from (Field(code=code, kind=DATE) for code in PERIOD_DAYS)


def reachable_nouns(nouns: tuple[str, ...]) -> frozenset[str]:
    """The nouns and those wider than one of them, whose names may be read directly."""
    wider = {noun for code in nouns if code in NOUN_BY_CODE for noun in NOUN_BY_CODE[code].wider}
    return frozenset(nouns) | wider
