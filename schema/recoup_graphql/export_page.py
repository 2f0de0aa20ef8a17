"""What a client wants written out, made the query of one page.

{ loans(where: {…}) { nodes { number balance { amount } } } }          what a client asks for
query ($after: String) { list: loans(where: {…}, first: 100, after: $after) { nodes { … } pageInfo { … } } }
                                                                       what is kept, and carried out for each page
"""

from typing import Any, Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    parse,
    print_ast,
)

from recoup.errors import Problem, Refused
from recoup_graphql.cost import COST_MAX, cost_of
from recoup_graphql.limits import TOKENS_MAX, prepared
from recoup_graphql.trusted import Asks

PAGES: Final = (100, 50, 20, 10, 5, 2, 1)
"""Sizes of a page: the largest that the limit of one operation's cost lets through."""
_PAGE: Final = frozenset({"first", "after", "last", "before"})
_MORE: Final = "pageInfo { endCursor hasNextPage }"


def paged(schema: GraphQLSchema, query: str) -> str:
    """The query of one page of what a client wants written out. Raises `Refused` EXPORT_UNFIT, told why."""
    try:
        document = parse(query, max_tokens=TOKENS_MAX)
    except GraphQLSyntaxError as wrong:
        raise _unfit(wrong.message) from wrong
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY or operations[0].variable_definitions:
        raise _unfit("one query without variables")
    roots = operations[0].selection_set.selections
    if len(roots) != 1 or not isinstance(roots[0], FieldNode) or roots[0].directives:
        raise _unfit("one list at the root")
    for size in PAGES:
        page = DocumentNode(definitions=(_page(roots[0], size), *fragments))
        told = print_ast(page)
        ready = prepared(schema, told, development=True)
        if ready.faults or ready.document is None:
            raise _unfit("; ".join(str(fault.message) for fault in ready.faults[:3]))
        if cost_of(schema, ready.document, None, {}) <= COST_MAX:
            _check_list(schema, roots[0])
            return told
    raise _unfit(f"cost <= {COST_MAX}")


def _unfit(why: str) -> Refused:
    return Refused(Problem(code="EXPORT_UNFIT", field=("query",), limit=why))


def _check_list(schema: GraphQLSchema, root: FieldNode) -> None:
    kind = get_named_type(schema.query_type.fields[root.name.value].type) if schema.query_type else None
    if kind is None or not kind.name.endswith("Connection"):
        raise _unfit("a list of pages")


def _page(root: FieldNode, size: int) -> OperationDefinitionNode:
    """The query of a page: the client's arguments and nodes, our page and what follows it."""
    own = [argument for argument in root.arguments or () if argument.name.value not in _PAGE]
    nodes = [
        node
        for node in (root.selection_set.selections if root.selection_set else ())
        if isinstance(node, FieldNode) and node.name.value == "nodes" and not node.alias
    ]
    if not nodes:
        raise _unfit("nodes { … }")
    after = NameNode(value="after")
    asked = FieldNode(
        alias=NameNode(value="list"),
        name=root.name,
        arguments=(
            *own,
            ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value=str(size))),
            ArgumentNode(name=after, value=VariableNode(name=after)),
        ),
        selection_set=SelectionSetNode(selections=(*nodes, *_more())),
    )
    variable = VariableDefinitionNode(
        variable=VariableNode(name=after), type=NamedTypeNode(name=NameNode(value="String"))
    )
    return OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=None,
        variable_definitions=(variable,),
        directives=(),
        selection_set=SelectionSetNode(selections=(asked,)),
    )


def _more() -> tuple[Any, ...]:
    (operation,) = parse(f"{{ {_MORE} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)  # noqa: S101  our own words
    return tuple(operation.selection_set.selections)


def published(query: str, asked: Asks) -> None:
    """Raises `Refused` EXPORT_UNFIT where only published documents are carried out, and this is none of them."""
    if asked.trusted is not None and not asked.explains and query not in asked.trusted.values():
        raise _unfit("a published document")
