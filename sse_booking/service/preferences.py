"""Manage which notifications people want, on which channels, and when.

By default a page shows everything, and mail and push carry what a person can't afford to miss. Mail needs a verified address, push a device
that its owner has subscribed.
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
"""The notifications that a person can choose for each channel: types of events; `staff_changes` are events of a venue's bookings other than
new bookings and messages; `reminder` and `daily_summary` have no event."""
ON_BY_DEFAULT: Final = frozenset(
    {"booking_created", "booking_approved", "booking_rejected", "booking_cancelled", "booking_updated", "booking_revoked",
     "waitlist_offered", "reminder"}
)  # fmt: skip
URGENT: Final = frozenset({"waitlist_offered", "reminder"})
"""Types with a deadline of their own: they break quiet hours and never wait for a digest."""
STAFF_TYPES: Final = frozenset({"new_booking", "waitlist_joined", "message"})
DIGEST_HOUR: Final = 18
DEFAULT_SETTINGS: Final[dict[str, Any]] = {
    "locale": None, "timezone": None, "quiet_hours": None, "digest": "off", "remind_minutes": 1440,
}  # fmt: skip

Events = dict[str, dict[str, bool]]
"""type -> channel -> whether."""


class Given(NamedTuple):
    """Preferences from a request: all of `events`, and the settings that were named."""

    events: Events
    settings: dict[str, Any]


class Preferences(NamedTuple):
    """The preferences of one person, with defaults."""

    events: Events
    settings: dict[str, Any]

    def wants(self, type_: str, channel: Channel, *, reachable: bool) -> bool:
        """Return whether the person wants this type on that channel. `reachable`: the channel has an address or a device."""
        chosen = self.events.get(type_)
        return reachable and (type_ in ON_BY_DEFAULT if chosen is None else chosen[channel])

    def zone(self, fallback: str = "UTC") -> ZoneInfo:
        """Return the person's time zone."""
        return ZoneInfo(self.settings["timezone"] or fallback)

    def quiet_until(self, now: int, fallback_zone: str) -> int | None:
        """Return when the quiet hours end; None outside of them."""
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
    """Return the next instant after `now` at which a clock in the zone shows `HH:MM`."""
    hour, minute = map(int, clock.split(":"))
    today = datetime.fromtimestamp(now, zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    for days in (0, 1, 2):
        at = int((today + timedelta(days=days)).timestamp())
        if at > now:
            return at
    raise AssertionError("a day has passed within two days")


def of(tx: Tx, user_ids: Collection[str]) -> dict[str, Preferences]:
    """Return the preferences of each of these people."""
    stored = store.find_all(tx.db, list(user_ids))
    return {user_id: _preferences_of(stored.get(user_id)) for user_id in user_ids}


def preference_of(type_: str, audience: str) -> str:
    """Return the preference that decides about an event of this type for this audience."""
    return "staff_changes" if audience == "staff" and type_ not in (*STAFF_TYPES, "daily_summary") else type_


def _preferences_of(stored: Stored | None) -> Preferences:
    if stored is None:
        return Preferences({}, DEFAULT_SETTINGS)
    return Preferences(json.loads(stored.events), DEFAULT_SETTINGS | json.loads(stored.settings))


def shown(tx: Tx, who: Principal) -> Result:
    """Return the caller's preferences, with the defaults filled in."""
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
    """Replace the caller's preferences. Missing types take the defaults, missing settings stay. Raise Invalid or StaleVersion."""
    given = read()
    before = store.find(tx.db, who.user_id) or Stored("{}", 1, "{}")
    access.must_match(before.version, if_match)
    settings = json.loads(before.settings) | given.settings
    after = Stored(as_json(given.events), before.version + 1, as_json(settings))
    store.put(tx.db, who.user_id, after, tx.now)
    return Result(_complete(tx, who.user_id, _preferences_of(after)), str(log.head(tx.db)), after.version)


def switch_off(tx: Tx, user_id: str, preference: str, channel: Channel) -> None:
    """Switch one preference of a person off on that channel, and leave everything else."""
    before = store.find(tx.db, user_id) or Stored("{}", 1, "{}")
    wanted = _preferences_of(before)
    if preference == "digest":
        settings = json.loads(before.settings) | {"digest": "off"}
        store.put(tx.db, user_id, before._replace(version=before.version + 1, settings=as_json(settings)), tx.now)
        return
    chosen = wanted.events.get(preference) or {"page": True, "email": preference in ON_BY_DEFAULT, "push": preference in ON_BY_DEFAULT}
    events = wanted.events | {preference: chosen | {channel: False}}
    store.put(tx.db, user_id, before._replace(events=as_json(events), version=before.version + 1), tx.now)
