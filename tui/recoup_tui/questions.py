"""What the console asks: the documents in `queries/` by name, and the shape of each answer.

Documents of commands that answer alike are written once, with `root_` and `ROOT_` where the command's name stands. What
belongs to one noun of the field stands in `asks/`. A test holds every document against the committed schema and every
shape against its document.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Generic, TypedDict, TypeVar

from recoup_tui.shapes import (
    Bill,
    BusinessDay,
    Code,
    Connection,
    Count,
    Day,
    DayReport,
    Figures,
    GradeChange,
    Loan,
    LoanRow,
    Money,
    Name,
    OfficialGrade,
    Outcome,
    Payment,
    PaymentLine,
    PortfolioRow,
    Posting,
    ScheduleRow,
    TaskRow,
    Viewer,
    Why,
)

Answer = TypeVar("Answer")


class Scale(TypedDict):
    """The grades of a regime, best first, its products, and the accounts from which it takes what is due."""

    code: str
    name: Name
    products: list[Code]
    grades: list[Code]
    setoffSources: list[Code]


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """A document of `queries/`, by name, and in its type the shape of the answer.

    `root` is the command's name where the document is shared by commands that answer alike.
    """

    name: str
    root: str = ""


@cache
def _read(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.graphql").read_text(encoding="utf-8")


@cache
def document(name: str, root: str = "") -> str:
    """The text of a document, said of the command `root` if it is shared, with the fragments that it spreads, once."""
    text, fragments = _read(name), _read("fragments").split("fragment ")[1:]
    text = text.replace("root_", root).replace("ROOT_", root[:1].upper() + root[1:])
    wanted: list[str] = []
    pending = [text]
    while pending:
        here = pending.pop()
        for fragment in fragments:
            if f"...{fragment.split(' ', 1)[0]} " in here and fragment not in wanted:
                wanted.append(fragment)
                pending.append(fragment)
    return text + "".join(f"fragment {fragment}" for fragment in wanted)


class Done(TypedDict, Generic[Answer]):
    """The answer of a command whose document is shared."""

    done: Answer


class Hello(TypedDict):
    """What the console asks once, when it connects."""

    viewer: Viewer
    businessDay: Day
    regimes: list[Scale]


class Numbered(TypedDict):
    """The number under which people know something."""

    number: str


class Waiting(Outcome, TypedDict):
    """What a command did, or under which number it waits for others."""

    approval: Numbered | None


class Unread(TypedDict):
    """How much the operator was told and has not read."""

    unreadMessages: int


class Heartbeat(TypedDict):
    """What the console asks again and again."""

    businessDay: Day
    viewer: Unread


class Worklist(TypedDict):
    """A page of the worklist."""

    worklist: Connection[TaskRow]


class Counts(TypedDict):
    """The worklist counted by role."""

    worklistCounts: list[Count]


class Loans(TypedDict):
    """A page of loans."""

    loans: Connection[LoanRow]


class LoanAnswer(TypedDict):
    """A loan, or none."""

    loan: Loan | None


class LoanBills(TypedDict):
    """Part of a loan."""

    bills: Connection[Bill]


class BillsAnswer(TypedDict):
    """A page of dues."""

    loan: LoanBills | None


class LoanJournal(TypedDict):
    """Part of a loan."""

    journal: Connection[Posting]


class JournalAnswer(TypedDict):
    """A page of transfers."""

    loan: LoanJournal | None


class LoanPayments(TypedDict):
    """Part of a loan."""

    payments: Connection[Payment]


class PaymentsAnswer(TypedDict):
    """A page of payments."""

    loan: LoanPayments | None


class LoanTasks(TypedDict):
    """Part of a loan."""

    tasks: Connection[TaskRow]


class TasksAnswer(TypedDict):
    """A page of tasks."""

    loan: LoanTasks | None


class LoanSchedule(TypedDict):
    """Part of a loan."""

    schedule: list[ScheduleRow]


class ScheduleAnswer(TypedDict):
    """The dues to come."""

    loan: LoanSchedule | None


class LoanGrades(TypedDict):
    """Part of a loan."""

    gradeHistory: list[GradeChange]


class GradesAnswer(TypedDict):
    """How the grade came to be."""

    loan: LoanGrades | None


class LoanWhy(TypedDict):
    """A figure of the loan, explained."""

    explain: Why


class WhyLoanAnswer(TypedDict):
    """Why a figure of a loan is what it is."""

    loan: LoanWhy | None


class BillWhy(TypedDict):
    """A bill of the loan, explained."""

    explainBill: Why | None


class WhyBillAnswer(TypedDict):
    """Why a bill asks for what it does."""

    loan: BillWhy | None


class PaymentWhy(TypedDict):
    """A payment to the loan, explained."""

    explainPayment: Why | None


class WhyPaymentAnswer(TypedDict):
    """Why a payment went where it did."""

    loan: PaymentWhy | None


class DayAnswer(TypedDict):
    """The business day and the portfolio."""

    businessDay: BusinessDay
    portfolio: list[PortfolioRow]


class LoanAfter(TypedDict):
    """A loan as it stands after a payment or reversal."""

    number: str
    balance: Money
    daysPastDue: int
    figures: Figures
    grade: OfficialGrade | None
    regime: Code


class PaymentMade(TypedDict):
    """The number of a payment."""

    number: str


class PaymentResult(Outcome, TypedDict):
    """What recording a payment does, or would do."""

    payment: PaymentMade | None
    lines: list[PaymentLine] | None
    loans: list[LoanAfter] | None
    surplus: Money | None
    replayed: bool | None


class ReversalResult(Outcome, TypedDict):
    """What reversing a payment does, or waits to do."""

    approval: Numbered | None
    payment: PaymentMade | None
    loans: list[LoanAfter] | None
    replayed: bool | None


class DayResult(Outcome, TypedDict):
    """What the end of day did."""

    report: DayReport | None
    businessDay: Day | None


class DayTurned(TypedDict):
    """The answer to running the end of day."""

    endOfDayRun: DayResult


class LoanEvent(TypedDict):
    """Something that happened to a loan."""

    kind: str
    loanNumber: str | None


class LoanEvents(TypedDict):
    """One item of the live stream."""

    loanEvents: LoanEvent


ASK_OTHERS: Final = Question[Done[Waiting]]("ask_others")
ACT: Final = Question[Done[Outcome]]("act")
HELLO: Final = Question[Hello]("hello")
HEARTBEAT: Final = Question[Heartbeat]("heartbeat")
WORKLIST: Final = Question[Worklist]("worklist")
COUNTS: Final = Question[Counts]("worklist_counts")
LOANS: Final = Question[Loans]("loans")
LOAN: Final = Question[LoanAnswer]("loan")
BILLS: Final = Question[BillsAnswer]("loan_bills")
JOURNAL: Final = Question[JournalAnswer]("loan_journal")
PAYMENTS: Final = Question[PaymentsAnswer]("loan_payments")
TASKS: Final = Question[TasksAnswer]("loan_tasks")
SCHEDULE: Final = Question[ScheduleAnswer]("loan_schedule")
GRADES: Final = Question[GradesAnswer]("loan_grades")
WHY_LOAN: Final = Question[WhyLoanAnswer]("why_loan")
WHY_BILL: Final = Question[WhyBillAnswer]("why_bill")
WHY_PAYMENT: Final = Question[WhyPaymentAnswer]("why_payment")
BUSINESS_DAY: Final = Question[DayAnswer]("business_day")
RECORD_PAYMENT: Final = Question[Done[PaymentResult]]("payment_record")
REVERSE_PAYMENT: Final = Question[Done[ReversalResult]]("payment_reverse")
RUN_END_OF_DAY: Final = Question[DayTurned]("end_of_day_run")
LOAN_EVENTS: Final = Question[LoanEvents]("loan_events")
