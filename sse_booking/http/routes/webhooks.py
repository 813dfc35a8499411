"""/api/venues/{id}/webhooks: endpoints to which a venue's events are sent."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.domain.errors import Invalid
from sse_booking.http.context import Nothing, RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.notify.egress.guard import MAX_URL, Refused
from sse_booking.notify.webhooks.signing import new_secret
from sse_booking.service import webhooks
from sse_booking.service.unit_of_work import encode_json
from sse_booking.service.webhooks import Wanted

Url = Annotated[str, Meta(min_length=1, max_length=MAX_URL)]
Names = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=50)]


class NewWebhook(Body, frozen=True, kw_only=True):
    """A new endpoint. Without `events`, it gets all of the venue's events."""

    url: Url
    events: Names | None = None


class WebhookEdit(Body, frozen=True, kw_only=True):
    """The changes to an endpoint. `active` also resumes a disabled one, where it stopped."""

    url: Url | UnsetType = UNSET
    events: Names | UnsetType | None = UNSET
    state: Literal["active", "paused"] | UnsetType = UNSET


class Replay(Body, frozen=True, kw_only=True):
    """The event id after which all events are sent again."""

    after: Annotated[str, Meta(min_length=1, max_length=64)]


class Webhook(Struct):
    """An endpoint. `failing`: it is probed with one event while the others wait. `disabled`: it was given up, or it answered 410."""

    id: str
    venue_id: str
    url: str
    events: list[str] | None
    state: Literal["active", "paused", "failing", "disabled"]
    failing_since: Instant | None
    next_at: Instant | None
    previous_id: str | None
    version: int
    created_at: Instant
    updated_at: Instant


class WebhookWithSecret(Webhook):
    """A new endpoint with the secret that signs its requests. The secret is shown only this once."""

    secret: str


class Webhooks(Struct):
    """The endpoints of a venue."""

    items: list[Webhook]


class Secret(Struct):
    """A new secret. The old one also signs until `old_until`."""

    secret: str
    old_until: Instant


class WebhookAttempt(Struct):
    """An attempt. `answer` is the beginning of the response. When `status` is null there was no response, and `answer` says why."""

    id: str
    event_id: str
    type: str
    at: Instant
    status: int | None
    ok: bool
    duration_ms: int
    answer: str


class Attempts(Struct):
    """The last attempts, latest first."""

    items: list[WebhookAttempt]


class Keys(Struct):
    """The public keys of `v1a` signatures."""

    keys: list[str]


def _checked(context: RequestContext, url: str) -> str:
    try:
        context.runtime.guard.check_url(url)
    except Refused as error:
        raise Invalid.one("url", str(error)) from error
    return url


async def listed(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/webhooks."""
    return await context.read(lambda tx: webhooks.listed(tx, context.who, context.param("venue_id")))


async def make(context: RequestContext) -> Response:
    """POST /api/venues/{venue_id}/webhooks."""
    secret = new_secret()

    def read() -> Wanted:
        body = context.body(NewWebhook)
        return Wanted(_checked(context, body.url), body.events)

    venue_id = context.param("venue_id")
    return await context.write(
        lambda tx: webhooks.make(tx, context.who, venue_id, read, secret),
        status=201,
        location=lambda made: f"/api/venues/{venue_id}/webhooks/{made['id']}",
    )


async def one(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/webhooks/{webhook_id}."""
    return await context.read(lambda tx: webhooks.read(tx, context.who, context.param("venue_id"), context.param("webhook_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/venues/{venue_id}/webhooks/{webhook_id}."""

    def read() -> dict[str, Any]:
        values = context.given(WebhookEdit)
        if "url" in values:
            _checked(context, values["url"])
        return values

    return await context.write(
        lambda tx: webhooks.change(tx, context.who, context.param("venue_id"), context.param("webhook_id"), read, context.if_match)
    )


async def remove(context: RequestContext) -> Response:
    """DELETE /api/venues/{venue_id}/webhooks/{webhook_id}."""
    return await context.write(lambda tx: webhooks.remove(tx, context.who, context.param("venue_id"), context.param("webhook_id")))


async def secret(context: RequestContext) -> Response:
    """POST /api/venues/{venue_id}/webhooks/{webhook_id}/secret."""
    fresh = new_secret()
    venue_id, webhook_id = context.param("venue_id"), context.param("webhook_id")
    return await context.write(lambda tx: webhooks.new_secret(tx, context.who, venue_id, webhook_id, fresh))


async def replay(context: RequestContext) -> Response:
    """POST /api/venues/{venue_id}/webhooks/{webhook_id}/replay."""
    venue_id, webhook_id = context.param("venue_id"), context.param("webhook_id")
    return await context.write(lambda tx: webhooks.replay(tx, context.who, venue_id, webhook_id, lambda: context.body(Replay).after))


async def attempts(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/webhooks/{webhook_id}/attempts."""
    return await context.read(lambda tx: webhooks.attempts(tx, context.who, context.param("venue_id"), context.param("webhook_id")))


async def test(context: RequestContext) -> Response:
    """POST /api/venues/{venue_id}/webhooks/{webhook_id}/test."""
    venue_id, webhook_id = context.param("venue_id"), context.param("webhook_id")
    webhook, keys = await context.runtime.store.read(lambda tx: webhooks.for_test(tx, context.who, venue_id, webhook_id))
    context.body(Nothing)
    return Response(200, (), encode_json(await context.runtime.webhook_worker.test(webhook, keys)))


async def keys(context: RequestContext) -> Response:
    """GET /.well-known/webhook-keys."""
    return Response(200, (), encode_json({"keys": [context.runtime.webhook_key]}))


_ALL: Final = "/api/venues/{venue_id}/webhooks"
_ONE: Final = f"{_ALL}/{{webhook_id}}"
_REFUSED: Final = ("forbidden",)

OPERATIONS: Final[list[Operation]] = [
    Operation("GET", _ALL, listed, "Staff: list a venue's webhook endpoints", tag="webhooks", response=Webhooks, problems=_REFUSED),
    Operation(
        "POST", _ALL, make, "Staff: create a webhook endpoint for the venue's events", tag="webhooks", body=NewWebhook,
        response=WebhookWithSecret,
        status=201, problems=_REFUSED, idempotent_key=True,
        description="Signed by Standard Webhooks 1.0: `v1` with the secret, `v1a` with the key at `/.well-known/webhook-keys`. "
        "One event at a time, in order; the body is `{type, timestamp, id, previous_id, data}`. A 2xx response accepts it.",
    ),
    Operation("GET", _ONE, one, "Staff: read an endpoint", tag="webhooks", response=Webhook, problems=_REFUSED),
    Operation(
        "PATCH", _ONE, change, "Staff: change, pause or resume an endpoint", tag="webhooks", body=WebhookEdit, response=Webhook,
        problems=_REFUSED, idempotent_key=True, if_match=True,
    ),
    Operation("DELETE", _ONE, remove, "Staff: delete an endpoint", tag="webhooks", status=204, problems=_REFUSED, idempotent_key=True),
    Operation("POST", f"{_ONE}/test", test, "Staff: send a test event now", tag="webhooks", response=WebhookAttempt, problems=_REFUSED),
    Operation(
        "POST", f"{_ONE}/replay", replay, "Staff: replay the events after an event", tag="webhooks", body=Replay, response=Webhook,
        problems=_REFUSED, idempotent_key=True,
    ),
    Operation("POST", f"{_ONE}/secret", secret, "Staff: replace the secret", tag="webhooks", response=Secret, problems=_REFUSED),
    Operation("GET", f"{_ONE}/attempts", attempts, "Staff: list the last attempts", tag="webhooks", response=Attempts, problems=_REFUSED),
    Operation("GET", "/.well-known/webhook-keys", keys, "Public keys of webhook signatures", tag="system", response=Keys, access="anyone"),
]  # fmt: skip
