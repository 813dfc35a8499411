"""`tail`: what a person, or a program, reads of a stream."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import time
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sse_booking.client import ClientError, ProblemError, StreamEvent, Unreachable
from sse_booking.client.sentences import describe
from sse_booking.client.tail import tail
from tests.client.scripted import answer, connected, event, problem, scripted, stream
from tests.live import PATIENCE_S

BOOKING: dict[str, Any] = {
    "id": "b1", "resource_id": "tractor", "venue_id": "barn", "requester_id": "anna", "quantity": 1, "status": "pending", "version": 1,
    "starts_at": "2027-05-03T08:00:00Z", "ends_at": "2027-05-03T10:00:00Z", "title": None, "payment_status": "unpaid",
}  # fmt: skip
RANGE = {"resource_id": "tractor", "starts_at": "2027-05-03T08:00:00Z", "ends_at": "2027-05-03T10:00:00Z"}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In Tokyo (no summer time), on a terminal type that has colours."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        patch.setenv("TERM", "xterm-256color")
        patch.delenv("NO_COLOR", raising=False)
        time.tzset()
        yield
    time.tzset()


class Terminal(io.StringIO):
    """Something that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


def booked(n: int, **members: object) -> bytes:
    data = {"type": "new_booking", "topic": "venue:barn:staff", "change_id": "c", "at": "2027-05-01T05:06:07Z", "actor_id": "anna"}
    return event("new_booking", data | {"booking": BOOKING | members}, f"e-{n}-{n}")


class Watched(io.StringIO):
    """Something to write to that one can wait on."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, text: str) -> int:
        self._written.set()
        return super().write(text)

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while text not in self.getvalue():
                self._written.clear()
                await self._written.wait()


def without_clock(text: str) -> list[str]:
    """Lines, with the time of those that carry none of their own as ~: here all but bookings."""
    return [re.sub(r"^\d\d:\d\d:\d\d(?=  (?!new_booking))", "~", line) for line in text.splitlines()]


async def test_it_tells_what_happens_and_where_to_go_on_from() -> None:
    out = Watched()
    async with scripted(stream(connected(), booked(1, title="Hay"))) as server:
        task = asyncio.create_task(tail(server.url, "t", ["venue:barn:staff"], "", out=out))
        await out.shows("Hay")
        task.cancel()  # what asyncio.run does on Ctrl-C
        with pytest.raises(asyncio.CancelledError):
            await task
    assert without_clock(out.getvalue()) == [
        "~  connecting",
        "~  connected             following all",
        "~  live",
        "14:06:07  new_booking           venue:barn:staff          anna booked tractor, Mon 3 May 2027 17:00 to 19:00 (pending): Hay",
        "Resume from here with --last-event-id e-1-1",
    ]


async def test_it_tells_of_the_connection_and_of_what_was_missed() -> None:
    answers = (
        stream(connected("e-1-1"), booked(2), booked(3), event("caught_up", {"cursor": "e-3-3"}, "e-3-3"), end="abort"),
        answer(502, retry_after="0"),
        stream(connected("e-3-3"), event("caught_up", {"cursor": "e-3-3"}, "e-3-3"), event("goodbye", {"reason": "shutdown"}), end="clean"),
        stream(connected(None), event("reset", {"reason": "unknown", "cursor": "f-1-1"}, "f-1-1"), end="clean"),
        answer(204),
    )
    out = io.StringIO()
    async with scripted(*answers) as server:
        await tail(server.url, "t", [], "e-1-1", out=out)
        assert server.requests[0].headers["last-event-id"] == "e-1-1"
    lines = [line for line in without_clock(out.getvalue()) if "new_booking" not in line]
    assert lines == [
        "~  connecting",
        "~  connected             following all",
        "~  caught up             2 missed events",
        "~  live",
        "~  reconnecting          in 0 s: the connection broke",
        "~  reconnecting          in 0 s: 502 Phrase",
        "~  connected             following all",
        "~  caught up             nothing missed",
        "~  live",
        "~  goodbye               shutdown",
        "~  reconnecting          in 0 s: the service said goodbye: shutdown",
        "~  connected             following all",
        "~  reset                 unknown: earlier data may be out of date; following from now",
        "~  live",
        "~  reconnecting          in 0 s: the service ended the stream",
        "Resume from here with --last-event-id f-1-1",
    ]


async def test_json_is_one_object_a_line_and_nothing_else() -> None:
    out = io.StringIO()
    async with scripted(stream(connected(), booked(1, title="Grüße\n"), end="clean"), answer(204)) as server:
        await tail(server.url, "t", [], "", json_lines=True, out=out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["type"], first["id"]) == ("connected", "e-0-0")
    assert (second["type"], second["id"], second["data"]["booking"]["title"]) == ("new_booking", "e-1-1", "Grüße\n")


async def written(out: io.StringIO, *, color: bool = True) -> str:
    async with scripted(stream(connected(), booked(1), end="clean"), answer(204)) as server:
        await tail(server.url, "t", [], "", color=color, out=out)
    return out.getvalue()


async def test_it_is_in_colour_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;32mnew_booking" in await written(Terminal())
    assert "\x1b" not in await written(io.StringIO())
    assert "\x1b" not in await written(Terminal(), color=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in await written(Terminal())


async def test_text_of_others_cant_steer_the_terminal() -> None:
    out = io.StringIO()
    title = "\x1b[2J\x07\u202egnirts\r\nnext [bold]x[/bold] :smile:"
    async with scripted(stream(connected(), booked(1, title=title), end="clean"), answer(204)) as server:
        await tail(server.url, "t", [], "", out=out)
    assert ": \ufffd[2J\ufffd\ufffdgnirts\ufffd\ufffdnext [bold]x[/bold] :smile:\n" in out.getvalue()


async def test_what_the_terminal_has_no_letters_for_is_no_error() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    async with scripted(stream(connected(), booked(1, title="Grüße 🚜"), end="clean"), answer(204)) as server:
        await tail(server.url, "t", [], "", out=out)
    assert b": Gr??e ?" + os.linesep.encode() in raw.getvalue()


async def test_a_token_that_is_not_good_says_how_to_get_another() -> None:
    expired = stream(connected(), booked(7), event("goodbye", {"reason": "token_expired"}, "e-7-7"), end="clean")
    out = io.StringIO()
    async with scripted(expired, problem(401, detail="The token has expired.")) as server:
        with pytest.raises(ClientError, match=r"The token has expired\. Create a new token with `sse-booking token USER`"):
            await tail(server.url, "t", [], "", out=out)
    assert out.getvalue().endswith("Resume from here with --last-event-id e-7-7\n")


async def test_another_refusal_is_told_as_it_is() -> None:
    async with scripted(problem(403, detail="Not yours to read: admin.")) as server:
        with pytest.raises(ProblemError, match="Not yours to read: admin"):
            await tail(server.url, "t", ["admin"], "", out=io.StringIO())


@pytest.mark.parametrize(("url", "token", "last_event_id"), [("x", "t", ""), ("http://x", "t t", ""), ("http://x", "t", "é")])
async def test_what_cant_be_sent_is_an_error_in_words(url: str, token: str, last_event_id: str) -> None:
    with pytest.raises(ClientError) as caught:
        await tail(url, token, [], last_event_id, out=io.StringIO())
    assert not isinstance(caught.value, ProblemError | Unreachable)


def told(type: str, /, **data: object) -> str:
    return describe(StreamEvent("e-1-1", type, {"type": type, "topic": "t", "change_id": "c", "at": "2027-05-01T05:06:07Z", **data}))


@pytest.mark.parametrize(
    ("type", "data", "sentence"),
    [
        ("booking_created", {"booking": BOOKING | {"status": "held", "quantity": 3}}, "anna booked tractor (3 places), {when} (held)"),
        ("booking_approved", {"actor_id": "bob"}, "bob approved anna's booking of tractor, {when}"),
        ("booking_rejected", {"actor_id": "bob", "reason": "Broken"}, "bob rejected anna's booking of tractor, {when}: Broken"),
        ("booking_cancelled", {"cancelled_by": "user"}, "anna cancelled the booking of tractor, {when}"),
        (
            "booking_updated",
            {"actor_id": "bob", "changes": {"fields": ["starts_at", "ends_at", "status"]}},
            "bob changed anna's booking of tractor, {when} (starts_at, ends_at, pending)",
        ),
        ("booking_expired", {"actor_id": "system"}, "anna's booking of tractor, {when} lapsed"),
        ("booking_no_show", {"actor_id": "system"}, "nobody came for anna's booking of tractor, {when}"),
        ("payment_updated", {"payment_status": "paid"}, "the payment of the booking of tractor, {when} is paid"),
    ],
)
def test_a_booking_is_told_as_who_what_and_when_here(type: str, data: dict[str, object], sentence: str) -> None:
    assert told(type, **{"actor_id": "anna", "booking": BOOKING} | data) == sentence.format(when="Mon 3 May 2027 17:00 to 19:00")


def test_a_range_over_midnight_names_both_days() -> None:
    night = {"resource_id": "bar", "starts_at": "2027-05-03T13:00:00Z", "ends_at": "2027-05-03T17:00:00Z"}
    assert told("slot_unavailable", **night) == "bar is taken, Mon 3 May 2027 22:00 to Tue 4 May 2027 02:00"


@pytest.mark.parametrize(
    ("type", "data", "sentence"),
    [
        ("slot_available", RANGE, "tractor is free, Mon 3 May 2027 17:00 to 19:00"),
        ("waitlist_offered", {"entry": RANGE}, "tractor is offered, Mon 3 May 2027 17:00 to 19:00"),
        ("availability_updated", RANGE | {"available": 2, "capacity": 5}, "2 of 5 places free on tractor, Mon 3 May 2027 17:00 to 19:00"),
        ("resource_updated", {"resource_id": "lot", "fields": ["capacity"]}, "lot changed: capacity"),
        ("system_announcement", {"message": "Closing", "level": "info"}, "info: Closing"),
        ("notification", {"title": "T", "message": "M", "type": "x"}, "T: M"),
        ("audit", {"actor_id": "bob", "action": "approve", "subject": "booking:b1", "detail": {}}, "bob: approve booking:b1"),
        ("token_expiring", {"expires_in_s": 30}, "the token expires soon"),
        ("live_stats", {"streams": 3}, '{"streams": 3}'),
        ("new_booking", {"later": "é"}, '{"later": "é"}'),
        ("slot_available", RANGE | {"starts_at": "soon"}, json.dumps(RANGE | {"starts_at": "soon"})),
        ("booking_updated", {"booking": BOOKING, "changes": 7}, json.dumps({"booking": BOOKING, "changes": 7})),
    ],
)
def test_everything_else_has_its_sentence_or_shows_its_data(type: str, data: dict[str, object], sentence: str) -> None:
    assert told(type, **data) == sentence


def test_an_event_can_be_told_by_the_clocks_of_its_venue() -> None:
    told = describe(StreamEvent("", "slot_available", RANGE), ZoneInfo("Europe/Lisbon"))
    assert told == "tractor is free, Mon 3 May 2027 09:00 to 11:00"
