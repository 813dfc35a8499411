"""Define topics: what streams subscribe to, and who may read them.

all                  everybody                 announcements
user:<user id>       that user                 everything about their own bookings
resource:<id>        public                    availability, never a person
venue:<id>           public                    the same for all resources of a venue
venue:<id>:staff     its owner and staff       the venue's feed
admin                admins                    audit, live statistics
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, Protocol

from sse_booking.domain.errors import FieldError, Invalid
from sse_booking.domain.principal import Principal
from sse_booking.domain.text import is_visible

ALL: Final = "all"
ADMIN: Final = "admin"
INTERNAL: Final = "-"
"""The relay's internal topic, outside the grammar: revoked rights, connections to close."""
MAX_TOPICS: Final = 100

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_USER: Final = re.compile(r"[^\s,]{1,128}")


def of_user(user_id: str) -> str:
    """Return the topic of one user."""
    return f"user:{user_id}"


def of_resource(resource_id: str) -> str:
    """Return the public topic of one resource."""
    return f"resource:{resource_id}"


def of_venue(venue_id: str) -> str:
    """Return the public topic of a venue."""
    return f"venue:{venue_id}"


def of_staff(venue_id: str) -> str:
    """Return the topic of a venue's owner and staff."""
    return f"venue:{venue_id}:staff"


class Topic(NamedTuple):
    """A parsed topic: kind `all`, `admin`, `user`, `resource`, `venue` or `staff`, and the id if the kind has one."""

    kind: str
    id: str = ""


def is_id(text: str) -> bool:
    """Return whether the text can be the id of a venue or a resource."""
    return _ID.fullmatch(text) is not None


def parse(text: str) -> Topic | None:
    """Return the topic that the text names; None if it does not match the grammar."""
    if text in (ALL, ADMIN):
        return Topic(text)
    kind, _, rest = text.partition(":")
    if kind == "user":
        return Topic("user", rest) if _USER.fullmatch(rest) and rest.isprintable() and is_visible(rest) else None
    if kind == "venue" and rest.endswith(":staff"):
        kind, rest = "staff", rest[: -len(":staff")]
    if kind in ("resource", "venue", "staff") and is_id(rest):
        return Topic(kind, rest)
    return None


def subscription(text: str | None, who: Principal) -> tuple[str, ...]:
    """Return the topics of a stream: `all`, the caller's own, and those listed in `text` (comma-separated), once each, in order.

    Raise Invalid when a topic is malformed or more than MAX_TOPICS are listed.
    """
    always = (ALL,) if who.is_nobody else (ALL, of_user(who.user_id))
    if not text:
        return always
    listed = dict.fromkeys(text.split(","))
    bad = [FieldError("topics", f"{name[:80]!r} is not a topic.") for name in listed if parse(name) is None]
    if len(listed) > MAX_TOPICS:
        bad.append(FieldError("topics", f"At most {MAX_TOPICS} topics."))
    if bad:
        raise Invalid(bad)
    return tuple(dict.fromkeys((*always, *listed)))


class Directory(Protocol):
    """The lookups that decide about a topic, all in one snapshot."""

    def venue_exists(self, venue_id: str) -> bool:
        """Return whether the venue exists and is not archived."""

    def resource_exists(self, resource_id: str) -> bool:
        """Return whether the resource exists and is not archived."""

    def is_staff(self, venue_id: str, user_id: str) -> bool:
        """Return whether the user owns the venue or is on its staff."""


def may_read(topic: str, who: Principal, directory: Directory) -> bool:
    """Return whether the caller may read the topic at present. False also if its venue or resource does not exist."""
    kind, id_ = parse(topic) or Topic("")
    match kind:
        case "all":
            return True
        case "admin":
            return who.is_admin
        case "user":
            return not who.is_nobody and id_ == who.user_id
        case "resource":
            return directory.resource_exists(id_)
        case "venue":
            return directory.venue_exists(id_)
        case "staff":
            return directory.venue_exists(id_) and (who.is_admin or directory.is_staff(id_, who.user_id))
        case _:
            return False
