"""Facts: dated, evidenced statements about a loan or a party."""

from datetime import date

import strawberry
from strawberry import field

from recoup.services import fact, field_words
from recoup.services.fact import FactView
from recoup.services.loan_query import LoanView
from recoup.services.regime import installed, spec_of
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.node import Node, global_id


@strawberry.type(description="A dated statement about a loan or a party: bankrupt, sealed by a court, contact lost…")
class Fact(Node):
    """A statement."""

    code: Code = field(description="What is stated, as the core or the regime declares it.")
    from_on: date = field(description="The first day on which it holds.")
    to_on: date | None = field(description="The day on which it ceased to hold; null while it holds.")
    value: str = field(description="The value it carries; empty when it carries none.")
    note: str = field(description="What it rests on.", extensions=[FreeText()])
    recorded_by: str = field(description="Code of the person or service that told it.")
    checked_by: str | None = field(
        description="Code of the person who confirmed it before it counted; null where nobody had to."
    )
    ended_by: str | None = field(
        description="Code of the person or service that said that it ceased; null where nobody did."
    )
    is_about_party: bool = field(description="Whether it is about the party, and so about all its loans.")

    @derived(description="The value as people read it: the label of a code, an amount, a rate; empty for none.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        words = spoken(info, language)
        specs = [spec for spec in (spec_of(self.code.regime or ""),) if spec] or [*installed().registry.active.values()]
        stated = next((one for spec in specs for one in spec.facts if one.code == self.code.code), None)
        if stated is None or stated.value is None:
            return self.value
        return field_words.written(stated.value, self.value, specs[0], words)


def fact_node(view: FactView) -> Fact:
    """A statement as clients see it."""
    return Fact(
        id=global_id("Fact", view.id),
        code=regime_code(view.regime, "fact", view.code),
        from_on=view.from_on,
        to_on=view.to_on,
        value=view.value,
        note=view.note,
        recorded_by=view.recorded_by,
        checked_by=view.checked_by,
        ended_by=view.ended_by,
        is_about_party=view.party_id is not None,
    )


async def party_facts(info: Info, party_id: str) -> list[Fact]:
    """What is stated about a party itself, oldest first."""
    return [fact_node(view) for view in await fact.of_party(info.context.asker, party_id)]


async def loan_facts(info: Info, loan: LoanView) -> list[Fact]:
    """What is stated about a loan and its party, oldest first."""
    return [fact_node(view) for view in await fact.of_loan(info.context.asker, loan.id)]
