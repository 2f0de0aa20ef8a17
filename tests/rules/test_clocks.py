"""The clocks of a claim with their stories: what counts, what does not, and by which rule."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules import limitation as reference
from recoup.rules.calendar import Calendar, date_of, day_of
from recoup.rules.clock import Happened, Running, clocks, expiries

PLAIN = Calendar.plain()
DUE = day_of(date(2022, 6, 20))


def event(place: int, kind: str, on: str, **more: object) -> Happened:
    """An event on a day."""
    days = {"until": day_of(date.fromisoformat(str(more.pop("until"))))} if "until" in more else {}
    return Happened(place=place, kind=kind, on=day_of(date.fromisoformat(on)), **days, **more)  # type: ignore[arg-type]


def told(running: Running) -> list[tuple[str, tuple[str, ...]]]:
    """Effects and rules of a clock's story."""
    return [(one.effect.value, one.rules) for one in running.story]


def shown(*days: int) -> list[str]:
    """Days as text."""
    return [date_of(day).isoformat() for day in days]


def test_a_letter_that_came_back_counts_for_nothing_and_one_that_arrived_begins_the_time_anew() -> None:
    """CB-X15, with the evidence of service of LM-06."""
    events = [event(0, "DEMAND", "2024-02-01", delivered=False), event(1, "DEMAND", "2024-05-11")]
    (running,) = clocks(DUE, events, PLAIN)
    assert told(running) == [("STARTED", ("LM-01",)), ("UNDELIVERED", ("LM-06",)), ("RESTARTED", ("LM-02",))]
    assert shown(running.since, running.expires_on) == ["2024-05-11", "2027-05-11"]
    assert shown(*running.alarms(180)) == ["2026-11-12", "2027-02-10", "2027-04-11"]
    (untouched,) = clocks(DUE, events[:1], PLAIN)
    assert shown(untouched.expires_on) == ["2025-06-20"]


def test_what_comes_too_late_is_outside_but_an_acknowledgement_revives() -> None:
    """LM-02, LM-03."""
    events = [event(0, "DEMAND", "2025-07-01"), event(1, "ACKNOWLEDGEMENT", "2025-08-01")]
    (running,) = clocks(DUE, events, PLAIN)
    assert told(running)[1:] == [("OUTSIDE", ("LM-02",)), ("REVIVED", ("LM-03",))]
    assert shown(running.expires_on) == ["2028-08-01"]


def test_nothing_moves_a_guarantee_period_but_a_claim_inside_ends_it() -> None:
    """CB-X16 and LM-05: half a year where nothing was agreed, then three years from the demand on the guarantor."""
    due = day_of(date(2024, 8, 31))
    given_ = event(0, "GUARANTEE_JOINT", "2023-08-31", person="Li")
    agreed = event(1, "GUARANTEE_GENERAL", "2023-08-31", person="Zhou", until="2026-08-31")
    demand = event(2, "DEMAND", "2024-12-01")
    _, joint, general = clocks(due, [given_, agreed, demand], PLAIN)
    assert shown(joint.expires_on, general.expires_on) == ["2025-02-28", "2026-08-31"]
    assert told(joint)[1:] == [("NOT_MOVED", ("LM-04",))]
    assert shown(joint.since, general.since) == ["2024-08-31", "2024-08-31"]
    assert shown(*joint.alarms(60)) == ["2024-12-30", "2025-01-29"]
    assert shown(*joint.alarms(30)) == ["2025-01-29"]
    claimed = event(3, "GUARANTOR_DEMAND", "2025-01-15", person="Li")
    _, joint, claim, general = clocks(due, [given_, agreed, demand, claimed], PLAIN)
    assert (joint.alarms(60), shown(joint.stopped_on)) == ((), ["2025-01-15"])
    assert (claim.course.value, shown(claim.expires_on)) == ("GUARANTEE_CLAIM", ["2028-01-15"])
    assert general.stopped_on == 0
    late = event(3, "GUARANTOR_DEMAND", "2025-03-01", person="Li")
    _, joint, _ = clocks(due, [given_, agreed, demand, late], PLAIN)
    assert told(joint)[-1] == ("OUTSIDE", ("LM-04",))
    sued = event(3, "SUIT", "2025-06-01")
    _, joint, general, claim = clocks(due, [given_, agreed, demand, sued], PLAIN)
    assert (shown(general.stopped_on), claim.person) == (["2025-06-01"], "Zhou")
    again = event(4, "SUIT", "2025-07-01", person="Li")
    _, joint, general, claim = clocks(due, [given_, agreed, demand, replace(sued, person="Li"), again], PLAIN)
    assert told(general)[1:] == [("NOT_MOVED", ("LM-04",)), ("STOPPED", ("LM-04",)), ("OUTSIDE", ("LM-04",))]
    assert shown(general.stopped_on, claim.since) == ["2025-06-01", "2025-06-01"], (
        "whoever is sued, the first suit counts"
    )


def test_a_judgment_puts_two_years_of_enforcement_in_the_claims_place() -> None:
    """LM-07: from the last day of performance, until enforcement is applied for."""
    events = [event(0, "SUIT", "2024-05-01"), event(1, "JUDGMENT", "2024-11-01", until="2024-12-15")]
    claim, enforcement = clocks(DUE, events, PLAIN)
    assert (claim.alarms(180), told(claim)[-1]) == ((), ("STOPPED", ("LM-07",)))
    assert shown(enforcement.expires_on) == ["2026-12-15"]
    assert told(enforcement) == [("STARTED", ("LM-07",))]
    assert len(enforcement.alarms(180)) == 3
    _, applied = clocks(DUE, [*events, event(2, "ENFORCEMENT", "2026-12-15")], PLAIN)
    assert shown(applied.stopped_on) == ["2026-12-15"]
    _, late = clocks(DUE, [*events, event(2, "ENFORCEMENT", "2026-12-16")], PLAIN)
    assert (late.stopped_on, told(late)[-1]) == (0, ("OUTSIDE", ("LM-07",)))


KINDS = st.sampled_from(("DEMAND", "CONSENT", "SUIT", "ACKNOWLEDGEMENT"))


@given(st.integers(12_000, 20_000), st.lists(st.tuples(st.integers(-300, 6000), KINDS, st.booleans()), max_size=8))
def test_the_story_agrees_with_the_reckoning_of_all_events_at_once(
    due: int, told_: list[tuple[int, str, bool]]
) -> None:
    """What is told event by event ends where `limitation` ends that sees them all, undelivered ones left out."""
    events = [
        Happened(place=place, kind=kind, on=due + after, delivered=delivered)
        for place, (after, kind, delivered) in enumerate(sorted(told_))
    ]
    (running,) = clocks(due, events, PLAIN)
    counted = [reference.Event(event.on, reference.Interruption[event.kind]) for event in events if event.delivered]
    assert running.expires_on == reference.limitation(due, counted, PLAIN).expires_on
    assert len(running.story) == 1 + len(events)
    assert expiries(np.array([due]), PLAIN).tolist() == [reference.limitation(due, (), PLAIN).expires_on]
