"""Global ids: opaque text that says of which type something is, and which one."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import strawberry
from strawberry import field

from recoup.errors import Problem, Refused

ID_LENGTH_MAX: Final = 200
NODES_MAX: Final = 100
"""Ids of one `nodes` request."""


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    """Relay's node, with a ready-made id so that lists need no resolver."""

    id: strawberry.ID = field(description="Opaque id, unique among everything that the server knows.")


def global_id(noun: str, public_id: str) -> strawberry.ID:
    """base64url of `Noun:public id`, without padding."""
    return strawberry.ID(urlsafe_b64encode(f"{noun}:{public_id}".encode()).decode().rstrip("="))


def opened(identity: str) -> tuple[str, str] | None:
    """(noun, public id) of a global id; None for text that is none."""
    if len(identity) > ID_LENGTH_MAX:
        return None
    try:
        noun, found, public_id = urlsafe_b64decode(identity + "=" * (-len(identity) % 4)).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (noun, public_id) if found and public_id else None


def public_id(identity: str, noun: str, *path: str) -> str:
    """The public id inside a global id of that noun. Raises `Refused` INVALID_ID for any other."""
    parts = opened(identity)
    if parts is None or parts[0] != noun:
        raise Refused(Problem(code="INVALID_ID", field=path, value=identity, limit=noun))
    return parts[1]


def key_from(identity: str | None, number: str | None, noun: str) -> str:
    """The services' key for something asked for by id or by number. Raises `Refused` unless exactly one is given."""
    if (identity is None) == (number is None):
        raise Refused(Problem(code="ID_OR_NUMBER", field=("id",), limit="id, number"))
    return public_id(identity, noun, "id") if identity is not None else str(number)
