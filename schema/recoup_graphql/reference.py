"""Pages of the documentation that are written by the program: the codes of errors, and what has changed in the schema.

    page = error_page()                                  # docs/reference/errors.md
    lines = changes(old_sdl, new_sdl)                    # ("breaking", "Field `Loan.x` was removed."), …

A test keeps the committed page equal to the program, so that a new code cannot stay undocumented.
"""

from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

from recoup.translation import Language, catalogue
from recoup_graphql.errors import Code
from recoup_graphql.words import PACKAGE

_HEAD: Final = """# Error codes

Written by `make schema` from the catalogues; do not edit. `{places}` are filled with what was given.
A client tells codes apart, never sentences.

## What a person can mend

`userErrors[].code` of a mutation; `extensions.reason` of a query that was refused for its arguments.
`GET /errors/<code>` of a server says the same.

| code | English | 中文 |
|---|---|---|
"""
_TOP: Final = """
## What stops an operation

`errors[].extensions.code`; the list is closed.

| code | English | 中文 |
|---|---|---|
"""


def error_page() -> str:
    """The whole page."""
    english, chinese = catalogue(Language.EN), catalogue(Language.ZH)
    codes = sorted(key for key in english if key.startswith("error."))
    mendable = "".join(_row(key.removeprefix("error."), english[key], chinese[key]) for key in codes)
    own = catalogue(Language.EN, PACKAGE), catalogue(Language.ZH, PACKAGE)
    top = "".join(_row(code, *(words.get(f"top.{code}", "–") for words in own)) for code in Code)
    return _HEAD + mendable + _TOP + top


def _row(code: str, english: str, chinese: str) -> str:
    told = [words.replace("|", "\\|").replace("\n", " ") for words in (english, chinese)]
    return f"| `{code}` | {told[0]} | {told[1]} |\n"


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What has changed from one SDL to another: breaking, dangerous, and what is new."""
    old, new = build_schema(before), build_schema(after)
    told = [("breaking", change.description) for change in find_breaking_changes(old, new)]
    told += [("dangerous", change.description) for change in find_dangerous_changes(old, new)]
    return told + [("new", name) for name in sorted(_members(new) - _members(old))]


def _members(schema: GraphQLSchema) -> set[str]:
    return {name for kind in schema.type_map for name in _named(schema, kind)}


def _named(schema: GraphQLSchema, name: str) -> Iterator[str]:
    kind = schema.type_map[name]
    if name.startswith("__"):
        return
    yield name
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        yield from (f"{name}.{field}" for field in kind.fields)
    elif isinstance(kind, GraphQLEnumType):
        yield from (f"{name}.{value}" for value in kind.values)
