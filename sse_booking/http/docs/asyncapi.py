"""The description of the streams: an AsyncAPI 3.0 document, generated from the table of events.

A channel is a kind of topic. All of them arrive on the one stream at `/api/stream`.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sse_booking import __version__
from sse_booking.http.auth import STREAM_PATH
from sse_booking.http.docs.event_types import EVENTS, TOPICS, EventType
from sse_booking.http.docs.openapi import REF, Json, instant_schema

_MESSAGES: Final = "#/components/messages/"
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_STREAM: Final = "stream"
_ABOUT: Final[dict[str, str]] = {
    "user": "Everything about one user's own bookings. Sent to that user alone, without subscribing.",
    "staff": "The venue's feed, for its owner and staff.",
    "resource": "The availability of one resource. Public; never names a person.",
    "venue": "The same for all resources of a venue.",
    "all": "For everybody, without subscribing.",
    "admin": "For administrators.",
    _STREAM: "About the stream itself; these frames are not in the log and repeat the id of the last event.",
}


def asyncapi(*, title: str = "sse_booking", version: str = __version__) -> Json:
    """Return the AsyncAPI document, as JSON values."""
    types = list(dict.fromkeys(event.data for event in EVENTS))
    refs, schemas = msgspec.json.schema_components(types, schema_hook=instant_schema, ref_template=f"{REF}{{name}}")
    schema_of = dict(zip(types, refs, strict=True))
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": "The events of the stream: Server-Sent Events (WHATWG HTML §9.2)."},
        "defaultContentType": "application/json",
        "channels": {kind: _channel(kind, address) for kind, address in {**TOPICS, _STREAM: STREAM_PATH}.items()},
        "operations": {
            f"send_{kind}": {"action": "send", "channel": {"$ref": f"#/channels/{kind}"}, "summary": _ABOUT[kind]}
            for kind in (*TOPICS, _STREAM)
        },
        "components": {
            "messages": {event.name: _message(event, schema_of[event.data]) for event in EVENTS},
            "schemas": schemas,
        },
    }


def _channel(kind: str, address: str) -> Json:
    channel: Json = {
        "address": address,
        "description": _ABOUT[kind],
        "messages": {event.name: {"$ref": _MESSAGES + event.name} for event in EVENTS if kind in (event.topics or (_STREAM,))},
    }
    if parameters := _PARAMETER.findall(address):
        channel["parameters"] = {name: {"description": "An id."} for name in parameters}
    return channel


def _message(event: EventType, data: Json) -> Json:
    payload = {"allOf": [data, {"properties": {"type": {"const": event.name}}}]} if event.topics else data
    return {"name": event.name, "summary": event.about, "payload": payload}
