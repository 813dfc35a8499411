"""An event as one sentence for a person: who did what to what, and when in local time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from sse_booking.client.stream import StreamEvent

Data = Mapping[str, Any]

_BOOKING: Final = {
    "booking_created": "{actor} booked {what}",
    "new_booking": "{actor} booked {what}",
    "booking_approved": "{actor} approved {whose} booking of {what}",
    "booking_rejected": "{actor} rejected {whose} booking of {what}",
    "booking_completed": "{actor} completed {whose} booking of {what}",
    "booking_cancelled": "{actor} cancelled {whose} booking of {what}",
    "booking_updated": "{actor} changed {whose} booking of {what}",
    "booking_revoked": "{actor} took back {whose} booking of {what}",
    "booking_deleted": "{actor} deleted {whose} booking of {what}",
    "booking_expired": "{whose} booking of {what} lapsed",
    "booking_no_show": "nobody came for {whose} booking of {what}",
    "booking_checked_in": "{actor} checked in {whose} booking of {what}",
    "payment_updated": "the payment of {whose} booking of {what} is {payment_status}",
}
_OWN: Final[dict[str, Callable[[Data], str]]] = {
    "slot_unavailable": lambda data: f"{data['resource_id']} is taken, {data['range']}",
    "slot_available": lambda data: f"{data['resource_id']} is free, {data['range']}",
    "availability_updated": lambda data: f"{data['available']} of {data['capacity']} places free on {data['resource_id']}, {data['range']}",
    "waitlist_offered": lambda data: f"{data['entry']['resource_id']} is offered, {data['range']}",
    "waitlist_expired": lambda data: f"no longer waiting for {data['entry']['resource_id']}, {data['range']}: {data['entry']['status']}",
    "waitlist_joined": lambda data: f"{data['actor_id']} waits for {data['entry']['resource_id']}, {data['range']}",
    "resource_updated": lambda data: f"{data['resource_id']} changed: {', '.join(data['fields'])}",
    "venue_updated": lambda data: f"{data['venue_id']} changed: {', '.join(data['fields'])}",
    "system_announcement": lambda data: f"{data['level']}: {data['message']}",
    "notification": lambda data: f"{data['title']}: {data['message']}",
    "message": lambda data: f"{data['message']['author_name'] or data['actor_id']} writes: {data['message']['text']}",
    "audit": lambda data: f"{data['actor_id']}: {data['action']} {data['subject']}",
    "connected": lambda data: f"following {', '.join(data['topics'])}",
    "reset": lambda data: f"{data['reason']}: earlier data may be out of date; following from now",
    "token_expiring": lambda _: "the token expires soon",
    "goodbye": lambda data: str(data["reason"]),
}


def describe(event: StreamEvent, zone: tzinfo | None = None) -> str:
    """Describe an event in one line, with times of `zone` (None: of this machine).

    An unknown event, or one that lacks an expected member, is described by its data.
    """
    try:
        if event.type in _BOOKING:
            return _describe_booking(event, zone)
        if event.type in _OWN:
            ranged = event.data.get("entry", event.data)
            words = {"range": span(ranged["starts_at"], ranged["ends_at"], zone)} if "starts_at" in ranged else {}
            return _OWN[event.type](event.data | words)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        pass  # From another version of the service.
    rest = {name: value for name, value in event.data.items() if name not in ("type", "topic", "change_id", "at")}
    return json.dumps(rest, ensure_ascii=False)


def _describe_booking(event: StreamEvent, zone: tzinfo | None) -> str:
    data, booking = event.data, event.data["booking"]
    actor, requester = data.get("actor_id"), booking["requester_id"]
    places = f" ({booking['quantity']} places)" if booking["quantity"] != 1 else ""
    sentence = _BOOKING[event.type].format(
        actor=actor,
        whose="the" if actor == requester else f"{requester}'s",
        what=f"{booking['resource_id']}{places}, {span(booking['starts_at'], booking['ends_at'], zone)}",
        payment_status=data.get("payment_status", booking.get("payment_status")),
    )
    if event.type in ("booking_created", "new_booking", "booking_updated"):
        changed = [name for name in data.get("changes", {}).get("fields", []) if name != "status"]
        sentence += f" ({', '.join([*changed, booking['status']])})"
    text = data.get("reason") or booking.get("title")
    return f"{sentence}: {text}" if text else sentence


def local(text: str, zone: tzinfo | None = None) -> datetime:
    """Return an RFC 3339 instant in a time zone (None: that of this machine). Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(zone)


def span(start: str, end: str, zone: tzinfo | None = None) -> str:
    """Describe a range between two RFC 3339 instants. Raises ValueError."""
    starts_at, ends_at = local(start, zone), local(end, zone)
    if starts_at.date() == ends_at.date():
        return f"{_day(starts_at)} {starts_at:%H:%M} to {ends_at:%H:%M}"
    return f"{_day(starts_at)} {starts_at:%H:%M} to {_day(ends_at)} {ends_at:%H:%M}"


def _day(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %Y}"
