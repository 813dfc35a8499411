"""A person's own entries on waiting lists."""

from __future__ import annotations

from tests.people import Json, Person


def entry_of(person: Person, number: int = 0) -> Json:
    """Return the person's entry of that number, in the order in which they joined."""
    entry: Json = person.get("/api/waitlist")["items"][number]
    return entry


def status_of(person: Person) -> str:
    """Return the state of the person's first entry."""
    return str(entry_of(person)["status"])
