"""/api/waitlist: waiting for a range that is taken, and answering an offer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal, cast

from msgspec import Meta

from sse_booking.domain.errors import Invalid
from sse_booking.domain.waitlist import ENTRY_STATUSES, MAX_PRIORITY, EntryStatus
from sse_booking.http import schemas
from sse_booking.http.any_place import Id, Quantity, ends_after_start
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page, decode_cursor, encode_cursor
from sse_booking.service import waitlist
from sse_booking.service.unit_of_work import Result
from sse_booking.service.waitlist import WaitlistRequest
from sse_booking.store.executor import Tx
from sse_booking.store.waitlist import Filter

Priority = Annotated[int, Meta(ge=0, le=MAX_PRIORITY, description="The highest priority comes first.")]


class NewEntry(Body, frozen=True, kw_only=True):
    """A range to wait for."""

    rules: ClassVar[tuple[Rule, ...]] = (ends_after_start,)

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    quantity: Quantity = 1
    priority: Annotated[Priority | None, Meta(description="Staff only; 0 for others.")] = None


class EntryEdit(Body, frozen=True, kw_only=True):
    """The changes to an entry."""

    priority: Priority


def _names_states(query: WaitlistQuery) -> None:
    for name in query.status.split(",") if query.status else ():
        if name not in ENTRY_STATUSES:
            raise Invalid.one("status", f"{name[:40]!r} is not a state.")


def _is_of_a_venue(query: WaitlistQuery) -> None:
    if query.role == "staff" and query.venue_id is None and query.resource_id is None:
        raise Invalid.one("venue_id", "As staff, name a venue or a resource.")


class WaitlistQuery(Page, frozen=True, kw_only=True):
    """Filters for entries: one's own, or, as staff, those of a venue or a resource."""

    rules: ClassVar[tuple[Rule, ...]] = (_names_states, _is_of_a_venue)

    role: Literal["requester", "staff"] = "requester"
    resource_id: str | None = None
    venue_id: str | None = None
    status: Annotated[str | None, Meta(description="States, separated by commas.")] = None


async def join(context: RequestContext) -> Response:
    """POST /api/waitlist."""
    new = context.body(NewEntry)
    wanted = WaitlistRequest(new.resource_id, new.starts_at, new.ends_at, new.quantity, new.priority)
    return await context.write(
        lambda tx: waitlist.join(tx, context.who, wanted), status=201, location=lambda entry: f"/api/waitlist/{entry['id']}"
    )


async def listed(context: RequestContext) -> Response:
    """GET /api/waitlist."""
    query = context.query(WaitlistQuery)
    statuses = tuple(query.status.split(",")) if query.status else ()
    as_staff = query.role == "staff"
    after = decode_cursor(query.cursor, context.path, int)[0] if query.cursor else 0
    wanted = Filter("", "", cast("tuple[EntryStatus, ...]", statuses), query.resource_id, after)

    def job(tx: Tx) -> Result:
        found, cursor = waitlist.page(tx, context.who, wanted, query.limit + 1, as_staff=as_staff, venue_id=query.venue_id)
        page = found[: query.limit]
        more = encode_cursor((page[-1].seq,), context.path) if len(found) > query.limit else None
        return Result({"items": [waitlist.view(tx, entry) for entry in page], "next_cursor": more}, cursor)

    return await context.read(job)


async def one(context: RequestContext) -> Response:
    """GET /api/waitlist/{entry_id}."""
    return await context.read(lambda tx: waitlist.read(tx, context.who, context.param("entry_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/waitlist/{entry_id}."""
    return await context.write(
        lambda tx: waitlist.set_priority(
            tx, context.who, context.param("entry_id"), lambda: context.body(EntryEdit).priority, context.if_match
        )
    )


async def leave(context: RequestContext) -> Response:
    """DELETE /api/waitlist/{entry_id}."""
    return await context.write(lambda tx: waitlist.leave(tx, context.who, context.param("entry_id"), context.if_match))


async def accept(context: RequestContext) -> Response:
    """POST /api/waitlist/{entry_id}/accept."""
    return await context.write(lambda tx: waitlist.accept(tx, context.who, context.param("entry_id"), context.if_match))


async def decline(context: RequestContext) -> Response:
    """POST /api/waitlist/{entry_id}/decline."""
    return await context.write(lambda tx: waitlist.decline(tx, context.who, context.param("entry_id"), context.if_match))


_ONE: Final = "/api/waitlist/{entry_id}"
OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/waitlist", join, "Join the waiting list for a range", tag="waitlist", body=NewEntry, response=schemas.WaitlistEntry,
        status=201,
        problems=("not-found", "forbidden", "already-exists", "rule-broken"), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/waitlist", listed, "List waiting list entries, in order of arrival", tag="waitlist", query=WaitlistQuery,
        response=schemas.Waitlist, problems=("not-found", "forbidden"),
    ),
    Operation("GET", _ONE, one, "Read an entry", tag="waitlist", response=schemas.WaitlistEntry),
    Operation(
        "PATCH", _ONE, change, "Staff: change an entry's priority", tag="waitlist", body=EntryEdit, response=schemas.WaitlistEntry,
        problems=("wrong-state",), idempotent_key=True, if_match=True,
    ),
    Operation("DELETE", _ONE, leave, "Leave the waiting list", tag="waitlist", status=204, idempotent_key=True, if_match=True),
    Operation(
        "POST", f"{_ONE}/accept", accept, "Accept an offer: its hold becomes a booking", tag="waitlist", response=schemas.Booking,
        problems=("wrong-state",), idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", f"{_ONE}/decline", decline, "Decline an offer: it goes to the next entry", tag="waitlist", response=schemas.WaitlistEntry,
        problems=("wrong-state",), idempotent_key=True, if_match=True,
    ),
]  # fmt: skip
