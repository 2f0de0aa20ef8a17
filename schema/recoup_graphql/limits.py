"""What a document may hold, and the parse-and-validate step that keeps to it.

A document is parsed and validated once and remembered: limits that make a rule class per request would defeat every
cache. The limits are checked on the syntax tree before the schema's own rules run, and the first excess ends it, so
that an abusive document costs one walk and gets one answer.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)
from graphql.language import InlineFragmentNode
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from recoup.translation import Language
from recoup_graphql.words import sentence

BODY_BYTES_MAX: Final = 64 * 1024
"""Bytes of a request's body, and of one WebSocket message."""
DOCUMENT_LENGTH_MAX: Final = 20_000
TOKENS_MAX: Final = 1_000
DEPTH_MAX: Final = 10
"""Objects within objects; the field that a leaf stands in is not counted."""
ALIASES_MAX: Final = 15
DIRECTIVES_MAX: Final = 4
FIELDS_MAX: Final = 200
"""Fields of one operation, each fragment counted where it is spread."""
DOCUMENTS_REMEMBERED: Final = 512
SUBSCRIPTIONS_MAX: Final = 20
"""Running operations of one WebSocket connection."""


class Unwelcome(GraphQLError):
    """An operation that is not carried out though it may fit the schema. `code` is the top-level code that tells it.

    `key` names the sentence in the catalogue.
    """

    code = "COST_LIMIT"

    def __init__(self, key: str, **places: str) -> None:
        self.key = key
        self.places = places
        super().__init__(sentence(key, Language.EN, **places))


class OverLimit(Unwelcome):
    """A document exceeds a limit; `key` names what it has too much of."""

    def __init__(self, key: str, found: int, limit: int) -> None:
        super().__init__(f"limit.{key}", found=str(found), limit=str(limit))


class Throttled(Unwelcome):
    """The asker's bucket is full."""

    code = "THROTTLED"


class Untrusted(Unwelcome):
    """Only published documents are carried out here, and this is none."""

    code = "PERSISTED_DOCUMENT_NOT_FOUND"


@dataclass(slots=True)
class _Tally:
    """What a document holds so far. Raises `OverLimit` at the first excess."""

    fragments: dict[str, FragmentDefinitionNode]
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def walk(self, selections: SelectionSetNode | None, depth: int, inside: frozenset[str]) -> None:
        for node in selections.selections if selections else ():
            self._count_directives(len(node.directives or ()))
            if isinstance(node, FieldNode):
                self._count_field(node, depth)
                if not node.name.value.startswith("__"):
                    self.walk(node.selection_set, depth + 1, inside)
            elif isinstance(node, InlineFragmentNode):
                self.walk(node.selection_set, depth, inside)
            elif isinstance(node, FragmentSpreadNode) and (name := node.name.value) not in inside:
                fragment = self.fragments.get(name)
                self.walk(fragment.selection_set if fragment else None, depth, inside | {name})

    def _count_field(self, node: FieldNode, depth: int) -> None:
        self.fields += 1
        self.aliases += node.alias is not None
        nested = depth if node.selection_set else 0
        for what, found, limit in (
            ("fields", self.fields, FIELDS_MAX),
            ("aliases", self.aliases, ALIASES_MAX),
            ("depth", nested, DEPTH_MAX),
        ):
            if found > limit:
                raise OverLimit(what, found, limit)

    def _count_directives(self, count: int) -> None:
        self.directives += count
        if self.directives > DIRECTIVES_MAX:
            raise OverLimit("directives", self.directives, DIRECTIVES_MAX)


def _check_limits(document: DocumentNode) -> None:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            tally = _Tally(fragments)
            tally.walk(node.selection_set, 1, frozenset())


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that has been looked at: its tree, or why there is none, and what is wrong with it."""

    document: DocumentNode | None
    faults: tuple[GraphQLError, ...]


def _parse(query: str) -> DocumentNode:
    if len(query) > DOCUMENT_LENGTH_MAX:
        raise OverLimit("characters", len(query), DOCUMENT_LENGTH_MAX)
    try:
        document = parse(query, max_lexical_tokens=TOKENS_MAX)
    except GraphQLError as error:
        if "tokens" in error.message:
            raise OverLimit("tokens", TOKENS_MAX + 1, TOKENS_MAX) from error
        raise
    _check_limits(document)
    return document


@lru_cache(maxsize=DOCUMENTS_REMEMBERED)
def prepared(schema: GraphQLSchema, query: str, *, development: bool) -> Prepared:
    """The document of a query text, checked against the limits and the schema. Remembered."""
    try:
        document = _parse(query)
    except GraphQLError as error:
        return Prepared(None, (error,))
    closed = () if development else (NoSchemaIntrospectionCustomRule,)
    rules = (*specified_rules, OneOfInputValidationRule, *closed)
    return Prepared(document, tuple(validate(schema, document, rules, max_errors=5, hide_suggestions=not development)))
