"""What the rules of bank and fund forbid is refused in the console too, with the rule, in both languages."""

from datetime import date

from textual.pilot import Pilot

from recoup.services import case, endofday
from recoup.services.access import local_actor
from recoup.services.case import CaseDraft
from recoup.services.fact import FactDraft
from recoup.services.parameter import ParameterDraft
from recoup.translation import Language
from tests.services.agreeing import choose as chosen
from tests.services.agreeing import stated
from tests.services.test_grading_cases import graded
from tests.services.world import World, term_loan
from tests.tui.casework import point
from tests.tui.conftest import MakeConsole
from tests.tui.test_lending import choose, fill
from tests.tui.waiting import open_loan, picture, press, settled, write

SIZE = (140, 40)
LENT, DUE, NIGHT = date(2018, 3, 1), date(2018, 5, 10), date(2018, 5, 15)


async def book() -> None:
    """A loan of the bank that fell due unpaid and is to be graded; one of the fund that is to be corrected and paid."""
    world = World(await local_actor(Language.EN))
    own = {"institution": "FUND", "regime": "housing_fund", "key": "setoff_retained"}
    kept = '{"FUND_ACCOUNT": 100000, "GUARANTOR_ACCOUNT": 0}'
    await chosen(world, ParameterDraft(**own, value=kept, since=date(2018, 5, 16)))
    await stated(world, FactDraft(loan="HF-2003", code="SETOFF_AUTHORISED", from_on=LENT, note="contract"))
    lent = term_loan(party_number="P-06", organisation_code="RETAIL", disbursed_on=LENT, maturity_on=DUE)
    await world.board(lent)
    await world.disburse("L-1", LENT)
    await endofday.run(world.actor, until=NIGHT)
    await graded(world, "NORMAL")
    wish = CaseDraft(regime="housing_fund", kind="GRADING", opening="ASKED", loan="HF-2003")
    await case.open_(world.actor, wish)


async def told(pilot: Pilot[None], *rules: str) -> None:
    """The dialog refuses with these rules, in English and in Chinese."""
    for _ in range(2):
        await press(pilot, "ctrl+s")
        assert [rule for rule in rules if rule not in picture(pilot)] == [], picture(pilot)
        await press(pilot, "ctrl+l")
        await write(pilot, "")
    await press(pilot, "escape")


async def open_case(pilot: Pilot[None], loan: str, kind: str) -> None:
    """Open a case of a loan by its kind."""
    await open_loan(pilot, loan)
    await press(pilot, "ctrl+k")
    await point(pilot, "cases-table", "Kind", kind)
    await press(pilot, "enter")


async def test_what_the_rules_forbid_is_refused_with_the_rule_in_both_languages(console: MakeConsole) -> None:
    """EX-01, CL-02, PL-20, HF-15, HS-05; HF-10 is refused where the monthly report is filed.

    An extension after maturity, a class better than its floor, an empty block of a check report, a correction without
    evidence, and a set-off of what has to stay on the account.
    """
    async with console().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await book()
        await open_loan(pilot, "L-1")
        await choose(pilot, "Extend")
        await fill(pilot, months="1", reason="late", valueDate="2018-05-16")
        await told(pilot, "EX-01")
        await open_case(pilot, "L-1", "Grading")
        await press(pilot, "f6")
        await fill(pilot, field__final_grade="NORMAL")
        await told(pilot, "CL-02")
        await open_case(pilot, "L-1", "Post-loan check")
        await press(pilot, "6", "f8")
        blocks = {f"field__{name}": "seen" for name in ("use_of_funds", "non_financial_condition", "measures")}
        await fill(pilot, **blocks, field__repayment_record="pays", field__class_proposal="NORMAL")
        await told(pilot, "PL-20")
        await open_case(pilot, "HF-2003", "Grading")
        await point(pilot, "acts-table", "Step", "Correct")
        await press(pilot, "f6")
        await fill(pilot, field__corrected_grade="SPECIAL_MENTION", field__reason="income fell")
        await told(pilot, "HF-15")
        await open_loan(pilot, "HF-2003")
        await choose(pilot, "Take from accounts")
        await fill(pilot, field__FUND_ACCOUNT="1,000.00", reference="S-1")
        await told(pilot, "HS-05")
