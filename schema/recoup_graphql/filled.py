"""Fields that a regime declares for cases and documents: what may be filled in, and what was, in people's words."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

import strawberry
from strawberry import field

from recoup.regime.binding import in_force
from recoup.regime.deciding import Cell
from recoup.regime.drawing import kinds_of
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import NAME, PERSON, TEXT
from recoup.services import field_words, personal
from recoup.services.regime import spec_of
from recoup.translation import Language
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.words import regime_label

SPOKEN: Final = frozenset({TEXT, NAME, PERSON})
"""Kinds of fields in which anything may be said."""
Declared = Mapping[str, Field]


@strawberry.type(description="A field of a case or of a document, and what was filled in.")
class FilledField:
    """One value."""

    code: Code = field(description="The field, as its regime declares it.")
    value: str = field(
        description="What was filled in, as text; amounts in minor units. Texts in which anything may be said are "
        "covered for callers who work neither with debtors nor on cases.",
        extensions=[FreeText(lambda filled: filled.is_free)],
    )
    kind: str = field(description="What a value of it is: `TEXT`, `CODE`, `MONEY`, `RATE`, `DATE`, `INT`, `BOOL`…")
    choice: Code | None = field(description="The value with its label, where it is a code; null where it is none.")
    is_free: strawberry.Private[bool]
    regime: strawberry.Private[str]
    declared: strawberry.Private[Field]
    raw: strawberry.Private[Cell]
    currency: strawberry.Private[str]

    @derived(description="The value as people read it: the label of a code, an amount with its currency, a rate in %.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        if self.is_free and self.value and not personal.reads_texts(info.context.asker):
            return personal.HIDDEN
        spec, words = spec_of(self.regime), spoken(info, language)
        return field_words.written(self.declared, self.raw, spec, words, currency=self.currency)


@strawberry.type(description="A field that somebody fills in: with a step of a case, at its opening, in a document.")
class FormField:
    """An entry of a form."""

    code: Code = field(description="The field, as its regime declares it.")
    kind: str = field(description="What a value of it is: `TEXT`, `CODE`, `MONEY` (minor units), `RATE` (ppm), `DATE`…")
    choices: list[Code] | None = field(description="The codes that it admits; null: whatever is of its kind.")
    is_required: bool = field(description="Whether it must be filled in before the case or document is done.")


def case_fields(regime: str, kind: str) -> Declared:
    """The fields of a kind of case, by code; of every edition of it."""
    spec = spec_of(regime)
    listed = [each.fields for each in kinds_of(spec) if each.code == kind] if spec else []
    return {one.code: one for fields in listed for one in fields}


def document_fields(regime: str, document: str) -> Declared:
    """The fields of a document, by code."""
    spec = spec_of(regime)
    listed = [each.fields for each in in_force(spec.documents) if each.code == document] if spec else []
    return {one.code: one for fields in listed for one in fields}


def filled(
    regime: str, owner: str, declared: Declared, values: Iterable[tuple[str, object]], currency: str
) -> list[FilledField]:
    """What was filled in of a case's or document's fields; one that is not declared any more is a text."""
    return [_filled(regime, owner, declared.get(name, Field(code=name)), value, currency) for name, value in values]


def _filled(regime: str, owner: str, declared: Field, value: object, currency: str) -> FilledField:
    raw = Fraction(*value) if isinstance(value, list) else value if isinstance(value, int | None) else str(value)
    plain = "" if value is None else str(value)
    is_code = bool(plain) and (declared.kind in field_words.CODED or bool(declared.choices)) and "," not in plain
    return FilledField(
        code=regime_code(regime, f"field.{owner}", declared.code),
        value=plain,
        kind=declared.kind,
        choice=_choice(regime, declared, plain) if is_code else None,
        is_free=declared.kind in SPOKEN and not declared.choices,
        regime=regime,
        declared=declared,
        raw=raw,
        currency=currency,
    )


def form_fields(regime: str, owner: str, declared: Declared, names: Iterable[str]) -> list[FormField]:
    """The entries of a form, by the names of its fields."""
    fields = [declared.get(name, Field(code=name)) for name in names]
    return [
        FormField(
            code=regime_code(regime, f"field.{owner}", each.code),
            kind=each.kind,
            choices=[_choice(regime, each, code) for code in each.choices] or None,
            is_required=each.required,
        )
        for each in fields
    ]


def filled_text(regime: str, kind: str, values: Mapping[str, object], currency: str, language: Language) -> str:
    """Fields of a case that a command carries, each with its name, as people read them."""
    spec = spec_of(regime)
    told = filled(regime, kind, case_fields(regime, kind), values.items(), currency)
    return " · ".join(
        f"{regime_label(regime, f'field.{kind}', one.declared.code, language)} "
        f"{field_words.written(one.declared, one.raw, spec, language, currency=one.currency)}"
        for one in told
    )


def _choice(regime: str, declared: Field, code: str) -> Code:
    noun = declared.source or declared.code
    is_own = field_words.word(spec_of(regime), noun, code, Language.ZH) != code
    return regime_code(regime, noun if is_own else "choice", code)
