"""People: who holds which role where, who there is, the tree of organisations, and what each role allows."""

from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.people import (
    GRANTS,
    ORGANISATIONS,
    PRINCIPALS,
    ROLES,
    TOKEN_CREATE,
    TOKENS,
    Grant,
    Organisation,
    Principal,
    Role,
    Token,
    TokenMade,
)
from recoup_tui.dialogs.secret import TokenDialog
from recoup_tui.figures import Painter
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import ACT
from recoup_tui.screens.tabs import Act, Tab, TabsPage, Terms, paged, whole
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Connection
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
PAGES: Final = 20
"""The most pages of organisations that are read to draw the tree."""
PAGE: Final = 100


def _form(root: str, *entries: Entry) -> Form[Any]:
    return Form(root=root, question=ACT, entries=entries, has_key=False, has_preview=False)


GIVE: Final = _form(
    "grantGive",
    Entry(name="principal"),
    Entry(name="role", kind=Kind.CHOICE),
    Entry(name="organisation", kind=Kind.CHOICE),
    Entry(name="subtree", kind=Kind.FLAG, initial="true"),
    Entry(name="beginsOn", kind=Kind.DAY, needed=False),
    Entry(name="endsOn", kind=Kind.DAY, needed=False),
)
END: Final = _form("grantEnd", Entry(name="on", kind=Kind.DAY, needed=False))
CREATE: Final = _form(
    "principalCreate",
    Entry(name="code"),
    Entry(name="name"),
    Entry(name="organisation", kind=Kind.CHOICE),
    Entry(name="kind", kind=Kind.CHOICE, choices=("PERSON", "SERVICE"), initial="PERSON"),
)
FOUND: Final = _form(
    "organisationCreate",
    Entry(name="code"),
    Entry(name="name"),
    Entry(name="within", kind=Kind.CHOICE, needed=False),
    Entry(name="kind"),
    Entry(name="regime", needed=False),
    Entry(name="beginsOn", kind=Kind.DAY, needed=False),
)
CLOSE: Final = _form("organisationEnd", Entry(name="on", kind=Kind.DAY, needed=False))
DEACTIVATE: Final = _form("principalDeactivate")
MOVE: Final = _form(
    "membershipChange",
    Entry(name="organisation", kind=Kind.CHOICE),
    Entry(name="since", kind=Kind.DAY, needed=False),
)

MAKE: Final[Form[TokenMade]] = Form(
    root="tokenCreate",
    question=TOKEN_CREATE,
    entries=(
        Entry(name="principal"),
        Entry(name="scopes", kind=Kind.LIST, initial="READ"),
        Entry(name="days", kind=Kind.WHOLE, initial="90"),
    ),
    has_key=False,
    has_preview=False,
)
REVOKE: Final = _form("tokenRevoke")


async def tree(session: Session) -> list[Organisation]:
    """Every organisation in sight, each below what it belongs to."""
    found: list[Organisation] = []
    after: str | None = None
    for _ in range(PAGES):
        page = (await session.ask(ORGANISATIONS, first=PAGE, after=after))["organisations"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return sorted(found, key=lambda unit: [int(part) for part in unit["path"].split(".") if part])


def _depth(unit: Organisation) -> int:
    return unit["path"].count(".") - 2


def _branches(session: Session, terms: Terms) -> Fetch[Organisation]:
    del terms

    async def fetch(first: int, after: str | None) -> Connection[Organisation]:
        return await listed(await tree(session))(first, after)

    return fetch


async def _within(session: Session) -> dict[str, list[Code]]:
    return {"within": await _choices(session)}


async def units(session: Session) -> dict[str, list[Code]]:
    """The organisations that may be chosen, indented as they lie."""
    return {"organisation": await _choices(session)}


async def _choices(session: Session) -> list[Code]:
    """Units whose end is set are given nothing new."""
    return [named(unit) for unit in await tree(session) if unit["endsOn"] is None]


def named(unit: Organisation) -> Code:
    """A unit to choose, indented as it lies."""
    return {"code": unit["code"], "label": f"{'  ' * _depth(unit)}{unit['code']} {unit['name']}"}


async def _giving(session: Session) -> dict[str, list[Code]]:
    roles = (await session.ask(ROLES))["roles"]
    named: list[Code] = [{"code": each["role"]["code"], "label": _named(each["role"])} for each in roles]
    return await units(session) | {"role": named}


def _named(role: Code) -> str:
    return role["label"] if role["label"] == role["code"] else f"{role['code']} {role['label']}"


def _active(row: Principal, paint: Painter) -> Text:
    word = "people.active" if row["active"] else "people.inactive"
    return Text(paint.words(word), style=paint.palette.good if row["active"] else paint.palette.bad)


def _role_told(row: Role, paint: Painter) -> list[RenderableType]:
    """What a role allows and never does, in full."""
    muted = paint.palette.muted
    told = Text()
    for title, parts in (
        ("people.plays", [part["label"] for part in row["plays"]]),
        ("people.may", row["permissions"]),
        ("people.never", row["never"]),
        ("column.rules", row["rules"]),
    ):
        told.append(f"{paint.words(title)}  ", style=muted).append(" · ".join(parts) or "–").append("\n")
    return [told]


GRANT_COLUMNS: Final[tuple[Column[Grant], ...]] = (
    Column(title="column.person", cell=lambda row, paint: paint.plain(row["principal"]), stretch=1, at_least=10),
    Column(title="column.name", cell=lambda row, paint: paint.plain(row["principalName"]), stretch=1, from_width=WIDE),
    Column(title="column.role", cell=lambda row, paint: paint.plain(_named(row["role"])), stretch=2, at_least=14),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"])),
    Column(title="column.below", cell=lambda row, paint: paint.plain("↓" if row["subtree"] else "")),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["beginsOn"])),
    Column(title="column.until", cell=lambda row, paint: paint.plain(row["endsOn"])),
)
PRINCIPAL_COLUMNS: Final[tuple[Column[Principal], ...]] = (
    Column(title="column.code", cell=lambda row, paint: paint.plain(row["code"]), stretch=1, at_least=10),
    Column(title="column.name", cell=lambda row, paint: paint.plain(row["name"]), stretch=2, at_least=12),
    Column(title="column.kind", cell=lambda row, paint: paint.plain(paint.words(f"choice.{row['kind']}"))),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"])),
    Column(title="column.state", cell=_active),
)
UNIT_COLUMNS: Final[tuple[Column[Organisation], ...]] = (
    Column(
        title="column.organisation",
        cell=lambda row, paint: paint.plain(f"{'  ' * _depth(row)}{row['name']}"),
        stretch=2,
        at_least=20,
    ),
    Column(title="column.code", cell=lambda row, paint: paint.plain(row["code"])),
    Column(title="column.kind", cell=lambda row, paint: paint.muted(row["kind"])),
    Column(title="column.regime", cell=lambda row, paint: paint.plain(row["regimeText"]), stretch=1, from_width=WIDE),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["beginsOn"])),
    Column(title="column.until", cell=lambda row, paint: paint.plain(row["endsOn"])),
)
ROLE_COLUMNS: Final[tuple[Column[Role], ...]] = (
    Column(title="column.role", cell=lambda row, paint: paint.plain(_named(row["role"])), stretch=2, at_least=18),
    Column(title="column.regime", cell=lambda row, paint: paint.plain(row["regime"])),
    Column(title="column.reach", cell=lambda row, paint: paint.label(row["reach"]), stretch=1, at_least=8),
    Column(title="column.rules", cell=lambda row, paint: paint.plain(" ".join(row["rules"])), stretch=1, at_least=8),
)


def _stands(row: Token, paint: Painter) -> Text:
    """Whether a token still counts."""
    word = "token.revoked" if row["revokedAt"] else "token.counts"
    return Text(paint.words(word), style=paint.palette.bad if row["revokedAt"] else paint.palette.good)


def _scopes(row: Token, paint: Painter) -> Text:
    """What it admits."""
    return paint.plain(" · ".join(paint.words(f"choice.{scope.upper()}") for scope in row["scopes"]))


TOKEN_COLUMNS: Final[tuple[Column[Token], ...]] = (
    Column(title="column.person", cell=lambda row, paint: paint.plain(row["principal"]), stretch=2, at_least=10),
    Column(title="column.token", cell=lambda row, paint: paint.muted(row["id"]), from_width=WIDE),
    Column(
        title="column.scopes",
        cell=lambda row, paint: paint.plain(
            " · ".join(paint.words(f"choice.{scope.upper()}") for scope in row["scopes"])
        ),
        stretch=1,
        at_least=12,
    ),
    Column(title="column.expires", cell=lambda row, paint: paint.plain(row["expiresAt"][:10])),
    Column(title="column.used", cell=lambda row, paint: paint.plain((row["lastUsedAt"] or "")[:10])),
    Column(title="column.state", cell=_stands),
)


class PeoplePage(TabsPage):
    """Grants, principals, organisations, roles, tokens."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PEOPLE)
    scope = Scope.PEOPLE
    tabs = (
        Tab(
            name="grants",
            columns=GRANT_COLUMNS,
            fetch=paged(GRANTS, lambda answer: answer["grants"]),
            acts={
                "new": Act(form=GIVE, choices=_giving),
                "end": Act(
                    form=END,
                    needs_row=True,
                    given=lambda row: {"grant": row["id"]},
                    about=lambda row: f"{row['principal']} {row['role']['label']}",
                ),
            },
            terms=(
                Entry(name="principal", needed=False),
                Entry(name="role", needed=False),
                Entry(name="ended", kind=Kind.FLAG, needed=False),
            ),
        ),
        Tab(
            name="principals",
            columns=PRINCIPAL_COLUMNS,
            fetch=paged(PRINCIPALS, lambda answer: answer["principals"]),
            acts={
                "new": Act(form=CREATE, choices=units),
                "end": Act(
                    form=DEACTIVATE,
                    needs_row=True,
                    given=lambda row: {"principal": row["code"]},
                    about=lambda row: f"{row['code']} {row['name']}",
                ),
                "change": Act(
                    form=MOVE,
                    needs_row=True,
                    given=lambda row: {"principal": row["code"]},
                    about=lambda row: f"{row['code']} {row['name']}",
                    choices=units,
                ),
            },
            terms=(Entry(name="text", needed=False), Entry(name="active", kind=Kind.FLAG, needed=False)),
        ),
        Tab(
            name="organisations",
            columns=UNIT_COLUMNS,
            fetch=_branches,
            acts={
                "new": Act(form=FOUND, choices=_within),
                "end": Act(
                    form=CLOSE,
                    needs_row=True,
                    given=lambda row: {"organisation": row["code"]},
                    about=lambda row: f"{row['code']} {row['name']}",
                ),
            },
        ),
        Tab(name="roles", columns=ROLE_COLUMNS, fetch=whole(ROLES, lambda answer: answer["roles"]), told=_role_told),
        Tab(
            name="tokens",
            columns=TOKEN_COLUMNS,
            fetch=whole(TOKENS, lambda answer: answer["tokens"]),
            acts={
                "new": Act(form=MAKE, opens=TokenDialog),
                "end": Act(
                    form=REVOKE,
                    needs_row=True,
                    given=lambda row: {"token": row["id"]},
                    about=lambda row: f"{row['principal']} {row['id']}",
                ),
            },
        ),
    )
