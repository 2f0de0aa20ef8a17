"""What a database remembers of the regimes its loans are kept by, and what an installed one has changed in place.

Remembered when the first loan comes under a regime and whenever the program starts. An edition that has begun stays as
it is remembered, but for facts appended; one that is still to come may change, and is remembered anew.

Worked example: loans were kept by (REMIND, CONTACT) since the beginning; an installed release says (REMIND, REPORT,
CONTACT) for the same edition. That is refused with the edition, the list, the place, and what stood there.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from recoup.errors import Problem
from recoup.records.edition import RegimeEdition
from recoup.regime.bits import Altered, Bits, altered, beginnings, bits_of
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of
from recoup.services import sql
from recoup.translation import Language, say

Known: TypeAlias = Mapping[int, Bits]
"""By the first days of editions, what is remembered of each."""

_REMEMBERED: Final = "SELECT since, bits FROM regime_edition WHERE regime = ? ORDER BY id"
NONE: Final = "–"


async def known_of(regime: str) -> Known:
    """What is remembered of a regime's editions; the newest row of each counts."""
    rows = await sql.rows(_REMEMBERED, [regime])
    return {row["since"]: sql.unpacked(row["bits"]) for row in rows}


def news(spec: RegimeSpec, known: Known) -> tuple[tuple[int, Bits], ...]:
    """The editions that are not remembered, or say something else than what is: facts appended, or still to come."""
    told = ((since, bits_of(spec, since)) for since in beginnings(spec))
    return tuple((since, bits) for since, bits in told if since not in known or _plain(known[since]) != _plain(bits))


async def remember(spec: RegimeSpec, known: Known) -> None:
    """Write down what is new. Inside a transaction; what must not change has been looked at (`problem`)."""
    day = int((await sql.rows("SELECT day FROM business_day"))[0]["day"])
    for since, bits in news(spec, known):
        await RegimeEdition.create(
            regime=spec.code, since=since, version=spec.version, bits=_plain(bits), booked_on=day
        )


async def remember_first(spec: RegimeSpec) -> None:
    """The same where nothing is remembered of the regime: its first loan comes. Inside a transaction."""
    if not await sql.rows("SELECT 1 AS one FROM regime_edition WHERE regime = ? LIMIT 1", [spec.code]):
        await remember(spec, {})


def _plain(bits: Bits) -> dict[str, list[str]]:
    return {name: list(codes) for name, codes in bits.items()}


def problem(spec: RegimeSpec, known: Known, day: int) -> Problem | None:
    """EDITION_ALTERED for the first edition that has begun by the open day and is another one than is remembered."""
    return next((_told(spec, since, change) for since, change in _changes(spec, known, day)), None)


def _changes(spec: RegimeSpec, known: Known, day: int) -> Iterator[tuple[int, Altered]]:
    """Of editions that are remembered, and of such as were put between them after their day had come."""
    firsts = beginnings(spec)
    for since in sorted({*known, *firsts}):
        earlier = [one for one in known if one <= since]
        if earlier and (since < day or (since == day and since in known)):
            change = altered(known[max(earlier)], bits_of(spec, max(since, firsts[0])))
            if change is not None:
                yield since, change


def _told(spec: RegimeSpec, since: int, change: Altered) -> Problem:
    what, _, table = change.what.partition(".")
    return Problem(
        code="EDITION_ALTERED",
        field=("regime",),
        value=spec.code,
        limit=date_of(since).isoformat(),
        details={
            "edition": _Edition(since),
            "list": _List(what, table),
            "place": str(change.place + 1),
            "before": change.before or NONE,
            "now": change.now or NONE,
        },
    )


class _Edition:
    """Since when an edition is in force, in words."""

    def __init__(self, since: int) -> None:
        self._since = since

    def __call__(self, language: Language) -> str:
        """A day, or from the beginning."""
        return date_of(self._since).isoformat() if self._since else say("edition.first", language)


class _List:
    """What a list of codes is called."""

    def __init__(self, what: str, table: str) -> None:
        self._what, self._table = what, table

    def __call__(self, language: Language) -> str:
        """With the number of the table where there may be several."""
        named = say(f"edition.{self._what}", language)
        return f"{named} {self._table}".strip() if self._table not in ("", "1") else named
