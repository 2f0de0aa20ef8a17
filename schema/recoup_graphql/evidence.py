"""Evidence: what was uploaded, what it proves; the bytes go over `POST /evidence` and `GET /evidence/{id}`."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import field

from recoup.errors import NotFound
from recoup.services import evidence as proving
from recoup.services.evidence import AttachDraft, EvidenceView
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.free_text import FreeText
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import Node, global_id, opened, public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends


@strawberry.type(description="A file that proves something. The same bytes are stored once, under their SHA-256.")
class Evidence(Node):
    """A piece of evidence."""

    name: str = field(
        description="Its name as it was uploaded, without what a file system could misread.", extensions=[FreeText()]
    )
    media_type: str = field(description="What it is, told from its content.")
    size: int = field(description="Bytes.")
    sha256: str = field(description="SHA-256 of its bytes.")
    uploaded_by: str = field(description="Code of who brought it.")
    uploaded_on: date = field(description="The business day on which it came.")
    uploaded_at: datetime = field(description="The moment at which it came.")
    kinds: list[Code] = field(description="As what it hangs on something.")
    url: str = field(description="Path of its bytes, for the same token.")


def evidence_node(view: EvidenceView) -> Evidence:
    """A piece of evidence as clients see it."""
    identity = global_id("Evidence", view.id)
    return Evidence(
        id=identity,
        name=view.name,
        media_type=view.media_type,
        size=view.size,
        sha256=view.sha256,
        uploaded_by=view.person,
        uploaded_on=view.uploaded_on,
        uploaded_at=view.uploaded_at,
        kinds=[regime_code("", "evidence", kind) for kind in dict.fromkeys(kind for kind, _, _ in view.hangs_on)],
        url=f"/evidence/{identity}",
    )


async def evidence(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],  # noqa: A002
) -> Evidence | None:
    """The root field `evidence`."""
    try:
        return evidence_node(await proving.get(info.context.asker, public_id(id, "Evidence", "id")))
    except NotFound:
        return None


@strawberry.input(description="Hangs a piece of evidence on what it proves.")
class EvidenceAttachInput(Repeatable):
    """An attachment."""

    evidence_id: strawberry.ID = field(description="The piece, as `POST /evidence` answered.")
    subject_id: strawberry.ID = field(description="Id of a loan, a party or a case.")
    kind: str = field(description="As what it hangs there: `VOUCHER`, `MINUTES`, `PROOF_OF_SERVICE`…")
    note: str | None = field(default=strawberry.UNSET, description="A remark.")


@strawberry.type(description="What an attachment did.")
class EvidenceAttachPayload(Answered):
    """The result of `evidenceAttach`."""

    evidence: Evidence | None = field(default=None, description="The piece of evidence.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(
    lambda errors: EvidenceAttachPayload(user_errors=errors), {"evidence": "evidenceId", "subject_type": "subjectId"}
)
async def attach(
    info: Info,
    input: Annotated[EvidenceAttachInput, strawberry.argument(description="The attachment.")],  # noqa: A002
) -> EvidenceAttachPayload:
    """The mutation `evidenceAttach`."""
    noun, key = opened(input.subject_id) or ("", "")
    draft = AttachDraft(
        evidence=public_id(input.evidence_id, "Evidence", "evidence"),
        kind=input.kind,
        subject_type=noun.lower(),
        subject=key,
        note=given(input.note) or "",
    )
    hung = await proving.attach(info.context.asker, draft, mode=mode_of(input.mode))
    return EvidenceAttachPayload(evidence=evidence_node(hung), user_errors=[])
