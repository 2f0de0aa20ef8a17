"""What the rules of selling company and development bank forbid is refused through the API, with the rule's id."""

from datetime import date
from typing import Any, Final

from recoup.services import organisation
from recoup.services.organisation import OrganisationDraft
from tests.schema.books import loan_input, party_input
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import PARTY_BOARD
from tests.schema.test_rules_refused import ACT, FILE, REFUSED, case_id, fields, named, refusal
from tests.services.agreeing import colleague
from tests.services.casework import attach
from tests.services.test_bank_work import newest, step
from tests.services.test_instalment_work import DUE_ON, INTEREST, LENT_ON, PRINCIPAL, RETURNED, paper, returned_loan
from tests.services.world import World

BOARD: Final = f"mutation ($input: LoanBoardInput!) {{ done: loanBoard(input: $input) {{ {REFUSED} }} }}"
STATE: Final = f"mutation ($input: FactRecordInput!) {{ done: factRecord(input: $input) {{ {REFUSED} }} }}"


async def received(server: Server) -> World:
    """A development bank on the day on which its agent bank received an instalment, voucher and seal at hand."""
    for code, kind, parent in (("POLICY", "HEAD_OFFICE", None), ("BUREAU", "CREDIT_BUREAU", "POLICY")):
        regime = None if parent else "development_bank"
        draft = OrganisationDraft(code=code, name=code, kind=kind, regime=regime, parent_code=parent)
        await organisation.board(server.actor, draft)
    world = World(server.actor)
    await world.reach(LENT_ON)
    await world.lend(returned_loan("AGENT", organisation_code="BUREAU"))
    await world.reach(DUE_ON)
    await world.pay("P-1", PRINCIPAL + INTEREST, DUE_ON)
    one = await newest(world, "INSTALMENT")
    for kind in ("SEAL", "VOUCHER"):
        await attach(world, one.internal_id, kind)
    await step(await colleague(world, "agent"), one, "receive", received_on=str(DUE_ON), received=PRINCIPAL + INTEREST)
    return world


async def test_an_amount_that_is_not_the_ledgers_and_a_transfer_before_the_receipt_are_refused(server: Server) -> None:
    """DB-23, DA-02: a fen less than the ledger says; passed on a day before it came."""
    one = await newest(await received(server), "INSTALMENT")
    told: dict[str, Any] = {"caseId": case_id(one), "document": "REPAYMENT_NOTICE"}
    wrong = fields(**{code: str(value) for code, value in (RETURNED | {"interest_returned": INTEREST - 1}).items()})
    differs = await refusal(server, FILE, told | {"fields": wrong})
    assert (differs["code"], differs["field"][-1]) == ("FIGURE_DIFFERS", "interest_returned")
    assert named(differs, "DB-23")
    early = {"caseId": case_id(one), "transition": "pass_on", "fields": fields(transferred_on="2024-06-20")}
    before = await refusal(server, ACT, early)
    assert (before["code"], named(before, "DA-02")) == ("FIGURE_NOT_MET", True)
    assert all("2024-06-20" in before[language] for language in ("en", "zh"))


async def test_the_table_of_a_quarter_that_is_signed_is_not_filed_again(server: Server) -> None:
    """DB-30, DB-35: what was wrong shows in the next quarter's."""
    world = await received(server)
    await world.reach(date(2024, 7, 1))
    one = await newest(world, "QUARTERLY_TABLE")
    await paper(await colleague(world, "preparer"), one, "RECOVERY_QUARTERLY")
    for code, act in (("preparer", "prepare"), ("chief", "check_table"), ("director", "sign_table")):
        await step(await colleague(world, code), one, act)
    locked = await refusal(server, FILE, {"caseId": case_id(one), "document": "RECOVERY_QUARTERLY"})
    assert (locked["code"], named(locked, "DB-30")) == ("DOCUMENT_LOCKED", True)


async def test_a_rate_below_the_floor_and_a_statement_without_proof_are_refused(server: Server) -> None:
    """TI-02, TR-X10, TR-03: 2.8 % agreed where the LPR at signing was 3.0 %; a bankruptcy without its ruling."""
    draft = OrganisationDraft(code="MAKER", name="Maker", kind="COMPANY", regime="trade_receivables")
    await organisation.board(server.actor, draft)
    dealer = party_input("D-1", kind="LEGAL", organisation="MAKER")
    party = (await server.data(PARTY_BOARD, {"input": dealer}))["partyBoard"]["party"]["id"]
    agreed = [{"code": "late_interest", "value": "AGREED"}, {"code": "lpr_at_signing", "value": "0.03"}]
    given = loan_input(
        "A", party="D-1", organisation="MAKER", regime="trade_receivables", product="INVOICE", rate="0.028",
        method="SINGLE", instalments=1, maturityOn="2024-02-05", attributes=agreed,
    )  # fmt: skip
    low = await refusal(server, BOARD, given)
    assert (low["code"], named(low, "TI-02")) == ("DEMAND_BOUND", True)
    assert (await server.data("{ loans { nodes { number } } }"))["loans"]["nodes"] == []
    fine = given | {"rate": "0.031"}
    assert (await server.data(BOARD, {"input": fine}))["done"]["userErrors"] == []
    told = {"partyId": party, "code": "BANKRUPT", "fromOn": FIRST_DAY.isoformat()}
    bare = await refusal(server, STATE, told)
    assert (bare["code"], named(bare, "TR-03")) == ("EVIDENCE_MISSING", True)
