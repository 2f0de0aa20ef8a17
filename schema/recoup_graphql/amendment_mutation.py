"""Mutations that change what was agreed on a loan, and the one that takes an amendment back."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import partial
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import (
    acceleration,
    extension,
    loan_query,
    placement,
    product_change,
    rate_change,
    reamortisation,
    regime_change,
    restructuring,
    reversal,
)
from recoup.services.acceleration import AccelerationDraft
from recoup.services.contract import PlanLine
from recoup.services.extension import ExtensionDraft
from recoup.services.placement import TransferDraft
from recoup.services.product_change import ProductChangeDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.reamortisation import ReamortisationDraft
from recoup.services.regime_change import RegimeChangeDraft
from recoup.services.restructuring import Forgiveness, RestructuringDraft
from recoup.services.reversal import ReversalDraft
from recoup_graphql.amended import NAMES, AmendedPayload, AmendmentInput, common, rate_of, told
from recoup_graphql.claim_mutation import Waivable
from recoup_graphql.context import Info
from recoup_graphql.input import AttributeInput, Gathering, attributes
from recoup_graphql.loan_mutation import Method, PeriodUnit, PlanLineInput, plan_lines
from recoup_graphql.mode import ModeChoice, mode_of
from recoup_graphql.money import MoneyInput, minor
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import mends
from recoup_graphql.scalars import RateText


@strawberry.enum(description="What becomes of the plan after a prepayment.")
class ReamortisationWay(Enum):
    """The two ways."""

    SHORTER_TERM = strawberry.enum_value("SHORTER_TERM", description="The instalment stays, the last dues fall away.")
    SMALLER_INSTALMENT = strawberry.enum_value("SMALLER_INSTALMENT", description="The dues stay, each asks for less.")


@strawberry.enum(description="Why a debtor is in difficulty (CL-09).")
class Difficulty(Enum):
    """The reasons of the rule."""

    OVERDUE = strawberry.enum_value("OVERDUE", description="The loan is overdue.")
    LIKELY_OVERDUE = strawberry.enum_value("LIKELY_OVERDUE", description="It is likely to become overdue.")
    NON_PERFORMING = strawberry.enum_value("NON_PERFORMING", description="It is classified as non-performing.")
    NO_OTHER_FINANCING = strawberry.enum_value(
        "NO_OTHER_FINANCING", description="The debtor gets no money elsewhere on market terms."
    )
    DELISTING = strawberry.enum_value("DELISTING", description="Its securities may be delisted.")
    OTHER = strawberry.enum_value("OTHER", description="Another reason, told in `reason`.")


@strawberry.input(description="A later maturity (EX-01). Exactly one of `months` and `maturityOn` says how much later.")
class LoanExtendInput(AmendmentInput):
    """An extension."""

    months: int | None = field(default=strawberry.UNSET, description="So many months more.")
    maturity_on: date | None = field(default=strawberry.UNSET, description="The new day of maturity.")
    rate: RateText | None = field(
        default=strawberry.UNSET,
        description="The rate from the value date on. When the whole term reaches another tier and it is left out, the "
        "listed rate of that tier counts, with the contract's spread (DI-03); needed where the contract has none.",
    )


@strawberry.type(description="What extending a loan did, would do, or waits to do.")
class LoanExtendPayload(AmendedPayload):
    """The result of `loanExtend`."""


@mends(lambda errors: LoanExtendPayload(user_errors=errors), NAMES)
async def extend(
    info: Info,
    input: Annotated[LoanExtendInput, strawberry.argument(description="The extension.")],  # noqa: A002
) -> LoanExtendPayload:
    """The mutation `loanExtend`."""
    gathering = Gathering()
    draft = ExtensionDraft(
        **common(input, gathering),
        months=given(input.months),
        maturity_on=given(input.maturity_on),
        rate=rate_of(given(input.rate), gathering),
    )
    gathering.finish()
    return LoanExtendPayload(**told(await extension.extend(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="What is left, divided anew after a prepayment.")
class LoanReamortiseInput(AmendmentInput):
    """A re-amortisation."""

    way: ReamortisationWay = field(description="A shorter term, or a smaller instalment.")


@strawberry.type(description="What re-amortising a loan did, would do, or waits to do.")
class LoanReamortisePayload(AmendedPayload):
    """The result of `loanReamortise`."""


@mends(lambda errors: LoanReamortisePayload(user_errors=errors), NAMES)
async def reamortise(
    info: Info,
    input: Annotated[LoanReamortiseInput, strawberry.argument(description="The re-amortisation.")],  # noqa: A002
) -> LoanReamortisePayload:
    """The mutation `loanReamortise`."""
    gathering = Gathering()
    draft = ReamortisationDraft(**common(input, gathering), way=input.way.name)
    gathering.finish()
    result = await reamortisation.reamortise(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanReamortisePayload(**told(result))


@strawberry.input(description="Everything not yet due falls due on a day (HS-07, CP-07).")
class LoanAccelerateInput(AmendmentInput):
    """An acceleration."""

    due_on: date = field(description="The day on which everything falls due: the value date or later, by the next due.")


@strawberry.type(description="What accelerating a loan did, would do, or waits to do.")
class LoanAcceleratePayload(AmendedPayload):
    """The result of `loanAccelerate`."""


@mends(lambda errors: LoanAcceleratePayload(user_errors=errors), NAMES)
async def accelerate(
    info: Info,
    input: Annotated[LoanAccelerateInput, strawberry.argument(description="The acceleration.")],  # noqa: A002
) -> LoanAcceleratePayload:
    """The mutation `loanAccelerate`."""
    gathering = Gathering()
    draft = AccelerationDraft(**common(input, gathering), due_on=input.due_on)
    gathering.finish()
    result = await acceleration.accelerate(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanAcceleratePayload(**told(result))


@strawberry.input(description="A charge that is forgiven with a restructuring.")
class ForgivenessInput:
    """So much of a component."""

    component: Waivable = field(description="What is let go of.")
    amount: MoneyInput = field(description="How much; at most what open bills ask for.")


@strawberry.input(description="Another plan for what is not due yet, because the debtor is in difficulty (CL-09).")
class LoanRestructureInput(AmendmentInput):
    """A restructuring."""

    difficulty: Difficulty = field(description="Why the debtor is in difficulty.")
    instalments: int = field(description="How many instalments there will be.")
    first_due_on: date = field(description="The first of them; after the value date.")
    every: int = field(default=1, description="Units between two of them.")
    unit: PeriodUnit = field(default=PeriodUnit.MONTHS, description="The unit of a period.")
    method: Method | None = field(default=strawberry.UNSET, description="How principal is repaid; null: as before.")
    rate: RateText | None = field(default=strawberry.UNSET, description="The rate from the value date on; null: as is.")
    lines: list[PlanLineInput] | None = field(
        default=strawberry.UNSET,
        description="The dues of an irregular plan; together what is not due yet, with what is capitalised.",
    )
    forgive: list[ForgivenessInput] | None = field(
        default=strawberry.UNSET, description="Charges that are forgiven with it; who agrees to waivers has to agree."
    )
    forgive_principal: MoneyInput | None = field(
        default=strawberry.UNSET,
        description="Principal that is forgiven with it, what is past due first, then what is not due yet; who agrees "
        "to write-offs has to agree.",
    )
    capitalise: bool = field(
        default=False,
        description="Whether what open bills ask for, and is not forgiven, becomes principal of the new plan.",
    )


@strawberry.type(description="What restructuring a loan did, would do, or waits to do.")
class LoanRestructurePayload(AmendedPayload):
    """The result of `loanRestructure`."""


@mends(lambda errors: LoanRestructurePayload(user_errors=errors), NAMES)
async def restructure(
    info: Info,
    input: Annotated[LoanRestructureInput, strawberry.argument(description="The restructuring.")],  # noqa: A002
) -> LoanRestructurePayload:
    """The mutation `loanRestructure`."""
    gathering = Gathering()
    method, principal = given(input.method), given(input.forgive_principal)
    draft = RestructuringDraft(
        **common(input, gathering),
        difficulty=input.difficulty.name,
        instalments=input.instalments,
        first_due_on=input.first_due_on,
        every=input.every,
        unit=input.unit.name,
        method=None if method is None else method.name,
        rate=rate_of(given(input.rate), gathering),
        lines=await _lines(info, input, gathering),
        forgive=tuple(
            Forgiveness(
                component=forgiven.component.name,
                amount=gathering.take(partial(minor, forgiven.amount, "forgive", str(row), "amount"), 1),
                currency=forgiven.amount.currency,
            )
            for row, forgiven in enumerate(given(input.forgive) or [])
        ),
        forgive_principal=(
            None if principal is None else gathering.take(partial(minor, principal, "forgive_principal"), 1)
        ),
        currency=None if principal is None else principal.currency,
        capitalise=input.capitalise,
    )
    gathering.finish()
    result = await restructuring.restructure(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanRestructurePayload(**told(result))


async def _lines(info: Info, input: LoanRestructureInput, gathering: Gathering) -> tuple[PlanLine, ...]:  # noqa: A002
    """The listed dues, in the currency of the loan."""
    listed = given(input.lines) or []
    if not listed:
        return ()
    view = await loan_query.get(info.context.asker, public_id(input.loan_id, "Loan", "loan"))
    return plan_lines(listed, view.currency, gathering)


@strawberry.input(description="Another contract rate from a day on.")
class LoanRateChangeInput(AmendmentInput):
    """A change of the rate."""

    rate: RateText = field(description="The contract rate from the value date on.")


@strawberry.type(description="What changing a rate did, would do, or waits to do.")
class LoanRateChangePayload(AmendedPayload):
    """The result of `loanRateChange`."""


@mends(lambda errors: LoanRateChangePayload(user_errors=errors), NAMES)
async def change_rate(
    info: Info,
    input: Annotated[LoanRateChangeInput, strawberry.argument(description="The change.")],  # noqa: A002
) -> LoanRateChangePayload:
    """The mutation `loanRateChange`."""
    gathering = Gathering()
    draft = RateChangeDraft(**common(input, gathering), rate=rate_of(input.rate, gathering) or 0)
    gathering.finish()
    result = await rate_change.change_rate(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanRateChangePayload(**told(result))


@strawberry.input(description="The loan is managed as another product of its regime.")
class LoanProductChangeInput(AmendmentInput):
    """A change of the product."""

    product: str = field(description="Code of the product from the value date on.")


@strawberry.type(description="What changing the product did, would do, or waits to do.")
class LoanProductChangePayload(AmendedPayload):
    """The result of `loanProductChange`."""


@mends(lambda errors: LoanProductChangePayload(user_errors=errors), NAMES)
async def change_product(
    info: Info,
    input: Annotated[LoanProductChangeInput, strawberry.argument(description="The change.")],  # noqa: A002
) -> LoanProductChangePayload:
    """The mutation `loanProductChange`."""
    gathering = Gathering()
    draft = ProductChangeDraft(**common(input, gathering), product=input.product)
    gathering.finish()
    result = await product_change.change_product(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanProductChangePayload(**told(result))


@strawberry.input(description="The loan goes to another regime of its institution.")
class LoanRegimeChangeInput(AmendmentInput):
    """A move."""

    regime: str = field(description="Code of the regime from the value date on.")
    product: str = field(description="Code of the product that the loan becomes there.")
    attributes: list[AttributeInput] | None = field(
        default=strawberry.UNSET, description="What the regime asks of a loan and the loan does not say yet."
    )


@strawberry.type(
    description="What a move did, would do, or waits to do; what is missing for it stands in `userErrors`."
)
class LoanRegimeChangePayload(AmendedPayload):
    """The result of `loanRegimeChange`."""


@mends(lambda errors: LoanRegimeChangePayload(user_errors=errors), NAMES)
async def change_regime(
    info: Info,
    input: Annotated[LoanRegimeChangeInput, strawberry.argument(description="The move.")],  # noqa: A002
) -> LoanRegimeChangePayload:
    """The mutation `loanRegimeChange`."""
    gathering = Gathering()
    said: Mapping[str, str] = gathering.take(lambda: attributes(given(input.attributes)), {})
    draft = RegimeChangeDraft(**common(input, gathering), regime=input.regime, product=input.product, attributes=said)
    gathering.finish()
    result = await regime_change.change_regime(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanRegimeChangePayload(**told(result))


@strawberry.input(description="Another organisation of the same institution looks after the loan.")
class LoanTransferInput(AmendmentInput):
    """A transfer."""

    organisation: str = field(description="Code of the organisation that gets it.")


@strawberry.type(description="What a transfer did, would do, or waits to do.")
class LoanTransferPayload(AmendedPayload):
    """The result of `loanTransfer`."""


@mends(lambda errors: LoanTransferPayload(user_errors=errors), NAMES)
async def transfer(
    info: Info,
    input: Annotated[LoanTransferInput, strawberry.argument(description="The transfer.")],  # noqa: A002
) -> LoanTransferPayload:
    """The mutation `loanTransfer`."""
    gathering = Gathering()
    draft = TransferDraft(**common(input, gathering), organisation=input.organisation)
    gathering.finish()
    return LoanTransferPayload(**told(await placement.transfer(info.context.asker, draft, mode=mode_of(input.mode))))


@strawberry.input(description="Takes an amendment back as if it had never been.")
class AmendmentReverseInput:
    """A reversal as a client asks for it."""

    amendment_id: strawberry.ID = field(description="The amendment to take back.")
    reason: str = field(description="Why; kept with the reversal.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What reversing an amendment did, would do, or waits to do.")
class AmendmentReversePayload(AmendedPayload):
    """The result of `amendmentReverse`."""


@mends(lambda errors: AmendmentReversePayload(user_errors=errors), NAMES)
async def reverse(
    info: Info,
    input: Annotated[AmendmentReverseInput, strawberry.argument(description="The reversal.")],  # noqa: A002
) -> AmendmentReversePayload:
    """The mutation `amendmentReverse`."""
    draft = ReversalDraft(
        amendment=public_id(input.amendment_id, "Amendment", "amendment"),
        reason=input.reason,
        idempotency_key=input.idempotency_key,
    )
    return AmendmentReversePayload(**told(await reversal.reverse(info.context.asker, draft, mode=mode_of(input.mode))))
