"""The law of the machine: what is permitted and refused, what the system does, and deadlines to the day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.regime import common, drawing
from recoup.regime.binding import bind, in_force
from recoup.regime.deciding import PLAIN
from recoup.regime.machine import Past, Person, Scene, due_day, firing, form_of, lacks, refusals, wakes_on
from recoup.regime.policy.case import CaseKind, Opening, State, Transition
from recoup.regime.policy.condition import (
    All,
    Compare,
    Filed,
    Filled,
    Has,
    Holds,
    InState,
    Late,
    Not,
    Operator,
    Reached,
    Some,
)
from recoup.regime.policy.deadline import END, Deadline, Earliest, Latest, When
from recoup.regime.registry import Registry
from recoup.rules.calendar import Calendar, date_of, day_of
from tests.house.source import ROOT
from tests.regime.example import SPEC

SPRING = Calendar.of(
    day_of(date(2024, 1, 1)),
    day_of(date(2024, 3, 31)),
    [
        day_of(date(2024, month, day))
        for month, days in (
            (1, (1, 6, 7, 13, 14, 20, 21, 27, 28)),
            (2, (3, 10, 11, 12, 13, 14, 15, 16, 17, 24, 25)),  # 4 and 18 February, Sundays, are worked
            (3, (2, 3, 9, 10, 16, 17, 23, 24, 30, 31)),
        )
        for day in days
    ],
)
"""The Spring Festival of 2024 as the State Council ordered it: off from 10 to 17 February."""


def days_of(**anchors: date) -> Scene:
    """A scene that knows these days."""
    return Scene(row={name: day_of(day) for name, day in anchors.items()}, today=day_of(date(2024, 1, 1)))


@pytest.mark.parametrize(
    ("anchor", "when", "expected"),
    [
        (date(2024, 1, 31), Deadline("entered", months=1, roll="NONE"), date(2024, 2, 29)),
        (date(2023, 1, 31), Deadline("entered", months=1, roll="NONE"), date(2023, 2, 28)),
        (date(2024, 3, 31), Deadline("entered", months=1, before=True, roll="NONE"), date(2024, 2, 29)),
        (date(2024, 2, 29), Deadline("entered", months=12, roll="NONE"), date(2025, 2, 28)),
        (date(2024, 2, 10), Deadline("entered", day=END, roll="NONE"), date(2024, 2, 29)),
        (date(2024, 1, 20), Deadline("entered", months=1, day=7, inclusive=False, roll="NONE"), date(2024, 2, 6)),
        (date(2024, 2, 28), Deadline("entered", days=2, roll="NONE"), date(2024, 3, 1)),
        (date(2024, 2, 8), Deadline("entered", days=5, roll="FOLLOWING"), date(2024, 2, 18)),
        (date(2024, 2, 8), Deadline("entered", days=5, roll="PRECEDING"), date(2024, 2, 9)),
        (date(2024, 2, 8), Deadline("entered", days=5, working=True, roll="NONE"), date(2024, 2, 21)),
        (date(2024, 2, 21), Deadline("entered", days=5, working=True, before=True, roll="NONE"), date(2024, 2, 8)),
        (date(2024, 2, 8), Deadline("entered", roll="NONE"), date(2024, 2, 8)),
    ],
)
def test_a_deadline_is_right_to_the_day(anchor: date, when: When, expected: date) -> None:
    """31 January and a month, leap years, over the Spring Festival, before and after, the day itself too late."""
    scene = replace(days_of(entered=anchor), calendar=SPRING if anchor.year == 2024 else PLAIN)
    assert date_of(due_day(when, scene)) == expected


def test_the_longer_of_two_is_unknown_while_one_is_and_the_earlier_is_not() -> None:
    """CL-07, CK-02."""
    two = (Deadline("entered", days=5, roll="NONE"), Deadline("cured_on", months=6, roll="NONE"))
    scene = days_of(entered=date(2024, 1, 10))
    assert (due_day(Latest(two), scene), date_of(due_day(Earliest(two), scene))) == (0, date(2024, 1, 15))


def test_a_guard_that_fails_says_what_is_missing_by_name() -> None:
    """Evidence, paper, field, fact, another case, a figure, a day: each told, and none that is there."""
    guard = All(
        (
            Has("VOUCHER", count=2),
            Filed("REPORT", signed=True),
            Filled(("opinion", "there")),
            Some((Holds("SEALED"), InState("WRITE_OFF", ("BOOKED",)))),
            Compare("balance", "=", 0),
            Not(Holds("BLOCKED")),
            Reached(Deadline("entered", days=5, roll="NONE")),
            Late(),
        )
    )
    scene = Scene(
        row={"balance": 7, "entered": day_of(date(2024, 5, 1))},
        today=day_of(date(2024, 5, 3)),
        due=day_of(date(2024, 5, 3)),
        facts={"BLOCKED": 1},
        filled=frozenset({"there"}),
        evidence={"VOUCHER": 1},
        filed=frozenset({"REPORT"}),
    )
    assert [(lack.code, lack.name) for lack in lacks(guard, scene)] == [
        ("EVIDENCE_MISSING", "VOUCHER"),
        ("DOCUMENT_NOT_SIGNED", "REPORT"),
        ("FIELD_EMPTY", "opinion"),
        ("FACT_MISSING", "SEALED"),
        ("CASE_NOT_IN_STATE", "WRITE_OFF"),
        ("FIGURE_NOT_MET", "balance"),
        ("MUST_NOT_HOLD", "BLOCKED"),
        ("DAY_NOT_REACHED", "entered"),
        ("NOT_LATE_YET", "due"),
    ]


def test_evidence_of_an_earlier_round_is_not_fresh() -> None:
    """`fresh`: since the state was entered."""
    scene = Scene(row={}, today=1, evidence={"MINUTES": 1}, fresh={})
    assert lacks(Has("MINUTES"), scene) == ()
    assert [lack.code for lack in lacks(Has("MINUTES", fresh=True), scene)] == ["EVIDENCE_MISSING"]


CHECK = in_force(bind(SPEC, day=day_of(date(2024, 1, 1))).spec.cases)[0]


def step_of(code: str) -> Transition:
    """A step of the check."""
    return next(step for step in CHECK.transitions if step.code == code)


def test_who_reported_may_not_review_whatever_part_is_played() -> None:
    """PM-07: the refusal names what was done before; somebody else in the same part may."""
    scene = Scene(row={}, today=1, filled=frozenset({"head_opinion"}))
    story = [Past(code="report", ids=frozenset({7, 8}))]
    for mine, expected in ((7, ["PERSON_NOT_APART"]), (8, ["PERSON_NOT_APART"]), (9, [])):
        person = Person(ids=frozenset({mine}), parts=frozenset({"head"}))
        found = refusals(CHECK, "REPORTED", step_of("review_head"), scene, person, story)
        assert [lack.code for lack in found] == expected
    nobody = Person(ids=frozenset({9}), parts=frozenset({"officer"}), denied=frozenset({"CHECK.review_head"}))
    found = refusals(CHECK, "NOTIFIED", step_of("review_head"), replace(scene, filled=frozenset()), nobody, story)
    assert [lack.code for lack in found] == ["STATE_OTHER", "PART_NOT_PLAYED", "STEP_DENIED", "FIELD_EMPTY"]
    assert form_of(step_of("review_head").guard) == ("head_opinion",)


MONTH = CaseKind(
    code="MONTH",
    key=("loan", "month"),
    opens=(Opening(code="SALES", at=Deadline("period_start")),),
    states=(
        State(code="OPEN", due=Deadline("period_end", months=1, day=5, roll="NONE")),
        State(code="LATE", due=Deadline("period_end", months=2, day=1, roll="NONE")),
        State(code="COLLECTED", final=True),
    ),
    transitions=(
        Transition(code="collected", source=("OPEN", "LATE"), target="COLLECTED", guard=Compare("balance", "=", 0)),
        Transition(code="bounced", source=("COLLECTED",), target="OPEN", guard=Compare("balance", ">", 0)),
        Transition(code="late", source=("OPEN",), target="LATE", guard=Late()),
    ),
)
"""A month of sales, collected by the 5th."""


def test_the_first_step_that_holds_is_taken_and_the_calendar_is_told_when_to_look() -> None:
    """Late is after the due day, not on it; what bounces leads back; no state is left twice a day."""
    on = Scene(row={"balance": 5}, today=day_of(date(2024, 4, 5)), due=day_of(date(2024, 4, 5)))
    assert firing(MONTH, "OPEN", on, frozenset()) is None
    assert date_of(wakes_on(MONTH, "OPEN", on)) == date(2024, 4, 6)
    after = replace(on, today=on.today + 1)
    late = firing(MONTH, "OPEN", after, frozenset())
    assert late is not None
    assert late.code == "late"
    assert firing(MONTH, "OPEN", after, frozenset({"OPEN"})) is None
    bounced = firing(MONTH, "COLLECTED", after, frozenset())
    assert bounced is not None
    assert bounced.code == "bounced"


def _overdue_on(day: int, due: int) -> int:
    return max(day - due, 0)


@given(due=st.integers(101, 140), value=st.integers(0, 20), op=st.sampled_from(("<", "<=", "=", ">=", ">")))
def test_a_counter_of_days_is_looked_at_when_time_alone_changes_the_answer(due: int, value: int, op: Operator) -> None:
    """Due on the 131st day: a guard that asks for five days overdue is looked at on the 132nd, then on the 136th."""
    guard = Compare("dpd", op, value)
    kind = replace(MONTH, transitions=(Transition(code="late", source=("OPEN",), target="LATE", guard=guard),))
    look, before = 101, None
    for day in range(100, 180):
        scene = Scene(row={"dpd": _overdue_on(day, due), "due_on": due}, today=day)
        answer = not lacks(guard, scene)
        assert answer is before or before is None or look == day
        if look <= day or before is None:
            look = wakes_on(kind, "OPEN", scene) or 10_000
        before = answer


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 90)), max_size=30))
def test_a_walk_never_leaves_the_machine_and_always_comes_to_rest(events: list[tuple[int, int]]) -> None:
    """Whatever is paid and however much time passes: within a day each state is left at most once."""
    state, today = "OPEN", day_of(date(2024, 3, 1))
    for balance, days in events:
        today += days
        spent: set[str] = set()
        while step := firing(
            MONTH,
            state,
            Scene(row={"balance": balance}, today=today, due=day_of(date(2024, 4, 5)) if state == "OPEN" else 0),
            frozenset(spent),
        ):
            spent.add(state)
            assert state in step.source
            assert step.target is not None
            state = step.target
        assert len(spent) <= len(MONTH.states)
        assert state in {each.code for each in MONTH.states}


@pytest.mark.parametrize("code", sorted(Registry.load(strict=True).active))
def test_the_page_of_a_regimes_machines_is_what_the_regime_says(code: str) -> None:
    """Made anew by `recoup plugins show <regime> --case all`."""
    spec = Registry.load(strict=True).active[code]
    page = ROOT / "docs" / "reference" / "machines" / f"{code}.md"
    assert Path(page).read_text(encoding="utf-8") == drawing.page(spec)


def test_every_state_and_step_is_in_the_diagram() -> None:
    """Nothing of a machine is hidden."""
    drawn = drawing.mermaid(common.CHECK)
    assert all(state.code in drawn for state in common.CHECK.states)
    assert all(step.code in drawn for step in common.CHECK.transitions)
