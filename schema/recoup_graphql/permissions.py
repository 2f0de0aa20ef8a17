"""Who may use which root field. One table decides, enforces and documents.

Deny by default: a root field that is missing here keeps the server from starting, and so does a row without a field.
The services check again; this gate answers before anything is computed and writes `@requires` into the SDL.
"""

from functools import partial
from inspect import isasyncgen
from typing import Any, Final

import strawberry
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.schema.name_converter import NameConverter
from strawberry.schema_directive import Location
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from recoup.errors import Misconfigured, Problem, Refused
from recoup.services import access, agreed, permission
from recoup.services.access import AUDIT_READ, BOOK_READ, USER_READ, Actor
from recoup.services.permission import UNMASK
from recoup.services.wall import walled
from recoup_graphql.context import Context
from recoup_graphql.errors import Code, Halt
from recoup_graphql.input import unfit
from recoup_graphql.words import label

PERMISSION_OF: Final = {
    "Query.node": BOOK_READ,
    "Query.nodes": BOOK_READ,
    "Query.viewer": BOOK_READ,
    "Query.businessDay": BOOK_READ,
    "Query.loan": BOOK_READ,
    "Query.loans": BOOK_READ,
    "Query.party": BOOK_READ,
    "Query.parties": BOOK_READ,
    "Query.payment": BOOK_READ,
    "Query.worklist": BOOK_READ,
    "Query.worklistCounts": BOOK_READ,
    "Query.case": BOOK_READ,
    "Query.cases": BOOK_READ,
    "Query.caseKinds": BOOK_READ,
    "Query.contactChannels": BOOK_READ,
    "Query.evidence": BOOK_READ,
    "Query.documents": BOOK_READ,
    "Query.documentKinds": BOOK_READ,
    "Query.report": BOOK_READ,
    "Query.gradeProposals": BOOK_READ,
    "Query.regimes": BOOK_READ,
    "Query.accounts": BOOK_READ,
    "Query.calendar": BOOK_READ,
    "Query.rateLists": BOOK_READ,
    "Query.trialBalance": BOOK_READ,
    "Query.ledgerLegs": BOOK_READ,
    "Query.periods": BOOK_READ,
    "Query.journal": BOOK_READ,
    "Query.portfolio": BOOK_READ,
    "Query.whatIf": BOOK_READ,
    "Query.approvals": BOOK_READ,
    "Query.contactGate": BOOK_READ,
    "Query.contacts": BOOK_READ,
    "Query.contactPoints": BOOK_READ,
    "Query.organisations": BOOK_READ,
    "Query.principals": USER_READ,
    "Query.roles": USER_READ,
    "Query.grants": USER_READ,
    "Query.tokens": USER_READ,
    "Query.webhooks": "user.change",
    "Query.messages": BOOK_READ,
    "Query.delegations": BOOK_READ,
    "Query.promises": BOOK_READ,
    "Query.clocks": BOOK_READ,
    "Query.parameters": BOOK_READ,
    "Query.auditEntries": AUDIT_READ,
    "Query.auditProof": AUDIT_READ,
    "Query.responsibility": BOOK_READ,
    "Query.bulkExports": BOOK_READ,
    "Query.events": BOOK_READ,
    "Query.rateLimit": BOOK_READ,
    "Mutation.partyBoard": "party.board",
    "Mutation.partyLanguageChange": "contact.log",
    "Mutation.loanBoard": "loan.board",
    "Mutation.loanScheduleConfirm": "loan.confirm_schedule",
    "Mutation.loanDisburse": "loan.disburse",
    "Mutation.paymentRecord": "payment.record",
    "Mutation.paymentBatchRecord": "payment.record",
    "Mutation.paymentFileImport": "book.import",
    "Mutation.paymentReverse": "payment.reverse",
    "Mutation.paymentAllocate": "payment.allocate",
    "Mutation.setoffTake": "setoff.take",
    "Mutation.loanExtend": "loan.extend",
    "Mutation.loanReamortise": "loan.reamortise",
    "Mutation.loanAccelerate": "loan.accelerate",
    "Mutation.loanRestructure": "loan.restructure",
    "Mutation.loanRateChange": "loan.refix_rate",
    "Mutation.loanProductChange": "loan.change_product",
    "Mutation.loanRegimeChange": "loan.change_regime",
    "Mutation.loanTransfer": "loan.transfer",
    "Mutation.loanWriteOff": "loan.write_off",
    "Mutation.chargeWaive": "charge.waive",
    "Mutation.loanMisuse": "loan.misuse",
    "Mutation.suspenseApply": "suspense.apply",
    "Mutation.suspenseRefund": "suspense.refund",
    "Mutation.amendmentReverse": "amendment.reverse",
    "Mutation.approvalDecide": "approval.decide",
    "Mutation.approvalWithdraw": "approval.decide",
    "Mutation.caseOpen": "case.act",
    "Mutation.caseAct": "case.act",
    "Mutation.caseCancel": "case.cancel",
    "Mutation.caseDelegate": "case.act",
    "Mutation.documentFile": "document.file",
    "Mutation.reportFile": "document.file",
    "Mutation.documentSign": "case.act",
    "Mutation.documentReopen": "document.file",
    "Mutation.taskAssign": "case.delegate",
    "Mutation.taskDistribute": "case.delegate",
    "Mutation.taskClose": "case.act",
    "Mutation.taskExempt": "task.exempt",
    "Mutation.taskExemptionUndo": "task.exempt",
    "Mutation.evidenceAttach": "evidence.add",
    "Mutation.delegationGive": "approval.decide",
    "Mutation.delegationEnd": "approval.decide",
    "Mutation.factRecord": "fact.record",
    "Mutation.factEnd": "fact.end",
    "Mutation.contactLog": "contact.log",
    "Mutation.contactPointAdd": "contact.log",
    "Mutation.contactPointChange": "contact.log",
    "Mutation.organisationCreate": "user.change",
    "Mutation.organisationEnd": "user.change",
    "Mutation.principalCreate": "user.change",
    "Mutation.principalDeactivate": "user.change",
    "Mutation.membershipChange": "user.change",
    "Mutation.viewerLanguageChange": "case.act",
    "Mutation.grantGive": "user.change",
    "Mutation.grantEnd": "user.change",
    "Mutation.tokenCreate": "user.change",
    "Mutation.tokenRevoke": "user.change",
    "Mutation.webhookCreate": "user.change",
    "Mutation.webhookRotate": "user.change",
    "Mutation.webhookTurn": "user.change",
    "Mutation.webhookReplay": "user.change",
    "Mutation.bulkExport": BOOK_READ,
    "Mutation.messageRead": BOOK_READ,
    "Mutation.officerAssign": "loan.hand_over",
    "Mutation.personalDataUnmask": UNMASK,
    "Mutation.messageSend": "contact.log",
    "Mutation.promiseRecord": "contact.log",
    "Mutation.claimEventRecord": "fact.record",
    "Mutation.claimEventUndo": "fact.record",
    "Mutation.parameterChange": "parameter.change",
    "Mutation.parameterProfileChoose": "parameter.change",
    "Mutation.rateListPublish": "parameter.change",
    "Mutation.loanRateRefix": "day.turn",
    "Mutation.periodClose": "day.turn",
    "Mutation.periodReopen": "day.turn",
    "Mutation.endOfDayRun": "day.turn",
    "Subscription.loanEvents": BOOK_READ,
}
"""The permission that a caller needs for a root field."""


WAITING: Final = {
    **{
        f"Mutation.{field}": PERMISSION_OF[f"Mutation.{field}"]
        for field in (
            "paymentReverse", "paymentAllocate", "setoffTake", "loanExtend", "loanReamortise", "loanAccelerate",
            "loanRestructure", "loanRateChange", "loanProductChange", "loanRegimeChange", "loanTransfer",
            "loanWriteOff", "chargeWaive", "loanMisuse", "suspenseApply", "suspenseRefund", "amendmentReverse",
            "caseAct", "factRecord", "parameterChange", "parameterProfileChoose", "taskExempt",
        )
    },
    "Mutation.grantGive": "grant.give",
    "Mutation.rateListPublish": "rate.publish",
    "Mutation.taskExemptionUndo": "task.exemption_undo",
    "Mutation.periodClose": "period.close",
    "Mutation.periodReopen": "period.reopen",
}  # fmt: skip
"""Fields whose command waits for others to agree, and which command of `agreed.COMMANDS` that is."""

WALLED: Final = frozenset({
    "loans", "parties", "worklist", "worklistCounts", "gradeProposals", "journal", "ledgerLegs", "portfolio",
    "approvals", "cases", "contacts", "messages", "events", "responsibility",
})  # fmt: skip
"""Lists and sums, for which PostgreSQL is told who asks; what walks the books as of a day sees all that it needs."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="What a caller needs for this field. Checked before it is computed, by the table that prints this.",
)
class Requires:
    """Printed beside each root field of the SDL."""

    permission: str = strawberry.field(description="Code of the permission: one of the caller's roles must allow it.")
    scope: str = strawberry.field(description="Name of the scope that the caller's token must hold as well.")
    risk: str = strawberry.field(description="READ, WORK, MONEY, FOUR_EYES (another person agrees) or ADMIN.")
    approval: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The command that waits for those whom the institution's regime names for it; null: none waits.",
    )
    otherwise: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="How many of which part agree where the regime names nobody; null: it is done at once then.",
    )


class Gate(FieldExtension):
    """Lets only a caller with the permission through, and only texts that can be texts.

    What is wrong with the input of a mutation is told in its payload instead (`problem.mends`).
    """

    def __init__(self, code: str, *, is_mutation: bool, waits_as: str = "") -> None:
        self.needed = permission.of(code)
        self.is_mutation = is_mutation
        self.waits_as = waits_as

    def apply(self, field: StrawberryField) -> None:
        """Write the directive beside the field, once."""
        if not any(isinstance(directive, Requires) for directive in field.directives):
            field.directives = [*field.directives, self._told()]

    def _told(self) -> Requires:
        """What is printed: the approval from the same registry that stores and carries out what waits."""
        told = Requires(permission=self.needed.code, scope=self.needed.scope, risk=self.needed.risk)
        if self.waits_as:
            told.approval = self.waits_as
            levels = agreed.COMMANDS[self.waits_as].otherwise.levels
            if levels:
                told.otherwise = ", ".join(f"{persons} {part}" for part, persons in levels)
        return told

    def admit(self, asker: Actor) -> None:
        """Raises `Halt` FORBIDDEN for whoever may not."""
        needed = self.needed
        if needed.scope not in asker.scopes:
            raise Halt(Code.FORBIDDEN, "top.FORBIDDEN", scope=needed.scope, permission=needed.code)
        if not access.permits(asker, needed.code):
            raise Halt(
                Code.FORBIDDEN, "top.NOT_PERMITTED", permission=needed.code, what=partial(label, "word", needed.code)
            )

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,  # noqa: ANN401  whatever stands at the root
        info: strawberry.Info[Context, None],
        **kwargs: Any,  # noqa: ANN401  whatever the field takes
    ) -> Any:  # noqa: ANN401  whatever the field gives
        """Refuse, or go on."""
        asker = info.context.asker
        self.admit(asker)
        if not self.is_mutation and (problems := tuple(unfit(kwargs))):
            raise Refused(*problems)
        if info.field_name in WALLED and not kwargs.get("as_of") and not self.is_mutation:
            async with walled(asker):
                return await next_(source, info, **kwargs)
        answer = next_(source, info, **kwargs)
        return answer if isasyncgen(answer) else await answer


def guard(root: type) -> type:
    """The root type with a gate before each field. Raises `Misconfigured` for a field without a permission."""
    definition: StrawberryObjectDefinition = root.__strawberry_definition__  # type: ignore[attr-defined]
    for field in definition.fields:
        name = f"{definition.name}.{NameConverter().from_field(field)}"
        if name not in PERMISSION_OF:
            raise Misconfigured(Problem(code="ROOT_FIELD_WITHOUT_PERMISSION", value=name))
        if not any(isinstance(extension, Gate) for extension in field.extensions):
            gate = Gate(PERMISSION_OF[name], is_mutation=definition.name == "Mutation", waits_as=WAITING.get(name, ""))
            field.extensions = [*field.extensions, gate]
    return root


def gate_of(field: StrawberryField) -> Gate:
    """The gate before a root field."""
    return next(extension for extension in field.extensions if isinstance(extension, Gate))
