"""What a regime wants to know of a loan or a party, as names and values."""

from collections.abc import Mapping

import strawberry
from strawberry import field

from recoup_graphql.code import Code, regime_code


@strawberry.type(description="A value that a regime asks for.")
class Attribute:
    """One attribute."""

    code: Code = field(description="What it is, as the regime declares it.")
    value: str = field(description="Its value.")


def attribute_values(regime: str, values: Mapping[str, str]) -> list[Attribute]:
    """Attributes in order of their names."""
    return [Attribute(code=regime_code(regime, "attribute", name), value=values[name]) for name in sorted(values)]
