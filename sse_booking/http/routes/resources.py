"""/api/resources: resources and their rules."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import UNSET, Meta, UnsetType

from sse_booking.domain.errors import Invalid
from sse_booking.domain.text import VISIBLE
from sse_booking.http import schemas
from sse_booking.http.any_place import ends_after_start
from sse_booking.http.compression import compressed
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.dated_hours import DatedHoursList, Hours, stored_dates, stored_hours
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page, Query
from sse_booking.http.place_rules import asks_there, closes_once, has_dates, has_durations, has_hours, has_seats
from sse_booking.http.questions import Questions, stored
from sse_booking.http.routes.venues import ChosenId, Name
from sse_booking.service import queries
from sse_booking.service import resources as service
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store.executor import Tx

Kind = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=64)]
Capacity = Annotated[int, Meta(ge=1, le=1_000_000)]
SlotMinutes = Annotated[int, Meta(ge=1, le=1440)]
Buffer = Annotated[int, Meta(ge=0, le=10_080)]
Minutes = Annotated[int, Meta(ge=0, le=100_000)]
Days = Annotated[int, Meta(ge=1, le=36_500)]
NoticeDays = Annotated[int, Meta(ge=0, le=36_500, description="Calendar days of the venue; 0 is today.")]
Until = Annotated[
    int, Meta(ge=0, le=1_000_000, description="Minutes before the start; null: until it begins. It binds the requester, not the staff.")
]
Limit = Annotated[int, Meta(ge=1, le=1_000_000)]
Seconds = Annotated[int, Meta(ge=1, le=31_536_000)]


HoursApply = Annotated[
    Literal["range", "ends"],
    Meta(description="`range`: a booking must lie within the hours. `ends`: it must only begin and end in them, as for rentals."),
]


Features = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=60)]],
    Meta(max_length=30, description="What can be asked for with a party, such as garden."),
]
Joins = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=64)]],
    Meta(max_length=30, description="The resources of the venue that it can be put together with for a party that no single place seats."),
]


class ClosureIn(Body, frozen=True, kw_only=True):
    """A period in which the resource is closed."""

    rules: ClassVar[tuple[Rule, ...]] = (ends_after_start,)

    starts_at: Instant
    ends_at: Instant
    reason: Annotated[str, Meta(max_length=200)] = ""


Closures = Annotated[list[ClosureIn], Meta(max_length=500)]


_RULES: Final = (has_hours, has_dates, has_durations, has_seats, closes_once, asks_there)


def _has_its_places(given: NewResource) -> None:
    if given.pool is False and given.capacity != 1:
        raise Invalid.one("capacity", "An exclusive resource has one place; make it a pool to have more.")


class NewResource(Body, frozen=True, kw_only=True):
    """A new resource. A null rule means no limit."""

    rules: ClassVar[tuple[Rule, ...]] = (*_RULES, _has_its_places)

    id: ChosenId | None = None
    name: Name
    kind: Kind = "resource"
    capacity: Capacity = 1
    pool: Annotated[
        bool | None,
        Meta(description="Whether several bookings may use it at once. Default: whether capacity is above 1. It can't be changed later."),
    ] = None
    approval: Literal["manual", "automatic"] = "manual"
    pending_blocks: bool = True
    slot_minutes: SlotMinutes | None = None
    opening_hours: Hours | None = None
    dated_hours: DatedHoursList = []  # noqa: RUF012 - msgspec copies it
    hours_apply: HoursApply = "range"
    seats_min: Limit | None = None
    seats_max: Limit | None = None
    features: Features = []  # noqa: RUF012 - msgspec copies it
    joins: Joins = []  # noqa: RUF012 - msgspec copies it
    closures: Closures = []  # noqa: RUF012 - msgspec copies it
    buffer_before_minutes: Buffer = 0
    buffer_after_minutes: Buffer = 0
    lead_minutes: Minutes = 0
    window_days: Days | None = None
    min_minutes: Limit | None = None
    max_minutes: Limit | None = None
    quota_bookings: Limit | None = None
    quota_day_minutes: Limit | None = None
    quota_week_minutes: Limit | None = None
    hold_s: Seconds = 300
    pending_expires_s: Seconds | None = None
    no_show_grace_minutes: Minutes | None = None
    check_in_from_minutes: Minutes = 60
    cancel_until_minutes: Until | None = None
    change_until_minutes: Until | None = None
    notice_days: NoticeDays | None = None
    window_full_days: NoticeDays | None = None
    questions: Questions = []  # noqa: RUF012 - msgspec copies it


class ResourceEdit(Body, frozen=True, kw_only=True):
    """The changes to a resource. `closures`, `opening_hours` and `dated_hours` replace the previous ones."""

    rules: ClassVar[tuple[Rule, ...]] = _RULES

    name: Name | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    approval: Literal["manual", "automatic"] | UnsetType = UNSET
    pending_blocks: bool | UnsetType = UNSET
    slot_minutes: SlotMinutes | UnsetType | None = UNSET
    opening_hours: Hours | UnsetType | None = UNSET
    dated_hours: DatedHoursList | UnsetType = UNSET
    hours_apply: HoursApply | UnsetType = UNSET
    seats_min: Limit | UnsetType | None = UNSET
    seats_max: Limit | UnsetType | None = UNSET
    features: Features | UnsetType = UNSET
    joins: Joins | UnsetType = UNSET
    closures: Closures | UnsetType = UNSET
    buffer_before_minutes: Buffer | UnsetType = UNSET
    buffer_after_minutes: Buffer | UnsetType = UNSET
    lead_minutes: Minutes | UnsetType = UNSET
    window_days: Days | UnsetType | None = UNSET
    min_minutes: Limit | UnsetType | None = UNSET
    max_minutes: Limit | UnsetType | None = UNSET
    quota_bookings: Limit | UnsetType | None = UNSET
    quota_day_minutes: Limit | UnsetType | None = UNSET
    quota_week_minutes: Limit | UnsetType | None = UNSET
    hold_s: Seconds | UnsetType = UNSET
    pending_expires_s: Seconds | UnsetType | None = UNSET
    no_show_grace_minutes: Minutes | UnsetType | None = UNSET
    check_in_from_minutes: Minutes | UnsetType = UNSET
    cancel_until_minutes: Until | UnsetType | None = UNSET
    change_until_minutes: Until | UnsetType | None = UNSET
    notice_days: NoticeDays | UnsetType | None = UNSET
    window_full_days: NoticeDays | UnsetType | None = UNSET
    questions: Questions | UnsetType = UNSET


class ResourceQuery(Page, frozen=True, kw_only=True):
    """Filters for resources."""

    venue_id: str | None = None
    kind: str | None = None


class ResourceEditQuery(Query, frozen=True, kw_only=True):
    """What happens to bookings that conflict with the change."""

    cancel_affected: Annotated[bool, Meta(description="Cancel them in the same commit, instead of a 409.")] = False


class Usable(Body, frozen=True, kw_only=True):
    """The number of places that are usable from now on."""

    available: Annotated[int, Meta(ge=0, le=1_000_000)]
    reason: Annotated[str, Meta(max_length=1000)] | None = None


def _values(context: RequestContext, type_: type[NewResource] | type[ResourceEdit]) -> service.Values:
    """Return the given members, as the columns of a resource store them."""
    values: dict[str, Any] = context.given(type_)
    if (hours := values.get("opening_hours")) is not None:
        values["opening_hours"] = stored_hours(hours)
    if "dated_hours" in values:
        values["dated_hours"] = stored_dates(values["dated_hours"])
    for name in ("features", "joins"):
        if name in values:
            values[name] = as_json(list(dict.fromkeys(values[name])))
    if "closures" in values:
        values["closures"] = [(closure.starts_at, closure.ends_at, closure.reason) for closure in values["closures"]]
    if "questions" in values:
        values["questions"] = stored(values["questions"])
    if "pending_blocks" in values:
        values["pending_blocks"] = int(values["pending_blocks"])
    return values


async def create(context: RequestContext) -> Response:
    """POST /api/venues/{venue_id}/resources."""
    return await context.write(
        lambda tx: service.create(tx, context.who, context.param("venue_id"), lambda: _values(context, NewResource)),
        status=201,
        location=lambda resource: f"/api/resources/{resource['id']}",
    )


async def listed(context: RequestContext) -> Response:
    """GET /api/resources."""
    query = context.query(ResourceQuery)
    after = decode_cursor(query.cursor, context.path, str)[0] if query.cursor else ""

    def job(tx: Tx) -> Result:
        found, cursor = queries.resource_list(tx, query.venue_id, query.kind, after, query.limit + 1)
        return Result(page_by_id(found, query.limit, context.path), cursor)

    return await compressed(context, await context.read(job))


async def one(context: RequestContext) -> Response:
    """GET /api/resources/{resource_id}."""
    return await context.read(lambda tx: service.one(tx, context.who, context.param("resource_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/resources/{resource_id}."""

    def read() -> tuple[service.Values, bool]:
        return _values(context, ResourceEdit), context.query(ResourceEditQuery).cancel_affected

    return await context.write(lambda tx: service.update(tx, context.who, context.param("resource_id"), read, context.if_match))


async def remove(context: RequestContext) -> Response:
    """DELETE /api/resources/{resource_id}."""
    return await context.write(lambda tx: service.delete(tx, context.who, context.param("resource_id"), context.if_match))


async def set_available(context: RequestContext) -> Response:
    """PUT /api/admin/resources/{resource_id}/availability."""

    def read() -> tuple[int, str | None]:
        given = context.body(Usable)
        return given.available, given.reason

    return await context.write(lambda tx: service.set_available(tx, context.who, context.param("resource_id"), read, context.if_match))


_OF_VENUE: Final = "/api/venues/{venue_id}/resources"
_ONE: Final = "/api/resources/{resource_id}"

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _OF_VENUE, create, "Create a resource", tag="resources", body=NewResource, response=schemas.Resource, status=201,
        problems=("already-exists",), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/resources", listed, "List resources", tag="resources", query=ResourceQuery, response=schemas.Resources, access="public"
    ),
    Operation("GET", _ONE, one, "Read a resource", tag="resources", response=schemas.Resource, access="public"),
    Operation(
        "PATCH", _ONE, change, "Change a resource", tag="resources", body=ResourceEdit, query=ResourceEditQuery,
        response=schemas.ChangedResource,        problems=("still-booked",), idempotent_key=True, if_match=True,
    ),
    Operation(
        "DELETE", _ONE, remove, "Archive a resource", tag="resources", status=204,
        problems=("still-booked",), idempotent_key=True, if_match=True,
    ),
    Operation(
        "PUT", "/api/admin/resources/{resource_id}/availability", set_available, "Set how many places are usable from now on",
        tag="resources", body=Usable, response=schemas.Resource, problems=("still-booked",), idempotent_key=True, if_match=True,
    ),
]  # fmt: skip
