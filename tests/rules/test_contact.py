# ruff: noqa: ANN401  changes to a contact are of any type
"""The contact gate: hours, caps and third parties, on the rulebook's own day and on random ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.contact import (
    Answer,
    Cap,
    Channel,
    Gate,
    Kind,
    Made,
    Planned,
    Purpose,
    Relation,
    ask,
    effective_on,
    failed_in_a_row,
    time_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALLS = Cap(code="CALLS", counts=Kind.EFFECTIVE_CALL, most=3, rules=("CC-02",))
ATTEMPTS = Cap(code="ATTEMPTS", counts=Kind.FAILED_ATTEMPT, most=6, per_number=True, rules=("CC-03",))
GATE = Gate(opens_at=time_of("08:00"), closes_at=time_of("22:00"), zone=SHANGHAI, caps=(CALLS, ATTEMPTS))
OWN = "13800000001"


def at(clock: str, day: int = 10) -> datetime:
    """A moment in Shanghai in March 2024."""
    return datetime.combine(datetime(2024, 3, day, tzinfo=SHANGHAI).date(), time_of(clock), tzinfo=SHANGHAI)


def call(clock: str, kind: Kind, number: str = OWN) -> Made:
    """A call that took place."""
    return Made(at=at(clock), kind=kind, number=number)


def asked(clock: str, made: Sequence[Made] = (), channel: Channel = Channel.TELEPHONE, **changes: Any) -> Answer:
    """What the gate says to a contact."""
    plain: dict[str, Any] = {"at": at(clock), "channel": channel, "number": OWN}
    return ask([GATE], Planned(**plain | changes), made)


def told(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    """Codes and rules of the reasons."""
    return [(reason.code, reason.rules) for reason in answer.reasons]


def test_the_day_of_the_rulebook() -> None:
    """CB-X20: which of the day's contacts may take place, and when the others may."""
    early = asked("07:59")
    assert told(early) == [("QUIET_HOURS", ("CC-01",))]
    assert early.reasons[0].limit == "08:00-22:00"
    assert early.allowed_from == at("08:00")
    talked: list[Made] = []
    for clock in ("08:00", "12:00", "18:00"):
        assert asked(clock, talked).allowed
        talked.append(call(clock, Kind.EFFECTIVE_CALL))
    fourth = asked("19:00", talked)
    assert told(fourth) == [("CAP_REACHED", ("CC-02",))]
    assert fourth.allowed_from == at("08:00", 11)
    assert asked("21:59", talked, Channel.SMS).allowed
    late = asked("22:00", talked, Channel.SMS)
    assert told(late) == [("QUIET_HOURS", ("CC-01",))]
    assert late.allowed_from == at("08:00", 11)


def test_a_number_that_failed_six_times_rests_until_the_next_day() -> None:
    """CC-03: per number; another number of the same debtor is free."""
    failed = [call(f"{hour:02}:00", Kind.FAILED_ATTEMPT) for hour in range(9, 15)]
    assert asked("15:00", failed[:5]).allowed
    seventh = asked("15:00", failed)
    assert told(seventh) == [("CAP_REACHED", ("CC-03",))]
    assert seventh.allowed_from == at("08:00", 11)
    assert asked("15:00", failed, number="13900000002").allowed


def test_every_reason_is_told_at_once() -> None:
    """And waiting helps only when it helps against each of them."""
    made = [call("09:00", Kind.EFFECTIVE_CALL)] * 3
    answer = asked("23:00", made)
    assert told(answer) == [("QUIET_HOURS", ("CC-01",)), ("CAP_REACHED", ("CC-02",))]
    third = asked("23:00", made, relation=Relation.THIRD_PARTY)
    assert [code for code, _ in told(third)] == ["QUIET_HOURS", "DEBTOR_REACHABLE", "PURPOSE_NOT_ALLOWED"]
    assert third.allowed_from is None


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_gates_the_one_that_stays_closed_longer_is_told(turned: bool) -> None:  # noqa: FBT001  a column
    """One loan's regime allows three calls a day, the other's none at all: waiting does not help."""
    never = replace(GATE, caps=(replace(CALLS, most=0),))
    gates = [GATE, never] if turned else [never, GATE]
    planned = Planned(at=at("19:00"), channel=Channel.TELEPHONE, number=OWN)
    answer = ask(gates, planned, [call("09:00", Kind.EFFECTIVE_CALL)] * 3)
    assert [(reason.code, reason.allowed_from) for reason in answer.reasons] == [("CAP_REACHED", None)]


@pytest.mark.parametrize(
    ("unreachable", "refused", "purpose", "codes"),
    [
        (True, False, Purpose.FIND_DEBTOR, []),
        (True, False, Purpose.LEAVE_MESSAGE, []),
        (True, False, Purpose.COLLECT, ["PURPOSE_NOT_ALLOWED"]),
        (False, False, Purpose.FIND_DEBTOR, ["DEBTOR_REACHABLE"]),
        (True, True, Purpose.FIND_DEBTOR, ["REFUSED_BEFORE"]),
    ],
)
def test_third_parties_are_asked_only_for_the_debtor(
    unreachable: bool,  # noqa: FBT001  a column
    refused: bool,  # noqa: FBT001  a column
    purpose: Purpose,
    codes: list[str],
) -> None:
    """CC-04: when he cannot be reached, for a contact or a message, and never again after a refusal."""
    answer = asked("10:00", relation=Relation.THIRD_PARTY, unreachable=unreachable, refused=refused, purpose=purpose)
    assert [(reason.code, reason.rules) for reason in answer.reasons] == [(code, ("CC-04",)) for code in codes]


def test_who_owes_as_well_counts_as_the_debtor() -> None:
    """CC-04: the spouse's calls fill the debtor's day; a neighbour's do not."""
    spouse = [Made(at=at("09:00"), kind=Kind.EFFECTIVE_CALL, number="2", relation=Relation.RELATED)] * 3
    assert told(asked("10:00", spouse)) == [("CAP_REACHED", ("CC-02",))]
    assert told(asked("10:00", spouse, relation=Relation.RELATED)) == [("CAP_REACHED", ("CC-02",))]
    neighbour = [Made(at=at("09:00"), kind=Kind.EFFECTIVE_CALL, number="3", relation=Relation.THIRD_PARTY)] * 3
    assert asked("10:00", neighbour).allowed


def test_an_agreement_opens_the_night_and_lifts_no_cap() -> None:
    """CC-01: without agreement no contact from 22:00 to 08:00."""
    assert asked("23:30", consented=True).allowed
    assert not asked("23:30", [call("09:00", Kind.EFFECTIVE_CALL)] * 3, consented=True).allowed


def test_hours_are_those_of_the_zone() -> None:
    """01:00 UTC is 09:00 in Shanghai, 15:00 UTC is 23:00; and a day begins at Shanghai's midnight."""
    utc = ZoneInfo("UTC")
    assert asked("09:00", at=datetime(2024, 3, 10, 1, tzinfo=utc)).allowed
    assert not asked("09:00", at=datetime(2024, 3, 10, 15, tzinfo=utc)).allowed
    evening = [Made(at=datetime(2024, 3, 9, 15, 59, tzinfo=utc), kind=Kind.EFFECTIVE_CALL, number=OWN)] * 3
    assert asked("09:00", evening).allowed
    assert effective_on(evening, at("12:00", 9).date(), SHANGHAI) == 3
    after_midnight = [Made(at=datetime(2024, 3, 9, 16, 30, tzinfo=utc), kind=Kind.EFFECTIVE_CALL, number=OWN)]
    assert [effective_on(after_midnight, at("12:00", day).date(), SHANGHAI) for day in (9, 10)] == [0, 1]


def test_a_window_that_is_empty_opens_never() -> None:
    """Closing before opening is no night shift: nothing is allowed, and waiting does not help."""
    shut = Gate(opens_at=time(20), closes_at=time(8), zone=SHANGHAI)
    answer = ask([shut], Planned(at=at("21:00"), channel=Channel.SMS, number=OWN), [])
    assert (answer.allowed, answer.allowed_from) == (False, None)


def test_of_two_gates_the_stricter_one_counts() -> None:
    """A debtor of two regimes is protected by both."""
    later = Gate(opens_at=time(9), closes_at=time(18), zone=SHANGHAI)
    answer = ask([GATE, later], Planned(at=at("07:00"), channel=Channel.SMS, number=OWN), [])
    assert told(answer) == [("QUIET_HOURS", ("CC-01",))]
    assert answer.allowed_from == at("09:00")


def test_a_cap_over_seven_days_frees_on_the_eighth() -> None:
    """CC-07, where an institution turns it on: one call in seven days."""
    weekly = Gate(
        opens_at=time(8), closes_at=time(22), zone=SHANGHAI, caps=(Cap(code="W", counts=Kind.MESSAGE, most=1, days=7),)
    )
    made = [Made(at=at("10:00", 4), kind=Kind.MESSAGE, number=OWN)]
    answer = ask([weekly], Planned(at=at("10:00", 10), channel=Channel.SMS, number=OWN), made)
    assert answer.allowed_from == at("08:00", 11)
    assert ask([weekly], Planned(at=at("10:00", 11), channel=Channel.SMS, number=OWN), made).allowed


def test_attempts_in_a_row_end_with_a_conversation() -> None:
    """CC-04 asks for three consecutive failures with who owes."""
    failed = call("09:00", Kind.FAILED_ATTEMPT)
    assert failed_in_a_row([failed, call("10:00", Kind.FAILED_ATTEMPT, "2"), call("11:00", Kind.FAILED_ATTEMPT)]) == 3
    talked = Made(at=at("10:00"), kind=Kind.EFFECTIVE_CALL, number=OWN, reached=True)
    assert failed_in_a_row([failed, talked, call("11:00", Kind.FAILED_ATTEMPT)]) == 1
    called = Made(at=at("12:00"), kind=Kind.EFFECTIVE_CALL, number=OWN, reached=True, incoming=True)
    assert failed_in_a_row([failed, called]) == 0
    nobody = Made(at=at("12:00"), kind=Kind.VISIT, number="at home")
    other = Made(at=at("12:00"), kind=Kind.EFFECTIVE_CALL, number="9", relation=Relation.THIRD_PARTY, reached=True)
    assert failed_in_a_row([failed, nobody, other]) == 1


def test_who_calls_himself_uses_up_no_cap() -> None:
    """CC-02 counts what the collector began."""
    own = [Made(at=at("09:00"), kind=Kind.EFFECTIVE_CALL, number=OWN, reached=True, incoming=True)] * 5
    assert asked("10:00", own).allowed


MOMENTS = st.lists(
    st.tuples(
        st.integers(0, 6 * 24 * 60),
        st.sampled_from((Channel.TELEPHONE, Channel.TELEPHONE, Channel.SMS)),
        st.booleans(),
        st.sampled_from(("1", "2")),
        st.sampled_from((Relation.DEBTOR, Relation.RELATED)),
    ),
    max_size=60,
)


@given(MOMENTS, st.integers(0, 3), st.integers(0, 6), st.integers(1, 3))
def test_no_random_series_breaks_a_cap(
    series: list[tuple[int, Channel, bool, str, Relation]], calls: int, attempts: int, days: int
) -> None:
    """Regime contract 60: whatever is tried, in whatever order, what the gate lets through keeps to it."""
    caps = (
        Cap(code="CALLS", counts=Kind.EFFECTIVE_CALL, most=calls, days=days),
        Cap(code="ATTEMPTS", counts=Kind.FAILED_ATTEMPT, most=attempts, per_number=True),
    )
    gate = Gate(opens_at=time(8), closes_at=time(22), zone=SHANGHAI, caps=caps)
    made: list[Made] = []
    for minutes, channel, answers, number, relation in series:
        moment = at("00:00", 1) + timedelta(minutes=minutes)
        answer = ask([gate], Planned(at=moment, channel=channel, number=number, relation=relation), made)
        if answer.allowed:
            kind = Kind.MESSAGE if channel is Channel.SMS else Kind.EFFECTIVE_CALL if answers else Kind.FAILED_ATTEMPT
            made.append(Made(at=moment, kind=kind, number=number, relation=relation))
        elif answer.allowed_from is not None and channel is Channel.SMS:
            later = Planned(at=answer.allowed_from, channel=channel, number=number, relation=relation)
            assert ask([gate], later, made).allowed
    assert all(8 <= one.at.hour < 22 for one in made)
    talked = [one.at.toordinal() for one in made if one.kind is Kind.EFFECTIVE_CALL]
    assert all(sum(start <= day < start + days for day in talked) <= calls for start in talked)
    failed = Counter((one.number, one.at.date()) for one in made if one.kind is Kind.FAILED_ATTEMPT)
    assert max(failed.values(), default=0) <= attempts
