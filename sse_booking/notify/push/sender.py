"""The channel `push`: a notice becomes a few words that a lock screen may show, encrypted for one browser.

Nothing that a person wrote is in it, no title of a booking and nobody's name: who looks at a phone on a table learns that there is
something, and where to look.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Final

import msgspec

from sse_booking.notify.egress.client import Client, Unreachable
from sse_booking.notify.egress.guard import parse_url
from sse_booking.notify.mail.content import headline
from sse_booking.notify.mail.words import word
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import QUICK, Outcome
from sse_booking.notify.push.encryption import encrypt
from sse_booking.notify.push.vapid import Vapid

logger = logging.getLogger(__name__)

MAX_TTL_S: Final = 86_400
MIN_TTL_S: Final = 60
PRIVATE: Final = frozenset({"message", "notification"})
"""Texts of people: a push says only that there is one."""


def payload(notice: Notice) -> dict[str, Any]:
    """What the service worker gets to show."""
    subject = notice.subject._replace(title="") if notice.subject else None
    values = {name: value for name, value in notice.values.items() if name not in ("author", "title")} | {"author": "", "title": ""}
    title, sentence = headline(notice._replace(subject=subject, values=values))
    if notice.type in PRIVATE:
        title, sentence = word(notice.recipient.locale, notice.type), subject.resource if subject else ""
    url = notice.links.get("booking") or notice.links.get("preferences", "")
    tag = hashlib.sha256((notice.subject.id if notice.subject else notice.id).encode()).hexdigest()[:24]
    actions = ("approve", "reject") if notice.staff and subject and subject.status == "pending" else ()
    shown = [{"action": action, "title": word(notice.recipient.locale, f"push_{action}")} for action in actions]
    return {"title": title, "body": sentence, "url": url, "tag": tag, "n": notice.id, "actions": shown}


class PushSender:
    """Pushes over whatever push services browsers use, through the guard of addresses."""

    at_once = 4

    def __init__(self, vapid: Vapid, client: Client) -> None:
        self._vapid = vapid
        self._client = client

    async def send(self, notice: Notice, now: int) -> Outcome:
        """Send one; raises where it can't be encrypted."""
        said = payload(notice)
        endpoint = notice.recipient.address
        ends = notice.subject.starts_at - now if notice.subject and notice.subject.starts_at > now else MAX_TTL_S
        urgent = notice.type == "waitlist_offered" or (notice.staff and notice.type == "new_booking")
        headers = {
            "TTL": str(max(MIN_TTL_S, min(ends, MAX_TTL_S))),
            "Urgency": "high" if urgent else "normal",
            "Topic": said["tag"],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": self._vapid.authorization(parse_url(endpoint).origin, now),
        }
        body = encrypt(msgspec.json.encode(said), *notice.keys)
        try:
            reply = await self._client.post(endpoint, headers, body)
        except Unreachable as error:
            return Outcome("retry", "", str(error))
        if reply.status in (400, 401, 403):
            logger.error(
                "%s refuses our pushes: %d %s; see `sse-booking doctor`", parse_url(endpoint).origin, reply.status, reply.body[:200]
            )
        return outcome_of(reply.status, reply.body.decode("utf-8", "replace")[:300], reply.retry_after_s)

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def outcome_of(status: int, text: str, retry_after_s: int | None) -> Outcome:
    """What the answer of a push service means. 404 and 410 are part of normal life; 400, 401 and 403 are ours to mend, not the device's."""
    if 200 <= status < 300:
        return Outcome("sent", str(status))
    if status in (404, 410):
        return Outcome("gone", str(status), text)
    if status in (400, 401, 403, 413):
        return Outcome("dead", str(status), text)
    return Outcome("retry", str(status), text, QUICK, retry_after_s)
