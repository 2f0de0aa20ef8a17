"""Texts in which anything may be said, covered for callers who work neither with debtors nor on cases."""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.extensions.field_extension import FieldExtension, SyncExtensionResolver

from recoup.services import personal
from recoup_graphql.context import Context


def _always(_source: Any) -> bool:  # noqa: ANN401  whatever bears the text
    return True


class FreeText(FieldExtension):
    """Covers a field; with `when` only where what bears it says so.

    Worked example: a reader is told `***` as the reason of an amendment, an officer "the debtor's son is ill".
    """

    def __init__(self, when: Callable[[Any], bool] = _always) -> None:
        self.when = when

    def resolve(
        self,
        next_: SyncExtensionResolver,
        source: Any,  # noqa: ANN401  whatever bears the text
        info: strawberry.Info[Context, None],
        **kwargs: Any,  # noqa: ANN401  none
    ) -> Any:  # noqa: ANN401  the text, None where there is none
        """The text, or what stands for it."""
        text = next_(source, info, **kwargs)
        if not text or not self.when(source) or personal.reads_texts(info.context.asker):
            return text
        return personal.HIDDEN
