"""What a case is about, noun by noun, in words."""

import strawberry
from strawberry import field

from recoup.services import case_about
from recoup.services.case_about import NounView
from recoup.services.regime import spec_of
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived


@strawberry.type(description="One of the things that a case is about: a loan, a party, a unit, a kind, a period.")
class CaseNoun:
    """A noun of its key."""

    noun: Code = field(description="What it is.")
    code: str = field(description="Its code, number, or the period by its name; empty where it is out of sight.")
    view: strawberry.Private[NounView]
    regime: strawberry.Private[str]

    @derived(description="It in words: code and name, the label of a code, the period.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return case_about.words(self.view, spec_of(self.regime), spoken(info, language))


async def nouns_of(info: Info, regime: str, key: str) -> list[CaseNoun]:
    """The nouns of a key, from the operation's loader."""
    found = await info.context.loaders.nouns(key)
    return [CaseNoun(noun=core_code("word", one.noun), code=one.code, view=one, regime=regime) for one in found]
