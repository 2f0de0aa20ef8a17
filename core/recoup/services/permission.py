"""Permission codes: what may be done, how dangerous it is, and the scope of a token that it stands under.

The codes are the vocabulary's commands (`payment.record`), the transitions of case kinds (`GRADING.finalise`), those
for reading, and two that whoever plays a part in a regime has: to sign, and to take a step in a case. There is no
second spelling.

    of("payment.record")    MONEY, under the scope `operate`
    of("GRADING.finalise")  WORK, under `operate`
    of("book.read")         READ, under `read`
"""

from dataclasses import dataclass
from typing import Final

from recoup.regime.name import ADMIN_RISK, READ_RISK, WORK_RISK, Risk
from recoup.regime.vocabulary import COMMANDS

READ: Final = "read"
"""The scope of every query."""
OPERATE: Final = "operate"
"""The scope of work and money: board, disburse, record and reverse payments, record facts, work on tasks."""
ADMIN: Final = "admin"
"""The scope of the installation: turn the day, change parameters, make users and tokens."""
SCOPES: Final = frozenset({READ, OPERATE, ADMIN})

BOOK_READ: Final = "book.read"
"""Loans, parties, payments, tasks: everything that is not about the users themselves."""
AUDIT_READ: Final = "audit.read"
"""The audit trail."""
AUDIT_EXPORT: Final = "audit.export"
"""To take the audit trail out of the house, whole and in clear."""
USER_READ: Final = "user.read"
"""Principals, their roles, grants and tokens."""
UNMASK: Final = "personal.unmask"
"""To see personal data in clear, with a reason that is kept."""
SCHEMA_READ: Final = "schema.read"
"""To read the schema off a server in production, and to be told what is wrong with a document."""
READING: Final = frozenset({BOOK_READ, AUDIT_READ, AUDIT_EXPORT, USER_READ, UNMASK})
"""What changes nothing; a role that never does anything may have it all the same."""

APPROVAL_DECIDE: Final = "approval.decide"
"""To sign or refuse a waiting command; which of them is decided by the part that one plays."""
CASE_ACT: Final = "case.act"
"""To take a step in a case; which of them is decided by the part that one plays."""
PARTAKING: Final = frozenset({APPROVAL_DECIDE, CASE_ACT})


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a role may allow."""

    code: str
    risk: Risk
    money: bool = False
    four_eyes: bool = False

    @property
    def scope(self) -> str:
        """The scope that a token must hold as well."""
        return {READ_RISK: READ, ADMIN_RISK: ADMIN}.get(self.risk, OPERATE)


PERMISSIONS: Final = {
    **{command.code: Permission(command.code, command.risk, command.money, command.four_eyes) for command in COMMANDS},
    **{code: Permission(code, READ_RISK) for code in sorted(READING | {SCHEMA_READ})},
    **{code: Permission(code, WORK_RISK) for code in sorted(PARTAKING)},
}
"""Everything that the core itself knows; the steps of cases are the regimes'."""


def of(code: str) -> Permission:
    """The permission of that code. A code that is neither the core's nor a step of a case is a bug: KeyError."""
    kind, _, step = code.partition(".")
    if step and kind.isupper():
        return Permission(code, WORK_RISK)
    return PERMISSIONS[code]
