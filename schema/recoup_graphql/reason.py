"""Rules as reasons: what a figure or a grade follows, where it stands, and what it says in short."""

from collections.abc import Iterable

import strawberry
from strawberry import field

from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.regime import citation, instrument_title, rule_text


@strawberry.type(description="A rule that held, with its place in the instrument it comes from.")
class Reason:
    """A rule behind a grade, a figure or a task."""

    rule: str = field(description="Id of the rule, as in `regimes { rules }`.")
    citation: str | None = field(description="Instrument and article; null when the regime's rules cannot be read.")
    regime: strawberry.Private[str]

    @derived(description="Title of the instrument it comes from; null when nobody knows it.")
    def instrument(self, info: Info, language: InLanguage = strawberry.UNSET) -> str | None:
        """In the language asked for, else the request's."""
        return instrument_title(self.regime, self.rule, spoken(info, language))

    @derived(description="What the rule says, in short.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return rule_text(self.regime, self.rule, spoken(info, language))


def reasons(regime: str, rules: Iterable[str]) -> list[Reason]:
    """The rules of a regime as reasons."""
    return [Reason(rule=rule, citation=citation(regime, rule), regime=regime) for rule in rules]
