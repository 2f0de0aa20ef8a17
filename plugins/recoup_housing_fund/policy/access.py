"""Who is who around the fund: centre, branches and trustee banks, and the roles of rulebook C2.6."""

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
from recoup.regime.policy.condition import All, Compare, Is, Reached
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.parameter import P

ORGANISATIONS = (
    OrganisationKind(code="CENTRE", dedicated="centre_officer", rules=("HF-05", "HF-07")),
    OrganisationKind(code="BRANCH", within="CENTRE", dedicated="centre_collector", rules=("HF-05", "HF-07")),
    OrganisationKind(
        code="TRUSTEE_BANK", external=True, dedicated="trustee_collector", rules=("HF-05", "HF-07", "HF-08")
    ),
    OrganisationKind(code="MANAGEMENT_COMMITTEE", external=True, rules=("HW-05",)),
    OrganisationKind(code="GUARANTEE_INSTITUTION", external=True, rules=("HS-06",)),
)

PARTIES = (
    PartyRole(code="BORROWER", legal=False, required=True),
    PartyRole(code="CO_BORROWER", legal=False),
    PartyRole(code="SPOUSE", legal=False, rules=("CC-04",)),
    PartyRole(code="GUARANTOR", rules=("HS-08", "CC-04")),
    PartyRole(code="MORTGAGOR"),
    PartyRole(code="EMERGENCY_CONTACT", legal=False, related=False, rules=("CC-04",)),
)

LEDGER = ("loan.disburse", "payment.record", "payment.allocate", "suspense.apply", "charge.add")
DECISIONS = ("grade.set", "loan.accelerate", "loan.write_off", "setoff.take")

ROLES = (
    Role(
        code="HF-R1",
        organisation="TRUSTEE_BANK",
        plays=("trustee_collector",),
        may=("contact.log", "evidence.add", "fact.record", "task.close", "document.file"),
        never=DECISIONS,
        reach=NAMED,
        rules=("HF-07", "HF-08", "HF-10"),
    ),
    Role(
        code="HF-R2",
        organisation="TRUSTEE_BANK",
        plays=("trustee_supervisor",),
        may=("document.file", "task.close"),
        never=DECISIONS,
        reach=UNIT,
        rules=("HF-09", "HF-12"),
    ),
    Role(
        code="HF-R3",
        organisation="BRANCH",
        plays=("centre_collector",),
        may=("contact.log", "evidence.add", "fact.record", "task.close"),
        never=(*DECISIONS, *LEDGER),
        reach=UNIT,
        rules=("HF-07", "HF-08", "HF-10"),
    ),
    Role(
        code="HF-R4",
        organisation="CENTRE",
        plays=("centre_officer",),
        may=(
            "loan.board",
            "loan.reamortise",
            "loan.transfer",
            "party.board",
            "fact.record",
            "fact.check",
            "fact.end",
            "case.delegate",
            "evidence.add",
            "task.close",
            "task.exempt",
            "document.file",
        ),
        never=(*DECISIONS, *LEDGER),
        reach=ALL,
        rules=("HF-06", "HF-13"),
    ),
    Role(
        code="HF-R5",
        organisation="CENTRE",
        plays=("centre_leader",),
        may=(
            "case.cancel",
            "loan.confirm_schedule",
            "grade.set",
            "loan.accelerate",
            "setoff.take",
            "fact.check",
            "parameter.change",
        ),
        never=LEDGER,
        reach=ALL,
        rules=("HF-15", "HS-03", "HS-05", "HS-07"),
    ),
    Role(
        code="HF-R6",
        organisation="CENTRE",
        plays=("audit", "legal"),
        may=("evidence.add", "task.close"),
        never=(*DECISIONS, *LEDGER),
        reach=ALL,
        rules=("HW-01",),
    ),
    Role(
        code="HF-R7",
        organisation="MANAGEMENT_COMMITTEE",
        plays=("committee",),
        may=("loan.write_off",),
        never=LEDGER,
        reach=ALL,
        rules=("HW-05",),
    ),
    Role(
        code="HF-R8",
        organisation="GUARANTEE_INSTITUTION",
        plays=("guarantee_institution",),
        never=("*",),
        reach=NAMED,
        rules=("HS-06",),
    ),
    Role(
        code="HF-OPERATIONS",
        organisation="CENTRE",
        plays=("operations",),
        may=(
            *LEDGER,
            "payment.reverse",
            "day.turn",
            "book.import",
            "suspense.refund",
            "charge.waive",
            "loan.refix_rate",
            "loan.change_regime",
        ),
        never=DECISIONS,
        reach=ALL,
        rules=("HI-04",),
    ),
    Role(
        code="HF-ADMIN",
        organisation="CENTRE",
        plays=("administrator",),
        may=("user.change",),
        never=(*DECISIONS, *LEDGER),
        reach=ALL,
        rules=("HF-07",),
    ),
)

CONFLICTS = (
    Conflict(parts=("trustee_collector", "centre_collector"), rules=("HF-08",)),
    Conflict(parts=("centre_collector", "centre_leader"), rules=("HC-06",)),
    Conflict(parts=("centre_officer", "centre_leader"), rules=("HC-06",)),
    Conflict(parts=("centre_leader", "operations"), rules=("HS-05",)),
    Conflict(parts=("audit", "operations"), rules=("HW-01",)),
    Conflict(parts=("administrator", "operations"), rules=("HF-07",)),
)

APPROVALS = (
    Approval(command="grade.set", levels=(("centre_leader", 1),), rules=("HF-15", "HC-06")),
    Approval(command="loan.accelerate", levels=(("centre_leader", 1),), rules=("HS-07",)),
    Approval(command="loan.refix_rate", levels=(("centre_leader", 1),), rules=("HI-04",)),
    Approval(command="loan.reamortise", levels=(("centre_leader", 1),), rules=("HI-01", "HI-02")),
    Approval(command="loan.transfer", levels=(("centre_leader", 1),), rules=("HF-06",)),
    Approval(command="loan.change_regime", levels=(("centre_leader", 1),), rules=("HF-07",)),
    Approval(command="setoff.take", levels=(("centre_leader", 1),), rules=("HS-05",)),
    Approval(
        command="loan.write_off",
        levels=(("centre_leader", 1), ("audit", 1), ("committee", 1)),
        rules=("HW-01", "HW-05"),
    ),
    Approval(command="payment.reverse", levels=(("centre_officer", 1),), rules=("HA-01",)),
    Approval(command="payment.allocate", levels=(("centre_officer", 1),), rules=("HA-01",)),
    Approval(command="suspense.refund", levels=(("centre_officer", 1),), rules=("HA-01",)),
    Approval(command="charge.waive", levels=(("centre_leader", 1),), rules=("HI-03",)),
    Approval(command="parameter.change", levels=(("committee", 1),), rules=("HW-04",)),
    Approval(command="user.change", levels=(("centre_leader", 1),), rules=("HF-07",)),
    Approval(command="task.exempt", levels=(("centre_leader", 1),), rules=("HF-07",)),
)

SECOND_HOME = Is("house_order", ("SECOND",))

REQUIREMENTS = (
    Requirement(command="loan.disburse", must=Reached(Deadline("confirmed_on", roll="NONE")), rules=("RB-03",)),
    Requirement(
        command="loan.board",
        when=All((SECOND_HOME, Is("tier", ("UP_TO_FIVE_YEARS",)))),
        must=Compare("board_rate", ">=", P("rate_second_up_to_five")),
        rules=("HI-04",),
    ),
    Requirement(
        command="loan.board",
        when=All((SECOND_HOME, Is("tier", ("OVER_FIVE_YEARS",)))),
        must=Compare("board_rate", ">=", P("rate_second_over_five")),
        rules=("HI-04",),
    ),
    # What is lost after all measures, against the principal at default (HF-X13: 89.67 % is refused).
    Requirement(
        command="loan.write_off",
        must=Compare("write_off_amount", ">=", P("writeoff_loss_pct_ge"), of="default_principal"),
        rules=("HW-02",),
    ),
)
