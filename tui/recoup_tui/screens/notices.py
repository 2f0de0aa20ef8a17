"""What one was told of work: cases that wait, sides without a person (HF-07). And the language in which one is told."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.contact import MESSAGES, Message
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.questions import ACT
from recoup_tui.screens.tabs import Act, Tab, TabsPage, paged
from recoup_tui.widgets.paged_table import Column

SPEAK: Final[Form[Any]] = Form(
    root="viewerLanguageChange",
    question=ACT,
    entries=(Entry(name="language", kind=Kind.CHOICE, choices=("ZH_CN", "EN")),),
    has_key=False,
    has_preview=False,
)
COLUMNS: Final[tuple[Column[Message], ...]] = (
    Column(title="column.when", cell=lambda row, paint: paint.plain(moment(row["createdAt"]))),
    Column(title="column.loan", cell=lambda row, paint: paint.plain(row["loanNumber"])),
    Column(title="column.subject", cell=lambda row, paint: paint.plain(row["subject"]), stretch=1, at_least=20),
)


def _told(row: Message, paint: Painter) -> Sequence[RenderableType]:
    del paint
    return [Text(row["subject"], style="bold"), Text(row["body"])]


class NoticesPage(TabsPage):
    """One list, the latest first; F9 chooses the language of what comes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.NOTICES)
    scope = Scope.NOTICES
    tabs = (
        Tab(
            name="notices",
            columns=COLUMNS,
            fetch=paged(MESSAGES, lambda answer: answer["messages"], filter={"forMe": True}),
            told=_told,
            acts={"change": Act(form=SPEAK)},
        ),
    )
