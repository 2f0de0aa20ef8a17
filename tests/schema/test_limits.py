"""What a document may cost, and that it is looked at once."""

import pytest

from recoup_graphql import limits
from recoup_graphql.api import schema
from recoup_graphql.limits import Prepared, prepared

SCHEMA = schema(development=False)._schema
NESTED = "{ loans" + " { nodes { party { loans" * 4 + " { totalCount }" + " } } }" * 4 + " }"


def looked_at(query: str, *, development: bool = False) -> Prepared:
    """The document as the server sees it."""
    return prepared(SCHEMA, query, development=development)


def code(ready: Prepared) -> object:
    """The code of the first fault."""
    return (ready.faults[0].extensions or {}).get("code")


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
def test_an_excess_ends_the_look_at_once_with_one_error(query: str) -> None:
    """An abusive document must not buy a long answer."""
    ready = looked_at(query)
    assert ready.document is None
    assert len(ready.faults) == 1
    assert code(ready) == "COST_LIMIT"


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    """Else ten spreads of a hundred fields would pass as a hundred."""
    wide = "fragment W on Viewer { " + "code name scopes organisation " * 10 + "}"
    query = "{ " + " ".join(f"v{n}: viewer {{ ...W }}" for n in range(6)) + " } " + wide
    assert code(looked_at(query)) == "COST_LIMIT"


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
