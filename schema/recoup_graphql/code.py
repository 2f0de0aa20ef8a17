"""Codes: names of the core or of a regime. They are data, so the schema is the same whatever is installed."""

import strawberry
from strawberry import field

from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.words import label, regime_label


@strawberry.type(
    description="A name from a catalogue of the core or of a regime. Which ones there are depends on what is "
    "installed, so they are no enum; expect codes that you do not know yet.",
)
class Code:
    """`noun` says what kind of code it is, and so where its label stands; `regime` is set for a regime's own code."""

    code: str = field(description="The stable name.")
    noun: strawberry.Private[str] = ""
    regime: strawberry.Private[str | None] = None

    @derived(description="What people call it.")
    def label(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        words = spoken(info, language)
        return (
            label(self.noun, self.code, words)
            if self.regime is None
            else regime_label(self.regime, self.noun, self.code, words)
        )


@strawberry.type(description="The same words in each language.")
class Text:
    """A text in both languages."""

    zh: str = field(description="Simplified Chinese.")
    en: str = field(description="English.")


def core_code(noun: str, code: str) -> Code:
    """A code of the core: a stage, an account, a component."""
    return Code(code=code, noun=noun)


def regime_code(regime: str, noun: str, code: str) -> Code:
    """A code of a regime: a product, a grade, a status, a task, a part."""
    return Code(code=code, noun=noun, regime=regime)
