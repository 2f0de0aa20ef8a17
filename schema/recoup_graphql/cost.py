"""What an operation costs, reckoned from its document and variables before anything is computed.

A field that gives objects costs 1 for each object it hangs on, one that asks the database for each of them `ASKING`. A
page multiplies what is selected in it by its size, a plain list by `LIST_SIZE`. So a hundred loans with a hundred bills
each are refused; a hundred loans, or one loan with everything, are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

COST_MAX: Final = 5_000
RATE_LIMIT: Final = "rateLimit"
"""The field that tells the cost; it costs nothing itself."""
PAGE_SIZE: Final = 20
"""The size of a page when neither the document nor the variables say."""
LIST_SIZE: Final = 5
"""What a list without pages is taken for."""
ASKING: Final = (
    dict.fromkeys(
        (
            "bills",
            "schedule",
            "journal",
            "payments",
            "gradeHistory",
            "tasks",
            "facts",
            "loans",
            "limitation",
            "provisions",
            "contracts",
            "amendments",
            "waits",
        ),
        10,
    )
    | dict.fromkeys(("claim", "claimLines", "paper"), 50)
    | {"report": 2_000, "whatIf": 2_000}
)  # the kernel derives the whole loan for each claim, and every loan of a report or under other rules
"""Fields that ask the database once for each object that they hang on, with what that costs."""
RECKONED: Final = frozenset(("WhatIfSum",))
"""Types whose fields are reckoned together with them: none of them asks the database."""
WALKING: Final = 200
"""What it costs to walk a loan from its first day; ten times that for the argument `asOf` of a portfolio."""
WALKS: Final = frozenset(("asOf", "explain", "explainBill", "explainPayment"))
"""Fields that walk a loan for each object that they hang on."""


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]
) -> int:
    """The cost of the operation that is to be executed. The document is valid against the schema."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations: dict[str | None, OperationDefinitionNode] = {}
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            fragments[node.name.value] = node
        elif isinstance(node, OperationDefinitionNode):
            operations[node.name.value if node.name else None] = node
    operation = operations.get(operation_name) or next(iter(operations.values()))
    root = schema.get_root_type(operation.operation)
    return _Bill(schema, fragments, variables).selections(operation.selection_set, root, 1) if root else 0


@dataclass(frozen=True, slots=True)
class _Bill:
    """Adds up selections. `times`: on how many objects a selection hangs."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def selections(self, selected: SelectionSetNode, parent: GraphQLNamedType, times: int) -> int:
        total = 0
        for node in selected.selections:
            if isinstance(node, FieldNode):
                total += self._field(node, parent, times)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                total += self.selections(fragment.selection_set, self._type(fragment, parent), times)
            elif isinstance(node, InlineFragmentNode):
                total += self.selections(node.selection_set, self._type(node, parent), times)
            if total > COST_MAX:
                return total
        return total

    def _type(self, node: FragmentDefinitionNode | InlineFragmentNode, parent: GraphQLNamedType) -> GraphQLNamedType:
        condition = node.type_condition
        return self.schema.type_map[condition.name.value] if condition else parent

    def _field(self, node: FieldNode, parent: GraphQLNamedType, times: int) -> int:
        name = node.name.value
        if not node.selection_set or name.startswith("__") or name == RATE_LIMIT:
            return 0
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101  the document is valid
        kind = parent.fields[name].type
        named = get_named_type(kind)
        inner = times * self._size(node, kind, parent)
        asking = 1 if parent.name in RECKONED else ASKING.get(name, 1)
        own = times * (WALKING if name in WALKS else asking)
        own += sum(10 * WALKING for argument in node.arguments or () if argument.name.value == "asOf")
        return own + (self.selections(node.selection_set, named, inner) if is_composite_type(named) else 0)

    def _size(self, node: FieldNode, kind: GraphQLOutputType, parent: GraphQLNamedType) -> int:
        if get_named_type(kind).name.endswith("Connection"):
            return self._page(node)
        plain = kind.of_type if is_non_null_type(kind) else kind
        return LIST_SIZE if is_list_type(plain) and not parent.name.endswith("Connection") else 1

    def _page(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                asked = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                asked = int(value.value) if isinstance(value, IntValueNode) else asked
                if isinstance(asked, int):
                    return max(1, asked)
        return PAGE_SIZE
