"""One word, one meaning: every column, code and table of the ledger has its line in docs/glossary.md."""

import ast
import re
from dataclasses import fields
from enum import IntEnum, IntFlag

from recoup.rules import columns
from tests.house.source import ROOT, python_files, tree

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in GLOSSARY.splitlines() if line.startswith("| ")]
IDENTIFIERS = {word for row in ROWS for word in re.findall(r"`([A-Za-z_]+)`", row[1])}


def test_every_row_of_the_glossary_is_complete() -> None:
    """English, identifier, Chinese, definition and source stand in each row."""
    assert [row for row in ROWS if len(row) != 5 or not all(cell.strip() for cell in row)] == []


def test_every_column_of_a_batch_is_in_the_glossary() -> None:
    """The kernel's columns are the database's columns and the words of the reports."""
    batches = [kind for kind in vars(columns).values() if isinstance(kind, type) and issubclass(kind, columns.Columns)]
    words = {field.name for kind in batches for field in fields(kind)}
    assert words - IDENTIFIERS == set()


def test_every_code_of_the_kernel_is_in_the_glossary() -> None:
    """A code that people meet in a journal has a definition."""
    kinds = [kind for kind in vars(columns).values() if isinstance(kind, type) and issubclass(kind, IntEnum | IntFlag)]
    assert {member.name for kind in kinds for member in kind} - IDENTIFIERS == set()


def test_every_table_is_in_the_glossary() -> None:
    """A table is a noun, and the noun has one name."""
    tables = {
        node.value.value
        for path in python_files(("core",))
        if "records" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "table" for target in node.targets)
        and isinstance(node.value, ast.Constant)
    }
    assert tables - IDENTIFIERS == set()
