"""What schemathesis has to know of this API: how its scalars are spelt, and what counts as a failure.

It runs in an environment of its own, where nothing of Recoup is. Any refusal is an answer; a failure is what the server
did not foresee. `FUZZ_IDS` are ids of what is there, so that not every question is about nothing. What was carried out
is noted in the file `FUZZ_NOTES`, one line a case.
"""

import json
import os
from datetime import UTC, date
from pathlib import Path

import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

FAULTS = {"INTERNAL", "TIMEOUT", "READ_ONLY"}
UNSEEN = {"GRAPHQL_VALIDATION_FAILED", "COST_LIMIT", "THROTTLED", "UNAUTHENTICATED", "PERSISTED_DOCUMENT_NOT_FOUND"}
"""Codes of operations that were not begun."""

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
moments = st.datetimes(timezones=st.just(UTC))
amounts = st.decimals(min_value=-1_000, max_value=10**12, places=2)
schemathesis.graphql.scalar("Decimal", amounts.map(lambda amount: nodes.String(f"{amount:f}")))
schemathesis.graphql.scalar("Rate", st.decimals(0, 1, places=6).map(lambda rate: nodes.String(f"{rate:f}")))
schemathesis.graphql.scalar("Date", days.map(lambda day: nodes.String(day.isoformat())))
schemathesis.graphql.scalar("DateTime", moments.map(lambda at: nodes.String(at.isoformat())))
schemathesis.graphql.scalar("CurrencyCode", st.sampled_from(["CNY", "USD", "JPY", "XXX"]).map(nodes.String))
known = st.sampled_from(os.environ.get("FUZZ_IDS", "none").split(","))
schemathesis.graphql.scalar("ID", st.one_of(known, st.text(max_size=60)).map(nodes.String))
schemathesis.graphql.scalar("JSON", st.text(max_size=20).map(nodes.String))


@schemathesis.check  # type: ignore[untyped-decorator]  # it is not installed beside us
def foreseen(
    context: schemathesis.CheckContext,  # noqa: ARG001  the form of a check
    response: schemathesis.Response,
    case: schemathesis.Case,
) -> None:
    """No status of a broken server, no fault among the errors, and nothing of the inside in any answer."""
    told = response.json()
    codes = {str((error.get("extensions") or {}).get("code")) for error in told.get("errors", ())}
    _note(case, codes)
    assert response.status_code < 500, f"status {response.status_code}"
    assert not codes & FAULTS, f"codes {codes}"
    assert "None" not in codes, "an error without a code"
    assert "Traceback" not in response.text
    assert (told.get("extensions") or {}).get("requestId"), "an answer without a request id"


def _note(case: schemathesis.Case, codes: set[str]) -> None:
    note = {"operation": case.operation.label, "begun": not codes & UNSEEN, "codes": sorted(codes)}
    with Path(os.environ["FUZZ_NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps(note) + "\n")
