"""Receivers of events in the API: listed without their secrets, which are shown once when they are made."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import webhook
from recoup.services.webhook import WebhookDraft, WebhookView
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, Tried, mode_of
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends

_REFUSED = "Why nothing was done; empty when it was."
_WHICH = "Its id."


@strawberry.type(
    description="A receiver of events, told by signed requests. Its secret is shown once, when it is made."
)
class Webhook:
    """A receiver."""

    id: strawberry.ID = field(description="Its id, which stands in the head of each request to it.")
    url: str = field(description="Where events are sent to.")
    principal: str = field(description="Code of the person or service whose sight counts.")
    kinds: list[str] = field(description="The kinds of events that it is told of; empty: all.")
    state: Code = field(description="`ACTIVE` or `PAUSED`.")
    cursor: str | None = field(
        description="That of the newest event that it has taken, as in `events(after:)`; null before the first."
    )
    tries: int = field(description="How often it was tried in vain since it last took something.")
    reason: str | None = field(description="Why the last try was in vain; null where it was not.")
    next_at: datetime = field(description="When it is tried next.")
    taken_at: datetime | None = field(description="When it last took something; null when never.")
    rotated_at: datetime | None = field(description="When it last got another secret; null when never.")


def webhook_node(view: WebhookView) -> Webhook:
    """A receiver as clients see it."""
    return Webhook(
        id=strawberry.ID(view.id),
        url=view.url,
        principal=view.principal_code,
        kinds=list(view.kinds),
        state=core_code("webhook_state", view.state),
        cursor=view.cursor,
        tries=view.tries,
        reason=view.reason or None,
        next_at=view.next_at,
        taken_at=view.sent_at,
        rotated_at=view.rotated_at,
    )


async def webhooks(info: Info) -> list[Webhook]:
    """The root field `webhooks`."""
    return [webhook_node(view) for view in await webhook.everything(info.context.asker)]


@strawberry.input(description="A receiver of events to make.")
class WebhookCreateInput(Tried):
    """A receiver as a client tells it."""

    url: str = field(description="Where events are sent to: https, or http inside the house.")
    principal: str = field(description="Code of the service whose sight counts.")
    kinds: list[str] = field(
        default_factory=list, description="Only events of these kinds, such as `payment.recorded`; empty: all."
    )
    after: str | None = field(
        default=strawberry.UNSET, description="From this cursor of the feed on; from now on when left out."
    )


@strawberry.type(description="The receiver, and its secret, shown this once.")
class WebhookCreatePayload:
    """The result of `webhookCreate`."""

    webhook: Webhook | None = field(default=None, description="The receiver; null when it was refused.")
    secret: str | None = field(
        default=None, description="What signs its events; nobody can show it again. Null in a preview."
    )
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: WebhookCreatePayload(user_errors=errors))
async def create(
    info: Info,
    input: Annotated[WebhookCreateInput, strawberry.argument(description="The receiver.")],  # noqa: A002
) -> WebhookCreatePayload:
    """The mutation `webhookCreate`."""
    draft = WebhookDraft(url=input.url, principal=input.principal, kinds=tuple(input.kinds), after=given(input.after))
    made, secret = await webhook.create(info.context.asker, draft, mode=mode_of(input.mode))
    shown = secret if input.mode is ModeChoice.COMMIT else None
    return WebhookCreatePayload(webhook=webhook_node(made), secret=shown, user_errors=[])


@strawberry.input(description="A receiver to give another secret.")
class WebhookRotateInput(Tried):
    """Which."""

    webhook: strawberry.ID = field(description=_WHICH)


@strawberry.type(description="The receiver, and its new secret, shown this once.")
class WebhookRotatePayload:
    """The result of `webhookRotate`."""

    webhook: Webhook | None = field(default=None, description="The receiver; null when it was refused.")
    secret: str | None = field(
        default=None,
        description="What signs its events from now on, beside the older one for 24 hours. Null in a preview.",
    )
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: WebhookRotatePayload(user_errors=errors))
async def rotate(
    info: Info,
    input: Annotated[WebhookRotateInput, strawberry.argument(description="Which.")],  # noqa: A002
) -> WebhookRotatePayload:
    """The mutation `webhookRotate`."""
    known, secret = await webhook.rotate(info.context.asker, str(input.webhook), mode=mode_of(input.mode))
    shown = secret if input.mode is ModeChoice.COMMIT else None
    return WebhookRotatePayload(webhook=webhook_node(known), secret=shown, user_errors=[])


@strawberry.input(description="A receiver to pause, or to go on with where it stands.")
class WebhookTurnInput(Repeatable):
    """Which, and which way."""

    webhook: strawberry.ID = field(description=_WHICH)
    on: bool = field(description="Whether it is told what happens; what happens while it is not waits for it.")


@strawberry.type(description="The receiver as it is now.")
class WebhookTurnPayload(Answered):
    """The result of `webhookTurn`."""

    webhook: Webhook | None = field(default=None, description="The receiver; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: WebhookTurnPayload(user_errors=errors))
async def turn(
    info: Info,
    input: Annotated[WebhookTurnInput, strawberry.argument(description="Which, and which way.")],  # noqa: A002
) -> WebhookTurnPayload:
    """The mutation `webhookTurn`."""
    turned = await webhook.turn(info.context.asker, str(input.webhook), on=input.on, mode=mode_of(input.mode))
    return WebhookTurnPayload(webhook=webhook_node(turned), user_errors=[])


@strawberry.input(description="A receiver to send something once more.")
class WebhookReplayInput(Repeatable):
    """Which, and from where on."""

    webhook: strawberry.ID = field(description=_WHICH)
    after: str | None = field(
        default=strawberry.UNSET, description="A cursor of the feed; everything from the beginning when left out."
    )


@strawberry.type(description="The receiver, set back.")
class WebhookReplayPayload(Answered):
    """The result of `webhookReplay`."""

    webhook: Webhook | None = field(default=None, description="The receiver; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: WebhookReplayPayload(user_errors=errors))
async def replay(
    info: Info,
    input: Annotated[WebhookReplayInput, strawberry.argument(description="Which, and from where.")],  # noqa: A002
) -> WebhookReplayPayload:
    """The mutation `webhookReplay`."""
    set_back = await webhook.replay(
        info.context.asker, str(input.webhook), after=given(input.after), mode=mode_of(input.mode)
    )
    return WebhookReplayPayload(webhook=webhook_node(set_back), user_errors=[])
