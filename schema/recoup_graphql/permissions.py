"""Who may use which root field. One table decides, enforces and documents.

Deny by default: a root field that is missing here keeps the server from starting, and so does a row without a field.
The services check again; this gate answers before anything is computed and writes `@requires` into the SDL.
"""

from inspect import isasyncgen
from typing import Any, Final

import strawberry
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.schema.name_converter import NameConverter
from strawberry.schema_directive import Location
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from recoup.errors import Misconfigured, Problem, Refused
from recoup.services.access import ADMIN, OPERATE, READ
from recoup_graphql.context import Context
from recoup_graphql.errors import Code, Halt
from recoup_graphql.input import unfit

SCOPE_OF: Final = {
    "Query.node": READ,
    "Query.nodes": READ,
    "Query.viewer": READ,
    "Query.businessDay": READ,
    "Query.loan": READ,
    "Query.loans": READ,
    "Query.party": READ,
    "Query.parties": READ,
    "Query.payment": READ,
    "Query.worklist": READ,
    "Query.worklistCounts": READ,
    "Query.gradeProposals": READ,
    "Query.regimes": READ,
    "Query.accounts": READ,
    "Query.calendar": READ,
    "Query.rateLists": READ,
    "Query.trialBalance": READ,
    "Query.ledgerLegs": READ,
    "Query.periods": READ,
    "Query.journal": READ,
    "Query.portfolio": READ,
    "Query.approvals": READ,
    "Query.events": READ,
    "Mutation.partyBoard": OPERATE,
    "Mutation.loanBoard": OPERATE,
    "Mutation.loanScheduleConfirm": OPERATE,
    "Mutation.loanDisburse": OPERATE,
    "Mutation.paymentRecord": OPERATE,
    "Mutation.paymentReverse": OPERATE,
    "Mutation.loanExtend": OPERATE,
    "Mutation.loanReamortise": OPERATE,
    "Mutation.loanAccelerate": OPERATE,
    "Mutation.loanRestructure": OPERATE,
    "Mutation.loanRateChange": OPERATE,
    "Mutation.loanProductChange": OPERATE,
    "Mutation.loanTransfer": OPERATE,
    "Mutation.loanWriteOff": OPERATE,
    "Mutation.chargeWaive": OPERATE,
    "Mutation.loanMisuse": OPERATE,
    "Mutation.suspenseApply": OPERATE,
    "Mutation.suspenseRefund": OPERATE,
    "Mutation.amendmentReverse": OPERATE,
    "Mutation.approvalDecide": OPERATE,
    "Mutation.approvalWithdraw": OPERATE,
    "Mutation.factRecord": OPERATE,
    "Mutation.parameterChange": ADMIN,
    "Mutation.rateListPublish": ADMIN,
    "Mutation.loanRateRefix": ADMIN,
    "Mutation.periodClose": ADMIN,
    "Mutation.periodReopen": ADMIN,
    "Mutation.endOfDayRun": ADMIN,
    "Subscription.loanEvents": READ,
}
"""The scope that a token must hold for a root field."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="The scope that the caller's token must hold. Checked before the field is computed.",
)
class Requires:
    """Printed beside each root field of the SDL."""

    scope: str = strawberry.field(description="Name of the scope.")


class Gate(FieldExtension):
    """Lets only a caller with the scope through, and only texts that can be texts.

    What is wrong with the input of a mutation is told in its payload instead (`problem.mends`).
    """

    def __init__(self, scope: str, *, is_mutation: bool) -> None:
        self.scope = scope
        self.is_mutation = is_mutation

    def apply(self, field: StrawberryField) -> None:
        """Write the directive beside the field, once."""
        if not any(isinstance(directive, Requires) for directive in field.directives):
            field.directives = [*field.directives, Requires(scope=self.scope)]

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,  # noqa: ANN401  whatever stands at the root
        info: strawberry.Info[Context, None],
        **kwargs: Any,  # noqa: ANN401  whatever the field takes
    ) -> Any:  # noqa: ANN401  whatever the field gives
        """Refuse, or go on."""
        if self.scope not in info.context.asker.scopes:
            raise Halt(Code.FORBIDDEN, "top.FORBIDDEN", scope=self.scope)
        if not self.is_mutation and (problems := tuple(unfit(kwargs))):
            raise Refused(*problems)
        answer = next_(source, info, **kwargs)
        return answer if isasyncgen(answer) else await answer


def guard(root: type) -> type:
    """The root type with a gate before each field. Raises `Misconfigured` for a field that nobody gave a scope."""
    definition: StrawberryObjectDefinition = root.__strawberry_definition__  # type: ignore[attr-defined]
    for field in definition.fields:
        name = f"{definition.name}.{NameConverter().from_field(field)}"
        if name not in SCOPE_OF:
            raise Misconfigured(Problem(code="ROOT_FIELD_WITHOUT_SCOPE", value=name))
        if not any(isinstance(extension, Gate) for extension in field.extensions):
            field.extensions = [*field.extensions, Gate(SCOPE_OF[name], is_mutation=definition.name == "Mutation")]
    return root
