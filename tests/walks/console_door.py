"""The console: every verb of a story as the keys that a person presses, read as it stands on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from textual.widgets import OptionList

from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.dialogs.why import FIGURES
from recoup_tui.screens.case import CasePage
from recoup_tui.widgets.paged_table import PagedTable
from tests.tui.waiting import picture, press, settled, shown
from tests.walks.console_ways import ConsoleWays
from tests.walks.story import Told, TurnedAway, plain

LOAN_TABS: Final = {"points": 1, "contacts": 2, "messages": 3, "promises": 4, "clocks": 5, "facts": 6}
"""The tabs behind F11 on a loan."""
KEYS: Final[Mapping[str, str]] = {
    "open": "`:cs` or `Ctrl+K` on the loan, `F6`, the kind",
    "work": "`Enter` on the task in the worklist",
    "case": "`:cs`, `Enter`",
    "act": "the case, `F6` on the step",
    "barred": "the case, the step under the cursor",
    "attach": "the case, `F7`",
    "file": "the case, `6`, `F8` on the paper",
    "delegate": "the case, `F9`",
    "cancel": "the case, `F12`",
    "assign": "`F7` on the task in the worklist",
    "state": "`:pt`, the party, `F6`; or the loan, `F11`, `6`, `F6`",
    "agree": "`Ctrl+O`, `F6`",
    "disagree": "`Ctrl+O`, `F7`",
    "pay": "`F6` on the loan; or `:pt`, the party, `F12`",
    "board": "`:pt`, the party, `F8`, the product",
    "reverse": "`3`, `F7` on the payment of the loan",
    "amend": "`F9` on the loan, the command",
    "contact": "`F11` on the loan, `F6`",
    "gate": "`F11` on the loan, `F6`, the preview",
    "promise": "`F11` on the loan, `4`, `F6`",
    "clock": "`F11` on the loan, `5`, `F6`",
    "choose": "`:rg`, the parameter (`2`: the profile), `F6`",
    "grant": "`:pe`, `F6`",
    "ungrant": "`:pe`, `F7` on the grant",
    "draw": "`:rp`, `F6` on the report",
    "report": "`:rp`, `F6` on the report, `F8`",
    "sign": "`:rp`, `3`, `F7` on the report",
    "look": "the page",
    "why": "the loan, `F8` on the due or the payment, `→` to the next figure",
}
"""How people reach each verb, for the reference pages."""


class ConsoleDoor(ConsoleWays):
    """The verbs of a story as keys."""

    async def do(self, verb: str, given: Any) -> None:  # noqa: ANN401  as the story tells it
        """Press what the verb takes; a dialog that stays open afterwards has said no."""
        await getattr(self, f"_{verb}")(given)

    async def found(self) -> Told:
        """What the page of the case shows, asked anew."""
        await self._at_case()
        await press(self.pilot, "f5")
        page = self.screen
        assert isinstance(page, CasePage)
        case = page._case
        assert case is not None
        assert f"▶ {case['state']['label']}" in picture(self.pilot)
        return {
            "state": case["state"]["code"],
            "due": case["dueOn"],
            "tasks": {task["code"]["code"]: task["dueOn"] for task in case["tasks"] if task["state"] == "OPEN"},
            "story": [step["code"]["code"] for step in case["story"]],
            "fields": {field["code"]["code"]: field["text"] for field in case["fields"]},
        }

    # ---- cases

    async def _open(self, given: Told) -> None:
        await (self._loan(given["loan"], "ctrl+k") if "loan" in given else self._page("cs"))
        await self._keys("f6")
        await self._choose_opening(given["kind"], given.get("opening"))
        subject = {"partyId": given["party"]} if "party" in given else {}
        units = {"organisation": given["organisation"]} if "organisation" in given else {}
        await self._fill({**subject, **units, **given.get("about", {}), **given.get("fields", {})})
        await self._send()
        self._arrived()

    async def _choose_opening(self, kind: str, opening: str | None) -> None:
        assert isinstance(self.screen, ChooseDialog), picture(self.pilot)
        page = self.pilot.app.screen_stack[-2]
        offered = page._kinds  # type: ignore[attr-defined]
        fits = [
            place
            for place, (_, each, way) in offered.items()
            if each["code"]["code"] == kind and opening in (None, way["code"]["code"])
        ]
        assert fits, f"{kind} {opening} is not offered\n{picture(self.pilot)}"
        self.screen.query_one(OptionList).highlighted = list(offered).index(fits[0])
        await press(self.pilot, "enter")

    async def _work(self, task: str) -> None:
        await self._home()
        await self._point("tasks", lambda row: row["code"]["code"] == task and row["caseId"], what=f"task {task}")
        await press(self.pilot, "enter")
        self._arrived()

    async def _case(self, given: str | Told) -> None:
        kind = given if isinstance(given, str) else given["kind"]
        await (self._page("cs") if isinstance(given, str) else self._loan(given["loan"], "ctrl+k"))
        await self._open_listed(lambda row: row["kind"]["code"] == kind, what=f"case of {kind}")
        self._arrived()

    async def _to_step(self, code: str) -> Any:  # noqa: ANN401  a row
        await self._at_case()
        await press(self.pilot, "1")
        return await self._point("acts-table", lambda row: row["code"]["code"] == code, what=f"step {code}")

    async def _act(self, given: Told) -> None:
        await self._to_step(given["step"])
        await self._keys("f6")
        await self._fill(given.get("fields", {}))
        await self._send()

    async def _barred(self, given: Told) -> None:
        step = await self._to_step(given["step"])
        assert not step["isPermitted"], f"{given['step']} is permitted"
        told = "\n".join(obstacle["message"] for obstacle in step["obstacles"])
        assert "×" in picture(self.pilot)
        raise TurnedAway(told)

    async def _attach(self, kind: str) -> None:
        await self._at_case()
        await self._keys("f7")
        await self._fill({"path": self._scanned(kind), "kind": kind})
        await self._send()

    def _scanned(self, kind: str) -> str:
        """The path of a scanned file on this machine."""
        scan = self._folder / f"{kind.lower()}.txt"
        scan.write_text(f"{kind}\n", encoding="utf-8")
        return str(scan)

    async def _file(self, given: Told) -> None:
        await self._at_case()
        await press(self.pilot, "6")
        await self._point("papers-table", lambda row: row["code"]["code"] == given["paper"], what=given["paper"])
        await self._keys("f8")
        await self._fill(given.get("fields", {}))
        await self._send()

    async def _delegate(self, given: Told) -> None:
        await self._at_case()
        await self._keys("f9")
        await self._fill(given)
        await self._send()

    async def _cancel(self, reason: str) -> None:
        await self._at_case()
        await self._keys("f12")
        await self._fill({"reason": reason})
        await self._send()

    async def _assign(self, given: Told) -> None:
        await self._home()
        await self._point("tasks", lambda row: row["code"]["code"] == given["task"], what=f"task {given['task']}")
        await self._keys("f7")
        await self._fill({"person": given["person"]})
        await self._send()

    # ---- loans and parties

    async def _state(self, given: Told) -> None:
        if "party" in given:
            await self._party(given["party"], "f6")
        else:
            await self._loan(given["loan"], "f11", str(LOAN_TABS["facts"]), "f6")
        await self._fill({"code": given["code"], **given.get("fields", {})}, also={"from": "fromOn", "to": "toOn"})
        await self._send()

    async def _agree(self, command: str) -> None:
        await self._decide(command, "f6")

    async def _disagree(self, given: Told) -> None:
        await self._decide(given["command"], "f7", note=given["note"])

    async def _decide(self, command: str, key: str, **told: str) -> None:
        await self._page("ap")
        if not any(row["command"]["code"] == command for row in self._rows("approvals")):
            await self._keys("f12")
        await self._point("approvals", lambda row: row["command"]["code"] == command, what=command)
        await self._keys(key)
        await self._fill(told)
        await self._send()

    async def _pay(self, given: Told) -> None:
        if "party" in given:
            await self._party(given["party"], "f12")
        else:
            await self._loan(given["loan"], "f6")
        await self._fill({name: value for name, value in given.items() if name not in ("loan", "party")})
        await self._send()

    async def _board(self, given: Told) -> None:
        await self._party(given["party"], "f8")
        assert isinstance(self.screen, ChooseDialog), picture(self.pilot)
        place = next(
            place
            for place, option in enumerate(self.screen.query_one(OptionList).options)
            if str(option.id).endswith(given["product"])
        )
        self.screen.query_one(OptionList).highlighted = place
        await press(self.pilot, "enter")
        told = {name: value for name, value in given.items() if name not in ("party", "product", "attributes", "has")}
        declared = {code: value for code, value in given.get("attributes", {}).items() if self._asks(code)}
        others = [f"{code}={value}" for code, value in given.get("attributes", {}).items() if code not in declared]
        await self._fill({**told, **declared, **({"attributes": "; ".join(others)} if others else {})})
        self._has(given.get("has", ()))
        await self._send()

    async def _reverse(self, given: Told) -> None:
        await self._loan(given["loan"], "3", "f7")
        await self._fill({"reason": given["reason"]})
        await self._send()

    async def _amend(self, given: Told) -> None:
        await self._loan(given["loan"], "f9")
        assert isinstance(self.screen, ChooseDialog), picture(self.pilot)
        self.screen.query_one(OptionList).highlighted = self._place_of(given["command"])
        await press(self.pilot, "enter")
        told = dict(given.get("fields", {}))
        if "attributes" in told:
            told["attributes"] = "; ".join(f"{code}={value}" for code, value in told["attributes"].items())
        await self._fill(told)
        await self._send()

    def _place_of(self, command: str) -> int:
        options = self.screen.query_one(OptionList).options
        return next(place for place, option in enumerate(options) if option.id == command)

    async def _contact(self, given: Told) -> None:
        await self._of_loan("points", given)

    async def _gate(self, given: Told) -> None:
        await self._loan(given["loan"], "f11", str(LOAN_TABS["points"]), "f6")
        await self._fill({name: value for name, value in given.items() if name != "loan"})
        said = picture(self.pilot)
        await self._give_up()
        if "✓" not in said:
            raise TurnedAway(said)

    async def _promise(self, given: Told) -> None:
        await self._of_loan("promises", given)

    async def _clock(self, given: Told) -> None:
        await self._of_loan("clocks", given)

    async def _of_loan(self, tab: str, given: Told) -> None:
        await self._loan(given["loan"], "f11", str(LOAN_TABS[tab]), "f6")
        told = {name: value for name, value in given.items() if name not in ("loan", "fields")}
        told |= given.get("fields", {})
        if "proof" in told:
            told["proof"] = self._scanned(told["proof"])
        await self._fill(told)
        await self._send()

    async def _choose(self, given: Told) -> None:
        await self._page("rg")
        await self._point("regimes", lambda row: row["code"] == self._book.regime, what=self._book.regime)
        if "profile" in given:
            await self._choose_profile(given)
            return
        await self._point("parameters-table", lambda row: row["key"] == given["parameter"], what=given["parameter"])
        await self._keys("f6")
        told = {"institution": self._book.institution, "value": given["value"], "since": given["from"]}
        await self._fill(told)
        await self._send()

    # ---- reports

    async def _draw(self, given: Told) -> None:
        """Read a report row by row: the whole of a row stands below the table while the cursor is on it."""
        await self._draw_up(given)
        lines: PagedTable[Any] = self.screen.query_one("#drawn_report-table", PagedTable)
        seen = [picture(self.pilot)]
        for _ in range(len(lines.pages.rows) - 1 if lines.pages else 0):
            await press(self.pilot, "j")
            seen.append(picture(self.pilot))
        told = plain("\n".join(seen))
        assert [text for text in given.get("has", ()) if plain(text) not in told] == [], told

    async def _draw_up(self, given: Told) -> None:
        await self._page("rp")
        await self._point(
            "report_kinds-table", lambda row: given["document"] in _names_of(row["kind"]), what=given["document"]
        )
        await self._keys("f6")
        await self._fill(given["about"])
        await self._send()

    async def _report(self, given: Told) -> None:
        await self._draw_up(given)
        await self._keys("f8")
        await self._fill(given.get("fields", {}))
        await self._send()

    async def _sign(self, given: Told) -> None:
        await self._page("rp")
        await press(self.pilot, "3")
        await self._point("filed_reports-table", lambda row: row["code"]["code"] == given["document"], what="paper")
        await self._keys("f7")
        await self._fill({"part": given["part"]})
        await self._send()

    async def _look(self, given: Told) -> None:
        if "loan" in given:
            await self._loan(given["loan"])
        elif "party" in given:
            await self._party(given["party"])
        else:
            await self._page(given["page"])
        if tab := given.get("tab"):
            await press(self.pilot, *(("f11", str(LOAN_TABS[tab])) if tab in LOAN_TABS else (str(tab),)))
        self._has(given.get("has", ()), given.get("hasnt", ()))

    async def _why(self, given: Told) -> None:
        await self._loan(given["loan"])
        if "due" in given:
            await press(self.pilot, "1")
            await self._point("dues-table", lambda row: row["seq"] == given["due"], what=f"due {given['due']}")
        else:
            await press(self.pilot, "3" if "payment" in given else "2")  # the journal explains nothing of its own
        await self._keys("f8")
        if "figure" in given:
            await self.pilot.press(*["right"] * FIGURES.index(given["figure"]))
            await settled(self.pilot)
        told = shown(self.pilot, "#why")
        assert [text for text in given["has"] if plain(text) not in plain(told)] == [], told
        await press(self.pilot, "escape")

    def _has(self, texts: Sequence[str], never: Sequence[str] = ()) -> None:
        seen = plain(picture(self.pilot))
        assert [text for text in texts if plain(text) not in seen] == [], picture(self.pilot)
        assert [text for text in never if plain(text) in seen] == [], picture(self.pilot)


def _names_of(kind: Any) -> list[str]:  # noqa: ANN401  a kind of document
    return [kind["code"]["code"], *kind["aliases"]]
