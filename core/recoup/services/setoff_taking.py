"""What is owed is taken from the accounts that a contract opens to the creditor: repayments with sources of their own.

How much each source gives is `setoff`'s and the regime's; when it may be taken at all the regime says as well. Whoever
it names for `setoff.take` agrees first; at the last signature everything is reckoned anew, by what is owed then.

Worked example (HF-X12): of 10,000.00 in arrears the fund account of the borrower, 6,500.00, gives all and that of the
guarantor 3,500.00, once the leader of the centre agrees: two payments, SETOFF_FUND and SETOFF_GUARANTOR.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import TypeAdapter

from recoup.errors import NotFound, Problem
from recoup.records.payment import Payment
from recoup.regime.policy.access import Requirement
from recoup.rules.calendar import date_of
from recoup.rules.money import format_amount
from recoup.services import (
    about,
    approval,
    approval_query,
    audit,
    idempotency,
    limits,
    loan_query,
    payment,
    payment_query,
    requirement,
    setoff,
)
from recoup.services.access import Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.payment_query import PaymentView
from recoup.services.receipt import PaymentDraft
from recoup.services.requirement import NOBODY, Asked, Class, Matter
from recoup.services.setoff import Accounts, Taken
from recoup.services.subject import Subject, row_of, subject
from recoup.services.unit_of_work import Mode, Work, unit_of_work

TAKE: Final = "setoff.take"
CHANNEL: Final = "SETOFF_{source}"
_ACCOUNT: Final = "_ACCOUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingDraft:
    """The loan (public id or number), and what its keepers told is on each account, by source, in minor units."""

    loan: str
    currency: str
    idempotency_key: str
    reference: str
    balances: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingResult:
    """What each source gives, and the payments, none in a preview and while it waits as `approval` for `needed`."""

    loan: str
    regime: str
    currency: str
    taken: tuple[Taken, ...]
    payments: tuple[PaymentView, ...]
    approval: ApprovalView | None
    needed: Class
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A set-off that nothing stands against today: what each source gives, and who has to agree."""

    one: Subject
    taken: tuple[Taken, ...]
    needed: Class


async def take(actor: Actor, draft: TakingDraft, *, mode: Mode = Mode.COMMIT) -> TakingResult:
    """Take what is due from the accounts of a contract, or have that wait. Needs `setoff.take`.

    Raises `NotFound` for the loan, and where its regime takes nothing from accounts; `Refused`: DEMAND_NOT_MET where
    the contract does not allow it or the trigger is not reached, NOTHING_OWED, BALANCES_MUST_STAY, CURRENCY_OTHER.
    """
    actor = require(actor, TAKE)
    async with unit_of_work(actor, TAKE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = [*idempotency.problems([key]).get(0, [])]
        problems += limits.text(draft.reference, ("reference",), limits.NAME_MAX, required=True)
        limits.refuse({0: problems}, single=True)
        owned = await loan_query.internal_id(actor, draft.loan)
        await work.about("loan", owned)
        stored = await idempotency.claim(work, TAKE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await _told(owned, (), int(stored[key]), replayed=True)
        found = await _examined(work, owned, draft)
        if found.needed.levels and mode is Mode.COMMIT:
            told = TypeAdapter(TakingDraft).dump_python(draft)
            await approval.ask(work, subject=await about.loan(owned), told=told, needed=found.needed)
        else:
            await _record(work, found, draft, maker_id=actor.principal_id)
        return await _told(owned, found.taken, work.audit_id, needed=found.needed, shown=mode is Mode.COMMIT)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Take what an approved command names, by what is owed now."""
    draft = TypeAdapter(TakingDraft).validate_python(dict(waiting.input))
    found = await _examined(work, waiting.about.id, draft)
    await _record(work, found, draft, maker_id=waiting.maker_id)
    return Effect(loans=(waiting.about.id,))


async def _examined(work: Work, loan_id: int, draft: TakingDraft) -> _Examined:
    """Raises `NotFound`, `Refused` with everything that stands against it."""
    today = work.booked_on
    one = await subject(loan_id, day=today, today=today)
    rule = one.spec.setoff
    if rule is None:
        raise NotFound("regime", one.spec.code)
    demands = () if rule.when is None else (Requirement(command=TAKE, must=rule.when, rules=rule.rules),)
    row = row_of(one, {})
    matter = Matter(
        number=one.header.number,
        currency=one.header.currency,
        day=today,
        demands=demands,
        row=row,
        calendar=one.then.policy.calendar,
    )
    problems = list(requirement.unmet(matter, Asked(command=TAKE, arguments={}, fields={})))
    if draft.currency != one.header.currency:
        problems.append(
            Problem(code="CURRENCY_OTHER", field=("currency",), value=draft.currency, limit=one.header.currency)
        )
    taken = await setoff.split(work.actor, Accounts(regime=one.spec.code, owed=one.arrears, balances=draft.balances))
    amount = sum(each.amount for each in taken)
    if not one.arrears:
        problems.append(Problem(code="NOTHING_OWED", field=("loan",), value=one.header.number, limit=draft.currency))
    elif not amount:
        problems.append(_beyond(one, draft, rule.rules))
    limits.refuse({0: problems}, single=True)
    asked = Asked(command=TAKE, arguments={"setoff_amount": amount}, fields={"setoff_amount": "balances"})
    return _Examined(one=one, taken=taken, needed=requirement.class_of(one, asked))


def _beyond(one: Subject, draft: TakingDraft, rules: tuple[str, ...]) -> Problem:
    """BALANCES_MUST_STAY: nothing of what is on the accounts may be taken."""
    total = format_amount(sum(draft.balances.values()), one.header.currency)
    owed = format_amount(one.arrears, one.header.currency)
    details = {"rules": ", ".join(rules)}
    return Problem(code="BALANCES_MUST_STAY", field=("balances",), value=total, limit=owed, details=details)


async def _record(work: Work, found: _Examined, draft: TakingDraft, *, maker_id: int) -> None:
    """A payment of each source that gives something."""
    drafts = [
        PaymentDraft(
            loan=found.one.header.number,
            amount=each.amount,
            currency=found.one.header.currency,
            value_on=date_of(work.booked_on),
            idempotency_key=f"{TAKE}:{work.audit_id}:{each.source}",
            channel=CHANNEL.format(source=each.source.removesuffix(_ACCOUNT)),
            reference=draft.reference,
        )
        for each in found.taken
        if each.amount
    ]
    await payment.record_within(work, drafts, maker_id=maker_id)


async def _told(
    loan_id: int,
    taken: tuple[Taken, ...],
    audit_id: int,
    *,
    needed: Class = NOBODY,
    shown: bool = True,
    replayed: bool = False,
) -> TakingResult:
    """What this command did, or the one before it of the same key."""
    (loan,) = (await loan_query.views([loan_id])).values()
    made = await Payment.filter(audit_id=audit_id).order_by("id") if shown else []
    asked = await approval_query.asked_by(audit_id)
    return TakingResult(
        loan=loan.id,
        regime=loan.regime,
        currency=loan.currency,
        taken=taken,
        payments=tuple([await payment_query.view(each.id) for each in made]),
        approval=asked,
        needed=needed if asked is None else Class(levels=asked.levels, rules=asked.rules),
        replayed=replayed,
    )
