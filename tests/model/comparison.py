"""The service's and the model's state in one form, so that the two can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.clocked import Service
from tests.model.entities import Booking, Entry, Range
from tests.model.notices import EmittedEvent
from tests.model.reference import World
from tests.model.rights import quota_broken
from tests.model.waitlists import position
from tests.people import Json, News, Person, epoch


@dataclass
class Names:
    """The service's ids of the model's numbers."""

    bookings: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)

    def booking(self, n: int) -> str:
        """The id of a booking."""
        return self._id(self.bookings, n)

    def entry(self, n: int) -> str:
        """The id of a entry."""
        return self._id(self.entries, n)

    def series_id(self, n: int) -> str:
        """The id of a series."""
        return self._id(self.series, n)

    @staticmethod
    def _id(names: dict[str, int], n: int) -> str:
        found = [id_ for id_, number in names.items() if number == n]
        assert found, "the service never told of it"
        return found[0]


def look(service: Service, asks: list[tuple[Person, str]]) -> list[Json]:
    """Return the responses to several people's concurrent reads."""
    replies = service.at_once([(person, "GET", path, None, {}) for person, path in asks])
    assert [reply.status for reply in replies] == [200] * len(asks)
    return [reply.body for reply in replies]


def items(page: Json, person: Person, path: str) -> list[Json]:
    """Return all items of a list that begins with this page."""
    found: list[Json] = page["items"]
    while page["next_cursor"] is not None:
        page = person.get(f"{path}&cursor={page['next_cursor']}")
        found += page["items"]
    return found


def moment(text: str | None) -> int | None:
    """Parse an instant that may be missing."""
    return None if text is None else epoch(text)


def booking_of_service(names: Names, view: Json) -> Json:
    """Return the service's booking in the model's form."""
    return {
        **{name: view[name] for name in ("resource_id", "requester_id", "quantity", "status", "version", "title", "cancelled_by")},
        **{name: view[name] for name in ("payment_status", "payment_id", "attendees", "note", "party_size", "joined")},
        **{name: moment(view[name]) for name in ("starts_at", "ends_at", "created_at", "updated_at", "expires_at", "arrive_by")},
        "requester": view["requester"]["id"],
        "is_called_the_same": names.references.setdefault(view["id"], view["reference"]) == view["reference"],
        "series": names.series.get(view["series_id"], view["series_id"]) if view["series_id"] else None,
    }


def bookings_of_service(names: Names, views: list[Json]) -> dict[Any, Json]:
    """Return a list of bookings by their numbers."""
    return {names.bookings.get(view["id"], view["id"]): booking_of_service(names, view) for view in views}


def booking_of_model(b: Booking) -> Json:
    """Return the model's booking in the common form."""
    return {
        "resource_id": b.resource, "requester_id": b.user, "quantity": b.quantity, "status": b.status, "version": b.version,
        "title": b.title, "cancelled_by": b.cancelled_by, "payment_status": b.payment, "payment_id": b.payment_id, "attendees": [],
        "party_size": b.party, "joined": b.joined,
        "note": None, "starts_at": b.start, "ends_at": b.end, "created_at": b.created_at, "updated_at": b.updated_at,
        "expires_at": b.deadline if b.status in ("held", "pending") else None, "series": b.series,
        "arrive_by": b.deadline if b.status == "approved" else None, "requester": b.user, "is_called_the_same": True,
    }  # fmt: skip


def entry_of_service(names: Names, view: Json) -> Json:
    """Return the service's waiting list entry in the model's form."""
    return {
        **{name: view[name] for name in ("resource_id", "user_id", "quantity", "priority", "status", "version", "position")},
        **{name: moment(view[name]) for name in ("starts_at", "ends_at", "expires_at")},
        "booking": names.bookings.get(view["booking_id"], view["booking_id"]),
    }


def entry_of_model(world: World, e: Entry) -> Json:
    """Return the model's entry in the common form."""
    return {
        "resource_id": e.resource, "user_id": e.user, "quantity": e.quantity, "priority": e.priority, "status": e.status,
        "version": e.version, "position": position(world, e) if e.status == "waiting" else None, "starts_at": e.start, "ends_at": e.end,
        "expires_at": world.bookings[e.booking].deadline if e.status == "offered" and e.booking else None, "booking": e.booking,
    }  # fmt: skip


def availability_of_model(world: World, who: str, period: Range) -> dict[str, Any]:
    """Return the occupancy over time and the fixed slots' states for this person, whose own holds do not count."""
    found: dict[str, Any] = {}
    own = tuple(b.n for b in world.bookings.values() if b.user == who and b.status == "held")
    for name, resource in world.resources.items():
        if resource.archived:
            continue
        active = [b for b in world.bookings.values() if b.active and b.resource == name]
        edges = {edge for b in active for edge in b.claim} | {edge for shut in resource.shut for edge in shut} | {*period}
        edges |= {edge for start, end, _ in resource.fewer for edge in (start, end)}
        inside = sorted(edge for edge in edges if period[0] <= edge <= period[1])
        busy: list[list[int]] = []
        for start, end in pairwise(inside):
            used = world.used(resource, start, unseen=own)
            if used and busy and busy[-1][1] == start and busy[-1][2] == used:
                busy[-1][1] = end
            elif used:
                busy.append([start, end, used])
        starts = range(period[0] + -period[0] % resource.slot_s, period[1], resource.slot_s) if resource.slot_s else ()
        slots = [
            [at, at + step, *_slot(world, who, name, at)]
            for step in (resource.slot_s or 0,)
            for at in starts
            if resource.is_open(at, at + step)
        ]
        found[name] = {"capacity": resource.capacity, "usable": resource.usable, "busy": busy, "slots": slots}
    return found


def _slot(world: World, who: str, name: str, at: int) -> tuple[str, int, str]:
    """Return the state of a slot, its free places for this person, and the reason if only this person can't have it."""
    resource = world.resources[name]
    until = at + (resource.slot_s or 0)
    start, end = resource.claimed(at, until)
    if resource.usable == 0 or resource.is_shut(start, end):
        return "closed", 0, ""
    mine = [b for b in world.bookings.values() if b.user == who and b.status == "held" and b.resource == name and not b.deleted]
    own = tuple(b.n for b in mine if b.start < until and at < b.end)
    instants = {start, *(edge for b in world.bookings.values() for edge in b.claim if start < edge < end)}
    instants |= {begins for begins, _, _ in resource.fewer if start < begins < end}
    free = resource.usable - max(world.used(resource, instant, unseen=own) for instant in instants)
    if free <= 0:
        return "booked", 0, ""
    broken = resource.broken(at, until, 1, world.now)
    if "max_duration" in broken:
        return "closed", 0, ""
    broken += quota_broken(world.bookings.values(), resource, who, (at, until), world.now, own)
    return ("blocked", 0, broken[0]) if broken else ("available", free, "")


def availability_of_service(found: Json) -> dict[str, Any]:
    """Return the service's availability in the common form."""
    return {
        item["resource_id"]: {
            "capacity": item["capacity"],
            "usable": item["usable"],
            "busy": [[epoch(b["starts_at"]), epoch(b["ends_at"]), b["used"]] for b in item["busy"]],
            "slots": [
                [epoch(s["starts_at"]), epoch(s["ends_at"]), s["status"], s["available"], s.get("reason", "")] for s in item["slots"]
            ],
        }
        for item in found["items"]
    }


class Ears:
    """The events that each person has received on their stream, by topic, from the beginning."""

    def __init__(self, service: Service, topics: dict[str, tuple[str, ...]]) -> None:
        self.service = service
        self.topics = topics
        self.people = {user: Person(service, user, "admin" if user == "root" else "user") for user in topics}
        self.at = {user: person.ask("GET", "/api/bookings?limit=1").headers["event-cursor"] for user, person in self.people.items()}

    def change(self, gone: str, new: str) -> None:
        """Listen to another topic in the place of one, from here on; to the others from where one is."""
        self.topics = {user: tuple(new if topic == gone else topic for topic in topics) for user, topics in self.topics.items()}

    def listen(self, world: World, names: Names) -> dict[str, dict[str, list[EmittedEvent]]]:
        """What has come since the last time: by person and topic. Holds that were offered are learned by their ids first."""
        found = self.service.replay_all([(person, self.topics[user], self.at[user]) for user, person in self.people.items()])
        heard = {user: news for user, (news, _) in zip(self.people, found, strict=True)}
        self.at = {user: position for user, (_, position) in zip(self.people, found, strict=True)}
        for news in heard.values():
            for item in news:
                if item.type == "waitlist_offered":
                    n = names.entries.get(item.data["entry"]["id"])
                    booking = world.entries[n].booking if n else None
                    if booking is not None:
                        names.bookings.setdefault(item.data["booking"]["id"], booking)
        told: dict[str, dict[str, list[EmittedEvent]]] = {user: {} for user in heard}
        for user, news in heard.items():
            for item in news:
                told[user].setdefault(item.data["topic"], []).append(told_by_service(names, item))
        return told


def told_by_service(names: Names, item: News) -> EmittedEvent:
    """An event as the model would tell it."""
    data = item.data
    if item.type.startswith("waitlist_"):
        entry = data["entry"]
        n = names.entries.get(entry["id"], entry["id"])
        if item.type == "waitlist_joined":
            return item.type, n, data["actor_id"], entry["priority"]
        booking = data.get("booking", {}).get("id")
        return item.type, n, entry["status"], entry["version"], names.bookings.get(booking, booking)
    if item.type == "message":
        return item.type, names.bookings.get(data["booking_id"], data["booking_id"]), data["message"]["author_id"], data["message"]["text"]
    if item.type == "venue_updated":
        return item.type, data["venue_id"], tuple(sorted(data["fields"]))
    if item.type == "resource_updated":
        return item.type, data["resource_id"], tuple(sorted(data["fields"]))
    if item.type == "availability_updated":
        places = data["resource_id"], epoch(data["starts_at"]), epoch(data["ends_at"])
        return item.type, *places, data["available"], data["capacity"], data["action"]
    if item.type in ("slot_available", "slot_unavailable"):
        return item.type, data["resource_id"], epoch(data["starts_at"]), epoch(data["ends_at"])
    booking = data["booking"]
    more: Json = {name: data[name] for name in ("reason", "cancelled_by", "deleted_by", "payment_status", "payment_id") if name in data}
    if "changes" in data:
        more["fields"] = tuple(data["changes"]["fields"])
    n = names.bookings.get(booking["id"], booking["id"])
    return item.type, n, booking["status"], booking["version"], data["actor_id"], *sorted(more.items())
