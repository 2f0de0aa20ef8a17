"""What a document may cost, and that it is looked at once."""

import pytest

from recoup_graphql import limits
from recoup_graphql.api import schema
from recoup_graphql.cost import COST_MAX, cost_of
from recoup_graphql.limits import OverLimit, Prepared, prepared
from recoup_tui.questions import document
from tests.tui.test_documents import texts

ASKED = list(texts())
"""Every document of the console; what commands share once for each command."""
SCHEMA = schema(development=False)._schema
NESTED = "{ loans" + " { nodes { party { loans" * 4 + " { totalCount }" + " } } }" * 4 + " }"


def looked_at(query: str, *, development: bool = False) -> Prepared:
    """The document as the server sees it."""
    return prepared(SCHEMA, query, development=development)


def excess(ready: Prepared) -> str | None:
    """What a document has too much of."""
    fault = ready.faults[0]
    return fault.key if isinstance(fault, OverLimit) else None


def test_a_fitting_document_has_no_faults() -> None:
    """The ordinary case."""
    assert looked_at("{ viewer { code } }").faults == ()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(NESTED, id="depth"),
        pytest.param("{" + " ".join(f"a{n}: viewer {{ code }}" for n in range(101)) + "}", id="aliases"),
        pytest.param("{ viewer { code " + "@skip(if: false) " * 10 + "} }", id="directives"),
        pytest.param("{ viewer { " + "code " * 500 + "} }", id="fields"),
        pytest.param("{ viewer { " + "code, name, " * 600 + "} }", id="tokens"),
        pytest.param("{ viewer { code } } #" + "x" * 30_000, id="characters"),
    ],
)
def test_an_excess_ends_the_look_at_once_with_one_error(query: str, request: pytest.FixtureRequest) -> None:
    """An abusive document must not buy a long answer."""
    ready = looked_at(query)
    assert ready.document is None
    assert len(ready.faults) == 1
    assert excess(ready) == f"limit.{request.node.callspec.id}"


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    """Else ten spreads of a hundred fields would pass as a hundred."""
    wide = "fragment W on Viewer { " + "code name scopes organisation " * 10 + "}"
    query = "{ " + " ".join(f"v{n}: viewer {{ ...W }}" for n in range(6)) + " } " + wide
    assert excess(looked_at(query)) == "limit.fields"


def test_fragments_in_a_circle_end() -> None:
    """The validator refuses them; the walk before it must come to an end as well."""
    ready = looked_at("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { code ...A }")
    assert ready.faults


def test_a_document_is_looked_at_once() -> None:
    """Parsing and validating again would cost more than answering."""
    limits.prepared.cache_clear()
    first = looked_at("{ viewer { name } }")
    assert looked_at("{ viewer { name } }") is first
    assert limits.prepared.cache_info().hits == 1


def test_introspection_is_for_development() -> None:
    """In production nobody reads the schema off the server."""
    query = "{ __schema { types { name } } }"
    assert looked_at(query).faults
    assert looked_at(query, development=True).faults == ()


def test_suggestions_are_for_development() -> None:
    """A suggestion gives a field away."""
    assert "Did you mean" not in looked_at("{ viewr { code } }").faults[0].message
    assert "Did you mean" in looked_at("{ viewr { code } }", development=True).faults[0].message


@pytest.mark.parametrize(("name", "root"), ASKED)
def test_what_the_console_asks_is_within_the_limits(name: str, root: str) -> None:
    """Limits that keep our own client out are wrong."""
    assert looked_at(document(name, root)).faults == ()


def cost(query: str, **variables: object) -> int:
    """What an operation costs."""
    ready = looked_at(query)
    assert ready.document is not None
    assert ready.faults == ()
    return cost_of(SCHEMA, ready.document, None, variables)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ businessDay { day } }", 1),
        ("{ loans { nodes { number } } }", 10 + 20),
        ("{ loans(first: 100) { nodes { balance { amount } } } }", 10 + 100 + 100),
        ("{ loans(first: 100) { edges { node { balance { amount } } } } }", 10 + 100 + 100 + 100),
        ('{ loan(number: "x") { bills(first: 100) { nodes { paid { amount } } } } }', 1 + 10 + 100 + 100),
        ("{ loans(first: 2) { nodes { bills(first: 3) { nodes { seq } } } } }", 10 + 2 + 2 * 10 + 2 * 3),
        ("{ regimes { parameters { key } } }", 1 + 5),
        ("fragment F on Loan { balance { amount } } { loans(last: 5) { nodes { ...F } } }", 10 + 5 + 5),
    ],
)
def test_a_page_multiplies_what_is_selected_in_it(query: str, expected: int) -> None:
    """Reckoned by hand."""
    assert cost(query) == expected


def test_the_size_of_a_page_may_stand_in_the_variables() -> None:
    """As every real client has it."""
    query = "query ($n: Int!) { loans(first: $n) { nodes { balance { amount } } } }"
    assert cost(query, n=50) == 10 + 50 + 50


def test_lists_within_lists_are_beyond_the_limit() -> None:
    """Ten thousand bills are read page by page."""
    assert cost("{ loans(first: 100) { nodes { bills(first: 100) { nodes { paid { amount } } } } } }") > COST_MAX


@pytest.mark.parametrize(("name", "root"), ASKED)
def test_what_the_console_asks_costs_less_than_half_of_the_limit(name: str, root: str) -> None:
    """Even with the largest pages."""
    assert cost(document(name, root), first=100) < COST_MAX / 2
