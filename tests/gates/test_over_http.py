"""Foreign clients of a running server: the audit of GraphQL over HTTP, graphql-ws, graphql-sse, a thief of schemas."""

import json
from pathlib import Path

from tests.gates.bank import Bank
from tests.gates.fuzzing import fuzz, operations
from tests.gates.tools import TOOLS, run, scripted, told

PAYMENTS = 3
CASES = 1_000
REFUSED_ON_PURPOSE = 3
"""What the audit only notices: queries over GET, which a server may take and ours does not."""


def test_the_audit_of_graphql_over_http_finds_no_error_and_nothing_to_warn_of(bank: Bank) -> None:
    """All of its 61 tests, asked by somebody who may read the schema, as the audit does."""
    done = scripted("audit.mjs", bank.url, bank.developer)
    assert done.returncode == 0, told(done)
    found = json.loads(done.stdout)
    assert (found["error"], found["warn"]) == (0, 0), found["unwell"]
    assert found["ok"] + found["notice"] == 61
    assert found["notice"] == REFUSED_ON_PURPOSE, found["unwell"]


def test_graphql_ws_and_graphql_sse_hear_the_same_events_once_each(bank: Bank) -> None:
    """The two clients that front ends use for subscriptions, as they come from npm."""
    done = scripted("listening.mjs", bank.url, bank.token, bank.loan, str(PAYMENTS))
    assert done.returncode == 0, told(done)
    heard = json.loads(done.stdout)
    assert heard["paid"] == [[]] * PAYMENTS
    assert heard["byWebSocket"] == heard["byEvents"]
    assert [event["kind"] for event in heard["byEvents"]] == ["payment.recorded"] * PAYMENTS
    assert len({event["cursor"] for event in heard["byEvents"]}) == PAYMENTS


def test_nobody_recovers_the_schema_from_a_production_server(bank: Bank, tmp_path: Path) -> None:
    """Clairvoyance guesses names and reads what the server says against them. It must come home with nothing."""
    words = tmp_path / "words.txt"
    words.write_text("\n".join(("loan", "loans", "party", "viewer", "number", "balance", "id", "code", "name", "node")))
    stolen = tmp_path / "stolen.json"
    asked = ("-H", f"Authorization: Bearer {bank.token}", "-w", words, "-o", stolen, bank.url)
    done = run(TOOLS / "clairvoyance", *asked)
    assert done.returncode != 0, told(done)
    assert not stolen.exists()


def test_made_up_operations_meet_nothing_that_was_not_foreseen(bank: Bank, tmp_path: Path) -> None:
    """A thousand, of each query and mutation as many, every one of them begun; `make fuzz` makes up wrong ones too."""
    found = fuzz(bank, -(-CASES // len(operations())), tmp_path, seed=1)
    assert found.done.returncode == 0, told(found.done)
    assert found.never_begun == []
    assert found.cases >= CASES
