"""Error reports for refused values: every bad field, by its path.

This is the slow way. It is taken only when the compiled decoder of `parsing.py` refuses or can't judge. It converts field by field, because
msgspec stops at the first bad one.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import NODEFAULT, Struct, UnsetType

from sse_booking.domain.errors import MOST_BAD_FIELDS, FieldError, Malformed
from sse_booking.domain.text import IN_WORDS
from sse_booking.http.member_rules import broken_by, broken_in_part, member

MAX_DEPTH: Final = 32
"""Levels of nesting. No request needs five; without a limit the interpreter's stack would be the limit."""
MAX_ERRORS: Final = MOST_BAD_FIELDS

Convert = Callable[[object, object], object]
"""`convert(value, annotation)`. Raises msgspec.ValidationError unless the value fits the annotation."""

_NOT_UNICODE: Final = "Must not contain a lone surrogate."
_SHOWN_CHARS: Final = 100
_PATTERNS: Final = {f"matching regex {pattern!r}": words for pattern, words in IN_WORDS.items()}
_PATTERN: Final = re.compile(r"matching regex .*", re.DOTALL)
_WHERE: Final = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_TYPE_NAME: Final = re.compile(r"`([^`]+)`")
_WORDS: Final = {"int": "integer", "str": "string", "bool": "boolean", "float": "number"}


class Twice(dict[str, Any]):
    """A JSON object with repeated members. `names` are those members."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]


def bad_fields(annotation: object, value: object, convert: Convert, known: list[FieldError]) -> list[FieldError]:
    """Return an error for every field of `value` that does not fit `annotation`, after the errors in `known`.

    One error per field, MAX_ERRORS in all. Never empty if `convert(value, annotation)` refuses.
    """
    found: dict[str, FieldError] = {}
    for error in islice(chain(known, _find(annotation, value, "", convert)), MAX_ERRORS):
        found.setdefault(error.field, error)
    return list(found.values())


def bad_text(value: object, path: str = "", depth: int = 0) -> Iterator[FieldError]:
    """Yield an error for every value that no field may have: text with a NUL or a lone surrogate, an infinite number, a repeated member.

    Raises Malformed when the value is nested deeper than MAX_DEPTH.
    """
    match value:
        case str():
            if (message := not_text(value)) is not None:
                yield FieldError(path or "body", message)
        case float():
            if math.isinf(value):
                yield FieldError(path or "body", "Number out of range.")
        case dict() | list() if depth == MAX_DEPTH:
            raise Malformed(f"The body is nested deeper than {MAX_DEPTH} levels.")
        case dict():
            if isinstance(value, Twice):
                yield from (FieldError(_member(path, name), "Given more than once.") for name in value.names)
            for name, item in value.items():
                member = _member(path, name)
                if (message := not_text(name)) is not None:
                    yield FieldError(member, message)
                yield from bad_text(item, member, depth + 1)
        case list():
            for index, item in enumerate(value):
                yield from bad_text(item, f"{path}[{index}]", depth + 1)


def not_text(text: str) -> str | None:
    """Return why `text` can't be stored and sent again; None if it can."""
    if "\0" in text:
        return "Must not contain NUL."
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return _NOT_UNICODE
    return None


def inner_type(annotation: object) -> object:
    """Return the type that `annotation` is about, without bounds, null and UNSET. A union of several other types is returned unchanged."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return inner_type(parts[0])
    if origin in (types.UnionType, typing.Union):
        others = [part for part in parts if part not in (types.NoneType, UnsetType)]
        return inner_type(others[0]) if len(others) == 1 else annotation
    return annotation


def _find(annotation: object, value: object, path: str, convert: Convert) -> Iterator[FieldError]:
    try:
        yield from broken_by(convert(value, annotation), path)
        return
    except UnicodeEncodeError:  # bad_text has already named this text.
        message = _NOT_UNICODE
    except msgspec.ValidationError as refusal:
        message = str(refusal)
    inner = inner_type(annotation)
    inside = False
    for error in _find_inside(inner, value, path, convert):
        inside = True
        yield error
    if not inside:
        where = _WHERE.search(message)
        deeper = where[1] if where else ""
        yield FieldError(f"{path}{deeper}".lstrip(".") or "body", _in_words(_WHERE.sub("", message), inner))


def _find_inside(inner: object, value: object, path: str, convert: Convert) -> Iterator[FieldError]:
    parts = typing.get_args(inner)
    match value:
        case dict() if isinstance(inner, type) and issubclass(inner, Struct):
            yield from _find_in_members(inner, value, path, convert)
        case dict() if typing.get_origin(inner) is dict:
            for name, item in value.items():
                yield from _find(parts[0], name, _member(path, name), convert)
                yield from _find(parts[1], item, _member(path, name), convert)
        case list() if typing.get_origin(inner) is list:
            for index, item in enumerate(value):
                yield from _find(parts[0], item, f"{path}[{index}]", convert)
        case _:
            pass


def _find_in_members(type_: type[Struct], value: dict[str, object], path: str, convert: Convert) -> Iterator[FieldError]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    good: dict[str, object] = {}
    for name, field in fields.items():
        if name in value:
            refused = list(_find(field.type, value[name], _member(path, name), convert))
            yield from refused
            if not refused:
                good[field.name] = convert(value[name], field.type)
        elif field.required:
            yield FieldError(_member(path, name), "Required.")
        else:
            good[field.name] = field.default if field.default_factory is NODEFAULT else field.default_factory()
    yield from (FieldError(_member(path, name), "Unknown member.") for name in value if name not in fields)
    yield from broken_in_part(type_, good, path)


def _member(path: str, name: str) -> str:
    return member(path, name[:_SHOWN_CHARS].encode("utf-8", "replace").decode().replace("\0", "?"))


def _in_words(message: str, inner: object) -> str:
    if typing.get_origin(inner) is Literal and message.startswith("Invalid enum value"):
        return f"Expected one of {', '.join(str(choice) for choice in typing.get_args(inner))}."
    if (asked := _PATTERN.search(message)) and asked[0] in _PATTERNS:
        return _PATTERNS[asked[0]]
    words = _TYPE_NAME.sub(lambda name: " or ".join(_WORDS.get(part, part) for part in name[1].split(" | ")), message)
    return words if words.endswith(".") else f"{words}."
