# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""A loan moves to another regime of its institution from a day on, where its facts suffice; what is missing is listed.

It stays where it is looked after and goes on by its own contract. What the other regime says of day basis and
settlement counts from that day on; grades, statuses and statements are carried over by their codes; the tasks of the
regime that it leaves are asked for no more. Everything that stands against the move is told at once, each with the rule
that asks for it where there is one.

Worked example. A bank's loan of 12 equal instalments is to become a HOME loan of the housing fund on 2026-03-10: the
fund asks for no more than its method, and its watch list opens for missed instalments that same evening. A loan to a
developing project cannot come from the bank before it says its `loan_kind` (DB-34).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from recoup.errors import Problem
from recoup.regime.binding import BoundRegime
from recoup.regime.compiling import contract_terms, standing_tasks
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.regime.words import Named
from recoup.rules.calendar import date_of
from recoup.rules.columns import FactKind, LoanFlag, Method, PeriodUnit
from recoup.rules.policy import Policy
from recoup.rules.rate_list import tier_of
from recoup.rules.refix import term_months
from recoup.services import (
    amendment,
    boarding,
    contract,
    fact_days,
    holding,
    limits,
    product_change,
    regime,
    role,
    sql,
)
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.boarding import Offered
from recoup.services.booking import NewFact
from recoup.services.regime import ProfileKey
from recoup.services.replanning import Plan
from recoup.services.requirement import Class
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Mode, Work

NEEDED: Final = Class(levels=((role.OPERATOR, 1),))
"""Who agrees where the regime that the loan leaves names nobody: another operator, never its maker alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeChangeDraft(AmendmentDraft):
    """Regime and product, by their codes, from the value date on; `attributes` are what that regime asks of a loan and
    the loan does not say yet."""

    regime: str
    product: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The other regime, bound to the loan's institution on the value date, and the product that the loan becomes."""

    bound: BoundRegime
    product: Product
    attributes: Mapping[str, str]
    key: ProfileKey

    @property
    def spec(self) -> RegimeSpec:
        """The other regime."""
        return self.bound.spec


def _plain(draft: RegimeChangeDraft) -> Iterator[Problem]:
    yield from limits.text(draft.regime, ("regime",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.product, ("product",), limits.NUMBER_MAX, required=True)


async def _change(_actor: Actor, one: Subject, draft: RegimeChangeDraft) -> Change:
    limits.refuse({0: list(_named(one, draft))}, single=True)
    wanted = await _wanted(one, draft)
    policy = await regime.policy_for(wanted.key, one.day)
    problems = [*_of_contract(one, wanted), *_attributes(draft, wanted)]
    problems += [*_of_state(one, policy), *await _demands(one, wanted), *await _unfinished(one)]
    limits.refuse({0: problems}, single=True)
    agreed = contract_terms(wanted.bound, wanted.product.code, dict(wanted.key.attributes))
    profile = (await regime.profile_ids([wanted.key]))[wanted.key]
    coming = await fact_days.coming_with(one.header.id, one.day, before=one.loaded.regime, after=wanted.spec.code)
    return Change(
        facts=(NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.PROFILE, amount=profile), *coming),
        contract={**one.terms, **product_change.terms_by(agreed)},
        lines=Plan.of(one).lines,
        before={"REGIME": one.loaded.regime, "PRODUCT": one.loaded.product},
        warnings=tuple(await _hands(one, wanted)),
    )


def _named(one: Subject, draft: RegimeChangeDraft) -> Iterator[Problem]:
    """A regime that is not active or that the loan is under already, and a product that it does not have."""
    active = regime.installed().registry.active
    yield from limits.choice(draft.regime, ("regime",), tuple(sorted(active)))
    if draft.regime == one.loaded.regime:
        yield Problem(code="ALREADY_THAT_REGIME", field=("regime",), value=draft.regime)
    elif draft.regime in active:
        products = tuple(product.code for product in active[draft.regime].products)
        yield from limits.choice(draft.product, ("product",), products)


async def _wanted(one: Subject, draft: RegimeChangeDraft) -> _Wanted:
    spec = regime.installed().registry.active[draft.regime]
    product = next(product for product in spec.products if product.code == draft.product)
    declared = {fact.code for fact in spec.facts if fact.subject == LOAN and fact.nature == ATTRIBUTE}
    known = {code: value for code, value in one.attributes.items() if code in declared} | dict(draft.attributes)
    tier = tier_of(term_months(one.terms["starts_on"], one.first["maturity_on"]), product.tiers)
    own = dict(regime.coded_attributes(spec, known)) | {
        code: value for code, value in draft.attributes.items() if code in declared
    }
    key = ProfileKey(
        regime=draft.regime,
        product=draft.product,
        institution_id=(await regime.profile_keys([one.loaded.profile_id]))[one.loaded.profile_id].institution_id,
        attributes=tuple(sorted((own | ({} if tier is None else {"tier": tier})).items())),
    )
    bound = (await regime.bounds([key], one.day))[key]
    return _Wanted(bound=bound, product=product, attributes=known, key=key)


def _of_contract(one: Subject, wanted: _Wanted) -> Iterator[Problem]:
    """A receivable that would become a loan, or a loan a receivable; a method or a period that the product does not
    have."""
    terms, product = one.terms, wanted.product
    another = product_change.of_another_kind(one, product)
    if another is not None:
        yield another
        return
    method = Method(terms["method"]).name
    if method not in product.methods:
        limit, details = ", ".join(product.methods), {"to": product.code}
        yield Problem(code="METHOD_NOT_OF_PRODUCT", field=("product",), value=method, limit=limit, details=details)
    yield from contract.period_problems(product, PeriodUnit(terms["unit"]).name, terms["every"])


def _attributes(draft: RegimeChangeDraft, wanted: _Wanted) -> Iterator[Problem]:
    """Attributes that the regime asks for and the loan does not say, and such as it does not know."""
    yield from contract.attribute_problems(wanted.attributes, wanted.spec)
    declared = sorted(fact.code for fact in wanted.spec.facts if fact.subject == LOAN and fact.nature == ATTRIBUTE)
    for code in draft.attributes:
        yield from limits.choice(code, ("attributes",), tuple(declared))


def _of_state(one: Subject, policy: Policy) -> Iterator[Problem]:
    """How the loan stands, where the regime would not know how to go on with it."""
    state, there = one.standing.state, policy.regime
    unknown = {
        "NON_ACCRUAL": int(state.flags[0]) & LoanFlag.NON_ACCRUAL and policy.non_accrual_leaves is None,
        "MISUSE": int(state.misused[0]) and policy.misuse is None,
    }
    for name, met in unknown.items():
        if met:
            yield Problem(code="NOT_KNOWN_THERE", field=("regime",), value=name, limit=there)


async def _demands(one: Subject, wanted: _Wanted) -> list[Problem]:
    """What the regime demands of a contract before it is taken on its books (TI-02, CP-17, DB-34)."""
    terms, state = one.terms, one.standing.state
    days = terms["maturity_on"] - terms["starts_on"]
    offered = Offered(
        number=one.header.number,
        currency=one.header.currency,
        day=one.day,
        product=wanted.product.code,
        method=Method(terms["method"]).name,
        stated={**wanted.attributes, **dict(wanted.key.attributes)},
        arguments={
            "board_principal": terms["contract_principal"],
            "board_rate": int(state.rate[0]),
            "board_days": days,
        },
        fields=dict.fromkeys(("board_principal", "board_rate", "board_days"), "product"),
        holding=await _holding(one),
    )
    return list(boarding.demanded(offered, wanted.bound))


async def _holding(one: Subject) -> dict[str, int]:
    """The statements about the loan and its party that hold on the value date, each with its first day."""
    return {code: span.from_on for code, span in await fact_days.spans_of(one.header.id) if span.covers(one.day)}


_OPEN_CASES: Final = """
SELECT c.number FROM work_case c JOIN loan l ON l.id = ? WHERE c.closed_on = 0 AND (c.loan_id = l.id
OR (c.loan_id IS NULL AND c.party_id = l.party_id AND c.regime = ? AND NOT EXISTS (
SELECT 1 FROM loan x JOIN loan_state s ON s.loan_id = x.id JOIN profile f ON f.id = s.profile_id
WHERE x.party_id = l.party_id AND x.id <> l.id AND f.regime = c.regime AND x.stage <> 'PAID_OFF'))) ORDER BY c.number"""
_WAITING: Final = """
SELECT number FROM approval WHERE loan_id = ? AND state = 'PENDING' AND command <> ? ORDER BY id"""


async def _unfinished(one: Subject) -> list[Problem]:
    """Work under the regime that the loan leaves, which has to be ended first, and statements that its days count."""
    problems = await _open_cases(one.header.id, one.loaded.regime)
    waiting = await sql.rows(_WAITING, [one.header.id, COMMAND])
    if waiting:
        limit = ", ".join(str(row["number"]) for row in waiting)
        problems.append(Problem(code="COMMANDS_WAIT", field=("loan",), value=one.header.number, limit=limit))
    return problems + await _later(one.header.id, one.day, 0)


async def _open_cases(loan_id: int, code: str) -> list[Problem]:
    """CASES_OPEN: cases of the loan, and of its party where it has no other loan under the regime."""
    found = await sql.rows(_OPEN_CASES, [loan_id, code])
    limit = ", ".join(str(row["number"]) for row in found)
    return [Problem(code="CASES_OPEN", field=("loan",), value=code, limit=limit)] if found else []


_LATER: Final = f"""
SELECT DISTINCT f.value_on FROM loan_fact f WHERE f.loan_id = ? AND f.value_on >= ? AND f.seq > ? AND f.reverses = 0
AND f.kind IN ({FactKind.STATEMENT_BEGINS:d}, {FactKind.STATEMENT_ENDS:d}, {FactKind.GRADE:d})
AND NOT EXISTS (SELECT 1 FROM loan_fact u WHERE u.loan_id = f.loan_id AND u.reverses = f.seq) ORDER BY f.value_on"""


async def _later(loan_id: int, day: int, seq: int) -> list[Problem]:
    """LATER_STATEMENTS: what was stated and decided from a day on, after a fact, was so by the codes of one regime."""
    found = [date_of(row["value_on"]).isoformat() for row in await sql.rows(_LATER, [loan_id, day, seq])]
    value, limit = date_of(day).isoformat(), ", ".join(found)
    return [Problem(code="LATER_STATEMENTS", field=("value_on",), value=value, limit=limit)] if found else []


async def _hands(one: Subject, wanted: _Wanted) -> list[Problem]:
    """What will be missing at the organisation, though the loan may move: whom the regime asks, and its own rounds."""
    owner, warnings = int(one.loaded.organisation_ids[0]), list[Problem]()
    parts = dict.fromkeys(task.part for task in standing_tasks(wanted.spec))
    unplayed = [part for part in parts if not await holding.players(wanted.spec.code, part, owner)]
    if unplayed:
        told, limit = {"parts": Named(tuple(unplayed), wanted.spec)}, ", ".join(unplayed)
        warnings.append(
            Problem(code="NOBODY_PLAYS", field=("regime",), value=wanted.spec.code, limit=limit, details=told)
        )
    home = await sql.rows("SELECT code, regime FROM organisation WHERE id = ?", [wanted.key.institution_id])
    if home[0]["regime"] != wanted.spec.code:
        warnings.append(
            Problem(code="ROUNDS_OF_ANOTHER", field=("regime",), value=home[0]["code"], limit=home[0]["regime"] or "")
        )
    return warnings


async def _against_reversal(loan_id: int, day: int, seq: int) -> list[Problem]:
    """What was done since under the regime, which would hang in the air if the loan had never come there."""
    rows = await fact_days.loans_of(loan_id, None)
    return [*await _open_cases(loan_id, rows[0].regime), *await _later(loan_id, day, seq)]


async def _settle(work: Work, loan_id: int) -> None:
    """The profile in force; the cases of the regime are asked again what they say to what stands."""
    await product_change.settle(work, loan_id)
    work.moved.add(loan_id)
    work.stated |= {code for code, _ in await fact_days.spans_of(loan_id)}


COMMAND: Final = "loan.change_regime"
CHANGE_REGIME: Final = Kind(
    command=COMMAND,
    draft=RegimeChangeDraft,
    plain=_plain,
    asked=amendment.plainly(COMMAND),
    change=_change,
    settle=_settle,
    otherwise=NEEDED,
    against_reversal=_against_reversal,
)


async def change_regime(actor: Actor, draft: RegimeChangeDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Move a loan to another regime. Needs `operate`; others agree, whatever the regime says.

    Raises `Refused` with everything that is missing: CHOICE_UNKNOWN, ALREADY_THAT_REGIME, METHOD_NOT_OF_PRODUCT,
    OTHER_KIND_OF_PLAN, PERIOD_NOT_ADMITTED, ATTRIBUTE_MISSING, NOT_KNOWN_THERE, DEMAND_BOUND and DEMAND_NOT_MET with
    their rules, CASES_OPEN, COMMANDS_WAIT, LATER_STATEMENTS.
    """
    return await amendment.submit(actor, CHANGE_REGIME, draft, mode=mode)
