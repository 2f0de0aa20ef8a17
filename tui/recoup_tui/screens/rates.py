"""Rates: what every list holds, from when, published by whom, what waits for others; and publishing the next one."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, TypedDict

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.rate import PUBLISH, RATE_LISTS, REFIX, Published, RateList, Refixed, RefixResult
from recoup_tui.figures import Painter, labels, moment, percent
from recoup_tui.forms import TODAY, Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.screens.tabs import Act, Tab, TabsPage, Terms
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Connection
from recoup_tui.widgets.amended import asked_of
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
NEXT: Final[Form[Published]] = Form(
    root="rateListPublish",
    question=PUBLISH,
    entries=(Entry(name="since", kind=Kind.DAY, initial=TODAY), Entry(name="rate", kind=Kind.RATE)),
    has_key=False,
    inside="rates",
)
REFIXED: Final[Form[RefixResult]] = Form(
    root="loanRateRefix", question=REFIX, entries=(Entry(name="on", kind=Kind.DAY, initial=TODAY),)
)
SHOWN: Final = 40
"""The most loans that the preview of a run shows one by one."""


class Line(TypedDict):
    """A rate of a list: published, waiting, or (without a day) not there yet."""

    of: RateList
    tenor: Code
    state: str
    since: str
    rate: str
    by: str
    recordedAt: str | None
    approval: str


def lines(told: RateList) -> Iterator[Line]:
    """The rates of a list, tenor by tenor: what waits above what is published, the newest day first."""
    for tenor in told["tenors"]:
        found = [*_waiting(told, tenor), *_published(told, tenor)]
        yield from found or [_line(told, tenor, "missing")]


def _line(
    told: RateList,
    tenor: Code,
    state: str,
    *,
    since: str = "",
    rate: str = "",
    by: str | None = None,
    recorded_at: str | None = None,
    approval: str | None = None,
) -> Line:
    return Line(
        of=told,
        tenor=tenor,
        state=state,
        since=since,
        rate=rate,
        by=by or "",
        recordedAt=recorded_at,
        approval=approval or "",
    )


def _waiting(told: RateList, tenor: Code) -> Iterator[Line]:
    for row in told["waits"]:
        if row["tenor"]["code"] == _of(told, tenor):
            yield _line(
                told,
                tenor,
                "waits",
                since=row["since"],
                rate=row["rate"],
                by=row["madeBy"],
                approval=row["approvalNumber"],
            )


def _published(told: RateList, tenor: Code) -> Iterator[Line]:
    seen = False
    for row in told["rates"]:
        if row["tenor"]["code"] != _of(told, tenor):
            continue
        seen = seen or row["isInForce"]
        state = "corrected" if row["isCorrected"] else "in_force" if row["isInForce"] else "past" if seen else "to_come"
        yield _line(
            told,
            tenor,
            state,
            since=row["since"],
            rate=row["rate"],
            by=row["publishedBy"],
            recorded_at=row["recordedAt"],
            approval=row["approvalNumber"],
        )


def _of(told: RateList, tenor: Code) -> str:
    """A tenor as the rows of a list name it."""
    return f"{told['code']['code']}.{tenor['code']}"


def _every(session: Session, terms: Terms) -> Fetch[Line]:
    async def fetch(first: int, after: str | None) -> Connection[Line]:
        wanted = str(terms.get("rateList", ""))
        found = [each for each in (await session.ask(RATE_LISTS))["rateLists"] if wanted in each["code"]["code"]]
        return await listed([line for each in found for line in lines(each)])(first, after)

    return fetch


def _state(line: Line, paint: Painter) -> Text:
    styles = {
        "in_force": f"bold {paint.palette.good}",
        "waits": f"bold {paint.palette.caution}",
        "missing": f"bold {paint.palette.bad}",
        "to_come": paint.palette.accent,
    }
    mark = {"in_force": "●", "waits": "▲", "missing": "×", "to_come": "○"}.get(line["state"], " ")
    text = paint.words(f"rate_state.{line['state']}")
    return Text(f"{mark} {text}", style=styles.get(line["state"], paint.palette.muted), no_wrap=True)


def _rate(line: Line, paint: Painter) -> Text:
    text = paint.plain(percent(line["rate"]) if line["rate"] else None)
    text.justify = "right"
    if line["state"] == "corrected":
        text.stylize(f"strike {paint.palette.muted}")
    return text


def _told(line: Line, paint: Painter) -> list[RenderableType]:
    """Who refers to the list, and where the rate comes from."""
    muted = paint.palette.muted
    text = Text(f"{paint.words('rates.regimes')}  ", style=muted).append(labels(line["of"]["regimes"]), style="default")
    source = paint.words("rates.regulation") if line["since"] and not line["by"] else line["by"]
    for title, value in (
        ("column.published_by", source),
        ("column.recorded", moment(line["recordedAt"])),
        ("column.approval", line["approval"]),
    ):
        if value:
            text.append(f"\n{paint.words(title)}  ", style=muted).append(value, style="default")
    return [text]


def foreseen(result: Published, paint: Painter) -> Sequence[RenderableType]:
    """Whether the rate says something new, and who has to agree to it."""
    if not result["published"]:
        return [Text(paint.words("rates.known"), style=paint.palette.caution)]
    return [asked_of(result["needed"] or (), (), paint), Text(paint.words("rates.new"), style=paint.palette.muted)]


async def lists_of(session: Session, regime: str) -> list[RateList]:
    """The lists that a regime refers to."""
    found = (await session.ask(RATE_LISTS))["rateLists"]
    return [each for each in found if regime in {code["code"] for code in each["regimes"]}]


def refixed(result: RefixResult, paint: Painter) -> Sequence[RenderableType]:
    """How many loans would be fixed anew, and each of the first, those that wait for their list above them."""
    counts = {name: str(result[name] or 0) for name in ("changed", "unchanged", "waiting", "above")}
    style = f"bold {paint.palette.bad}" if result["waiting"] else paint.palette.good
    rows = sorted(result["refixes"] or (), key=lambda row: row["after"] is not None)
    table = Table.grid(padding=(0, 2, 0, 0))
    for row in rows[:SHOWN]:
        table.add_row(*_refix(row, paint))
    return [Text(paint.words("rates.refixed", **counts), style=style), table]


def _refix(row: Refixed, paint: Painter) -> list[Text]:
    after = paint.plain(percent(row["after"])) if row["after"] else paint.muted(paint.words("rates.not_published"))
    listed = percent(row["listed"]) if row["listed"] else "–"
    told = paint.muted(f"{row['rateList']} {row['tenor']} {listed} {row['spreadBp']:+} bp")
    return [paint.plain(row["loanNumber"]), paint.muted(row["on"]), paint.plain(percent(row["before"])), after, told]


COLUMNS: Final[tuple[Column[Line], ...]] = (
    Column(title="column.rate_list", cell=lambda row, paint: paint.label(row["of"]["code"]), stretch=2, at_least=10),
    Column(title="column.tenor", cell=lambda row, paint: paint.label(row["tenor"]), stretch=3, at_least=14),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["since"])),
    Column(title="column.rate", cell=_rate, right=True),
    Column(title="column.state", cell=_state),
    Column(title="column.published_by", cell=lambda row, paint: paint.plain(row["by"]), stretch=1, from_width=WIDE),
    Column(title="column.recorded", cell=lambda row, paint: paint.plain(moment(row["recordedAt"])), from_width=WIDE),
)


class RatesPage(TabsPage):
    """One list of all lists; the next rate of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.RATES)
    scope = Scope.RATES
    tabs = (
        Tab(
            name="rates",
            columns=COLUMNS,
            fetch=_every,
            told=_told,
            acts={
                "new": Act(
                    form=NEXT,
                    needs_row=True,
                    given=lambda row: {"rateList": row["of"]["code"]["code"], "tenor": row["tenor"]["code"]},
                    about=lambda row: f"{row['of']['code']['label']} · {row['tenor']['label']}",
                    drawn=foreseen,
                ),
                "refix": Act(form=REFIXED, drawn=refixed),
            },
            terms=(Entry(name="rateList", needed=False),),
        ),
    )
