"""A loan goes from one regime to another in the console: asked for, previewed, agreed to, and its later days."""

from datetime import date
from typing import Final

from textual.pilot import Pilot

from recoup.database import connected
from recoup.services import endofday, grant, principal
from recoup.services.access import local_actor
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft
from recoup_tui.screens.approvals import ApprovalsPage
from tests.tui.book import TODAY
from tests.tui.conftest import MakeConsole
from tests.tui.test_agreement import choose, fill
from tests.tui.waiting import column, open_loan, picture, press, settled

WIDE: Final = (140, 40)
PEOPLE: Final = {"ledger": ("CB-R10", "BANK"), "head": ("CB-R3", "RETAIL"), "member": ("CB-R8", "BANK")}
HOME: Final = {"regime": "housing_fund", "product": "HOME"}
LATER: Final = date(2018, 6, 9)


async def _staff(console: MakeConsole) -> None:
    """Whoever asks for the move, and whoever agrees to it."""
    async with connected(console.settings):
        actor = await local_actor()
        for code, (role, place) in PEOPLE.items():
            await principal.create(actor, PrincipalDraft(code=code, name=code.title(), organisation_code=place))
            await grant.give(actor, GrantDraft(principal=code, role=role, organisation=place))


async def _propose(pilot: Pilot[None], number: str, **told: str) -> str:
    """Fill in the form of the command for a loan; what the screen says then."""
    await open_loan(pilot, number)
    await choose(pilot, "loanRegimeChange")
    await fill(pilot, valueDate=TODAY, reason="taken over", **told)
    return _said(pilot)


def _said(pilot: Pilot[None]) -> str:
    """The screen without its lines, blanks and breaks."""
    return "".join(mark for mark in picture(pilot) if not mark.isspace() and mark not in "│╭╮╰╯─")


async def _agree(pilot: Pilot[None]) -> None:
    """Sign the only command that waits, having seen what it changes."""
    await settled(pilot)
    await press(pilot, "ctrl+o")
    assert isinstance(pilot.app.screen, ApprovalsPage)
    assert "CommercialbankHousingprovidentfund" in _said(pilot)
    await press(pilot, "f6", "ctrl+s")


async def test_a_loan_moves_when_head_and_committee_agree_and_lives_on_under_the_other_regime(
    console: MakeConsole,
) -> None:
    """CP-19, DB-34: everything that is missing is listed, with its rule; then before and after, two signatures, and the
    fund's state on a later day. A day before the move is still the bank's."""
    await _staff(console)
    async with console.of("ledger")().run_test(size=WIDE) as pilot:
        said = await _propose(pilot, "RL-1003", **HOME)
        assert "cancelthemfirst" in said
        await press(pilot, "escape", "escape")
        said = await _propose(pilot, "RL-1002", regime="development_bank", product="PROJECT")
        assert "theregimeneedsthis" in said
        assert "doesnotmeetwhattheregimedemands" in said
        assert "(DB-34,DI-05)" in said
        await fill(pilot, **HOME)
        said = _said(pilot)
        assert "Departmenthead×1→Committee×1CP-19" in said
        assert "RegimeCommercialbankHousingprovidentfund" in said
        assert "nobodywheretheloanislookedafterplaysthesepartsof" in said
        await press(pilot, "ctrl+s")
        assert "Commercialbank·Retailinstalmentloan" in _said(pilot)
    for person in ("head", "member"):
        async with console.of(person)().run_test(size=WIDE) as pilot:
            await _agree(pilot)
    async with connected(console.settings):
        await endofday.run(await local_actor(), until=LATER)
    async with console.of("head")().run_test(size=WIDE) as pilot:
        await open_loan(pilot, "RL-1002")
        said = _said(pilot)
        assert "Housingprovidentfund·Provident-fundhomeloan" in said
        assert "Overdue5dayssince2018-06-05" in said
        await press(pilot, "7")
        assert column(pilot, "amendments-table", "Command") == ["Move to another regime"]
        await press(pilot, "f12")
        await fill(pilot, effectiveOn="2018-05-14")
        await press(pilot, "ctrl+s")
        assert "Commercialbank·Retailinstalmentloan" in _said(pilot)
