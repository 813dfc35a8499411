"""/api/me: the caller and their notification preferences. /api/admin/notifications: sending a notification to one user."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.domain.calendar import check_zone
from sse_booking.domain.text import TIME_OF_DAY, VISIBLE
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.service import preferences as service_preferences
from sse_booking.service import users
from sse_booking.service.preferences import Given
from sse_booking.service.users import Notification

ToldType = Literal[
    "booking_created", "booking_approved", "booking_rejected", "booking_completed", "booking_cancelled", "booking_updated",
    "booking_revoked", "booking_deleted", "booking_expired", "booking_no_show", "booking_checked_in", "payment_updated",
    "waitlist_offered", "waitlist_expired", "notification", "message", "new_booking", "waitlist_joined", "reminder", "staff_changes",
    "daily_summary",
]  # fmt: skip


class MyVenue(Struct):
    """A venue that the caller runs."""

    id: str
    name: str
    role: Literal["owner", "staff"]


class Invitation(Struct):
    """A venue that has invited the caller to its staff, or that its owner offers to the caller."""

    venue_id: str
    name: str


class OwnAccount(Struct):
    """The account by which the caller signs in here."""

    name: str
    email: str | None
    locale: str | None
    timezone: str | None
    version: int


class Me(Struct):
    """The caller; `account` is null for who signs in with another provider."""

    user_id: str
    name: str
    role: Literal["user", "admin"]
    venues: list[MyVenue]
    invitations: list[Invitation]
    offers: list[Invitation]
    may_make_venues: bool
    account: OwnAccount | None


class ChannelsIn(Body, frozen=True, kw_only=True):
    """The channels on which a type of event is wanted."""

    page: bool = True
    email: bool = False
    push: bool = False


class Channels(Struct):
    """The channels on which a type of event is sent."""

    page: bool
    email: bool
    push: bool


Clock = Annotated[str, Meta(pattern=TIME_OF_DAY, max_length=5, description="`HH:MM`.")]


class QuietHours(Body, frozen=True, kw_only=True):
    """The hours without mails and pushes, by the clock of `timezone`. They pass midnight when `from` is later than `until`."""

    from_: Clock = msgspec.field(name="from")
    until: Clock


def _has_zone(given: PreferencesIn) -> None:
    if isinstance(given.timezone, str):
        check_zone(given.timezone)


class PreferencesIn(Body, frozen=True, kw_only=True):
    """The notification preferences. Omitted types take the defaults; omitted settings stay as they are."""

    rules: ClassVar[tuple[Rule, ...]] = (_has_zone,)

    events: dict[ToldType, ChannelsIn]
    locale: Literal["en", "de"] | UnsetType | None = UNSET
    timezone: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET
    digest: Literal["off", "daily"] | UnsetType = UNSET
    remind_minutes: Annotated[int, Meta(ge=60, le=20_160, description="How long before the start.")] | UnsetType = UNSET


class QuietHoursOut(Struct):
    """The hours without mails and pushes."""

    from_: str = msgspec.field(name="from")
    until: str


class MyPreferences(Struct):
    """The caller's notification preferences for every type of event. Null settings are those with which the address or device was
    registered."""

    events: dict[ToldType, Channels]
    locale: Literal["en", "de"] | None
    timezone: str | None
    quiet_hours: QuietHoursOut | None
    digest: Literal["off", "daily"]
    remind_minutes: int


class NewNotification(Body, frozen=True, kw_only=True):
    """A notification to one user."""

    user_id: Annotated[str, Meta(min_length=1, max_length=128)]
    title: Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200)]
    message: Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=2000)]
    type: Annotated[str, Meta(min_length=1, max_length=64)] = "info"


class Notified(Struct):
    """The notification that was sent."""

    user_id: str
    title: str
    message: str
    type: str
    at: Instant


async def me(context: RequestContext) -> Response:
    """GET /api/me."""
    return await context.read(lambda tx: users.me(tx, context.who, context.runtime.config.venues_by))


async def preferences(context: RequestContext) -> Response:
    """GET /api/me/preferences."""
    return await context.read(lambda tx: service_preferences.shown(tx, context.who))


def _given(body: PreferencesIn) -> Given:
    settings = msgspec.to_builtins(body)
    events = settings.pop("events")
    defaults = {"page": True, "email": False, "push": False}
    return Given({type_: defaults | channels for type_, channels in events.items()}, settings)


async def put_preferences(context: RequestContext) -> Response:
    """PUT /api/me/preferences."""
    return await context.write(
        lambda tx: service_preferences.replace(tx, context.who, lambda: _given(context.body(PreferencesIn)), context.if_match)
    )


async def notify(context: RequestContext) -> Response:
    """POST /api/admin/notifications."""
    body = context.body(NewNotification)
    note = Notification(body.user_id, body.title, body.message, body.type)
    return await context.write(lambda tx: users.notify(tx, context.who, note), status=201)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me", me, "Read the caller", tag="me", response=Me, guests=True),
    Operation("GET", "/api/me/preferences", preferences, "Read the notification preferences", tag="me", response=MyPreferences),
    Operation(
        "PUT", "/api/me/preferences", put_preferences, "Replace the notification preferences", tag="me", body=PreferencesIn,
        response=MyPreferences, idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", "/api/admin/notifications", notify, "Send a notification to one user", tag="admin", body=NewNotification, response=Notified,
        status=201, access="admin", idempotent_key=True,
    ),
]  # fmt: skip
