"""Whatever the core lets people change of a loan, each regime says who asks for it and who else agrees."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import pytest

from recoup import services
from recoup.regime.spec import RegimeSpec
from recoup.services import amending
from recoup.services.amendment import Kind
from recoup_commercial_bank.spec import SPEC as BANK
from recoup_development_bank.spec import SPEC as POLICY_BANK
from recoup_housing_fund.spec import SPEC as FUND
from recoup_trade_receivables.spec import SPEC as RECEIVABLES

KINDS: Final = {
    kind.command
    for module in iter_modules(services.__path__, "recoup.services.")
    for kind in vars(import_module(module.name)).values()
    if isinstance(kind, Kind)
}
ONE_PRODUCT: Final = "it has one product"
NO_PLAN: Final = "an invoice has one due day, no rate and no plan; what is late bears interest by the contract"
NOT_MET: Final[dict[str, dict[str, str]]] = {
    "commercial_bank": {},
    "housing_fund": {
        "loan.change_product": ONE_PRODUCT,
        "loan.misuse": "its loans have no rate of misuse: the money goes to the seller of the home",
        "loan.extend": "no rule lengthens a home loan; what cannot be paid is restructured by law",
        "loan.restructure": "no rule of it",
    },
    "trade_receivables": {
        "loan.change_product": ONE_PRODUCT,
        "grade.set": "a dealer's month is dunned, not graded",
    }
    | dict.fromkeys(
        ("loan.misuse", "loan.extend", "loan.restructure", "loan.accelerate", "loan.reamortise", "loan.refix_rate"),
        NO_PLAN,
    ),
    "development_bank": {},
}
"""What a regime's loans cannot meet, and why."""
BY_THE_CORE: Final = {"loan.change_regime"}
"""What another operator of the core agrees to where a regime names nobody; operators ask for it there."""
ALONE: Final = {"suspense.apply": "kept money of the debtor pays what is due, as any payment does"}
"""What nobody else has to agree to, and why."""


def test_all_amendments_of_the_core_are_known_here() -> None:
    """A kind that was added has to be asked of every regime."""
    assert {"loan.transfer", "loan.refix_rate", "loan.reamortise", "charge.waive"} < KINDS
    assert set(ALONE) < KINDS
    assert {kind.command for kind in amending.KINDS.values() if kind.otherwise.levels} == BY_THE_CORE


@pytest.mark.parametrize("spec", [BANK, FUND, RECEIVABLES, POLICY_BANK], ids=lambda spec: spec.code)
def test_every_amendment_has_somebody_who_asks_and_others_who_agree(spec: RegimeSpec) -> None:
    """Or the regime's loans cannot meet it, with the reason; a role that may ask never fills every level itself."""
    approvals = {row.command: row for row in spec.approvals}
    for command in KINDS - set(ALONE) - set(NOT_MET[spec.code]) - (BY_THE_CORE - set(approvals)):
        asking = [role for role in spec.roles if command in role.may]
        assert asking or _run_by_a_case(spec, command), f"nobody asks for {command}"
        agreeing = {part for part, _ in approvals[command].levels}
        assert {part for role in spec.roles for part in role.plays} >= agreeing, command
    assert set(NOT_MET[spec.code]) <= KINDS


def _run_by_a_case(spec: RegimeSpec, command: str) -> bool:
    return command in repr(spec.cases)
