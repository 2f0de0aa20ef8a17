"""Regimes: what is installed, what it may be set to, and the rules it follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import strawberry
from strawberry import field

from recoup.errors import Refused
from recoup.regime.binding import Raw, parameters
from recoup.regime.policy.fact import ATTRIBUTE, LOAN, SYSTEM_PART, Fact
from recoup.regime.policy.parameter import P, Param, Profile, Value
from recoup.regime.registry import RegistryEntry
from recoup.regime.setting import is_table, read_value
from recoup.regime.spec import Dated, RegimeSpec, Rule
from recoup.regime.vocabulary import PARAMS
from recoup.regime.words import own_label, text
from recoup.services import businessday, field_words
from recoup.services.regime import installed, settings_of, spec_of
from recoup.translation import Language
from recoup_graphql.code import Code, Text, regime_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.filled import FormField, form_fields
from recoup_graphql.scalars import Json
from recoup_graphql.words import regime_label


@strawberry.type(description="Something that an institution may set within the bounds of the rules.")
class Parameter:
    """A parameter of a regime."""

    key: str = field(description="Its stable name.")
    kind: str = field(description="What a value is: `DAYS`, `RATE` (parts per million), `MONEY` (minor units), `CODE`…")
    value: Json | None = field(description="The value in force on the business day for the asker's institution.")
    default: Json | None = field(description="The value where nobody set another.")
    minimum: Json | None = field(description="The smallest value that the rules allow; null when there is none.")
    maximum: Json | None = field(description="The largest value that the rules allow; null when there is none.")
    choices: Json | None = field(description="The admissible codes; null when any value of the kind will do.")
    options: list[Code] | None = field(description="The same with their labels.")
    rules: list[str] = field(description="Ids of the rules that ask for it.")
    regime: strawberry.Private[str]
    param: strawberry.Private[Param]

    @derived(description="What people call it.")
    def label(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return regime_label(self.regime, "parameter", self.key, spoken(info, language))

    @derived(description="The value in force as people read it: labels of codes, a rate in %, an amount.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.value, spoken(info, language))

    @derived(description="The value where nobody set another, as people read it.")
    def default_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.default, spoken(info, language))

    @derived(description="What the rules allow, as people read it; empty where they say nothing.")
    def range_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        words = spoken(info, language)
        if self.param.choices:
            return " / ".join(regime_label(self.regime, "choice", code, words) for code in self.param.choices)
        low, high = (value_text(self.regime, self.param, each, words) for each in (self.minimum, self.maximum))
        return f"{low} … {high}" if low or high else ""


@strawberry.type(description="What a profile sets a parameter to.")
class ProfileValue:
    """A value of a profile."""

    parameter: Code = field(description="The parameter.")
    value: Json = field(description="The value.")
    regime: strawberry.Private[str]
    param: strawberry.Private[Param]

    @derived(description="The value as people read it.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.value, spoken(info, language))


@strawberry.type(description="Values of parameters that belong together, chosen at once by `parameterProfileChoose`.")
class ParameterProfile:
    """A profile of a regime."""

    profile: Code = field(description="Its name.")
    values: list[ProfileValue] = field(description="What it sets; every other parameter keeps its value.")
    rules: list[str] = field(description="Ids of the rules that it comes from.")


@strawberry.type(description="A rule that the regime implements, and where it stands.")
class RegimeRule:
    """A rule."""

    id: str = field(description="Its id, as reasons and tasks name it.")
    instrument: str = field(description="Code of the instrument that it comes from.")
    article: str = field(description="Article, clause or section; empty when the instrument has none.")
    tag: str = field(description="How sure its text is: S source, V and V2 verified, K known, L custom, D decided.")
    note: str = field(description="A remark of the regime's author; empty when there is none.")
    regime: strawberry.Private[str]

    @derived(description="What the rule says, in short.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return rule_text(self.regime, self.id, spoken(info, language))


@strawberry.type(description="Something that may be stated about a loan or a party, by `factRecord`.")
class Statable:
    """A fact that a regime declares."""

    code: Code = field(description="Its name.")
    subject: str = field(description="What it is about: `LOAN`, `PARTY`, `COLLATERAL`, `ORGANISATION` or `CASE`.")
    nature: str = field(description="`STATE`, which lasts until it is ended, or `EVENT`, which happened on a day.")
    values: list[Code] | None = field(description="The values it may carry; null where none or any text will do.")
    is_valued: bool = field(description="Whether it carries a value.")
    value_kind: str | None = field(
        description="What its value is: `CODE`, `MONEY` (minor units), `RATE` (ppm)…; null where it carries none."
    )
    evidence: list[Code] = field(description="Proof, one of which its note has to tell of; empty: none is asked for.")
    told_by: list[Code] = field(description="The parts that may tell it; empty: whoever may record statements.")
    checked_by: list[Code] = field(description="The parts one of which confirms it first; empty: it counts at once.")
    rules: list[str] = field(description="Ids of the rules that ask for it.")


@strawberry.type(description="A set of rules under which loans are managed: an installed plugin.")
class Regime:
    """A regime. One in quarantine is listed with its reason; its loans are read-only."""

    code: str = field(description="Its stable name.")
    name: Text = field(description="What people call it.")
    state: str = field(description="`ACTIVE`, or why it is in quarantine: `BLOCKED`, `INCOMPATIBLE`, `FAILED`.")
    reason: str | None = field(description="What keeps it from being active; null when nothing does.")
    version: str = field(description="Its own version.")
    contract: str = field(description="The version of the regime contract that it keeps.")
    products: list[Code] = field(description="What may be lent under it.")
    grades: list[Code] = field(description="Its grades, best first.")
    parameters: list[Parameter] = field(
        description="What an institution may set: what the regime declares, then what is of every regime."
    )
    profiles: list[ParameterProfile] = field(description="Named sets of settings, such as a local variant; often none.")
    rules: list[RegimeRule] = field(description="The rules that it implements.")
    attributes: list[FormField] = field(
        description="What a contract under it tells beside its terms, as `attributes` of `loanBoard`."
    )
    facts: list[Statable] = field(description="What may be stated; what a loan always has a value of is not among it.")
    setoff_sources: list[Code] = field(
        description="The accounts that `setoffTake` may take from where a contract opens them, in order; often none."
    )


def rule_text(regime: str, rule: str, language: Language) -> str:
    """What a rule says, in short; its id where the regime cannot be read."""
    spec = spec_of(regime)
    return own_label(f"rule.{rule}", spec, language) or rule if spec else rule


def citation(regime: str, rule: str) -> str | None:
    """Instrument and article of a rule; None where the regime cannot be read or knows no such rule."""
    spec = spec_of(regime)
    known = next((entry for entry in spec.rules if entry.id == rule), None) if spec else None
    return f"{known.instrument} {known.article}".strip() if known else None


def instrument_title(regime: str, rule: str, language: Language) -> str | None:
    """The title of the instrument of a rule; None where the regime cannot be read or knows no such rule."""
    spec = spec_of(regime)
    named = next((entry.instrument for entry in spec.rules if entry.id == rule), None) if spec else None
    known = next((entry.title for entry in spec.instruments if entry.code == named), None) if spec else None
    return text(known, language) if known else None


def _json(value: Value | None) -> Json | None:
    return None if value is None else value_json(value)


def value_json(value: Value) -> Json:
    """A value of a parameter as JSON: an order as a list, a table as an object, a day as text."""
    if isinstance(value, tuple):
        return Json({row[0]: row[1] for row in value} if is_table(value) else list(value))
    return Json(value.isoformat() if isinstance(value, date) else value)


def value_text(regime: str, param: Param, value: object, language: Language) -> str:
    """A value of a parameter, as the wire has it, in people's words; empty for none."""
    return field_words.chosen(param, value, spec_of(regime), language)


def _parameter(param: Param, regime: str, chosen: Mapping[str, Raw]) -> Parameter:
    return Parameter(
        key=param.code,
        kind=param.kind,
        value=_json(read_value(param, chosen[param.code])) if param.code in chosen else _json(param.default),
        default=_json(param.default),
        minimum=_json(param.minimum),
        maximum=_json(param.maximum),
        choices=_json(param.choices or None),
        options=[regime_code(regime, "choice", code) for code in param.choices] or None,
        rules=list(param.rules),
        regime=regime,
        param=param,
    )


def _profile(profile: Profile, spec: RegimeSpec) -> ParameterProfile:
    known = parameters(spec)
    return ParameterProfile(
        profile=regime_code(spec.code, "profile", profile.code),
        values=[
            ProfileValue(
                parameter=regime_code(spec.code, "parameter", key),
                value=value_json(value),
                regime=spec.code,
                param=known[key],
            )
            for key, value in profile.values
        ],
        rules=list(profile.rules),
    )


def _rule(rule: Rule, regime: str) -> RegimeRule:
    return RegimeRule(
        id=rule.id, instrument=rule.instrument, article=rule.article, tag=rule.tag, note=rule.note, regime=regime
    )


def _is_statable(fact: Fact) -> bool:
    """Whether a person may state it: it is no attribute of the contract, and nothing that the system alone notes."""
    return fact.nature != ATTRIBUTE and fact.by != (SYSTEM_PART,)


def _statable(fact: Fact, regime: str) -> Statable:
    choices = fact.value.choices if fact.value is not None else ()
    return Statable(
        code=regime_code(regime, "fact", fact.code),
        subject=fact.subject,
        nature=fact.nature,
        values=[regime_code(regime, "choice", code) for code in choices] or None,
        is_valued=fact.value is not None,
        value_kind=fact.value.kind if fact.value is not None else None,
        evidence=[regime_code(regime, "evidence", code) for code in fact.evidence],
        told_by=[regime_code(regime, "part", code) for code in fact.by],
        checked_by=[regime_code(regime, "part", code) for code in fact.checked_by],
        rules=list(fact.rules),
    )


def _attributes(spec: RegimeSpec) -> list[FormField]:
    """Those that must be told first, then as the regime declares them."""
    told = [fact for fact in spec.facts if fact.nature == ATTRIBUTE and fact.subject == LOAN and fact.value is not None]
    fields = {fact.code: replace(fact.value, required=fact.required) for fact in told if fact.value is not None}
    first = sorted(fields, key=lambda code: not fields[code].required)
    return form_fields(spec.code, "loan", fields, first)


def _grades(spec: RegimeSpec) -> list[str]:
    """The grades of the newest edition, each once, best first."""
    newest = spec.grades.versions[-1].value if isinstance(spec.grades, Dated) else spec.grades
    return list(dict.fromkeys(grade for policy in newest for grade in policy.grades))


def _sources(spec: RegimeSpec, chosen: Mapping[str, Raw]) -> Sequence[str]:
    """The accounts of a set-off, in the order that the institution chose."""
    sources = spec.setoff.sources if spec.setoff is not None else ()
    if not isinstance(sources, P):
        return sources
    param = next(each for each in spec.params if each.code == sources.key)
    value = read_value(param, chosen[param.code]) if param.code in chosen else param.default
    return [str(each) for each in value] if isinstance(value, tuple) else ()


def regime_node(entry: RegistryEntry, chosen: Mapping[str, Raw]) -> Regime:
    """A registry entry as clients see it, with what the asker's institution chose; in quarantine it has no contents."""
    spec = spec_of(entry.code)
    return Regime(
        code=entry.code,
        name=Text(zh=entry.name.zh, en=entry.name.en),
        state=entry.state,
        reason=entry.reason or None,
        version=entry.version,
        contract=entry.contract,
        products=[regime_code(entry.code, "product", product.code) for product in spec.products] if spec else [],
        grades=[regime_code(entry.code, "grade", grade) for grade in _grades(spec)] if spec else [],
        parameters=[_parameter(param, entry.code, chosen) for param in (*spec.params, *PARAMS)] if spec else [],
        profiles=[_profile(profile, spec) for profile in spec.profiles] if spec else [],
        rules=[_rule(rule, entry.code) for rule in spec.rules] if spec else [],
        attributes=_attributes(spec) if spec else [],
        facts=[_statable(fact, entry.code) for fact in spec.facts if _is_statable(fact)] if spec else [],
        setoff_sources=[regime_code(entry.code, "choice", each) for each in _sources(spec, chosen)] if spec else [],
    )


async def regimes(info: Info) -> list[Regime]:
    """The root field `regimes`. Before the first business day nothing can have been chosen."""
    try:
        chosen = await settings_of(info.context.asker, (await businessday.current()).number)
    except Refused:
        chosen = {}
    return [regime_node(entry, chosen.get(entry.code, {})) for entry in installed().registry.entries]
