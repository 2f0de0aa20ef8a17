"""Types of nouns that point at one another, named so that no module imports the ones that point at it."""

from typing import Any, Final, Optional

from strawberry.types.lazy_type import LazyType

from recoup_graphql.paging import Connection

LOAN: Final[Any] = LazyType("Loan", "recoup_graphql.loan")
LOAN_OR_NOT: Final[Any] = Optional[LOAN]  # noqa: UP045  a lazy type knows no `|`
LOAN_CONNECTION: Final[Any] = Connection[LOAN]
OPTIONAL_LOAN: Final[Any] = LOAN | None
