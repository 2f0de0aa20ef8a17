"""What loans would be under other rules, beside what they are."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Money


class OfGrade(TypedDict):
    """How many loans have a grade."""

    loans: int
    grade: Code


class OfStatus(TypedDict):
    """How many loans have a status."""

    loans: int
    status: Code


class OfTask(TypedDict):
    """For how many loans a task stands."""

    loans: int
    task: Code


class Reserves(TypedDict):
    """What has to be set aside for the grades."""

    reserves: Money
    minimum: Money
    shortfall: Money


class Side(TypedDict):
    """The loans under one set of rules."""

    loans: int
    nonAccrual: int
    observed: int
    balance: Money
    arrears: Money
    interest: Money
    penalty: Money
    grades: list[OfGrade]
    statuses: list[OfStatus]
    tasks: list[OfTask]
    provisions: Reserves | None


class Differs(TypedDict):
    """A parameter of which the value is another one; values are as the wire has them."""

    parameter: Code
    present: object
    other: object
    rules: list[str]


class Missing(TypedDict):
    """What the other regime asks for and loans do not say."""

    attribute: Code
    loans: int
    required: bool


class Changed(TypedDict):
    """A loan that would have another grade or status."""

    number: str
    presentRules: list[str]
    otherRules: list[str]
    presentStatusRules: list[str]
    otherStatusRules: list[str]
    balance: Money
    present: Code | None
    other: Code | None
    presentStatus: Code | None
    otherStatus: Code | None


class Compared(TypedDict):
    """Both sides of one currency, on the same evening."""

    on: str
    currency: str
    changed: int
    restated: int
    walked: int
    present: Side
    other: Side
    differs: list[Differs]
    missing: list[Missing]
    changes: list[Changed]


class WhatIfAnswer(TypedDict):
    """One for each currency."""

    whatIf: list[Compared]


WHAT_IF: Final = Question[WhatIfAnswer]("what_if")
