"""Where a request came from: its id, the address of the other side, the id of its token or session."""

import hashlib
import re
from typing import Final

from starlette.requests import HTTPConnection

from recoup.services.origin import Origin

_API_TOKEN: Final = re.compile(r"rcp_([0-9a-f]{16})_")


def origin_of(request_id: str, address: str, token: str) -> Origin:
    """An API token is known by its id; any other by the beginning of its SHA-256."""
    own = _API_TOKEN.match(token)
    known = own[1] if own else hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""
    return Origin(request_id=request_id, address=address, token=known)


def address_of(connection: HTTPConnection) -> str:
    """The address of the other side; empty where it is unknown."""
    return "" if connection.client is None else connection.client.host
