"""Who asks, and what they may do: API tokens, scopes and the part of the organisation that is in sight.

Deny by default: every public function of the services begins with `require`.
"""

from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem, Refused
from recoup.translation import Language

READ: Final = "read"
"""Every query."""
OPERATE: Final = "operate"
"""Board, disburse, record and reverse payments, record facts, work on tasks."""
ADMIN: Final = "admin"
"""Turn the day, make and revoke tokens."""
SCOPES: Final = frozenset({READ, OPERATE, ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever asks: a person or a service, its scopes, and the organisation under which it sees loans."""

    principal_id: int
    code: str
    scopes: frozenset[str]
    organisation_path: str
    language: Language = Language.EN


def require(actor: Actor, scope: str) -> None:
    """Raises `Refused` FORBIDDEN unless the actor holds the scope."""
    if scope not in actor.scopes:
        raise Refused(Problem(code="FORBIDDEN", field=("scope",), value=actor.code, limit=scope))


async def local_actor(language: Language = Language.EN) -> Actor:
    """Whoever sits at the machine and runs the program on the database itself: all scopes, the whole organisation."""
    raise NotImplementedError


async def authenticate(token: str) -> Actor:
    """The actor behind an API token. Raises `Refused` UNAUTHENTICATED for anything but a live one."""
    raise NotImplementedError


async def create_token(actor: Actor, *, principal_code: str, scopes: frozenset[str], days: int) -> str:
    """A new token, told this once: `rcp_<id>_<secret><crc32>`. The principal is made when it is new."""
    raise NotImplementedError
