"""Who is who in a commercial bank: units, parties, the eleven roles of rulebook C1.6, and what is kept apart."""

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
from recoup.regime.policy.condition import All, Compare, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.formula import Figure, Minus, Pick, Share
from recoup.regime.policy.parameter import P

ORGANISATIONS = (
    OrganisationKind(code="HEAD_OFFICE"),
    OrganisationKind(code="BRANCH", within="HEAD_OFFICE"),
    OrganisationKind(code="BUSINESS_DEPARTMENT", within="BRANCH", rules=("PL-14",)),
    OrganisationKind(code="POST_LOAN_DEPARTMENT", within="HEAD_OFFICE", rules=("CP-02",)),
    OrganisationKind(code="RISK_DEPARTMENT", within="HEAD_OFFICE", rules=("PM-05f", "PL-20")),
    OrganisationKind(code="AUDIT_DEPARTMENT", within="HEAD_OFFICE", rules=("PL-21",)),
    OrganisationKind(code="CREDIT_COMMITTEE", within="HEAD_OFFICE", rules=("PL-19",)),
    OrganisationKind(code="COLLECTION_AGENCY", external=True, rules=("CP-07",)),
    OrganisationKind(code="EXTERNAL_AUDITOR", external=True, rules=("CP-15",)),
)

PARTIES = (
    PartyRole(code="BORROWER", required=True),
    PartyRole(code="CO_BORROWER"),
    PartyRole(code="SPOUSE", legal=False, rules=("CC-04",)),
    PartyRole(code="GUARANTOR", rules=("CC-04",)),
    PartyRole(code="MORTGAGOR"),
    PartyRole(code="PLEDGOR"),
    PartyRole(code="EMERGENCY_CONTACT", legal=False, related=False, rules=("CC-04",)),
)

FINAL = ("grade.set", "loan.write_off", "loan.restructure")
LEDGER = ("loan.disburse", "payment.record", "payment.reverse", "payment.allocate", "suspense.apply", "charge.add")

ROLES = (
    Role(
        code="CB-R1",
        organisation="BUSINESS_DEPARTMENT",
        plays=("officer",),
        may=(
            "party.board",
            "loan.board",
            "loan.reamortise",
            "loan.misuse",
            "contact.log",
            "evidence.add",
            "fact.record",
            "task.close",
            "document.file",
        ),
        never=(*FINAL, *LEDGER),
        reach=NAMED,
        rules=("PM-05a", "PM-05b", "PL-05", "PL-06", "PL-07"),
    ),
    Role(
        code="CB-R2",
        organisation="BUSINESS_DEPARTMENT",
        plays=("coordinator",),
        may=("case.delegate", "task.close"),
        never=(*FINAL, *LEDGER),
        reach=UNIT,
        rules=("PM-07",),
    ),
    Role(
        code="CB-R3",
        organisation="BUSINESS_DEPARTMENT",
        plays=("head",),
        may=(
            "loan.confirm_schedule",
            "fact.record",
            "fact.check",
            "fact.end",
            "task.close",
            "task.exempt",
            "case.open",
            "evidence.add",
            "document.file",
        ),
        never=(*FINAL, *LEDGER),
        reach=UNIT,
        rules=("PM-05c", "PL-14", "PL-16", "PL-17"),
    ),
    Role(
        code="CB-R4",
        organisation="BRANCH",
        plays=("leader",),
        may=("task.close",),
        never=(*FINAL, *LEDGER),
        reach=UNIT,
        rules=("PM-05c",),
    ),
    Role(
        code="CB-R5",
        organisation="BRANCH",
        plays=("review_post",),
        may=("task.close",),
        never=(*FINAL, *LEDGER),
        reach=UNIT,
        rules=("PM-05d",),
    ),
    Role(
        code="CB-R6",
        organisation="POST_LOAN_DEPARTMENT",
        plays=("postloan",),
        may=("case.cancel", "case.open", "loan.transfer", "task.close", "task.exempt", "evidence.add", "document.file"),
        never=(*FINAL, *LEDGER),
        reach=ALL,
        rules=("CP-02", "PM-05e"),
    ),
    Role(
        code="CB-R7",
        organisation="RISK_DEPARTMENT",
        plays=("risk",),
        may=(
            "fact.record",
            "fact.check",
            "fact.end",
            "parameter.change",
            "task.close",
            "evidence.add",
            "document.file",
        ),
        never=LEDGER,
        reach=ALL,
        rules=("PM-05f", "CK-05"),
    ),
    Role(
        code="CB-R8",
        organisation="CREDIT_COMMITTEE",
        plays=("committee",),
        may=("grade.set", "fact.check", "loan.write_off", "loan.restructure", "loan.extend", "loan.accelerate"),
        never=LEDGER,
        reach=ALL,
        rules=("PL-19",),
    ),
    Role(
        code="CB-R9",
        organisation="AUDIT_DEPARTMENT",
        plays=("audit", "audit_finder"),
        may=("fact.record",),
        never=(*FINAL, *LEDGER),
        reach=ALL,
        rules=("PL-21",),
    ),
    Role(
        code="CB-R10",
        organisation="HEAD_OFFICE",
        plays=("operations",),
        may=(
            *LEDGER,
            "day.turn",
            "book.import",
            "suspense.refund",
            "charge.waive",
            "interest.resume",
            "loan.refix_rate",
            "loan.change_product",
            "loan.change_regime",
        ),
        never=FINAL,
        reach=ALL,
        rules=("RB-05",),
    ),
    Role(
        code="CB-R11",
        organisation="HEAD_OFFICE",
        plays=("legal",),
        may=("fact.record", "evidence.add", "task.close"),
        never=(*FINAL, *LEDGER),
        reach=ALL,
        rules=("RB-07",),
    ),
    Role(
        code="CB-ADMIN",
        organisation="HEAD_OFFICE",
        plays=("administrator",),
        may=("user.change",),
        never=(*FINAL, *LEDGER),
        reach=ALL,
        rules=("CP-19",),
    ),
    Role(
        code="CB-EXTERNAL-AUDIT",
        organisation="EXTERNAL_AUDITOR",
        never=("*",),
        reach=ALL,
        rules=("CP-15",),
    ),
)

CONFLICTS = (
    Conflict(parts=("officer", "committee"), rules=("CL-11", "PL-19")),
    Conflict(parts=("officer", "review_post"), rules=("PM-05d",)),
    Conflict(parts=("officer", "head"), rules=("CL-11", "PL-16")),
    Conflict(parts=("officer", "operations"), rules=("CP-19",)),
    Conflict(parts=("committee", "operations"), rules=("CP-19",)),
    Conflict(parts=("risk", "operations"), rules=("CP-19", "PM-05f")),
    Conflict(parts=("audit", "officer"), rules=("PL-21",)),
    Conflict(parts=("audit", "operations"), rules=("PL-21",)),
    Conflict(parts=("administrator", "operations"), rules=("CP-19",)),
)

HEAD_THEN_COMMITTEE = (("head", 1), ("committee", 1))

APPROVALS = (
    Approval(command="loan.extend", levels=HEAD_THEN_COMMITTEE, rules=("EX-01", "CP-19")),
    Approval(command="loan.restructure", levels=HEAD_THEN_COMMITTEE, rules=("CL-09", "CP-19")),
    Approval(command="loan.change_regime", levels=HEAD_THEN_COMMITTEE, rules=("CP-19",)),
    Approval(command="loan.accelerate", levels=(("committee", 1),), rules=("CP-07", "CP-16", "CP-19")),
    Approval(command="loan.write_off", levels=HEAD_THEN_COMMITTEE, rules=("CP-19",)),
    Approval(command="loan.refix_rate", levels=HEAD_THEN_COMMITTEE, rules=("CP-19",)),
    Approval(command="loan.change_product", levels=HEAD_THEN_COMMITTEE, rules=("CP-19",)),
    Approval(command="loan.reamortise", levels=(("head", 1),), rules=("CP-19",)),
    Approval(command="loan.misuse", levels=(("head", 1),), rules=("IR-06", "CP-19")),
    Approval(command="loan.transfer", levels=(("head", 1),), rules=("PL-03", "CP-19")),
    Approval(command="grade.set", levels=HEAD_THEN_COMMITTEE, rules=("PL-16", "PL-19", "CL-11")),
    Approval(command="charge.waive", levels=HEAD_THEN_COMMITTEE, rules=("CP-19",)),
    Approval(command="payment.reverse", levels=(("head", 1),), rules=("CP-19",)),
    Approval(command="payment.allocate", levels=(("head", 1),), rules=("CP-19",)),
    Approval(command="suspense.refund", levels=(("head", 1),), rules=("CP-19",)),
    Approval(command="interest.resume", levels=HEAD_THEN_COMMITTEE, rules=("RA-05", "CP-19")),
    Approval(command="parameter.change", levels=(("risk", 1), ("committee", 1)), rules=("CP-19",)),
    Approval(command="user.change", levels=(("risk", 1),), rules=("CP-19",)),
    Approval(command="task.exempt", levels=(("risk", 1),), rules=("PM-04", "CP-19")),
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
    Requirement(
        command="loan.disburse",
        must=Reached(Deadline("confirmed_on", roll="NONE")),
        rules=("RB-03",),
    ),
    Requirement(command="loan.board", must=Not(Holds("BLACKLISTED")), rules=("CP-17",)),
    Requirement(
        command="loan.extend",
        must=All(
            (
                Compare("extension_months", "<=", 1_000_000, of="extension_left"),
                Not(Reached(Deadline("maturity_on", roll="NONE"))),
                Some((Is("secured_by", ("CREDIT",)), Holds("SECURITY_CONSENTS"))),
            )
        ),
        rules=("EX-01",),
    ),
)
