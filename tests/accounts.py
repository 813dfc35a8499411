"""Accounts in tests: the first administrator of a fresh service, people who are signed in by cookie, and queued mails."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from tests.clocked import Service
from tests.people import Reply

ORIGIN = "http://test"


@dataclass
class Browser:
    """A browser at the pages of a service. It stores the cookie that it gets."""

    service: Service
    cookie: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send any request and return the reply, whatever its status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {"origin": ORIGIN}
        if self.cookie:
            named["cookie"] = f"sse_booking={self.cookie}"
        reply = self.service.call(None, method, path, body, named)
        if "set-cookie" in reply.headers:
            self.cookie = SimpleCookie(reply.headers["set-cookie"])["sse_booking"].value
        return reply

    def good(self, method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        """Send a request that must succeed, and return its body."""
        reply = self.ask(method, path, body, **headers)
        assert 200 <= reply.status < 300, f"{method} {path}: {reply.status} {reply.raw!r}"
        return reply.body

    def refused(self, status: int, problem: str, method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        """Send a request that must be refused with this status and problem."""
        reply = self.ask(method, path, body, **headers)
        assert (reply.status, reply.body.get("type")) == (status, f"/problems/{problem}"), f"{method} {path}: {reply.status} {reply.raw!r}"
        return reply.body


def set_up(service: Service, **more: object) -> Browser:
    """Return the browser of the first administrator, `ada`."""
    from sse_booking.service.joining import setup_link

    secret = service.loop.run_until_complete(service.runtime.store.write(setup_link))
    browser = Browser(service)
    browser.good("POST", "/api/setup", {"token": secret, "name": "Ada", "password": "correct horse", **more})
    return browser


def invited(admin: Browser, name: str, **more: object) -> Browser:
    """Return the browser of somebody who has accepted the administrator's invitation."""
    made = admin.good("POST", "/api/invitations", more)
    browser = Browser(admin.service)
    browser.good("POST", f"/api/invitations/{made['token']}/accept", {"name": name, "password": f"the password of {name}"})
    return browser


def mails(service: Service) -> list[dict[str, Any]]:
    """Return the queued mails, oldest first: address, template and its values."""
    rows = service.loop.run_until_complete(
        service.runtime.store.read(
            lambda tx: tx.db.execute(
                "SELECT target, type, user_id, venue_id, body FROM delivery WHERE audience = 'direct' ORDER BY created_at, id"
            ).fetchall()
        )
    )
    return [
        {"address": address, "template": template, "user_id": user_id, "venue_id": venue_id, **json.loads(body)}
        for address, template, user_id, venue_id, body in rows
    ]


def secret_of(mail: dict[str, Any]) -> str:
    """Return the secret of the link in a mail."""
    found = re.search(r"#(\S+)$", mail["values"]["link"])
    assert found, mail
    return found[1]
