"""What stored places stand for: which changes of a regime leave them as they are, and which do not."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.regime.binding import in_force
from recoup.regime.bits import Altered, Bits, altered, beginnings, bits_of
from recoup.regime.spec import Dated, Version
from recoup.rules.calendar import day_of
from tests.regime.example import SPEC

BEFORE: Bits = {"facts": ("SEALED", "BROKE"), "watches": ("REMIND", "CONTACT"), "grades.1": ("GOOD", "BAD")}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (BEFORE, None),
        ({**BEFORE, "facts": ("SEALED", "BROKE", "MOVED")}, None),
        ({**BEFORE, "facts": ("BROKE", "SEALED")}, Altered("facts", 0, "SEALED", "BROKE")),
        ({**BEFORE, "facts": ("SEALED",)}, Altered("facts", 1, "BROKE", "")),
        ({**BEFORE, "watches": ("REMIND", "REPORT", "CONTACT")}, Altered("watches", 1, "CONTACT", "REPORT")),
        ({**BEFORE, "watches": ("REMIND", "CONTACT", "REPORT")}, Altered("watches", 2, "", "REPORT")),
        ({**BEFORE, "grades.2": ("GOOD",)}, Altered("grades.2", 0, "", "GOOD")),
    ],
)
def test_only_facts_may_be_appended_to_what_loans_are_kept_by(now: Bits, told: Altered | None) -> None:
    """An open watch is a bit of the loan; one that comes in later would be open in a replay and not in what is kept."""
    assert altered(BEFORE, now) == told


def test_each_edition_of_grades_and_of_cases_has_lists_of_its_own() -> None:
    """The example's second edition of grades has a third one; a kind of case may come with an edition too."""
    kinds = in_force(SPEC.cases)
    since = date(2027, 1, 1)
    more = (replace(kinds[0], code="RECHECK"), *kinds)
    dated = replace(SPEC, cases=Dated((Version(date(2007, 1, 1), kinds), Version(since, more))))
    first, second, third = beginnings(dated)
    assert (first, second, third) == (day_of(date(2007, 1, 1)), day_of(date(2023, 7, 1)), day_of(since))
    assert [bits_of(dated, day)["grades.1"] for day in (first, second)] == [("GOOD", "BAD"), ("GOOD", "BAD", "LOST")]
    openings = [bits_of(dated, day)["watches"][len(SPEC.tasks)] for day in (second, third)]
    assert openings == ["CHECK.FIRST", "RECHECK.FIRST"]
