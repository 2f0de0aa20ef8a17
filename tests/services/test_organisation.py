"""Institutions and their units: a tree that people and programs extend, by the kinds that the regime knows."""

import pytest

from recoup.errors import Refused
from recoup.services import organisation
from recoup.services.organisation import OrganisationDraft
from recoup.services.unit_of_work import Mode
from tests.services.world import World


def unit(**told: str | None) -> OrganisationDraft:
    """A branch of the bank, told otherwise."""
    plain = {"code": "EAST", "name": "East", "kind": "BRANCH", "parent_code": "BANK"}
    return OrganisationDraft(**{**plain, **told})  # type: ignore[arg-type]


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
