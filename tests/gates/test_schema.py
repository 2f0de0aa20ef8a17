"""The published schema before strangers' judges: graphql-inspector for what breaks, graphql-eslint for its manners."""

import json
import subprocess
from typing import Final

from tests.gates.tools import HERE, ROOT, SCHEMA, scripted, told

RELEASED: Final = ROOT / "schema" / "released.graphql"
ANNOUNCED: Final = ROOT / "docs" / "reference" / "api-changes.md"
KNOWN: Final = [
    ("no-typename-prefix", 'Field "account" starts with the name of the parent type "Account"'),
    ("no-typename-prefix", 'Field "code" starts with the name of the parent type "Code"'),
    ("no-typename-prefix", 'Field "role" starts with the name of the parent type "Role"'),
]
"""Three fields named by the trade's own word."""


def test_nothing_breaks_that_was_not_announced() -> None:
    """Against the schema of the last release: a breaking change stands, by its path, on the page of API changes."""
    done = scripted("breaking.mjs", RELEASED, SCHEMA)
    assert done.returncode == 0, told(done)
    announced = ANNOUNCED.read_text(encoding="utf-8")
    breaking = [change for change in json.loads(done.stdout) if change["level"] == "BREAKING"]
    assert [change["message"] for change in breaking if f"`{change['path']}`" not in announced] == []


def test_the_schema_to_compare_with_is_that_of_the_last_tag() -> None:
    """Where a release is tagged; before the first one it is the schema on which the example clients were built."""
    asked = ["git", "tag", "--list", "v*", "--sort=-v:refname"]
    tags = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603  fixed words
    released = RELEASED.read_text(encoding="utf-8")
    for tag in tags[:1]:
        shown = ["git", "show", f"{tag}:schema/schema.graphql"]
        assert subprocess.run(shown, cwd=ROOT, capture_output=True, text=True, check=True).stdout == released  # noqa: S603
    assert "type Query" in released


def test_the_schema_keeps_the_rules_of_graphql_eslint() -> None:
    """Names, descriptions, Relay's pages, deprecations with their day: all of it but what is known and named here."""
    linter = str(HERE / "node_modules" / "eslint" / "bin" / "eslint.js")
    config = str(HERE / "eslint.config.mjs")
    done = scripted(linter, "-c", config, "-f", "json", "schema/schema.graphql", cwd=ROOT, SCHEMA=str(SCHEMA))
    assert done.returncode in (0, 1), told(done)
    (judged,) = json.loads(done.stdout)
    found = sorted((message["ruleId"].split("/")[-1], message["message"]) for message in judged["messages"])
    assert found == KNOWN
