# ruff: noqa: ANN401  changes to a draft are of any type
"""Amendments: what they change, what they are refused for, and that taking one back leaves no trace on the loan."""

from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.access import Organisation
from recoup.services import access, amendment_query, organisation, placement, rate_change, reversal
from recoup.services.organisation import OrganisationDraft
from recoup.services.placement import TransferDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.reversal import ReversalDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import agreed, codes_of, derived, settle_to
from tests.services.world import World, home_loan, invoice

BEGIN = date(2026, 1, 5)
LATER = date(2026, 3, 10)


def _rate(world: World, rate: int, day: date, **more: Any) -> RateChangeDraft:
    told: dict[str, Any] = {
        "loan": "H-1",
        "value_on": day,
        "reason": "agreed",
        "idempotency_key": world.key(),
        "rate": rate,
    }
    return RateChangeDraft(**told | more)


async def test_a_rate_changes_from_its_day_and_the_instalment_follows(world: World) -> None:
    """The preview says what the commit then does, and writes nothing."""
    await world.begin(BEGIN)
    await world.lend(home_loan("H-1", disbursed_on=BEGIN))
    await world.reach(LATER)
    before = await derived("H-1")
    draft = _rate(world, 31_000, LATER)
    tried = await rate_change.change_rate(world.actor, draft, mode=Mode.PREVIEW)
    assert await derived("H-1") == before
    done = await agreed(world, await rate_change.change_rate(world.actor, draft))
    assert (tried.loan_after.rate, tried.loan_after.instalment) == (31_000, done.loan_after.instalment)
    assert tried.schedule_after == done.schedule_after != done.schedule_before
    assert tried.amendment is None
    assert done.amendment is not None
    assert (done.amendment.before, done.amendment.input["rate"]) == ({"RATE": "0.026"}, 31_000)
    again = await rate_change.change_rate(world.actor, draft)
    assert again.replayed
    assert again.amendment == done.amendment


async def test_an_amendment_taken_back_is_as_if_it_had_never_been(world: World) -> None:
    """Two loans, one of which has a back-dated change of rate more: afterwards they are the same."""
    await world.begin(BEGIN)
    for number in ("H-1", "H-2"):
        await world.lend(home_loan(number, disbursed_on=BEGIN, party_number=f"D-{number}"))
    await world.reach(LATER)
    done = await agreed(world, await rate_change.change_rate(world.actor, _rate(world, 31_000, date(2026, 2, 10))))
    assert done.amendment is not None
    assert any(row.reverses for row in done.transfers)
    draft = ReversalDraft(amendment=done.amendment.number, reason="typing error", idempotency_key=world.key())
    await agreed(world, await reversal.reverse(world.actor, draft))
    (kept,) = (await amendment_query.page(world.actor, "H-1")).items
    assert kept.reversed
    await settle_to(world, "H-1", "H-2", day=LATER)
    assert await derived("H-1") == await derived("H-2")
    with pytest.raises(Refused) as refused:
        await reversal.reverse(
            world.actor, ReversalDraft(amendment=done.amendment.id, reason="again", idempotency_key=world.key())
        )
    assert codes_of(refused) == ["ALREADY_REVERSED"]


async def test_a_loan_moves_to_another_branch_and_back(world: World) -> None:
    """Who sees only the new branch sees the loan afterwards, who sees only the old one does not."""
    await world.begin(BEGIN)
    for code in ("EAST", "WEST"):
        await organisation.board(
            world.actor, OrganisationDraft(code=code, name=code, kind="BRANCH", parent_code="FUND")
        )
    await world.lend(home_loan("H-1", disbursed_on=BEGIN, organisation_code="EAST"))

    def move(to: str, day: date) -> TransferDraft:
        return TransferDraft(loan="H-1", value_on=day, reason="territory", idempotency_key=world.key(), organisation=to)

    east = await _actor_of("EAST")
    with pytest.raises(Refused) as refused:
        await placement.transfer(east, move("WEST", BEGIN))
    assert codes_of(refused) == ["ORGANISATION_UNKNOWN"]
    with pytest.raises(Refused) as refused:
        await placement.transfer(world.actor, move("EAST", BEGIN))
    assert codes_of(refused) == ["ALREADY_PLACED"]
    with pytest.raises(Refused) as refused:
        await placement.transfer(world.actor, move("BANK", BEGIN))
    assert codes_of(refused) == ["OTHER_INSTITUTION"]
    done = await agreed(world, await placement.transfer(world.actor, move("WEST", BEGIN)))
    assert done.loan_after.organisation_code == "WEST"
    assert done.amendment is not None
    draft = ReversalDraft(amendment=done.amendment.id, reason="wrong loan", idempotency_key=world.key())
    undone = await agreed(world, await reversal.reverse(world.actor, draft))
    assert undone.loan_after.organisation_code == "EAST"
    assert [row.number for row in (await amendment_query.page(world.actor, "H-1")).items] == [done.amendment.number]


async def _actor_of(code: str) -> access.Actor:
    owner = await Organisation.get(code=code)
    someone = await access.principal(f"clerk-{code}")
    return access.Actor(principal_id=someone.id, code=someone.code, scopes=access.SCOPES, organisation_path=owner.path)


async def test_what_cannot_be_is_refused_by_name(world: World) -> None:
    """Every problem of a command at once."""
    await world.begin(BEGIN)
    await world.party("D-1", "FUND")
    await world.board(home_loan("H-1", disbursed_on=BEGIN))
    with pytest.raises(Refused) as refused:
        await rate_change.change_rate(world.actor, _rate(world, 1_000_001, date(2026, 1, 6), reason=" "))
    assert codes_of(refused) == ["TEXT_MISSING", "VALUE_DATE_IN_FUTURE", "RATE_TOO_LARGE"]
    with pytest.raises(Refused) as refused:
        await rate_change.change_rate(world.actor, _rate(world, 26_000, BEGIN))
    assert codes_of(refused) == ["NOT_DISBURSED"]
    await world.lend(invoice("I-1", 100_00, BEGIN, date(2026, 3, 5), party_number="D-2"))
    with pytest.raises(Refused) as refused:
        await rate_change.change_rate(world.actor, _rate(world, 26_000, BEGIN, loan="I-1"))
    assert codes_of(refused) == ["BEARS_NO_INTEREST"]
