"""A guest of a story: somebody without an account, who books on the page for guests and confirms by the code in the mail."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import httpx

from sse_booking.client import ProblemError
from sse_booking.demo.story import Seat, StoryBroken

MAIL_S: Final = 20.0
"""Seconds in which a mail of the demo arrives; it goes only as far as the demo's own inbox."""
STEP_S: Final = 0.02


async def book(url: str, reader: str, venue_id: str, wanted: Seat, starts_at: datetime, ends_at: datetime) -> str:
    """Book and confirm; return the booking's state. Raise ProblemError or StoryBroken.

    `reader`: the token of somebody who may look into the demo's inbox.
    """
    address = wanted.guest or ""
    async with httpx.AsyncClient(base_url=url, headers={"origin": url}, timeout=MAIL_S) as page:
        body = {
            "venue_id": venue_id,
            "party_size": wanted.party,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "guest": {"name": address.partition("@")[0].title(), "email": address},
            "title": wanted.title,
            "answers": wanted.answers,
        }
        held = _read(await page.post("/api/guest/bookings", json=body))
        code = await _code(page, reader, address)
        return str(_read(await page.post(f"/api/guest/bookings/{held['id']}/confirm", json={"code": code}))["status"])


async def _code(page: httpx.AsyncClient, reader: str, address: str) -> str:
    signed_in = {"authorization": f"Bearer {reader}"}
    for _ in range(int(MAIL_S / STEP_S)):
        mails = _read(await page.get("/api/demo/mails", params={"to": address}, headers=signed_in))["items"]
        for mail in mails:
            text = str(_read(await page.get(f"/api/demo/mails/{mail['id']}", headers=signed_in))["text"])
            if found := re.search(r"\b[0-9]{6}\b", text):
                return found[0]
        await asyncio.sleep(STEP_S)
    raise StoryBroken(f"no code came to {address}")


def _read(response: httpx.Response) -> Mapping[str, Any]:
    if response.is_error:
        raise ProblemError.of(response)
    body: Mapping[str, Any] = response.json()
    return body
