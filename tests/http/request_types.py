"""Request types of every form, and the results of reading bodies and queries as one of them."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from sse_booking.domain.errors import BookingError, Invalid, Malformed
from sse_booking.http.parsing import Body, Instant, Page, Query, body, query

JSON = "application/json"


class Booking(Body, frozen=True, kw_only=True):
    resource_id: Annotated[str, Meta(min_length=1, max_length=64)]
    starts_at: Instant
    ends_at: Instant
    quantity: Annotated[int, Meta(ge=1, le=1000)] = 1
    title: Annotated[str, Meta(max_length=200)] | None = None
    attendees: Annotated[list[Annotated[str, Meta(min_length=1)]], Meta(max_length=5)] = msgspec.field(default_factory=list)
    hold: bool = False


class Closure(Body, frozen=True, kw_only=True):
    starts_at: Instant
    ends_at: Instant
    reason: str = ""


class Resource(Body, frozen=True, kw_only=True):
    name: str
    approval: Literal["manual", "automatic"] = "manual"
    closures: list[Closure] = msgspec.field(default_factory=list)
    opening_hours: dict[Literal["mon", "tue"], list[tuple[str, str]]] | None = None

    def __post_init__(self) -> None:
        if self.name == "nameless":
            raise Invalid.one("name", "Give it a name.")


class Reason(Body, frozen=True, kw_only=True):
    reason: str | None = None


class Loose(msgspec.Struct):
    name: str


class Outer(Body, frozen=True, kw_only=True):
    inner: list[Loose]


class Change(Body, frozen=True, kw_only=True):
    title: str | UnsetType = UNSET


class Search(Page, frozen=True, kw_only=True):
    role: Literal["requester", "staff"] = "requester"
    from_: Instant | None = msgspec.field(default=None, name="from")
    date: date | None = None
    cancel: bool = False
    near: Annotated[int, Meta(ge=1)] = 1


class Needed(Query, frozen=True, kw_only=True):
    on: date


def a_booking(**changes: object) -> bytes:
    members = {"resource_id": "table-7", "starts_at": "2026-11-21T10:00:00Z", "ends_at": "2026-11-21T12:00:00+01:00", **changes}
    return json.dumps(members).encode()


def fields_of(type_: type[Body], raw: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        body(type_, raw, JSON)
    return {error.field: error.message for error in refused.value.errors}


def query_fields_of(type_: type[Query], raw: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        query(type_, raw)
    return {error.field: error.message for error in refused.value.errors}


def outcome(type_: type[Body], raw: bytes) -> tuple[Body | None, BookingError | None]:
    try:
        return body(type_, raw, JSON), None
    except (Malformed, Invalid) as refused:
        return None, refused
