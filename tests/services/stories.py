"""Worked examples that are a story of one loan or dealer, told to the services: data in `tests/golden/services/`.

    says      what the example says
    begin     the first business day
    loan      whose story: a name of `LOANS`
    settings  parameters of the regime that the institution set before
    contract  terms of the loan that the example has otherwise
    listed    the contract's rate is a listed one: fields of `RateClause`
    publish   rates that are published before the loan begins: list, tenor, since, rate
    first     the first draw-down, where it is not the whole contract
    dues      rows that are put straight into the books, for an example that gives dues and no way to them
    steps     in order; each may
        reach / after            turn days until that day is open / until its evening is over
        shows / figures          fields of the loan, and figures computed to the open day
        schedule, posted         rows by `seq`, and `interest_total`; sums of postings
        tasks / no_tasks         open tasks with the day on which each is due
        draw                     pay out a further part
        fact                     record a statement about the loan, or with `party = true` about its party
        cases                    the cases of a kind, oldest first: fields of the case as it is shown
        case_tasks               open tasks of a kind's newest case with the day on which each is due
        attach, act              hang a file on that case as a kind of evidence; take a step in it. `lacks` are the
                                 codes and names that refuse it, and then it is not taken
        open                     open a case by hand
        sign                     whoever has to agree to the newest command that waits signs it
        statuses                 the status of each loan by its number
        misuse                   tell how much principal is misused from a day on; "0.00" is none any more
        rate                     agree on another contract rate from a day on
        extend                   ask for an extension and have it agreed to; `refused` are the rules that are against it
        pay / pay_party          record a payment, after all of the above was found; "arrears" pays what is due;
                                 `lines` are what it must have paid
        collected                what was collected of a month's sales
        papers                   documents that are drawn up, and what they say (`papers.py`)
        bills / left / never     then: bills by `seq`, balances by loan number, states that the loan must never have had

Amounts are text with a point, as in the rulebook, from which all expected values were typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from recoup.errors import Refused
from recoup.records.access import Organisation
from recoup.records.outbox import OutboxEvent
from recoup.records.parameter import ParameterRow
from recoup.rules.money import parse_amount
from recoup.services import (
    collection,
    extension,
    journal,
    loan_query,
    misuse,
    payment,
    rate,
    rate_change,
    task,
)
from recoup.services.contract import RateClause
from recoup.services.extension import ExtensionDraft
from recoup.services.fact import FactDraft
from recoup.services.journal import JournalFilter
from recoup.services.loan import LoanDraft, PlanLine
from recoup.services.misuse import MisuseDraft
from recoup.services.paging import Page
from recoup.services.payment import PaymentDraft, PaymentResult
from recoup.services.payment_query import LineView
from recoup.services.rate import RateDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.task import WorklistFilter
from tests.services import casework, papers
from tests.services.agreeing import agreed, stated
from tests.services.asking import shown
from tests.services.dues import put_dues
from tests.services.world import OWNER, World, home_loan, invoice, project_loan, term_loan

LOANS: Mapping[str, tuple[LoanDraft, ...]] = {
    "term": (term_loan(),),
    "instalment": (
        term_loan(
            product="CORPORATE_INSTALMENT",
            method="EQUAL_PRINCIPAL",
            instalments=8,
            every=3,
            disbursed_on=date(2023, 12, 20),
            maturity_on=None,
        ),
    ),
    "quarter": (term_loan(principal=30_000_000, disbursed_on=date(2024, 9, 1), maturity_on=date(2024, 10, 1)),),
    "personal": (
        term_loan(
            product="RETAIL_INSTALMENT",
            principal=1_200_000,
            rate=36_000,
            method="EQUAL_PRINCIPAL",
            instalments=12,
            disbursed_on=date(2023, 12, 20),
            maturity_on=None,
        ),
    ),
    "home": (home_loan(),),
    "repriced": (
        home_loan(
            principal=100_000_000,
            rate=28_500,
            instalments=360,
            disbursed_on=date(2025, 3, 20),
            attributes={"house_order": "FIRST"},
        ),
    ),
    "project": (project_loan(),),
    "kinds": (
        project_loan(),
        project_loan("P-2", principal=1_000_000_000, attributes={"loan_kind": "SOFT"}),
    ),
    "handled": (
        project_loan(attributes={"loan_kind": "HARD", "handled_by": "DIRECT"}),
        project_loan("P-2", attributes={"loan_kind": "HARD", "handled_by": "AGENT"}),
    ),
    "returned": (
        project_loan(
            method="IRREGULAR",
            principal=9_859_015_980,
            disbursed_on=date(2024, 3, 21),
            maturity_on=None,
            lines=(
                PlanLine(due_on=date(2024, 6, 21), principal=1_500_000_000),
                PlanLine(due_on=date(2026, 3, 21), principal=8_359_015_980),
            ),
        ),
    ),
    "march": (invoice("M", 8_000_000, date(2024, 3, 28), date(2024, 4, 5)),),
    "sold": (
        invoice("M1", 82_000_000, date(2024, 3, 4), date(2024, 4, 5)),
        invoice("M2", 12_000_000, date(2024, 3, 18), date(2024, 4, 5)),
        invoice("M3", 6_000_000, date(2024, 3, 28), date(2024, 4, 5)),
    ),
    "july": (invoice("J", 20_000_000, date(2025, 6, 10), date(2025, 7, 1)),),
    "months": (
        invoice("R3", 8_000_000, date(2024, 3, 10), date(2024, 4, 5)),
        invoice("R4", 6_000_000, date(2024, 4, 10), date(2024, 5, 5)),
        invoice("R5", 4_000_000, date(2024, 5, 10), date(2024, 6, 5)),
    ),
    "dealer": (
        invoice("A", 3_000_000, date(2024, 2, 10), date(2024, 3, 5)),
        invoice("B", 5_000_000, date(2024, 3, 5), date(2024, 4, 5)),
        invoice("C", 2_000_000, date(2024, 3, 28), date(2024, 4, 5)),
    ),
}


EXPECTATIONS: Final = (
    "shows", "figures", "schedule", "interest_total", "posted", "tasks", "no_tasks", "lines", "bills", "left", "never",
    "collected", "extend", "cases", "case_tasks", "lacks", "statuses", "papers",
)  # fmt: skip
"""The words of a step that say what must come out."""


def _fen(text: str) -> int:
    return parse_amount(text, "CNY")


def _plain(expected: Mapping[str, Any]) -> dict[str, Any]:
    """Text with a point is an amount, everything else is what it is."""
    return {
        name: _fen(value) if isinstance(value, str) and value[-3:-2] == "." else value
        for name, value in expected.items()
    }


def _shown(view: object, expected: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(view, name) for name in expected}


async def _set(regime: str, values: Mapping[str, Any]) -> None:
    institution = await Organisation.get(code=OWNER[regime])
    for key, value in values.items():
        await ParameterRow.create(
            institution_id=institution.id,
            regime=regime,
            key=key,
            value={"value": value},
            since=1,
            recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
            audit_id=0,
        )


async def _publish(world: World, rates: Sequence[Mapping[str, Any]]) -> None:
    drafts = [
        RateDraft(rate_list=row["list"], tenor=row["tenor"], since=row["since"], rate=row["rate"]) for row in rates
    ]
    assert (await rate.publish(world.actor, drafts)).new == len(drafts)


async def _lend(world: World, drafts: tuple[LoanDraft, ...], first: int | None) -> None:
    await world.party("D-1", drafts[0].organisation_code)
    for draft in drafts:
        if draft.disbursed_on > drafts[0].disbursed_on:
            await world.reach(draft.disbursed_on)
        await world.board(draft)
        await world.disburse(draft.number, draft.disbursed_on, first)


async def _pay(world: World, step: Mapping[str, Any], number: str) -> PaymentResult:
    told = step.get("pay") or step["pay_party"]
    if told["amount"] == "arrears":
        view = await loan_query.get(world.actor, number)
        amount = (await loan_query.figures(world.actor, [view.id]))[view.id].arrears
    else:
        amount = _fen(told["amount"])
    return await payment.record(
        world.actor,
        PaymentDraft(
            loan=number if "pay" in step else None,
            party=None if "pay" in step else "D-1",
            amount=amount,
            currency="CNY",
            value_on=told["on"],
            idempotency_key=world.key(),
            designation=tuple(told.get("designation", ())),
        ),
    )


async def _check(world: World, step: Mapping[str, Any], number: str) -> None:
    view = await loan_query.get(world.actor, number)
    if "shows" in step:
        assert _shown(view, step["shows"]) == _plain(step["shows"])
    if "figures" in step:
        computed = (await loan_query.figures(world.actor, [view.id]))[view.id]
        assert _shown(computed, _plain(step["figures"])) == _plain(step["figures"])
    if "schedule" in step:
        rows = {row.seq: row for row in await loan_query.schedule(world.actor, number)}
        for expected in map(_plain, step["schedule"]):
            assert _shown(rows[expected["seq"]], expected) == expected
    if "interest_total" in step:
        rows_to_come = await loan_query.schedule(world.actor, number)
        assert sum(row.interest for row in rows_to_come) == _fen(step["interest_total"])
    if "posted" in step:
        await _check_posted(world, step["posted"], number)
    if "tasks" in step or "no_tasks" in step:
        page = await task.worklist(world.actor, WorklistFilter(loan=number), Page(first=100))
        due = {item.code: item.due_on for item in page.items}
        assert due == {} if "no_tasks" in step else due.items() >= step["tasks"].items()


async def _check_posted(world: World, expected: list[dict[str, Any]], number: str) -> None:
    page = await journal.page(world.actor, JournalFilter(loan=number), Page(first=100))
    for wanted in expected:
        names = {name: value for name, value in wanted.items() if name != "sum"}
        found = [row.amount for row in page.items if _shown(row, names) == names]
        assert sum(found) == _fen(wanted["sum"])


async def _check_after(world: World, step: Mapping[str, Any], number: str) -> None:
    if "bills" in step:
        bills = {bill.seq: bill for bill in await loan_query.bills(world.actor, number)}
        for expected in map(_plain, step["bills"]):
            assert _shown(bills[expected["seq"]], expected) == expected
    for code, amount in step.get("left", {}).items():
        assert (await loan_query.get(world.actor, code)).balance == _fen(amount)
    if "collected" in step:
        wanted = dict(step["collected"])
        found = await collection.of_month(world.actor, wanted.pop("regime"), wanted.pop("month"))
        for name, value in wanted.items():
            pair = shown(getattr(found, name), value)
            assert pair[0] == pair[1], name
    if "never" in step:
        told = await OutboxEvent.filter(kind="loan.status_changed")
        assert {event.data["status"] for event in told}.isdisjoint(step["never"])


async def _extend(world: World, told: Mapping[str, Any], number: str) -> None:
    """Ask for an extension; either the rules named are against it, or it ends on the day that is expected."""
    draft = ExtensionDraft(
        loan=number,
        value_on=told["on"],
        reason="asked for",
        idempotency_key=world.key(),
        months=told["months"],
        rate=told.get("rate"),
    )
    if "refused" in told:
        with pytest.raises(Refused) as refused:
            await extension.extend(world.actor, draft)
        broken = {
            rule for each in refused.value.problems for rule in str(each.details.get("rules", "")).split(", ") if rule
        }
        assert broken == set(told["refused"])
        return
    asked = await extension.extend(world.actor, draft)
    done = await agreed(world, asked)
    assert done.loan_after.maturity_on == told["until"]


async def _misuse(world: World, told: Mapping[str, Any], number: str) -> None:
    draft = MisuseDraft(
        loan=number,
        value_on=told["on"],
        reason="the inspection found it",
        idempotency_key=world.key(),
        amount=_fen(told["amount"]),
        currency="CNY",
    )
    await agreed(world, await misuse.tell(world.actor, draft))


async def _change_rate(world: World, told: Mapping[str, Any], number: str) -> None:
    draft = RateChangeDraft(
        loan=number, value_on=told["on"], reason="agreed", idempotency_key=world.key(), rate=told["rate"]
    )
    await agreed(world, await rate_change.change_rate(world.actor, draft))


async def _play(world: World, step: Mapping[str, Any], number: str) -> None:
    if "reach" in step:
        await world.reach(step["reach"])
    if "after" in step:
        await world.reach(step["after"] + timedelta(days=1))
    await _check(world, step, number)
    if "draw" in step:
        await world.disburse(number, step["draw"]["on"], _fen(step["draw"]["amount"]))
    if "misuse" in step:
        await _misuse(world, step["misuse"], number)
    if "extend" in step:
        await _extend(world, step["extend"], number)
    if "rate" in step:
        await _change_rate(world, step["rate"], number)
    if "fact" in step:
        told = step["fact"]
        about = told.get("party", False)
        draft = FactDraft(
            loan=None if about else number,
            party="D-1" if about else None,
            code=told["code"],
            from_on=told["from"],
            note="a report",
        )
        await stated(world, draft)
    await casework.play(world, step, number)
    if "pay" in step or "pay_party" in step:
        result = await _pay(world, step, number)
        assert result.payment is not None
        assert sum(line.amount for line in result.lines) == result.payment.amount
        if "lines" in step:
            expected = [_plain(line) for line in step["lines"]]
            assert [_line(line, wanted) for line, wanted in zip(result.lines, expected, strict=True)] == expected
    await _check_after(world, step, number)
    await casework.check(world, step)
    await papers.check(world, step)


def _line(line: LineView, expected: Mapping[str, Any]) -> dict[str, Any]:
    shown = {"loan": line.loan_number, **_shown(line, {name: 0 for name in expected if name != "loan"})}
    return {name: shown[name] for name in expected}


async def play(world: World, story: Mapping[str, Any]) -> int:
    """Play a story; everything that it expects is what the services say. How many expectations there were."""
    told = dict(story.get("contract", {}))
    if "listed" in story:
        told["listed"] = RateClause(**story["listed"])
    drafts = tuple(replace(draft, **told) for draft in LOANS[story["loan"]])
    await _set(drafts[0].regime, story.get("settings", {}))
    if "publish" in story:
        await _publish(world, story["publish"])
    await world.begin(story["begin"])
    if "dues" in story:
        await put_dues(world, drafts[0], story["begin"], non_accrual=story.get("non_accrual", False))
    else:
        await _lend(world, drafts, _fen(story["first"]) if "first" in story else None)
    for step in story["steps"]:
        await _play(world, step, drafts[0].number)
    for draft in drafts if "dues" not in story else ():
        view = await loan_query.get(world.actor, draft.number)
        assert view.balance == await _booked_principal(world, draft.number)
    return sum(1 for step in story["steps"] for part in EXPECTATIONS if step.get(part))


async def _booked_principal(world: World, number: str) -> int:
    """What the journal says is lent and not paid back."""
    accounts = ("PRINCIPAL", "PRINCIPAL_OVERDUE", "RECEIVABLE")
    rows = (await journal.page(world.actor, JournalFilter(loan=number), Page(first=100))).items
    return sum(row.amount * ((row.debit in accounts) - (row.credit in accounts)) for row in rows)
