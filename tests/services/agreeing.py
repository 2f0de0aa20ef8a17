"""Words for tests of amendments: what is derived of a loan, and what a refusal said."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.access import RoleGrant
from recoup.records.bill import Bill
from recoup.records.case import Case
from recoup.records.loan import Loan, LoanState
from recoup.records.posting import Posting
from recoup.records.task import Task
from recoup.rules.columns import Bills, State, Terms
from recoup.services import (
    access,
    case,
    changed,
    decision,
    evidence,
    fact,
    holding,
    loan_query,
    parameter,
    payment_reversal,
    reversal,
)
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentResult
from recoup.services.amendment_query import AmendmentView
from recoup.services.approval_query import ApprovalView
from recoup.services.decision import DecisionDraft, DecisionResult
from recoup.services.evidence import AttachDraft, EvidenceView
from recoup.services.fact import FactDraft, FactView
from recoup.services.parameter import ParameterView
from recoup.services.payment import PaymentResult
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup.services.reversal import ReversalDraft
from recoup.translation import Language
from tests.services.rawness import raw_codes
from tests.services.world import World


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal, in order."""
    return [problem.code for problem in refused.value.problems]


async def balances(loan_id: int) -> dict[int, int]:
    """Debit less credit of every account, by the journal."""
    net: Counter[int] = Counter()
    for row in await Posting.filter(loan_id=loan_id):
        net[row.debit] += row.amount
        net[row.credit] -= row.amount
    return {account: amount for account, amount in net.items() if amount}


async def derived(number: str) -> dict[str, Any]:
    """Everything derived that two loans of the same history have in common.

    A case that was opened under what was taken back stays on record with its tasks: people have worked on it.
    """
    loan = await Loan.get(number=number)
    state = await LoanState.get(loan_id=loan.id)
    bills = await Bill.filter(loan_id=loan.id).order_by("seq")
    standing = Task.filter(loan_id=loan.id, state="OPEN", case_id=None)
    names = [name for name in Bills.names() if name != "loan"]
    return {
        "stage": loan.stage,
        "organisation": loan.organisation_id,
        "terms": {name: getattr(loan, name) for name in Terms.names() if name != "loan_id"},
        "state": {name: getattr(state, name) for name in State.names() if name != "version"},
        "bills": [{name: getattr(bill, name) for name in names} for bill in bills],
        "balances": await balances(loan.id),
        "tasks": sorted(await standing.values_list("code", "due_on")),
    }


async def settle_to(world: World, *numbers: str, day: date) -> None:
    """Bring rows that nothing moved lately to the open day: pay a fen and take it back."""
    for number in numbers:
        if (await loan_query.get(world.actor, number)).stage == "LIVE":
            paid = (await world.pay(number, 1, day)).payment
            assert paid is not None
            await undo(world, paid.id, reason="touched")


async def colleague(world: World, code: str) -> Actor:
    """Another service with the same rights and the same sight, which acts for any part."""
    someone = await access.principal(code)
    for name in ("ADMINISTRATOR", "OPERATOR"):
        await RoleGrant.get_or_create(
            principal_id=someone.id,
            role=name,
            organisation_id=someone.organisation_id,
            defaults={"begins_on": 1, "audit_id": 1},
        )
    holding.forget()
    return replace(world.actor, principal_id=someone.id, code=someone.code)


async def agree(world: World, waiting: ApprovalView | None) -> AmendmentResult:
    """Everybody who has to signs, each signature another person; how the loan stood before and after the last one."""
    amended = (await signed(world, waiting)).amended
    assert amended is not None
    return amended


async def agreed(world: World, asked: AmendmentResult) -> AmendmentResult:
    """What a command did at once, or does when everybody who has to has signed."""
    return asked if asked.approval is None else await agree(world, asked.approval)


async def signed(world: World, waiting: ApprovalView | None) -> DecisionResult:
    """Everybody who has to signs, each signature another person; the last one's result."""
    assert waiting is not None
    signatures = sum(persons for _, persons in waiting.levels)
    result: DecisionResult | None = None
    for place in range(signatures):
        draft = DecisionDraft(approval=waiting.number, verdict="APPROVED", idempotency_key=world.key())
        result = await decision.decide(await colleague(world, f"signer-{place}"), draft)
    assert result is not None
    for one in result.changes:
        for said in (one.name, one.before, one.after):
            assert raw_codes(changed.read(said, waiting.regime, Language.ZH)) == []
    return result


async def stated(world: World, draft: FactDraft) -> FactView:
    """Record a statement, and have it confirmed where the regime wants that."""
    result = await fact.record(world.actor, draft)
    if result.fact is not None:
        return result.fact
    await signed(world, result.approval)
    about = draft.loan
    if about is None:
        owned = Loan.filter(party__number=draft.party).order_by("id").first()
        found = await owned
        assert found is not None
        about = found.number
    newest = max(await fact.of_loan(world.actor, about), key=lambda view: view.id)
    assert newest.code == draft.code
    return newest


async def cancel_cases(world: World, number: str) -> None:
    """End every open case of a loan."""
    for found in await Case.filter(loan__number=number, closed_on=0).order_by("id"):
        await case.cancel(world.actor, found.number, reason="ended")


async def take_back(world: World, amendment: AmendmentView | None) -> AmendmentResult:
    """Reverse an amendment, with the agreement of those who have to agree."""
    assert amendment is not None
    draft = ReversalDraft(amendment=amendment.number, reason="as if never", idempotency_key=world.key())
    result = await reversal.reverse(world.actor, draft)
    return result if result.approval is None else await agree(world, result.approval)


async def undo(world: World, payment: str, *, reason: str = "bounced", key: str | None = None) -> PaymentResult:
    """Reverse a payment, with the agreement of those who have to agree; the second time it says what was done."""
    draft = PaymentReversalDraft(payment=payment, reason=reason, idempotency_key=key or world.key())
    result = await payment_reversal.reverse(world.actor, draft)
    if result.approval is not None and result.approval.state == "PENDING":
        await signed(world, result.approval)
        return await payment_reversal.reverse(world.actor, draft)
    return result


async def choose(world: World, draft: parameter.Draft) -> ParameterView:
    """Choose a value of a parameter, or a profile, with the agreement of those who have to agree; the first value."""
    result = await parameter.change(world.actor, draft)
    if result.approval is not None:
        await signed(world, result.approval)
    return result.parameters[0]


async def uploaded(world: World, text: str) -> EvidenceView:
    """A file of these words, kept as evidence that hangs on nothing yet."""

    async def pieces() -> AsyncIterator[bytes]:
        yield text.encode()

    return await evidence.take_in(world.actor, pieces(), name=f"{text}.txt")


async def hung(world: World, loan: str, kind: str) -> EvidenceView:
    """A file that hangs on a loan as a kind of proof."""
    taken = await uploaded(world, f"{kind} {loan}")
    draft = AttachDraft(evidence=taken.id, kind=kind, subject_type="loan", subject=loan)
    return await evidence.attach(world.actor, draft)
