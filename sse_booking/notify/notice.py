"""What somebody is to be told, as every channel gets it: the facts as they are at the moment of sending, and no other words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Locale = Literal["en", "de"]
LOCALES: Final[tuple[Locale, ...]] = ("en", "de")

CANCELS: Final = frozenset({"rejected", "cancelled", "revoked", "expired", "no_show"})
"""States in which a booking has no place in a calendar any more."""


def locale_of(text: str | None) -> Locale:
    """The language of ours that a tag such as `de-AT` asks for; English where it is none."""
    return "de" if text is not None and text.lower().split("-")[0] == "de" else "en"


class Subject(NamedTuple):
    """The booking (or the waiting-list entry) that a notice is about, with the names of its place. Instants are epoch seconds."""

    id: str
    resource: str
    venue: str
    timezone: str
    starts_at: int
    ends_at: int
    quantity: int
    status: str
    title: str = ""
    version: int = 1
    created_at: int = 0
    updated_at: int = 0
    answers: str = "[]"
    """As stored: only mail shows them, to the requester and to staff."""


class Recipient(NamedTuple):
    """Who is told. `name` is "" where nobody has said one."""

    user_id: str
    name: str
    address: str
    locale: Locale = "en"


class Notice(NamedTuple):
    """One thing to tell one person.

    `type` is that of the event, or of a notice without one: reminder, digest, daily_summary, verify_address and so on.
    `earlier` are the types of the events that were folded into this one, the oldest first. `quote` is what a person wrote (a
    reason, a message); it is text and never anything else. `values` fill the words of notices without a booking. `links` are
    addresses by what they do: booking, coming, cancel, preferences, unsubscribe.
    """

    id: str
    type: str
    recipient: Recipient
    subject: Subject | None = None
    staff: bool = False
    earlier: tuple[str, ...] = ()
    quote: str = ""
    values: Mapping[str, str] = {}
    items: tuple[tuple[str, str, str], ...] = ()
    """Lines of a digest or a summary: what, when, and the key of a word for its state."""
    links: Mapping[str, str] = {}
    keys: tuple[str, str] = ("", "")
    """What a push to this device is sealed with."""
    invite: Literal["", "REQUEST", "CANCEL"] = ""
    """Whether a calendar gets to know of it, and how."""
