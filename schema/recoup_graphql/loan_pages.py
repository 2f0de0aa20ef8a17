"""Pages of loans that are one statement: the rows as JSON, and how the token stands that they are asked for with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo

from recoup.services import loan_text
from recoup.services.authentication import Recent
from recoup.services.loan_text import Asking, Wish
from recoup.services.paging import Page
from recoup_graphql.loan import COMPARED, order_of, wanted, wishes_of
from recoup_graphql.paging import given


@dataclass(frozen=True, slots=True, eq=False)
class LoanPages:
    """`loans { nodes { … } }` of a document, for which one statement is enough: the page, and how the token stands."""

    wishes: tuple[Wish, ...]

    async def asking(self, recent: Recent, told: Mapping[str, Any]) -> tuple[Asking, bool] | None:
        """The statement for somebody recognised moments ago, and whether it is the same the next time.

        None where the usual way has to give the page. Raises `Refused`.
        """
        if given(told.get("last")) is not None or given(told.get("before")) is not None:
            return None
        where, _ = COMPARED.asked(told.get("where"), None)
        page = Page(first=given(told.get("first")), after=given(told.get("after")), counted=False, where=where)
        which = wanted(told.get("filter"))
        asked = await loan_text.asking(
            recent.actor, which, order_of(told.get("order_by")), page, self.wishes, standing_of=recent.token_id
        )
        return asked, which.grade is None and which.status is None  # codes are numbered by the policy in force


def pages(raw: GraphQLResolveInfo[Any]) -> LoanPages | None:
    """How the database answers a selection of `loans` in one statement; None where it cannot."""
    wishes = wishes_of(raw)
    return None if wishes is None else LoanPages(wishes)
