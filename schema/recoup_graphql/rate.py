"""Listed rates: what is published, what a contract makes of it, and loans fixed anew by it."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import rate, refixing
from recoup.services.contract import RateClause as Clause
from recoup.services.progress import Patience
from recoup.services.rate import RateDraft, RateListView, RateView
from recoup.services.rate import WaitingRate as WaitingView
from recoup.services.rate_clause import RateClauseView
from recoup.services.refixing import Refixed, RefixReport
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.input import Gathering
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, mode_of
from recoup_graphql.money import ppm
from recoup_graphql.money import rate as rate_text
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends
from recoup_graphql.scalars import RateText


@strawberry.enum(description="When a listed rate is fixed anew (IR-10, DI-02).")
class Refix(Enum):
    """The modes of the kernel."""

    NONE = strawberry.enum_value("NONE", description="Never.")
    ANNIVERSARY = strawberry.enum_value("ANNIVERSARY", description="On the anniversary of the first draw-down.")
    FIRST_OF_JANUARY = strawberry.enum_value("FIRST_OF_JANUARY", description="On 1 January.")
    YEARLY_FIRST_TRANCHE = strawberry.enum_value(
        "YEARLY_FIRST_TRANCHE", description="Yearly by the first tranche, which counts for all (一年一定)."
    )
    QUARTERLY = strawberry.enum_value("QUARTERLY", description="Every three months from the first draw-down.")
    MONTHLY = strawberry.enum_value("MONTHLY", description="Every month from the first draw-down.")


@strawberry.input(description="The rate is a listed one and a spread. What is left out is as the regime has it.")
class RateClauseInput:
    """A clause as a client tells it."""

    rate_list: str | None = field(default=strawberry.UNSET, description="The list, such as `LPR`.")
    tenor: str | None = field(
        default=strawberry.UNSET, description="Which rate of the list; that of the loan's tier when left out."
    )
    spread_bp: int = field(default=0, description="Basis points on top; may be negative.")
    refix: Refix | None = field(default=strawberry.UNSET, description="When the rate is fixed anew.")


@strawberry.type(description="What a contract says of its rate: a listed one and a spread.")
class RateClause:
    """A clause."""

    rate_list: Code = field(description="The list.")
    tenor: Code | None = field(description="Which rate of it; null: that of the loan's tier.")
    spread_bp: int = field(description="Basis points on top.")
    refix: Refix = field(description="When it is fixed anew.")
    next_on: date | None = field(description="The next day of that; null when there is none.")


@strawberry.type(description="A rate of a list, in force from a day until the next one of its tenor.")
class ListedRate:
    """A row of a list."""

    tenor: Code = field(description="Which rate of the list.")
    since: date = field(description="The first day on which it is in force.")
    rate: RateText = field(description="The rate.")
    recorded_at: datetime | None = field(description="When it was published; null where a regime's own text gives it.")
    is_corrected: bool = field(description="Whether a later row for the same day counts instead.")
    is_in_force: bool = field(description="Whether it is the one of the open business day.")
    published_by: str | None = field(description="Who published it; null where a regime's own text gives it.")
    approval_number: str | None = field(
        description="The number of the command, where others had to agree to it; null where nobody had."
    )


@strawberry.type(description="A rate that is not published yet, since others have to agree to it.")
class WaitingRate:
    """A row of a list that waits."""

    tenor: Code = field(description="Which rate of the list.")
    since: date = field(description="The first day on which it is to be in force.")
    rate: RateText = field(description="The rate.")
    approval_number: str = field(description="The number of the command that waits.")
    made_by: str = field(description="Who asked for it.")


@strawberry.type(description="A list of rates that contracts refer to.")
class RateList:
    """A list, as active regimes declare it."""

    code: Code = field(description="Its name.")
    tenors: list[Code] = field(description="The rates that it has.")
    regimes: list[Code] = field(description="The regimes that refer to it.")
    view: strawberry.Private[RateListView]

    @derived(description="Every row, by tenor, the newest day first.")
    async def rates(
        self,
        info: Info,
        known_at: Annotated[
            datetime | None, strawberry.argument(description="As it was known at a moment; as now when left out.")
        ] = strawberry.UNSET,
    ) -> list[ListedRate]:
        """All of them: a list grows by a row a month."""
        rows = await rate.history(info.context.asker, rate_list=self.view.code, known_at=given(known_at))
        return [_listed(row, self.view.regimes[0]) for row in rows]

    @derived(description="The rates of it that others have to agree to, the oldest wish first.")
    async def waits(self, info: Info) -> list[WaitingRate]:
        """Those that are in sight."""
        rows = await rate.waiting(info.context.asker)
        return [_waiting(row, self.view.regimes[0]) for row in rows if row.draft.rate_list == self.view.code]


@strawberry.input(description="A rate to publish, or to correct one of the same day with.")
class ListedRateInput:
    """A row as a client tells it."""

    rate_list: str = field(description="The list, as a regime declares it.")
    tenor: str = field(description="Which rate of the list.")
    since: date = field(description="The first day on which it is in force.")
    rate: RateText = field(description="The rate.")


@strawberry.input(description="Publishes rates. A row that says what is known already is passed over.")
class RateListPublishInput(Repeatable):
    """Rates as a client tells them."""

    rates: list[ListedRateInput] = field(description="The rates.")


@strawberry.type(description="What was published, or waits to be.")
class RateListPublishPayload(Answered):
    """The result of `rateListPublish`."""

    published: int | None = field(
        default=None, description="How many were new; null when they were refused, or wait for others."
    )
    approval: Approval | None = field(
        default=None, description="The rates as they wait, where others have to agree; nothing was published then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to them; empty when nobody has. Told in a preview too."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Fixes every loan anew whose day has come.")
class LoanRateRefixInput(Repeatable):
    """A run as an operator asks for it."""

    on: date | None = field(
        default=strawberry.UNSET,
        description="Through which day; the open business day when left out. A preview may look ahead.",
    )


@strawberry.type(description="A loan on a day on which its rate is fixed anew.")
class RateRefix:
    """A re-fix."""

    loan_number: str = field(description="The loan.")
    on: date = field(description="The first day of the new rate.")
    rate_list: str = field(description="The list.")
    tenor: str = field(description="Which rate of it.")
    listed: RateText | None = field(description="The listed rate; null: none is published for that day.")
    spread_bp: int = field(description="Basis points on top.")
    before: RateText = field(description="The rate until then.")
    after: RateText | None = field(description="The rate from then on; null: the loan waits for its list.")
    yearly_cost: RateText | None = field(
        description="What the new rate costs a year, where that is more than courts let stand (IR-11); else null."
    )


@strawberry.type(description="What a run did, or would do.")
class LoanRateRefixPayload(Answered):
    """The result of `loanRateRefix`."""

    changed: int | None = field(default=None, description="Re-fixes at another rate; null when the run was refused.")
    unchanged: int | None = field(default=None, description="Re-fixes that left the rate as it was.")
    waiting: int | None = field(default=None, description="Loans for which no rate is published.")
    above: int | None = field(
        default=None, description="Re-fixes at another rate that costs more than courts let stand (IR-11)."
    )
    refixes: list[RateRefix] | None = field(
        default=None, description="Those that wait, and the first thousand of the others."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def clause_of(told: RateClauseInput | None) -> Clause | None:
    """The services' clause; None for a fixed rate."""
    if told is None:
        return None
    refix = given(told.refix)
    return Clause(
        rate_list=given(told.rate_list),
        tenor=given(told.tenor),
        spread_bp=told.spread_bp,
        refix=None if refix is None else refix.name,
    )


def clause_node(view: RateClauseView, regime: str) -> RateClause:
    """A clause as clients see it."""
    return RateClause(
        rate_list=regime_code(regime, "rate_list", view.rate_list),
        tenor=None if view.tenor is None else regime_code(regime, "tenor", view.tenor),
        spread_bp=view.spread_bp,
        refix=Refix[view.refix],
        next_on=view.next_on,
    )


def _listed(row: RateView, regime: str) -> ListedRate:
    return ListedRate(
        tenor=regime_code(regime, "tenor", f"{row.rate_list}.{row.tenor}"),
        since=row.since,
        rate=rate_text(row.rate),
        recorded_at=row.recorded_at,
        is_corrected=row.corrected,
        is_in_force=row.in_force,
        published_by=row.by or None,
        approval_number=row.approval or None,
    )


def _waiting(row: WaitingView, regime: str) -> WaitingRate:
    return WaitingRate(
        tenor=regime_code(regime, "tenor", f"{row.draft.rate_list}.{row.draft.tenor}"),
        since=row.draft.since,
        rate=rate_text(row.draft.rate),
        approval_number=row.approval,
        made_by=row.by,
    )


async def rate_lists(info: Info) -> list[RateList]:  # noqa: ARG001  every resolver is given the request
    """The root field `rateLists`."""
    return [
        RateList(
            code=regime_code(view.regimes[0], "rate_list", view.code),
            tenors=[regime_code(view.regimes[0], "tenor", tenor) for tenor in view.tenors],
            regimes=[regime_code(code, "regime", code) for code in view.regimes],
            view=view,
        )
        for view in rate.lists()
    ]


def _draft(row: ListedRateInput, place: int, gathering: Gathering) -> RateDraft:
    told = gathering.take(lambda: ppm(row.rate, "rates", str(place), "rate"), 0)
    return RateDraft(rate_list=row.rate_list, tenor=row.tenor, since=row.since, rate=told)


@mends(lambda errors: RateListPublishPayload(user_errors=errors), {})
async def publish(
    info: Info,
    input: Annotated[RateListPublishInput, strawberry.argument(description="The rates.")],  # noqa: A002
) -> RateListPublishPayload:
    """The mutation `rateListPublish`."""
    gathering = Gathering()
    drafts = [_draft(row, place, gathering) for place, row in enumerate(input.rates)]
    gathering.finish()
    made = await rate.publish(info.context.asker, drafts, mode=mode_of(input.mode))
    return RateListPublishPayload(
        published=made.new if made.approval is None else None,
        approval=None if made.approval is None else approval_node(made.approval),
        needed=levels_of(made.needed, made.regime),
        user_errors=[],
    )


@mends(lambda errors: LoanRateRefixPayload(user_errors=errors), {})
async def refix(
    info: Info,
    input: Annotated[LoanRateRefixInput, strawberry.argument(description="Through which day.")],  # noqa: A002
) -> LoanRateRefixPayload:
    """The mutation `loanRateRefix`."""
    on = given(input.on)
    if input.mode is ModeChoice.PREVIEW:
        return _payload(await refixing.preview(info.context.asker, on=on))
    return _payload(await refixing.run(info.context.asker, on=on, progress=Patience(info.context.run_seconds)))


def _payload(report: RefixReport) -> LoanRateRefixPayload:
    return LoanRateRefixPayload(
        changed=report.changed,
        unchanged=report.unchanged,
        waiting=report.waiting,
        above=report.above,
        refixes=[_refix(row) for row in report.rows],
        user_errors=[],
    )


def _refix(row: Refixed) -> RateRefix:
    return RateRefix(
        loan_number=row.loan_number,
        on=row.on,
        rate_list=row.rate_list,
        tenor=row.tenor,
        listed=None if row.listed is None else rate_text(row.listed),
        spread_bp=row.spread_bp,
        before=rate_text(row.before),
        after=None if row.after is None else rate_text(row.after),
        yearly_cost=None if row.cost is None else rate_text(row.cost),
    )
