"""Statements through the API: what may be stated, by whom it is confirmed, and since when it holds no more."""

from datetime import date
from typing import Final

from tests.schema.books import done, lent, turned
from tests.schema.calling import Server

STATABLE: Final = """{
  regimes { code facts { code { code label(language: ZH_CN) } subject nature values { code label } evidence { code }
    toldBy { code } checkedBy { code } rules } }
}"""
RECORD: Final = """
mutation ($input: FactRecordInput!) {
  factRecord(input: $input) { fact { id code { label } toOn } approval { number } userErrors { code field } }
}"""
END: Final = """
mutation ($input: FactEndInput!) {
  factEnd(input: $input) {
    fact { id toOn endedBy isAboutParty } loan { number } replayed userErrors { code field message }
  }
}"""
FACTS: Final = '{ loan(number: "L-1") { facts { id toOn endedBy } } }'


async def test_what_may_be_stated_is_told_with_who_tells_and_who_confirms_it(server: Server) -> None:
    """For a front end's form: PL-02's risk names its origin, CP-17's blacklist its proof and the committee."""
    regimes = {each["code"]: each["facts"] for each in (await server.data(STATABLE))["regimes"]}
    bank = {fact["code"]["code"]: fact for fact in regimes["commercial_bank"]}
    risk, listed = bank["RISK_FOUND"], bank["BLACKLISTED"]
    assert (risk["subject"], risk["nature"]) == ("LOAN", "EVENT")
    assert {each["code"] for each in risk["values"]} >= {"NEW", "LATENT"}
    assert (listed["subject"], [each["code"] for each in listed["checkedBy"]]) == ("PARTY", ["committee"])
    assert [each["code"] for each in listed["evidence"]] == ["REPORT"]
    assert all(fact["nature"] != "ATTRIBUTE" for facts in regimes.values() for fact in facts)


async def test_a_statement_is_ended_once_and_its_end_can_be_tried_and_sent_again(server: Server) -> None:
    """Not on its first day; tried it leaves nothing; under its key it is done once; who said so is shown."""
    loan = await lent(server)
    told = {"loanId": loan, "code": "USE_DOCUMENTED", "fromOn": "2024-01-10", "note": "invoice 7"}
    made = (await done(server, "factRecord", RECORD, told))["fact"]
    await turned(server, date(2024, 1, 12))
    asked = {"factId": made["id"], "on": "2024-01-12"}
    early = await server.refusals(END, {"input": {**asked, "on": "2024-01-10"}}, field="factEnd")
    assert early == [("DATE_TOO_EARLY", ["input", "on"])]
    late = await server.refusals(END, {"input": {**asked, "on": "2024-02-01"}}, field="factEnd")
    assert late == [("VALUE_DATE_IN_FUTURE", ["input", "on"])]
    tried = await done(server, "factEnd", END, {**asked, "mode": "PREVIEW"})
    assert tried["fact"]["toOn"] == "2024-01-12"
    assert (await server.data(FACTS))["loan"]["facts"] == [{"id": made["id"], "toOn": None, "endedBy": None}]
    keyed = {**asked, "idempotencyKey": "once"}
    first = await done(server, "factEnd", END, keyed)
    assert (first["fact"]["endedBy"], first["loan"], first["replayed"]) == ("operator", {"number": "L-1"}, None)
    again = await done(server, "factEnd", END, keyed)
    assert (again["replayed"], again["fact"]) == (True, first["fact"])
    twice = await server.refusals(END, {"input": {**asked, "on": "2024-01-11"}}, field="factEnd")
    assert twice == [("ALREADY_ENDED", ["input", "factId"])]
    other = await server.refusals(END, {"input": {**asked, "factId": loan}}, field="factEnd")
    assert other == [("INVALID_ID", ["input", "factId"])]
