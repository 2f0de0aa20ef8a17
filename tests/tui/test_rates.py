"""Lists of rates in the console: what is in force and who published it, what waits, and the next one; and numbers of
an institution that are typed as people write them."""

from typing import Any, cast

import pytest
from textual.pilot import Pilot

from recoup.services import grant, principal
from recoup.services.access import ADMIN, OPERATE, READ, local_actor
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft
from recoup.translation import Language as Spoken
from recoup_tui.asks.approval import APPROVALS
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.language import Language
from recoup_tui.questions import BUSINESS_DAY
from recoup_tui.screens.approvals import FORMS
from recoup_tui.screens.rates import NEXT, RatesPage
from recoup_tui.screens.regimes import RegimesPage
from tests.tui.conftest import Keep, MakeConsole
from tests.tui.waiting import column, console_of, picture, press, rows, settled, still, write


async def page(pilot: Pilot[None], code: str) -> None:
    """Go to a page by its code."""
    await settled(pilot)
    await pilot.press("colon")
    await write(pilot, code)
    await press(pilot, "enter")


async def fill(pilot: Pilot[None], **values: str) -> FormDialog[Any]:
    """Fill in the open form."""
    dialog = cast("FormDialog[Any]", pilot.app.screen)
    for name, value in values.items():
        dialog.field(name).raw = value
    still(pilot)
    await write(pilot, "")
    return dialog


async def leader() -> None:
    """A person of the fund who may choose its numbers."""
    actor = await local_actor(Spoken.EN)
    await principal.create(
        actor, PrincipalDraft(code="leader", name="leader", organisation_code="FUND", kind="SERVICE")
    )
    await grant.give(actor, GrantDraft(principal="leader", role="HF-R5", organisation="FUND"))


@pytest.mark.parametrize(("language", "size"), [(Language.EN, (140, 40)), (Language.ZH, (80, 24))], ids=["en", "zh"])
async def test_lists_of_rates_look_as_they_were_accepted(
    console: MakeConsole, looks_as_accepted: Keep, language: Language, size: tuple[int, int]
) -> None:
    """HI-04: the fund's own, and one that the leader asked for and the committee has to agree to."""
    async with console(language).run_test(size=size) as pilot:
        await settled(pilot)
        await leader()
        asking = await console.client_of("leader", READ, OPERATE, ADMIN)
        row = {"rateList": "FUND", "tenor": "FIRST_OVER_FIVE", "since": "2018-06-01", "rate": "0.0325"}
        done = (await asking.ask(NEXT.asked, input={"rates": [row]}))["done"]
        assert (done["userErrors"], done["published"]) == ([], None)
        await page(pilot, "rt")
        assert isinstance(pilot.app.screen, RatesPage)
        still(pilot)
        looks_as_accepted(pilot, f"rates-{size[0]}")


async def test_a_rate_is_published_from_the_console_and_corrected(console: MakeConsole) -> None:
    """IR-10: typed in per cent; what it would do is told before; of two rows for a day the later one counts."""
    async with console().run_test(size=(140, 40)) as pilot:
        await page(pilot, "rt")
        states = column(pilot, "rates-table", "State")
        lists = column(pilot, "rates-table", "List")
        place = next(place for place, name in enumerate(lists) if name == lists[-1])
        assert states[place].startswith("× not published")
        await press(pilot, *["down"] * place, "f6")
        await fill(pilot, since="2018-01-20", rate="4.35")
        assert "nobody has to agree" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert rows(pilot, "rates-table")[place][2:6] == ["2018-01-20", "4.35 %", "● in force", "local"]
        await press(pilot, "f6")
        await fill(pilot, since="2018-01-20", rate="lots")
        await press(pilot, "ctrl+s")
        assert "This is no rate" in picture(pilot)
        await fill(pilot, rate="4.3")
        await press(pilot, "ctrl+s")
        told = rows(pilot, "rates-table")
        assert [row[2:5] for row in told[place : place + 2]] == [
            ["2018-01-20", "4.3 %", "● in force"],
            ["2018-01-20", "4.35 %", "  corrected"],
        ]


async def test_reading_alone_cannot_publish(console: MakeConsole) -> None:
    """The key does nothing."""
    async with console(read_only=True).run_test(size=(80, 24)) as pilot:
        await page(pilot, "rt")
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, RatesPage)


async def chosen(pilot: Pilot[None], console: MakeConsole, label: str, value: str) -> None:
    """Another value of a parameter of the fund, from tomorrow on, agreed to by another person."""
    labels = column(pilot, "parameters-table", "Parameter")
    table = pilot.app.screen.query_one("#parameters-table")
    cast("Any", table).focus_rows()
    await press(pilot, "g", *["down"] * labels.index(label), "f6")
    await fill(pilot, institution="FUND", value=value, since="2018-05-16")
    await press(pilot, "ctrl+s")
    chief = await console.client_of("chief", READ, OPERATE, ADMIN)
    (waiting,) = (await chief.ask(APPROVALS, first=9, filter={"state": "PENDING"}))["approvals"]["nodes"]
    given = {"approvalId": waiting["id"], "verdict": "APPROVED", "idempotencyKey": label}
    assert (await chief.ask(FORMS["APPROVED"].asked, input=given))["done"]["userErrors"] == []


async def test_the_funds_income_is_recorded_and_its_reserve_stands_below_the_classes(console: MakeConsole) -> None:
    """HW-04: 38,000,000.00, of which 60 % are 22,800,000.00; the share is typed and shown in per cent."""
    async with console().run_test(size=(160, 48)) as pilot:
        await page(pilot, "rg")
        assert isinstance(pilot.app.screen, RegimesPage)
        place = next(row for row, told in enumerate(rows(pilot, "regimes")) if "housing_fund" in told)
        await press(pilot, *["down"] * place)
        await chosen(pilot, console, "Reserve method", "INCOME_60PCT")
        await chosen(pilot, console, "Reserve share of income", "65 %")
        await chosen(pilot, console, "Value-added income of the year", "38,000,000.00")
        await press(pilot, "f10", "ctrl+e")
        console_of(pilot).screen.query_one("#until").raw = "2018-05-15"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s", "2")
        answer = await console.another_client().ask(BUSINESS_DAY)
        place = [row["regime"]["code"] for row in answer["portfolio"]].index("housing_fund")
        await press(pilot, *["down"] * place)
        shown = picture(pilot)
        assert "Risk reserve, of the income" in shown
        assert "24,700,000.00" in shown
