"""Request parsing: bodies, query strings and list cursors, decoded and validated.

A request type is a `Body`, `Query` or `Page`. Its annotations are the whole contract, and the OpenAPI document is generated from them.

A valid body takes one pass of a compiled decoder (about 1 µs). When that refuses or can't judge (escapes may hide a NUL, a member may be
repeated), the body is read again slowly, to tell 400 from 422 and to name every bad field.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import UNSET, Struct

from sse_booking.domain.calendar import FIRST_YEAR, LAST_YEAR, parse_instant
from sse_booking.domain.errors import FieldError, Invalid, Malformed
from sse_booking.http.cursor import After, Limit, decode_cursor, encode_cursor
from sse_booking.http.member_rules import Ruled, checked
from sse_booking.http.problems.responses import UnsupportedMediaType
from sse_booking.http.validation import MAX_DEPTH, MAX_ERRORS, Twice, bad_fields, bad_text, inner_type, not_text

__all__ = ["MAX_BODY", "After", "Body", "Instant", "Limit", "Page", "Query", "body", "decode_cursor", "decode_hook", "encode_cursor"]
__all__ += ["may_be_empty", "query"]

MAX_BODY: Final = 65536
"""Bytes of a body that are read. The largest real one, opening hours with a year of closures, has a quarter of that."""

T = TypeVar("T", bound=Struct)

_QUERY_INTEGER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_QUERY_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_REFUSED: Final = object()  # fits no type
_BAD_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")

if TYPE_CHECKING:
    Instant = int
else:

    class _WholeNumber(type):
        def __instancecheck__(cls, value: object) -> bool:
            return type(value) is int

    class Instant(metaclass=_WholeNumber):
        """A field that is an RFC 3339 instant with an offset in JSON, and an int of epoch seconds (UTC) in the code.

        msgspec calls `isinstance` on the hook's result. The metaclass makes a plain int pass, so the rest of the code never meets a type of
        ours.
        """


class Body(Ruled, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of request bodies. Give every int and every text bounds: SQLite can't hold more than 64 bits."""


class Query(Ruled, frozen=True, kw_only=True):
    """Base of query parameters: int, bool, str, date, Instant or Literal, each required or with a default."""


class Page(Query, frozen=True, kw_only=True):
    """The parameters of every list."""

    limit: Limit = 50
    cursor: After = None


def decode_hook(type_: type, value: object) -> object:
    """msgspec's hook for unknown types. Pass it to every decoder of a type with an `Instant`."""
    if type_ is not Instant:
        raise NotImplementedError(type_)
    if type(value) is not str:
        raise ValueError("Expected an instant such as 2026-05-04T18:00:00Z.")
    return parse_instant(value)


_convert: Final = partial(msgspec.convert, dec_hook=decode_hook)


@dataclass(frozen=True, slots=True)
class _BodyShape:
    """What is precomputed for a body type.

    `members` are its member names in quotes, as they appear in JSON. `nested`: it may contain other objects, whose names may repeat.
    """

    decoder: msgspec.json.Decoder[Any]
    members: tuple[bytes, ...]
    nested: bool
    may_be_empty: bool


@cache
def _body_shape(type_: type[Struct]) -> _BodyShape:
    for inner in (objects := list(_objects(type_))):
        if issubclass(inner, Struct) and not inner.__struct_config__.forbid_unknown_fields:
            raise TypeError(f"{inner.__name__} takes unknown members: derive it from Body")
    members = tuple(f'"{field.encode_name}"'.encode() for field in msgspec.structs.fields(type_))
    return _BodyShape(msgspec.json.Decoder(type_, dec_hook=decode_hook), members, len(objects) > 1, may_be_empty(type_))


def _objects(annotation: object) -> Iterator[type]:
    """Yield the types in an annotation that are objects in JSON, itself included."""
    inner = inner_type(annotation)
    if isinstance(inner, type) and issubclass(inner, Struct):
        yield inner
        for field in msgspec.structs.fields(inner):
            yield from _objects(field.type)
    elif typing.get_origin(inner) is dict:
        yield dict
    for part in typing.get_args(inner):
        yield from _objects(part)


def may_be_empty(type_: type[Struct]) -> bool:
    """Return whether a request may come without a body: every member has a default.

    The members of a PATCH default to UNSET. Without any it would change nothing, so an empty one is a mistake.
    """
    return all(not field.required and field.default is not UNSET for field in msgspec.structs.fields(type_))


def body(type_: type[T], raw: bytes, content_type: str) -> T:
    """Decode the body of a request as a `type_`, a struct that forbids unknown members.

    An empty body is an empty object if no member is required. A body without a Content-Type is taken for JSON (RFC 9110 §8.3).

    Raises:
        Malformed: it is not JSON in UTF-8 (RFC 8259), whatever `content_type` says, or nested deeper than MAX_DEPTH.
        UnsupportedMediaType: it is JSON, but `content_type` is another.
        Invalid: it is JSON, but not a `type_`. Names every bad field, up to MAX_ERRORS.
    """
    shape = _body_shape(type_)
    if not raw:
        if shape.may_be_empty:
            return typing.cast("T", shape.decoder.decode(b"{}"))
        raise Malformed("The body is empty.")
    if content_type not in ("application/json", "") and not _is_json(content_type):
        _parsed(raw)
        raise UnsupportedMediaType("The body must be application/json in UTF-8.")
    # Without escapes there is no NUL and no surrogate, and names appear literally. With one brace it is the only object.
    if b"\\" not in raw and (not shape.nested or raw.count(b"{") == 1):
        try:
            value = shape.decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _read_slowly(type_, raw)
        for member in shape.members:
            if raw.count(member) > 1:
                return _read_slowly(type_, raw)
        return checked(typing.cast("T", value))
    return _read_slowly(type_, raw)


@lru_cache(maxsize=64)
def _is_json(content_type: str) -> bool:
    media_type, *parameters = content_type.lower().split(";")
    charsets = [value.strip().strip('"') for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "charset"]
    return media_type.strip() == "application/json" and all(charset == "utf-8" for charset in charsets)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Twice(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_JSON: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_no_constant,
    parse_int=lambda digits: int(digits[:40]),  # Out of every range either way; int() refuses more than 4,300 digits.
)


def _parsed(raw: bytes) -> object:
    try:
        return _JSON.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8.") from None
    except RecursionError:
        raise Malformed(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    except ValueError as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


def _read_slowly(type_: type[T], raw: bytes) -> T:
    given = _parsed(raw)
    errors = list(islice(bad_text(given), MAX_ERRORS))
    if not errors:
        try:
            value = typing.cast("T", _convert(given, type_))
        except msgspec.ValidationError:
            pass
        else:
            return checked(value)
    raise Invalid(bad_fields(type_, given, _convert, errors))


def _integer(text: str) -> int:
    if _QUERY_INTEGER.fullmatch(text) is None:
        raise ValueError("Expected integer.")
    return int(text)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("Expected true or false.")
    return text == "true"


def _date(text: str) -> date:
    if _QUERY_DATE.fullmatch(text) is not None:  # fromisoformat alone also accepts weeks and dates without hyphens.
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise ValueError(f"Expected a date such as 2026-05-04, in the years {FIRST_YEAR} to {LAST_YEAR}.")


def _instant(text: str) -> str:
    # A plus sign that was not percent-encoded arrives as a space, and people paste "+02:00".
    return text.replace(" ", "+")


_READERS: Final[dict[Any, Callable[[str], Any]]] = {int: _integer, bool: _boolean, date: _date, Instant: _instant, str: str}


@cache
def _readers(type_: type[Struct]) -> dict[str, Callable[[str], Any]]:
    """Return the function that reads the text of each parameter."""
    inner = {field.encode_name: inner_type(field.type) for field in msgspec.structs.fields(type_)}
    return {name: str if typing.get_origin(type_) is Literal else _READERS[type_] for name, type_ in inner.items()}


def query(type_: type[T], raw: bytes) -> T:
    """Decode the query string of a request as a `type_`, a struct with int, bool, str, date, Instant and Literal fields.

    Unknown parameters are ignored, as is usual on the web: other services append their own to links.

    Raises:
        Invalid: a parameter is missing, bad, repeated, or not UTF-8 in percent-encoding. Names all of them.
    """
    readers = _readers(type_)
    given: dict[str, Any] = {}
    errors: dict[str, FieldError] = {}
    for part in raw.split(b"&"):
        quoted_name, _, quoted = part.partition(b"=")
        name = _unquote(quoted_name)
        if name not in readers:
            continue
        text = _unquote(quoted)
        if name in given:
            errors[name] = FieldError(name, "Given more than once.")
        elif text is None:
            errors[name] = FieldError(name, "Not UTF-8 in percent-encoding.")
        elif (message := not_text(text)) is not None:
            errors[name] = FieldError(name, message)
        else:
            try:
                given[name] = readers[name](text)
            except ValueError as error:
                errors[name] = FieldError(name, str(error))
        if name in errors:
            given[name] = _REFUSED
    if not errors:
        try:
            value = typing.cast("T", _convert(given, type_))
        except msgspec.ValidationError:
            pass
        else:
            return checked(value)
    raise Invalid(bad_fields(type_, given, _convert, list(errors.values())))


def _unquote(quoted: bytes) -> str | None:
    """Decode a name or value in a query (WHATWG URL §5.1). Returns None when it is not percent-encoded UTF-8."""
    if b"%" in quoted and _BAD_PERCENT.search(quoted) is not None:
        return None
    try:
        return unquote_to_bytes(quoted.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        return None
