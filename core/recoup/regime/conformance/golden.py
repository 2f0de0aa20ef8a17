"""Check 61: worked examples of an instrument, as data, replayed on the regime's own tables.

A file `golden/<ID>.toml` of the regime's package has `kind` and what that kind asks for:

    kind = "grade"     product; optional profile, [settings], [attributes]; then a [[loan]] each with its measures (days
                       as dates), `facts`, and the expected `grade`
    kind = "form"      document; optional `table` (0 is the first); then a [[row]] each with [row.given] in minor units
                       and [row.printed]; [totals] for the printed total row
    kind = "task"      task, product; optional profile, [settings], [attributes]; then a [[case]] each with its anchors
                       as dates (`entered` for the task of a state), and the expected `opens` and `due`

Expected values are typed from the instrument, never from our own output.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np

from recoup.regime.binding import bind, in_force
from recoup.regime.checking.settings import edition_days
from recoup.regime.compiling import fact_bits
from recoup.regime.computing import compute_rows, printed
from recoup.regime.conformance.judging import grade_heights
from recoup.regime.conformance.samples import Columns, Sampled, compiled, loans
from recoup.regime.deciding import Cell, reckoned
from recoup.regime.finding import Finding
from recoup.regime.policy.case import Task
from recoup.regime.policy.document import Table
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of, day_of
from recoup.rules.condition import MOVING

Toml: TypeAlias = "str | int | bool | date | list[Toml] | dict[str, Toml]"
Section: TypeAlias = Mapping[str, Toml]


def replay(spec: RegimeSpec, folder: Path) -> Iterator[Finding]:
    """Every example of a folder; a finding for each value that comes out otherwise."""
    for path in sorted(folder.glob("*.toml")):
        example: Section = tomllib.loads(path.read_text(encoding="utf-8"))
        for value, right in _outcomes(spec, example):
            if value != right:
                yield Finding(check=61, code="GOLDEN", place=path.name, value=value, right=right)


def _outcomes(spec: RegimeSpec, example: Section) -> Iterator[tuple[str, str]]:
    """(what comes out, what was expected) of an example. Raises ValueError for a kind that is not known."""
    match example["kind"]:
        case "grade":
            return _grades(spec, example)
        case "form":
            return _forms(spec, example)
        case "task":
            return _tasks(spec, example)
        case other:
            msg = f"a golden example is of kind grade, form or task, not {other}"
            raise ValueError(msg)


def _given(spec: RegimeSpec, example: Section) -> Sampled:
    settings = {key: value for key, value in _section(example, "settings").items() if isinstance(value, int | str)}
    attributes = {key: str(value) for key, value in _section(example, "attributes").items()}
    profile = example.get("profile")
    day = edition_days(spec)[0]
    bound = bind(spec, settings=settings, profile=str(profile) if profile else None, day=day)
    product = next(row for row in spec.products if row.code == example["product"])
    return compiled(bound, product, attributes)


def _section(example: Section, name: str) -> Section:
    found = example.get(name, {})
    return found if isinstance(found, dict) else {}


def _sections(example: Section, name: str) -> Iterator[Section]:
    found = example.get(name, [])
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


def _whole(value: Toml) -> int:
    if isinstance(value, date):
        return day_of(value)
    return int(value) if isinstance(value, int) else 0


def _grades(spec: RegimeSpec, example: Section) -> Iterator[tuple[str, str]]:
    found = _given(spec, example)
    for loan in _sections(example, "loan"):
        columns = _columns(spec, loan)
        grade = found.policy.grades[int(grade_heights(found.policy, columns)[0])]
        yield f"{_shown(loan)}: {grade}", f"{_shown(loan)}: {loan['grade']}"


def _shown(loan: Section) -> str:
    return ", ".join(f"{name} {value}" for name, value in loan.items() if name != "grade")


def _columns(spec: RegimeSpec, loan: Section) -> Columns:
    """One loan with nothing on it but what is given; a moving measure gives its anchor, and the other way round."""
    columns: Columns = {name: np.zeros(1, dtype=np.int64) for name in loans(spec, 1)}
    columns["today"][0] = _whole(loan.get("today", date(2024, 6, 28)))
    for name, value in loan.items():
        if name in columns:
            columns[name][0] = _whole(value)
    for name, anchor in MOVING.items():
        if name in loan and anchor not in loan and columns[name][0]:
            columns[anchor] = columns["today"] - columns[name]
        if anchor in loan and name not in loan and columns[anchor][0]:
            columns[name] = columns["today"] - columns[anchor]
    facts = loan.get("facts", [])
    bits = fact_bits(spec)
    columns["facts"][0] = sum(bits[str(code)] for code in facts) if isinstance(facts, list) else 0
    return columns


def _forms(spec: RegimeSpec, example: Section) -> Iterator[tuple[str, str]]:
    day = edition_days(spec)[-1]
    documents = bind(spec, day=day).spec.documents
    found = next(row for row in documents if row.code == example["document"]) if isinstance(documents, tuple) else None
    table = found.tables[_whole(example.get("table", 0))] if found else None
    assert table is not None  # noqa: S101  a document of a bound spec has a table, or the example names another
    rows = list(_sections(example, "row"))
    given = [{name: _cell(value) for name, value in _section(row, "given").items()} for row in rows]
    computed = compute_rows(table, given)
    for row, came in zip(rows, computed.rows, strict=True):
        yield from _printed(table, came, _section(row, "printed"))
    yield from _printed(table, computed.totals or {}, _section(example, "totals"))


def _cell(value: Toml) -> Cell:
    return value if isinstance(value, int | str) else None


def _printed(table: Table, came: Mapping[str, Cell], expected: Section) -> Iterator[tuple[str, str]]:
    fields = {field.code: field for field in table.columns}
    for code, value in expected.items():
        yield f"{code} {printed(fields[code], came.get(code))}", f"{code} {value}"


def _every_task(spec: RegimeSpec) -> Iterator[Task]:
    """The standing tasks, then those of the states of cases."""
    yield from spec.tasks
    for kind in in_force(spec.cases):
        for state in kind.states:
            yield from state.tasks


def _tasks(spec: RegimeSpec, example: Section) -> Iterator[tuple[str, str]]:
    found = _given(spec, example)
    task = next(row for row in _every_task(found.bound.spec) if row.code == example["task"])
    for case in _sections(example, "case"):
        row = {name: _whole(value) for name, value in case.items() if name not in ("opens", "due")}
        opens = reckoned(task.opens, row) if task.opens else row.get("opened_on", 0)
        due = reckoned(task.due, {"opened_on": opens, **row})
        for name, day in (("opens", opens), ("due", due)):
            if name in case:
                yield f"{name} {date_of(day) if day else '-'}", f"{name} {case[name]}"
