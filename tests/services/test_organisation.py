"""Institutions and their units: a tree that people and programs extend, by the kinds that the regime knows."""

from collections.abc import Awaitable
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.case import Case
from recoup.records.task import Task
from recoup.rules.calendar import day_of
from recoup.services import case_sides, grant, organisation, placement, principal
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.placement import TransferDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import agreed
from tests.services.world import World, term_loan


def unit(**told: str | date | None) -> OrganisationDraft:
    """A branch of the bank, told otherwise."""
    plain = {"code": "EAST", "name": "East", "kind": "BRANCH", "parent_code": "BANK"}
    return OrganisationDraft(**{**plain, **told})  # type: ignore[arg-type]


async def _told(command: Awaitable[object]) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as refused:
        await command
    return [(one.code, one.field[-1], one.limit) for one in refused.value.problems]


async def test_a_unit_lies_below_its_institution_and_a_preview_adds_none(world: World) -> None:
    """HF-05, CP-02: the path says where; the kind is the regime's."""
    assert (await organisation.board(world.actor, unit(), mode=Mode.PREVIEW)).code == "EAST"
    assert "EAST" not in await organisation.in_sight(world.actor)
    east = await organisation.board(world.actor, unit())
    below = await organisation.board(world.actor, unit(code="EAST-1", kind="BUSINESS_DEPARTMENT", parent_code="EAST"))
    assert below.path.startswith(east.path)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"kind": "BRANC"}, ("CHOICE_UNKNOWN", "kind", "BRANC")),
        ({"kind": "TRUSTEE_BANK"}, ("CHOICE_UNKNOWN", "kind", "TRUSTEE_BANK")),
        ({"code": "BANK"}, ("ALREADY_EXISTS", "code", "BANK")),
        ({"parent_code": "NOBODY"}, ("ORGANISATION_UNKNOWN", "parent_code", "NOBODY")),
        ({"regime": "no_such"}, ("CHOICE_UNKNOWN", "regime", "no_such")),
        ({"name": ""}, ("TEXT_MISSING", "name", "")),
    ],
)
async def test_what_cannot_be_a_unit_is_refused_by_name(
    world: World, told: dict[str, str], expected: tuple[str, str, str]
) -> None:
    """A kind of another regime's would never have its cases come round."""
    with pytest.raises(Refused) as refused:
        await organisation.board(world.actor, unit(**told))
    assert [(one.code, one.field[-1], one.value) for one in refused.value.problems] == [expected]


async def test_a_unit_is_there_from_a_day_to_a_day(world: World) -> None:
    """HF-05: nothing new is placed before it or once its end is set, none ends while work is in it, and it stays
    readable."""
    await world.begin(date(2024, 1, 10))
    east = await organisation.board(world.actor, unit(begins_on=date(2024, 1, 12)))
    below = unit(code="EAST-1", parent_code="EAST", begins_on=date(2024, 1, 11))
    assert await _told(organisation.board(world.actor, below)) == [("DATE_OUT_OF_RANGE", "begins_on", "2024-01-12 …")]
    assert await _told(world.party("D-1", "EAST")) == [("ORGANISATION_NOT_BEGUN", "organisation_code", "2024-01-12")]
    await world.reach(date(2024, 1, 12))
    await world.lend(term_loan(organisation_code="EAST", disbursed_on=date(2024, 1, 12)))  # its first check opens
    await principal.create(world.actor, PrincipalDraft(code="zhang", name="zhang", organisation_code="EAST"))
    with pytest.raises(Refused) as refused:
        await organisation.end(world.actor, "EAST")
    (told,) = refused.value.problems
    assert (told.code, told.field, told.value, told.limit) == (
        "ORGANISATION_IN_USE", ("organisation",), "EAST", "2024-01-12",
    )  # fmt: skip
    standing = {"cases": str(await Case.all().count()), "tasks": str(await Task.all().count())}
    assert standing["tasks"] > standing["cases"] > "0"
    assert dict(told.details) == {"units": "0", "loans": "1", "people": "1", **standing}
    await organisation.board(world.actor, unit(code="WEST"))
    away = TransferDraft(
        loan="L-1", value_on=date(2024, 1, 12), reason="closing", organisation="WEST", idempotency_key="t"
    )
    await agreed(world, await placement.transfer(world.actor, away))
    west = (await organisation.in_sight(world.actor))["WEST"]
    assert (
        {one.organisation_id for one in await Case.all()}
        == {one.organisation_id for one in await Task.all()}
        == {west.id}
    )
    await principal.move(world.actor, "zhang", "WEST")
    yesterday = organisation.end(world.actor, "EAST", on=date(2024, 1, 11))
    assert await _told(yesterday) == [("DATE_OUT_OF_RANGE", "on", "2024-01-12 …")]
    tried = await organisation.end(world.actor, "EAST", on=date(2024, 2, 1), mode=Mode.PREVIEW)
    ended = await organisation.end(world.actor, "EAST", on=date(2024, 2, 1))
    assert tried == ended
    assert (ended.begins_on, ended.ends_on) == (east.begins_on, day_of(date(2024, 2, 1)))
    closed = ("ORGANISATION_CLOSED", "2024-02-01")
    draft = GrantDraft(principal="zhang", role="READER", organisation="EAST")
    for command, field in (
        (world.party("D-9", "EAST"), "organisation_code"),
        (world.board(term_loan("L-9", organisation_code="EAST")), "organisation_code"),
        (principal.move(world.actor, "zhang", "EAST"), "organisation_code"),
        (grant.give(world.actor, draft), "organisation"),
        (organisation.board(world.actor, unit(code="EAST-2", parent_code="EAST")), "parent_code"),
    ):
        assert await _told(command) == [(closed[0], field, closed[1])]
    for day, there in ((date(2024, 1, 11), False), (date(2024, 1, 31), True), (date(2024, 2, 1), False)):
        listed = {view.code for view in (await organisation.page(world.actor, on=day)).items}
        assert ("EAST" in listed) is there
        bank = (await organisation.in_sight(world.actor))["BANK"]
        assert ("EAST" in {place.code for place in await case_sides.places(bank.id, day_of(day))}) is there
    assert "EAST" in await organisation.in_sight(world.actor)
    root = await _told(organisation.end(world.actor, "root"))
    assert root[0] == ("ORGANISATION_ROOT", "organisation", "")
