"""Trusted documents: in production only operations that were published with a client, each named by its SHA-256.

    {"sha256:5fc3…": "query Loans($first: Int) { … }"}      the file that code generators write

A request names one as `documentId` beside its variables, or `extensions.persistedQuery.sha256Hash`; over a WebSocket
`extensions.documentId`. A text that does not have the hash under which it stands keeps the server from starting.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from recoup.errors import Misconfigured, Problem
from recoup_graphql.limits import Untrusted

PREFIX: Final = "sha256:"
ID: Final = "documentId"


def documents(file: str) -> Mapping[str, str] | None:
    """The documents of a file by their hashes; None where no file is named. Raises `Misconfigured`."""
    if not file:
        return None
    try:
        told = orjson.loads(Path(file).read_bytes())
    except (OSError, ValueError) as wrong:
        raise Misconfigured(_unusable(file, str(wrong))) from wrong
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise Misconfigured(_unusable(file, '{"sha256:…": "query …"}'))
    listed = {str(name).removeprefix(PREFIX): text for name, text in told.items()}
    for name, text in listed.items():
        if hashlib.sha256(text.encode()).hexdigest() != name:
            raise Misconfigured(_unusable(file, name))
    return listed


def _unusable(file: str, reason: str) -> Problem:
    return Problem(code="DOCUMENTS_UNUSABLE", field=("trusted_documents",), value=file, limit=reason)


class Asks(Protocol):
    """What has to be known of whoever sends a document: `context.Context`."""

    trusted: Mapping[str, str] | None

    @property
    def explains(self) -> bool:
        """Whether the asker may send any document."""
        ...


def text_of(
    query: str | None, extensions: Mapping[str, Any] | None, asked: Asks
) -> tuple[str | None, Untrusted | None]:
    """The text of the document that a request names or brings, or why it is not carried out."""
    named = named_in(extensions)
    if named is not None:
        text = (asked.trusted or {}).get(named)
        return text, None if text else Untrusted("top.PERSISTED_DOCUMENT_NOT_FOUND")
    if asked.trusted is not None and query and not asked.explains:
        return query, Untrusted("top.AD_HOC")
    return query, None


def named_in(extensions: Mapping[str, Any] | None) -> str | None:
    """The hash of the document that a request names; None where it brings its own text."""
    told = extensions or {}
    persisted = told.get("persistedQuery")
    found = told.get(ID) or (persisted.get("sha256Hash") if isinstance(persisted, dict) else None)
    return None if found is None else str(found).removeprefix(PREFIX)
