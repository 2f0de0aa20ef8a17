"""The example clients: what is committed is what the generators make of the schema, and it compiles."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from tests.gates.tools import MANIFEST, PYTHON, ROOT, SCHEMA, TOOLS, TYPESCRIPT, run, scripted, told

TUTORIAL = ROOT / "docs" / "tutorial" / "front-end.md"
CODEGEN = "node_modules/@graphql-codegen/cli/cjs/bin.js"
COMPILER = "node_modules/typescript/bin/tsc"
BUILDER = "node_modules/vite/bin/vite.js"


def _files(folder: Path) -> dict[str, str]:
    listed = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in listed}


def _copied(example: Path, place: Path) -> Path:
    """The example beside a copy of the schema, as in the tree; what it has installed is only pointed at."""
    copy = place / "examples" / example.name
    shutil.copytree(example, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "generated", "__pycache__"))
    (place / "schema").mkdir()
    shutil.copyfile(SCHEMA, place / "schema" / "schema.graphql")
    if (example / "node_modules").is_dir():
        (copy / "node_modules").symlink_to(example / "node_modules")
    return copy


def test_the_generated_typescript_is_what_the_schema_gives(tmp_path: Path) -> None:
    """`make clients` writes it anew; a change of the API that breaks an operation is seen here first."""
    copy = _copied(TYPESCRIPT, tmp_path)
    done = scripted(CODEGEN, "--config", "codegen.ts", cwd=copy)
    assert done.returncode == 0, told(done)
    assert _files(copy / "src" / "generated") == _files(TYPESCRIPT / "src" / "generated")


def test_the_generated_python_is_what_the_schema_gives(tmp_path: Path) -> None:
    """The types of the house run over it as over everything (`make types`)."""
    copy = _copied(PYTHON, tmp_path)
    done = run(TOOLS / "ariadne-codegen", cwd=copy)
    assert done.returncode == 0, told(done)
    assert _files(copy / "collect" / "generated") == _files(PYTHON / "collect" / "generated")


def test_the_page_compiles_and_is_built(tmp_path: Path) -> None:
    """Every field that the page shows is one that its operation asks for."""
    compiled = scripted(COMPILER, "--noEmit", cwd=TYPESCRIPT)
    assert compiled.returncode == 0, told(compiled)
    built = scripted(BUILDER, "build", "--outDir", tmp_path / "page", "--logLevel", "error", cwd=TYPESCRIPT)
    assert built.returncode == 0, told(built)
    assert sum(path.stat().st_size for path in (tmp_path / "page").rglob("*.js")) < 200_000


def test_the_files_of_the_tutorial_make_a_page(tmp_path: Path) -> None:
    """What stands in docs/tutorial/front-end.md is generated, compiled and built as it stands there."""
    files = re.findall(
        r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    page = _copied(TYPESCRIPT, tmp_path).parents[1] / "my-page"
    (page / "src").mkdir(parents=True)
    (page / "node_modules").symlink_to(TYPESCRIPT / "node_modules")
    (page / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for name, text in files:
        (page / name).write_text(text, encoding="utf-8")
    for asked in (
        (CODEGEN, "--config", "codegen.ts"),
        (COMPILER, "--noEmit"),
        (BUILDER, "build", "--logLevel", "error"),
    ):
        done = scripted(*asked, cwd=page)
        assert done.returncode == 0, told(done)
    assert len(files) == 7
    assert list((page / "dist" / "assets").glob("*.js"))


def test_the_manifest_holds_every_operation_under_its_own_hash() -> None:
    """At least twenty, each published exactly as it is sent."""
    documents: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    assert len(documents) >= 20
    hashes = {text: f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for text in documents.values()}
    assert documents == {hashes[text]: text for text in documents.values()}
