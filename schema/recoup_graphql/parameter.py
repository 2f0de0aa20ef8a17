"""What institutions chose of their regimes' parameters, with who asked for it and what still waits."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import field

from recoup.regime.binding import parameters
from recoup.regime.policy.parameter import Param
from recoup.services import parameter_query
from recoup.services.parameter_query import ParameterState
from recoup.services.regime import spec_of
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.paging import given
from recoup_graphql.regime import value_text
from recoup_graphql.scalars import Json


@strawberry.type(description="A value that was chosen from a day on. Days before it keep the one before.")
class ParameterChoice:
    """A row of the history."""

    since: date = field(description="The first day on which it counts.")
    before: Json = field(description="The value until then.")
    value: Json = field(description="The value from then on.")
    by: str = field(description="Code of the person who asked for it.")
    recorded_at: datetime = field(description="When the last one agreed.")
    approval_number: str | None = field(
        description="Number of the command that waited; null where nobody had to agree."
    )
    agreed_by: list[str] = field(description="Codes of those who agreed, in order; empty where nobody had to.")
    regime: strawberry.Private[str]
    param: strawberry.Private[Param]

    @derived(description="The value until then as people read it.")
    def before_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.before, spoken(info, language))

    @derived(description="The value from then on as people read it.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.value, spoken(info, language))


@strawberry.type(description="A parameter of a regime as an institution has it on the open business day.")
class ParameterOfInstitution:
    """A parameter."""

    key: str = field(description="Its key.")
    kind: str = field(description="What kind of value it takes. Rates are in parts per million, money in minor units.")
    default: Json = field(description="The regime's own value.")
    value: Json = field(description="The value in force.")
    rules: list[str] = field(description="Ids of the rules that it comes from.")
    history: list[ParameterChoice] = field(description="What was chosen, by first days; those to come are among them.")
    waits: list[str] = field(description="Numbers of choices that others have to agree to.")
    regime: strawberry.Private[str]
    param: strawberry.Private[Param]

    @derived(description="The value in force as people read it.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.value, spoken(info, language))


async def of_institution(
    info: Info,
    regime: Annotated[str, strawberry.argument(description="The regime, by its code.")],
    institution: Annotated[
        str | None, strawberry.argument(description="Code of the institution; left out: the asker's own.")
    ] = strawberry.UNSET,
) -> list[ParameterOfInstitution]:
    """The root field `parameters`."""
    spec = spec_of(regime)
    known = parameters(spec) if spec else {}
    listed = await parameter_query.of(info.context.asker, regime, given(institution))
    return [_node(state, regime, known[state.key]) for state in listed]


def _node(state: ParameterState, regime: str, param: Param) -> ParameterOfInstitution:
    return ParameterOfInstitution(
        key=state.key,
        kind=state.kind,
        default=Json(state.default),
        value=Json(state.value),
        rules=list(state.rules),
        history=[
            ParameterChoice(
                since=one.since,
                before=Json(one.before),
                value=Json(one.value),
                by=one.by,
                recorded_at=one.recorded_at,
                approval_number=one.approval,
                agreed_by=list(one.agreed),
                regime=regime,
                param=param,
            )
            for one in state.history
        ],
        waits=list(state.waits),
        regime=regime,
        param=param,
    )
