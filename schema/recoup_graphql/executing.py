"""The executor, with lists completed at once where their selections can be compiled (`completing`).

Everything else is graphql-core's own: the answers are the same, as a test holds for every query of the test suite.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from recoup_graphql.completing import Asked, Compiler, Complete, Nodes, converter


class Executor(StrawberryGraphQLCoreExecutionContext):
    """One operation."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  as it came
        super().__init__(*given, **named)
        self._compiled: dict[tuple[int, str], Complete | None] = {}

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,  # noqa: ANN401
    ) -> AwaitableOrValue[list[Any]]:
        """The list at once where it can be; else, and where anything about it is odd, item by item."""
        complete = self._completion(item_type, field_details_list)
        if complete is not None and isinstance(items, list | tuple):
            asked = Asked(info.context)
            try:
                return [complete(item, asked) for item in items]
            except Exception:  # noqa: BLE001, S110  the usual way finds it again and tells it at its place
                pass
        return super().complete_iterable_value(item_type, field_details_list, info, path, items, position_context)

    def _completion(self, kind: GraphQLOutputType, details: list[FieldDetails]) -> Complete | None:
        key = (id(details[0].node), str(kind))
        if key not in self._compiled:
            compiler = Compiler(self._collected, converter(self.schema))
            self._compiled[key] = compiler.value(kind, [each.node for each in details])
        return self._compiled[key]

    def _collected(self, kind: GraphQLObjectType, nodes: Nodes) -> Mapping[str, Nodes] | None:
        found = self.collect_subfields(kind, [FieldDetails(node, None) for node in nodes])
        if found.new_defer_usages or found.forbidden_directive_instances:
            return None
        return {name: [each.node for each in details] for name, details in found.grouped_field_set.items()}
