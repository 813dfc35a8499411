"""What people want to be told, on which channels, and when.

Where somebody has not said anything, a page tells everything, and mail and push tell what one can't afford to miss; each only where
there is a verified address, or a device that its owner has signed up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from sse_booking.domain.principal import Principal
from sse_booking.service import access
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store import contacts, devices, log
from sse_booking.store import preferences as store
from sse_booking.store.executor import Tx
from sse_booking.store.preferences import Stored

Channel = Literal["email", "push"]
TOLD: Final = (
    "booking_created", "booking_approved", "booking_rejected", "booking_completed", "booking_cancelled", "booking_updated",
    "booking_revoked", "booking_deleted", "booking_expired", "booking_no_show", "booking_checked_in", "payment_updated",
    "waitlist_offered", "waitlist_expired", "notification", "message", "new_booking", "waitlist_joined", "reminder", "staff_changes",
    "daily_summary",
)  # fmt: skip
"""What somebody may want to hear of, or not, on each channel: types of events; `staff_changes` are those of a venue's bookings that are
neither new nor a message; `reminder` and `daily_summary` have no event."""
ON_BY_DEFAULT: Final = frozenset(
    {"booking_created", "booking_approved", "booking_rejected", "booking_cancelled", "booking_updated", "booking_revoked",
     "waitlist_offered", "reminder"}
)  # fmt: skip
URGENT: Final = frozenset({"waitlist_offered", "reminder"})
"""What has an end of its own: it breaks quiet hours and is never kept for a digest."""
STAFF_TYPES: Final = frozenset({"new_booking", "waitlist_joined", "message"})
DIGEST_HOUR: Final = 18
DEFAULT_SETTINGS: Final[dict[str, Any]] = {
    "locale": None, "timezone": None, "quiet_hours": None, "digest": "off", "remind_minutes": 1440,
}  # fmt: skip

Events = dict[str, dict[str, bool]]
"""type -> channel -> whether."""


class Given(NamedTuple):
    """What a caller sets: all of `events`, and those of the settings that were named."""

    events: Events
    settings: dict[str, Any]


class Preferences(NamedTuple):
    """What one person wants, ready to be asked."""

    events: Events
    settings: dict[str, Any]

    def wants(self, type_: str, channel: Channel, *, reachable: bool) -> bool:
        """Whether they want this on that channel, on which they are reachable or not."""
        chosen = self.events.get(type_)
        return reachable and (type_ in ON_BY_DEFAULT if chosen is None else chosen[channel])

    def zone(self, fallback: str = "UTC") -> ZoneInfo:
        """The zone of their clock."""
        return ZoneInfo(self.settings["timezone"] or fallback)

    def quiet_until(self, now: int, fallback_zone: str) -> int | None:
        """When their quiet hours end, if it is quiet now."""
        quiet = self.settings["quiet_hours"]
        if quiet is None or quiet["from"] == quiet["until"]:
            return None
        at = datetime.fromtimestamp(now, self.zone(fallback_zone))
        clock = f"{at:%H:%M}"
        over_midnight = quiet["from"] > quiet["until"]
        is_quiet = (clock >= quiet["from"] or clock < quiet["until"]) if over_midnight else quiet["from"] <= clock < quiet["until"]
        if not is_quiet:
            return None
        return next_at(now, quiet["until"], at.tzinfo if isinstance(at.tzinfo, ZoneInfo) else ZoneInfo("UTC"))


def next_at(now: int, clock: str, zone: ZoneInfo) -> int:
    """The next instant after `now` at which the clock of a zone shows `HH:MM`."""
    hour, minute = map(int, clock.split(":"))
    today = datetime.fromtimestamp(now, zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    for days in (0, 1, 2):
        at = int((today + timedelta(days=days)).timestamp())
        if at > now:
            return at
    raise AssertionError("a day has passed within two days")


def of(tx: Tx, user_ids: Collection[str]) -> dict[str, Preferences]:
    """What each of these people wants."""
    stored = store.find_all(tx.db, list(user_ids))
    return {user_id: _preferences_of(stored.get(user_id)) for user_id in user_ids}


def preference_of(type_: str, audience: str) -> str:
    """Which preference decides about an event of this type, as these people hear of it."""
    return "staff_changes" if audience == "staff" and type_ not in (*STAFF_TYPES, "daily_summary") else type_


def _preferences_of(stored: Stored | None) -> Preferences:
    if stored is None:
        return Preferences({}, DEFAULT_SETTINGS)
    return Preferences(json.loads(stored.events), DEFAULT_SETTINGS | json.loads(stored.settings))


def shown(tx: Tx, who: Principal) -> Result:
    """What the caller wants to be told, with the defaults filled in."""
    stored = store.find(tx.db, who.user_id)
    return Result(_complete(tx, who.user_id, _preferences_of(stored)), str(log.head(tx.db)), stored.version if stored else 1)


def _complete(tx: Tx, user_id: str, wanted: Preferences) -> dict[str, Any]:
    by_mail = contacts.mail_address(tx.db, user_id) is not None
    by_push = bool(devices.of_user(tx.db, user_id))
    events = {
        type_: {"page": True, "email": by_mail and type_ in ON_BY_DEFAULT, "push": by_push and type_ in ON_BY_DEFAULT}
        | wanted.events.get(type_, {})
        for type_ in TOLD
    }
    return {"events": events, **wanted.settings}


def replace(tx: Tx, who: Principal, read: Callable[[], Given], if_match: access.IfMatch) -> Result:
    """Replace what the caller wants to be told; types left out take the defaults, settings left out stay. Raises Invalid, StaleVersion."""
    given = read()
    before = store.find(tx.db, who.user_id) or Stored("{}", 1, "{}")
    access.must_match(before.version, if_match)
    settings = json.loads(before.settings) | given.settings
    after = Stored(as_json(given.events), before.version + 1, as_json(settings))
    store.put(tx.db, who.user_id, after, tx.now)
    return Result(_complete(tx, who.user_id, _preferences_of(after)), str(log.head(tx.db)), after.version)


def switch_off(tx: Tx, user_id: str, preference: str, channel: Channel) -> None:
    """Have somebody not be told this on that channel any more, and leave all else as it is."""
    before = store.find(tx.db, user_id) or Stored("{}", 1, "{}")
    wanted = _preferences_of(before)
    if preference == "digest":
        settings = json.loads(before.settings) | {"digest": "off"}
        store.put(tx.db, user_id, before._replace(version=before.version + 1, settings=as_json(settings)), tx.now)
        return
    chosen = wanted.events.get(preference) or {"page": True, "email": preference in ON_BY_DEFAULT, "push": preference in ON_BY_DEFAULT}
    events = wanted.events | {preference: chosen | {channel: False}}
    store.put(tx.db, user_id, before._replace(events=as_json(events), version=before.version + 1), tx.now)
