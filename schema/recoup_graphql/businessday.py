"""The business day, and turning it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import businessday, endofday, verification
from recoup.services.businessday import OpenDay
from recoup.services.endofday import DayReport as ReportView
from recoup.services.progress import Patience
from recoup.services.proof import Proof as ProofView
from recoup.services.verification import Verified
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.mode import Answered, ModeChoice, Repeatable
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends
from recoup_graphql.scalars import Currency, DecimalText
from recoup_graphql.words import label


@strawberry.type(description="Two figures of the books, summed in different ways, that must be equal.")
class Proof:
    """A proof of a day."""

    name: str = field(description="Which proof.")
    holds: bool = field(description="Whether the figures are equal.")
    left: str = field(description="The one figure.")
    right: str = field(description="The other figure.")
    currency: Currency | None = field(description="The currency proved; null for a count of rows.")

    @derived(description="What the proof says.")
    def label(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return label("proof", self.name, spoken(info, language))


@strawberry.type(description="What one pass of the end of day did.")
class DayReport:
    """The report of a run."""

    day_from: date = field(description="The first business day that it closed.")
    day_to: date = field(description="The last business day that it closed.")
    is_rolled: bool = field(description="Whether the day turned; false while faults or a proof keep it.")
    touched: int = field(description="Loans advanced.")
    bills: int = field(description="Bills opened or changed.")
    postings: int = field(description="Transfers posted.")
    grade_changes: int = field(description="Moves of a grade.")
    tasks_opened: int = field(description="Tasks opened.")
    tasks_closed: int = field(description="Tasks closed.")
    faults: int = field(description="Loans set aside because something is wrong with them.")
    seconds: DecimalText = field(description="How long it took.")
    proofs: list[Proof] = field(description="The proofs of the books.")


@strawberry.type(description="Where a loan is not what its facts say.")
class VerifyFinding:
    """A difference."""

    loan_number: str = field(description="Number of the loan.")
    what: str = field(description="What differs: `STATE`, `BILL`, `ACCRUAL`, `TASK`…; expect more.")
    name: str = field(description="The column or the row.")
    stored: str = field(description="What is stored.")
    derived: str = field(description="What its facts give.")


@strawberry.type(description="What the newest `recoup verify` of the whole book found.")
class LastVerification:
    """A verification that was made."""

    at: datetime = field(description="When it ended.")
    by: str = field(description="Code of who made it.")
    loans: int = field(description="How many loans were compared.")
    left_out: int = field(description="How many were not, because their regime is not active.")
    differing: int = field(description="How many differ, whether in sight or not.")
    is_sound: bool = field(description="Whether nothing differs and every proof held.")
    broken: list[str] = field(description="Names of the proofs that did not hold.")
    findings: list[VerifyFinding] = field(description="What differs, of loans in sight; at most 100 are kept.")


@strawberry.type(description="The open business day: a row in the database, not the clock on the wall.")
class BusinessDay:
    """The business day."""

    day: date = field(description="The day.")
    phase: str = field(description="`OPEN`, or `CLOSING` while its night is being turned.")
    opened_at: datetime = field(description="The moment at which it was opened.")

    @derived(description="What the newest end of day did; null before the first.")
    async def last_run(self, info: Info) -> DayReport | None:
        """Asked for only when selected."""
        found = await endofday.last_report(info.context.asker)
        return None if found is None else _report(found)

    @derived(description="What the newest verification of the whole book found; null before the first.")
    async def last_verification(self, info: Info) -> LastVerification | None:
        """Asked for only when selected."""
        found = await verification.last(info.context.asker)
        return None if found is None else _verified(found)


@strawberry.input(description="Turns the business day.")
class EndOfDayRunInput(Repeatable):
    """A run as an operator asks for it."""

    expected_day: date = field(
        description="The open business day that the caller saw; the run is refused if it is another by now."
    )
    until: date | None = field(
        default=strawberry.UNSET,
        description="The last day to close, in one pass; the open one only when nothing is said.",
    )


@strawberry.type(description="What a run would begin with.")
class EndOfDayPlan:
    """The first pass of a run."""

    day_from: date = field(description="The first business day that it would close.")
    day_to: date = field(description="The last one; what comes into force on a day begins a pass of its own.")
    due: int = field(description="Loans that something is due for. What the night makes of them is not foretold.")


@strawberry.type(description="What the end of day did.")
class EndOfDayRunPayload(Answered):
    """The result of `endOfDayRun`."""

    report: DayReport | None = field(default=None, description="The report; null when the run was refused, or tried.")
    plan: EndOfDayPlan | None = field(default=None, description="In a preview what it would begin with.")
    business_day: BusinessDay | None = field(default=None, description="The business day that is open now.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def _verified(found: Verified) -> LastVerification:
    return LastVerification(
        at=found.at,
        by=found.by,
        loans=found.loans,
        left_out=found.left_out,
        differing=found.differing,
        is_sound=found.is_sound,
        broken=list(found.broken),
        findings=[VerifyFinding(**asdict(one)) for one in found.findings],
    )


def _day(view: OpenDay) -> BusinessDay:
    return BusinessDay(day=view.day, phase=view.phase, opened_at=view.opened_at)


def _proof(view: ProofView) -> Proof:
    return Proof(
        name=view.name,
        holds=view.holds,
        left=view.left,
        right=view.right,
        currency=Currency(view.currency) if view.currency else None,
    )


def _report(view: ReportView) -> DayReport:
    return DayReport(
        day_from=view.day_from,
        day_to=view.day_to,
        is_rolled=view.rolled,
        touched=view.touched,
        bills=view.bills,
        postings=view.postings,
        grade_changes=view.grade_changes,
        tasks_opened=view.tasks_opened,
        tasks_closed=view.tasks_closed,
        faults=view.faults,
        seconds=DecimalText(f"{view.seconds:.3f}"),
        proofs=[_proof(proof) for proof in view.proofs],
    )


async def business_day(info: Info) -> BusinessDay:  # noqa: ARG001  every resolver is given the request
    """The root field `businessDay`."""
    return _day(await businessday.current())


@mends(lambda errors: EndOfDayRunPayload(user_errors=errors), {"expected": "expectedDay", "day": "expectedDay"})
async def end_of_day_run(
    info: Info,
    input: Annotated[EndOfDayRunInput, strawberry.argument(description="Which days.")],  # noqa: A002
) -> EndOfDayRunPayload:
    """The mutation `endOfDayRun`."""
    if input.mode is ModeChoice.PREVIEW:
        night = await endofday.preview(info.context.asker, until=given(input.until), expected=input.expected_day)
        plan = EndOfDayPlan(day_from=night.day_from, day_to=night.day_to, due=night.due)
        return EndOfDayRunPayload(plan=plan, business_day=_day(await businessday.current()), user_errors=[])
    report = await endofday.run(
        info.context.asker,
        until=given(input.until),
        expected=input.expected_day,
        progress=Patience(info.context.run_seconds),
    )
    return EndOfDayRunPayload(report=_report(report), business_day=_day(await businessday.current()), user_errors=[])
