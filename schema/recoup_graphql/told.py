"""A command as its maker gave it and what it replaces: for programs by codes, for people in words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import strawberry
from strawberry import field

from recoup.rules.columns import RATE_LIMIT
from recoup.rules.money import format_amount, format_rate
from recoup.services import changed, field_words, parameter, personal
from recoup.services.changed import Changed, Chosen, Rate
from recoup.translation import Language, say
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.filled import filled_text
from recoup_graphql.free_text import FreeText
from recoup_graphql.words import regime_label

_INNER: Final = frozenset({"idempotency_key", "expected_version", "loan", "case", "task", "currency"})
"""What a command tells and nobody needs to read again: the approval says what it is about."""
_MONEY: Final = frozenset({"amount", "principal", "interest", "forgive_principal", "balances"})
_NOUNS: Final = {
    "code": "fact", "transition": "transition", "kind": "case", "opening": "opening", "part": "part", "role": "role",
    "product": "product", "method": "method", "component": "component", "criterion": "criterion", "key": "parameter",
    "value": "choice", "verdict": "verdict", "regime": "regime", "grade": "grade", "unit": "unit", "way": "way",
    "profile": "profile", "difficulty": "difficulty", "tenor": "tenor", "rate_list": "rate_list",
    "attributes": "choice", "balances": "choice", "designation": "component", "codes": "denial",
}  # fmt: skip
"""Inputs of commands that are codes, by the noun under which their words stand."""
_FORM: Final = "fields"
"""Where a step carries the fields of its case."""
_PROOFS: Final = "evidence"
"""Where a command names pieces of evidence."""


@strawberry.type(description="A value of a command as its maker gave it.")
class ToldValue:
    """One of them."""

    name: str = field(description="Name of the input's field.")
    value: str = field(
        description="The value as text; amounts in the currency of the loan. Texts in which anything may be said are "
        "covered for callers who work neither with debtors nor on cases.",
        extensions=[FreeText(lambda told: told.key in personal.FREE)],
    )
    key: strawberry.Private[str]
    raw: strawberry.Private[object]
    regime: strawberry.Private[str]
    case_kind: strawberry.Private[str]
    currency: strawberry.Private[str]
    parameter: strawberry.Private[str]

    @derived(
        description="The value as people read it: labels of codes, amounts, fields of a case with their names, "
        "evidence by the names of its files."
    )
    async def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        if self.key in personal.FREE and self.value and not personal.reads_texts(info.context.asker):
            return personal.HIDDEN
        if self.key == _PROOFS:
            return await self._proofs(info)
        return self.read(spoken(info, language))

    def read(self, language: Language) -> str:
        """What people read, covered for nobody; evidence as it was named."""
        return self._read(self.key, self.raw, language)

    async def _proofs(self, info: Info) -> str:
        """Names of files; what is no piece of evidence in sight stands as it was told."""
        told = [str(each) for each in self.raw] if isinstance(self.raw, list) else [str(self.raw)]
        found = [await info.context.loaders.evidence(each) for each in told]
        return ", ".join(each if one is None else one.name for each, one in zip(told, found, strict=True))

    def _read(self, key: str, raw: object, words: Language) -> str:
        if isinstance(raw, dict):
            if key == _FORM:
                return filled_text(self.regime, self.case_kind, raw, self.currency, words)
            return " · ".join(self._pairs(key, raw, words))
        if isinstance(raw, list):
            return "; ".join(self._row(key, each, words) for each in raw)
        if isinstance(raw, bool):
            return say(f"field.{raw}".lower(), words)
        if self.parameter and key == "value":
            return changed.read((Chosen(self.parameter, parameter.read(str(raw))),), self.regime, words)
        plain = _plain(key, raw, self.currency)
        if key in _MONEY:
            return field_words.grouped(plain)
        if key == "rate":
            return changed.read((Rate(int(Fraction(plain) * RATE_LIMIT)),), self.regime, words)
        return self._label(key, plain, words)

    def _row(self, key: str, row: object, words: Language) -> str:
        """A line of a list: one value, several with names, or a place and an amount."""
        if isinstance(row, dict):
            return " ".join(self._read(name, each, words) for name, each in row.items() if each is not None)
        if isinstance(row, list):
            return " ".join(self._read("amount", each, words) for each in row)
        return self._read(key, row, words)

    def _pairs(self, key: str, raw: Mapping[str, object], words: Language) -> list[str]:
        """Attributes, balances: codes and what stands at each."""
        named = "attribute" if key == "attributes" else _NOUNS.get(key, "field")
        return [
            f"{regime_label(self.regime, named, name, words)} {self._read(key, each, words)}"
            for name, each in raw.items()
        ]

    def _label(self, key: str, value: str, words: Language) -> str:
        noun = _NOUNS.get(key)
        if noun is None:
            return value
        own = f"{noun}.{self.case_kind}" if self.case_kind else noun
        return ", ".join(regime_label(self.regime, own, code, words) for code in value.split(", "))


def told_values(
    told: Mapping[str, object], *, currency: str, regime: str, case_kind: str = "", command: str = ""
) -> list[ToldValue]:
    """A stored command as clients read it; what was left out is left out. One that names a regime speaks its codes."""
    speaks = str(told.get("regime") or regime)
    chosen = str(told.get("key", "")) if command == parameter.CHANGE else ""
    return [
        ToldValue(
            name=_camel(name),
            value=_plain(name, value, currency),
            key=name,
            raw=value,
            regime=speaks,
            case_kind=case_kind,
            currency=currency,
            parameter=chosen,
        )
        for name, value in told.items()
        if name not in _INNER and value not in (None, "", [], {})
    ]


def _plain(name: str, value: object, currency: str) -> str:
    """A value as programs read it."""
    if isinstance(value, dict):
        return "; ".join(
            f"{inner}: {_plain(name if name in _MONEY else inner, part, currency)}" for inner, part in value.items()
        )
    if isinstance(value, list):
        return "; ".join(
            " ".join(_plain(inner, part, currency) for inner, part in row.items() if part is not None)
            if isinstance(row, dict)
            else str(row)
            for row in value
        )
    if isinstance(value, int) and not isinstance(value, bool) and name in _MONEY:
        return format_amount(value, currency)
    if isinstance(value, int) and name == "rate":
        return format_rate(value)
    return str(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@strawberry.type(description="A value that a command replaces.")
class ChangedValue:
    """Before and after."""

    name: str = field(description="What it is, by codes: a parameter with its first day, a kind of case, a month.")
    before: str = field(description="The value before, as a code where it is one.")
    after: str = field(description="The value afterwards.")
    regime: strawberry.Private[str]
    whole: strawberry.Private[Changed]

    @derived(description="What it is, as people read it.")
    def name_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return changed.read(self.whole.name, self.regime, spoken(info, language))

    @derived(description="The value before as people read it.")
    def before_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return changed.read(self.whole.before, self.regime, spoken(info, language))

    @derived(description="The value afterwards as people read it.")
    def after_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return changed.read(self.whole.after, self.regime, spoken(info, language))


def changed_values(changes: tuple[Changed, ...], regime: str) -> list[ChangedValue]:
    """Changes as clients see them."""
    return [
        ChangedValue(
            name=changed.plain(one.name),
            before=changed.plain(one.before),
            after=changed.plain(one.after),
            regime=regime,
            whole=one,
        )
        for one in changes
    ]
