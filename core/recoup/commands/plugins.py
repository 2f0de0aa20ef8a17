"""`recoup plugins`: which regimes are installed, and what one of them says, as tables or JSON."""

import asyncio
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from recoup import config, database
from recoup.config import Settings
from recoup.errors import Problem, Refused, Unavailable
from recoup.regime import citing
from recoup.regime.checking.walking import rows
from recoup.regime.drawing import kinds_of, mermaid, page
from recoup.regime.policy.grade import GradePolicy
from recoup.regime.policy.parameter import Param
from recoup.regime.registry import Registry, RegistryEntry
from recoup.regime.setting import allowed, shown
from recoup.regime.spec import RegimeSpec
from recoup.regime.words import label, text
from recoup.services import quarantine, regime
from recoup.translation import Language, language_of, say, spoken_language

plugins = typer.Typer(invoke_without_command=True, help="List the installed regimes, or show one.")

Columns: TypeAlias = tuple[str, ...]
Rows: TypeAlias = Iterable[tuple[str, ...]]

AsLanguage: TypeAlias = Annotated[
    str | None, typer.Option("--language", help="zh-CN or en; by default the terminal's.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables.")]


@plugins.callback()
def listing(context: typer.Context, *, as_json: AsJson = False, language: AsLanguage = None) -> None:
    """List the installed regimes with their state, and why one of them is not active."""
    if context.invoked_subcommand is not None:
        return
    registry = _registry()
    spoken = _language(language)
    if as_json:
        sys.stdout.write(json.dumps([_plain(entry) for entry in registry.entries], ensure_ascii=False, indent=2) + "\n")
    elif not registry.entries:
        sys.stdout.write(_say("none", spoken) + "\n")
    else:
        columns = ("code", "name", "state", "version", "contract", "distribution", "reason")
        Console().print(_table("title", columns, (_row(entry, spoken) for entry in registry.entries), spoken))


@plugins.command()
def show(
    code: Annotated[str, typer.Argument(help="The code of a regime, as `recoup plugins` lists it.")],
    *,
    language: AsLanguage = None,
    case: Annotated[
        str | None,
        typer.Option("--case", help="Only the machine of this kind of case, as a Mermaid diagram; all: a page."),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="Only the rules, each with where the regime carries it: a page.")
    ] = False,
) -> None:
    """Show what a regime says: products, parameters, grades, tasks, cases, roles and the rules it implements."""
    registry = _registry()
    spoken = _language(language)
    entry = next((found for found in registry.entries if found.code == code), None)
    if entry is None:
        known = ", ".join(found.code for found in registry.entries)
        raise Refused(Problem(code="REGIME_NOT_INSTALLED", field=("code",), value=code, limit=known))
    if case is not None and entry.code in registry.active:
        sys.stdout.write(_machine(registry.active[entry.code], case))
        return
    if rules and entry.code in registry.active:
        sys.stdout.write(citing.page(registry.active[entry.code]))
        return
    console = Console()
    console.print(f"[bold]{text(entry.name, spoken)}[/bold]  {entry.code} {entry.version}  {entry.state}")
    if entry.code in registry.active:
        for table in _contents(registry.active[entry.code], spoken):
            console.print(table)
    else:
        _explain(console, entry, spoken)


def _machine(spec: RegimeSpec, code: str) -> str:
    """The diagram of a kind of case, or the page of them all. Raises `Refused` for a kind that there is not."""
    if code == "all":
        return page(spec)
    known = {kind.code: kind for kind in kinds_of(spec)}
    if code not in known:
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("case",), value=code, limit=", ".join(known)))
    return mermaid(known[code]) + "\n"


def _registry() -> Registry:
    """What is installed, as the database would have it: a regime that was altered in place is set aside there."""
    settings = config.load()
    regime.install(Registry.load(blocked=frozenset(settings.blocked_plugins)), calendar=settings.calendar)
    with suppress(Unavailable):  # without a database they are as they were loaded
        asyncio.run(_examined(settings))
    return regime.installed().registry


async def _examined(settings: Settings) -> None:
    async with database.connected(settings):
        await quarantine.examine()


def _language(tag: str | None) -> Language:
    return spoken_language() if tag is None else language_of(tag)


def _say(key: str, language: Language) -> str:
    return say(f"plugins.{key}", language)


def _reason(entry: RegistryEntry, language: Language) -> str:
    return "" if entry.problem is None else entry.problem.message(language)


def _row(entry: RegistryEntry, language: Language) -> tuple[str, ...]:
    name = text(entry.name, language)
    return (
        entry.code, name, entry.state, entry.version, entry.contract, entry.distribution, _reason(entry, language)
    )  # fmt: skip


def _plain(entry: RegistryEntry) -> dict[str, object]:
    return {
        "code": entry.code,
        "state": entry.state,
        "name": {"zh": entry.name.zh, "en": entry.name.en},
        "version": entry.version,
        "contract": entry.contract,
        "distribution": entry.distribution,
        "reason": {"zh": _reason(entry, Language.ZH), "en": _reason(entry, Language.EN)},
        "findings": [
            {"check": found.check, "code": found.code, "place": found.place, "value": found.value, "right": found.right}
            for found in entry.findings
        ],
        "traceback": entry.traceback,
    }


def _table(title: str, columns: Columns, content: Rows, language: Language) -> Table:
    table = Table(title=_say(title, language), title_justify="left", expand=False)
    for column in columns:
        table.add_column(_say(column, language), overflow="fold", no_wrap=column == "code")
    for row in content:
        table.add_row(*row)
    return table


def _explain(console: Console, entry: RegistryEntry, language: Language) -> None:
    console.print(f"{_say('reason', language)}: {_reason(entry, language)}", markup=False)
    for finding in entry.findings:
        console.print(f"- {finding.message(language)}", markup=False, highlight=False)
    if entry.traceback:
        console.print(f"{_say('traceback', language)}:\n{entry.traceback}", markup=False, highlight=False)


def _contents(spec: RegimeSpec, language: Language) -> Iterable[Table]:
    def word(noun: str, code: str) -> str:
        return label(f"{noun}.{code}", spec, language).removeprefix(f"{noun}.")

    yield _table("products", ("code", "name", "plan", "methods"), (
        (row.code, word("product", row.code), word("plan", row.plan),
         ", ".join(word("method", method) for method in row.methods))
        for row in spec.products
    ), language)  # fmt: skip
    yield _table("parameters", ("code", "parameter", "kind", "default", "allowed", "rules"), (
        (row.code, word("parameter", row.code), word("kind", row.kind), *_value(row), ", ".join(row.rules))
        for row in spec.params
    ), language)  # fmt: skip
    yield _table("profiles", ("code", "name", "values"), (
        (row.code, word("profile", row.code), "; ".join(f"{key} = {shown(value)}" for key, value in row.values))
        for row in spec.profiles
    ), language)  # fmt: skip
    yield _table("grades", ("code", "grade", "floors", "rules"), (
        (grade, word("grade", grade), *_floors_of(policy, grade))
        for policy in rows(spec.grades)
        for grade in policy.grades
    ), language)  # fmt: skip
    yield _table("statuses", ("code", "name", "rules"), (
        (row.code, word("status", row.code), ", ".join(row.rules)) for row in rows(spec.statuses)
    ), language)  # fmt: skip
    yield _table("tasks", ("code", "task", "part", "rules"), (
        (row.code, word("task", row.code), word("part", row.part), ", ".join(row.rules)) for row in spec.tasks
    ), language)  # fmt: skip
    yield _table("cases", ("code", "name", "key", "states", "rules"), (
        (kind.code, word("case", kind.code), ", ".join(kind.key), str(len(kind.states)), ", ".join(kind.rules))
        for kind in kinds_of(spec)
    ), language)  # fmt: skip
    yield _table("roles", ("code", "role", "organisation", "plays"), (
        (row.code, word("role", row.code), word("organisation", row.organisation),
         ", ".join(word("part", part) for part in row.plays))
        for row in spec.roles
    ), language)  # fmt: skip
    yield _table("rules", ("code", "rule", "instrument", "article", "tag"), (
        (row.id, word("rule", row.id), row.instrument, row.article, row.tag) for row in spec.rules
    ), language)  # fmt: skip


def _floors_of(policy: GradePolicy, grade: str) -> tuple[str, str]:
    floors = [row for row in policy.floors if row.grade == grade]
    return str(len(floors)), ", ".join(dict.fromkeys(rule for row in floors for rule in row.rules))


def _value(param: Param) -> tuple[str, str]:
    return shown(param.default), allowed(param)
