"""Binding: settings before profile before default, every wrong value refused at once, editions by the day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.regime.binding import Raw, bind, edition, in_force
from recoup.regime.checking.walking import walk
from recoup.regime.policy.parameter import Chosen, P, Param
from recoup.regime.setting import allowed, shown
from recoup.regime.spec import Dated, Version
from recoup.rules.calendar import day_of
from recoup.translation import Language
from tests.regime.example import SPEC

TODAY = day_of(date(2024, 6, 1))


def refused(settings: Mapping[str, Raw], profile: str | None = None) -> dict[str, str]:
    """The codes of all problems by the field that they are about."""
    with pytest.raises(Refused) as refusal:
        bind(SPEC, settings=settings, profile=profile, day=TODAY)
    return {".".join(problem.field): problem.code for problem in refusal.value.problems}


def test_a_setting_goes_before_the_profile_and_the_profile_before_the_default() -> None:
    """What the institution set itself counts most."""
    assert bind(SPEC, day=TODAY).values["late_gt"] == 90
    assert bind(SPEC, profile="STRICT", day=TODAY).values["late_gt"] == 60
    assert bind(SPEC, profile="STRICT", settings={"late_gt": 45}, day=TODAY).values["late_gt"] == 45


def test_core_parameters_are_bound_with_the_regimes_own() -> None:
    """Rolls, reminders and contact hours have the same life."""
    assert bind(SPEC, settings={"reminder_days": 5}, day=TODAY).values["reminder_days"] == 5
    assert bind(SPEC, day=TODAY).values["roll_legal"] == "FOLLOWING"


def test_binding_puts_values_where_parameters_stood() -> None:
    """No P and no Dated is left anywhere."""
    bound = bind(SPEC, settings={"surcharge": 400_000}, day=TODAY)
    assert in_force(bound.spec.surcharges)[0].rate == 400_000
    assert not [site.place for site in walk(bound.spec) if isinstance(site.node, P | Dated)]


def test_a_table_is_picked_by_the_attribute_once_it_is_known() -> None:
    """Until then the rows of the institution stand in the spec."""
    bound = bind(SPEC, day=TODAY)
    chosen = [site.node for site in walk(bound.spec) if isinstance(site.node, Chosen)]
    assert {node.by for node in chosen} == {"grade", "tier"}
    settled = bound.settled({"tier": "LONG"})
    assert {node.by for site in walk(settled.spec) if isinstance(node := site.node, Chosen)} == {"grade"}


def test_values_may_come_as_json_gives_them() -> None:
    """Lists for orders, objects for tables."""
    values = bind(
        SPEC,
        settings={"order": ["PRINCIPAL", "COST", "INTEREST"], "interval_months": {"GOOD": 2, "BAD": 1}},
        day=TODAY,
    ).values
    assert values["order"] == ("PRINCIPAL", "COST", "INTEREST")
    assert values["interval_months"] == (("GOOD", 2), ("BAD", 1))


@pytest.mark.parametrize(
    ("settings", "field", "code"),
    [
        ({"late_gt": 29}, "settings.late_gt", "PARAMETER_RANGE"),
        ({"late_gt": 181, "lost_gt": 360}, "settings.late_gt", "PARAMETER_RANGE"),
        ({"late_gt": "ninety"}, "settings.late_gt", "PARAMETER_KIND"),
        ({"late_gt": True}, "settings.late_gt", "PARAMETER_KIND"),
        ({"late_gt": None}, "settings.late_gt", "PARAMETER_KIND"),
        ({"late_gt": [90]}, "settings.late_gt", "PARAMETER_KIND"),
        ({"late_gt": 10**40}, "settings.late_gt", "PARAMETER_RANGE"),
        ({"late_gt": 100, "lost_gt": 100}, "settings.lost_gt", "PARAMETER_NOT_ABOVE"),
        ({"surcharge": 600_000}, "settings.surcharge", "PARAMETER_RANGE"),
        ({"roll": "NEXT"}, "settings.roll", "PARAMETER_CHOICE"),
        ({"order": ("COST", "INTEREST")}, "settings.order", "PARAMETER_ORDER_INCOMPLETE"),
        ({"order": ("COST", "COST", "INTEREST", "PRINCIPAL")}, "settings.order", "PARAMETER_REPEATED"),
        ({"order": ("COST", "FEE", "PRINCIPAL")}, "settings.order", "PARAMETER_CHOICE"),
        ({"order": "COST"}, "settings.order", "PARAMETER_KIND"),
        ({"designates": 1}, "settings.designates", "PARAMETER_KIND"),
        ({"opens": "24:00"}, "settings.opens", "PARAMETER_KIND"),
        ({"interval_months": 3}, "settings.interval_months", "PARAMETER_NOT_A_TABLE"),
        ({"interval_months": {"GOOD": 3}}, "settings.interval_months", "PARAMETER_ROWS"),
        ({"interval_months": {"GOOD": 3, "BAD": 13}}, "settings.interval_months.BAD", "PARAMETER_RANGE"),
        ({"late_days": 3}, "settings.late_days", "PARAMETER_UNKNOWN"),
    ],
)
def test_a_wrong_value_is_refused_by_name(settings: dict[str, Raw], field: str, code: str) -> None:
    """Kind, bounds, choices, completeness, `above`, and names that nobody knows."""
    assert refused(settings)[field] == code


def test_all_wrong_values_are_told_at_once() -> None:
    """Nobody repairs one setting to hear of the next."""
    assert len(refused({"late_gt": 1, "surcharge": 1, "roll": "X"})) == 3


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    """The answer names what would be accepted."""
    with pytest.raises(Refused, match="STRICT"):
        bind(SPEC, profile="LENIENT", day=TODAY)


def test_a_refusal_says_field_value_and_limit_in_both_languages() -> None:
    """The sentence tells what to do."""
    with pytest.raises(Refused) as refusal:
        bind(SPEC, settings={"surcharge": 600_000}, day=TODAY)
    assert "600000" in refusal.value.message(Language.EN)
    assert "300000–500000" in refusal.value.message(Language.EN)
    assert "超出规则允许的范围" in refusal.value.message(Language.ZH)


def test_the_edition_of_the_day_counts() -> None:
    """Old periods run under old rules, to the day."""
    before = in_force(bind(SPEC, day=day_of(date(2023, 6, 30))).spec.grades)
    after = in_force(bind(SPEC, day=day_of(date(2023, 7, 1))).spec.grades)
    assert before[0].grades == ("GOOD", "BAD")
    assert after[0].grades == ("GOOD", "BAD", "LOST")


def test_before_the_first_edition_nothing_is_bound() -> None:
    """A loan cannot be graded under a rule that did not exist."""
    with pytest.raises(Refused, match="2007-01-01"):
        bind(SPEC, day=day_of(date(2006, 12, 31)))


def test_an_unbound_edition_is_not_read_by_mistake() -> None:
    """Policies with editions belong to a day."""
    dated: int | Dated[int] = Dated((Version(date(2020, 1, 1), 7),))
    assert edition(dated, day_of(date(2020, 1, 1))) == 7
    with pytest.raises(TypeError, match="bound to a day"):
        in_force(dated)


def test_a_policy_that_reads_an_undeclared_parameter_is_refused() -> None:
    """Checking finds it before; binding does not guess."""
    spec = replace(SPEC, params=tuple(param for param in SPEC.params if param.code != "roll"))
    with pytest.raises(Refused, match="roll"):
        bind(spec, day=TODAY)


def test_what_a_parameter_admits_reads_as_a_phrase() -> None:
    """For messages, tables and the console."""
    assert allowed(Param(code="x", kind="DAYS", default=1, minimum=1, maximum=9)) == "DAYS 1–9"
    assert allowed(Param(code="x", kind="CODE", default="A", choices=("A", "B"))) == "A, B"
    assert shown((("GOOD", 3), ("BAD", 1))) == "GOOD 3, BAD 1"
    assert shown(("COST", "INTEREST")) == "COST → INTEREST"
