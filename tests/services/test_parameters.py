"""Values that institutions choose: within the rules, from a day to come, and never for the days before it."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from recoup.errors import NotFound, Refused
from recoup.records.grade import GradeChange
from recoup.records.loan import Loan, LoanState
from recoup.records.parameter import ParameterRow
from recoup.regime.binding import parameter_values, parameters
from recoup.rules.calendar import day_of
from recoup.services import loan_query, organisation, parameter, parameter_query, regime
from recoup.services.changed import plain
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft, ProfileDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import choose, signed
from tests.services.world import World, term_loan

LENT = date(2025, 1, 2)
DUE = date(2025, 1, 10)
TURN = date(2025, 3, 1)


def _surcharge(value: str, since: date = TURN) -> ParameterDraft:
    return ParameterDraft(
        institution="BANK", regime="commercial_bank", key="overdue_surcharge", value=value, since=since
    )


async def _overdue(world: World, number: str = "T-1") -> None:
    """1,000,000.00 at 4.35 %, due on 10 January."""
    draft = term_loan(number, disbursed_on=LENT, maturity_on=DUE, principal=100_000_000, rate=43_500)
    await world.board(draft)
    await world.disburse(number, LENT)


async def _penalty(world: World, number: str = "T-1") -> int:
    view = await world.see(number)
    return (await loan_query.figures(world.actor, [view.id]))[view.id].accrued_penalty


async def test_days_before_a_change_keep_the_old_rule(world: World) -> None:
    """50 days at 6.525 %, ten at 5.655 % (IR-06): 9,062.50 + 1,570.83. A day before the change costs the old rate."""
    await world.begin(LENT)
    await world.party("D-1")
    await _overdue(world)
    await world.reach(date(2025, 2, 20))
    changed = await choose(world, _surcharge("300000"))
    assert (changed.before, changed.value) == (500_000, 300_000)
    await world.reach(TURN)
    assert await _penalty(world) == 906_250
    await world.reach(date(2025, 3, 11))
    assert await _penalty(world) == 906_250 + 157_083


async def test_a_late_payment_is_replayed_under_the_rules_of_its_days(world: World) -> None:
    """Half is paid on 30 January and told on 11 March: 20 days on the whole, 30 on half at 6.525 %, ten at 5.655 %.

    1,000,000.00 x 6.525 % x 20 / 360 = 3,625.00; 500,000.00 x 6.525 % x 30 / 360 = 2,718.75;
    500,000.00 x 5.655 % x 10 / 360 = 785.42. The same loan on which the payment was told in time says the same.
    """
    await world.begin(LENT)
    await world.party("D-1")
    await _overdue(world, "T-1")
    await _overdue(world, "T-2")
    await choose(world, _surcharge("300000"))
    await world.reach(date(2025, 1, 30))
    paid = 50_000_000
    await world.pay("T-2", paid, date(2025, 1, 30))
    await world.reach(date(2025, 3, 11))
    await world.pay("T-1", paid, date(2025, 1, 30))
    money = ("principal", "overdue_principal", "overdue_interest", "overdue_other", "penalty_acc", "penalty_rem")
    names = (*money, "penalty_rate", "grade", "floor", "status", "next_event")
    states = [await LoanState.get(loan_id=(await Loan.get(number=number)).id) for number in ("T-1", "T-2")]
    first, second = ([getattr(state, name) for name in names] for state in states)
    assert first == second
    assert await _penalty(world, "T-1") == await _penalty(world, "T-2")


async def test_the_first_night_under_another_policy_looks_at_every_loan(world: World) -> None:
    """And a pass over missed days leaves what night after night leaves."""
    await world.begin(LENT)
    await world.party("D-1")
    await _overdue(world)
    await world.reach(date(2025, 2, 20))
    await choose(world, _surcharge("300000"))
    await world.reach(date(2025, 4, 20))
    state = await LoanState.get(loan_id=(await Loan.get(number="T-1")).id)
    assert state.penalty_rate == 56_550
    assert await GradeChange.filter(loan_id=state.loan_id).count() > 0


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (_surcharge("600000"), {"PARAMETER_RANGE"}),
        (_surcharge("half"), {"PARAMETER_KIND"}),
        (_surcharge("300000", LENT), {"DATE_TOO_EARLY"}),
        (ParameterDraft(institution="NONE", regime="x", key="y", value="", since=LENT),
         {"ORGANISATION_UNKNOWN", "CHOICE_UNKNOWN", "DATE_TOO_EARLY", "TEXT_MISSING"}),
        (ParameterDraft(institution="BANK", regime="commercial_bank", key="y", value="1", since=TURN),
         {"PARAMETER_UNKNOWN"}),
    ],
)  # fmt: skip
async def test_what_the_rules_do_not_admit_is_refused(world: World, draft: ParameterDraft, codes: set[str]) -> None:
    """All problems at once, and nothing is written."""
    await world.begin(LENT)
    with pytest.raises(Refused) as refused:
        await parameter.change(world.actor, draft)
    assert {problem.code for problem in refused.value.problems} == codes
    assert not await ParameterRow.exists()


def test_absurd_numbers_are_refused_whatever_the_parameter() -> None:
    """Of every bundled regime, by the parameter's name, the value and what would be accepted."""
    for code in regime.installed().registry.active:
        spec = regime.spec_of(code)
        assert spec is not None
        for key, number in product(parameters(spec), (10**30, 2**63, 10**12, -1, -(2**63) - 1)):
            with pytest.raises(Refused) as refusal:
                parameter_values(spec, settings={key: number}, profile=None)
            (problem,) = refusal.value.problems
            assert problem.field[:2] == ("settings", key)
            assert str(number) in problem.value
            assert problem.limit


async def test_a_preview_writes_nothing(world: World) -> None:
    """It says what would be."""
    await world.begin(LENT)
    (shown,) = (await parameter.change(world.actor, _surcharge("300000"), mode=Mode.PREVIEW)).parameters
    assert shown.value == 300_000
    assert not await ParameterRow.exists()


async def test_the_history_says_who_asked_since_when_and_what_waits(world: World) -> None:
    """The value in force is the old one until its day; a second choice waits beside it."""
    await world.begin(LENT)
    made = await choose(world, _surcharge("300000"))
    waiting = (await parameter.change(world.actor, _surcharge("400000", date(2025, 4, 1)))).approval
    assert waiting is not None
    states = {one.key: one for one in await parameter_query.of(world.actor, "commercial_bank", "BANK")}
    surcharge = states["overdue_surcharge"]
    assert (surcharge.value, surcharge.default, surcharge.waits) == (500_000, 500_000, (waiting.number,))
    (one,) = surcharge.history
    assert (one.since, one.before, one.value, one.by) == (TURN, made.before, 300_000, world.actor.code)
    assert one.approval is not None
    with pytest.raises(Refused):
        await parameter_query.of(world.actor, "commercial_bank", "NONE")


async def test_a_profile_is_chosen_in_one_act_and_goes_with_what_was_chosen_before(world: World) -> None:
    """The card classes of a bank, over 90, 120 and 180 days: one approval, all from one day, each beside what it was.

    DOUBTFUL over 200 days from April on would be later than LOSS by the profile, which is refused as a whole.
    """
    await world.begin(LENT)
    april = date(2025, 4, 1)
    await choose(world, replace(_surcharge("200", april), key="doubtful_dpd_gt"))
    card = ProfileDraft(institution="BANK", regime="commercial_bank", profile="CARD", since=TURN)
    for draft, code in ((card, "PARAMETER_NOT_ABOVE"), (replace(card, profile="CARDS"), "CHOICE_UNKNOWN")):
        with pytest.raises(Refused) as refused:
            await parameter.change(world.actor, draft)
        assert [(one.code, one.field[0]) for one in refused.value.problems] == [(code, "profile")]
    waiting = (await parameter.change(world.actor, replace(card, since=april))).approval
    assert waiting is not None
    states = await parameter_query.of(world.actor, "commercial_bank", "BANK")
    days = {"substandard_dpd_gt": 90, "doubtful_dpd_gt": 120, "loss_dpd_gt": 180}
    assert {one.key: one.waits for one in states if one.waits} == dict.fromkeys(days, (waiting.number,))
    done = await signed(world, waiting)
    assert [(plain(one.before), plain(one.after)) for one in done.changes] == [
        ("90", "90"), ("200", "120"), ("360", "180")
    ]  # fmt: skip
    states = await parameter_query.of(world.actor, "commercial_bank", "BANK")
    chosen = {one.key: one.history[-1] for one in states if one.key in days}
    assert {key: one.value for key, one in chosen.items()} == days
    assert {(one.since, one.approval) for one in chosen.values()} == {(april, waiting.number)}


async def test_whoever_sees_a_unit_only_reads_what_its_institution_chose(world: World) -> None:
    """Its loans are under these values; another institution stays out of sight."""
    await world.begin(LENT)
    await choose(world, _surcharge("300000"))
    draft = OrganisationDraft(code="UNIT", name="a unit", kind="BRANCH", parent_code="BANK")
    unit = await organisation.board(world.actor, draft)
    clerk = replace(world.actor, organisation_path=unit.path)
    states = {one.key: one for one in await parameter_query.of(clerk, "commercial_bank", None)}
    (choice,) = states["overdue_surcharge"].history
    assert (choice.before, choice.value, choice.agreed) == (500_000, 300_000, ("signer-0", "signer-1"))
    with pytest.raises(NotFound):
        await parameter_query.of(clerk, "commercial_bank", "FUND")
    with pytest.raises(NotFound):
        await parameter_query.of(world.actor, "commercial_bank", None)


async def test_whoever_stands_above_reads_what_the_only_institution_under_a_regime_chose(world: World) -> None:
    """With a second bank beside it nothing is told: the two may have chosen differently."""
    await world.begin(LENT)
    await choose(world, _surcharge("300000"))
    day = day_of(TURN)
    assert (await regime.settings_of(world.actor, day))["commercial_bank"] == {"overdue_surcharge": 300_000}
    second = OrganisationDraft(code="BANK2", name="a second bank", kind="BANK", regime="commercial_bank")
    await organisation.board(world.actor, second)
    assert await regime.settings_of(world.actor, day) == {}
