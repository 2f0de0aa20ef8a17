"""Contracts and parties taken on the books, confirmed and paid out, or refused with every reason at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.access import Organisation
from recoup.records.audit import AuditEntry
from recoup.records.loan import Loan, LoanState, Profile
from recoup.regime.registry import Registry
from recoup.rules.columns import NEVER
from recoup.services import loan, loan_query, party, payment, regime
from recoup.services.access import Actor
from recoup.services.loan import DisburseDraft, LoanDraft, PlanLine
from recoup.services.party import PartyDraft
from recoup.services.unit_of_work import Mode
from tests.conftest import begun
from tests.services.world import World, found_world, home_loan, install_regimes, term_loan

TODAY = date(2024, 1, 10)


@begun
async def bank() -> World:
    """A party of the bank, on the day of the examples."""
    world = await found_world()
    await world.begin(TODAY)
    await world.party()
    return world


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return sorted((".".join(problem.field), problem.code) for problem in refusal.value.problems)


async def _refused(world: World, draft: LoanDraft) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        await loan.board(world.actor, draft)
    assert await Loan.all().count() == 0
    return _codes(refusal)


async def test_a_boarded_loan_waits_for_confirmation_and_money(bank: World) -> None:
    """On the books, stage APPROVED, nothing owed, no night touches it."""
    boarded = await loan.board(bank.actor, term_loan())
    view = boarded.loan
    assert (view.stage, view.balance, view.schedule_confirmed, view.starts_on) == ("APPROVED", 0, False, None)
    assert (view.contract_principal, view.rate, view.maturity_on) == (100_000_000, 43_500, date(2025, 1, 10))
    assert (await LoanState.get(loan_id=(await Loan.get(number="L-1")).id)).next_event == NEVER
    assert sum(row.principal for row in boarded.schedule) == 100_000_000


async def test_a_contract_may_agree_how_its_instalment_is_figured(bank: World) -> None:
    """A year of interest only, then tens; the rest with the last of 24 of 240. Stored with the contract."""
    options: dict[str, Any] = {"principal_grace": 12, "amortisation_instalments": 240, "instalment_multiple": 1_000}
    draft = home_loan(instalments=24, month_days="ACTUAL", instalment_rounding="UP", **options)
    boarded = await loan.board(bank.actor, draft)
    rows = boarded.schedule
    assert [row.principal for row in rows[:12]] == [0] * 12
    assert {row.total % 1_000 for row in rows[12:-1]} == {0}
    assert rows[-1].principal > rows[-2].principal * 100
    stored = await Loan.get(number=draft.number)
    assert (stored.principal_grace, stored.amortisation, stored.instalment_multiple) == (12, 240, 1_000)
    assert (stored.month_days, stored.instalment_rounding) == (1, 3)


async def test_options_that_a_plan_cannot_have_are_refused(bank: World) -> None:
    """By method and product, by name."""
    bullet = term_loan(month_days="ACTUAL", principal_grace=0, amortisation_instalments=12, instalment_multiple=5)
    assert await _refused(bank, bullet) == [
        (name, "OPTION_MISPLACED") for name in ("amortisation_instalments", "instalment_multiple", "month_days")
    ]
    assert await _refused(bank, home_loan(principal_grace=240)) == [("principal_grace", "NUMBER_OUT_OF_RANGE")]


async def test_no_money_without_a_confirmed_schedule(bank: World) -> None:
    """RB-03: refused until the debtor confirmed; confirming twice is the same as once."""
    await bank.board(term_loan(), confirmed=False)
    with pytest.raises(Refused) as refusal:
        await bank.disburse("L-1", TODAY)
    assert _codes(refusal) == [("loan", "SCHEDULE_NOT_CONFIRMED")]
    for _ in range(2):
        assert (await loan.confirm_schedule(bank.actor, "L-1")).schedule_confirmed
    assert (await bank.disburse("L-1", TODAY)).stage == "LIVE"


async def test_a_loan_is_paid_out_once(bank: World) -> None:
    """The same key tells the same; another key finds nothing left."""
    await bank.board(term_loan())
    draft = DisburseDraft(loan="L-1", value_on=TODAY, idempotency_key="d")
    first, again = await loan.disburse(bank.actor, draft), await loan.disburse(bank.actor, draft)
    assert (first.loan.balance, again.loan.balance) == (100_000_000, 100_000_000)
    assert (first.replayed, again.replayed) == (False, True)
    with pytest.raises(Refused) as refusal:
        await bank.disburse("L-1", TODAY)
    assert _codes(refusal) == [("loan", "ALREADY_DISBURSED")]


async def test_a_loan_is_drawn_in_parts_and_never_beyond_its_contract(bank: World) -> None:
    """Interest runs from the first; what is left limits the next."""
    await bank.board(term_loan())
    await bank.disburse("L-1", TODAY, 40_000_000)
    with pytest.raises(Refused) as refusal:
        await bank.disburse("L-1", TODAY, 60_000_001)
    assert _codes(refusal) == [("amount", "OVER_DISBURSEMENT")]
    assert refusal.value.problems[0].limit == "600000.00"
    assert (await bank.disburse("L-1", TODAY)).balance == 100_000_000


@pytest.mark.parametrize(
    ("value_on", "code"),
    [(date(2024, 1, 11), "VALUE_DATE_IN_FUTURE"), (date(2025, 1, 10), "VALUE_DATE_AFTER_DUE")],
)
async def test_money_leaves_neither_tomorrow_nor_after_the_first_due(bank: World, value_on: date, code: str) -> None:
    """A schedule that is past has to be agreed anew."""
    await bank.board(term_loan())
    with pytest.raises(Refused) as refusal:
        await bank.disburse("L-1", value_on)
    assert ("value_on", code) in _codes(refusal)


async def test_a_running_loan_may_be_brought_in_with_its_past(bank: World) -> None:
    """Paid out a year ago: it is worked through to today, bills and all."""
    await bank.board(term_loan(disbursed_on=date(2023, 3, 1), maturity_on=date(2024, 3, 1)))
    view = await bank.disburse("L-1", date(2023, 3, 1))
    assert view.starts_on == date(2023, 3, 1)
    assert [bill.due_on for bill in await loan_query.bills(bank.actor, "L-1")] == [
        date(2023, 3, 21),
        date(2023, 6, 21),
        date(2023, 9, 21),
        date(2023, 12, 21),
    ]
    assert view.dpd == 295


async def test_a_preview_of_boarding_and_of_paying_out_leaves_nothing(bank: World) -> None:
    """The same walk, rolled back."""
    shown = await loan.board(bank.actor, term_loan(), mode=Mode.PREVIEW)
    assert shown.loan.number == "L-1"
    assert await Loan.all().count() == 0
    await bank.board(term_loan())
    draft = DisburseDraft(loan="L-1", value_on=TODAY, idempotency_key="d")
    assert (await loan.disburse(bank.actor, draft, mode=Mode.PREVIEW)).loan.balance == 100_000_000
    assert (await bank.see("L-1")).balance == 0


async def test_a_schedule_is_shown_before_anything_is_written(bank: World) -> None:
    """The same rows as after boarding."""
    shown = await loan.preview_schedule(bank.actor, term_loan())
    assert await Loan.all().count() == 0
    assert (await loan.board(bank.actor, term_loan())).schedule == shown
    assert await loan_query.schedule(bank.actor, "L-1") == shown


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"principal": 0}, ("principal", "AMOUNT_NOT_POSITIVE")),
        ({"principal": 10**15}, ("principal", "AMOUNT_TOO_LARGE")),
        ({"rate": -1}, ("rate", "RATE_TOO_LARGE")),
        ({"rate": 1_000_001}, ("rate", "RATE_TOO_LARGE")),
        ({"currency": "XAU"}, ("currency", "CURRENCY_UNKNOWN")),
        ({"method": "FLAT"}, ("method", "CHOICE_UNKNOWN")),
        ({"unit": "YEARS"}, ("unit", "CHOICE_UNKNOWN")),
        ({"instalments": 0}, ("instalments", "NUMBER_OUT_OF_RANGE")),
        ({"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "every": 7}, ("every", "PERIOD_NOT_ADMITTED")),
        ({"instalments": 1200, "every": 1200, "maturity_on": None}, ("instalments", "TERM_TOO_LONG")),
        ({"maturity_on": TODAY}, ("maturity_on", "DATE_TOO_EARLY")),
        ({"disbursed_on": date(1960, 1, 1)}, ("disbursed_on", "DATE_OUT_OF_RANGE")),
        ({"number": "n" * 65}, ("number", "TEXT_TOO_LONG")),
        ({"number": " "}, ("number", "TEXT_MISSING")),
        ({"product": "YACHT"}, ("product", "CHOICE_UNKNOWN")),
        ({"regime": "pawnshop"}, ("regime", "REGIME_INACTIVE")),
        ({"party_number": "nobody"}, ("party_number", "PARTY_UNKNOWN")),
        ({"organisation_code": "nowhere"}, ("organisation_code", "ORGANISATION_UNKNOWN")),
        ({"officer_code": "nobody"}, ("officer_code", "OFFICER_UNKNOWN")),
        ({"instalment": 100}, ("instalment", "INSTALMENT_NOT_FIXED")),
        ({"attributes": {"x": "v" * 201}}, ("attributes.x", "TEXT_TOO_LONG")),
        ({"lines": (PlanLine(due_on=date(2024, 6, 1), principal=1),)}, ("lines", "LINES_MISPLACED")),
    ],
)
async def test_a_contract_that_cannot_be_is_refused(
    bank: World, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    """Field and reason; nothing is written."""
    assert problem in await _refused(bank, term_loan(**changes))


async def test_all_problems_of_a_contract_are_told_at_once(bank: World) -> None:
    """Nobody mends a form five times."""
    draft = term_loan(principal=-5, rate=-1, currency="?", number="", party_number="nobody")
    assert {code for _, code in await _refused(bank, draft)} >= {
        "AMOUNT_NOT_POSITIVE", "RATE_TOO_LARGE", "CURRENCY_UNKNOWN", "TEXT_MISSING", "PARTY_UNKNOWN"
    }  # fmt: skip


async def test_a_maturity_that_is_not_the_last_due_is_refused(bank: World) -> None:
    """A plan by formula ends when its last instalment falls due."""
    plan: dict[str, Any] = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12}
    draft = term_loan(**plan, maturity_on=date(2025, 1, 11))
    assert await _refused(bank, draft) == [("maturity_on", "MATURITY_MISMATCH")]
    assert (await bank.board(replace(draft, maturity_on=date(2025, 1, 10)))).maturity_on == date(2025, 1, 10)


async def test_due_days_remember_the_anchor_through_short_months(bank: World) -> None:
    """The 31st comes back after February."""
    draft = term_loan(
        product="RETAIL_INSTALMENT",
        method="ANNUITY",
        instalments=4,
        maturity_on=None,
        anchor_day=31,
        first_due_on=date(2024, 1, 31),
    )
    rows = (await loan.board(bank.actor, draft)).schedule
    assert [row.due_on for row in rows] == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    ]


async def test_an_irregular_plan_is_kept_line_by_line(bank: World) -> None:
    """Dues that no formula says; they have to add up to the principal."""
    lines = (
        PlanLine(due_on=date(2024, 6, 1), principal=30_000_000),
        PlanLine(due_on=date(2025, 1, 10), principal=70_000_000),
    )
    draft = term_loan(method="IRREGULAR", lines=lines)
    short = replace(draft, lines=lines[:1], maturity_on=None)
    assert await _refused(bank, short) == [("lines", "LINES_DO_NOT_ADD_UP")]
    rows = (await loan.board(bank.actor, draft)).schedule
    assert [row.principal for row in rows if row.principal] == [30_000_000, 70_000_000]


async def test_a_number_is_given_once(bank: World) -> None:
    """On the books, and within one batch."""
    await bank.board(term_loan(external_id="X"))
    with pytest.raises(Refused) as refusal:
        await loan.board_many(bank.actor, [term_loan(), term_loan("L-2", external_id="X"), term_loan("L-2")])
    assert _codes(refusal) == [
        ("0.number", "ALREADY_EXISTS"),
        ("1.external_id", "ALREADY_EXISTS"),
        ("1.number", "GIVEN_TWICE"),
        ("2.number", "GIVEN_TWICE"),
    ]
    assert await Loan.all().count() == 1


async def test_what_a_regime_asks_of_a_loan_has_to_be_said(bank: World) -> None:
    """DB-34: one of five kinds of loan."""
    await bank.party("P-1", "POLICY")
    draft = term_loan(regime="development_bank", organisation_code="POLICY", party_number="P-1", product="HARD")
    spec = regime.spec_of("development_bank")
    assert spec is not None
    product = next(one for one in spec.products if "BULLET" in one.methods)
    problems = await loan.examine(bank.actor, [replace(draft, product=product.code)])
    missing = {problem.field[1] for problem in problems.get(0, ()) if problem.code == "ATTRIBUTE_MISSING"}
    assert missing == {
        fact.code for fact in spec.facts if fact.nature == "ATTRIBUTE" and fact.subject == "LOAN" and fact.required
    }


async def test_loans_alike_share_a_profile(bank: World) -> None:
    """Regime, product, institution, tier and coded attributes decide; a longer term is another tier."""
    await loan.board_many(bank.actor, [term_loan("a"), term_loan("b"), term_loan("c", maturity_on=date(2027, 1, 10))])
    assert [profile.attributes["tier"] for profile in await Profile.all().order_by("id")] == ["SHORT", "MEDIUM"]


async def test_a_batch_is_one_transaction_and_one_audit_entry(bank: World) -> None:
    """What it was is told by count and digest."""
    parties = [PartyDraft(number=f"P{n}", kind="NATURAL", name="A", organisation_code="BANK") for n in range(3)]
    assert await party.board_many(bank.actor, parties) == 3
    assert await loan.board_many(bank.actor, [term_loan(f"N{n}") for n in range(3)], confirm_schedule=True) == 3
    drafts = [DisburseDraft(loan=f"N{n}", value_on=TODAY, idempotency_key=f"k{n}") for n in range(3)]
    assert await loan.disburse_many(bank.actor, drafts) == 3
    entries = await AuditEntry.filter(command__in=["loan.board_many", "loan.disburse_many"])
    assert [entry.input["rows"] for entry in entries] == [3, 3]
    assert {view.stage for view in (await loan_query.views([1, 2, 3])).values()} == {"LIVE"}


async def test_loans_of_a_regime_that_is_not_active_are_read_only(bank: World) -> None:
    """They are shown without names of grades, and take no money."""
    await bank.board(term_loan())
    await bank.disburse("L-1", TODAY)
    regime.install(Registry.load(blocked=frozenset({"commercial_bank"})), calendar="CN")
    try:
        view = await bank.see("L-1")
        assert (view.balance, view.grade) == (100_000_000, None)
        assert await loan_query.schedule(bank.actor, "L-1") == ()
        with pytest.raises(Refused) as refusal:
            await bank.pay("L-1", 100, TODAY)
        assert _codes(refusal) == [("loan", "REGIME_INACTIVE")]
    finally:
        install_regimes()


async def test_nobody_does_what_their_token_does_not_allow(bank: World) -> None:
    """Deny by default: a reader boards nothing, somebody without scopes reads nothing."""
    reader = Actor(principal_id=1, code="r", scopes=frozenset({"read"}), organisation_path=bank.actor.organisation_path)
    with pytest.raises(Refused) as refusal:
        await loan.board(reader, term_loan())
    assert _codes(refusal) == [("scope", "FORBIDDEN")]
    nobody = replace(reader, scopes=frozenset())
    for call in (loan_query.get(nobody, "L-1"), party.get(nobody, "D-1"), payment.record_many(nobody, [])):
        with pytest.raises(Refused) as refusal:
            await call
        assert _codes(refusal) == [("scope", "FORBIDDEN")]


async def test_a_branch_sees_its_own_loans_only(bank: World) -> None:
    """A foreign loan and a missing one are told alike."""
    await bank.party("F-1", "FUND")
    await bank.board(home_loan(party_number="F-1"))
    await bank.board(term_loan())
    paths = {row["code"]: row["path"] for row in await _organisations()}
    clerk = replace(bank.actor, organisation_path=paths["FUND"])
    assert (await loan_query.get(clerk, "H-1")).number == "H-1"
    for key in ("L-1", (await bank.see("L-1")).id, "nothing"):
        with pytest.raises(Refused) as refusal:
            await loan_query.get(clerk, key)
        assert _codes(refusal) == [("loan", "NOT_FOUND")]


async def _organisations() -> list[dict[str, Any]]:
    return await Organisation.all().values("code", "path")
