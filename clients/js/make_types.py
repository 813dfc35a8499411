"""Prints events.d.ts: the types of all events, from the table that /asyncapi.json is made of.

python clients/js/make_types.py > clients/js/events.d.ts
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from sse_booking.http.docs.event_types import EVENTS
from sse_booking.http.docs.openapi import instant_schema

Json = dict[str, Any]


def type_of(schema: Json) -> str:
    """The TypeScript of a JSON Schema, as far as the events need it."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return " | ".join(msgspec.json.encode(value).decode() for value in schema["enum"])
    if "const" in schema:
        return msgspec.json.encode(schema["const"]).decode()
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in schema["anyOf"])
    match schema.get("type"):
        case "string":
            return "string"
        case "integer" | "number":
            return "number"
        case "boolean":
            return "boolean"
        case "null":
            return "null"
        case "array":
            inner = type_of(schema.get("items") or {})
            return f"({inner})[]" if " " in inner else f"{inner}[]"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return f"Record<string, {type_of(schema['additionalProperties'])}>"
    return "unknown"


def interface(name: str, schema: Json) -> str:
    """One named object."""
    required = set(schema.get("required", ()))
    lines = [f"/** {schema['description'].splitlines()[0]} */"] if schema.get("description") else []
    lines.append(f"export interface {name} {{")
    for member, inner in schema["properties"].items():
        if inner.get("description"):
            lines.append(f"  /** {inner['description']} */")
        lines.append(f"  {member}{'' if member in required else '?'}: {type_of(inner)};")
    return "\n".join([*lines, "}"])


def _topics(kinds: tuple[str, ...]) -> str:
    return f" On topics of: {', '.join(kinds)}." if kinds else ""


def declarations() -> str:
    """The whole file."""
    types = list(dict.fromkeys(event.data for event in EVENTS))
    refs, schemas = msgspec.json.schema_components(types, schema_hook=instant_schema, ref_template="#/{name}")
    name_of = {data: ref["$ref"].rsplit("/", 1)[1] for data, ref in zip(types, refs, strict=True)}
    parts = ["// Made by make_types.py from the service's table of events; a test keeps it current. Instants are RFC 3339 texts in UTC."]
    parts += [interface(name, schema) for name, schema in sorted(schemas.items())]
    rows = []
    for event in EVENTS:
        known = (
            f'{name_of[event.data]} & {{ type: "{event.name}"; id: string }}'
            if event.topics
            else f"{name_of[event.data]} & {{ id: string }}"
        )
        rows.append(f"  /** {event.about}{_topics(event.topics)} */\n  {event.name}: {known};")
    parts.append(
        "/** Every type of event and its data. `id` is the event's id in the log. */\nexport interface BookingEventMap {\n"
        + "\n".join(rows)
        + "\n}"
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(declarations())
