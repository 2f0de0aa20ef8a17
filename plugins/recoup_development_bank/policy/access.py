"""Who is who around the development bank: bureaus, branches, agent banks, and the roles of rulebook C4.6."""

from recoup.regime.policy.access import (
    ALL,
    NAMED,
    UNIT,
    Approval,
    Conflict,
    OrganisationKind,
    PartyRole,
    Requirement,
    Role,
)
from recoup.regime.policy.condition import All, Compare, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.formula import Figure, Minus, Pick, Share
from recoup.regime.policy.parameter import P
from recoup_development_bank.policy.facts import ENTRUSTED_KINDS, OWN_RISK_KINDS

ORGANISATIONS = (
    OrganisationKind(code="HEAD_OFFICE"),
    OrganisationKind(code="CREDIT_BUREAU", within="HEAD_OFFICE", rules=("DB-11", "DB-22")),
    OrganisationKind(code="SETTLEMENT_BUREAU", within="HEAD_OFFICE", rules=("DA-02",)),
    OrganisationKind(code="BRANCH", within="HEAD_OFFICE", rules=("DX-05", "DX-06")),
    OrganisationKind(code="AGENT_BANK", external=True, rules=("DB-12", "DA-01")),
    OrganisationKind(code="SUPERVISING_UNIT", external=True, rules=("DB-04",)),
)

PARTIES = (
    PartyRole(code="BORROWER", natural=False, required=True, rules=("DB-03",)),
    PartyRole(code="GUARANTOR", natural=False),
    PartyRole(code="MORTGAGOR", natural=False),
)

LEDGER = ("loan.disburse", "payment.record", "payment.reverse", "payment.allocate", "payment.transfer", "charge.add")
DECISIONS = ("grade.set", "loan.write_off", "loan.extend", "loan.restructure", "loan.accelerate")

ROLES = (
    Role(
        code="DB-CREDIT-OFFICER",
        organisation="CREDIT_BUREAU",
        plays=("credit_officer", "preparer"),
        may=(
            "party.board",
            "loan.board",
            "loan.reamortise",
            "loan.misuse",
            "loan.transfer",
            "plan.set",
            "fact.record",
            "evidence.add",
            "document.file",
            "task.close",
        ),
        never=(*DECISIONS, *LEDGER),
        reach=UNIT,
        rules=("DB-11", "DB-12", "DB-35"),
    ),
    Role(
        code="DB-DIVISION-CHIEF",
        organisation="CREDIT_BUREAU",
        plays=("division_chief",),
        may=("loan.confirm_schedule", "fact.check", "fact.end", "task.close", "task.exempt"),
        never=(*DECISIONS, *LEDGER),
        reach=UNIT,
        rules=("DB-35",),
    ),
    Role(
        code="DB-BUREAU-DIRECTOR",
        organisation="CREDIT_BUREAU",
        plays=("bureau_director",),
        may=(*DECISIONS, "case.cancel", "fact.check", "fact.end", "parameter.change"),
        never=LEDGER,
        reach=ALL,
        rules=("DB-35",),
    ),
    Role(
        code="DB-BRANCH-OFFICER",
        organisation="BRANCH",
        plays=("branch_officer",),
        may=("contact.log", "fact.record", "evidence.add", "document.file", "task.close"),
        never=(*DECISIONS, *LEDGER),
        reach=UNIT,
        rules=("DX-06",),
    ),
    Role(
        code="DB-AGENT-BANK",
        organisation="AGENT_BANK",
        plays=("agent_bank",),
        may=("fact.record", "evidence.add"),
        never=(*DECISIONS, *LEDGER),
        reach=NAMED,
        rules=("DB-12", "DA-01", "DA-02"),
    ),
    Role(
        code="DB-SETTLEMENT",
        organisation="SETTLEMENT_BUREAU",
        plays=("operations",),
        may=(
            *LEDGER,
            "suspense.apply",
            "suspense.refund",
            "charge.waive",
            "interest.resume",
            "book.import",
            "day.turn",
            "loan.refix_rate",
            "loan.change_product",
            "loan.change_regime",
            "evidence.add",
            "document.file",
            "task.close",
        ),
        never=DECISIONS,
        reach=ALL,
        rules=("DA-02", "DI-02"),
    ),
    Role(
        code="DB-LEGAL",
        organisation="HEAD_OFFICE",
        plays=("legal",),
        may=("fact.record", "evidence.add", "task.close"),
        never=(*DECISIONS, *LEDGER),
        reach=ALL,
        rules=("CL-04", "CL-05"),
    ),
    Role(
        code="DB-SUPERVISING-UNIT",
        organisation="SUPERVISING_UNIT",
        never=("*",),
        reach=NAMED,
        rules=("DB-04",),
    ),
    Role(
        code="DB-BORROWER",
        organisation="CREDIT_BUREAU",
        may=("document.file", "evidence.add"),
        never=(*DECISIONS, *LEDGER),
        reach=NAMED,
        rules=("DB-20", "DB-21", "DB-22"),
    ),
    Role(code="DB-AUDIT", organisation="HEAD_OFFICE", plays=("audit",), never=("*",), reach=ALL, rules=("DB-35",)),
    Role(
        code="DB-ADMIN",
        organisation="HEAD_OFFICE",
        plays=("administrator",),
        may=("user.change",),
        never=(*DECISIONS, *LEDGER),
        reach=ALL,
        rules=("DB-35",),
    ),
)

CONFLICTS = (
    Conflict(parts=("preparer", "division_chief"), rules=("DB-35",)),
    Conflict(parts=("preparer", "bureau_director"), rules=("DB-35",)),
    Conflict(parts=("division_chief", "bureau_director"), rules=("DB-35",)),
    Conflict(parts=("preparer", "operations"), rules=("DB-23",)),
    Conflict(parts=("branch_officer", "operations"), rules=("DB-23",)),
    Conflict(parts=("agent_bank", "operations"), rules=("DA-02",)),
    Conflict(parts=("bureau_director", "operations"), rules=("DB-23",)),
    Conflict(parts=("audit", "operations"), rules=("DB-35",)),
    Conflict(parts=("administrator", "operations"), rules=("DB-35",)),
)

CHIEF_THEN_DIRECTOR = (("division_chief", 1), ("bureau_director", 1))

APPROVALS = (
    Approval(command="grade.set", levels=CHIEF_THEN_DIRECTOR, rules=("CL-11",)),
    Approval(command="loan.extend", levels=CHIEF_THEN_DIRECTOR, rules=("EX-01",)),
    Approval(command="loan.restructure", levels=CHIEF_THEN_DIRECTOR, rules=("CL-09",)),
    Approval(command="loan.accelerate", levels=CHIEF_THEN_DIRECTOR, rules=("DX-06",)),
    Approval(command="loan.write_off", levels=CHIEF_THEN_DIRECTOR, rules=("CL-05",)),
    Approval(command="loan.refix_rate", levels=(("division_chief", 1),), rules=("DI-02",)),
    Approval(command="loan.change_product", levels=CHIEF_THEN_DIRECTOR, rules=("DB-34",)),
    Approval(command="loan.change_regime", levels=CHIEF_THEN_DIRECTOR, rules=("DB-34",)),
    Approval(command="loan.reamortise", levels=(("division_chief", 1),), rules=("DB-31",)),
    Approval(command="loan.misuse", levels=(("division_chief", 1),), rules=("IR-06", "DX-06")),
    Approval(command="loan.transfer", levels=CHIEF_THEN_DIRECTOR, rules=("DB-30",)),
    Approval(command="payment.reverse", levels=(("division_chief", 1),), rules=("DB-23",)),
    Approval(command="payment.allocate", levels=(("division_chief", 1),), rules=("DB-23",)),
    Approval(command="suspense.refund", levels=(("division_chief", 1),), rules=("DB-23",)),
    Approval(command="charge.waive", levels=CHIEF_THEN_DIRECTOR, rules=("DI-04",)),
    Approval(command="interest.resume", levels=CHIEF_THEN_DIRECTOR, rules=("RA-05",)),
    Approval(command="parameter.change", levels=(("division_chief", 1),), rules=("DN-01",)),
    Approval(command="user.change", levels=(("division_chief", 1),), rules=("DB-35",)),
    Approval(command="task.exempt", levels=(("bureau_director", 1),), rules=("DB-35",)),
)

# The longest extension still open to a loan: what its tier allows in all, less what it has had (EX-01).
FIGURES = (
    Figure(
        code="extension_short",
        noun="loan",
        formula=Share(P("extension_cap_short"), "original_term_months", "down"),
        rules=("EX-01",),
    ),
    Figure(
        code="extension_medium",
        noun="loan",
        formula=Share(P("extension_cap_medium"), "original_term_months", "down"),
        rules=("EX-01",),
    ),
    Figure(
        code="extension_allowed",
        noun="loan",
        formula=Pick(
            ((Is("tier", ("SHORT",)), "extension_short"), (Is("tier", ("MEDIUM",)), "extension_medium")),
            otherwise="extension_cap_long",
        ),
        rules=("EX-01",),
    ),
    Figure(
        code="extension_left",
        noun="loan",
        formula=Minus("extension_allowed", "extended_months"),
        rules=("EX-01",),
    ),
)

REQUIREMENTS = (
    Requirement(command="loan.disburse", must=Reached(Deadline("confirmed_on", roll="NONE")), rules=("RB-03",)),
    # The kind of loan and the product must tell the same: whose risk it is (DB-34, DI-05).
    Requirement(
        command="loan.board",
        must=Some(
            (
                All((Is("product", ("PROJECT",)), Is("loan_kind", OWN_RISK_KINDS))),
                All((Is("product", ("ENTRUSTED",)), Is("loan_kind", ENTRUSTED_KINDS))),
            )
        ),
        rules=("DB-34", "DI-05"),
    ),
    Requirement(
        command="loan.extend",
        must=All(
            (
                Compare("extension_months", "<=", 1_000_000, of="extension_left"),
                Not(Reached(Deadline("maturity_on", roll="NONE"))),
            )
        ),
        rules=("EX-01",),
    ),
)
