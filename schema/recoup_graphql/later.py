"""Types of nouns that point at one another, named so that no module imports the ones that point at it."""

from typing import Any, Final

from strawberry.types.lazy_type import LazyType

from recoup_graphql.paging import Connection

LOAN: Final[Any] = LazyType("Loan", "recoup_graphql.loan")
LOAN_CONNECTION: Final[Any] = Connection[LOAN]
OPTIONAL_LOAN: Final[Any] = LOAN | None
