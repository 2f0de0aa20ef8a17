"""Who am I: name, roles and where they hold, and what they allow together."""

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.session import session_of


class MeDialog(BoxDialog):
    """What the server says of whoever holds the token."""

    title_key = "me.title"

    def parts(self) -> ComposeResult:
        """One text."""
        session = session_of(self)
        words, paint, viewer = session.words, session.painter(), session.viewer
        if viewer is None:
            yield Static(words("connection.opening"))
            return
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style=paint.palette.muted)
        table.add_column(overflow="fold")
        table.add_row(words("me.name"), Text(f"{viewer['code']} {viewer['name']}", style="bold"))
        if viewer["installation"]:
            table.add_row(words("column.role"), words("me.installation"))
        for grant in viewer["grants"]:
            below = words("me.below") if grant["subtree"] else ""
            table.add_row(words("column.role"), f"{grant['role']['label']} · {grant['organisationName']} {below}")
        table.add_row(words("me.scopes"), " · ".join(words(f"choice.{scope.upper()}") for scope in viewer["scopes"]))
        table.add_row(words("people.may"), " · ".join(viewer["permissionTexts"]))
        yield Static(table)
