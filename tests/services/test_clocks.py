"""The law's clocks through the services: alarms open on their days, escalate, and close when something interrupts."""

from datetime import date
from pathlib import Path

import pytest

from recoup.errors import NotFound, Refused
from recoup.services import claim_event, claim_undo, clock_alert, clocks, endofday, fact, limitation, task
from recoup.services.claim_event import ClaimEventDraft
from recoup.services.fact import FactDraft
from recoup.services.paging import Page
from recoup.services.task import WorklistFilter
from tests.services.agreeing import hung, stated, uploaded
from tests.services.world import World, home_loan, term_loan


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence goes to a folder of the test's own."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


LETTER = {"kind": "DEMAND", "person": "Wang Fang", "method": "LETTER"}


async def alarms(world: World, loan: str = "L-1") -> list[tuple[str, str, date, date | None]]:
    """Open alarms of a loan: code, part, opened, due."""
    found = await task.worklist(world.actor, WorklistFilter(loan=loan), Page(first=100))
    return sorted(
        (view.code, view.part, view.opened_on, view.due_on) for view in found.items if view.code in clock_alert.CODES
    )


async def matured_in_2022(world: World) -> None:
    """The claim of CB-X15: last instalment due 2022-06-20, nothing paid."""
    await world.begin(date(2021, 6, 20))
    await world.lend(term_loan(disbursed_on=date(2021, 6, 20), maturity_on=date(2022, 6, 20)))


async def test_a_claim_rings_180_90_and_30_days_before_and_a_served_demand_silences_it(world: World) -> None:
    """CB-X15: expires 2025-06-20; a letter that comes back changes nothing; the one of 2024-05-11 gives 2027-05-11."""
    await matured_in_2022(world)
    await world.reach(date(2024, 5, 13))
    before = await limitation.of_loan(world.actor, "L-1")
    assert before is not None
    assert before.expires_on == date(2025, 6, 20)
    told = {**LETTER, "loan": "L-1"}
    receipt = await uploaded(world, "receipt 7, signed")
    await claim_event.record(
        world.actor,
        ClaimEventDraft(**told, on=date(2024, 2, 1), outcome="UNDELIVERED"),  # type: ignore[arg-type]
    )
    await claim_event.record(
        world.actor,
        ClaimEventDraft(**told, on=date(2024, 5, 11), proof=receipt.id),  # type: ignore[arg-type]
    )
    (clock,) = await clocks.of_loan(world.actor, "L-1")
    assert (clock.state, clock.since, clock.expires_on) == ("RUNNING", date(2024, 5, 11), date(2027, 5, 11))
    assert [(one.effect, one.counts, one.rules) for one in clock.story] == [
        ("STARTED", True, ("LM-01",)),
        ("UNDELIVERED", False, ("LM-06",)),
        ("RESTARTED", True, ("LM-02",)),
    ]
    assert clock.story[2].proof == receipt.sha256
    proof = clock.story[2].evidence
    assert proof is not None
    assert [kind for kind, noun, _ in proof.hangs_on if noun == "loan"] == ["PROOF_OF_SERVICE"]
    await world.reach(date(2026, 11, 11))
    assert await alarms(world) == []
    await world.reach(date(2026, 11, 12))
    assert await alarms(world) == [("LIMITATION_1", "officer", date(2026, 11, 12), date(2027, 2, 10))]
    (clock,) = await clocks.of_loan(world.actor, "L-1")
    assert (clock.days_left, clock.alarms) == (180, (date(2026, 11, 12), date(2027, 2, 10), date(2027, 4, 11)))
    signed = FactDraft(loan="L-1", code="DEBT_ACKNOWLEDGED", from_on=date(2026, 11, 10), note="signed")
    with pytest.raises(Refused) as refusal:  # a statement that moves the clock needs its proof stored as well
        await stated(world, signed)
    assert [(one.code, one.limit) for one in refusal.value.problems] == [("EVIDENCE_MISSING", "SIGNATURE")]
    await hung(world, "L-1", "SIGNATURE")
    await stated(world, signed)
    assert await alarms(world) == []
    closed = await task.worklist(world.actor, WorklistFilter(loan="L-1", state="DONE"), Page(first=100))
    assert "LIMITATION_1" in {view.code for view in closed.items}


async def test_missed_mornings_open_what_they_would_have_opened_and_an_undone_event_rings_again(world: World) -> None:
    """One pass over half a year leaves the alarms of their own days; what was recorded by mistake silences nothing."""
    await matured_in_2022(world)
    await endofday.run(world.actor, until=date(2025, 5, 31))
    rung = [
        ("LIMITATION_1", "officer", date(2024, 12, 22), date(2025, 3, 22)),
        ("LIMITATION_2", "head", date(2025, 3, 22), date(2025, 5, 21)),
        ("LIMITATION_3", "legal", date(2025, 5, 21), date(2025, 6, 20)),
    ]
    assert await alarms(world) == rung
    assert await clock_alert.on_morning(world.actor) == 0
    made = await claim_event.record(
        world.actor,
        ClaimEventDraft(
            loan="L-1", kind="SUIT", on=date(2025, 5, 30), proof=(await uploaded(world, "case no. 12")).sha256
        ),
    )
    assert await alarms(world) == []
    await claim_undo.undo(world.actor, made.id, reason="another debtor's suit")
    await world.reach(date(2025, 6, 2))
    assert await alarms(world) == rung
    with pytest.raises(Refused) as refusal:
        await claim_undo.undo(world.actor, made.id, reason="again")
    assert [problem.code for problem in refusal.value.problems] == ["ALREADY_REVERSED"]


async def test_an_event_that_was_recorded_as_a_statement_is_undone_like_any_other(world: World) -> None:
    """LM-02, LM-06: a demand counts by its statement; undone it never was, both rows stay, and it is undone once."""
    await matured_in_2022(world)
    await world.reach(date(2025, 1, 10))
    served = FactDraft(loan="L-1", code="DEMAND_SERVED", from_on=date(2024, 6, 3), note="receipt 12")
    await hung(world, "L-1", "PROOF_OF_SERVICE")
    await stated(world, served)
    (interrupted,) = await clocks.of_loan(world.actor, "L-1")
    (event,) = [step.event for step in interrupted.story if step.kind == "DEMAND"]
    assert event is not None
    assert interrupted.since == date(2024, 6, 3)
    undone = await claim_undo.undo(world.actor, event, reason="another debtor's receipt")
    assert (undone.kind, undone.on) == ("DEMAND", date(2024, 6, 3))
    (running,) = await clocks.of_loan(world.actor, "L-1")
    assert [step.kind for step in running.story] == [None]
    (told,) = await fact.of_loan(world.actor, "L-1")
    assert (told.from_on, told.to_on) == (date(2024, 6, 3), date(2024, 6, 3))
    with pytest.raises(Refused) as refusal:
        await claim_undo.undo(world.actor, event, reason="again")
    assert [problem.code for problem in refusal.value.problems] == ["ALREADY_REVERSED"]
    with pytest.raises(NotFound):
        await claim_undo.undo(world.actor, "f" * 32, reason="nothing")


async def test_a_guarantee_and_a_judgment_have_alarms_of_their_own(world: World) -> None:
    """CB-X16: (a) silent, half a year; whatever interrupts the claim moves it not. LM-07: two years of a judgment."""
    await world.begin(date(2023, 8, 31))
    await world.lend(term_loan(disbursed_on=date(2023, 8, 31), maturity_on=date(2024, 8, 31)))
    given = ClaimEventDraft(loan="L-1", kind="GUARANTEE_JOINT", on=date(2023, 8, 31), person="Li Lei")
    await claim_event.record(world.actor, given)
    await world.reach(date(2025, 1, 2))
    assert await alarms(world) == [("GUARANTEE_1", "officer", date(2024, 12, 30), date(2025, 1, 29))]
    receipt, judgment = await uploaded(world, "signed for"), await uploaded(world, "judgment 3")
    demand = ClaimEventDraft(loan="L-1", on=date(2025, 1, 2), proof=receipt.id, **LETTER)  # type: ignore[arg-type]
    await claim_event.record(world.actor, demand)
    assert [code for code, *_ in await alarms(world)] == ["GUARANTEE_1"]
    claimed = ClaimEventDraft(
        loan="L-1", kind="GUARANTOR_DEMAND", on=date(2025, 1, 2), person="Li Lei", method="LETTER", proof=receipt.id
    )
    await claim_event.record(world.actor, claimed)
    assert await alarms(world) == []
    judged = ClaimEventDraft(
        loan="L-1", kind="JUDGMENT", on=date(2025, 1, 2), until=date(2025, 1, 20), proof=judgment.id
    )
    await claim_event.record(world.actor, judged)
    found = {clock.course: (clock.state, clock.expires_on) for clock in await clocks.of_loan(world.actor, "L-1")}
    assert found == {
        "LIMITATION": ("STOPPED", date(2028, 1, 2)),
        "GUARANTEE": ("STOPPED", date(2025, 2, 28)),
        "GUARANTEE_CLAIM": ("RUNNING", date(2028, 1, 2)),
        "ENFORCEMENT": ("RUNNING", date(2027, 1, 20)),
    }
    await world.reach(date(2026, 7, 24))
    assert [(code, opened) for code, _, opened, _ in await alarms(world)] == [("ENFORCEMENT_1", date(2026, 7, 24))]


async def test_a_demand_without_evidence_of_service_is_refused(world: World, tmp_path: Path) -> None:
    """LM-06: recipient, method, proof; every other kind says what it needs. Proof is a file in sight, not a word."""
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    lost = await uploaded(world, "receipt that a disk lost")
    for path in (tmp_path / "evidence").rglob(lost.sha256):
        path.unlink()
    bare = ClaimEventDraft(loan="H-1", kind="DEMAND", on=date(2025, 12, 20))
    with pytest.raises(Refused) as refusal:
        await claim_event.record(world.actor, bare)
    assert {(problem.code, problem.field) for problem in refusal.value.problems} == {
        ("CHOICE_UNKNOWN", ("method",)), ("TEXT_MISSING", ("person",)), ("EVIDENCE_MISSING", ("proof",)),
    }  # fmt: skip
    unknown = "EVIDENCE_UNKNOWN"
    for proof, code in (("receipt 7", unknown), ("0" * 64, unknown), (lost.id, "EVIDENCE_DAMAGED")):
        named = ClaimEventDraft(loan="H-1", on=date(2025, 12, 20), proof=proof, **LETTER)  # type: ignore[arg-type]
        with pytest.raises(Refused) as refusal:
            await claim_event.record(world.actor, named)
        assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, ("proof",))]
    for kind, codes in (
        ("JUDGMENT", {"TEXT_MISSING", "EVIDENCE_MISSING"}),
        ("SUIT", {"EVIDENCE_MISSING"}),
        ("SONG", {"CHOICE_UNKNOWN"}),
    ):
        with pytest.raises(Refused) as refusal:
            await claim_event.record(world.actor, ClaimEventDraft(loan="H-1", kind=kind, on=date(2025, 12, 20)))
        assert {problem.code for problem in refusal.value.problems} == codes
