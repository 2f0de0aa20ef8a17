"""Every key of the console, in one table. Bindings, the key bar, the help screen and the printed page come from it.

Chinese input methods swallow single letters, so every primary action also has a function or control key, and the
full-width twins of `:`, `/` and `?` are bound beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding, BindingType

from recoup_tui.language import Language, catalogue


class Scope(StrEnum):
    """Where a key works."""

    EVERYWHERE = "everywhere"
    TABLE = "table"
    WORKLIST = "worklist"
    FIND_LOAN = "find_loan"
    LOAN = "loan"
    APPROVALS = "approvals"
    AUDIT = "audit"
    BUSINESS_DAY = "business_day"
    CALENDAR = "calendar"
    CASE = "case"
    DELEGATIONS = "delegations"
    CASES = "cases"
    CONTACTS = "contacts"
    INBOX = "inbox"
    LEDGER = "ledger"
    PARTIES = "parties"
    PARTY = "party"
    PEOPLE = "people"
    RATES = "rates"
    REGIMES = "regimes"
    REPORTS = "reports"
    RESPONSIBILITY = "responsibility"
    WHAT_IF = "what_if"
    DIALOG = "dialog"
    WHY = "why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One action and its keys. `code` is its word on the `:` line; `needs` is the scope without which it is greyed."""

    id: str
    keys: str
    action: str
    scopes: tuple[Scope, ...] = (Scope.EVERYWHERE,)
    code: str = ""
    in_bar: bool = False
    needs: str = ""

    def words(self, language: Language) -> tuple[str, str]:
        """The short name for the key bar and the sentence for the help."""
        words = catalogue(language)
        return words[f"key.{self.id}.name"], words[f"key.{self.id}.about"]

    def binding(self) -> Binding:
        """The binding that Textual knows."""
        return Binding(self.keys, self.action, self.id, show=self.in_bar, id=self.id)


LOGS_CONTACT: Final = "contact.log"
TELLS_FACT: Final = "fact.record"
ENDS_FACT: Final = "fact.end"
"""What single tabs of a page need for a key that each of them takes for its own act."""
NEEDS: Final = {
    "loanScheduleConfirm": "loan.confirm_schedule",
    "loanDisburse": "loan.disburse",
    "officerAssign": "loan.hand_over",
    "setoffTake": "setoff.take",
    "loanExtend": "loan.extend",
    "loanReamortise": "loan.reamortise",
    "loanAccelerate": "loan.accelerate",
    "loanRestructure": "loan.restructure",
    "loanRateChange": "loan.refix_rate",
    "loanProductChange": "loan.change_product",
    "loanRegimeChange": "loan.change_regime",
    "loanTransfer": "loan.transfer",
    "loanWriteOff": "loan.write_off",
    "chargeWaive": "charge.waive",
    "loanMisuse": "loan.misuse",
    "suspenseApply": "suspense.apply",
    "suspenseRefund": "suspense.refund",
}
"""The permission without which a command is not on a loan's menu: what `@requires` says of its mutation."""
_PRIMARY: Final = (Scope.WORKLIST, Scope.FIND_LOAN, Scope.LOAN)
_FILTERED: Final = (Scope.WORKLIST, Scope.FIND_LOAN)
_TABS: Final = (
    Scope.CASE,
    Scope.CONTACTS,
    Scope.INBOX,
    Scope.PARTY,
    Scope.PEOPLE,
    Scope.REPORTS,
    Scope.RESPONSIBILITY,
    Scope.WHAT_IF,
)
MOST_TABS: Final = 6
"""The most lists that a page of lists has."""
LIST_KEYS: Final = {f"tabs.{place}": place for place in range(1, MOST_TABS + 1)}
"""The keys of a page's lists by their ids: the place of each, from 1."""
_ALSO_DIALOG: Final = (Scope.EVERYWHERE, Scope.DIALOG)

KEYS: Final[tuple[Key, ...]] = (
    Key(id="app.help", keys="f1,question_mark,？", action="app.help", in_bar=True),
    Key(id="app.worklist", keys="f2", action="app.go('worklist')", code="wl", in_bar=True),
    Key(id="table.filter", keys="f3,slash,、,／", action="filter", scopes=_FILTERED, in_bar=True),
    Key(id="app.find_loan", keys="f4", action="app.go('find_loan')", code="ln", in_bar=True),
    Key(id="app.refresh", keys="f5,ctrl+r", action="app.refresh_page"),
    Key(
        id="loan.record_payment",
        keys="f6,p",
        action="record_payment",
        scopes=_PRIMARY,
        in_bar=True,
        needs="payment.record",
    ),
    Key(
        id="loan.reverse_payment",
        keys="f7,r",
        action="reverse",
        scopes=(Scope.LOAN,),
        in_bar=True,
        needs="payment.reverse",
    ),
    Key(id="loan.amend", keys="f9,a", action="amend", scopes=(Scope.LOAN,), in_bar=True, needs="operate"),
    Key(id="loan.as_of", keys="f12,t", action="as_of", scopes=(Scope.LOAN,), in_bar=True),
    Key(id="app.business_day", keys="f10", action="app.go('business_day')", code="eod", in_bar=True),
    Key(
        id="day.run", keys="ctrl+e,e", action="run_end_of_day", scopes=(Scope.BUSINESS_DAY,), in_bar=True, needs="admin"
    ),
    Key(id="app.approvals", keys="ctrl+o", action="app.go('approvals')", code="ap"),
    Key(id="app.inbox", keys="", action="app.go('inbox')", code="ms"),
    Key(id="inbox.read", keys="f6,r", action="read", scopes=(Scope.INBOX,), in_bar=True, needs="book.read"),
    Key(id="inbox.read_all", keys="f7,a", action="read_all", scopes=(Scope.INBOX,), in_bar=True, needs="book.read"),
    Key(id="inbox.change", keys="f9,e", action="act('change')", scopes=(Scope.INBOX,), in_bar=True, needs="case.act"),
    Key(id="app.ledger", keys="", action="app.go('ledger')", code="tb"),
    Key(
        id="approvals.agree",
        keys="f6,a",
        action="decide('APPROVED')",
        scopes=(Scope.APPROVALS,),
        in_bar=True,
        needs="operate",
    ),
    Key(
        id="approvals.refuse",
        keys="f7,r",
        action="decide('REFUSED')",
        scopes=(Scope.APPROVALS,),
        in_bar=True,
        needs="operate",
    ),
    Key(
        id="approvals.withdraw", keys="f9,b", action="withdraw", scopes=(Scope.APPROVALS,), in_bar=True, needs="operate"
    ),
    Key(id="approvals.view", keys="f12,o", action="view", scopes=(Scope.APPROVALS,), in_bar=True),
    Key(id="app.calendar", keys="", action="app.go('calendar')", code="cl"),
    Key(id="app.delegations", keys="", action="app.go('delegations')", code="dg"),
    Key(
        id="delegations.new",
        keys="f6,a",
        action="act('new')",
        scopes=(Scope.DELEGATIONS,),
        in_bar=True,
        needs="operate",
    ),
    Key(
        id="delegations.end",
        keys="f7,e",
        action="act('end')",
        scopes=(Scope.DELEGATIONS,),
        in_bar=True,
        needs="operate",
    ),
    Key(id="app.audit", keys="", action="app.go('audit')", code="au"),
    Key(id="app.responsibility", keys="", action="app.go('responsibility')", code="rs"),
    Key(
        id="responsibility.excuse",
        keys="f6,a",
        action="excuse",
        scopes=(Scope.RESPONSIBILITY,),
        in_bar=True,
        needs="task.exempt",
    ),
    Key(id="app.reports", keys="", action="app.go('reports')", code="rp"),
    Key(id="app.what_if", keys="", action="app.go('what_if')", code="wi"),
    Key(id="what_if.ask", keys="f6,a", action="ask_anew", scopes=(Scope.WHAT_IF,), in_bar=True),
    Key(id="reports.draw", keys="f6,a", action="draw", scopes=(Scope.REPORTS,), in_bar=True),
    Key(
        id="reports.file",
        keys="f8,p",
        action="file",
        scopes=(Scope.REPORTS,),
        in_bar=True,
        needs="document.file",
    ),
    Key(
        id="reports.sign",
        keys="f7,e",
        action="act('sign')",
        scopes=(Scope.REPORTS,),
        in_bar=True,
        needs="case.act",
    ),
    Key(
        id="reports.reopen",
        keys="f9,d",
        action="act('reopen')",
        scopes=(Scope.REPORTS,),
        in_bar=True,
        needs="document.file",
    ),
    Key(id="audit.prove", keys="f6,p", action="prove", scopes=(Scope.AUDIT,), in_bar=True, needs="audit.read"),
    Key(id="ledger.accounts", keys="1", action="tab('accounts')", scopes=(Scope.LEDGER,)),
    Key(id="ledger.months", keys="2", action="tab('months')", scopes=(Scope.LEDGER,)),
    Key(id="ledger.terms", keys="f12,t", action="terms", scopes=(Scope.LEDGER,), in_bar=True),
    Key(id="ledger.step", keys="f6,c", action="step", scopes=(Scope.LEDGER,), in_bar=True, needs="admin"),
    Key(id="app.people", keys="", action="app.go('people')", code="pe"),
    Key(id="app.me", keys="", action="app.me", code="me"),
    Key(id="loan.allocate", keys="ctrl+d,d", action="allocate", scopes=(Scope.LOAN,), needs="payment.allocate"),
    Key(id="loan.contacts", keys="f11,c", action="contacts", scopes=(Scope.LOAN,), in_bar=True),
    *(Key(id=name, keys=str(place), action=f"nth_tab({place})", scopes=_TABS) for name, place in LIST_KEYS.items()),
    Key(id="contacts.do", keys="f6,l", action="act('do')", scopes=(Scope.CONTACTS,), in_bar=True),
    Key(id="contacts.new", keys="f7,a", action="act('new')", scopes=(Scope.CONTACTS,), in_bar=True),
    Key(id="contacts.change", keys="f9,e", action="act('change')", scopes=(Scope.CONTACTS,), in_bar=True),
    Key(id="app.parties", keys="", action="app.go('parties')", code="pt"),
    Key(id="parties.new", keys="f6,a", action="act('new')", scopes=(Scope.PARTIES,), in_bar=True, needs="party.board"),
    Key(id="party.do", keys="f6,s", action="act('do')", scopes=(Scope.PARTY,), in_bar=True),
    Key(id="party.new", keys="f7,a", action="act('new')", scopes=(Scope.PARTY,), in_bar=True),
    Key(id="party.pay", keys="f12,p", action="pay", scopes=(Scope.PARTY,), in_bar=True, needs="payment.record"),
    Key(id="party.lend", keys="f8,l", action="lend", scopes=(Scope.PARTY,), in_bar=True, needs="loan.board"),
    Key(id="party.change", keys="f9,e", action="act('change')", scopes=(Scope.PARTY,), in_bar=True),
    Key(id="people.new", keys="f6,a", action="act('new')", scopes=(Scope.PEOPLE,), in_bar=True, needs="user.change"),
    Key(id="people.end", keys="f7,e", action="act('end')", scopes=(Scope.PEOPLE,), in_bar=True, needs="user.change"),
    Key(id="people.change", keys="f9,m", action="act('change')", scopes=(Scope.PEOPLE,), needs="user.change"),
    Key(
        id="tabs.narrow",
        keys="f3,slash,、,／",
        action="narrow",
        scopes=(
            Scope.AUDIT,
            Scope.CALENDAR,
            Scope.CASES,
            Scope.INBOX,
            Scope.PARTIES,
            Scope.PEOPLE,
            Scope.RATES,
            Scope.REPORTS,
            Scope.RESPONSIBILITY,
        ),
        in_bar=True,
    ),
    Key(id="worklist.mark", keys="space", action="mark", scopes=(Scope.WORKLIST,)),
    Key(id="worklist.assign", keys="f7,a", action="assign", scopes=(Scope.WORKLIST,), in_bar=True, needs="operate"),
    Key(id="worklist.distribute", keys="f9,d", action="distribute", scopes=(Scope.WORKLIST,), needs="operate"),
    Key(id="worklist.close", keys="f11,c", action="close", scopes=(Scope.WORKLIST,), needs="operate"),
    Key(id="worklist.mine", keys="f8,m", action="mine_only", scopes=(Scope.WORKLIST,), in_bar=True),
    Key(id="app.cases", keys="", action="app.go('cases')", code="cs"),
    Key(id="loan.cases", keys="ctrl+k,C", action="cases", scopes=(Scope.LOAN,)),
    Key(id="cases.open", keys="f6,a", action="open_case", scopes=(Scope.CASES,), in_bar=True, needs="case.act"),
    Key(id="case.act", keys="f6,a", action="act('step')", scopes=(Scope.CASE,), in_bar=True, needs="case.act"),
    Key(id="case.attach", keys="f7,e", action="act('attach')", scopes=(Scope.CASE,), in_bar=True, needs="evidence.add"),
    Key(id="case.file", keys="f8,p", action="act('file')", scopes=(Scope.CASE,), in_bar=True, needs="document.file"),
    Key(
        id="case.delegate",
        keys="f9,d",
        action="act('delegate')",
        scopes=(Scope.CASE,),
        in_bar=True,
        needs="case.delegate",
    ),
    Key(id="case.cancel", keys="f12,x", action="act('cancel')", scopes=(Scope.CASE,), in_bar=True, needs="case.cancel"),
    Key(id="loan.unmask", keys="ctrl+u,u", action="unmask", scopes=(Scope.LOAN,), needs="personal.unmask"),
    Key(id="loan.why", keys="f8,w", action="why", scopes=(Scope.LOAN,)),
    Key(id="why.next", keys="right,n", action="figure(1)", scopes=(Scope.WHY,)),
    Key(id="why.back", keys="left,N", action="figure(-1)", scopes=(Scope.WHY,)),
    Key(id="loan.next", keys="n,ctrl+down", action="walk('next')", scopes=(Scope.LOAN,), in_bar=True),
    Key(id="loan.previous", keys="N,ctrl+up", action="walk('back')", scopes=(Scope.LOAN,), in_bar=True),
    Key(id="worklist.late", keys="f12,o", action="late_only", scopes=(Scope.WORKLIST,), in_bar=True),
    Key(id="worklist.role_next", keys="ctrl+right,right_square_bracket,】", action="role(1)", scopes=(Scope.WORKLIST,)),
    Key(id="worklist.role_back", keys="ctrl+left,left_square_bracket,【", action="role(-1)", scopes=(Scope.WORKLIST,)),
    Key(id="loan.dues", keys="1", action="tab('dues')", scopes=(Scope.LOAN,)),
    Key(id="loan.journal", keys="2", action="tab('journal')", scopes=(Scope.LOAN,)),
    Key(id="loan.payments", keys="3", action="tab('payments')", scopes=(Scope.LOAN,)),
    Key(id="loan.grade", keys="4", action="tab('grade')", scopes=(Scope.LOAN,)),
    Key(id="loan.tasks", keys="5", action="tab('tasks')", scopes=(Scope.LOAN,)),
    Key(id="loan.schedule", keys="6", action="tab('schedule')", scopes=(Scope.LOAN,)),
    Key(id="loan.amendments", keys="7", action="tab('amendments')", scopes=(Scope.LOAN,)),
    Key(id="loan.legs", keys="8", action="tab('legs')", scopes=(Scope.LOAN,)),
    Key(id="day.report", keys="1", action="tab('report')", scopes=(Scope.BUSINESS_DAY,)),
    Key(id="day.portfolio", keys="2", action="tab('portfolio')", scopes=(Scope.BUSINESS_DAY,)),
    Key(id="regimes.parameters", keys="1", action="tab('parameters')", scopes=(Scope.REGIMES,)),
    Key(id="regimes.profiles", keys="2", action="tab('profiles')", scopes=(Scope.REGIMES,)),
    Key(id="regimes.rules", keys="3", action="tab('rules')", scopes=(Scope.REGIMES,)),
    Key(id="regimes.products", keys="4", action="tab('products')", scopes=(Scope.REGIMES,)),
    Key(
        id="regimes.change",
        keys="f6,c",
        action="change",
        scopes=(Scope.REGIMES,),
        in_bar=True,
        needs="parameter.change",
    ),
    Key(id="regimes.history", keys="f7,h", action="history", scopes=(Scope.REGIMES,), in_bar=True),
    Key(id="regimes.try", keys="f8,w", action="try", scopes=(Scope.REGIMES,), in_bar=True),
    Key(
        id="rates.publish",
        keys="f6,a",
        action="act('new')",
        scopes=(Scope.RATES,),
        in_bar=True,
        needs="parameter.change",
    ),
    Key(id="rates.refix", keys="f8,r", action="act('refix')", scopes=(Scope.RATES,), in_bar=True, needs="day.turn"),
    Key(id="app.rates", keys="", action="app.go('rates')", code="rt"),
    Key(id="app.regimes", keys="", action="app.go('regimes')", code="rg"),
    Key(id="table.open", keys="enter", action="select_cursor", scopes=(Scope.TABLE,)),
    Key(id="table.down", keys="j", action="cursor_down", scopes=(Scope.TABLE,)),
    Key(id="table.up", keys="k", action="cursor_up", scopes=(Scope.TABLE,)),
    Key(id="table.top", keys="g", action="scroll_top", scopes=(Scope.TABLE,)),
    Key(id="table.bottom", keys="G", action="scroll_bottom", scopes=(Scope.TABLE,)),
    Key(id="dialog.accept", keys="ctrl+s", action="accept", scopes=(Scope.DIALOG,), in_bar=True),
    Key(id="app.back", keys="escape", action="app.step_back", in_bar=True),
    Key(id="dialog.cancel", keys="escape", action="cancel", scopes=(Scope.DIALOG,), in_bar=True),
    Key(id="app.command", keys="colon,：,ctrl+g", action="app.command"),
    Key(id="app.palette", keys="ctrl+p", action="app.command_palette"),
    Key(id="app.theme", keys="ctrl+t", action="app.next_theme", scopes=_ALSO_DIALOG),
    Key(id="app.language", keys="ctrl+l", action="app.switch_language", scopes=_ALSO_DIALOG),
    Key(id="app.leave", keys="ctrl+q", action="app.leave", scopes=_ALSO_DIALOG),
)
BY_CODE: Final = {key.code: key for key in KEYS if key.code}
_PRINTED: Final = {
    "question_mark": "?", "slash": "/", "colon": ":", "escape": "Esc", "enter": "Enter",
    "right_square_bracket": "]", "left_square_bracket": "[", "right": "→", "left": "←", "up": "↑", "down": "↓",
}  # fmt: skip
_FULL_WIDTH: Final = frozenset("？、／：【】")


def keys_of(scope: Scope) -> Iterator[Key]:
    """The keys that work in a scope, in the order of the table."""
    return (key for key in KEYS if scope in key.scopes)


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of a scope, for the class that shows it."""
    return [key.binding() for key in keys_of(scope) if key.keys]


def printed(key: Key) -> tuple[str, ...]:
    """The keys of an action as they are written for people; full-width twins are left out."""
    return tuple(_print(part) for part in key.keys.split(",") if part and part not in _FULL_WIDTH)


def _print(part: str) -> str:
    *modifiers, name = part.split("+")
    shown = _PRINTED.get(name) or (name.upper() if modifiers or len(name) > 1 else name)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def key_table(language: Language) -> str:
    """All keys as a Markdown table, scope by scope: the printed page of the documentation."""
    words = catalogue(language)
    heading = f"| {words['help.where']} | {words['help.keys']} | {words['help.code']} | {words['help.does']} |"
    rows = [heading, "|---|---|---|---|"]
    for scope in Scope:
        for key in keys_of(scope):
            keys = " ".join(f"`{shown}`" for shown in printed(key)) or "–"
            code = f"`:{key.code}`" if key.code else ""
            rows.append(f"| {words[f'scope.{scope}']} | {keys} | {code} | {key.words(language)[1]} |")
    return "\n".join(rows)
