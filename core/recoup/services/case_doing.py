"""What a transition does, in its own transaction: a closed list of verbs, each a service's own function.

SET a field · RECORD or END a fact · OPEN or CANCEL a case · SIGN, REOPEN, LOCK or RENDER a document · NOTIFY a part ·
SEND the debtor a message · RUN a command of the core · GRADE from a field. What opens and cancels cases is told to the
follower of the transaction, because a case that is opened takes steps of its own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, TypedDict

from recoup.regime.policy.case import Do
from recoup.regime.policy.fact import EVENT, LOAN, Fact
from recoup.regime.vocabulary import FACT_BY_CODE
from recoup.regime.words import label
from recoup.rules.calendar import date_of, day_of
from recoup.services import (
    case_people,
    case_running,
    case_scene,
    document,
    fact,
    limits,
    notification,
    sql,
)
from recoup.services.case_scene import Set
from recoup.services.field_words import word
from recoup.services.notification import About, To
from recoup.services.paper import Figures
from recoup.services.unit_of_work import Work
from recoup.translation import Language


class Papers(TypedDict):
    """The document that a deed is about."""

    regime: str
    code: str
    key: str


async def do(work: Work, found: Set, step: str, act: Do, *, part: str, maker: int = 0, approved: int = 0) -> None:
    """One deed of a step. Raises `Refused` where it cannot be done; then the step is not taken.

    `maker` took the step where others had to agree to it, `approved` is the waiting command that it was.
    """
    case = found.case
    papers: Papers = {"regime": case.regime, "code": act.what, "key": case.key}
    match act.verb:
        case "SET":
            case.told = {**case.told, act.what: act.to if act.to is not None else ""}
        case "RECORD":
            await _record(work, found, act)
        case "END":
            await fact.cease(work, loan_id=_loan(found, act), party_id=_party(found, act), code=act.what)
        case "SIGN":
            await document.sign(work, part=str(act.to or part), **papers)
        case "REOPEN":
            await document.reopen(work, **papers)
        case "LOCK":
            await document.lock(work, **papers)
        case "RENDER":
            figures = Figures(
                about={}, as_of=work.on, currency="CNY", fields=case_scene.filled_row(found.kind.fields, case.told)
            )
            await document.file(work, organisation_id=case.organisation_id, figures=figures, **papers)
        case "NOTIFY":
            await _notify(work, found, step, act.what)
        case "SEND":
            await _send(work, found, act)
        case "OPEN" | "CANCEL":
            work.asked.append((act.verb, act.what, case.id))
        case "RUN" | "GRADE":
            await case_running.run(work, found, act, maker=maker, approved=approved)


async def _notify(work: Work, found: Set, step: str, part: str) -> None:
    """Tell everybody who plays a part where it is at home, nearest to the case, of a step; and an event for programs.

    The message points at the line of the story that the step is about to write: there stands what was filled in.
    """
    case, subject = found.case, found.ground.subject
    work.event("case.notified", loan_id=subject.loan_id, party_id=subject.party_id, case=case.number, part=part)
    people = await case_people.players_near(found.spec, part, subject)
    if not people:
        return

    def say(language: Language) -> Mapping[str, str]:
        named = label(case.kind, found.spec, language)
        return {
            "subject": f"{named} {case.number}",
            "text": f"{named}: {word(found.spec, f'transition.{case.kind}', step, language)}.",
            "loan": str(found.ground.row.get("number") or "–"),
            "due_on": date_of(case.due_on).isoformat() if case.due_on else "–",
        }

    about = About(organisation=case.organisation_id, loan=subject.loan_id or None, case=case.id, step=case.version + 1)
    await notification.tell(work, people, say, about)


def _declared(found: Set, code: str) -> Fact | None:
    return next((one for one in found.spec.facts if one.code == code), FACT_BY_CODE.get(code))


async def _send(work: Work, found: Set, act: Do) -> None:
    """Ask for a message to the case's debtor. Raises `Refused` ADDRESS_MISSING, NOT_ALLOWED_TO_CONTACT."""
    owner = found.case.party_id or found.ground.subject.party_id
    number = found.case.number
    channel, address = await notification.reaching(owner, work.booked_on, field="transition", whose=number)
    values = {"text": str(found.case.told.get(str(act.to), ""))} if act.to is not None else {}
    to = To(party=owner, channel=channel, address=address, loan=found.case.loan_id, values=values)
    await notification.send(work, act.what, to)


def _is_of_loan(found: Set, code: str) -> bool:
    declared = _declared(found, code)
    return found.case.loan_id is not None and (declared is None or declared.subject == "LOAN")


def _loan(found: Set, act: Do) -> int:
    return (found.case.loan_id or 0) if _is_of_loan(found, act.what) else 0


def _party(found: Set, act: Do) -> int:
    return 0 if _is_of_loan(found, act.what) else (found.case.party_id or 0)


async def _record(work: Work, found: Set, act: Do) -> None:
    """Record a fact about the case's loan or party; `to` names the field that gives its value, or is the value.

    What a case of a party states of loans it states of each of those that it is about.
    """
    value = found.case.told.get(str(act.to), act.to) if act.to is not None else ""
    declared, happened_on = _declared(found, act.what), _happened(work, found, act)
    loans: tuple[int, ...] = (_loan(found, act),)
    party = _party(found, act)
    if party and declared is not None and declared.subject == LOAN:
        loans, party = await _loans_of(found, happened_on or work.on), 0
    for loan_id in loans:
        await fact.state(
            work,
            loan_id=loan_id,
            party_id=party,
            code=act.what,
            value=str(value or ""),
            note=found.case.number,
            is_event=declared is not None and declared.nature == EVENT,
            happened_on=happened_on,
        )


_STATED_OF: Final = """
SELECT DISTINCT a.loan_id FROM fact a WHERE a.evidence = ? AND a.loan_id IS NOT NULL ORDER BY a.loan_id"""
_OWED: Final = """
SELECT l.id AS loan_id FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
WHERE l.party_id = ? AND f.regime = ? AND l.stage IN ('LIVE', 'WRITTEN_OFF') AND l.maturity_on <= ? ORDER BY l.id"""


async def _loans_of(found: Set, day: int) -> tuple[int, ...]:
    """The loans that a case of a party is about: those of which it has stated something, else all that the party owes
    under the regime and that had fallen due by the day. What falls due later is another claim."""
    case = found.case
    rows = await sql.rows(_STATED_OF, [case.number])
    rows = rows or await sql.rows(_OWED, [case.party_id, case.regime, day])
    return tuple(int(row["loan_id"]) for row in rows)


def _happened(work: Work, found: Set, act: Do) -> int:
    """The day of an event, from its field; 0 the step's own. Raises `Refused` VALUE_DATE_IN_FUTURE, by its name."""
    told = found.case.told.get(act.on) if act.on is not None else None
    if not isinstance(told, str) or not told:
        return 0
    day = date.fromisoformat(told)
    limits.refuse({0: list(limits.not_after(day, ("fields", str(act.on)), work.on))}, single=True)
    return day_of(day)
