"""The audit trail: who did what, when, from where; and the proof of one record."""

from typing import Final, TypedDict

from recoup_tui.asks.amendment import Told
from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection


class AuditEntry(TypedDict):
    """A record of the chain of its institution."""

    id: str
    chain: str
    number: str
    recordedAt: str
    businessDay: str | None
    by: str
    command: Code
    outcome: Code
    subjectText: str
    organisation: str | None
    told: list[Told]
    requestId: str | None
    address: str | None
    beforeHash: str | None
    afterHash: str | None
    prevHash: str
    hash: str


class AuditAnswer(TypedDict):
    """A page of the trail, newest first."""

    auditEntries: Connection[AuditEntry]


class PathStep(TypedDict):
    """The other hash of one step from the leaf up."""

    isLeft: bool
    hash: str


class Proof(TypedDict):
    """What proves one record to a stranger who holds the root of its chain."""

    chain: str
    number: str
    size: str
    record: object
    prevHash: str
    hash: str
    path: list[PathStep]
    root: str


class ProofAnswer(TypedDict):
    """The proof, or none where there is no such record."""

    auditProof: Proof | None


ENTRIES: Final = Question[AuditAnswer]("audit_entries")
PROVE: Final = Question[ProofAnswer]("audit_proof")
