"""/api/bookings/series and /api/bookings/set: several bookings made together, all or none."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from sse_booking.domain.booking import Action
from sse_booking.http import answers
from sse_booking.http.bookings import Attendees, Id, NewBooking, Note, Override, Quantity, Reason, Title
from sse_booking.http.call import Answer, Call
from sse_booking.http.decode import Body, Instant
from sse_booking.http.operation import Operation
from sse_booking.service import sets
from sse_booking.service.change import as_json
from sse_booking.service.placing import Wanted

MAX_ITEMS: Final = 50
Skip = Annotated[bool, Meta(description="Leave out what can't be booked, and say what and why, instead of refusing everything.")]
DryRun = Annotated[bool, Meta(description="Answer as if it were done, with 200, and change nothing.")]


class NewSeries(NewBooking, frozen=True, kw_only=True):
    """A booking that recurs. Starts keep their local time at the venue; each lasts as long as the first."""

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

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    quantity: Quantity = 1


class NewSet(Body, frozen=True, kw_only=True):
    """Bookings of several resources or ranges, with the same texts."""

    items: Annotated[list[SetItem], Meta(min_length=1, max_length=MAX_ITEMS)]
    title: Title | None = None
    note: Note | None = None
    attendees: Attendees = []  # noqa: RUF012 - msgspec copies it
    hold: Annotated[bool, Meta(description="Hold the places, to be confirmed together or one by one.")] = False
    override: Override = False
    skip_conflicts: Skip = False
    dry_run: DryRun = False


class SeriesReason(Reason, frozen=True, kw_only=True):
    """Why, for the other side, and from when on."""

    since: Annotated[Instant | None, Meta(description="Only those that start then or later.")] = msgspec.field(default=None, name="from")


def _location(body: dict[str, str]) -> str:
    return f"/api/bookings?series_id={body['series_id']}"


async def create_series(call: Call) -> Answer:
    """POST /api/bookings/series."""
    new = call.body(NewSeries)
    texts = (new.title, new.note, as_json(new.attendees), new.hold, new.override)
    wanted = Wanted(new.resource_id, new.starts_at, new.ends_at, new.quantity, *texts)
    return await call.write(
        lambda tx: sets.book_series(tx, call.who, wanted, new.rrule, skip=new.skip_conflicts, rehearse=new.dry_run),
        status=200 if new.dry_run else 201,
        location=None if new.dry_run else _location,
    )


async def create_set(call: Call) -> Answer:
    """POST /api/bookings/set."""
    new = call.body(NewSet)
    texts = (new.title, new.note, as_json(new.attendees), new.hold, new.override)
    items = [Wanted(item.resource_id, item.starts_at, item.ends_at, item.quantity, *texts) for item in new.items]
    return await call.write(
        lambda tx: sets.book_set(tx, call.who, items, skip=new.skip_conflicts, rehearse=new.dry_run),
        status=200 if new.dry_run else 201,
        location=None if new.dry_run else _location,
    )


async def _act(action: Action, call: Call) -> Answer:
    def read() -> tuple[str | None, int | None]:
        given = call.body(SeriesReason)
        return given.reason, given.since

    return await call.write(lambda tx: sets.act(tx, call.who, call.param("series_id"), action, read))


_PROBLEMS: Final = ("not-found", "rule-broken", "slot-taken")

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/bookings/series", create_series, "Book again and again", tag="bookings", body=NewSeries,
        answer=answers.BookedTogether, status=201, problems=_PROBLEMS, idempotent_key=True,
    ),
    Operation(
        "POST", "/api/bookings/set", create_set, "Book several resources or ranges", tag="bookings", body=NewSet,
        answer=answers.BookedTogether, status=201, problems=_PROBLEMS, idempotent_key=True,
    ),
    *(
        Operation(
            "POST", f"/api/bookings/series/{{series_id}}/{action}", partial(_act, action),
            f"{action.capitalize()} all bookings of a series or set", tag="bookings", body=SeriesReason,
            answer=answers.BookedTogether, problems=("wrong-state", "slot-taken"), idempotent_key=True,
        )
        for action in sets.SERIES_ACTIONS
    ),
]  # fmt: skip
