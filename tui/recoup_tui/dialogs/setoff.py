"""Take what is due from accounts: what is on each by its keeper, and what each would give, in the regime's order."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recoup_tui.asks.setoff import TAKE, TakingResult
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import DECLARED, Entry, Form, Kind
from recoup_tui.shapes import Code
from recoup_tui.widgets.amended import asked_of

SETOFF: Final = Form(root="setoffTake", question=TAKE, entries=(Entry(name="reference"),))


def setoff_form(accounts: Sequence[Code]) -> Form[TakingResult]:
    """The form of a set-off from these accounts: a balance for each."""
    balances = tuple(
        Entry(name=f"{DECLARED}{each['code']}", label=each["label"], kind=Kind.MONEY, needed=False) for each in accounts
    )
    return Form(root=SETOFF.root, question=SETOFF.question, entries=(*balances, *SETOFF.entries))


class SetoffDialog(FormDialog[TakingResult]):
    """The balances go out as accounts; the preview says what each gives and keeps, and who has to agree."""

    def payload(self, mode: str) -> dict[str, object]:
        """A balance for each account of which one was typed."""
        given = super().payload(mode)
        names = [name for name in given if name.startswith(DECLARED)]
        accounts = [{"source": name.removeprefix(DECLARED), "balance": given.pop(name)} for name in names]
        return given | {"accounts": accounts}

    def picture(self, result: TakingResult) -> Sequence[RenderableType]:
        """Account by account."""
        paint = self.session.painter()
        table = Table.grid(padding=(0, 2, 0, 0))
        for justify in ("left", "right", "right"):
            table.add_column(justify=justify, no_wrap=True)
        words = ("column.account", "column.gives", "column.keeps")
        table.add_row(*(Text(paint.words(word), style=paint.palette.muted) for word in words))
        for each in result["taken"] or ():
            name = self._label(each["source"])
            table.add_row(Text(name), paint.amount(each["amount"]), paint.amount(each["left"]))
        return [asked_of(result["needed"] or (), (), paint), table]

    def _label(self, source: str) -> str:
        entries = {entry.name: entry.label for entry in self._form.entries}
        return entries.get(f"{DECLARED}{source}", source)
