"""Sizes: a function is read without scrolling, a file is one room, no class knows everything (architecture §6)."""

import ast
from statistics import median

from tests.house.source import PRODUCT, ROOT, functions, length, python_files, tree

FUNCTION_MAX = 70
FUNCTION_MEDIAN_MAX = 10
FILE_MAX = 500
CLASS_MAX = 300


def test_no_function_is_longer_than_seventy_lines() -> None:
    """The p99 of code that people love to read."""
    long = [f"{path}:{node.name}" for path in python_files() for node in functions(path) if length(node) > FUNCTION_MAX]
    assert long == []


def test_the_median_function_has_at_most_ten_lines() -> None:
    """Small functions are the habit, not the exception."""
    assert median(length(node) for path in python_files(PRODUCT) for node in functions(path)) <= FUNCTION_MEDIAN_MAX


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    """A longer file is two rooms."""
    long = [str(path) for path in python_files() if (ROOT / path).read_text(encoding="utf-8").count("\n") > FILE_MAX]
    assert long == []


def test_no_class_is_longer_than_three_hundred_lines() -> None:
    """The class that knows everything is where every change goes to die."""
    classes = [
        (path, node) for path in python_files() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)
    ]
    assert [f"{path}:{node.name}" for path, node in classes if length(node) > CLASS_MAX] == []
