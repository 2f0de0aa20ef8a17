"""Who is who in a selling company, and the roles of rulebook C3.6."""

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
from recoup.regime.policy.condition import Compare, Is
from recoup.regime.policy.parameter import P

ORGANISATIONS = (
    OrganisationKind(code="COMPANY"),
    OrganisationKind(code="SALES", within="COMPANY", headed_by="sales_head", rules=("TR-09", "TR-13")),
    OrganisationKind(code="REGION", within="SALES", headed_by="regional_manager", rules=("TR-10",)),
    OrganisationKind(code="FINANCE", within="COMPANY", rules=("TR-09",)),
    OrganisationKind(code="LEGAL_DEPARTMENT", within="COMPANY", rules=("TR-13", "TR-17")),
    OrganisationKind(code="PLANNING", within="COMPANY", rules=("TR-18",)),
    OrganisationKind(code="BOARD", within="COMPANY", rules=("TR-18",)),
)

PARTIES = (
    PartyRole(code="DEALER", required=True, rules=("TR-03",)),
    PartyRole(code="GUARANTOR"),
    PartyRole(code="NOTE_DRAWER", rules=("TR-05",)),
)

LEDGER = ("loan.disburse", "payment.record", "payment.reverse", "payment.allocate", "suspense.apply", "charge.add")
OUTSIDE = (*LEDGER, "loan.write_off")

ROLES = (
    Role(
        code="TR-SALESMAN",
        organisation="REGION",
        plays=("salesman",),
        may=("contact.log", "fact.record", "evidence.add", "document.file", "task.close"),
        never=OUTSIDE,
        reach=NAMED,
        rules=("TR-05",),
    ),
    Role(
        code="TR-MANAGER",
        organisation="REGION",
        plays=("regional_manager",),
        may=("contact.log", "fact.record", "fact.end", "evidence.add", "document.file", "task.close"),
        never=OUTSIDE,
        reach=UNIT,
        rules=("TR-10", "TR-11"),
    ),
    Role(
        code="TR-SALES-HEAD",
        organisation="SALES",
        plays=("sales_head",),
        may=(
            "fact.record",
            "fact.check",
            "fact.end",
            "evidence.add",
            "document.file",
            "case.open",
            "case.delegate",
            "loan.hand_over",
            "loan.transfer",
            "task.close",
            "task.exempt",
        ),
        never=OUTSIDE,
        reach=UNIT,
        rules=("TR-13", "TR-14"),
    ),
    Role(
        code="TR-FINANCE",
        organisation="FINANCE",
        plays=("finance",),
        may=(
            *LEDGER,
            "party.board",
            "loan.board",
            "loan.confirm_schedule",
            "suspense.refund",
            "charge.waive",
            "book.import",
            "day.turn",
            "fact.record",
            "fact.end",
            "evidence.add",
            "document.file",
            "task.close",
        ),
        never=("loan.write_off",),
        reach=ALL,
        rules=("TR-09",),
    ),
    Role(
        code="TR-VP",
        organisation="COMPANY",
        plays=("vp",),
        may=("fact.record", "fact.check", "evidence.add", "document.file", "task.close"),
        never=OUTSIDE,
        reach=ALL,
        rules=("TR-11", "TR-12"),
    ),
    Role(
        code="TR-GM",
        organisation="COMPANY",
        plays=("gm",),
        may=("case.cancel", "fact.check", "loan.write_off", "parameter.change", "task.close"),
        never=LEDGER,
        reach=ALL,
        rules=("TR-07", "TR-11", "TR-15"),
    ),
    Role(
        code="TR-LEGAL",
        organisation="LEGAL_DEPARTMENT",
        plays=("legal",),
        may=("fact.record", "fact.end", "evidence.add", "document.file", "task.close"),
        never=OUTSIDE,
        reach=ALL,
        rules=("TR-13", "TR-16", "TR-17"),
    ),
    Role(
        code="TR-PLANNING",
        organisation="PLANNING",
        plays=("planning",),
        may=("evidence.add", "document.file", "task.close"),
        never=OUTSIDE,
        reach=ALL,
        rules=("TR-18",),
    ),
    Role(
        code="TR-BOARD",
        organisation="BOARD",
        plays=("board",),
        may=("evidence.add", "task.close"),
        never=LEDGER,
        reach=ALL,
        rules=("TR-18",),
    ),
    Role(code="TR-AUDIT", organisation="COMPANY", plays=("audit",), never=("*",), reach=ALL, rules=("TR-18",)),
    Role(
        code="TR-ADMIN",
        organisation="COMPANY",
        plays=("administrator",),
        may=("user.change",),
        never=OUTSIDE,
        reach=ALL,
        rules=("TR-18",),
    ),
)

# Who records a bounce or the "no result" cannot approve the quasi-bad reason (C3.6).
CONFLICTS = (
    Conflict(parts=("salesman", "gm"), rules=("TR-05", "TR-15")),
    Conflict(parts=("regional_manager", "gm"), rules=("TR-11", "TR-15")),
    Conflict(parts=("finance", "gm"), rules=("TR-05", "TR-07")),
    Conflict(parts=("salesman", "finance"), rules=("TR-09",)),
    Conflict(parts=("audit", "finance"), rules=("TR-18",)),
    Conflict(parts=("administrator", "finance"), rules=("TR-18",)),
)

APPROVALS = (
    Approval(command="loan.write_off", levels=(("board", 1),), rules=("TR-07",)),
    Approval(command="loan.transfer", levels=(("vp", 1),), rules=("TR-09",)),
    Approval(command="payment.reverse", levels=(("sales_head", 1),), rules=("TA-01",)),
    Approval(command="payment.allocate", levels=(("sales_head", 1),), rules=("TA-01",)),
    Approval(command="suspense.refund", levels=(("vp", 1),), rules=("TA-01",)),
    Approval(command="charge.waive", levels=(("vp", 1),), rules=("TI-01",)),
    Approval(command="parameter.change", levels=(("vp", 1),), rules=("TR-09",)),
    Approval(command="user.change", levels=(("vp", 1),), rules=("TR-18",)),
    Approval(command="task.exempt", levels=(("vp", 1),), rules=("TR-09",)),
)

# An agreed rate below the one-year LPR at signing is an error to be mended, never raised in silence (TR-X10).
REQUIREMENTS = (
    Requirement(
        command="loan.board",
        when=Is("late_interest", ("AGREED",)),
        must=Compare("board_rate", ">=", 1_000_000, of="lpr_at_signing"),
        rules=("TI-02",),
    ),
    Requirement(
        command="loan.board",
        when=Is("debtor_kind", ("PUBLIC_BODY", "LARGE")),
        must=Is("late_interest", ("AGREED", "SME")),
        rules=("TI-01",),
    ),
    Requirement(
        command="loan.board",
        when=Is("debtor_kind", ("PUBLIC_BODY",)),
        must=Compare("board_days", "<=", P("term_most_public")),
        rules=("TI-02",),
    ),
    Requirement(
        command="loan.board",
        when=Is("debtor_kind", ("LARGE",)),
        must=Compare("board_days", "<=", P("term_most_large")),
        rules=("TI-02",),
    ),
)
