"""Pagination cursors: where the next page of a list starts, as text that is opaque to clients.

A cursor holds the sort values of a page's last item. A list that changes between two pages therefore neither repeats nor skips an item.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from sse_booking.domain import limits
from sse_booking.domain.errors import Invalid
from sse_booking.http.validation import not_text

Item = TypeVar("Item")

Limit = Annotated[int, Meta(ge=1, le=200, description="The maximum number of items.")]
After = Annotated[str | None, Meta(description="The `next_cursor` of the previous page; omit it for the first page.")]
_INT64: Final = range(-(2**63), 2**63)
_CHECK_BYTES: Final = 4


def encode_cursor(values: tuple[int | str, ...], of: str) -> str:
    """Encode the values as URL-safe text: base64url of a checksum and JSON. `of` is the path of the list."""
    packed = msgspec.json.encode(values)
    return urlsafe_b64encode(_check(packed, of) + packed).rstrip(b"=").decode()


def decode_cursor(text: str, of: str, *types: type[int] | type[str]) -> tuple[Any, ...]:
    """Decode the values of `encode_cursor`. `types` are those that the list needs: int (64 bits) or str.

    The checksum detects cursors that were cut, edited or taken from another list, not forged ones. Forging gains nothing: a cursor only
    positions the caller in a list that they may read.

    Raises Invalid (field `cursor`).
    """
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        check, packed = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        values = msgspec.json.decode(packed, type=tuple[int | str, ...]) if check == _check(packed, of) else ()
    except (ValueError, RecursionError, msgspec.MsgspecError):  # binascii.Error and the Unicode errors are ValueErrors.
        values = ()
    if tuple(map(type, values)) != types or not all(map(_storable, values)) or encode_cursor(values, of) != text:
        raise Invalid.one("cursor", "It is not a cursor of this list. Omit it to start at the first page.")
    return values


def page_by_id(found: list[dict[str, Any]], limit: int, of: str) -> dict[str, Any]:
    """Return the body of a page, ordered by id, of the list at the path `of`.

    `found` holds up to one item more than `limit`, which shows whether there are more.
    """
    items = that_fit(found[:limit])
    return {"items": items, "next_cursor": encode_cursor((items[-1]["id"],), of) if len(found) > len(items) else None}


def that_fit(items: list[Item]) -> list[Item]:
    """Return the first items, encoded or not, that fit in LIST_BYTES together. At least one, so that every list ends."""
    room = limits.LIST_BYTES
    for index, item in enumerate(items):
        room -= len(memoryview(item) if isinstance(item, msgspec.Raw) else msgspec.json.encode(item))
        if room < 0 and index:
            return items[:index]
    return items


def _storable(value: int | str) -> bool:
    return value in _INT64 if isinstance(value, int) else not_text(value) is None


def _check(packed: bytes, of: str) -> bytes:
    return blake2b(packed, key=blake2b(of.encode(), digest_size=16).digest(), digest_size=_CHECK_BYTES).digest()
