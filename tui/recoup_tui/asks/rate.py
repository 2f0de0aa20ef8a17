"""Lists of rates: what was published, from when and by whom, what waits for others, and publishing."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Numbered, Question
from recoup_tui.shapes import Code, Level, Outcome


class ListedRate(TypedDict):
    """A rate that is published; a corrected one does not count any more."""

    tenor: Code
    since: str
    rate: str
    recordedAt: str | None
    isCorrected: bool
    isInForce: bool
    publishedBy: str | None
    approvalNumber: str | None


class WaitingRate(TypedDict):
    """A rate that others have to agree to."""

    tenor: Code
    since: str
    rate: str
    approvalNumber: str
    madeBy: str


class RateList(TypedDict):
    """A list with all its rates, and the regimes that refer to it."""

    code: Code
    tenors: list[Code]
    regimes: list[Code]
    rates: list[ListedRate]
    waits: list[WaitingRate]


class RateListsAnswer(TypedDict):
    """All lists."""

    rateLists: list[RateList]


class Published(Outcome, TypedDict):
    """How many rates are new, or under which number they wait for whom."""

    published: int | None
    approval: Numbered | None
    needed: list[Level] | None


class Refixed(TypedDict):
    """A loan on a day on which its rate is fixed anew; one whose rate is not published waits."""

    loanNumber: str
    on: str
    rateList: str
    tenor: str
    listed: str | None
    spreadBp: int
    before: str
    after: str | None
    yearlyCost: str | None


class RefixResult(Outcome, TypedDict):
    """How many loans were fixed anew, or would be."""

    changed: int | None
    unchanged: int | None
    waiting: int | None
    above: int | None
    refixes: list[Refixed] | None


RATE_LISTS: Final = Question[RateListsAnswer]("rate_lists")
PUBLISH: Final = Question[Done[Published]]("rate_publish")
REFIX: Final = Question[Done[RefixResult]]("rate_refix")
