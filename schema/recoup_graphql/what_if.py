"""What loans would be under other rules, side by side with what they are."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET, field

from recoup.services import what_if as asking
from recoup.services.what_if import LoanChange as ChangeView
from recoup.services.what_if import Sum as SumView
from recoup.services.what_if import WhatIf as WhatIfView
from recoup.services.what_if import WhatIfDraft
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money
from recoup_graphql.node import global_id, opened
from recoup_graphql.paging import given
from recoup_graphql.portfolio import GradeCount, Provisions, provisions_of
from recoup_graphql.scalars import Currency, Json


@strawberry.input(description="A value by its name.")
class NamedValueInput:
    """A parameter of the regime, or an attribute of its loans."""

    key: str = field(description="The parameter or the attribute.")
    value: str = field(description="Its value, as JSON; what is no JSON is a code.")


@strawberry.input(description="Other rules, and the loans for which they are tried.")
class WhatIfInput:
    """One loan, or all in sight of a regime or of an organisation."""

    regime: str | None = field(default=UNSET, description="Whose loans, where no single one is asked for.")
    loan: strawberry.ID | None = field(default=UNSET, description="One loan, by its id or number.")
    organisation: str | None = field(default=UNSET, description="Only the loans of this organisation and below.")
    on: date | None = field(default=UNSET, description="The day. Left out: the open business day.")
    profile: str | None = field(default=UNSET, description="A profile of the regime: values that belong together.")
    settings: list[NamedValueInput] | None = field(default=UNSET, description="Values of parameters.")
    under: str | None = field(default=UNSET, description="Another regime.")
    product: str | None = field(default=UNSET, description="The product that the loans would be of there.")
    attributes: list[NamedValueInput] | None = field(default=UNSET, description="Attributes that it asks for.")
    shown: int = field(default=20, description="How many loans that change are told one by one; at most 200.")


@strawberry.type(description="For how many loans a standing task, or a case of a kind, is asked for.")
class TaskCount:
    """A part of a sum."""

    task: Code = field(description="The task, or the opening of a case.")
    loans: int = field(description="How many loans.")


@strawberry.type(description="Loans and balance of one status.")
class StatusCount:
    """A part of a sum."""

    status: Code = field(description="The status.")
    loans: int = field(description="How many loans have it.")
    balance: Money = field(description="Their principal outstanding.")


@strawberry.type(description="The live loans under one set of rules.")
class WhatIfSum:
    """One side."""

    regime: Code = field(description="The regime.")
    loans: int = field(description="How many live loans.")
    balance: Money = field(description="Their principal outstanding.")
    arrears: Money = field(description="Everything that is due and unpaid.")
    interest: Money = field(description="Contract interest that has accrued and is not billed yet.")
    penalty: Money = field(description="Penalty and compound interest that are charged and unpaid.")
    grades: list[GradeCount] = field(description="The same by the grade that the rules compute, best first.")
    statuses: list[StatusCount] = field(description="The same by status, as the regime lists them; those that occur.")
    non_accrual: int = field(description="How many keep their interest off the books (RA-03).")
    observed: int = field(description="How many were restructured and are observed (CL-09).")
    tasks: list[TaskCount] = field(description="Standing tasks and cases that are asked for.")
    provisions: Provisions | None = field(description="What is to be set aside; null where no loan is graded.")


@strawberry.type(description="A parameter that has another value under the other rules.")
class WhatIfParameter:
    """A difference of the rules."""

    parameter: Code = field(description="The parameter.")
    present: Json = field(description="Its value in force.")
    other: Json = field(description="Its value under the other rules.")
    rules: list[str] = field(description="Ids of the rules that it belongs to.")


@strawberry.type(description="A loan whose grade or status would be another one, with the rules that gave either.")
class WhatIfChange:
    """A difference of a loan."""

    loan_id: strawberry.ID = field(description="The loan.")
    number: str = field(description="Its number.")
    balance: Money = field(description="Its principal outstanding.")
    present: Code | None = field(description="The grade that the rules in force compute; null where either has none.")
    other: Code | None = field(description="The grade that the other rules compute; null where either has none.")
    present_status: Code | None = field(description="Its status by the rules in force; null where they have none.")
    other_status: Code | None = field(description="Its status by the other rules; null where they have none.")
    present_status_rules: list[str] = field(description="Ids of the rules of the present status.")
    other_status_rules: list[str] = field(description="Ids of the rules of the other status.")
    present_rules: list[str] = field(description="Ids of the rules behind the present one; none for the best grade.")
    other_rules: list[str] = field(description="Ids of the rules behind the other one; none for the best grade.")
    interest: Money = field(description="By how much its accrued interest would differ.")
    penalty: Money = field(description="By how much its penalty and compound interest would differ.")


@strawberry.type(description="Something that the other regime reads of a loan and does not find.")
class WhatIfMissing:
    """A gap of the facts."""

    attribute: Code = field(description="The attribute.")
    loans: int = field(description="How many loans lack it.")
    required: bool = field(description="Whether no loan is taken on there without it.")


@strawberry.type(description="Both sides of one evening, in one currency. Nothing is written.")
class WhatIf:
    """An answer."""

    on: date = field(description="The day.")
    currency: Currency = field(description="The currency.")
    present: WhatIfSum = field(description="By the rules in force.")
    other: WhatIfSum = field(description="By the other rules.")
    differs: list[WhatIfParameter] = field(description="In what the rules differ.")
    changed: int = field(description="How many loans would have another grade.")
    restated: int = field(description="How many loans would have another status.")
    changes: list[WhatIfChange] = field(
        description="Those with another grade or status, by the largest balances, one by one."
    )
    walked: int = field(description="How many loans were walked anew from their first fact.")
    missing: list[WhatIfMissing] = field(description="What another regime reads and does not find.")


def _loan(told: str | None) -> str | None:
    """The services' key for a loan that is told by its id or by its number."""
    parts = opened(told) if told is not None else None
    return parts[1] if parts and parts[0] == "Loan" else told


def _named(values: list[NamedValueInput] | None) -> Mapping[str, str]:
    return {each.key: each.value for each in given(values) or ()}


def _sum(view: SumView, currency: str) -> WhatIfSum:
    amounts = {name: money(getattr(view, name), currency) for name in ("balance", "arrears", "interest", "penalty")}
    return WhatIfSum(
        regime=regime_code(view.regime, "regime", view.regime),
        loans=view.loans,
        grades=[
            GradeCount(
                grade=regime_code(view.regime, "grade", part.grade),
                loans=part.loans,
                balance=money(part.balance, currency),
            )
            for part in view.grades
        ],
        statuses=[
            StatusCount(
                status=regime_code(view.regime, "status", part.status),
                loans=part.loans,
                balance=money(part.balance, currency),
            )
            for part in view.statuses
        ],
        non_accrual=view.non_accrual,
        observed=view.observed,
        tasks=[TaskCount(task=regime_code(view.regime, "task", part.code), loans=part.loans) for part in view.tasks],
        provisions=None if view.provisions is None else provisions_of(view.provisions, view.regime, currency),
        **amounts,
    )


def _change(view: ChangeView, whole: WhatIfView) -> WhatIfChange:
    amounts = {name: money(getattr(view, name), whole.currency) for name in ("balance", "interest", "penalty")}
    return WhatIfChange(
        loan_id=global_id("Loan", view.loan_id),
        number=view.number,
        present=_named_of(whole.present.regime, "grade", view.present),
        other=_named_of(whole.other.regime, "grade", view.other),
        present_status=_named_of(whole.present.regime, "status", view.present_status),
        other_status=_named_of(whole.other.regime, "status", view.other_status),
        present_status_rules=list(view.present_status_rules),
        other_status_rules=list(view.other_status_rules),
        present_rules=list(view.present_rules),
        other_rules=list(view.other_rules),
        **amounts,
    )


def _named_of(regime: str, noun: str, code: str) -> Code | None:
    return regime_code(regime, noun, code) if code else None


def _answer(view: WhatIfView) -> WhatIf:
    return WhatIf(
        on=view.on,
        currency=Currency(view.currency),
        present=_sum(view.present, view.currency),
        other=_sum(view.other, view.currency),
        differs=[
            WhatIfParameter(
                parameter=regime_code(view.other.regime, "parameter", row.key),
                present=Json(row.present),
                other=Json(row.other),
                rules=list(row.rules),
            )
            for row in view.differs
        ],
        changed=view.changed,
        restated=view.restated,
        changes=[_change(each, view) for each in view.changes],
        walked=view.walked,
        missing=[
            WhatIfMissing(
                attribute=regime_code(view.other.regime, "attribute", row.code), loans=row.loans, required=row.required
            )
            for row in view.missing
        ],
    )


async def what_if(
    info: Info,
    input: Annotated[WhatIfInput, strawberry.argument(description="Other rules, and for which loans.")],  # noqa: A002
) -> list[WhatIf]:
    """The root field `whatIf`."""
    draft = WhatIfDraft(
        regime=given(input.regime) or "",
        loan=_loan(given(input.loan)),
        organisation=given(input.organisation),
        on=given(input.on),
        profile=given(input.profile),
        settings=_named(input.settings),
        under=given(input.under) or "",
        product=given(input.product) or "",
        attributes=_named(input.attributes),
        shown=input.shown,
    )
    return [_answer(view) for view in await asking.ask(info.context.asker, draft)]
