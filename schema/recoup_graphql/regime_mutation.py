"""Choosing values of parameters."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from recoup.regime.binding import parameters
from recoup.regime.policy.parameter import Param
from recoup.regime.setting import read_value
from recoup.services import parameter
from recoup.services.parameter import ParameterDraft, ParameterView, ProfileDraft
from recoup.services.regime import spec_of
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.problem import UserError, mends
from recoup_graphql.regime import value_json, value_text
from recoup_graphql.scalars import Json
from recoup_graphql.words import regime_label


@strawberry.input(description="A value that an institution chooses for a parameter of a regime.")
class ParameterChangeInput(Repeatable):
    """A choice as a client tells it."""

    institution: str = field(description="Code of the institution that chooses: an organisation right below the top.")
    regime: str = field(description="The regime, by its code.")
    key: str = field(description="The parameter, by its key.")
    value: str = field(
        description='The value as JSON: `90`, `["COST", "INTEREST"]`, `{"NORMAL": 3}`; a code also as it stands. '
        "Rates are in parts per million, money in minor units."
    )
    since: date = field(description="The first day on which it counts; after the business day.")


@strawberry.input(description="A profile that an institution chooses: values of a regime that belong together.")
class ParameterProfileChooseInput(Repeatable):
    """A choice as a client tells it."""

    institution: str = field(description="Code of the institution that chooses: an organisation right below the top.")
    regime: str = field(description="The regime, by its code.")
    profile: str = field(description="The profile, by its code: one of `Regime.profiles`.")
    since: date = field(description="The first day on which its values count; after the business day.")


@strawberry.type(description="A value that was chosen. Days before its first keep the old one.")
class ParameterChange:
    """A choice."""

    institution: str = field(description="Code of the institution.")
    regime: str = field(description="The regime.")
    key: str = field(description="The parameter.")
    since: date = field(description="The first day on which it counts.")
    before: Json = field(description="The value until then.")
    value: Json = field(description="The value from then on.")
    param: strawberry.Private[Param]

    @derived(description="What people call the parameter.")
    def label(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return regime_label(self.regime, "parameter", self.key, spoken(info, language))

    @derived(description="The value until then as people read it.")
    def before_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.before, spoken(info, language))

    @derived(description="The value from then on as people read it.")
    def value_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return value_text(self.regime, self.param, self.value, spoken(info, language))


@strawberry.type(description="The value that was chosen, or waits to be.")
class ParameterChangePayload(Answered):
    """The result of `parameterChange`."""

    change: ParameterChange | None = field(default=None, description="The choice; null when it was refused.")
    approval: Approval | None = field(
        default=None, description="The choice as it waits, where others have to agree; nothing was changed then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: ParameterChangePayload(user_errors=errors), {})
async def change_parameter(
    info: Info,
    input: Annotated[ParameterChangeInput, strawberry.argument(description="The choice.")],  # noqa: A002
) -> ParameterChangePayload:
    """The mutation `parameterChange`."""
    draft = ParameterDraft(
        institution=input.institution, regime=input.regime, key=input.key, value=input.value, since=input.since
    )
    made = await parameter.change(info.context.asker, draft, mode=mode_of(input.mode))
    return ParameterChangePayload(
        change=_node(made.parameters[0]),
        approval=None if made.approval is None else approval_node(made.approval),
        needed=levels_of(made.needed, input.regime),
        user_errors=[],
    )


@strawberry.type(description="The values that were chosen together, or wait to be.")
class ParameterProfileChoosePayload(Answered):
    """The result of `parameterProfileChoose`."""

    changes: list[ParameterChange] | None = field(
        default=None, description="Every value of the profile; null when it was refused."
    )
    approval: Approval | None = field(
        default=None, description="The choice as it waits, where others have to agree; nothing was changed then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: ParameterProfileChoosePayload(user_errors=errors), {})
async def choose_profile(
    info: Info,
    input: Annotated[ParameterProfileChooseInput, strawberry.argument(description="The choice.")],  # noqa: A002
) -> ParameterProfileChoosePayload:
    """The mutation `parameterProfileChoose`."""
    draft = ProfileDraft(institution=input.institution, regime=input.regime, profile=input.profile, since=input.since)
    made = await parameter.change(info.context.asker, draft, mode=mode_of(input.mode))
    return ParameterProfileChoosePayload(
        changes=[_node(one) for one in made.parameters],
        approval=None if made.approval is None else approval_node(made.approval),
        needed=levels_of(made.needed, input.regime),
        user_errors=[],
    )


def _node(view: ParameterView) -> ParameterChange:
    spec = spec_of(view.regime)
    assert spec is not None  # noqa: S101  the choice was checked against it
    param = parameters(spec)[view.key]
    before, value = (value_json(read_value(param, raw)) for raw in (view.before, view.value))
    return ParameterChange(
        institution=view.institution,
        regime=view.regime,
        key=view.key,
        since=view.since,
        before=before,
        value=value,
        param=param,
    )
