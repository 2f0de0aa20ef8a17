"""Relay connections over the services' keyset pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar, cast

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
)
from orjson import Fragment
from strawberry import field

from recoup.services.comparing import Sorting, Where
from recoup.services.paging import Page, PageOf, cursor_of, key_of
from recoup_graphql.context import Info
from recoup_graphql.lazily import Lazily

T = TypeVar("T")
V = TypeVar("V")

_TOTALS: Final = frozenset({"totalCount", "totalCountIsExact"})

First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many entries from the front; 1 to 100. 20 when neither end is given."),
]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="Only entries behind this cursor. It belongs to the order it came from."),
]
Last: TypeAlias = Annotated[
    int | None, strawberry.argument(description="How many entries from the end; 1 to 100. Not together with `first`.")
]
Before: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="Only entries ahead of this cursor. It belongs to the order it came from."),
]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = field(description="Whether more entries follow the page.")
    has_previous_page: bool = field(description="Whether entries precede the page.")
    start_cursor: str | None = field(description="Cursor of the page's first entry; null when the page is empty.")
    end_cursor: str | None = field(description="Cursor of the page's last entry; null when the page is empty.")


@strawberry.type(description="An entry of a list together with its place in it.")
class Edge(Generic[T]):
    """Relay's edge."""

    cursor: str = field(description="The entry's place in the list, for `after` and `before`.")
    node: T = field(description="The entry itself.")


@strawberry.type(description="A page of a list.")
class Connection(Lazily, Generic[T]):
    """Relay's connection."""

    edges: list[Edge[T]] = field(description="The entries of the page, each with its cursor.")
    nodes: list[T] = field(description="The entries of the page.")
    page_info: PageInfo = field(description="Where the page lies in the list.")
    total_count: int = field(description="How many entries the list has, or at least has: see `totalCountIsExact`.")
    total_count_is_exact: bool = field(description="Whether `totalCount` counted to the end of a long list.")
    view: strawberry.Private[PageOf[Any]]


def given(value: V | None) -> V | None:
    """The argument as given; None where the client left it out."""
    return None if value is strawberry.UNSET else value


def page_of(
    info: Info,
    first: int | None,
    after: str | None,
    last: int | None = None,
    before: str | None = None,
    asked: tuple[Where | None, Sorting | None] = (None, None),
) -> Page:
    """The page that the arguments ask for, counted where the total is asked for. Its limits are the services'."""
    return Page(
        first=given(first),
        after=given(after),
        last=given(last),
        before=given(before),
        counted=not _TOTALS.isdisjoint(selected(info)),
        where=asked[0],
        sorting=asked[1],
    )


def selected(info: Info, *path: str) -> frozenset[str]:
    """The names of the fields that are selected below the present one, or below those on a path under it."""
    return frozenset(node.name.value for node in fields_of(info, *path))


def fields_of(info: Info, *path: str) -> list[FieldNode]:
    """The fields below the present one, or below those on a path under it, as the document has them."""
    return fields_in(info._raw_info, *path)  # noqa: SLF001  strawberry's own `selected_fields` reckons all of them


def fields_in(raw: GraphQLResolveInfo[Any], *path: str) -> list[FieldNode]:
    """The same, of what graphql-core tells a resolver."""
    sets = [node.selection_set for node in raw.field_nodes]
    for name in path:
        sets = [node.selection_set for node in _fields(sets, raw.fragments) if node.name.value == name]
    return list(_fields(sets, raw.fragments))


def _fields(
    sets: Iterable[SelectionSetNode | None], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    for each in sets:
        for node in each.selections if each else ():
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                yield from _fields([fragments[node.name.value].selection_set], fragments)
            elif isinstance(node, InlineFragmentNode):
                yield from _fields([node.selection_set], fragments)


def connection(page: PageOf[V], node_of: Callable[[V], T]) -> Connection[T]:
    """A page of the services as a connection of nodes."""
    made: Connection[T] = Connection.__new__(Connection)
    made.view = page.holding([node_of(item) for item in page.items])
    return made


def _edges(page: PageOf[T]) -> list[Edge[T]]:
    return [Edge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, page.items, strict=True)]


def _page_info(page: PageOf[T]) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )


Connection.shown = {
    "edges": _edges,
    "nodes": lambda page: page.items if isinstance(page.items, Fragment) else list(page.items),
    "page_info": _page_info,
    "total_count": lambda page: page.total,
    "total_count_is_exact": lambda page: page.total_is_exact,
}


def written(nodes: str) -> Connection[Any]:
    """A connection of which nobody asks more than its nodes, and these are JSON already."""
    made: Connection[Any] = Connection.__new__(Connection)
    made.view = PageOf(
        items=cast("Any", Fragment(nodes)),
        cursors=(),
        has_next=False,
        has_previous=False,
        total=0,
        total_is_exact=False,
    )
    return made


def slice_of(rows: Sequence[V], page: Page, order: str, key: Callable[[V], int]) -> PageOf[V]:
    """A page of a list that is at hand whole and ascends by a whole number: the bills of one loan."""
    kept: Iterable[V] = rows
    if page.after is not None:
        low = int(key_of(page.after, order, 1)[0])
        kept = [row for row in kept if key(row) > low]
    if page.before is not None:
        high = int(key_of(page.before, order, 1)[0])
        kept = [row for row in kept if key(row) < high]
    left = list(kept)
    shown = left[-page.size :] if page.backwards else left[: page.size]
    return PageOf(
        items=tuple(shown),
        cursors=tuple(cursor_of(order, key(row)) for row in shown),
        has_next=bool(shown) and key(shown[-1]) < key(rows[-1]),
        has_previous=bool(shown) and key(shown[0]) > key(rows[0]),
        total=len(rows),
        total_is_exact=True,
    )
