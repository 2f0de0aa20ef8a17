"""`recoup what-if`: what loans would be under other rules, beside what they are; nothing is written.

recoup what-if housing_fund --profile RETAIL_PERIODS
recoup what-if housing_fund --set count_mode=CONSECUTIVE --organisation CITY --on 2018-03-31
recoup what-if commercial_bank --loan L-1 --under housing_fund --product HOME
"""

from collections.abc import Iterator
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.bar import Bar
from recoup.commands.local import on_database
from recoup.commands.moment import day_or_none, pairs
from recoup.regime.words import label
from recoup.rules.money import format_amount
from recoup.services import regime
from recoup.services import what_if as asking
from recoup.services.access import Actor
from recoup.services.what_if import LoanChange, Sum, WhatIf, WhatIfDraft
from recoup.translation import Language, say, spoken_language

RIGHT: Final = "right"


def what_if(
    code: Annotated[str, typer.Argument(metavar="REGIME", help="Code of the regime whose loans are asked for.")],
    *,
    loan: Annotated[str | None, typer.Option(help="One loan, by number.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Only the loans of this organisation and below.")] = None,
    profile: Annotated[str | None, typer.Option(help="A profile of the regime: values that belong together.")] = None,
    setting: Annotated[list[str] | None, typer.Option("--set", help="A value: count_mode=CONSECUTIVE.")] = None,
    under: Annotated[str | None, typer.Option(help="Another regime.")] = None,
    product: Annotated[str | None, typer.Option(help="The product that the loans would be of there.")] = None,
    attribute: Annotated[list[str] | None, typer.Option(help="An attribute that it asks for: code=value.")] = None,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; by default the open one.")] = None,
    shown: Annotated[int, typer.Option("--show", min=0, max=asking.SHOWN_MAX, help="Loans told one by one.")] = 20,
) -> None:
    """Show what loans would be under other rules, beside what they are; nothing is written."""
    language = spoken_language()
    draft = WhatIfDraft(
        regime=code,
        loan=loan,
        organisation=organisation,
        on=day_or_none(on, "on"),
        profile=profile,
        settings=pairs(setting or (), "set"),
        under=under or "",
        product=product or "",
        attributes=pairs(attribute or (), "attribute"),
        shown=shown,
    )

    async def ask(actor: Actor) -> tuple[WhatIf, ...]:
        with Bar(language) as bar:
            return await asking.ask(actor, draft, progress=bar)

    console = Console(markup=False, highlight=False)
    answers = on_database(ask)
    if not answers:
        console.print(say("what_if.none", language))
    for answer in answers:
        for part in _shown(answer, language):
            console.print(part)


def _shown(answer: WhatIf, language: Language) -> Iterator[Table | str]:
    yield say(
        "what_if.head",
        language,
        day=answer.on.isoformat(),
        changed=f"{answer.changed:,}",
        restated=f"{answer.restated:,}",
        loans=f"{answer.present.loans:,}",
        walked=f"{answer.walked:,}",
    )
    yield from _differences(answer, language)
    yield _sides(answer, language)
    yield from _changes(answer, language)
    for row in answer.missing:
        key = "what_if.missing_required" if row.required else "what_if.missing"
        yield say(key, language, code=_name(answer.other.regime, row.code, language), count=f"{row.loans:,}")


def _differences(answer: WhatIf, language: Language) -> Iterator[str]:
    for row in answer.differs:
        yield say(
            "what_if.differs",
            language,
            name=_name(answer.other.regime, row.key, language),
            code=row.key,
            present=str(row.present),
            other=str(row.other),
            rules=", ".join(row.rules) or "–",
        )


def _sides(answer: WhatIf, language: Language) -> Table:
    table = Table(
        "",
        *(say(f"what_if.{name}", language) for name in ("present", "other", "difference")),
        title=f"{_regimes(answer, language)} · {answer.currency}",
        title_justify="left",
    )
    for column in table.columns[1:]:
        column.justify = RIGHT
    for name in ("loans", "balance", "arrears", "interest", "penalty"):
        pair = [int(getattr(side, name)) for side in (answer.present, answer.other)]
        table.add_row(say(f"what_if.{name}", language), *_three(pair, "" if name == "loans" else answer.currency))
    for name in ("reserves", "minimum", "shortfall"):
        made = [side.provisions for side in (answer.present, answer.other)]
        if all(made):
            pair = [int(getattr(one, name)) for one in made]
            table.add_row(say(f"what_if.{name}", language), *_three(pair, answer.currency))
    table.add_section()
    for code in _codes(answer.present, answer.other, "grades", "grade"):
        pair = [_loans(side, "grades", "grade", code) for side in (answer.present, answer.other)]
        table.add_row(_either(answer, code, language), *_three(pair, ""))
    table.add_section()
    for code in _codes(answer.present, answer.other, "statuses", "status"):
        pair = [_loans(side, "statuses", "status", code) for side in (answer.present, answer.other)]
        table.add_row(_either(answer, code, language), *_three(pair, ""))
    for name in ("non_accrual", "observed"):
        pair = [int(getattr(side, name)) for side in (answer.present, answer.other)]
        if any(pair):
            table.add_row(say(f"what_if.{name}", language), *_three(pair, ""))
    table.add_section()
    for code in _codes(answer.present, answer.other, "tasks", "code"):
        pair = [_loans(side, "tasks", "code", code) for side in (answer.present, answer.other)]
        table.add_row(_either(answer, code, language), *_three(pair, ""))
    return table


def _regimes(answer: WhatIf, language: Language) -> str:
    names = dict.fromkeys(_name(side.regime, side.regime, language) for side in (answer.present, answer.other))
    return " → ".join(names)


def _codes(present: Sum, other: Sum, name: str, key: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, key) for side in (present, other) for row in getattr(side, name)))


def _loans(side: Sum, name: str, key: str, code: str) -> int:
    return sum(row.loans for row in getattr(side, name) if getattr(row, key) == code)


def _three(pair: list[int], currency: str) -> list[str]:
    """Both figures and the second less the first; nothing where they are the same."""
    difference = pair[1] - pair[0]
    told = [_amount(each, currency) if currency else f"{each:,}" for each in (*pair, difference)]
    return [*told[:2], f"+{told[2]}" if difference > 0 else told[2] if difference else ""]


def _changes(answer: WhatIf, language: Language) -> Iterator[Table]:
    if not answer.changes:
        return
    columns = ("loan", "balance", "present", "other", "interest", "penalty")
    table = Table(*(say(f"what_if.{name}", language) for name in columns))
    for place in (1, 4, 5):
        table.columns[place].justify = RIGHT
    for row in answer.changes:
        table.add_row(
            row.number,
            _amount(row.balance, answer.currency),
            *(_stands(answer, row, side, language) for side in ("present", "other")),
            *(_amount(each, answer.currency) if each else "" for each in (row.interest, row.penalty)),
        )
    yield table


def _amount(value: int, currency: str) -> str:
    """With the thousands apart: 178,128,280.89."""
    whole, point, fraction = format_amount(value, currency).partition(".")
    return f"{int(whole):,}{point}{fraction}" if int(whole) else f"{whole}{point}{fraction}"


def _stands(answer: WhatIf, row: LoanChange, side: str, language: Language) -> str:
    """The grade and, below it, the status, each with its rules, as far as they differ."""
    code, lines = getattr(answer, side).regime, list[str]()
    if row.present != row.other:
        lines.append(_judged(code, getattr(row, side), getattr(row, f"{side}_rules"), language))
    if row.present_status != row.other_status:
        lines.append(_judged(code, getattr(row, f"{side}_status"), getattr(row, f"{side}_status_rules"), language))
    return "\n".join(lines)


def _judged(code: str, name: str, rules: tuple[str, ...], language: Language) -> str:
    return f"{_name(code, name, language) if name else '–'} {', '.join(rules)}".rstrip()


def _either(answer: WhatIf, code: str, language: Language) -> str:
    """A code of one regime or the other; an opening with the kind of its case: `Collection · Overdue`."""
    kind, dot, opening = code.partition(".")
    if dot:
        return f"{_either(answer, kind, language)} · {_either(answer, opening, language)}"
    name = _name(answer.present.regime, code, language)
    return name if name != code else _name(answer.other.regime, code, language)


def _name(code: str, name: str, language: Language) -> str:
    return label(name, regime.spec_of(code), language)
