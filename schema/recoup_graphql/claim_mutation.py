"""Mutations that let go of a claim or make it dearer, take principal off the books, or move money that is kept."""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import misuse, suspense, waiver, write_off
from recoup.services.misuse import MisuseDraft
from recoup.services.suspense import SuspenseApplyDraft, SuspenseRefundDraft
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from recoup_graphql.amended import NAMES, AmendedPayload, AmendmentInput, amount_of, common, told
from recoup_graphql.context import Info
from recoup_graphql.input import Gathering
from recoup_graphql.mode import mode_of
from recoup_graphql.money import MoneyInput
from recoup_graphql.paging import given
from recoup_graphql.problem import mends


@strawberry.enum(name="WaivableComponent", description="What can be let go of.")
class Waivable(Enum):
    """The components of a waiver."""

    COST = strawberry.enum_value("COST", description="Costs.")
    INTEREST = strawberry.enum_value("INTEREST", description="Billed contract interest.")
    PENALTY = strawberry.enum_value("PENALTY", description="Penalty interest, to the value date.")
    COMPOUND = strawberry.enum_value("COMPOUND", description="Compound interest, to the value date.")


@strawberry.input(description="A charge or billed interest that is let go of, oldest first (CP-19).")
class ChargeWaiveInput(AmendmentInput):
    """A waiver."""

    component: Waivable = field(description="What is let go of.")
    amount: MoneyInput = field(description="How much; at most what open bills ask for of it.")


@strawberry.type(description="What a waiver did, would do, or waits to do.")
class ChargeWaivePayload(AmendedPayload):
    """The result of `chargeWaive`."""


@mends(lambda errors: ChargeWaivePayload(user_errors=errors), NAMES)
async def waive(
    info: Info,
    input: Annotated[ChargeWaiveInput, strawberry.argument(description="The waiver.")],  # noqa: A002
) -> ChargeWaivePayload:
    """The mutation `chargeWaive`."""
    gathering = Gathering()
    draft = WaiverDraft(
        **common(input, gathering), component=input.component.name, **amount_of(input.amount, gathering)
    )
    gathering.finish()
    return ChargeWaivePayload(**told(await waiver.waive(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="Principal is used for another purpose than agreed, or is so no longer (IR-06, IR-08).")
class LoanMisuseInput(AmendmentInput):
    """A misuse."""

    amount: MoneyInput = field(description="How much is misused from the value date on; 0: none any more.")


@strawberry.type(description="What telling of a misuse did, would do, or waits to do.")
class LoanMisusePayload(AmendedPayload):
    """The result of `loanMisuse`."""


@mends(lambda errors: LoanMisusePayload(user_errors=errors), NAMES)
async def tell_misuse(
    info: Info,
    input: Annotated[LoanMisuseInput, strawberry.argument(description="The misuse.")],  # noqa: A002
) -> LoanMisusePayload:
    """The mutation `loanMisuse`."""
    gathering = Gathering()
    draft = MisuseDraft(**common(input, gathering), **amount_of(input.amount, gathering))
    gathering.finish()
    return LoanMisusePayload(**told(await misuse.tell(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="Principal leaves the books and stays owed (WO-01).")
class LoanWriteOffInput(AmendmentInput):
    """A write-off."""

    criterion: str = field(description="The article of the list under which it is bad debt (WO-02).")
    evidence: str = field(description="What proves it.")
    amount: MoneyInput | None = field(
        default=strawberry.UNSET, description="How much; null: all principal that the books hold."
    )


@strawberry.type(description="What a write-off did, would do, or waits to do.")
class LoanWriteOffPayload(AmendedPayload):
    """The result of `loanWriteOff`."""


@mends(lambda errors: LoanWriteOffPayload(user_errors=errors), NAMES)
async def charge_off(
    info: Info,
    input: Annotated[LoanWriteOffInput, strawberry.argument(description="The write-off.")],  # noqa: A002
) -> LoanWriteOffPayload:
    """The mutation `loanWriteOff`."""
    gathering = Gathering()
    amount = given(input.amount)
    draft = WriteOffDraft(
        **common(input, gathering),
        criterion=input.criterion,
        evidence=input.evidence,
        **({} if amount is None else amount_of(amount, gathering)),
    )
    gathering.finish()
    return LoanWriteOffPayload(**told(await write_off.write_off(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="Money that is kept pays what is due.")
class SuspenseApplyInput(AmendmentInput):
    """An application of suspense."""

    amount: MoneyInput = field(description="How much of what is kept.")


@strawberry.type(description="What applying suspense did, would do, or waits to do.")
class SuspenseApplyPayload(AmendedPayload):
    """The result of `suspenseApply`."""


@mends(lambda errors: SuspenseApplyPayload(user_errors=errors), NAMES)
async def apply(
    info: Info,
    input: Annotated[SuspenseApplyInput, strawberry.argument(description="The application.")],  # noqa: A002
) -> SuspenseApplyPayload:
    """The mutation `suspenseApply`."""
    gathering = Gathering()
    draft = SuspenseApplyDraft(**common(input, gathering), **amount_of(input.amount, gathering))
    gathering.finish()
    return SuspenseApplyPayload(**told(await suspense.apply(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="Money that is kept goes back to who paid it.")
class SuspenseRefundInput(AmendmentInput):
    """A refund of suspense."""

    amount: MoneyInput = field(description="How much of what is kept.")
    payee: str = field(description="Who gets it.")
    reference: str | None = field(default=strawberry.UNSET, description="How it is paid out.")


@strawberry.type(description="What refunding suspense did, would do, or waits to do.")
class SuspenseRefundPayload(AmendedPayload):
    """The result of `suspenseRefund`."""


@mends(lambda errors: SuspenseRefundPayload(user_errors=errors), NAMES)
async def refund(
    info: Info,
    input: Annotated[SuspenseRefundInput, strawberry.argument(description="The refund.")],  # noqa: A002
) -> SuspenseRefundPayload:
    """The mutation `suspenseRefund`."""
    gathering = Gathering()
    draft = SuspenseRefundDraft(
        **common(input, gathering),
        **amount_of(input.amount, gathering),
        payee=input.payee,
        reference=given(input.reference) or "",
    )
    gathering.finish()
    return SuspenseRefundPayload(**told(await suspense.refund(info.context.asker, draft, mode=mode_of(input.mode))))
