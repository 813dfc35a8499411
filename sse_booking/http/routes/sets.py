"""/api/bookings/series and /api/bookings/set: several bookings in one request, all or none."""

from __future__ import annotations

from functools import partial
from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from sse_booking.domain.booking import Action
from sse_booking.domain.errors import Invalid
from sse_booking.http import schemas
from sse_booking.http.any_place import Id, Quantity, ends_after_start
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.http.questions import Answers
from sse_booking.http.routes.bookings import Attendees, NewBooking, Note, Override, Reason, Title, wanted_by
from sse_booking.http.routes.parties import ForPerson, party_of
from sse_booking.service import sets
from sse_booking.service.allocating import Wanted
from sse_booking.service.recurrence import check_rule
from sse_booking.service.unit_of_work import as_json

MAX_ITEMS: Final = 50
Skip = Annotated[bool, Meta(description="Skip the bookings that can't be made and report why, instead of refusing everything.")]
DryRun = Annotated[bool, Meta(description="Respond as if it were done, with 200, and change nothing.")]


def _is_of_one_resource(new: NewSeries) -> None:
    if new.venue_id is not None:
        raise Invalid.one("resource_id", "A series is of one resource.")


def _is_planned(new: NewSeries) -> None:
    if new.walk_in:
        raise Invalid.one("walk_in", "A walk-in is a single booking that begins now.")


def _recurs(new: NewSeries) -> None:
    check_rule(new.rrule)


class NewSeries(NewBooking, frozen=True, kw_only=True):
    """A booking that recurs. Starts keep their local time at the venue; each lasts as long as the first."""

    rules: ClassVar[tuple[Rule, ...]] = (*NewBooking.rules, _is_of_one_resource, _is_planned, _recurs)

    rrule: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=500,
            description="The value of an RRULE (RFC 5545 §3.3.10) with COUNT or UNTIL, such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10.",
        ),
    ]
    skip_conflicts: Skip = False
    dry_run: DryRun = False


class SetItem(Body, frozen=True, kw_only=True):
    """One booking of a set."""

    rules: ClassVar[tuple[Rule, ...]] = (ends_after_start,)

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    quantity: Quantity = 1
    answers: Answers | None = None


class NewSet(Body, frozen=True, kw_only=True):
    """Bookings of several resources or ranges, with the same texts."""

    items: Annotated[list[SetItem], Meta(min_length=1, max_length=MAX_ITEMS)]
    title: Title | None = None
    note: Note | None = None
    attendees: Attendees = []  # noqa: RUF012 - msgspec copies it
    hold: Annotated[bool, Meta(description="Hold the places until they are confirmed, together or one by one.")] = False
    override: Override = False
    party: Annotated[ForPerson | None, Meta(description="Staff only: the person the bookings are for.")] = msgspec.field(
        default=None, name="for"
    )
    skip_conflicts: Skip = False
    dry_run: DryRun = False


class SeriesReason(Reason, frozen=True, kw_only=True):
    """The reason, which the other side reads, and the start of the part."""

    since: Annotated[Instant | None, Meta(description="Only bookings that start then or later.")] = msgspec.field(default=None, name="from")


def _location(body: dict[str, str]) -> str:
    return f"/api/bookings?series_id={body['series_id']}"


async def create_series(context: RequestContext) -> Response:
    """POST /api/bookings/series."""
    new = context.body(NewSeries)
    wanted = wanted_by(new)
    return await context.write(
        lambda tx: sets.book_series(tx, context.who, wanted, new.rrule, skip=new.skip_conflicts, dry_run=new.dry_run),
        status=200 if new.dry_run else 201,
        location=None if new.dry_run else _location,
        dry_run=new.dry_run,
    )


async def create_set(context: RequestContext) -> Response:
    """POST /api/bookings/set."""
    new = context.body(NewSet)
    whose = (None, "self") if new.party is None else (party_of(new.party), "staff")
    texts = (new.title, new.note, as_json(new.attendees), new.hold, new.override, *whose)
    items = [
        Wanted(item.resource_id, item.starts_at, item.ends_at, item.quantity, *texts)._replace(answers=item.answers) for item in new.items
    ]
    return await context.write(
        lambda tx: sets.book_set(tx, context.who, items, skip=new.skip_conflicts, dry_run=new.dry_run),
        status=200 if new.dry_run else 201,
        location=None if new.dry_run else _location,
        dry_run=new.dry_run,
    )


async def _act(action: Action, context: RequestContext) -> Response:
    def read() -> tuple[str | None, int | None]:
        given = context.body(SeriesReason)
        return given.reason, given.since

    return await context.write(lambda tx: sets.act(tx, context.who, context.param("series_id"), action, read))


_PROBLEMS: Final = ("not-found", "rule-broken", "slot-taken")

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/bookings/series", create_series, "Book a recurring series", tag="bookings", body=NewSeries,
        response=schemas.BookedTogether, status=201, problems=_PROBLEMS, idempotent_key=True,
    ),
    Operation(
        "POST", "/api/bookings/set", create_set, "Book several resources or ranges", tag="bookings", body=NewSet,
        response=schemas.BookedTogether, status=201, problems=_PROBLEMS, idempotent_key=True,
    ),
    *(
        Operation(
            "POST", f"/api/bookings/series/{{series_id}}/{action}", partial(_act, action),
            f"{action.capitalize()} all bookings of a series or set", tag="bookings", body=SeriesReason,
            response=schemas.BookedTogether, problems=("wrong-state", "slot-taken"), idempotent_key=True,
        )
        for action in sets.SERIES_ACTIONS
    ),
]  # fmt: skip
