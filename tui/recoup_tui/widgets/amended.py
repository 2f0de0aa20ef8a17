"""What a command does to a loan, as the server says: terms before and after, who has to agree, dues, transfers."""

from collections.abc import Callable, Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recoup_tui.asks.amendment import AmendmentResult, Terms, Told
from recoup_tui.figures import Painter, percent
from recoup_tui.shapes import Level, ScheduleRow

DUES: Final = 24
"""The most dues that are shown one by one."""

_TERMS: Final[tuple[tuple[str, Callable[[Terms, Painter], Text]], ...]] = (
    ("fact.method", lambda terms, paint: paint.label(terms["method"])),
    ("fact.rate", lambda terms, paint: paint.plain(percent(terms["rate"]))),
    ("fact.instalment", lambda terms, paint: paint.amount(terms["instalment"])),
    ("fact.instalments", lambda terms, paint: paint.plain(str(terms["instalments"]))),
    ("fact.maturity", lambda terms, paint: paint.plain(terms["maturityOn"])),
    ("fact.next_due", lambda terms, paint: paint.plain(terms["nextDueOn"])),
    ("column.regime", lambda terms, paint: paint.label(terms["regime"])),
    ("column.product", lambda terms, paint: paint.label(terms["product"])),
    ("column.grade", lambda terms, paint: paint.label(terms["grade"])),
    ("fact.organisation", lambda terms, paint: paint.plain(terms["organisation"])),
)


def amended(result: AmendmentResult, paint: Painter) -> Sequence[RenderableType]:
    """Who has to agree, and what it does."""
    return [asked_of(result["needed"] or (), result["neededBy"] or (), paint), *done(result, paint)]


def done(result: AmendmentResult, paint: Painter) -> Sequence[RenderableType]:
    """What it does, one part below the other; what stays as it is is left out."""
    parts: list[RenderableType] = []
    parts += [Text(f"▲ {told['message']}", style=paint.palette.caution) for told in result["warnings"] or ()]
    if result["before"] and result["after"] and result["before"] != result["after"]:
        parts.append(_terms(result["before"], result["after"], paint))
    if result["scheduleBefore"] != result["scheduleAfter"]:
        parts.append(_dues(result["scheduleBefore"] or (), result["scheduleAfter"] or (), paint))
    if result["journal"]:
        parts.append(_transfers(result, paint))
    return parts


def asked_of(needed: Sequence[Level], rules: Sequence[str], paint: Painter) -> Text:
    """Who has to agree, and the rules that say so."""
    if not needed:
        return Text(f"✓ {paint.words('amend.nobody')}", style=paint.palette.good)
    who = " → ".join(f"{level['part']['label']} × {level['persons']}" for level in needed)
    text = Text(f"▲ {paint.words('amend.needed', who=who)}", style=f"bold {paint.palette.caution}")
    return text.append(f"  {' '.join(rules)}", style=paint.palette.muted)


def worded(told: Told, paint: Painter) -> tuple[str, str]:
    """A value of a command as its maker gave it, in the words of the form that it was given in."""
    name, value, text = told["name"], told["value"], told["text"]
    label = (paint.words.maybe(f"field.{name}") or name).removesuffix(" %")
    return label, percent(value) if name == "rate" else text if text != value else paint.words.maybe(
        f"choice.{value}"
    ) or value


def _table(paint: Painter, title: str) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    muted = paint.palette.muted
    table.add_column(Text(paint.words(title), style=f"bold {paint.palette.accent}"), style=muted, ratio=1)
    for heading in ("preview.now", "preview.then"):
        table.add_column(Text(paint.words(heading), style=muted), justify="right", no_wrap=True)
    return table


def _terms(before: Terms, after: Terms, paint: Painter) -> Table:
    table = _table(paint, "amend.terms")
    for label, cell in _TERMS:
        was, then = cell(before, paint), cell(after, paint)
        if was.plain != then.plain:
            then.stylize(f"bold {paint.palette.caution}")
            table.add_row(paint.words(label), was, then)
    return table


def _dues(before: Sequence[ScheduleRow], after: Sequence[ScheduleRow], paint: Painter) -> Table:
    """The dues that differ, day by day; only so many are shown."""
    table = _table(paint, "amend.dues")
    was, then = ({row["dueOn"]: row for row in rows} for rows in (before, after))
    days = [day for day in sorted({*was, *then}) if _total(was, day) != _total(then, day)]
    for day in days[:DUES]:
        cells = [paint.amount(rows[day]["total"]) if day in rows else paint.muted("–") for rows in (was, then)]
        table.add_row(day, *cells)
    if len(days) > DUES:
        table.add_row(paint.words("amend.more_dues", count=str(len(days) - DUES)), "", "")
    return table


def _total(rows: dict[str, ScheduleRow], day: str) -> str:
    return rows[day]["total"]["amount"] if day in rows else ""


def _transfers(result: AmendmentResult, paint: Painter) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(Text(paint.words("amend.journal"), style=f"bold {paint.palette.accent}"), no_wrap=True)
    table.add_column("", ratio=1)
    table.add_column("", justify="right", no_wrap=True)
    for row in result["journal"] or ():
        sides = f"{row['debit']['label']} → {row['credit']['label']}"
        mark = f" × {paint.words('loan.reversal')}" if row["reverses"] else ""
        table.add_row(
            paint.muted(row["effectiveOn"]), Text(f"{row['kind']['label']}{mark}  {sides}"), paint.amount(row["amount"])
        )
    return table
