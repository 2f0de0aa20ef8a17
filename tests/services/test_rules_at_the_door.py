"""Bad input at every door that leads to a rule: refused by name, value and limit, on nothing written."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from recoup.errors import NotFound, Refused
from recoup.records.access import Organisation
from recoup.rules.columns import AMOUNT_LIMIT
from recoup.services import collection, limitation, loan_query, portfolio, provision, report, ruling, setoff
from recoup.services.access import Actor
from recoup.services.fact import FactDraft
from recoup.services.limitation import Claim, Interrupted
from recoup.services.parameter import ParameterDraft
from recoup.services.provision import Balances
from recoup.services.ruling import Stated
from recoup.services.setoff import Accounts
from tests.services.agreeing import choose, hung, stated
from tests.services.world import World, home_loan, term_loan

EARLY = date(1960, 1, 1)
LATE = date(2200, 1, 1)
BANK: Mapping[str, Any] = {"regime": "commercial_bank", "product": "CORPORATE_TERM"}

Door = Callable[[Actor, Mapping[str, Any]], Awaitable[object]]

DOORS: Mapping[str, Door] = {
    "grade": lambda actor, told: ruling.grade(actor, Stated(**{**BANK, **told})),
    "days": lambda actor, told: ruling.days(actor, Stated(**{**BANK, **told})),
    "figures": lambda actor, told: ruling.figures(actor, Stated(**{**BANK, **told})),
    "share": lambda actor, told: ruling.share(actor, "extension_left", [Stated(**{**BANK, **told})], 100),
    "broken": lambda actor, told: ruling.broken(actor, "loan.extend", Stated(**{**BANK, **told})),
}

STATED: tuple[tuple[Mapping[str, Any], tuple[str, ...], str, str], ...] = (
    ({"product": "NONE"}, ("product",), "CHOICE_UNKNOWN", "NONE"),
    ({"attributes": {"no_such": "X"}}, ("attributes", "no_such"), "NAME_UNKNOWN", "no_such"),
    ({"attributes": {"tier": "x" * 300}}, ("attributes", "tier"), "TEXT_TOO_LONG", "x" * 300),
    ({"figures": {"no_such": 1}}, ("figures", "no_such"), "NAME_UNKNOWN", "no_such"),
    ({"figures": {"dpd": -1}}, ("figures", "dpd"), "NUMBER_OUT_OF_RANGE", "-1"),
    ({"figures": {"balance": AMOUNT_LIMIT}}, ("figures", "balance"), "NUMBER_OUT_OF_RANGE", str(AMOUNT_LIMIT)),
    ({"days": {"no_such": date(2024, 1, 1)}}, ("days", "no_such"), "NAME_UNKNOWN", "no_such"),
    ({"days": {"cured_on": EARLY}}, ("days", "cured_on"), "DATE_OUT_OF_RANGE", "1960-01-01"),
    ({"days": {"cured_on": LATE}}, ("days", "cured_on"), "DATE_OUT_OF_RANGE", "2200-01-01"),
    (
        {"events": {"CREDIT_IMPAIRED": (date(2024, 1, 1),)}},
        ("events", "CREDIT_IMPAIRED"),
        "NAME_UNKNOWN",
        "CREDIT_IMPAIRED",
    ),
    ({"events": {"DEMAND_SERVED": (EARLY,)}}, ("events", "DEMAND_SERVED"), "DATE_OUT_OF_RANGE", "1960-01-01"),
    ({"dues": (LATE,)}, ("dues",), "DATE_OUT_OF_RANGE", "2200-01-01"),
    ({"dues": (date(2024, 2, 1), date(2024, 1, 1))}, ("dues",), "DATE_TOO_EARLY", "2024-01-01"),
    ({"dues": (date(2024, 2, 1),) * 2}, ("dues",), "DATE_TOO_EARLY", "2024-02-01"),
    (
        {"dues": (date(2024, 1, 1),), "missed": (date(2024, 2, 1),)},
        ("missed", "2024-02-01"),
        "NAME_UNKNOWN",
        "2024-02-01",
    ),
    (
        {"dues": tuple(date(1980 + n // 300, 1 + n % 12, 1 + n % 28) for n in range(1300))},
        ("dues",),
        "TOO_MANY",
        "1300",
    ),
    ({"on": EARLY}, ("on",), "DATE_OUT_OF_RANGE", "1960-01-01"),
    ({"settings": {"no_such": 1}}, ("settings", "no_such"), "PARAMETER_UNKNOWN", "no_such"),
    ({"settings": {"overdue_surcharge": 600_000}}, ("settings", "overdue_surcharge"), "PARAMETER_RANGE", "600000"),
)


@pytest.mark.parametrize("door", DOORS)
async def test_what_cannot_be_stated_is_refused_by_name_value_and_limit(world: World, door: str) -> None:
    """Every wrong value at every door, and all wrong values of one question at once."""
    await world.begin(date(2024, 6, 20))
    for told, field, code, value in STATED:
        with pytest.raises(Refused) as refusal:
            await DOORS[door](world.actor, told)
        found = {(problem.code, problem.field): problem for problem in refusal.value.problems}
        assert (code, field) in found, f"{told}: {list(found)}"
        assert found[code, field].value == value
        assert found[code, field].limit
        assert value[:80] in found[code, field].message() or code == "TEXT_TOO_LONG"
    both = {"figures": {"dpd": -1, "no_such": 1}, "product": "NONE"}
    with pytest.raises(Refused) as refusal:
        await DOORS[door](world.actor, both)
    assert len(refusal.value.problems) == 3


@pytest.mark.parametrize("door", DOORS)
async def test_a_regime_that_is_not_there_is_not_found(world: World, door: str) -> None:
    """Like anything else."""
    await world.begin(date(2024, 6, 20))
    with pytest.raises(NotFound):
        await DOORS[door](world.actor, {"regime": "no_such_regime"})


DAY = date(2024, 1, 1)
MOST = AMOUNT_LIMIT - 1
OTHERS: tuple[tuple[str, Door, tuple[str, ...], str], ...] = (
    ("claim", lambda a, _: limitation.reckon(a, Claim(last_due_on=EARLY)), ("last_due_on",), "DATE_OUT_OF_RANGE"),
    ("kind", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY, events=(Interrupted(on=DAY, kind="CALL"),))),
     ("events", "0", "kind"), "CHOICE_UNKNOWN"),
    ("event", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY, events=(Interrupted(on=LATE),))),
     ("events", "0", "on"), "DATE_OUT_OF_RANGE"),
    ("events", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY, events=(Interrupted(on=DAY),) * 1001)),
     ("events",), "TOO_MANY"),
    ("guarantee", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY, guarantee_until=LATE)),
     ("guarantee_until",), "DATE_OUT_OF_RANGE"),
    ("judgment", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY, performance_due_on=EARLY)),
     ("performance_due_on",), "DATE_OUT_OF_RANGE"),
    ("today", lambda a, _: limitation.reckon(a, Claim(last_due_on=DAY), on=EARLY), ("on",), "DATE_OUT_OF_RANGE"),
    ("grade", lambda a, _: provision.assess(a, Balances(regime="commercial_bank", by_grade={"BEST": 1})),
     ("by_grade",), "CHOICE_UNKNOWN"),
    ("balance", lambda a, _: provision.assess(a, Balances(regime="commercial_bank", by_grade={"NORMAL": -1})),
     ("by_grade", "NORMAL"), "NUMBER_OUT_OF_RANGE"),
    ("sum", lambda a, _: provision.assess(a, Balances(regime="commercial_bank", by_grade={"NORMAL": MOST, "LOSS": 1})),
     ("by_grade",), "AMOUNT_TOO_LARGE"),
    ("figure", lambda a, _: provision.assess(a, Balances(regime="housing_fund", by_grade={}, figures={"profit": 1})),
     ("figures",), "CHOICE_UNKNOWN"),
    ("ungraded", lambda a, _: provision.assess(a, Balances(regime="trade_receivables", by_grade={})),
     ("regime",), "CHOICE_UNKNOWN"),
    ("owed", lambda a, _: setoff.split(a, Accounts(regime="housing_fund", owed=AMOUNT_LIMIT, balances={})),
     ("owed",), "NUMBER_OUT_OF_RANGE"),
    ("source", lambda a, _: setoff.split(a, Accounts(regime="housing_fund", owed=1, balances={"PURSE": 1})),
     ("balances",), "CHOICE_UNKNOWN"),
    ("account", lambda a, _: setoff.split(a, Accounts(regime="housing_fund", owed=1, balances={"FUND_ACCOUNT": -1})),
     ("balances", "FUND_ACCOUNT"), "NUMBER_OUT_OF_RANGE"),
    ("currency", lambda a, _: collection.of_month(a, "trade_receivables", DAY, currency="XXX"),
     ("currency",), "CURRENCY_UNKNOWN"),
    ("month", lambda a, _: collection.of_month(a, "trade_receivables", EARLY), ("month",), "DATE_OUT_OF_RANGE"),
    ("command", lambda a, _: ruling.broken(a, "loan.give_away", Stated(**BANK)), ("command",), "CHOICE_UNKNOWN"),
    ("whole", lambda a, _: ruling.share(a, "extension_left", [Stated(**BANK)], -1), ("whole",), "NUMBER_OUT_OF_RANGE"),
    ("none", lambda a, _: ruling.share(a, "extension_left", [], 1), ("rows",), "NUMBER_OUT_OF_RANGE"),
    ("unknown figure", lambda a, _: ruling.share(a, "no_such", [Stated(**BANK)], 1), ("0", "figure"), "FIGURE_UNKNOWN"),
)  # fmt: skip


async def test_every_other_door_says_what_is_wrong_with_which_value(world: World) -> None:
    """Limitation, provisions, set-off, collection rates, requirements, shares."""
    await world.begin(date(2024, 6, 20))
    for name, door, field, code in OTHERS:
        with pytest.raises(Refused) as refusal:
            await door(world.actor, {})
        problems = [(problem.code, problem.field) for problem in refusal.value.problems]
        assert (code, field) in problems, f"{name}: {problems}"
        assert all(problem.value for problem in refusal.value.problems)


async def test_what_is_not_there_is_not_found(world: World) -> None:
    """A regime that takes nothing from accounts, a form without fields."""
    await world.begin(date(2024, 6, 20))
    with pytest.raises(NotFound):
        await setoff.split(world.actor, Accounts(regime="commercial_bank", owed=1, balances={}))
    with pytest.raises(NotFound):
        await provision.assess(world.actor, Balances(regime="nobody", by_grade={}))
    with pytest.raises(NotFound):
        await collection.of_month(world.actor, "nobody", DAY)
    with pytest.raises(NotFound):
        await report.form(world.actor, "development_bank", "NO_SUCH_FORM", {})


async def test_a_product_that_nobody_grades_has_no_grade(world: World) -> None:
    """Entrusted funds are not the bank's risk."""
    await world.begin(date(2024, 6, 20))
    stated = Stated(regime="development_bank", product="ENTRUSTED", figures={"dpd": 400})
    assert await ruling.grade(world.actor, stated) is None


async def test_a_demand_on_record_begins_a_loans_limitation_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LM-02: served and proven, from the loan's own statements; one that is ended counts no more."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path))
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(date(2025, 3, 3))
    before = await limitation.of_loan(world.actor, "L-1")
    assert before is not None
    assert before.expires_on == date(2028, 1, 10)
    told = FactDraft(loan="L-1", code="DEMAND_SERVED", from_on=date(2025, 2, 20), note="signed for")
    await hung(world, "L-1", "PROOF_OF_SERVICE")
    await stated(world, told)
    after = await limitation.of_loan(world.actor, "L-1")
    assert after is not None
    assert (after.since, after.expires_on) == (date(2025, 2, 20), date(2028, 2, 20))
    assert (await loan_query.get(world.actor, "L-1")).stage == "LIVE"


async def test_the_funds_reserve_is_reckoned_by_the_method_that_the_centre_chose(world: World) -> None:
    """HW-04, HF-X14: 1 % of the balance, or 60 % of 38,000,000.00 of value-added income: 22,800,000.00.

    The income stands in the fund's accounts, so it is stated; a figure that the table does not read is refused.
    """
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    income = {"value_added_income": 3_800_000_000}
    (row,) = [one for one in await portfolio.portfolio(world.actor) if one.regime == "housing_fund"]
    fund = replace(world.actor, organisation_path=(await Organisation.get(code="FUND")).path)
    made = await provision.of_row(fund, row, income)
    assert made is not None
    assert made.minimum == row.balance // 100
    draft = ParameterDraft(
        institution="FUND", regime="housing_fund", key="reserve_method", value="INCOME_60PCT", since=date(2026, 1, 1)
    )
    await choose(world, draft)
    await world.reach(date(2026, 1, 1))
    made = await provision.of_row(fund, row, income)
    assert made is not None
    assert made.minimum == 2_280_000_000
    assert {each.code: each.rules for each in made.minima if each.amount} == {"RISK_RESERVE_OF_INCOME": ("HW-04",)}
    with pytest.raises(Refused) as unread:
        await provision.of_row(fund, row, {"profit": 1})
    assert [problem.code for problem in unread.value.problems] == ["CHOICE_UNKNOWN"]


async def test_provisions_of_the_portfolio_follow_the_grades_of_its_loans(world: World) -> None:
    """PV-01: 1 % of 1,000,000.00 while it is NORMAL, 2 % more when it is not.

    PV-03: at least 2.5 %, so of 25,000.00 first 15,000.00 are lacking, then nothing.
    PV-04: the standard method asks 1.5 %, then 3 %.
    """
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    (row,) = await portfolio.portfolio(world.actor)
    made = await provision.of_row(world.actor, row)
    assert made is not None
    assert (made.reserves, made.minimum, made.shortfall, made.estimate) == (1_000_000, 2_500_000, 1_500_000, 1_500_000)
    await world.reach(date(2024, 3, 25))
    (row,) = await portfolio.portfolio(world.actor)
    made = await provision.of_row(world.actor, row)
    assert made is not None
    assert {each.code: each.amount for each in made.booked if each.amount} == {
        "GENERAL": 1_000_000,
        "SPECIFIC_SPECIAL_MENTION": 2_000_000,
    }
    assert (made.shortfall, made.estimate) == (0, 3_000_000)
