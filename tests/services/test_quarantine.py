"""A regime whose edition was altered in place is set aside at the door: its loans are read, not worked on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from recoup.errors import Refused
from recoup.records.edition import RegimeEdition
from recoup.regime.binding import in_force
from recoup.regime.policy.case import Task
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import LOAN, STATE, Fact
from recoup.regime.spec import Dated, RegimeSpec, Version
from recoup.rules.calendar import day_of
from recoup.services import endofday, quarantine, regime, verify
from recoup.translation import Language
from tests.services.world import World, home_loan, install_regimes, term_loan

TODAY = date(2024, 3, 1)
BANK = "commercial_bank"
REPORT = Task(code="NEW_REPORT", part="officer", key=("loan",), due=Deadline("opened_on"), rules=("CP-01",))


@pytest.fixture(autouse=True)
def bundled() -> Iterator[None]:
    """The four regimes are back afterwards."""
    yield
    install_regimes()


def upgraded(spec: RegimeSpec) -> None:
    """Install another release of the bank's regime."""
    registry = regime.installed().registry
    regime.install(replace(registry, active={**registry.active, BANK: replace(spec, version="9.9.9")}), calendar="CN")


def bank() -> RegimeSpec:
    """The bank's regime as it is installed."""
    return regime.installed().registry.active[BANK]


async def lent(world: World) -> World:
    """A loan of a bank and one of a fund."""
    await world.begin(TODAY)
    await world.lend(term_loan(disbursed_on=TODAY, maturity_on=TODAY + timedelta(days=366)))
    await world.lend(home_loan(disbursed_on=TODAY, party_number="D-2"))
    return world


def inserted(spec: RegimeSpec) -> RegimeSpec:
    """The bank's tasks with a new one before them all, in the edition that loans are kept by."""
    return replace(spec, tasks=(REPORT, *spec.tasks))


def dated(spec: RegimeSpec, since: date) -> RegimeSpec:
    """Another kind of checks before them all, in an edition from a day on."""
    kinds = in_force(spec.cases)
    more = (replace(kinds[0], code="RECHECK"), *kinds)
    return replace(spec, cases=Dated((Version(date(2000, 1, 1), kinds), Version(since, more))))


async def test_what_loans_are_kept_by_is_remembered_with_the_first_of_a_regime(world: World) -> None:
    """Once for a regime; one without loans may be changed at will."""
    await lent(world)
    known = await RegimeEdition.all().order_by("regime")
    assert [(row.regime, row.since) for row in known] == [(BANK, 0), ("housing_fund", 0)]
    assert await quarantine.examine() == ()
    assert await RegimeEdition.all().count() == 2


async def test_an_edition_altered_in_place_is_refused_with_what_changed_and_what_to_do(world: World) -> None:
    """One sentence in either language; the bank's loans can be read, the fund's are worked on."""
    await lent(world)
    first = bank().tasks[0].code
    upgraded(inserted(bank()))
    (problem,) = await quarantine.examine()
    assert (problem.code, problem.value) == ("EDITION_ALTERED", BANK)
    for language, words in ((Language.EN, "appends a Version"), (Language.ZH, "另加版本")):
        told = problem.message(language)
        assert all(part in told for part in (BANK, first, "NEW_REPORT", words))
    listed = {entry.code: entry.state for entry in regime.installed().registry.entries}
    assert (listed[BANK], listed["housing_fund"]) == ("FAILED", "ACTIVE")
    assert (await world.see("L-1")).balance == 100_000_000
    with pytest.raises(Refused) as refused:
        await world.pay("L-1", 100_00, TODAY)
    assert [each.code for each in refused.value.problems] == ["REGIME_INACTIVE"]
    with pytest.raises(Refused) as stays:
        await endofday.run(world.actor, until=TODAY)
    assert [each.code for each in stays.value.problems] == ["REGIME_NOT_ACTIVE"]


async def test_the_same_change_from_a_day_to_come_is_taken_and_the_books_verify(world: World) -> None:
    """A Version is appended: the bits of loans move on its first morning, and both editions are remembered."""
    await lent(world)
    since = TODAY + timedelta(days=5)
    upgraded(dated(bank(), since))
    assert await quarantine.examine() == ()
    await world.reach(since + timedelta(days=3))
    assert (await verify.verify(world.actor)).findings == []
    assert await quarantine.examine() == ()
    rows = await RegimeEdition.filter(regime=BANK).order_by("id")
    assert [row.since for row in rows] == [0, day_of(date(2000, 1, 1)), day_of(since)]


async def test_an_edition_put_in_before_today_is_refused_like_one_that_was_altered(world: World) -> None:
    """Loans lived its days by another one."""
    await lent(world)
    await world.reach(TODAY + timedelta(days=3))
    upgraded(dated(bank(), TODAY + timedelta(days=1)))
    (problem,) = await quarantine.examine()
    assert (problem.code, problem.limit) == ("EDITION_ALTERED", (TODAY + timedelta(days=1)).isoformat())


async def test_statements_may_be_appended_and_are_remembered_from_then_on(world: World) -> None:
    """A new code takes the next bit; afterwards it keeps it."""
    await lent(world)
    more = (*bank().facts, Fact(code="NEW_STATEMENT", subject=LOAN, nature=STATE))
    before = bank()
    upgraded(replace(before, facts=more))
    assert await quarantine.examine() == ()
    upgraded(before)
    (problem,) = await quarantine.examine()
    assert "NEW_STATEMENT" in problem.message()


async def test_a_regime_that_no_loan_is_under_may_be_changed_in_place(world: World) -> None:
    """Whoever writes one does nothing else."""
    await world.begin(TODAY)
    upgraded(inserted(bank()))
    assert await quarantine.examine() == ()
