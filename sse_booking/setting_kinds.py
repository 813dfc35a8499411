"""Define the kinds of values that settings have: how each is parsed, and the error text for a bad value.

Error texts never repeat the value: a secret may be in the wrong setting.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
MIN_DISTINCT_BYTES: Final = 8
"""The minimum number of different bytes in a secret. 32 random bytes have about 30."""
MAX_PERIOD: Final = 8
"""A secret must not be a part of at most this many bytes, repeated."""
PLACEHOLDER: Final = re.compile(r"(?i)change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|it)|your[-_ ]?secret|nobody-can-guess")
"""Placeholders that examples use for a secret, including those of this project's documents."""
WEBHOOK_SECRET_BYTES: Final = 16
MAX_KEEP_PARTS: Final = 4
JWT_SECRET_BYTES: Final = 32
"""RFC 7518 §3.2: a key of HS256 is at least as long as the hash."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of value. `words` describe it to people; `parse` raises ValueError with the rest of a sentence "NAME …"."""

    words: str
    parse: Callable[[str], T]


def whole(low: int, high: int) -> Kind[int]:
    """Return a kind for whole numbers, both ends included."""

    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 18 and low <= int(value) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return Kind("whole number", parse)


def seconds(low: float, high: float) -> Kind[float]:
    """Return a kind for numbers of seconds, both ends included."""
    return Kind("seconds", _number(low, high, "seconds"))


def hours(low: float, high: float) -> Kind[float]:
    """Return a kind for numbers of hours, both ends included."""
    return Kind("hours", _number(low, high, "hours"))


def _number(low: float, high: float, unit: str) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"must be a number of {unit} from {low:g} to {high:g}")
        return number

    return parse


def _keep(value: str) -> str:
    parts = value.replace(" ", "").split(",")
    if len(parts) > MAX_KEEP_PARTS or not all(re.fullmatch(r"[1-9][0-9]{0,3}[hdwm]", part) for part in parts):
        raise ValueError("must be such as 7d,4w,6m: the newest of so many hours (h), days, weeks and months")
    return ",".join(parts)


def _flag(value: str) -> bool:
    match value.lower():
        case "true" | "1" | "yes" | "on":
            return True
        case "false" | "0" | "no" | "off":
            return False
    raise ValueError("must be true or false")


def _path(value: str) -> Path:
    return Path(value).expanduser()


def _database(value: str) -> Path | str:
    return value if value.startswith(("postgresql://", "postgres://")) else _path(value)


def _node(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", value):
        raise ValueError("must be a name of letters, digits, dots, dashes and underscores, 63 at most")
    return value


def _origin(value: str) -> str:
    """Return an origin as browsers send it: scheme and host, with a port unless it is the scheme's default (RFC 6454 §6.2)."""
    origin = value.lower().removesuffix("/")
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", origin):
        raise ValueError("must be an origin such as https://book.example")
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def _networks(value: str) -> Networks:
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("must be addresses or networks, separated by commas, such as 127.0.0.1,10.0.0.0/8") from None


def _origins(value: str) -> tuple[str, ...]:
    return tuple(_origin(part.strip()) for part in value.split(",") if part.strip())


def secret_of(at_least: int) -> Kind[str]:
    """Return a kind for secrets of a minimum length that can't be guessed easily. `openssl rand -base64 48` makes one."""

    def parse(value: str) -> str:
        raw = value.encode()
        if len(raw) < at_least:
            raise ValueError(f"must be at least {at_least} bytes long, but has {len(raw)}")
        if len(set(raw)) < MIN_DISTINCT_BYTES or any(raw == (raw[:n] * len(raw))[: len(raw)] for n in range(1, MAX_PERIOD + 1)):
            raise ValueError("repeats a few characters and can be guessed; make one with: openssl rand -base64 48")
        if PLACEHOLDER.search(value):
            raise ValueError("is an example from a document; make one with: openssl rand -base64 48")
        return value

    return Kind("text", parse)


def _pem(value: str) -> str:
    if "PRIVATE KEY" in value:
        raise ValueError("is a private key; name the public one, and replace this pair")
    if "-----BEGIN" in value:
        return value
    try:
        text = _path(value).read_text("ascii")
    except (OSError, ValueError):
        text = ""
    if "PRIVATE KEY" in text:
        raise ValueError("names a private key; name the file of the public one")
    if "-----BEGIN" not in text:
        raise ValueError("must be a public key in PEM, or the path of a file that holds one")
    return text


def _jwks(value: str) -> str:
    if not value.startswith(("https://", "http://")) and not _path(value).is_file():
        raise ValueError("must be an http(s) address or the path of a file")
    return value


def _mail_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be an address such as smtps://user:password@mail.example or smtp://127.0.0.1:25")
    return value


def _mail_address(value: str) -> str:
    address = parseaddr(value)[1]
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*", address, re.ASCII):
        raise ValueError("must be a mail address such as bookings@book.example")
    return address


def _venues_by(value: str) -> str:
    if value.lower() not in ("admins", "everybody"):
        raise ValueError("must be admins or everybody")
    return value.lower()


NODE: Final = Kind("name", _node)
VENUES_BY: Final = Kind("admins or everybody", _venues_by)


def _push_subject(value: str) -> str:
    host = value.removeprefix("https://").removeprefix("mailto:").rpartition("@")[2].split("/")[0].split(":")[0]
    # Apple refuses addresses that can't be reached from outside, and reports it only on iPhones.
    if not value.startswith(("https://", "mailto:")) or "." not in host or host.endswith((".local", ".invalid", ".localhost")):
        raise ValueError("must be an address such as mailto:host@book.example or https://book.example")
    return value


FLAG: Final = Kind("true or false", _flag)
ORIGIN: Final = Kind("origin", _origin)
PATH: Final = Kind("path", _path)
DATABASE: Final = Kind("path or address", _database)
FOLDER: Final = Kind("path", lambda value: str(_path(value)))
KEEP: Final = Kind("such as 7d,4w,6m", _keep)
TEXT: Final = Kind("text", str)
NETWORKS: Final = Kind("addresses or networks, by commas", _networks)
ORIGINS: Final = Kind("origins, by commas", _origins)
PEM: Final = Kind("PEM or path", _pem)
JWKS: Final = Kind("address or path", _jwks)
PUSH_SUBJECT: Final = Kind("mailto: or https: address", _push_subject)
MAIL_URL: Final = Kind("address", _mail_url)
MAIL_ADDRESS: Final = Kind("mail address", _mail_address)
