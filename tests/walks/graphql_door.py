"""GraphQL: every verb of a story as the operation that a front end sends, read as the server answers."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from tests.walks import looking
from tests.walks.graphql_line import GraphqlLine, money, percent
from tests.walks.story import Told, TurnedAway, plain

WORK: Final = "{ worklist(first: 100) { nodes { id code { code } caseId } } }"
CASES: Final = """
query ($open: CaseFilter!, $ended: CaseFilter!) { open: cases(first: 1, filter: $open) { nodes { id } }
  ended: cases(first: 1, filter: $ended) { nodes { id } } }"""
KINDS: Final = """query ($regime: String!) {
  caseKinds(regime: $regime) { code { code } openings { code { code } parts { code } } entries { code { code } kind } }
  documentKinds(regime: $regime) { code { code } aliases entries { code { code } kind } } }"""
FACTS: Final = "{ regimes { code facts { code { code } subject valueKind } } }"
WAITING: Final = """
{ mine: approvals(first: 50, filter: {forMe: true}) { nodes { id command { code } } }
  all: approvals(first: 50, filter: {state: PENDING}) { nodes { id command { code } } } }"""
FILED: Final = "query ($code: String!) { documents(first: 1, filter: {code: $code}) { nodes { id } } }"
DAY: Final = "{ businessDay { day } }"
OPERATIONS: Final[Mapping[str, str]] = {
    "open": "`caseOpen`",
    "work": "`worklist`, `case`",
    "case": "`cases`, `case`",
    "act": "`caseAct`",
    "barred": "`case { acts { obstacles } }`",
    "attach": "`POST /evidence`, `evidenceAttach`",
    "file": "`documentFile`",
    "delegate": "`caseDelegate`",
    "cancel": "`caseCancel`",
    "assign": "`taskAssign`",
    "state": "`factRecord`",
    "agree": "`approvals`, `approvalDecide`",
    "disagree": "`approvalDecide`",
    "pay": "`paymentRecord`",
    "board": "`loanBoard`",
    "reverse": "`payments`, `paymentReverse`",
    "amend": "the mutation of its name",
    "contact": "`contactGate`, `contactLog`",
    "gate": "`contactGate`",
    "promise": "`promiseRecord`",
    "clock": "`claimEventRecord`",
    "choose": "`parameterChange`, `parameterProfileChoose`",
    "grant": "`grantGive`",
    "ungrant": "`grants`, `grantEnd`",
    "draw": "`report`",
    "report": "`reportFile`",
    "sign": "`documentSign`",
    "look": "the query",
    "why": "`loan { explain explainBill explainPayment }`",
}
"""What carries each verb, for the reference pages."""


class GraphqlDoor(GraphqlLine):
    """The verbs of a story as operations."""

    async def do(self, verb: str, given: Any) -> None:  # noqa: ANN401  as the story tells it
        """Send what the verb takes; user errors are a no."""
        await getattr(self, f"_{verb}")(given)

    async def found(self) -> Told:
        """The case as the server answers."""
        case = await self._the_case()
        return {
            "state": case["state"]["code"],
            "due": case["dueOn"],
            "tasks": {task["code"]["code"]: task["dueOn"] for task in case["tasks"] if task["state"] == "OPEN"},
            "story": [step["code"]["code"] for step in case["story"]],
            "fields": {field["code"]["code"]: field["text"] for field in case["fields"]},
        }

    # ---- cases

    async def _open(self, given: Told) -> None:
        kinds = (await self._ask(KINDS, regime=self._book.regime))["caseKinds"]
        kind = next(each for each in kinds if each["code"]["code"] == given["kind"])
        by_hand = [each["code"]["code"] for each in kind["openings"] if each["parts"]]
        told: dict[str, object] = {
            "regime": self._book.regime,
            "kind": given["kind"],
            "opening": given.get("opening", by_hand[0]),
            **await self._subject(given),
            "about": [{"code": noun, "value": str(value)} for noun, value in given.get("about", {}).items()],
            "fields": _declared(kind["entries"], given.get("fields", {})),
        }
        self._id = (await self._send("caseOpen", told, picks="case { id }"))["case"]["id"]

    async def _work(self, task: str) -> None:
        rows = (await self._ask(WORK))["worklist"]["nodes"]
        found = [row["caseId"] for row in rows if row["code"]["code"] == task and row["caseId"]]
        assert found, f"no task {task} among {[row['code']['code'] for row in rows]}"
        self._id = found[0]

    async def _case(self, given: str | Told) -> None:
        told = {"kind": given} if isinstance(given, str) else {"kind": given["kind"], **await self._subject(given)}
        answer = await self._ask(CASES, open={**told, "open": True}, ended={**told, "open": False})
        found = answer["open"]["nodes"] or answer["ended"]["nodes"]
        assert found, f"no case of {given}"
        self._id = found[0]["id"]

    async def _step(self, code: str) -> tuple[Any, Any]:
        case = await self._the_case()
        found = [act for act in case["acts"] if act["code"]["code"] == code]
        assert found, f"no step {code} among {[act['code']['code'] for act in case['acts']]}"
        return case, found[0]

    async def _act(self, given: Told) -> None:
        case, act = await self._step(given["step"])
        fields = _declared(act["entries"], given.get("fields", {}))
        told = {"caseId": case["id"], "transition": given["step"], "expectedVersion": case["version"], "fields": fields}
        if "note" in given:
            told["note"] = given["note"]
        await self._send("caseAct", told)

    async def _barred(self, given: Told) -> None:
        _, act = await self._step(given["step"])
        assert not act["isPermitted"], f"{given['step']} is permitted"
        raise TurnedAway("\n".join(obstacle["message"] for obstacle in act["obstacles"]))

    async def _attach(self, kind: str) -> None:
        kept = await self._stored(kind)
        await self._send("evidenceAttach", {"evidenceId": kept, "subjectId": self._id, "kind": kind})

    async def _stored(self, kind: str) -> str:
        """The id of a scanned file that the server keeps."""
        assert self._http is not None
        content, name = f"{kind}\n".encode(), f"{kind.lower()}.txt"
        kept = (await self._http.post("/evidence", params={"name": name}, content=content)).json()
        assert "id" in kept, kept
        return str(kept["id"])

    async def _file(self, given: Told) -> None:
        entries = await self._entries(given["paper"])
        told = {"caseId": self._id, "document": given["paper"], "fields": _declared(entries, given.get("fields", {}))}
        await self._send("documentFile", told)

    async def _entries(self, document: str) -> Any:  # noqa: ANN401  JSON
        return (await self._document(document))["entries"]

    async def _document(self, name: str) -> Any:  # noqa: ANN401  JSON
        kinds = (await self._ask(KINDS, regime=self._book.regime))["documentKinds"]
        return next(each for each in kinds if name in (each["code"]["code"], *each["aliases"]))

    async def _delegate(self, given: Told) -> None:
        await self._send("caseDelegate", {"caseId": self._id, **self._wired("caseDelegate", given)})

    async def _cancel(self, reason: str) -> None:
        await self._send("caseCancel", {"caseId": self._id, "reason": reason})

    async def _assign(self, given: Told) -> None:
        rows = (await self._ask(WORK))["worklist"]["nodes"]
        found = [row["id"] for row in rows if row["code"]["code"] == given["task"]]
        assert found, f"no task {given['task']}"
        await self._send("taskAssign", {"taskIds": found[:1], "person": given["person"]})

    # ---- loans and parties

    async def _today(self) -> str:
        return str((await self._ask(DAY))["businessDay"]["day"])

    async def _state(self, given: Told) -> None:
        names = {"from": "fromOn", "to": "toOn"}
        fields = {names.get(name, name): value for name, value in given.get("fields", {}).items()}
        if "value" in fields:
            fields["value"] = _units(await self._value_kind(given["code"]), fields["value"])
        told = {"fromOn": await self._today(), **self._wired("factRecord", fields)}
        subject = await self._subject(given)
        if "loan" in given and await self._is_of_party(given["code"]):
            party = "query ($id: ID!) { loan(id: $id) { party { id } } }"
            subject = {"partyId": (await self._ask(party, id=subject["loanId"]))["loan"]["party"]["id"]}
        await self._send("factRecord", {"code": given["code"], **subject, **told})

    async def _is_of_party(self, code: str) -> bool:
        stated = [fact for regime in (await self._ask(FACTS))["regimes"] for fact in regime["facts"]]
        return any(fact["code"]["code"] == code and fact["subject"] == "PARTY" for fact in stated)

    async def _value_kind(self, code: str) -> str:
        stated = [fact for regime in (await self._ask(FACTS))["regimes"] for fact in regime["facts"]]
        return next(str(fact["valueKind"]) for fact in stated if fact["code"]["code"] == code)

    async def _agree(self, command: str) -> None:
        await self._decide(command, "APPROVED", {})

    async def _disagree(self, given: Told) -> None:
        await self._decide(given["command"], "REFUSED", {"note": given["note"]})

    async def _decide(self, command: str, verdict: str, told: Told) -> None:
        answer = await self._ask(WAITING)
        rows = [*answer["mine"]["nodes"], *answer["all"]["nodes"]]
        found = [row["id"] for row in rows if row["command"]["code"] == command]
        assert found, f"no {command} waits among {[row['command']['code'] for row in rows]}"
        await self._send("approvalDecide", {"approvalId": found[0], "verdict": verdict, **told})

    async def _pay(self, given: Told) -> None:
        told = {name: value for name, value in given.items() if name not in ("loan", "party")}
        told = {"valueDate": await self._today(), **self._wired("paymentRecord", told)}
        await self._send("paymentRecord", {**await self._subject(given), **told})

    async def _board(self, given: Told) -> None:
        told = {name: value for name, value in given.items() if name not in ("attributes", "lines", "has")}
        wired = {"disbursedOn": await self._today(), "regime": self._book.regime, **self._wired("loanBoard", told)}
        if "lines" in given:
            wired["lines"] = [_line(part) for part in given["lines"].split(";")]
        query = "{ regimes { code attributes { code { code } kind } } }"
        regimes = {each["code"]: each["attributes"] for each in (await self._ask(query))["regimes"]}
        rates = {each["code"]["code"] for each in regimes[self._book.regime] if each["kind"] == "RATE"}
        attributes = [
            {"code": code, "value": percent(value) if code in rates else str(value)}
            for code, value in given.get("attributes", {}).items()
        ]
        seen = await self._send("loanBoard", {**wired, "attributes": attributes, "mode": "PREVIEW"}, picks=looking.PLAN)
        _has([seen], given.get("has", ()))
        await self._send("loanBoard", {**wired, "attributes": attributes})

    async def _reverse(self, given: Told) -> None:
        query = "query ($id: ID!) { loan(id: $id) { payments(first: 1) { nodes { id } } } }"
        found = (await self._ask(query, id=await self._loan_id(given["loan"])))["loan"]["payments"]["nodes"]
        await self._send("paymentReverse", {"paymentId": found[0]["id"], "reason": given["reason"]})

    async def _amend(self, given: Told) -> None:
        root = given["command"]
        takes = self._input(f"{root[0].upper()}{root[1:]}Input")
        fields = given.get("fields", {})
        told = self._wired(root, {name: value for name, value in fields.items() if name in takes})
        if "attributes" in told:
            told["attributes"] = [{"code": code, "value": value} for code, value in fields["attributes"].items()]
        if "accounts" in takes:  # the console asks for a balance of each
            balances = {name: money(value) for name, value in fields.items() if name not in takes}
            told["accounts"] = [{"source": name, "balance": balance} for name, balance in balances.items()]
        day = {"valueDate": await self._today()} if "valueDate" in takes else {}
        await self._send(root, {**await self._subject(given), **day, **told})

    async def _contact(self, given: Told) -> None:
        await self._of_loan("contactLog", given)

    async def _gate(self, given: Told) -> None:
        told = {name: value for name, value in given.items() if name != "loan"}
        query = """query ($input: ContactGateInput!) {
          contactGate(input: $input) { isAllowed reasons { text(language: EN) rules } } }"""
        gate = (await self._ask(query, input={**await self._subject(given), **told}))["contactGate"]
        if not gate["isAllowed"]:
            raise TurnedAway("\n".join(f"{one['text']} {' '.join(one['rules'])}" for one in gate["reasons"]))

    async def _promise(self, given: Told) -> None:
        await self._of_loan("promiseRecord", given)

    async def _clock(self, given: Told) -> None:
        await self._of_loan("claimEventRecord", given)

    async def _of_loan(self, root: str, given: Told) -> None:
        told = {name: value for name, value in given.items() if name not in ("loan", "fields")}
        told |= given.get("fields", {})
        if "proof" in told:
            told["proof"] = await self._stored(told["proof"])
        wired = self._wired(root, told)
        await self._send(root, {**await self._subject(given), **wired})

    async def _choose(self, given: Told) -> None:
        if "profile" in given:
            told = {"institution": self._book.institution, "regime": self._book.regime, "profile": given["profile"]}
            await self._send("parameterProfileChoose", {**told, "since": str(given["from"])})
            return
        query = "{ regimes { code parameters { key kind } } }"
        regimes = {each["code"]: each["parameters"] for each in (await self._ask(query))["regimes"]}
        (kind,) = [each["kind"] for each in regimes[self._book.regime] if each["key"] == given["parameter"]]
        told = {"institution": self._book.institution, "regime": self._book.regime, "key": given["parameter"]}
        value = _units(kind, given["value"])
        await self._send("parameterChange", {**told, "value": value, "since": str(given["from"])})

    async def _grant(self, given: Told) -> None:
        await self._send("grantGive", given)

    async def _ungrant(self, given: Told) -> None:
        query = "{ grants(first: 50) { nodes { id principal role { code } } } }"
        rows = (await self._ask(query))["grants"]["nodes"]
        found = [row["id"] for row in rows if (row["principal"], row["role"]["code"]) == _held(given)]
        assert found, f"{given} is not held"
        await self._send("grantEnd", {"grant": found[0]})

    # ---- reports and looks

    async def _draw(self, given: Told) -> None:
        query = """query ($regime: String!, $document: String!, $about: [AboutInput!]!) {
          report(regime: $regime, document: $document, about: $about, rows: 500, language: EN) {
            title period unit fields { heading text } sentences
            tables { heading columns rows { cells { text } } totals { cells { text } } } } }"""
        report = (await self._ask(query, **await self._reported(given)))["report"]
        assert report, "the report is out of sight"
        _has([report], given.get("has", ()))

    async def _reported(self, given: Told) -> dict[str, Any]:
        about = [{"noun": noun, "value": str(value)} for noun, value in given["about"].items()]
        document = (await self._document(given["document"]))["code"]["code"]
        return {"regime": self._book.regime, "document": document, "about": about}

    async def _report(self, given: Told) -> None:
        fields = _declared(await self._entries(given["document"]), given.get("fields", {}))
        await self._send("reportFile", {**await self._reported(given), "fields": fields})

    async def _sign(self, given: Told) -> None:
        document = (await self._document(given["document"]))["code"]["code"]
        found = (await self._ask(FILED, code=document))["documents"]["nodes"]
        assert found, f"no {document} is filed"
        await self._send("documentSign", {"documentId": found[0]["id"], "part": given["part"]})

    async def _look(self, given: Told) -> None:
        assert self._http is not None
        if "loan" in given:
            ids = {"id": await self._loan_id(given["loan"])}
            query = looking.LOAN
        elif "party" in given:
            ids, query = {"id": await self._party_id(given["party"])}, looking.PARTY
        else:
            ids, query = {}, looking.PAGES[given["page"]]
        _has([await self._ask(query, **ids)], given.get("has", ()), given.get("hasnt", ()))

    async def _why(self, given: Told) -> None:
        ids = {"id": await self._loan_id(given["loan"])}
        if "due" in given:
            asked = f"explainBill(seq: {int(given['due'])}, part: OUTSTANDING)"
        elif "payment" in given:
            paid = "query ($id: ID!) { loan(id: $id) { payments(first: 1) { nodes { number } } } }"
            (newest,) = (await self._ask(paid, **ids))["loan"]["payments"]["nodes"]
            asked = f'explainPayment(number: "{newest["number"]}")'
        else:
            asked = f"explain(figure: {given['figure']})"
        _has([await self._ask(looking.WHY % asked, **ids)], given["has"])


def _held(given: Told) -> tuple[str, str]:
    return given["principal"], given["role"]


def _line(text: str) -> dict[str, str]:
    """A due of a plan: its day, its principal, and its interest where that is fixed."""
    return dict(zip(("dueOn", "principal", "interest"), text.split(), strict=False))


def _units(kind: str, value: object) -> str:
    """A declared value as the wire has it: amounts in minor units, rates in parts per million."""
    if kind in ("MONEY", "RATE"):
        return f"{Decimal(plain(str(value))).scaleb(2 if kind == 'MONEY' else 4):.0f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _declared(entries: Sequence[Any], told: Told) -> list[dict[str, str]]:
    kinds = {entry["code"]["code"]: entry["kind"] for entry in entries}
    assert set(told) <= set(kinds), f"{sorted(set(told) - set(kinds))} is not asked for"
    return [{"code": code, "value": _units(kinds[code], value)} for code, value in told.items()]


def _leaves(answer: object) -> Iterator[str]:
    """Every text and number of an answer."""
    if isinstance(answer, Mapping):
        for each in answer.values():
            yield from _leaves(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from _leaves(each)
    elif answer is not None and not isinstance(answer, bool):
        yield str(answer)


def _has(answer: object, texts: Sequence[str], never: Sequence[str] = ()) -> None:
    told = [plain(leaf) for leaf in _leaves(answer)]
    assert [text for text in texts if not any(plain(text) in leaf for leaf in told)] == [], told
    assert [text for text in never if any(plain(text) in leaf for leaf in told)] == [], told
