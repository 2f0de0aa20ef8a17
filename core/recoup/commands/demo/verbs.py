"""What a step of a story, or a habit, does: a verb is a command of the services, given by whom the step names.

    fact       { code, value, ends }         a dated fact about the loan; of the party with of = "party"
    open       { kind, opening, fields, organisation, about }   about the loan; of = "party": about its party
    step       { kind, take, fields, organisation, period }     the newest case of the kind, of the loan or its party
    pay        { amount, channel }           without an amount: what is due; `payoff = true`: all that is owed
    refuse     { note }                      the command that waits is refused
    any other word of `COMMANDS` takes the fields of that command's own draft

Texts may name what is at hand: `{number}`, `{officer}`, `{phone}` (nobody's), `{month}`, `{day}` and days from then,
`{day+30}`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from zlib import crc32

from pydantic import TypeAdapter

from recoup.commands.demo.cast import Cast
from recoup.commands.demo.script import Told
from recoup.errors import Refused
from recoup.rules.calendar import day_of
from recoup.services import (
    acceleration,
    approval_query,
    assignment,
    case,
    case_dues,
    case_paper,
    case_query,
    claim_event,
    contact,
    contact_point,
    cost,
    decision,
    evidence,
    exemption,
    extension,
    fact,
    loan,
    loan_query,
    officer,
    parameter,
    payment,
    payment_query,
    payment_reversal,
    promise,
    restructuring,
    setoff_taking,
    suspense,
    task,
    waiver,
    write_off,
)
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter, ApprovalView
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_paper import PaperDraft
from recoup.services.case_query import CaseFilter, CaseView
from recoup.services.decision import DecisionDraft
from recoup.services.evidence import AttachDraft
from recoup.services.fact import FactDraft
from recoup.services.payment import PaymentDraft

PLACE: Final = re.compile(r"\{(\w+)([+-]\d+)?\}")
CURRENCY: Final = "CNY"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a step is taken: the day, the people, and the loan with its officer where there is one."""

    cast: Cast
    day: date
    loan: str = ""
    officer: str = ""
    task: str = ""
    case: CaseView | None = None
    paid: Mapping[str, str] = field(default_factory=dict)
    """What is paid of what fell due in the period of the case, in minor units: `paid`, its principal, its interest; and
    by whom, `debtor`."""

    def actor(self, code: str) -> Actor:
        """The person of that code; `officer` is whoever looks after the loan."""
        return self.cast.actors[self.officer if code == "officer" else code]

    def filled(self, told: Any) -> Any:  # noqa: ANN401  values of a script are of any type
        """What is told, with its places filled."""
        if isinstance(told, str):
            return PLACE.sub(self._put, told)
        if isinstance(told, Mapping):
            return {name: self.filled(value) for name, value in told.items()}
        return [self.filled(value) for value in told] if isinstance(told, list | tuple) else told

    def _put(self, place: re.Match[str]) -> str:
        name, days = place[1], int(place[2] or 0)
        phone = f"1000{crc32(self.loan.encode()) % 10_000_000:07d}"
        known = {"number": self.loan, "officer": self.officer, "phone": phone, "month": self.day.strftime("%Y-%m")}
        return (self.day + timedelta(days=days)).isoformat() if name == "day" else {**known, **self.paid}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is done: a verb with what is told, by whom, with which proof and papers, and who agrees to it."""

    by: str
    do: str
    told: Told = field(default_factory=dict)
    note: str = ""
    evidence: tuple[str, ...] = ()
    papers: Mapping[str, Told] = field(default_factory=dict)
    helped_by: str = ""
    signed_by: tuple[str, ...] = ()


Verb = Callable[[Scene, Deed, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the services: the draft that it takes, and the function."""

    draft: type
    give: Callable[..., Awaitable[object]]


COMMANDS: Final[Mapping[str, Command]] = {
    "accelerate": Command(draft=acceleration.AccelerationDraft, give=acceleration.accelerate),
    "charge": Command(draft=cost.CostDraft, give=cost.charge),
    "claim": Command(draft=claim_event.ClaimEventDraft, give=claim_event.record),
    "contact": Command(draft=contact.ContactDraft, give=contact.log),
    "delegate": Command(draft=case.DelegateDraft, give=case.delegate),
    "disburse": Command(draft=loan.DisburseDraft, give=loan.disburse),
    "extend": Command(draft=extension.ExtensionDraft, give=extension.extend),
    "parameter": Command(draft=parameter.ParameterDraft, give=parameter.change),
    "point": Command(draft=contact_point.PointDraft, give=contact_point.add),
    "promise": Command(draft=promise.PromiseDraft, give=promise.record),
    "refund": Command(draft=suspense.SuspenseRefundDraft, give=suspense.refund),
    "restructure": Command(draft=restructuring.RestructuringDraft, give=restructuring.restructure),
    "set_off": Command(draft=setoff_taking.TakingDraft, give=setoff_taking.take),
    "waive": Command(draft=waiver.WaiverDraft, give=waiver.waive),
    "write_off": Command(draft=write_off.WriteOffDraft, give=write_off.write_off),
}


def _first(found: Iterator[T], what: str) -> T:
    """The first that fits. Raises `LookupError`: the script acts on what is not there."""
    for each in found:
        return each
    msg = f"there is no {what} to act on"
    raise LookupError(msg)


async def do(scene: Scene, deed: Deed) -> None:
    """One deed, with its proof before and its signatures after. Raises `Refused` as the services do."""
    if deed.do == "step" and "{paid" in f"{deed.told} {deed.papers}":
        scene = await _with_paid(scene, deed)
        if scene.paid["paid"] == "0":
            return
    if "{falls_due" in f"{deed.told}":
        scene = await _with_dues(scene)
    told = scene.filled(dict(deed.told))
    if deed.do in {"step", "open"}:
        await (_step if deed.do == "step" else _open)(scene, deed, told)
    else:
        hung = await _hang(scene, deed, "loan", scene.loan)
        if hung:
            told.setdefault("proof", hung[-1])
        await OTHERS.get(deed.do, _command)(scene, deed, told)
    for place, code in enumerate(deed.signed_by):
        await _decide(scene, code, "APPROVED", f"{place}")


async def _with_paid(scene: Scene, deed: Deed) -> Scene:
    """The scene with what the ledger says is paid of the case's period; a deed that tells of nothing is not done."""
    found = scene.case or await _newest(scene, deed.told)
    ledger = scene.actor(scene.cast.script.ledger)
    owned = await loan_query.internal_id(ledger, scene.loan)
    assert found.period_start is not None  # noqa: S101  only cases of a due day tell of what is paid of it
    day = day_of(found.period_start)
    sums = (await case_dues.of_loans([owned], day, day))[owned]
    principal, interest = (int(str(sums[name])) for name in ("principal_paid_in_period", "interest_paid_in_period"))
    paid = {"paid": principal + interest, "paid_principal": principal, "paid_interest": interest}
    debtor = (await loan_query.get(ledger, scene.loan)).party.name
    return replace(scene, case=found, paid={name: str(value) for name, value in paid.items()} | {"debtor": debtor})


async def _with_dues(scene: Scene) -> Scene:
    """The scene with the principal that falls due by contract in the period of its case, in minor units."""
    one = scene.case
    assert one is not None and one.period_start is not None and one.period_end is not None  # noqa: S101, PT018  a habit's
    rows = await loan_query.schedule(scene.actor(scene.cast.script.ledger), scene.loan)
    due = sum(row.principal for row in rows if one.period_start <= row.due_on <= one.period_end)
    return replace(scene, paid={**scene.paid, "falls_due": str(due)})


async def _command(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    """A command by its own draft; what every draft of its kind asks for is at hand."""
    command = COMMANDS[deed.do]
    asked = {each.name for each in fields(command.draft)}
    known = {
        "loan": scene.loan,
        "value_on": scene.day,
        "on": scene.day,
        "made_on": scene.day,
        "since": scene.day,
        "currency": CURRENCY,
        "reason": deed.note,
        "note": deed.note,
        "institution": scene.cast.script.institution,
        "regime": scene.cast.script.regime,
        "idempotency_key": f"{deed.do}-{scene.loan}-{scene.day}",
    }
    if "case" in asked:
        known["case"] = (scene.case or await _newest(scene, told)).id
    given = {name: value for name, value in known.items() if name in asked and value}
    given |= {name: value for name, value in told.items() if name in asked}
    await command.give(scene.actor(deed.by), TypeAdapter(command.draft).validate_python(given))


async def _fact(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    of_party = told.pop("of", "loan") == "party"
    draft = FactDraft(
        loan=None if of_party else scene.loan,
        party=await _party(scene) if of_party else None,
        code=told["code"],
        from_on=scene.day,
        value=str(told.get("value", "")),
        note=deed.note,
    )
    await fact.record(scene.actor(deed.by), draft)


async def _end_fact(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    actor = scene.actor(deed.by)
    stated = await fact.of_loan(actor, scene.loan)
    standing = _first((each for each in stated if each.code == told["code"] and each.to_on is None), told["code"])
    await fact.end(actor, standing.id, on=scene.day)


async def _party(scene: Scene) -> str:
    return (await loan_query.get(scene.actor(scene.cast.script.ledger), scene.loan)).party.number


async def _pay(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    actor = scene.actor(deed.by)
    view = await loan_query.get(actor, scene.loan)
    figures = (await loan_query.figures(actor, [view.id]))[view.id]
    due = figures.payoff if told.pop("payoff", False) else figures.arrears
    draft = PaymentDraft(
        loan=scene.loan,
        amount=told.pop("amount", due),
        currency=CURRENCY,
        value_on=scene.day,
        idempotency_key=f"pay-{scene.loan}-{scene.day}-told",
        reference=deed.note,
        **told,
    )
    await payment.record(actor, draft)


async def _reverse_payment(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    actor = scene.actor(deed.by)
    newest = (await payment_query.page(actor, payment_query.PaymentFilter(loan=scene.loan))).items[0]
    draft = payment_reversal.PaymentReversalDraft(
        payment=newest.number, reason=deed.note, idempotency_key=f"reverse-{newest.number}", **told
    )
    await payment_reversal.reverse(actor, draft)


async def _refuse(scene: Scene, deed: Deed, _told: dict[str, Any]) -> None:
    await _decide(scene, deed.by, "REFUSED", "refused", deed.note)


async def _assign(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    await officer.assign(scene.actor(deed.by), scene.loan, told["officer"])


async def _close(scene: Scene, deed: Deed, _told: dict[str, Any]) -> None:
    await assignment.close(scene.actor(deed.by), scene.task, note=deed.note)


async def _excuse(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    """The late task of a code, with evidence: the part that the regime names has to agree."""
    actor = scene.actor(deed.by)
    filed = await evidence.take_in(actor, _bytes("REPORT", scene), name="report.txt")
    late = await _late_task(scene, told["task"])
    draft = exemption.ExemptionDraft(task=late, person=told["person"], reason=deed.note, evidence=filed.id)
    await exemption.exempt(actor, draft)


async def _late_task(scene: Scene, code: str) -> str:
    reader = scene.actor(scene.cast.script.ledger)
    found = (await task.worklist(reader, task.WorklistFilter(loan=scene.loan, late=True, state=None))).items
    return _first((each for each in found if each.code == code), code).id


OTHERS: Final[Mapping[str, Verb]] = {
    "assign": _assign,
    "close": _close,
    "end_fact": _end_fact,
    "excuse": _excuse,
    "fact": _fact,
    "pay": _pay,
    "refuse": _refuse,
    "reverse_payment": _reverse_payment,
}


# --- cases -----------------------------------------------------------------------------------------------------------


async def _open(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    party = await _party(scene) if told.pop("of", "loan") == "party" else None
    loan = None if party or "organisation" in told else scene.loan
    draft = CaseDraft(regime=scene.cast.script.regime, note=deed.note, loan=loan, party=party, **told)
    view = await case.open_(scene.actor(deed.by), draft)
    await _hang(scene, deed, "case", view.id)


async def _step(scene: Scene, deed: Deed, told: dict[str, Any]) -> None:
    found = scene.case or await _newest(scene, told)
    await _hang(scene, deed, "case", found.id)
    for code, written in deed.papers.items():
        paper = PaperDraft(case=found.id, document=code, fields=scene.filled(dict(written)))
        await case_paper.file(scene.actor(deed.helped_by or deed.by), paper)
    if told.get("take"):
        await _take(scene, deed, found, told)


async def _take(scene: Scene, deed: Deed, found: CaseView, told: dict[str, Any]) -> None:
    """The first of the steps named that is not refused: a programme is submitted, or else with its shortfall."""
    steps = str(told["take"]).split()
    for code in steps:
        try:
            draft = ActDraft(case=found.id, transition=code, fields=told.get("fields", {}), note=deed.note)
            await case.act(scene.actor(deed.by), draft)
        except Refused:
            if code == steps[-1]:
                raise
        else:
            return


async def _newest(scene: Scene, told: Mapping[str, Any]) -> CaseView:
    """The newest case of the kind that the step names, of its loan or of the unit and period that it tells."""
    about = {"organisation": told["organisation"]} if "organisation" in told else {"loan": scene.loan}
    reader = scene.actor(scene.cast.script.ledger)
    asked = CaseFilter(regime=scene.cast.script.regime, kind=told["kind"], open=None, **about)
    found = (await case_query.page(reader, asked)).items
    if not found and scene.loan:
        asked = replace(asked, loan=None, party=await _party(scene))
        found = (await case_query.page(reader, asked)).items
    period = told.get("period", "")
    fitting = (each for each in found if not period or str(each.period_start).startswith(period))
    return _first(fitting, f"{told['kind']} {period}")


# --- proof and agreement ---------------------------------------------------------------------------------------------


async def _hang(scene: Scene, deed: Deed, kind: str, subject: str) -> list[str]:
    """Hang the proof of a deed on what it is about; the pieces by their ids."""
    hung: list[str] = []
    helper = scene.actor(deed.helped_by or deed.by)
    for code in deed.evidence:
        taken = await evidence.take_in(helper, _bytes(code, scene), name=f"{code.lower()}.txt")
        draft = AttachDraft(evidence=taken.id, kind=code, subject_type=kind, subject=subject, note=deed.note)
        await evidence.attach(helper, draft)
        hung.append(taken.id)
    return hung


async def _bytes(code: str, scene: Scene) -> AsyncIterator[bytes]:
    """A page that says what it stands for; it is no real paper, and says that too."""
    yield f"{code}\n{scene.loan} {scene.day}\n演示数据，并非真实文件 / sample data, no real paper\n".encode()


async def _waiting(scene: Scene, actor: Actor) -> ApprovalView:
    """The newest command that waits and is about the loan, one of its cases, or, without a loan, anything."""
    found = (await approval_query.page(actor, ApprovalFilter(state="PENDING"))).items
    if not scene.loan:
        return _first(iter(found), "command")
    reader = scene.actor(scene.cast.script.ledger)
    party = await _party(scene)
    cases = [
        each
        for asked in (CaseFilter(loan=scene.loan, open=None), CaseFilter(party=party, open=None))
        for each in (await case_query.page(reader, asked)).items
    ]
    subjects = {scene.loan, party, *(each.number for each in cases)}
    return _first((each for each in found if each.subject_number in subjects), "command")


async def _decide(scene: Scene, code: str, verdict: str, key: str, note: str = "") -> None:
    actor = scene.actor(code)
    waiting = await _waiting(scene, actor)
    draft = DecisionDraft(
        approval=waiting.number, verdict=verdict, idempotency_key=f"{waiting.number}-{key}-{code}", note=note
    )
    await decision.decide(actor, draft)
