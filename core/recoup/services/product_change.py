# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""A loan managed as another product of its regime from a day on: another policy, and what that says of the contract.

Grades, statuses and standing tasks are carried over by their codes; what has accrued is reckoned by the old product up
to the day. Worked example: a bank's CORPORATE_TERM loan, its interest settled by the quarter, becomes one of
CORPORATE_INSTALMENT on 2026-03-01: from then on its arrears, penalty and grade go by that product's tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.regime.compiling import ContractTerms, contract_terms
from recoup.regime.policy.product import Product
from recoup.rules.columns import FactKind, Method, PlanKind
from recoup.services import amendment, limits, regime, sql
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.regime import ProfileKey
from recoup.services.replanning import Plan
from recoup.services.subject import Subject, undue_problems
from recoup.services.unit_of_work import Mode, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChangeDraft(AmendmentDraft):
    """The product, by its code, from the value date on. The loan stays in its regime."""

    product: str


def _plain(draft: ProductChangeDraft) -> Iterator[Problem]:
    yield from limits.text(draft.product, ("product",), limits.NUMBER_MAX, required=True)


async def _change(_actor: Actor, one: Subject, draft: ProductChangeDraft) -> Change:
    limits.refuse({0: [*undue_problems(one), *_problems(one, draft)]}, single=True)
    key = await _key(one, draft.product)
    agreed = contract_terms(one.loaded.bound, draft.product, dict(key.attributes))
    contract = {**one.terms, **terms_by(agreed)}
    profile = (await regime.profile_ids([key]))[key]
    fact = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.PROFILE, amount=profile)
    return Change(facts=(fact,), contract=contract, lines=Plan.of(one).lines, before={"PRODUCT": one.loaded.product})


def terms_by(agreed: ContractTerms) -> dict[str, int]:
    """What a product says of a contract, as columns of its terms."""
    return {
        "plan_kind": int(agreed.plan_kind),
        "basis": agreed.basis,
        "settlement": int(agreed.settlement),
        "settlement_day": agreed.settlement_day,
        "due_offset": agreed.due_offset,
    }


def _problems(one: Subject, draft: ProductChangeDraft) -> Iterator[Problem]:
    """A product that the regime does not have, that it is already, or that does not admit the loan's method."""
    path, products = ("product",), {row.code: row for row in one.spec.products}
    yield from limits.choice(draft.product, path, tuple(products))
    wanted = products.get(draft.product)
    method = Method(one.terms["method"]).name
    if draft.product == one.loaded.product:
        yield Problem(code="ALREADY_THAT_PRODUCT", field=path, value=draft.product)
    elif wanted is not None and method not in wanted.methods:
        limit = ", ".join(wanted.methods)
        yield Problem(code="METHOD_NOT_OF_PRODUCT", field=path, value=method, limit=limit, details={"to": wanted.code})
    elif wanted is not None and (problem := of_another_kind(one, wanted)) is not None:
        yield problem


def of_another_kind(one: Subject, wanted: Product) -> Problem | None:
    """OTHER_KIND_OF_PLAN: a receivable has no plan that a loan could go on by, nor the other way round.

    The rules are those of whichever product is the receivable's (TR-01).
    """
    receivable = one.terms["plan_kind"] == PlanKind.SINGLE
    if receivable == (PlanKind[wanted.plan] is PlanKind.SINGLE):
        return None
    own = next(product for product in one.spec.products if product.code == one.loaded.product)
    return Problem(
        code="OTHER_KIND_OF_PLAN",
        field=("product",),
        value=wanted.code,
        limit=own.code,
        details={"rules": ", ".join((own if receivable else wanted).rules)},
    )


async def _key(one: Subject, product: str) -> ProfileKey:
    """The profile of the loan with another product: the institution and the coded attributes stay."""
    row = (
        await sql.rows(
            "SELECT f.institution_id, f.attributes FROM profile f JOIN loan_state s ON s.profile_id = f.id "
            "WHERE s.loan_id = ?",
            [one.header.id],
        )
    )[0]
    attributes = tuple(sorted((str(name), str(value)) for name, value in sql.unpacked(row["attributes"]).items()))
    return ProfileKey(
        regime=one.loaded.regime, product=product, institution_id=row["institution_id"], attributes=attributes
    )


async def settle(_work: Work, loan_id: int) -> None:
    """Write the profile that decides on a loan by its standing facts, else the one that it was boarded under."""
    standing = await sql.rows(
        f"SELECT f.amount FROM loan_fact f WHERE f.loan_id = ? AND f.kind = {FactKind.PROFILE:d} AND f.reverses = 0 "
        "AND NOT EXISTS (SELECT 1 FROM loan_fact u WHERE u.loan_id = f.loan_id AND u.reverses = f.seq) "
        "ORDER BY f.value_on DESC, f.seq DESC LIMIT 1",
        [loan_id],
    )
    boarded = await sql.rows("SELECT profile_id FROM loan WHERE id = ?", [loan_id])
    profile = standing[0]["amount"] if standing else boarded[0]["profile_id"]
    await sql.execute("UPDATE loan_state SET profile_id = ? WHERE loan_id = ?", [profile, loan_id])


CHANGE_PRODUCT: Final = Kind(
    command="loan.change_product",
    draft=ProductChangeDraft,
    plain=_plain,
    asked=amendment.plainly("loan.change_product"),
    change=_change,
    settle=settle,
)


async def change_product(actor: Actor, draft: ProductChangeDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Manage a loan as another product of its regime. Needs `operate`.

    Raises `Refused`: CHOICE_UNKNOWN, ALREADY_THAT_PRODUCT, METHOD_NOT_OF_PRODUCT, OTHER_KIND_OF_PLAN, NOTHING_UNDUE.
    """
    return await amendment.submit(actor, CHANGE_PRODUCT, draft, mode=mode)
