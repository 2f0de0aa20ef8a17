"""The plan: the six folders, the packages in them, and what must not stand in any file."""

import ast
import json
import re
import tomllib
from importlib.metadata import entry_points

import pytest

from tests.house.source import ROOT, functions, python_files, tracked, tree

PACKAGES = {
    "core": {"recoup"},
    "plugins": {
        "recoup_commercial_bank",
        "recoup_housing_fund",
        "recoup_trade_receivables",
        "recoup_development_bank",
    },
    "schema": {"recoup_graphql"},
    "tui": {"recoup_tui"},
    "migrations": {"recoup_migrations"},
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
REGISTRY = re.compile(r"pypi\.or[g]|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]\.org|files\.python")
MACHINE_PATH = re.compile(r"/wor[k]/|/hom[e]/[a-z]+/|/roo[t]/\.")


@pytest.mark.parametrize(("room", "packages"), PACKAGES.items(), ids=PACKAGES)
def test_each_source_root_holds_its_packages_and_no_package_is_generic(room: str, packages: set[str]) -> None:
    """Nothing generic reaches site-packages, and every package says that it is typed."""
    found = {path.parts[1] for path in python_files((room,))}
    assert found == packages
    assert all((ROOT / room / package / "py.typed").is_file() for package in packages)


def test_no_room_is_named_for_nothing() -> None:
    """`utils` and its kin name no noun; regime/common.py is the contract's own word for shared policies."""
    nameless = [path for path in python_files() if path.stem in NAMELESS or NAMELESS & set(path.parts[:-1])]
    assert [str(path) for path in nameless if path.parts[-2:] != ("regime", "common.py")] == []


def test_no_file_names_a_package_registry_or_a_machine_path() -> None:
    """Lock files carry pins and hashes only."""
    texts = [(path, (ROOT / path).read_bytes().decode("utf-8", "ignore")) for path in tracked()]
    assert [str(path) for path, text in texts if REGISTRY.search(text) or MACHINE_PATH.search(text)] == []


def test_sight_is_asked_in_one_place() -> None:
    """Only `access` and `sight` know where an actor works: what is in sight goes by its grants."""
    reading = {
        path.name
        for path in python_files(("core", "schema", "tui"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        if re.search(r"\b(actor|asker)\.organisation_path$", ast.unparse(node))
    }
    assert reading == {"access.py", "sight.py"}


def test_every_locked_package_is_pinned_and_hashed() -> None:
    """What is installed tomorrow is what was tested today."""
    for lock in ("runtime", "develop", "bench", "node", "gates"):
        text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        entries = [part for part in re.split(r"\n(?=[a-z0-9])", text) if "==" in part]
        assert entries
        assert [entry.split(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("folder", ["examples/typescript", "tests/gates", "bench/graphql"])
def test_every_npm_package_is_pinned_by_its_hash_and_by_no_address(folder: str) -> None:
    """Whoever fetches from another registry gets the same bytes or none."""
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = {name: entry for name, entry in packages.items() if name}
    assert len(named) > 100
    assert [name for name, entry in named.items() if "integrity" not in entry or "resolved" in entry] == []
    wished = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    wishes = {**wished.get("dependencies", {}), **wished.get("devDependencies", {})}
    assert [name for name, version in wishes.items() if not version[0].isdigit()] == []


def test_no_unfinished_work_is_marked_in_the_code() -> None:
    """A plan belongs in an issue, not in a comment."""
    mark = re.compile(r"#.*\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
    lines = [(path, line) for path in python_files() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    assert [f"{path}: {line}" for path, line in lines if mark.search(line)] == []


def test_no_float_is_written_in_the_rules() -> None:
    """Money is whole numbers; neither a float literal nor the name stands where money is worked out."""
    for path in python_files(("core",)):
        if "rules" not in path.parts:
            continue
        floats = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
        names = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Name) and n.id == "float"]
        assert floats + names == [], path


def test_every_public_definition_of_the_product_has_a_docstring() -> None:
    """Names and types carry the meaning; the docstring says what is promised."""
    bare = [
        f"{path}:{node.name}"
        for path in python_files(("core", "plugins", "schema", "tui"))
        for node in ast.iter_child_nodes(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert bare == []


def test_every_test_asserts_something() -> None:
    """A test that cannot fail is a defect."""
    mute = [
        f"{path}:{node.name}"
        for path in python_files(("tests",))
        for node in functions(path)
        if node.name.startswith("test_") and not _asserts(node)
    ]
    assert mute == []


def _asserts(node: ast.AST) -> bool:
    return any(
        isinstance(n, ast.Assert | ast.With | ast.AsyncWith)
        or (isinstance(n, ast.Call) and "assert" in ast.dump(n.func))
        for n in ast.walk(node)
    )


def test_the_commands_and_regimes_declared_are_the_ones_installed() -> None:
    """The four bundled regimes come in by the same door as a stranger's, and every command can be loaded."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    for group, entries in declared.items():
        installed = {entry.name: entry.value for entry in entry_points(group=group)}
        assert entries.items() <= installed.items()
        assert all(entry.load() is not None for entry in entry_points(group=group) if entry.name in entries)
