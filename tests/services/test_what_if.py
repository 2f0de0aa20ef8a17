"""What loans would be under other rules: side by side with what they are, by the rules that say so, nothing written."""

import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from recoup.errors import NotFound, Refused
from recoup.records.audit import AuditEntry
from recoup.records.fact import Fact
from recoup.services import as_of, loan_query, sql, what_if, what_if_walk
from recoup.services.fact import FactDraft
from recoup.services.regime import Otherwise
from recoup.services.what_if import WhatIf, WhatIfDraft
from tests.services import stories
from tests.services.agreeing import codes_of, stated
from tests.services.test_golden import GOLDEN
from tests.services.world import World, home_loan, term_loan

CONSECUTIVE = {"count_mode": "CONSECUTIVE"}


async def missed_five(world: World) -> None:
    """HF-X04: due on the 20th; of eight instalments five were missed, the last two in a row."""
    told = tomllib.loads((GOLDEN / "services" / "HF-X04-cumulative.toml").read_text(encoding="utf-8"))
    await stories.play(world, told)


async def one(world: World, draft: WhatIfDraft) -> WhatIf:
    """The answer in the only currency."""
    (found,) = await what_if.ask(world.actor, draft)
    return found


async def written() -> list[Any]:
    """How much is written of anything that could be."""
    tables = ("loan_state", "loan_fact", "posting", "grade_change", "task", "outbox_event", "profile", "parameter_row")
    counts = [(await sql.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in tables]  # noqa: S608
    versions = (await sql.rows("SELECT CAST(sum(version) AS BIGINT) AS n FROM loan_state"))[0]["n"]
    return [*counts, versions, await AuditEntry.all().count(), await Fact.all().count()]


async def test_another_way_of_counting_gives_another_grade_by_the_rule_that_says_so(world: World) -> None:
    """HC-00, HC-03, HF-X04: SUBSTANDARD for five in all, NORMAL for two in a row; nothing is written."""
    await missed_five(world)
    before = await written()
    found = await one(world, WhatIfDraft(regime="housing_fund", settings=CONSECUTIVE))
    (change,) = found.changes
    assert (change.present, change.other, found.changed, found.walked) == ("SUBSTANDARD", "NORMAL", 1, 0)
    assert (change.present_rules, change.other_rules) == (("HC-03",), ())
    assert [(row.key, row.present, row.other) for row in found.differs] == [("count_mode", "CUMULATIVE", "CONSECUTIVE")]
    graded = {row.grade: row.loans for row in found.other.grades}
    assert (found.present.loans, graded["NORMAL"], graded["SUBSTANDARD"]) == (1, 1, 0)
    assert found.present.balance == found.other.balance
    assert await written() == before


async def test_a_citys_profile_is_tried_before_it_is_chosen(world: World) -> None:
    """TV-01, HC-00: RETAIL_PERIODS counts in a row and has ladders of its own."""
    await missed_five(world)
    found = await one(world, WhatIfDraft(regime="housing_fund", profile="RETAIL_PERIODS"))
    assert {row.key for row in found.differs} == {"class_profile", "count_mode"}
    with pytest.raises(Refused) as refused:
        await what_if.ask(world.actor, WhatIfDraft(regime="housing_fund", profile="NOWHERE"))
    assert codes_of(refused) == ["CHOICE_UNKNOWN"]


async def test_what_is_read_off_the_columns_is_what_a_walk_from_the_first_fact_gives(world: World) -> None:
    """Rules that only judge need no walk: both ways the same grades, rules, tasks and amounts of every loan."""
    await world.begin(date(2025, 1, 20))
    for number in range(1, 6):
        draft = home_loan(f"H-{number}", party_number=f"D-{number}", disbursed_on=date(2025, 1, 20))
        await world.lend(draft)
    for month in range(2, 9):
        await world.reach(date(2025, month, 20))
        for number in range(month % 6, 6):
            view = await world.see(f"H-{number}") if number else None
            if view is not None:
                owed = (await loan_query.figures(world.actor, [view.id]))[view.id].arrears
                await world.pay(view.number, max(owed, 100), date(2025, month, 20))
    await world.reach(date(2025, 9, 30))
    pair, other = await as_of.pair_of(None, None), Otherwise(settings=CONSECUTIVE)
    ids = [int(row["id"]) for row in await sql.rows("SELECT id FROM loan ORDER BY id")]
    (read,) = await what_if_walk.compare(ids, pair, other, today=pair.day)
    (walked,) = await what_if_walk.compare(ids, pair, other, today=0)
    assert (read.walked, walked.walked) == (False, True)
    for name in ("live", "balance", "arrears", "interest", "penalty", "grade", "fired", "watched"):
        for side in ("present", "other"):
            left, right = (getattr(getattr(each, side), name) for each in (read, walked))
            assert np.array_equal(left, right), (side, name)
    assert len(set(read.present.grade.tolist())) > 1


async def test_another_surcharge_is_walked_from_the_first_day_and_only_the_other_side_pays_it(world: World) -> None:
    """IR-06: 30 % for 50 %, so that 3/5 of the surcharge is charged; of a past day as well as of today."""
    await world.begin(date(2025, 1, 20))
    await world.lend(term_loan(disbursed_on=date(2025, 1, 20), maturity_on=date(2025, 2, 20)))
    await world.reach(date(2025, 5, 21))
    draft = WhatIfDraft(loan="L-1", settings={"overdue_surcharge": "300000"})
    now = await one(world, draft)
    then = await one(world, replace(draft, on=date(2025, 3, 22)))
    for found in (now, then):
        assert found.walked == 1
        assert 0 < found.other.penalty < found.present.penalty
    assert then.present.penalty < now.present.penalty
    assert then.on == date(2025, 3, 22)


async def test_another_regime_reads_what_it_knows_and_lists_what_is_missing(world: World) -> None:
    """A bank's loan as a fund would see it: overdue four months is two or more missed periods there."""
    await world.begin(date(2025, 1, 20))
    await world.lend(term_loan(disbursed_on=date(2025, 1, 20), maturity_on=date(2025, 2, 20)))
    await stated(world, FactDraft(loan="L-1", code="USE_CHANGED", from_on=date(2025, 1, 20), note="report"))
    await world.reach(date(2025, 7, 21))
    draft = WhatIfDraft(loan="L-1", under="housing_fund", product="HOME", on=date(2025, 7, 20))
    found = await one(world, draft)
    assert (found.present.regime, found.other.regime) == ("commercial_bank", "housing_fund")
    assert found.other.balance == found.present.balance
    assert {row.code for row in found.missing}
    (change,) = found.changes
    assert (change.present_status, change.present_status_rules) == ("NON_ACCRUAL", ("RA-03", "RA-06"))
    assert (change.other_status, change.other_status_rules) == ("OVERDUE", ("HF-02",))
    assert (found.restated, found.present.non_accrual, found.other.non_accrual) == (1, 1, 0)
    with pytest.raises(Refused) as refused:
        await what_if.ask(world.actor, replace(draft, product="CAR"))
    assert codes_of(refused) == ["CHOICE_UNKNOWN"]


async def test_another_border_of_non_accrual_gives_another_status_by_its_rule(world: World) -> None:
    """RA-03: off the books in the evening of the 90th day, not of the 91st: the morning after, overdue or off them."""
    await world.begin(date(2025, 1, 20))
    await world.lend(term_loan(disbursed_on=date(2025, 1, 20), maturity_on=date(2025, 2, 20)))
    await world.reach(date(2025, 5, 22))
    found = await one(world, WhatIfDraft(regime="commercial_bank", settings={"non_accrual_dpd_gt": "89"}))
    assert [(row.status, row.loans) for row in found.present.statuses] == [("OVERDUE", 1)]
    assert [(row.status, row.loans) for row in found.other.statuses] == [("NON_ACCRUAL", 1)]
    assert (found.present.non_accrual, found.other.non_accrual, found.restated, found.changed) == (0, 1, 1, 0)
    assert found.present.observed == found.other.observed == 0


async def test_what_cannot_be_is_refused_by_name(world: World) -> None:
    """Nothing that differs, values out of bounds, unknown names, a loan out of sight."""
    await world.begin(date(2025, 1, 20))
    await world.lend(term_loan(disbursed_on=date(2025, 1, 20), maturity_on=date(2026, 1, 20)))
    asked = WhatIfDraft(regime="commercial_bank")
    for draft, code in (
        (asked, "NOTHING_DIFFERS"),
        (replace(asked, settings={"no_such": "1"}), "PARAMETER_UNKNOWN"),
        (replace(asked, settings={"overdue_surcharge": "900000"}), "PARAMETER_RANGE"),
        (replace(asked, regime="none", settings=CONSECUTIVE), "CHOICE_UNKNOWN"),
        (replace(asked, settings={"overdue_surcharge": "300000"}, on=date(2030, 1, 1)), "VALUE_DATE_IN_FUTURE"),
    ):
        with pytest.raises(Refused) as refused:
            await what_if.ask(world.actor, draft)
        assert codes_of(refused)[0] == code
    with pytest.raises(NotFound):
        await what_if.ask(world.actor, replace(asked, loan="L-9", settings=CONSECUTIVE))
