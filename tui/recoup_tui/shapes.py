"""The shapes of things in the server's answers, as the documents in `queries/` select them.

A test holds every shape against its document. Amounts and rates are plain digits in strings: they are never floats.
"""

from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

from recoup_tui.verification import Verified

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why the server said no: a stable code, a sentence, and the path of the field it is about, if any."""

    code: str
    message: str
    field: tuple[str, ...] = ()


class Money(TypedDict):
    """An amount as plain digits, and its currency."""

    amount: str
    currency: str


class Code(TypedDict):
    """A catalogue value: its stable code and its name in the operator's language."""

    code: str
    label: str


class Reason(TypedDict):
    """Why a grade is what it is: the rule, the sentence, the article."""

    rule: str
    text: str
    citation: str | None


class Grade(TypedDict):
    """The official grade, the computed one, and why."""

    official: Code
    computed: Code
    because: list[Reason]


class OfficialGrade(TypedDict):
    """The official grade alone, for lists."""

    official: Code


class PageInfo(TypedDict):
    """Whether more follows, and from where."""

    hasNextPage: bool
    endCursor: str | None


class Connection(TypedDict, Generic[Row]):
    """A page of a list."""

    nodes: list[Row]
    pageInfo: PageInfo
    totalCount: int
    totalCountIsExact: bool


class UserError(TypedDict):
    """One reason why a mutation was refused."""

    code: str
    field: list[str] | None
    message: str


class FormField(TypedDict):
    """A field that a regime declares and somebody fills in; `choices` where it admits codes only."""

    code: Code
    kind: str
    choices: list[Code] | None
    isRequired: bool


class Outcome(TypedDict):
    """What every command answers: why nothing was done; empty when it was."""

    userErrors: list[UserError]


class Level(TypedDict):
    """Who has to agree: so many persons who play a part."""

    part: Code
    persons: int


class Person(TypedDict):
    """A borrower in a list."""

    number: str
    name: str


class LoanRow(TypedDict):
    """A loan in a list."""

    id: str
    number: str
    currency: str
    party: Person
    regime: Code
    product: Code
    balance: Money
    daysPastDue: int
    nextDueOn: str | None
    status: Code | None
    grade: OfficialGrade | None


class Noun(TypedDict):
    """One of the things that a case is about, by its code and in words."""

    code: str
    text: str


class TaskRow(TypedDict):
    """A task in the worklist."""

    id: str
    code: Code
    part: Code
    openedOn: str
    dueOn: str | None
    daysLate: int
    priority: int
    state: str
    assignee: str | None
    caseId: str | None
    caseNumber: str | None
    caseKind: Code | None
    about: list[Noun]
    partyName: str | None
    organisation: str
    reasons: list[str]
    rules: list[str]
    outstanding: Money | None
    loan: LoanRow | None


class Figures(TypedDict):
    """The figures of a loan, computed to the open business day."""

    asOf: str
    accruedInterest: Money
    accruedPenalty: Money
    accruedCompound: Money
    arrears: Money
    payoff: Money
    offBookInterest: Money


class Borrower(TypedDict):
    """The borrower as the loan shows it."""

    id: str
    number: str
    name: str
    phone: str
    language: str


class Loan(TypedDict):
    """A loan in full, without its lists."""

    id: str
    number: str
    externalId: str | None
    party: Borrower
    organisation: str
    officer: str | None
    regime: Code
    product: Code
    currency: str
    stage: Code
    method: Code
    rate: str
    contractPrincipal: Money
    instalment: Money
    instalments: int
    startsOn: str | None
    maturityOn: str | None
    nextDueOn: str | None
    overdueSince: str | None
    daysPastDue: int
    missedTotal: int
    missedRun: int
    balance: Money
    overduePrincipal: Money
    overdueInterest: Money
    overdueOther: Money
    suspense: Money
    figures: Figures
    grade: Grade | None
    status: Code | None
    isNonAccrual: bool


class Bill(TypedDict):
    """A due of a loan."""

    id: str
    seq: int
    kind: Code
    dueOn: str
    rolledDueOn: str
    principal: Money
    interest: Money
    cost: Money
    penalty: Money
    compound: Money
    paid: Money
    outstanding: Money
    isMissed: bool
    state: Code
    daysPastDue: int


class Posting(TypedDict):
    """A transfer of the journal."""

    id: str
    effectiveOn: str
    bookedOn: str
    kind: Code
    debit: Code
    credit: Code
    amount: Money
    billSeq: int | None
    reverses: bool


class PaymentLine(TypedDict):
    """Where a part of a payment went."""

    loanNumber: str
    billSeq: int | None
    dueOn: str | None
    component: Code
    amount: Money


class Payment(TypedDict):
    """A payment received."""

    id: str
    number: str
    amount: Money
    valueDate: str
    bookedOn: str
    channel: str
    reference: str
    payer: str
    isReversed: bool
    lines: list[PaymentLine]


class WhyFact(TypedDict):
    """A recorded fact that led to a figure."""

    seq: int
    valueDate: str
    recordedAt: str
    recordedBy: str


class WhyStep(TypedDict):
    """A step of an explanation."""

    level: int
    text: str
    adds: bool
    formula: str | None
    amount: Money | None
    because: list[Reason]
    fact: WhyFact | None


class Why(TypedDict):
    """Why a figure is what it is."""

    title: str
    effectiveOn: str
    number: int | None
    amount: Money | None
    because: list[Reason]
    steps: list[WhyStep]


class ScheduleRow(TypedDict):
    """A future due of a loan."""

    seq: int
    dueOn: str
    rolledDueOn: str
    principal: Money
    interest: Money
    total: Money
    balance: Money


class GradeChange(TypedDict):
    """A change of a loan's grade."""

    on: str
    before: Code | None
    after: Code | None
    because: list[Reason]


class Count(TypedDict):
    """How much work waits for one role."""

    part: Code
    open: int
    dueToday: int
    late: int


class Proof(TypedDict):
    """One equation that the books must satisfy at the end of a day: of amounts in minor units, or of counts."""

    name: str
    label: str
    holds: bool
    left: str
    right: str
    currency: str | None


class DayReport(TypedDict):
    """What the last end of day did."""

    dayFrom: str
    dayTo: str
    touched: int
    bills: int
    postings: int
    gradeChanges: int
    tasksOpened: int
    tasksClosed: int
    faults: int
    seconds: str
    isRolled: bool
    proofs: list[Proof]


class Day(TypedDict):
    """The open business day."""

    day: str
    phase: str


class BusinessDay(Day):
    """The open business day with the report of the last run."""

    openedAt: str
    lastRun: DayReport | None
    lastVerification: Verified | None


class GradeCount(TypedDict):
    """How many loans have a grade, and how much."""

    grade: Code
    loans: int
    balance: Money


class Reserve(TypedDict):
    """What one row of a regime's table wants set aside."""

    provision: Code
    amount: Money
    rules: list[str]


class Provisions(TypedDict):
    """What a regime wants set aside for its loans."""

    booked: list[Reserve]
    minima: list[Reserve]
    estimates: list[Reserve]
    reserves: Money
    minimum: Money
    shortfall: Money


class PortfolioRow(TypedDict):
    """The loans of one regime in one currency."""

    regime: Code
    currency: str
    loans: int
    balance: Money
    arrears: Money
    overdueLoans: int
    provisions: Provisions | None
    grades: list[GradeCount]


class ViewerGrant(TypedDict):
    """A role that the operator holds, and where."""

    role: Code
    organisation: str
    organisationName: str
    subtree: bool


class Viewer(TypedDict):
    """Who is using the console."""

    code: str
    name: str
    scopes: list[str]
    organisation: str
    regime: str | None
    installation: bool
    permissions: list[str]
    permissionTexts: list[str]
    unreadMessages: int
    parts: list[Code]
    grants: list[ViewerGrant]


class Name(TypedDict):
    """A name in both languages."""

    zh: str
    en: str
